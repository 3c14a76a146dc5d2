//go:build duckdb_arrow

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"quire/engine"
	"quire/engine/duckdb/records"
	"quire/internal/sqllex"
)

// takeInRows reads files row by row: rows that fit go to the intake's table, the others to its rejects, or the first of them
// is the error.
func (c *conn) takeInRows(ctx context.Context, in *intake, files []engine.Local) (int64, error) {
	s := in.src
	cols := columnsOf(s)
	groups := []group{{files: files, columns: cols}}
	if s.Format == "csv" {
		var err error
		if groups, err = headerGroups(s, cols, files); err != nil {
			return 0, err
		}
	}
	names, types := split(cols)
	if _, err := c.do("CREATE OR REPLACE TABLE "+in.table()+" AS "+noRowsOf(names, types), nil); err != nil {
		return 0, err
	}
	defer c.unstage()
	return c.takeInGroups(ctx, in, groups)
}

// takeInGroups reads groups of files, each with columns of its own.
func (c *conn) takeInGroups(ctx context.Context, in *intake, groups []group) (int64, error) {
	s := in.src
	cols := columnsOf(s)
	var rows int64
	for _, g := range groups {
		conv := newFitting(s, cols, g.columns)
		if s.Format != "csv" {
			var err error
			if conv, err = c.newLineFitting(s, cols); err != nil {
				return 0, err
			}
		}
		for _, f := range g.files {
			n, err := c.takeInFile(ctx, in, conv, f)
			rows += n
			if err != nil {
				return rows, err
			}
		}
	}
	return rows, nil
}

