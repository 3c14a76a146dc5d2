//go:build !duckdb_arrow

// Package duckdb is the embedded engine. Its driver gives Arrow only with the build tag duckdb_arrow.
package duckdb

// Without the tag this line is the build's one message: an undefined name that says what to do.
var _ = build_quire_with_make_or_go_build_with_tags_duckdb_arrow
