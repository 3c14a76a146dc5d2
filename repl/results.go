package repl

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// What was evaluated is kept for later runs, of this session and of others, under a key that is made of everything it depends
// on: the text without its layout, the values of its parameters, the same of every definition it reads down to the identity of
// the files, the settings, the engine with its version, and the program that translates and evaluates. A definition whose print
// is empty depends on something that none of these tell (a volatile function, tables of raw SQL or of a database file, a file
// without an identity): neither it nor what reads it is kept. What is kept is never looked up by anything but that key, so
// nothing has to be thrown away when something changes.

// Results keeps files for later runs, under keys of printable characters.
type Results interface {
	// Find gives the file of a key, in use until release is called.
	Find(kind, key string) (path string, release func(), ok bool)
	// Keep lets fill write the file of a key, unless there is one. A loose file tells by itself whether it is whole.
	Keep(kind, key string, loose bool, fill func(path string) error) error
	// Drop forgets the file of a key.
	Drop(kind, key string)
}

// Kinds of files in Results.
const (
	smallResult = "result" // rows that fit into memory, and figures: encodeResult
	rowsResult  = "rows"   // kept rows, in the engine's own form: engine.Storer
	savedResult = "saved"  // what a SAVE or a PLOT wrote: encodeResult
)

// rowsWorth is what the evaluation of rows must have taken for the rows to be kept in a file: opening one takes some
// milliseconds too.
const rowsWorth = 20 * time.Millisecond

// tally counts what a cell found kept and what it had to evaluate.
type tally struct {
	hits, misses int
	at           time.Time // the oldest of what was found
}

func (t *tally) hit(at time.Time) {
	t.hits++
	if t.at.IsZero() || at.Before(t.at) {
		t.at = at
	}
}

// served gives when an earlier run evaluated everything that a cell shows; zero when this run did.
func (t tally) served() time.Time {
	if t.hits > 0 && t.misses == 0 {
		return t.at
	}
	return time.Time{}
}

// key names a part of what a query of a cell gives. ok is false when it must not be kept or served.
func (p *pass) key(c *notebooks.Cell, q engine.Query, parts ...string) (key string, ok bool) {
	if !p.keeps() {
		return "", false
	}
	print := p.print(c, q)
	if print == "" {
		return "", false
	}
	an, err := p.eng.Analyze(p.ctx, q)
	if err != nil || an.Volatile {
		return "", false
	}
	return p.keyOf(print, parts...), true
}

// keyOf adds to a print what holds for the whole session.
func (p *pass) keyOf(print string, parts ...string) string {
	info := p.eng.Info()
	of := p.host.settings
	of.Scratch = false // what a rehearsal is told is what the run will do
	settings, _ := json.Marshal(of)
	return fullDigest(append([]string{p.s.cfg.Program, info.System, info.Version, info.Place, string(settings), print}, parts...)...)
}

// keeps reports whether results are kept and served at all.
func (p *pass) keeps() bool {
	return p.s.cfg.Results != nil && p.s.cfg.Program != "" && (!p.checking || p.planning) && !p.follows
}

// print tells what the rows of a query depend on, but for what holds for the session; "" when that cannot be told.
func (p *pass) print(c *notebooks.Cell, q engine.Query) string {
	if p.untold(c) {
		return ""
	}
	args, err := json.Marshal(q.Args)
	if err != nil {
		return ""
	}
	rels := sqllex.Relations(q.Text)
	prints := make([]string, len(rels))
	p.host.mu.Lock()
	for i, rel := range rels {
		prints[i] = p.host.relationPrint(rel)
	}
	p.host.mu.Unlock()
	if slices.Contains(prints, "") || !slices.IsSortedFunc(rels, func(a, b sqllex.RelPos) int { return a.Pos - b.Pos }) {
		return ""
	}
	// Where a definition is named stands what it depends on: its physical name changes with its layout.
	var words strings.Builder
	for _, t := range sqllex.Code(q.Text) {
		if t.Kind == sqllex.Semicolon {
			continue
		}
		for len(rels) > 0 && rels[0].End <= t.Pos {
			rels, prints = rels[1:], prints[1:]
		}
		word := t.Text(q.Text)
		if len(rels) > 0 && rels[0].Pos <= t.Pos {
			switch {
			case rels[0].Kind == sqllex.RelFunc:
			case rels[0].Pos < t.Pos:
				continue
			default:
				word = prints[0]
			}
		}
		fmt.Fprintf(&words, "%d:%s ", len(word), word)
	}
	return fullDigest("query", words.String(), string(args))
}

// relationPrint tells what the rows behind a relation's name depend on; "" when that cannot be told. Called with the lock held.
func (h *host) relationPrint(rel sqllex.RelPos) string {
	switch rel.Kind {
	case sqllex.RelFunc:
		if len(rel.Path) == 1 && plainFunctions[strings.ToLower(rel.Path[0])] {
			return "a function"
		}
	case sqllex.RelName:
		if len(rel.Path) == 2 && rel.Path[0] == engine.DefinitionSchema {
			if d := h.defs[engine.DefinitionSchema+"."+sqllex.QuoteIdent(rel.Path[1])]; d != nil {
				return d.print
			}
		}
	}
	return ""
}