// takeInFile reads one file. A goroutine of its own cuts the next rows while the engine takes the last ones.
func (c *conn) takeInFile(ctx context.Context, in *intake, conv fitting, f engine.Local) (rows int64, err error) {
	text, err := openText(f)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	type filled struct {
		b   *records.Batch
		err error
	}
	full, empty := make(chan filled), make(chan *records.Batch, 2)
	empty <- &records.Batch{}
	empty <- &records.Batch{}
	go func() {
		defer close(full)
		var r records.Reader
		if conv.lines {
			r = records.NewLines(text)
		} else {
			r = records.NewCSV(text, conv.form(in.src.Options))
		}
		for {
			select {
			case b := <-empty:
				err := r.Fill(b)
				select {
				case full <- filled{b, err}:
				case <-ctx.Done():
					return
				}
				if err != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	defer func() {
		cancel()
		for range full { // until it ended
		}
		_ = text.Close()
	}()
	for {
		var next filled
		select {
		case next = <-full:
		case <-ctx.Done():
			return rows, cancelled(ctx.Err())
		}
		if errors.Is(next.err, io.EOF) {
			return rows, nil
		}
		if next.err != nil {
			return rows, unreadText(f, next.err)
		}
		n, err := c.takeInBatch(in, conv, f, next.b)
		rows += n
		tallyOf(ctx).add(n)
		if err != nil {
			return rows, err
		}
		empty <- next.b
	}
}

// unreadText words a failure to read a file's text.
func unreadText(f engine.Local, err error) error {
	return &engine.Error{
		Class: engine.BadData, Pos: -1, File: f.Object.URI, Err: err,
		Message: shown(f.Object.URI) + " cannot be read to its end: " + lower(err.Error()),
	}
}

// text is a file's text without its compression.
type text struct {
	io.Reader
	file *os.File
}

func (t text) Close() error {
	if c, ok := t.Reader.(io.Closer); ok {
		_ = c.Close()
	}
	return t.file.Close()
}

func openText(f engine.Local) (io.ReadCloser, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, engine.NewError(engine.Missing, shown(f.Object.URI)+" is gone", "", err)
	}
	plain, err := plainText(file, compressionOf(f.Object.URI))
	if err != nil {
		_ = file.Close()
		return nil, unreadText(f, err)
	}
	return text{plain, file}, nil
}

// fitting takes the fields of a file's rows to the columns of its source.
type fitting struct {
	cols    []column // of the file
	options engine.SourceOptions
	fitted  string   // the columns of the source, made of the stage's
	exact   []string // the same, and an error where a field does not fit
	exactly string   // the same
	unfit   string   // the first column that does not fit, by its number in the file; NULL: all do
	checked bool     // any column can be unfit
	staged  string   // what all these read
	lines   bool     // a row is staged as one text, of JSON
	value   string   // of lines: the text that does not fit
}

func newFitting(s engine.Source, cols, file []column) fitting {
	out := fitting{cols: file, options: s.Options, staged: "temp." + stageTable}
	at := map[string]int{}
	for i, col := range file {
		at[strings.ToLower(col.name)] = i
	}
	fits, exact := make([]string, len(cols)), make([]string, len(cols))
	var cases strings.Builder
	for i, col := range cols {
		k, ok := at[strings.ToLower(col.name)]
		if !ok {
			fits[i] = "CAST(NULL AS " + col.typ + ")"
			exact[i] = fits[i]
			continue
		}
		x := stageColumn(k)
		fits[i], exact[i] = fitted(x, col.typ, s.Options), exactly(x, col.typ, s.Options)
	}
	for k, col := range file {
		if cond := unfit(stageColumn(k), col.typ, s.Options); cond != "" {
			cases.WriteString(" WHEN " + cond + " THEN " + strconv.Itoa(k))
		}
	}
	out.exact = exact
	out.fitted, out.exactly = strings.Join(fits, ", "), strings.Join(exact, ", ")
	out.unfit, out.checked = "CASE"+cases.String()+" END", cases.Len() > 0
	return out
}

// exactlyNamed is exactly with the columns' names.
func (conv fitting) exactlyNamed(cols []column) string {
	items := make([]string, len(cols))
	for i, col := range cols {
		items[i] = conv.exact[i] + " AS " + sqllex.QuoteIdent(col.name)
	}
	return strings.Join(items, ", ")
}

// form says how the files are cut.
func (conv fitting) form(o engine.SourceOptions) records.CSV {
	out := records.CSV{Delimiter: ",", Columns: len(conv.cols), Skip: o.Skip, Header: o.Header != nil && *o.Header}
	if o.Delimiter != nil && *o.Delimiter != "" {
		out.Delimiter = *o.Delimiter
	}
	if o.Quote != nil && *o.Quote != "" {
		out.Quote = (*o.Quote)[0]
	}
	if o.Escape != nil && *o.Escape != "" {
		out.Escape = (*o.Escape)[0]
	}
	out.Null = nullTexts(o)
	return out
}

// nullTexts are the texts that mean NULL: an empty field does beside those that are named.
func nullTexts(o engine.SourceOptions) []string {
	out := []string{""}
	for _, n := range o.Null {
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}

// takeInBatch takes a batch's rows in and gives how many fitted.
func (c *conn) takeInBatch(in *intake, conv fitting, f engine.Local, b *records.Batch) (int64, error) {
	faults := b.Faults
	var n int64
	if b.Rows > 0 {
		if err := c.stage(b); err != nil {
			return 0, err
		}
		var err error
		if conv.lines {
			err = errUnknown
		} else {
			n, err = c.do("INSERT INTO "+in.table()+" SELECT "+conv.exactly+" FROM "+conv.staged, nil)
		}
		if engine.ClassOf(err) == engine.BadData && conv.checked {
			var more []records.Fault
			if more, err = c.unfitRows(conv, b); err != nil {
				return 0, err
			}
			faults = append(append([]records.Fault{}, faults...), more...)
			sort.SliceStable(faults, func(i, k int) bool { return faults[i].Line < faults[k].Line })
			if collects(in.src) || len(faults) == 0 {
				n, err = c.do("INSERT INTO "+in.table()+" SELECT "+conv.fitted+" FROM "+conv.staged+" WHERE "+conv.unfit+" IS NULL", nil)
			}
		}
		if err != nil {
			return 0, err
		}
	}
	if len(faults) == 0 {
		return n, nil
	}
	if !collects(in.src) {
		return 0, conv.error(in.src, f, faults[0])
	}
	return n, c.reject(in, conv, f, faults)
}

// unfitRows lists the rows of the staged batch with a field that does not fit.
func (c *conn) unfitRows(conv fitting, b *records.Batch) ([]records.Fault, error) {
	value := "''"
	if conv.lines {
		value = conv.value
	}
	rows, err := c.texts("SELECT CAST(n AS VARCHAR), CAST(k AS VARCHAR), v FROM (SELECT rowid AS n, "+conv.unfit+" AS k, "+value+" AS v FROM "+conv.staged+") WHERE k IS NOT NULL ORDER BY n", nil)
	if err != nil {
		return nil, err
	}
	out := make([]records.Fault, 0, len(rows))
	for _, r := range rows {
		i, err := strconv.Atoi(r[0])
		if err != nil || i >= b.Rows {
			return nil, engine.NewError(engine.Failed, "the engine lost count of rows", "", err)
		}
		k, err := strconv.Atoi(r[1])
		if err != nil || k >= len(conv.cols) {
			return nil, engine.NewError(engine.Failed, "the engine lost count of columns", "", err)
		}
		fault := records.Fault{Line: b.Lines[i], Column: -1, Text: records.Clip(b.Text(i))}
		if k < 0 {
			fault.Reason = map[int]string{notJSON: "this is not JSON", notObject: "this is not an object with fields"}[k]
			out = append(out, fault)
			continue
		}
		value := records.Clip([]byte(r[2]))
		if !conv.lines {
			value = records.Clip(b.Columns[k].At(i))
		}
		out = append(out, records.Fault{
			Line: b.Lines[i], Column: k, Text: records.Clip(b.Text(i)), Value: value,
			Reason: quoteShort(value) + " is not " + article(typeName(conv.cols[k].typ)),
		})
	}
	return out, nil
}

// typeName is a type as people write it.
func typeName(sql string) string {
	base, rest, found := strings.Cut(sql, "(")
	name := typeWord(base)
	if name == "timestamp with time zone" {
		name = "timestamptz"
	}
	if found {
		name += "(" + rest
	}
	return name
}

// errUnknown stands for the answer of a trial that was not made.
var errUnknown = &engine.Error{Class: engine.BadData, Message: "not tried"}

// error makes the error of a row that cannot be read.
func (conv fitting) error(s engine.Source, f engine.Local, bad records.Fault) error {
	out := &engine.Error{Class: engine.BadData, Pos: -1, File: f.Object.URI, Line: bad.Line}
	what := bad.Reason
	const collect = "(on_error collect) sets such rows aside"
	switch {
	case bad.Column >= 0 && bad.Column < len(conv.cols) && bad.Value != "":
		col := conv.cols[bad.Column]
		out.Column = col.name
		how := "the type inferred for " + col.name
		if declares(s.Options, col.name) {
			how = "as column " + col.name + " is declared"
		}
		what += ", " + how
		out.Hint = fmt.Sprintf("read it as it is: (columns (%s text)); or say that it means NULL: (null (%s)); %s", identifier(col.name), sqlShort(bad.Value), collect)
	case bad.Column >= 0 && bad.Column < len(conv.cols):
		out.Column = conv.cols[bad.Column].name
		what += " in column " + out.Column
		fallthrough
	default:
		if bad.Text != "" {
			what += ": " + quoteShort(bad.Text)
		}
		switch {
		case strings.Contains(what, "UTF-8") && s.Options.Encoding != "":
			what = strings.Replace(what, "UTF-8", s.Options.Encoding, 1)
			out.Hint = "say the encoding that it has; " + collect
		case strings.Contains(what, "UTF-8"):
			out.Hint = "say the encoding: (encoding 'latin-1'); " + collect
		case conv.lines:
			out.Hint = "each line is an object: {\"a\": 1}; " + collect
		case strings.Contains(what, "quote"):
			out.Hint = "if quotes mean nothing here: (quote ''); " + collect
		default:
			out.Hint = collect
		}
	}
	out.Message = shownIn(s, f.Object.URI) + ", line " + strconv.FormatInt(bad.Line, 10) + ": " + what
	return out
}

// shownIn is a file's name in messages: below the source's root, with the folders that tell it from its siblings.
func shownIn(s engine.Source, uri string) string {
	if name := fileName(s, uri); name != uri {
		return name
	}
	return shown(uri)
}

func declares(o engine.SourceOptions, name string) bool {
	for _, d := range o.Columns {
		if strings.EqualFold(d.Name, name) {
			return true
		}
	}
	return false
}

// identifier writes a column's name as SQL needs it.
func identifier(name string) string {
	if toks := sqllex.Code(name); len(toks) == 1 && toks[0].Kind == sqllex.Word && toks[0].End == len(name) {
		return name
	}
	return sqllex.QuoteIdent(name)
}

// reject adds faults to the intake's rejects.
func (c *conn) reject(in *intake, conv fitting, f engine.Local, faults []records.Fault) error {
	name := fileName(in.src, f.Object.URI)
	for len(faults) > 0 {
		n := min(len(faults), 10_000)
		b := records.Batch{Rows: n, Columns: make([]records.Column, 5)}
		for _, bad := range faults[:n] {
			col := ""
			if bad.Column >= 0 && bad.Column < len(conv.cols) {
				col = conv.cols[bad.Column].name
			}
			b.Columns[0].Add(name, false)
			b.Columns[1].Add(strconv.FormatInt(bad.Line, 10), false)
			b.Columns[2].Add(col, col == "")
			if in.src.Options.Encoding != "" {
				bad.Reason = strings.Replace(bad.Reason, "UTF-8", in.src.Options.Encoding, 1)
			}
			b.Columns[3].Add(bad.Reason, false)
			b.Columns[4].Add(bad.Text, false)
		}
		if err := c.stage(&b); err != nil {
			return err
		}
		if _, err := c.do("INSERT INTO "+in.rejects()+" SELECT c0, CAST(c1 AS BIGINT), c2, c3, c4 FROM temp."+stageTable, nil); err != nil {
			return err
		}
		faults = faults[n:]
	}
	return nil
}

// fileName is a file's name as rejects have it: relative to the source's root.
func fileName(s engine.Source, uri string) string {
	if s.Root == "" || strings.Contains(uri, "://") {
		return uri
	}
	if rel, err := filepath.Rel(s.Root, uri); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return uri
}

func columnsOf(s engine.Source) []column {
	cols := make([]column, len(s.Types))
	for i := range cols {
		cols[i] = column{s.Schema.Field(i).Name, s.Types[i]}
	}
	return cols
}

func split(cols []column) (names, types []string) {
	for _, c := range cols {
		names, types = append(names, c.name), append(types, c.typ)
	}
	return names, types
}
