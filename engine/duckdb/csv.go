//go:build duckdb_arrow

package duckdb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"quire/engine"
	"quire/engine/duckdb/records"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// sniffed is what DuckDB finds in the head of one file.
type sniffed struct {
	delimiter, quote, escape string
	skip                     int64
	header                   bool
	columns                  []column
	dateFormat, timeFormat   string
}

// inferCSV finds the dialect and the columns in the sampled files, lets declared columns win, and fills s.Options with what it
// found, so that the files are read in no other way later.
func (c *conn) inferCSV(s *engine.Source, files []engine.Local) ([]column, error) {
	o := &s.Options
	if o.Delimiter == nil || o.Quote == nil {
		d := detectDialect(files[0].Path, compressionOf(files[0].Object.URI), o)
		if o.Delimiter == nil && d.delimiter != "" {
			o.Delimiter = &d.delimiter
		}
		if o.Quote == nil && d.quote != "" {
			o.Quote = &d.quote
		}
	}
	if o.Header == nil && len(o.Columns) > 0 {
		o.Header = headerByNames(files[0], *o)
	}
	first, err := c.sniff(*o, files[0])
	if err != nil {
		return nil, err
	}
	o.Delimiter, o.Header, o.Skip = &first.delimiter, &first.header, first.skip
	if o.Quote == nil || *o.Quote != "" {
		// A sample without quotes says nothing about the rest.
		if first.quote == "" {
			first.quote = `"`
		}
		o.Quote = &first.quote
	}
	if o.Escape == nil {
		if first.escape == "" {
			first.escape = *o.Quote
		}
		o.Escape = &first.escape
	}
	if o.DateFormat == "" {
		o.DateFormat = first.dateFormat
	}
	if o.TimestampFormat == "" {
		o.TimestampFormat = first.timeFormat
	}
	cols := first.columns
	told := len(files) == 1 || hasRows(*o, files[0], len(cols))
	for _, f := range files[1:] {
		more, err := c.sniff(*o, f)
		if err != nil {
			return nil, err
		}
		if !hasRows(*o, f, len(more.columns)) { // its types tell nothing
			if o.UnionByName {
				cols = withNames(cols, more.columns)
			}
			continue
		}
		if !told && len(more.columns) == len(cols) {
			told = true
			cols = retyped(cols, more.columns)
		}
		cols = merge(cols, more.columns, o.UnionByName)
	}
	return c.declare(cols, *s, first.header)
}

// hasRows reports whether the head of a file has a row that can be read.
func hasRows(o engine.SourceOptions, f engine.Local, columns int) bool {
	head, err := readHead(f.Path, compressionOf(f.Object.URI), dialectHead)
	if err != nil {
		return true
	}
	form := fitting{}.form(o)
	form.Columns = columns
	r := records.NewCSV(bytes.NewReader(head), form)
	for {
		var b records.Batch
		if err := r.Fill(&b); err != nil || b.Rows > 0 {
			return err == nil
		}
	}
}

// withNames adds the columns that only another file has.
func withNames(cols, more []column) []column {
	known := map[string]bool{}
	for _, c := range cols {
		known[strings.ToLower(c.name)] = true
	}
	for _, c := range more {
		if !known[strings.ToLower(c.name)] {
			cols = append(cols, c)
		}
	}
	return cols
}

// retyped gives columns the types of others of their names.
func retyped(cols, others []column) []column {
	out := append([]column{}, cols...)
	for i := range out {
		for _, c := range others {
			if strings.EqualFold(c.name, out[i].name) {
				out[i].typ = c.typ
			}
		}
	}
	return out
}

// sniff asks DuckDB for the dialect and types of one file. Rows that cannot be read are left out here; reading finds them.
func (c *conn) sniff(o engine.SourceOptions, f engine.Local) (sniffed, error) {
	out, err := c.sniffFile(o, f)
	if engine.ClassOf(err) != engine.BadData {
		return out, err
	}
	clean, problem := c.cleanSample(o, f)
	if clean == nil || problem != nil {
		if problem != nil {
			return out, problem
		}
		return out, err
	}
	defer clean.Done()
	o.Skip = 0
	again, cause := c.sniffFile(o, *clean)
	if cause != nil {
		return out, err
	}
	return again, nil
}

// sampledRows is how many rows of a file its types are told from: fewer of one with very many columns.
func sampledRows(o engine.SourceOptions, f engine.Local) int {
	names, ok := headerNames(f, o)
	if !ok {
		return sampleRows
	}
	return min(sampleRows, sampleValues/len(names))
}

func (c *conn) sniffFile(o engine.SourceOptions, f engine.Local) (sniffed, error) {
	var out sniffed
	call := "sniff_csv(" + pathLiteral(f.Path) + fmt.Sprintf(", sample_size=%d, ignore_errors=true, strict_mode=true", sampledRows(o, f)) + csvOptions(o, f, true) + ")"
	rows, err := c.texts(`SELECT Delimiter, Quote, Escape, CAST(SkipRows AS VARCHAR), CAST(HasHeader AS VARCHAR),
		CAST(to_json(Columns) AS VARCHAR), CAST(DateFormat AS VARCHAR), CAST(TimestampFormat AS VARCHAR) FROM `+call, nil)
	if err != nil {
		return out, unreadable(f, err)
	}
	if len(rows) != 1 {
		return out, engine.NewError(engine.Failed, "the columns of "+shown(f.Object.URI)+" cannot be told", "", nil)
	}
	r := rows[0]
	orNone := func(s string) string {
		if s == "(empty)" {
			return ""
		}
		return s
	}
	out.delimiter, out.quote, out.escape = orNone(r[0]), orNone(r[1]), orNone(r[2])
	out.skip, _ = strconv.ParseInt(r[3], 10, 64)
	out.header = r[4] == "true"
	out.dateFormat, out.timeFormat = r[6], r[7]
	var cols []struct{ Name, Type string }
	if err := json.Unmarshal([]byte(r[5]), &cols); err != nil {
		return out, fmt.Errorf("columns of %s: %w", shown(f.Object.URI), err)
	}
	for _, col := range cols {
		out.columns = append(out.columns, column{col.Name, col.Type})
	}
	return out, nil
}

