//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
)

// A source with key=value folders is read by parts: the files of equal folders. Its view is a UNION ALL of a branch for each
// part, in which the folders' columns are constants, so that DuckDB's own optimizer leaves out the branches that a query's
// filter excludes. A part that was not brought here yet is a branch that cannot run and that carries its number: the numbers
// that are still there in the optimized plan of a query are the parts to be brought. DuckDB knows nothing of the values in
// such a branch, so it is left out for its constants only.

// part is the files of equal folders.
type part struct {
	src    engine.Source // as if it were a source by itself
	values []*string
	in     *intake // of a text
	query  string  // what reads it; "" is not there yet
	whole  bool    // query reads tables of ours
}

// partsOf splits a source by its folders.
func partsOf(s engine.Source) []*part {
	if len(s.Folders) == 0 {
		return nil
	}
	own := s
	own.Folders, own.Values, own.Types = nil, nil, nil
	var fields []arrow.Field
	for i, f := range s.Schema.Fields() {
		typ := s.Types[i]
		if k := folderOf(s, f.Name); k >= 0 {
			if !s.Folders[k].InFiles || s.Format != "csv" {
				continue
			}
			typ, f.Type = "VARCHAR", arrow.BinaryTypes.String // there, and not looked at
		}
		fields, own.Types = append(fields, f), append(own.Types, typ)
	}
	own.Schema = arrow.NewSchema(fields, nil)
	own.Options = declaredInFiles(s)
	var out []*part
	at := map[string]*part{}
	for i, o := range s.Objects {
		key := fmt.Sprintf("%q", texts(s.Values[i]))
		p := at[key]
		if p == nil {
			p = &part{src: own, values: s.Values[i]}
			p.src.Objects = nil
			at[key] = p
			out = append(out, p)
		}
		p.src.Objects = append(p.src.Objects, o)
	}
	return out
}

func texts(values []*string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		if v == nil {
			out[i] = "NULL"
		} else {
			out[i] = "=" + *v
		}
	}
	return out
}

const partMark = "quire: this part is not here: "

var partMarked = regexp.MustCompile(partMark + `(\d+) of (\w+)`)

// partsView is the query that a source of parts stands for now.
func (l *loaded) partsView() string {
	if l.src.Rejects {
		return l.rejectsView()
	}
	branches := make([]string, len(l.parts))
	for i, p := range l.parts {
		var items, nulls []string
		for k, f := range l.src.Schema.Fields() {
			name, typ := sqllex.QuoteIdent(f.Name), l.src.Types[k]
			if at := folderOf(l.src, f.Name); at >= 0 {
				value := "NULL"
				if v := p.values[at]; v != nil {
					value = sqllex.QuoteString(*v)
				}
				items = append(items, "CAST("+value+" AS "+typ+") AS "+name)
				continue
			}
			if p.query == "" {
				items = append(items, fmt.Sprintf("column%d AS %s", len(nulls), name))
				nulls = append(nulls, "CAST(NULL AS "+typ+")")
			} else {
				items = append(items, name)
			}
		}
		from := "(" + p.query + ")"
		if p.query == "" {
			if len(nulls) == 0 {
				nulls = append(nulls, "NULL")
			}
			from = "repeat_row(" + strings.Join(nulls, ", ") + ", num_rows=1) WHERE error(" + sqllex.QuoteString(partMark+strconv.Itoa(i)+" of "+l.mark()) + ") IS NULL"
		}
		branches[i] = "SELECT " + strings.Join(items, ", ") + " FROM " + from
	}
	return strings.Join(branches, " UNION ALL ")
}

// mark tells the source in the marks of its parts.
func (l *loaded) mark() string { return "x" + digestOf(l.key) }

// rejectsView reads the rejects of all parts.
func (l *loaded) rejectsView() string {
	branches := make([]string, len(l.parts))
	for i, p := range l.parts {
		branches[i] = "FROM " + p.in.rejects()
	}
	return strings.Join(branches, " UNION ALL ")
}

// bringParts brings what a query reads of a source of parts.
func (e *Engine) bringParts(ctx context.Context, q engine.Query, l *loaded, whole bool) error {
	if err := l.lock(ctx); err != nil {
		return err
	}
	defer l.unlock()
	if d := e.defs.get(l.key); d == nil || d.source != l {
		return nil
	}
	wanted := make([]int, 0, len(l.parts))
	if l.src.Rejects {
		for i := range l.parts {
			wanted = append(wanted, i)
		}
	} else {
		err := e.run(ctx, func(c *conn) error {
			if err := c.setView(ctx, l.key, l.partsView()); err != nil {
				return err
			}
			var err error
			wanted, err = c.partsRead(q, l)
			return err
		})
		if err != nil {
			return err
		}
	}
	return e.openParts(ctx, l, wanted, whole)
}

// openParts brings parts. What was brought stays, and its files are held, as long as the source is defined: runs side by side
// read the one view.
func (e *Engine) openParts(ctx context.Context, l *loaded, wanted []int, whole bool) error {
	changed := false
	for _, i := range wanted {
		p := l.parts[i]
		if p.whole || p.query != "" && !whole {
			continue
		}
		changed = true
		if p.in != nil && (whole || p.in.ready()) {
			var u use
			err := e.read(ctx, p.in, &u)
			u.done()
			if err != nil {
				return err
			}
			p.query, p.whole = "FROM "+p.in.table(), true
			continue
		}
		files, err := e.fetchText(ctx, p.src, p.src.Objects, engine.Need{}, &l.held)
		if err != nil {
			return err
		}
		if err := e.run(ctx, func(c *conn) error {
			p.query, err = c.partReader(p.src, files)
			return err
		}); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return e.run(ctx, func(c *conn) error { return c.show(ctx, l, opened, l.partsView(), "") })
}

// partReader is the reader of a part's files. With union_by_name they may lack columns that the files of other parts have.
func (c *conn) partReader(s engine.Source, files []engine.Local) (string, error) {
	if s.Format != "parquet" || !s.Options.UnionByName {
		return c.reader(s, files)
	}
	call := parquetCall(s, files)
	own, err := c.columnsOf("FROM " + call)
	if err != nil {
		return "", err
	}
	items, _ := itemsOf(s, own)
	return "SELECT " + strings.Join(items, ", ") + " FROM " + call, nil
}

// bringAll brings every part of a source.
func (e *Engine) bringAll(ctx context.Context, l *loaded, whole bool) error {
	if err := l.lock(ctx); err != nil {
		return err
	}
	defer l.unlock()
	all := make([]int, len(l.parts))
	for i := range all {
		all[i] = i
	}
	return e.openParts(ctx, l, all, whole)
}

// partsRead lists the parts of a source that are not here and that the optimized plan of a query still has.
func (c *conn) partsRead(q engine.Query, l *loaded) ([]int, error) {
	b, err := c.bind(q)
	if err != nil {
		return nil, err
	}
	defer b.close()
	rows, err := c.texts("EXPLAIN (FORMAT json) "+b.sql, b.t)
	if err != nil {
		return nil, err
	}
	seen := map[int]bool{}
	var out []int
	for _, row := range rows {
		if len(row) < 2 || row[0] == "logical_plan" { // as it was before it was optimized
			continue
		}
		for _, m := range partMarked.FindAllStringSubmatch(row[1], -1) {
			i, err := strconv.Atoi(m[1])
			if err == nil && m[2] == l.mark() && i < len(l.parts) && !seen[i] {
				seen[i] = true
				out = append(out, i)
			}
		}
	}
	return out, nil
}
