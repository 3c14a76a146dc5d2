//go:build duckdb_arrow

package duckdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"

	"quire/engine"
)

// intake is the rows of a source of text, read once and whole into a table: one, whatever stands for it. Definitions of equal
// sources share it, and so do the relation of its rejects and rows kept of it as they are.
type intake struct {
	key  string
	src  engine.Source
	busy chan struct{} // held while it is read

	mu    sync.Mutex
	users int
	rows  int64
	done  bool
	anew  bool    // an earlier reading of the same file could not be gone on with: the file is another one
	file  *prefix // of a file that may grow: what was read of it
	grown *growth // what its rows are in once they have grown; nil: its own table
	until int64   // in grown: the number of the row behind its last
	order int     // in which it was taken first
}

func (in *intake) table() string   { return keptAs("source " + in.key) }
func (in *intake) rejects() string { return keptAs("rejects " + in.key) }

func (in *intake) ready() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.done
}

// intakes are the session's, by what they are made from.
type intakes struct {
	mu  sync.Mutex
	all map[string]*intake
	of  map[string]*intake // by the id of rows kept of them as they are

	ever   int          // how many there have been
	paging sync.RWMutex // held while a page is asked of a table by its name, and while one gets another name
}

// intakeKey is equal for sources of equal rows.
func intakeKey(s engine.Source) string {
	s.Rejects, s.Schema = false, nil
	text, err := json.Marshal(s)
	if err != nil {
		text = []byte(fmt.Sprint(s))
	}
	return digestOf(string(text))
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

// take gives the intake of a source to one more user.
func (n *intakes) take(s engine.Source) *intake {
	key := intakeKey(s)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all == nil {
		n.all, n.of = map[string]*intake{}, map[string]*intake{}
	}
	in := n.all[key]
	if in == nil {
		s.Rejects = false
		n.ever++
		in = &intake{key: key, src: s, busy: make(chan struct{}, 1), order: n.ever}
		n.all[key] = in
	}
	in.users++
	return in
}

// keep lets an id stand for the rows of an intake, which it takes from its user. What the id stood for before is given back.
func (n *intakes) keep(id string, in *intake) (before *intake) {
	n.mu.Lock()
	defer n.mu.Unlock()
	before = n.of[id]
	n.of[id] = in
	return before
}

// kept gives the intake that an id stands for, or nil.
func (n *intakes) kept(id string) *intake {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.of[id]
}

// forget ends what an id stands for.
func (n *intakes) forget(id string) *intake {
	n.mu.Lock()
	defer n.mu.Unlock()
	in := n.of[id]
	delete(n.of, id)
	return in
}

// release gives an intake back; last says that its tables are to be dropped.
func (n *intakes) release(in *intake) (last bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if in.users--; in.users > 0 {
		return false
	}
	delete(n.all, in.key)
	return true
}

// giveBack releases an intake and drops its tables when nobody uses them.
func (c *conn) giveBack(ctx context.Context, in *intake) {
	if in == nil || !c.e.intakes.release(in) || !in.ready() {
		return
	}
	// A table that stays costs memory, not truth.
	if g := in.growth(); g != nil {
		_ = c.change(ctx, "DROP VIEW IF EXISTS "+in.table(), nil)
		if c.e.intakes.leave(g) {
			_ = c.change(ctx, "DROP TABLE IF EXISTS "+g.table, nil)
		}
	} else {
		_ = c.change(ctx, "DROP TABLE IF EXISTS "+in.table(), nil)
	}
	_ = c.change(ctx, "DROP TABLE IF EXISTS "+in.rejects(), nil)
}

// read fills an intake's tables, once.
func (e *Engine) read(ctx context.Context, in *intake, u *use) error {
	if in.ready() {
		return nil
	}
	select {
	case in.busy <- struct{}{}:
	case <-ctx.Done():
		return cancelled(ctx.Err())
	}
	defer func() { <-in.busy }()
	if in.ready() {
		return nil
	}
	if grown, err := e.grow(ctx, in); grown || err != nil {
		return err
	}
	files, err := e.fetchText(ctx, in.src, in.src.Objects, engine.Need{}, u)
	if err != nil {
		return err
	}
	copied, err := e.snapshot(ctx, in.src, files, u, mostCopied)
	if err != nil {
		return err
	}
	err = e.readFiles(ctx, in, files, copied)
	if engine.ClassOf(err) == engine.ChangedUnder && copied == nil && in.src.Follows {
		if copied, err = e.snapshot(ctx, in.src, files, u, math.MaxInt64); err != nil {
			return err
		}
		err = e.readFiles(ctx, in, files, copied)
	}
	return err
}

// readFiles fills an intake's tables from files, or from a copy of one.
func (e *Engine) readFiles(ctx context.Context, in *intake, files []engine.Local, copied *prefix) error {
	var rows int64
	seen := copied
	t := newTally()
	defer t.done()
	ctx = tallied(ctx, t)
	err := e.runBeside(reading(ctx, bytesOf(in.src)), func(c *conn) (err error) {
		rows, err = c.takeIn(ctx, in, files)
		if copied == nil {
			// Whoever writes to a file meanwhile is the cause of what was found in it.
			for _, f := range files {
				if changed := e.files.Check(ctx, f.Object); changed != nil && engine.ClassOf(err) != engine.Cancelled {
					err = changed
					break
				}
			}
		}
		if err != nil {
			_, _ = c.do("DROP TABLE IF EXISTS "+in.table(), nil)
			_, _ = c.do("DROP TABLE IF EXISTS "+in.rejects(), nil)
			return err
		}
		if seen == nil && len(files) == 1 {
			seen = e.seenOf(ctx, in.src, files[0].Object.Size)
		}
		if seen != nil && collects(in.src) { // a row that was set aside may be the beginning of one
			rejected, err := c.texts("SELECT reason FROM "+in.rejects()+" LIMIT 1", nil)
			if err != nil || len(rejected) > 0 {
				seen = nil
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	in.mu.Lock()
	in.done, in.rows, in.file = true, rows, seen
	in.mu.Unlock()
	return nil
}

// takeIn reads the files into the intake's tables. Clean files are read by the engine itself, on all cores; where it finds a
// fault they are read again by ours, which knows the place.
func (c *conn) takeIn(ctx context.Context, in *intake, files []engine.Local) (int64, error) {
	if _, err := c.do("CREATE OR REPLACE TABLE "+in.rejects()+" AS "+noRowsOf(rejectColumns()), nil); err != nil {
		return 0, err
	}
	t := tallyOf(ctx)
	reader, err := c.readerOf(in.src, files, t.condition())
	if err != nil {
		return 0, err
	}
	rows, err := c.do("CREATE OR REPLACE TABLE "+in.table()+" AS "+reader, nil)
	if err == nil || engine.ClassOf(err) != engine.BadData || in.src.Format == "json" {
		return rows, err
	}
	t.set(0) // from the first row again
	return c.takeInRows(ctx, in, files)
}

// rejectColumns are the names and types of the relation of rejects.
func rejectColumns() (names, types []string) {
	for _, f := range engine.RejectsSchema.Fields() {
		names = append(names, f.Name)
		typ := "VARCHAR"
		if f.Name == "line" {
			typ = "BIGINT"
		}
		types = append(types, typ)
	}
	return names, types
}

func bytesOf(s engine.Source) int64 {
	var n int64
	for _, o := range s.Objects {
		if o.Size < 0 {
			return -1
		}
		n += o.Size
	}
	return n
}

func collects(s engine.Source) bool { return strings.EqualFold(s.Options.OnError, "collect") }
