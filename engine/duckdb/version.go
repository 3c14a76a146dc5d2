//go:build duckdb_arrow

package duckdb

// Version is that of the DuckDB linked in; a test compares it with what the engine says of itself.
const Version = "1.5.5"