// unreadable words a failure to find any columns.
func unreadable(f engine.Local, err error) error {
	e, ok := err.(*engine.Error)
	if !ok || e.Class == engine.BadData || e.Class == engine.Cancelled {
		return err
	}
	if strings.Contains(e.Message, "sniffing") || strings.Contains(e.Message, "dialect") {
		return &engine.Error{
			Class: engine.BadData, Pos: -1, File: f.Object.URI, Err: err,
			Message: shown(f.Object.URI) + " does not look like CSV with these options",
			Hint:    "check delimiter, quote, header and encoding",
		}
	}
	return err
}

// csvOptions writes the options that both sniffing and reading take; sniffing leaves out what is to be found.
func csvOptions(o engine.SourceOptions, f engine.Local, sniffing bool) string {
	var b strings.Builder
	add := func(name, value string) { b.WriteString(", " + name + "=" + value) }
	text := func(name string, value *string) {
		if value != nil {
			add(name, sqllex.QuoteString(*value))
		}
	}
	text("delim", o.Delimiter)
	text("quote", o.Quote)
	if o.Escape != nil {
		text("escape", o.Escape)
	} else if o.Quote != nil {
		text("escape", o.Quote)
	}
	if o.Header != nil {
		add("header", strconv.FormatBool(*o.Header))
	}
	if o.Skip > 0 || !sniffing {
		add("skip", strconv.FormatInt(o.Skip, 10))
	}
	if len(o.Null) > 0 {
		// An empty field stays NULL beside the texts that are named.
		items := []string{"''"}
		for _, n := range o.Null {
			if n != "" {
				items = append(items, sqllex.QuoteString(n))
			}
		}
		add("nullstr", "["+strings.Join(items, ", ")+"]")
	}
	if o.DateFormat != "" {
		add("dateformat", sqllex.QuoteString(o.DateFormat))
	}
	if o.TimestampFormat != "" {
		add("timestampformat", sqllex.QuoteString(o.TimestampFormat))
	}
	if o.Decimal != "" {
		add("decimal_separator", sqllex.QuoteString(o.Decimal))
	}
	if comp := compressionOf(f.Object.URI); comp != "" {
		add("compression", sqllex.QuoteString(comp))
	}
	return b.String()
}

// csvReader gives the query that reads files with the columns that were inferred. Files whose header differs from the first
// one's are read by their own, and matched by name.
func csvReader(s engine.Source, cols []column, files []engine.Local, where string) (string, error) {
	groups, err := headerGroups(s, cols, files)
	if err != nil {
		return "", err
	}
	parts := make([]string, len(groups))
	for i, g := range groups {
		conv := newFitting(s, cols, g.columns)
		texts := make([]column, len(g.columns))
		for k := range texts {
			texts[k] = column{stageColumn(k), "VARCHAR"}
		}
		parts[i] = "SELECT " + conv.exactlyNamed(cols) + " FROM read_csv(" + pathList(g.files) +
			", auto_detect=false, strict_mode=true, hive_partitioning=false, columns=" + structList(texts) +
			csvOptions(s.Options, g.files[0], false) + ")" + where
	}
	return strings.Join(parts, " UNION ALL "), nil
}

// merge joins the columns of another file to those known: types become the wider of the two.
func merge(cols, more []column, byName bool) []column {
	out := append([]column{}, cols...)
	at := map[string]int{}
	for i, c := range out {
		at[strings.ToLower(c.name)] = i
	}
	for _, m := range more {
		if i, ok := at[strings.ToLower(m.name)]; ok {
			out[i].typ = widerType(out[i].typ, m.typ)
		} else if byName {
			out = append(out, m)
			at[strings.ToLower(m.name)] = len(out) - 1
		}
	}
	return out
}

// widerType is the type that holds values of both.
func widerType(a, b string) string {
	rank := func(t string, order ...string) int {
		for i, o := range order {
			if t == o {
				return i
			}
		}
		return -1
	}
	if a == b {
		return a
	}
	for _, order := range [][]string{
		{"BIGINT", "DOUBLE"},
		{"DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"},
	} {
		x, y := rank(a, order...), rank(b, order...)
		if x >= 0 && y >= 0 {
			return order[max(x, y)]
		}
	}
	return "VARCHAR"
}

// declare lets declared columns win: by name where the file has a header, else by position.
func (c *conn) declare(cols []column, s engine.Source, header bool) ([]column, error) {
	at := map[string]int{}
	for i, col := range cols {
		at[strings.ToLower(col.name)] = i
	}
	for i, d := range s.Options.Columns {
		typ, err := c.declaredType(d)
		if err != nil {
			return nil, err
		}
		k, ok := at[strings.ToLower(d.Name)]
		switch {
		case ok:
			cols[k].typ = typ
		case !header && i < len(cols):
			cols[i] = column{d.Name, typ}
		default:
			names := make([]string, len(cols))
			for i, col := range cols {
				names[i] = col.name
			}
			hint := "it has " + strings.Join(names, ", ")
			if near := nearest.Of(d.Name, names); near != "" {
				hint = "did you mean " + near + "?"
			}
			return nil, engine.NewError(engine.UnknownColumn, fmt.Sprintf("column %s is not in %s", d.Name, shown(s.Objects[0].URI)), hint, nil)
		}
	}
	return cols, nil
}
