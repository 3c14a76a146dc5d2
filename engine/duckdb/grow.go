//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"quire/engine"
)

// A file that is followed is read once: when it has grown, what was appended is read with the dialect and types that were found,
// and its rows are put behind those that are there, in one table for all the times at which it was looked at. What was defined
// before still reads the rows of its own time, which are the first of the table.
//
// Rows are gone on with only where that gives what a reading from the start would give: the file is the same one and begins as it
// did, its types are told from the same sample, nothing in it was faulty and nothing that was appended is. Everything else is read
// from the start.

// growth is such a table.
type growth struct {
	table string
	gone  int64 // the number of a row that was half of one when it was read; -1: none
	last  *intake
	users int // intakes whose rows are in it
}

func (in *intake) growth() *growth {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.grown
}

// rowsOf is the query of an intake's rows: as a view, it stays right when more come behind them.
func (g *growth) rowsOf(in *intake) string {
	where := " WHERE rowid < " + strconv.FormatInt(in.until, 10)
	if in.rows < in.until {
		where += " AND rowid <> " + strconv.FormatInt(g.gone, 10)
	}
	return "FROM " + g.table + where
}

// page is the query of an intake's rows [from, to).
func (g *growth) page(in *intake, from, to int64) string {
	from, to = min(from, in.rows), min(to, in.rows)
	where := ""
	if in.rows < in.until {
		if from >= g.gone {
			from++
		}
		if to > g.gone {
			to++
		}
		where = fmt.Sprintf(" AND rowid <> %d", g.gone)
	}
	return fmt.Sprintf("FROM %s WHERE rowid >= %d AND rowid < %d%s", g.table, from, to, where)
}

// leave takes an intake out of a table; empty says that the table is to be dropped.
func (n *intakes) leave(g *growth) (empty bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	g.users--
	return g.users == 0
}

// familyOf is equal for a file at all times, read in one way.
func familyOf(s engine.Source) string {
	s.Follows = false
	objects := make([]engine.Object, len(s.Objects))
	for i, o := range s.Objects {
		objects[i].URI = o.URI
	}
	s.Objects = objects
	columns := ""
	if s.Schema != nil {
		columns = s.Schema.String()
	}
	return intakeKey(s) + columns
}

// base gives, to one more user, what was read last of the file of a source that follows, when it was shorter; nil when there is
// none.
func (n *intakes) base(s engine.Source) (base *intake) {
	if !s.Follows || !followable(s) {
		return nil
	}
	for _, f := range s.Schema.Fields() {
		if strings.EqualFold(f.Name, "rowid") { // it hides the row's number
			return nil
		}
	}
	family, o := familyOf(s), s.Objects[0]
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, in := range n.all {
		if len(in.src.Objects) != 1 || in.src.Objects[0].URI != o.URI || !in.ready() {
			continue
		}
		in.mu.Lock()
		fits := in.file != nil && in.file.size < o.Size && (in.grown == nil || in.grown.last == in)
		in.mu.Unlock()
		if fits && (base == nil || in.order > base.order) && familyOf(in.src) == family {
			base = in
		}
	}
	if base != nil {
		base.users++
	}
	return base
}

// goOn lets go of a base.
func (e *Engine) goOn(ctx context.Context, base *intake) {
	ctx = context.WithoutCancel(ctx)
	_ = e.run(ctx, func(c *conn) error {
		c.giveBack(ctx, base)
		return nil
	})
}

// resolveFollowed gives a source that follows, resolved without a look into its file, when the sample that its types were told
// from is as it was. It takes back that it follows where that cannot be, or the file was read as it is now.
func (e *Engine) resolveFollowed(ctx context.Context, s *engine.Source) (engine.Source, bool, error) {
	plain := *s
	plain.Follows = false
	if !followable(*s) {
		*s = plain
		return plain, false, nil
	}
	with := func(known engine.Source) engine.Source {
		known.Objects, known.URIs, known.Rejects, known.Root, known.Values = s.Objects, s.URIs, s.Rejects, s.Root, s.Values
		return known
	}
	if known, ok := e.inferred.get(inferenceKey(plain)); ok && e.intakes.read(with(known)) {
		return with(known), true, nil
	}
	known, ok := e.inferred.before(*s)
	if !ok {
		return *s, false, nil
	}
	known = with(known)
	known.Follows = true
	base := e.intakes.base(known)
	if base == nil {
		return *s, false, nil
	}
	defer e.goOn(ctx, base)
	if base.rows <= 2*sampleRows {
		return *s, false, nil
	}
	f, err := e.openFollowed(ctx, known)
	if err != nil {
		return *s, false, err
	}
	defer f.Close()
	_, begins := base.file.begins(f)
	return known, begins, nil
}

