//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// rowGroup is the number of rows in a Parquet row group. It is said, so that equal rows make equal bytes whatever the
// threads.
const rowGroup = 122_880

// Write implements engine.Engine: the rows go to a file beside the target, which takes the target's place when it is whole.
// Equal rows in an equal order make equal bytes.
func (e *Engine) Write(ctx context.Context, q engine.Query, t engine.Target) (engine.Written, error) {
	var out engine.Written
	if e.files == nil {
		return out, engine.NewError(engine.Unsupported, "this engine was opened without files", "", nil)
	}
	form, err := copyOptions(t)
	if err != nil {
		return out, err
	}
	// What is wrong with the query is found before anything is opened.
	if err := e.run(ctx, func(c *conn) error {
		b, err := c.bind(q)
		if err == nil {
			b.close()
		}
		return err
	}); err != nil {
		return out, err
	}
	use, err := e.ready(ctx, q, wholeRows)
	if err != nil {
		return out, err
	}
	defer use.done()
	sink, err := e.files.Sink(ctx, t.URI, t)
	if err != nil {
		return out, err
	}
	defer func() { _ = sink.Abort() }() // nothing after Commit
	err = e.run(ctx, func(c *conn) error {
		b, err := c.bind(q)
		if err != nil {
			return err
		}
		defer b.close()
		head := "COPY ("
		tail := "\n"
		if t.Sorted {
			head, tail = "COPY (FROM (", "\n) ORDER BY ALL"
		}
		b.t.before += len(head)
		out.Rows, err = c.do(head+b.sql+tail+") TO "+sqllex.QuoteString(sink.Path())+" ("+form+")", b.t)
		return err
	})
	if err != nil {
		return out, unwritten(t, sink, err)
	}
	if out.Bytes, err = sink.Commit(); err != nil {
		return out, err
	}
	out.Files = []string{t.URI}
	return out, nil
}

// unwritten words a failure to write: the sink may know better than the engine, and the file that it names is not the
// user's.
func unwritten(t engine.Target, sink engine.Sink, err error) error {
	e, ok := err.(*engine.Error)
	if !ok || e.Class == engine.Cancelled {
		return err
	}
	if x, ok := sink.(interface{ Explain(error) error }); ok {
		if better := x.Explain(err); better != nil && better != err {
			return better
		}
	}
	out := *e
	if e.Class == engine.NoSpace {
		out.Message = "no space left for " + shown(t.URI)
		out.Hint = "make room, or choose another place"
	}
	out.Message = strings.ReplaceAll(out.Message, sink.Path(), shown(t.URI))
	return &out
}

// copyOptions writes the options of COPY for a target.
func copyOptions(t engine.Target) (string, error) {
	no := func(what, hint string) (string, error) {
		return "", engine.NewError(engine.Unsupported, what, hint, nil)
	}
	switch strings.ToLower(t.Mode) {
	case "", "overwrite", "error":
	case "append":
		return no("mode append is not supported yet", "a file is written whole: overwrite")
	default:
		return no("no mode "+t.Mode, "overwrite or error")
	}
	if len(t.PartitionBy) > 0 {
		return no("partition by is not supported yet", "")
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
	case "arrow", "xlsx":
		return no("writing "+format+" is not supported yet", "csv, jsonl or parquet")
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
