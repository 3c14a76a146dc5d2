//go:build duckdb_arrow

package duckdb

import (
	"context"
	"os"
	"slices"
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
	files         []engine.Local // in the order of their rows
	part          []int          // of each file: files of equal folders are read together
	values        [][]*string    // of the folders of each part; nil without such
	first         []int64        // the number of each file's first row, and the number of all rows
	calls         []call         // how files are read
	by            []int          // the call by which each file is
	held          use            // the files
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

// The columns in which DuckDB tells a row's number within its Parquet file, and the file's among those that are read.
const (
	rowNumber  = "file_row_number"
	fileNumber = "file_index"
)

// pagedByRow reports whether a source's rows can be asked for by file and number.
func pagedByRow(s engine.Source) bool {
	if s.Format != "parquet" || s.Pending || s.Rejects {
		return false
	}
	for _, f := range s.Schema.Fields() {
		if numbersRows(f.Name) {
			return false
		}
	}
	return true
}

// numbersRows reports whether a column of that name hides one of those that number rows.
func numbersRows(name string) bool {
	return strings.EqualFold(name, rowNumber) || strings.EqualFold(name, fileNumber)
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
	var u use
	if len(p.src.Folders) == 0 && !p.src.Options.UnionByName {
		// The definitions give rows, for what reads them as a relation. To open thousands of files for it is left to who does.
		ready, err := e.ready(ctx, q, anyRows)
		if u = *ready; err != nil {
			return rows, true, err
		}
	}
	defer u.done()
	if err = e.holdFiles(ctx, p, partsOf(p.src)); err == nil {
		ok, err = e.readFooters(ctx, p)
	}
	if err != nil || !ok {
		p.held.done()
		return rows, ok || err != nil, e.changedFile(ctx, p.files, err)
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

// holdFiles brings the files here, in the order of their rows: that of the parts in which a run reads them. A source without folders
// has no parts.
func (e *Engine) holdFiles(ctx context.Context, p *inPlace, parts []*part) error {
	objects := p.src.Objects
	if parts != nil {
		objects = nil
		for i, part := range parts {
			objects = append(objects, part.src.Objects...)
			p.part = append(p.part, slices.Repeat([]int{i}, len(part.src.Objects))...)
			p.values = append(p.values, part.values)
		}
	}
	files, err := e.fetch(ctx, objects, engine.Need{}, &p.held)
	if err == nil {
		p.files = files
	}
	return err
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
