//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"

	"quire/engine"
	"quire/internal/sqllex"
)

// Rows of Parquet files need not be read to be kept: a file tells how many it has, and DuckDB finds the row groups of a range of
// file_row_number by their counts. So a query that gives one row for each row of such files, in their order, stays where it is,
// and a page is a range of each file it lies in. A page in the middle of a hundred million rows costs what the first does; an
// OFFSET would decode everything above it.

// inPlace is such a query.
type inPlace struct {
	before, after string // its text, around the relation that its rows come from
	whole         string // its text as it reads the definitions
	reads         []string
	src           engine.Source
	files         []engine.Local
	first         []int64 // the number of each file's first row, and the number of all rows
	held          use     // the files
}

// inPlaces are the session's, by the ids of kept rows.
type inPlaces struct {
	mu  sync.Mutex
	all map[string]*inPlace
}

func (n *inPlaces) get(id string) *inPlace {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[id]
}

// set lets an id stand for rows, or for none, and lets go of those that it stood for.
func (n *inPlaces) set(id string, p *inPlace) (had bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	old := n.all[id]
	delete(n.all, id)
	if n.all == nil {
		n.all = map[string]*inPlace{}
	}
	if p != nil {
		n.all[id] = p
	}
	if old != nil {
		old.held.done()
	}
	return old != nil
}

// mostExpanded bounds the text that a query becomes when its definitions are written into it, in bytes.
const mostExpanded = 1 << 20

// expand writes the definitions that a translated query reads into it, down to the one source behind it. ok is false unless every
// step on the way gives one row for each that it takes, in order, and the source is one that fits.
func (e *Engine) expand(sql string, fits func(engine.Source) bool) (p *inPlace, ok bool) {
	p = &inPlace{whole: sql, reads: reads(sql)}
	rest := sql
	for len(p.before)+len(rest)+len(p.after) < mostExpanded {
		rels := sqllex.Relations(rest)
		if len(rels) != 1 {
			return nil, false
		}
		key, named := keyOf(rels[0])
		d := e.defs.get(key)
		if !named || d == nil || d.volatile && d.source == nil {
			return nil, false
		}
		p.before, p.after = p.before+rest[:rels[0].Pos]+"(", "\n)"+rest[rels[0].End:]+p.after
		if d.source != nil {
			p.src = d.source.src
			return p, fits(p.src)
		}
		if d.rowwise == "" {
			return nil, false
		}
		rest = d.rowwise
	}
	return nil, false
}

// rowNumber is the column in which DuckDB tells a row's number within its Parquet file.
const rowNumber = "file_row_number"

// pagedByRow reports whether a source's rows can be asked for by file and number. With union_by_name a file may lack columns.
func pagedByRow(s engine.Source) bool {
	if s.Format != "parquet" || s.Pending || s.Rejects || len(s.Folders) > 0 || s.Options.UnionByName {
		return false
	}
	for _, f := range s.Schema.Fields() {
		if strings.EqualFold(f.Name, rowNumber) {
			return false
		}
	}
	return true
}

// KeepInPlace implements engine.InPlaceKeeper: the rows of Parquet files, counted in their footers.
func (e *Engine) KeepInPlace(ctx context.Context, id string, q engine.Query) (rows engine.Rows, ok bool, err error) {
	var p *inPlace
	err = e.run(ctx, func(c *conn) error {
		l, err := c.lookAt(q)
		if err != nil || !l.rowwise || l.t.volatile {
			return err
		}
		if p, ok = e.expand(l.sql, pagedByRow); ok {
			rows.Schema = l.schema
		}
		return nil
	})
	if err != nil || !ok {
		return rows, false, err
	}
	use, err := e.ready(ctx, q, anyRows) // the definitions give rows, for what reads them as a relation
	defer use.done()
	if err == nil {
		p.files, err = e.fetch(ctx, p.src.Objects, engine.Need{}, &p.held)
	}
	if err == nil {
		err = e.run(ctx, func(c *conn) error { return c.countRows(p) })
	}
	if err != nil {
		p.held.done()
		return rows, true, e.changedFile(ctx, p.files, err)
	}
	rows.Count, rows.InPlace = p.first[len(p.files)], true
	err = e.run(ctx, func(c *conn) error {
		if err := c.letGo(ctx, id); err != nil {
			p.held.done()
			return err
		}
		e.inPlaces.set(id, p)
		return nil
	})
	return rows, true, err
}

