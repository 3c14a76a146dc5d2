//go:build duckdb_arrow && !linux

package duckdb

// standBack does nothing: elsewhere a thread has no place of its own among others that it may give up.
func standBack() {}
