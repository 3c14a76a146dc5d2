//go:build duckdb_arrow

package duckdb

import (
	"context"
	"sort"
	"strings"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
)

// keptSchema holds the tables of kept rows; fileCatalog is the database file's name.
const (
	keptSchema  = "quire_kept"
	fileCatalog = "quire_file"
)

// DuckDB keeps, in a view, every expression's offset in the CREATE VIEW statement, and gives it as an error's position when
// the view is read. So that such a position can be told from one in the query, and from those of other views, each definition
// is sent behind as many blanks as those before it took, and statements of our own behind a few, where nothing is. DuckDB also
// keeps the statement's text with its blanks for as long as the view stands, some 1 MB for each behind the thousandth LET if
// the places went on and on. So they are used again soon: in a query that reads two definitions of one place, a fault there is
// told without saying whose it is, and a query longer than ownFrom may take a definition's fault for its own. The offsets in the
// body of a macro are those of the script that made it, in the same way.
const (
	ownFrom   = 1 << 12 // of our own
	firstFrom = 1 << 13 // of definitions
	mostFrom  = 1 << 14 // then places are used again

	macrosFrom = 1 << 16 // of macros: behind the longest definition that begins before mostFrom and is not huge
)

// definition is what a physical name stands for.
type definition struct {
	key      string // the name in DefinitionSchema
	shown    string // as the user wrote it, in lower case
	from, to int    // offsets of its statement
	reads    []string
	volatile bool
	ordered  bool
	gathers  bool    // more than a scan with filters and columns: its first rows may take all that it reads
	rowwise  string  // its text, when it gives one row for each of the one relation it reads, in order
	source   *loaded // of a source

	names, types []string // of its columns
	schema       *arrow.Schema
}

// definitions is the engine's memory of what it has defined.
type definitions struct {
	mu   sync.Mutex
	all  map[string]*definition
	next int
	ddl  chan struct{} // held while the catalog changes: DuckDB refuses two changes of one schema entry at once
}

func (d *definitions) init() {
	d.all = map[string]*definition{}
	d.next = firstFrom
	d.ddl = make(chan struct{}, 1)
}

// get gives a definition, or nil.
func (d *definitions) get(key string) *definition {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.all[key]
}

func (d *definitions) put(def *definition) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all[def.key] = def
}

// room takes n bytes of offsets.
func (d *definitions) room(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.next+n > mostFrom {
		d.next = firstFrom
	}
	from := d.next
	d.next += n + 1
	return from
}

// at gives the one definition whose statement has the offset, of those that a text reads; nil when there is none, or several.
func (d *definitions) at(offset int, text string) *definition {
	var found *definition
	for _, def := range d.closure(text) {
		if def.from <= offset && offset < def.to {
			if found != nil {
				return nil
			}
			found = def
		}
	}
	return found
}

// closure gives the definitions that a text reads, directly and through others, by name.
func (d *definitions) closure(text string) []*definition {
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := map[string]bool{}
	var out []*definition
	work := reads(text)
	for len(work) > 0 {
		key := work[len(work)-1]
		work = work[:len(work)-1]
		def := d.all[key]
		if seen[key] || def == nil {
			continue
		}
		seen[key] = true
		out = append(out, def)
		work = append(work, def.reads...)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].key < out[j].key })
	return out
}

// reading gives the place in a query of the name through which it reads the definition key.
func (d *definitions) reading(t *place, key string) (pos, end int, ok bool) {
	for _, rel := range sqllex.Relations(t.query.Text) {
		k, is := keyOf(rel)
		if !is {
			continue
		}
		for _, def := range d.closure("FROM " + engine.DefinitionSchema + "." + sqllex.QuoteIdent(k)) {
			if def.key == key {
				pos, end = t.span(rel.Pos, rel.End)
				return pos, end, true
			}
		}
	}
	return -1, 0, false
}

// reads lists the definitions that a text names.
func reads(text string) []string {
	var out []string
	for _, rel := range sqllex.Relations(text) {
		if k, ok := keyOf(rel); ok {
			out = append(out, k)
		}
	}
	return out
}

func keyOf(rel sqllex.RelPos) (string, bool) {
	if rel.Kind == sqllex.RelName && len(rel.Path) == 2 && strings.EqualFold(rel.Path[0], engine.DefinitionSchema) {
		return strings.ToLower(rel.Path[1]), true
	}
	return "", false
}