// countRows reads the numbers of rows from the footers.
func (c *conn) countRows(p *inPlace) error {
	defer c.keepingFooters(p.files)()
	counts, err := c.texts("SELECT file_name, CAST(num_rows AS VARCHAR) FROM parquet_file_metadata("+pathList(p.files)+")", nil)
	if err != nil {
		return err
	}
	by := make(map[string]int64, len(counts))
	for _, row := range counts {
		if by[row[0]], err = strconv.ParseInt(row[1], 10, 64); err != nil {
			return fmt.Errorf("number of rows of %s: %w", shown(row[0]), err)
		}
	}
	p.first = make([]int64, len(p.files)+1)
	for i, f := range p.files {
		n, ok := by[f.Path]
		if !ok || n < 0 {
			return engine.NewError(engine.BadData, shown(f.Object.URI)+" does not tell how many rows it has", "", nil)
		}
		p.first[i+1] = p.first[i] + n
	}
	return nil
}

// page gives rows [from, to): of the file in which they begin, of those that they take whole, of the file in which they end.
func (p *inPlace) page(from, to int64) (sql string, files []engine.Local) {
	to = min(to, p.first[len(p.files)])
	cols := columnsOf(p.src)
	items := make([]string, len(cols))
	for i, col := range cols {
		items[i] = "CAST(" + sqllex.QuoteIdent(col.name) + " AS " + col.typ + ") AS " + sqllex.QuoteIdent(col.name)
	}
	head := "SELECT " + strings.Join(items, ", ") + " FROM read_parquet("
	const tail = ", hive_partitioning=false, " + rowNumber + "=true)"
	if from >= to {
		return p.before + head + pathList(p.files[:1]) + tail + " WHERE false" + p.after, nil
	}
	var parts []string
	add := func(files []engine.Local, where string) {
		if len(files) > 0 {
			parts = append(parts, head+pathList(files)+tail+where)
		}
	}
	one := sort.Search(len(p.files), func(i int) bool { return p.first[i+1] > from })
	last := sort.Search(len(p.files), func(i int) bool { return p.first[i+1] >= to })
	if one == last {
		add(p.files[one:one+1], fmt.Sprintf(" WHERE %s >= %d AND %s < %d", rowNumber, from-p.first[one], rowNumber, to-p.first[one]))
	} else {
		add(p.files[one:one+1], fmt.Sprintf(" WHERE %s >= %d", rowNumber, from-p.first[one]))
		var whole []engine.Local
		for i := one + 1; i < last; i++ {
			if p.first[i+1] > p.first[i] {
				whole = append(whole, p.files[i])
			}
		}
		add(whole, "")
		add(p.files[last:last+1], fmt.Sprintf(" WHERE %s < %d", rowNumber, to-p.first[last]))
	}
	return p.before + strings.Join(parts, " UNION ALL ") + p.after, p.files[one : last+1]
}

// pageInPlace gives rows [from, to) from the files, if they are still those whose rows were counted.
func (e *Engine) pageInPlace(ctx context.Context, p *inPlace, from, to int64) (*engine.Result, error) {
	sql, files := p.page(from, to)
	var out *engine.Result
	err := e.run(ctx, func(c *conn) error {
		defer c.keepingFooters(files)()
		s, err := c.prepare(sql, nil)
		if err != nil {
			return err
		}
		defer s.close()
		res, err := s.execute()
		if err != nil {
			return err
		}
		out, err = e.result(ctx, res)
		return err
	})
	if changed := e.changedFile(ctx, files, err); changed != nil {
		if out != nil {
			out.Release()
		}
		return nil, changed
	}
	return out, nil
}

// changedFile gives the error that a file is no longer the one that was counted, or else err. A file brought from afar stays as
// it is.
func (e *Engine) changedFile(ctx context.Context, files []engine.Local, err error) error {
	if engine.ClassOf(err) == engine.Cancelled {
		return err
	}
	for _, f := range files {
		if f.Done != nil {
			continue
		}
		switch checked := e.files.Check(ctx, f.Object); engine.ClassOf(checked) {
		case engine.ChangedUnder:
			return engine.NewError(engine.ChangedUnder, shown(f.Object.URI)+" has changed since its rows were counted", "run the cell again", checked)
		case engine.Missing:
			if _, gone := os.Stat(f.Path); gone != nil {
				return engine.NewError(engine.Missing, shown(f.Object.URI)+" is gone", "put it back, or run the cell again", checked)
			}
		}
	}
	return err
}