// tellPrint sets a definition's print, unless it is known. A file that was fresh at first has one later.
func (p *pass) tellPrint(d *definition, print func() string) {
	p.host.mu.Lock()
	known := d.print != ""
	p.host.mu.Unlock()
	if known {
		return
	}
	text := print()
	p.host.mu.Lock()
	d.print = text
	p.host.mu.Unlock()
}

// plainFunctions are the table functions whose rows come from their arguments alone.
var plainFunctions = map[string]bool{"range": true, "generate_series": true, "unnest": true}

// untold reports whether words of a cell's queries may mean something that no definition tells: types, sequences and macros of
// a database file, or that raw SQL above has made.
func (p *pass) untold(c *notebooks.Cell) bool {
	if p.host.settings.Database != "" {
		return true
	}
	if p.sc.graph.Barrier(c.ID) == 0 {
		return false
	}
	for _, id := range p.sc.graph.Barriers(c.ID) {
		st, ok := asStatement[notebooks.Raw](p.sc.nb.Cell(id))
		if !ok {
			return true
		}
		e := st.Effect()
		if (e.Verb == "CREATE" || e.Verb == "ALTER" || e.Verb == "DROP") && e.Object != "TABLE" && e.Object != "VIEW" {
			return true
		}
	}
	return false
}

// sourcePrint tells what the rows of a source depend on; "" when an object's identity does not tell its content.
func sourcePrint(s engine.Source) string {
	if len(s.Objects) == 0 || s.Pending || s.Follows {
		return ""
	}
	for _, o := range s.Objects {
		if o.ETag == "" || o.Fresh || o.URI == "-" {
			return ""
		}
	}
	if s.Schema == nil {
		return ""
	}
	told := s
	told.Schema = nil // it has no JSON; its text stands beside
	text, err := json.Marshal(told)
	if err != nil {
		return ""
	}
	return fullDigest("source", string(text), s.Schema.String())
}

// optionsText tells options apart; their pointers do not.
func optionsText(o engine.SourceOptions) string {
	text, err := json.Marshal(o)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(text)
}

// lookUp gives what an earlier run kept under a key.
func (p *pass) lookUp(key string) (*result, bool) {
	path, release, ok := p.s.cfg.Results.Find(smallResult, key)
	if !ok {
		return nil, false
	}
	r, ok := readResult(path)
	release()
	if !ok {
		p.s.cfg.Results.Drop(smallResult, key) // its place is for a whole one
	}
	return r, ok
}

func readResult(path string) (*result, bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	r, err := decodeResult(data)
	return r, err == nil
}

// put keeps a result under a key, beside the run.
func (p *pass) put(c *notebooks.Cell, q engine.Query, key string, r result) {
	// A file that was replaced between the look at it and its reading has the rows of another time.
	if an, err := p.eng.Analyze(p.ctx, q); err != nil || an.Volatile || p.ctx.Err() != nil {
		return
	}
	data, err := encodeResult(r)
	if err != nil || len(data) > mostResult {
		return
	}
	p.s.keepLater(smallResult, key, true, func(path string) error { return os.WriteFile(path, data, 0o600) })
}

// ask gives the first n rows of a query: as an earlier run kept them, or by evaluating as, which gives the same rows.
func (p *pass) ask(c *notebooks.Cell, q engine.Query, n int64, as func() (engine.Query, error)) ([]arrow.RecordBatch, *arrow.Schema, int64, error) {
	key, ok := p.key(c, q, "first", strconv.FormatInt(n, 10))
	if ok {
		if r, found := p.lookUp(key); found && r.schema != nil {
			p.tally.hit(r.at)
			return r.batches, r.schema, r.rows, nil
		}
	}
	p.tally.misses++
	if !p.checking { // what is only tried keeps nothing
		if err := p.ready(p.ctx, c, map[notebooks.CellID]bool{}); err != nil {
			return nil, nil, 0, err
		}
	}
	from := q
	if as != nil {
		var err error
		if from, err = as(); err != nil {
			return nil, nil, 0, err
		}
	}
	batches, schema, rows, err := p.fetch(from, n)
	if ok && err == nil {
		p.put(c, q, key, result{rows: rows, schema: schema, batches: batches, at: time.Now()})
	}
	return batches, schema, rows, err
}

// settles is how long a file that has just been written is waited for, so that its identity tells its content.
const settles = 30 * time.Millisecond

// resolve looks at a source. A file that has only just changed is looked at once more, when its clock has moved on.
func (p *pass) resolve(r engine.Resolver, src engine.Source) (engine.Source, error) {
	full, err := r.Resolve(p.ctx, src)
	if err != nil || !p.keeps() || !anyFresh(full.Objects) {
		return full, err
	}
	select {
	case <-p.ctx.Done():
		return full, p.ctx.Err()
	case <-time.After(settles):
	}
	return r.Resolve(p.ctx, src)
}

func anyFresh(objects []engine.Object) bool {
	for _, o := range objects {
		if o.Fresh {
			return true
		}
	}
	return false
}
