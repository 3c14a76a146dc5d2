//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"strconv"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// rowGroup is the number of rows in a Parquet row group. It is said, so that equal rows make equal bytes whatever the
// threads.
const rowGroup = 122_880

// copyOptions writes the options of COPY for a target.
func copyOptions(t engine.Target) (string, error) {
	no := func(what, hint string) (string, error) {
		return "", engine.NewError(engine.Unsupported, what, hint, nil)
	}
	switch strings.ToLower(t.Mode) {
	case "", "overwrite", "error":
	case "append":
		if len(t.PartitionBy) == 0 {
			return no("mode append needs partition by", "a second run would add the rows of one file again: give each run a file of its own")
		}
	default:
		return no("no mode "+t.Mode, "overwrite, append or error")
	}
	format := strings.ToLower(t.Format)
	if format == "" {
		format = endingOf(t.URI)
	}
	compression := strings.ToLower(t.Compression)
	if compression == "" {
		compression = compressionOf(t.URI)
	}
	switch compression {
	case "gz":
		compression = "gzip"
	case "zst":
		compression = "zstd"
	case "uncompressed":
		compression = "none"
	}
	var parts []string
	known := map[string]func(value string) bool{}
	text := func(option string) func(string) bool {
		return func(v string) bool {
			parts = append(parts, option+" "+sqllex.QuoteString(v))
			return true
		}
	}
	switch format {
	case "csv", "tsv", "txt":
		parts = append(parts, "FORMAT csv")
		header, delimiter := true, ""
		if format == "tsv" {
			delimiter = "\t"
		}
		known["delimiter"] = func(v string) bool { delimiter = v; return v != "" }
		known["header"] = func(v string) bool {
			var err error
			header, err = strconv.ParseBool(strings.ToLower(v))
			return err == nil
		}
		known["quote"], known["null"] = text("QUOTE"), text("NULLSTR")
		known["dateformat"], known["timestampformat"] = text("DATEFORMAT"), text("TIMESTAMPFORMAT")
		if err := apply(t, known); err != nil {
			return "", err
		}
		parts = append(parts, "HEADER "+strconv.FormatBool(header))
		if delimiter != "" {
			parts = append(parts, "DELIMITER "+sqllex.QuoteString(delimiter))
		}
	case "json", "jsonl", "ndjson":
		parts = append(parts, "FORMAT json", "ARRAY "+strconv.FormatBool(format == "json"))
		known["dateformat"], known["timestampformat"] = text("DATEFORMAT"), text("TIMESTAMPFORMAT")
		if err := apply(t, known); err != nil {
			return "", err
		}
	case "parquet", "pq":
		parts = append(parts, "FORMAT parquet", fmt.Sprintf("ROW_GROUP_SIZE %d", rowGroup))
		if err := apply(t, known); err != nil {
			return "", err
		}
		switch compression {
		case "":
			compression = "snappy"
		case "none":
			compression = "uncompressed"
		case "snappy", "gzip", "zstd", "lz4", "brotli":
		default:
			return no("no compression "+t.Compression+" for Parquet", "snappy, zstd, gzip, lz4, brotli or none")
		}
		return strings.Join(append(parts, "COMPRESSION "+compression), ", "), nil
	case "arrow", "feather":
		if err := apply(t, known); err != nil {
			return "", err
		}
		switch compression {
		case "", "none", "zstd", "lz4":
			return "", nil
		}
		return no("no compression "+compression+" for Arrow", "zstd, lz4 or none")
	case "xlsx":
		return no("writing "+format+" is not supported yet", "csv, jsonl, parquet or arrow")
	default:
		return no(shown(t.URI)+": its name does not tell the format", "say it: (format csv), or jsonl, json, parquet")
	}
	switch compression {
	case "", "none":
		parts = append(parts, "COMPRESSION none")
	case "gzip", "zstd":
		parts = append(parts, "COMPRESSION "+compression)
	default:
		return no("no compression "+t.Compression+" for "+format, "gzip, zstd or none")
	}
	return strings.Join(parts, ", "), nil
}

// apply takes the target's other options.
func apply(t engine.Target, known map[string]func(string) bool) error {
	for _, o := range t.Options {
		take := known[strings.ToLower(o.Name)]
		if take == nil {
			return engine.NewError(engine.Unsupported, "no option "+o.Name+" for this format", "", nil)
		}
		if !take(o.Value) {
			return engine.NewError(engine.TypeMismatch, fmt.Sprintf("option %s does not take %q", o.Name, o.Value), "", nil)
		}
	}
	return nil
}