// parseName takes a physical name apart.
func parseName(name string) (key string, err error) {
	rels := sqllex.Relations("FROM " + name)
	if len(rels) == 1 {
		if k, ok := keyOf(rels[0]); ok {
			return k, nil
		}
	}
	return "", engine.NewError(engine.Failed, "not a name of a definition: "+name, "", nil)
}

func definedAs(key string) string {
	return engine.DefinitionSchema + "." + sqllex.QuoteIdent(key)
}

func keptAs(id string) string { return keptSchema + "." + sqllex.QuoteIdent(id) }

// Define implements engine.Engine.
func (e *Engine) Define(ctx context.Context, name string, r engine.Relation) (*arrow.Schema, error) {
	key, err := parseName(name)
	if err != nil {
		return nil, err
	}
	var schema *arrow.Schema
	if old := e.defs.get(key); old != nil && old.source != nil {
		// A run that is bringing the old source in would set its view over the new one's.
		if err := old.source.lock(ctx); err != nil {
			return nil, err
		}
		defer old.source.unlock()
	}
	err = e.run(ctx, func(c *conn) error {
		var err error
		switch r := r.(type) {
		case engine.Query:
			schema, err = c.defineQuery(ctx, key, r)
		case engine.Source:
			schema, err = c.defineSource(ctx, key, r)
		case engine.Kept:
			schema, err = c.defineKept(ctx, key, r.ID)
		default:
			err = engine.NewError(engine.Unsupported, "a definition of this kind is not supported yet", "", nil)
		}
		return err
	})
	return schema, err
}

func (c *conn) defineQuery(ctx context.Context, key string, q engine.Query) (*arrow.Schema, error) {
	l := c.e.again(q)
	if l == nil {
		var err error
		if l, err = c.lookAt(q); err != nil {
			return nil, err
		}
	}
	def := &definition{
		key: key, shown: shownName(key), reads: reads(q.Text), volatile: l.t.volatile, ordered: l.t.ordered, gathers: !l.streams,
	}
	if l.rowwise {
		def.rowwise = l.sql
	}
	if of, ok := isBare(q.Text); ok {
		if d := c.e.defs.get(of); d != nil {
			def.ordered = def.ordered || d.ordered
		}
	}
	head := "CREATE OR REPLACE VIEW " + definedAs(key) + " AS "
	def.from = c.e.defs.room(len(head) + len(l.sql))
	def.to = def.from + len(head) + len(l.sql)
	l.t.before += def.from + len(head)
	if err := c.change(ctx, strings.Repeat(" ", def.from)+head+l.sql, l.t); err != nil {
		return nil, err
	}
	schema, err := c.setShape(ctx, key, l.names, l.types)
	if err != nil {
		return nil, err
	}
	old := c.e.defs.get(key)
	def.names, def.types, def.schema = l.names, l.types, schema
	c.e.defs.put(def)
	c.drop(ctx, old)
	return schema, nil
}

func (c *conn) defineKept(ctx context.Context, key, id string) (*arrow.Schema, error) {
	if err := c.change(ctx, strings.Repeat(" ", ownFrom)+"CREATE OR REPLACE VIEW "+definedAs(key)+" AS FROM "+c.e.keptName(id), nil); err != nil {
		if engine.ClassOf(err) == engine.UnknownTable {
			return nil, noKept(err)
		}
		return nil, err
	}
	s, err := c.prepare("FROM "+c.e.keptName(id), nil)
	if err != nil {
		return nil, err
	}
	names, types := s.outwardColumns()
	s.close()
	schema, err := c.setShape(ctx, key, names, types)
	if err != nil {
		return nil, err
	}
	old := c.e.defs.get(key)
	def := &definition{key: key, shown: shownName(key), names: names, types: types, schema: schema}
	if p := c.e.inPlaces.get(id); p != nil {
		def.reads = p.reads
	}
	if old != nil {
		def.ordered, def.volatile = old.ordered, old.volatile || c.e.isMoved(old.source)
	}
	c.e.defs.put(def)
	c.drop(ctx, old)
	return schema, nil
}

// schemaOf gives the columns of a relation of our own.
func (c *conn) schemaOf(name string) (*arrow.Schema, error) {
	s, err := c.prepare("FROM "+name, nil)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return s.schema()
}

// change runs a statement that changes the catalog, one at a time.
func (c *conn) change(ctx context.Context, sql string, t *place) error {
	select {
	case c.e.defs.ddl <- struct{}{}:
	case <-ctx.Done():
		return cancelled(ctx.Err())
	}
	defer func() { <-c.e.defs.ddl }()
	_, err := c.do(sql, t)
	return err
}