// read reports whether a source was read whole.
func (n *intakes) read(s engine.Source) bool {
	key := intakeKey(s)
	n.mu.Lock()
	in := n.all[key]
	n.mu.Unlock()
	return in != nil && in.ready()
}

// grow fills an intake of a source that follows with the rows of an earlier one and those that were appended since; false where it
// is to be read from the start.
func (e *Engine) grow(ctx context.Context, in *intake) (bool, error) {
	base := e.intakes.base(in.src)
	if base == nil {
		return false, nil
	}
	defer e.goOn(ctx, base)
	select {
	case base.busy <- struct{}{}:
	case <-ctx.Done():
		return false, cancelled(ctx.Err())
	}
	defer func() { <-base.busy }()
	if g := base.growth(); g != nil && g.last != base { // somebody else was quicker
		return false, nil
	}
	f, err := e.openFollowed(ctx, in.src)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if same, begins := base.file.begins(f); !begins {
		in.anew = same
		return false, nil
	}
	more, ok := appended(ctx, f, base, in.src)
	if !ok {
		return false, nil
	}
	now, err := seen(f, more.until, true)
	if err != nil {
		return false, nil //nolint:nilerr // reading it from the start tells
	}
	err = e.runBeside(reading(ctx, int64(len(more.text))), func(c *conn) error { return c.extend(ctx, in, base, more, now) })
	if err == nil || engine.ClassOf(err) == engine.Cancelled {
		return err == nil, err
	}
	return false, nil
}

// extend puts what was appended behind the rows of base, whole or not at all.
func (c *conn) extend(ctx context.Context, in, base *intake, more appendix, now *prefix) (err error) {
	g, first := base.growth(), false
	if g == nil {
		g, first = &growth{table: keptAs("grown " + base.key), gone: -1, users: 1}, true
		base.until = base.rows
	}
	reader := ""
	if len(more.text) > 0 {
		sample, err := c.e.sampleFile(more.text)
		if err != nil {
			return err
		}
		defer sample.Done()
		src := in.src
		if src.Format == "csv" {
			none := false
			src.Options.Header, src.Options.Skip = &none, 0
		}
		if reader, err = c.reader(src, []engine.Local{*sample}); err != nil {
			return err
		}
	}
	select {
	case c.e.defs.ddl <- struct{}{}:
	case <-ctx.Done():
		return cancelled(ctx.Err())
	}
	defer func() { <-c.e.defs.ddl }()
	if message := c.script("BEGIN"); message != "" {
		return c.e.failure(message, nil)
	}
	defer func() {
		if err != nil {
			_ = c.script("ROLLBACK")
		}
	}()
	if first {
		if _, err := c.do("ALTER TABLE "+base.table()+" RENAME TO "+strings.TrimPrefix(g.table, keptSchema+"."), nil); err != nil {
			return err
		}
	}
	if _, err := c.do("CREATE OR REPLACE VIEW "+base.table()+" AS "+g.rowsOf(base), nil); err != nil {
		return err
	}
	rows, until := base.rows, base.until
	if more.half {
		rows, g.gone = rows-1, base.rows-1
	}
	if reader != "" {
		n, err := c.do("INSERT INTO "+g.table+" "+reader, nil)
		if err != nil {
			return err
		}
		rows, until = rows+n, until+n
	}
	in.rows, in.until = rows, until
	if _, err := c.do("CREATE OR REPLACE TABLE "+in.rejects()+" AS "+noRowsOf(rejectColumns()), nil); err != nil {
		return err
	}
	if _, err := c.do("CREATE OR REPLACE VIEW "+in.table()+" AS "+g.rowsOf(in), nil); err != nil {
		return err
	}
	c.e.intakes.paging.Lock()
	defer c.e.intakes.paging.Unlock()
	if message := c.script("COMMIT"); message != "" {
		return c.e.failure(message, nil)
	}
	base.mu.Lock()
	base.grown = g
	base.mu.Unlock()
	in.mu.Lock()
	in.grown, in.file, in.done = g, now, true
	in.mu.Unlock()
	c.e.intakes.mu.Lock()
	g.last = in
	g.users++
	c.e.intakes.mu.Unlock()
	return nil
}
