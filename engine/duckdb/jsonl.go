//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// inferJSON finds the fields and their types in the sampled files.
func (c *conn) inferJSON(s engine.Source, files []engine.Local) ([]column, error) {
	call := func(columns string) string {
		return fmt.Sprintf("read_json(%s, sample_size=%d, union_by_name=true%s%s)", pathList(files), sampleRows, columns, jsonOptions(s, files[0]))
	}
	cols, err := c.columnsOf("FROM " + call(""))
	if s.Format == "jsonl" && (engine.ClassOf(err) == engine.BadData || len(cols) == 1 && cols[0].name == "json") {
		clean, problem := c.cleanLines(files)
		if problem != nil {
			return nil, problem
		}
		if clean != nil {
			defer clean.Done()
			files = []engine.Local{*clean}
			cols, err = c.columnsOf("FROM " + call(""))
		}
	}
	if err != nil {
		return nil, err
	}
	if len(cols) == 1 && cols[0].name == "json" {
		return nil, &engine.Error{
			Class: engine.BadData, Pos: -1, File: files[0].Object.URI, Line: 1,
			Message: shown(files[0].Object.URI) + " has no objects with fields", Hint: "each line is an object: {\"a\": 1}",
		}
	}
	if err := c.zoned(s, cols, call); err != nil {
		return nil, err
	}
	return c.declare(cols, s, true)
}

// zoned finds timestamps that carry an offset from UTC: DuckDB takes them for local ones in JSON, though not in CSV.
func (c *conn) zoned(s engine.Source, cols []column, call func(string) string) error {
	var asks []string
	var which []int
	var texts []column
	const offset = `(Z|[+-]\d\d(:?\d\d)?)`
	for i, col := range cols {
		ask := ""
		switch name := sqllex.QuoteIdent(col.name); col.typ {
		case "TIMESTAMP":
			ask = "bool_or(regexp_matches(" + name + ", '" + offset + "$'))"
		case "VARCHAR": // with a space, as SQL writes it
			ask = "bool_and(regexp_full_match(" + name + `, '\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?` + offset + "'))"
		}
		if ask != "" {
			asks = append(asks, "CAST(coalesce("+ask+", false) AS VARCHAR)")
			which = append(which, i)
			texts = append(texts, column{col.name, "VARCHAR"})
		}
	}
	if len(asks) == 0 {
		return nil
	}
	rows, err := c.texts("SELECT "+strings.Join(asks, ", ")+" FROM (FROM "+call(", columns="+structList(texts))+fmt.Sprintf(" LIMIT %d)", sampleRows), nil)
	if err != nil || len(rows) != 1 {
		return err
	}
	for k, i := range which {
		if rows[0][k] == "true" {
			cols[i].typ = "TIMESTAMP WITH TIME ZONE"
		}
	}
	return nil
}

func (c *conn) jsonReader(s engine.Source, cols []column, files []engine.Local, where string) (string, error) {
	kept := files[:0:0]
	for _, f := range files {
		if f.Object.Size != 0 {
			kept = append(kept, f)
		}
	}
	if s.Format == "json" {
		return "SELECT * FROM read_json(" + pathList(kept) + ", columns=" + structList(cols) + jsonOptions(s, kept[0]) + ")" + where, nil
	}
	// As in CSV: DuckDB bends what it converts itself.
	read, items := append([]column{}, cols...), make([]string, len(cols))
	for i, col := range cols {
		items[i] = sqllex.QuoteIdent(col.name)
		if !nested(col.typ) {
			read[i].typ = "VARCHAR"
			items[i] = exactly(items[i], col.typ, s.Options) + " AS " + items[i]
			continue
		}
		read[i].typ = "JSON"
		x := notNull(items[i])
		value, bad, err := c.nestedFit(x, col.typ, s.Options)
		if err != nil {
			return "", err
		}
		items[i] = "CASE WHEN " + bad + " THEN CAST(error(" + sqllex.QuoteString(misfit) + ") AS " + col.typ + ") ELSE " + value + " END AS " + items[i]
	}
	return "SELECT " + strings.Join(items, ", ") + " FROM read_json(" + pathList(kept) + ", columns=" + structList(read) + jsonOptions(s, kept[0]) + ")" + where, nil
}

// nested reports whether a type has others in it.
func nested(typ string) bool {
	return strings.HasSuffix(typ, "]") || strings.HasPrefix(typ, "STRUCT(") || strings.HasPrefix(typ, "MAP(")
}

func jsonOptions(s engine.Source, f engine.Local) string {
	out := ", format='auto'"
	if s.Format == "jsonl" {
		out = ", format='newline_delimited'"
	}
	if s.Options.DateFormat != "" {
		out += ", dateformat=" + sqllex.QuoteString(s.Options.DateFormat)
	}
	if s.Options.TimestampFormat != "" {
		out += ", timestampformat=" + sqllex.QuoteString(s.Options.TimestampFormat)
	}
	if comp := compressionOf(f.Object.URI); comp != "" {
		out += ", compression=" + sqllex.QuoteString(comp)
	}
	return out + ", hive_partitioning=false"
}
