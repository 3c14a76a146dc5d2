//go:build duckdb_arrow

package duckdb

import (
	"context"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
)

// shapeSchema holds, for each definition and under its name, a view with its columns and no rows. DuckDB binds a view by
// binding all that it reads, so looking at the last of a chain of definitions takes time by the length of the chain, and at
// each of them in turn by its square. What only looks (at columns, types, errors, the plan's own part) reads the shapes, and
// takes the same time at any depth. The name is as long as DefinitionSchema: positions in a text stay as they are.
const shapeSchema = "quire_cols"

var _ = [1]struct{}{}[len(shapeSchema)-len(engine.DefinitionSchema)]

func shapedAs(key string) string { return shapeSchema + "." + sqllex.QuoteIdent(key) }

// shaped gives a text that reads the shapes of the definitions that sql reads. No byte moves.
func shaped(sql string) string {
	if !strings.Contains(sql, engine.DefinitionSchema) {
		return sql
	}
	var b strings.Builder
	b.Grow(len(sql))
	for pos := 0; pos < len(sql); {
		t := sqllex.Next(sql, pos)
		if t.Is(sql, engine.DefinitionSchema) && t.End < len(sql) && sql[t.End] == '.' {
			b.WriteString(shapeSchema)
		} else {
			b.WriteString(sql[pos:t.End])
		}
		pos = t.End
	}
	return b.String()
}

// setShape makes the shape of a definition and gives its columns as they are known to what reads them. It needs no place of
// its own among the definitions: nothing in it can fail.
func (c *conn) setShape(ctx context.Context, key string, names, types []string) (*arrow.Schema, error) {
	if err := c.change(ctx, "CREATE OR REPLACE VIEW "+shapedAs(key)+" AS "+noRowsOf(names, types), nil); err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		seen[strings.ToLower(name)] = true
	}
	if len(seen) < len(names) { // the view has given some of them other names
		return c.schemaOf(shapedAs(key))
	}
	cols := make([]column, len(names))
	for i := range cols {
		cols[i] = column{names[i], types[i]}
	}
	return c.schemaOfColumns(cols)
}

// noRowsOf is a query with these columns and no rows.
func noRowsOf(names, types []string) string {
	cols := make([]string, len(names))
	for i := range names {
		cols[i] = "CAST(NULL AS " + types[i] + ") AS " + sqllex.QuoteIdent(names[i])
	}
	return "SELECT " + strings.Join(cols, ", ") + " WHERE false"
}

// outwardColumns gives the names of a statement's columns and the types in which they leave the engine.
func (s *stmt) outwardColumns() (names, types []string) {
	names, logical := s.columns()
	types = make([]string, len(names))
	for i := range logical {
		types[i], _ = outward(logical[i])
	}
	return names, types
}

// streams reports whether a query only scans, filters and projects, and so do the definitions that it reads; rowwise, whether it
// gives one row for each of the one relation that it reads itself. It looks at the plan before DuckDB improves it: the
// optimizer takes what has no rows for empty, and folds the query away.
func (c *conn) streams(b *bound) (streams, rowwise bool, err error) {
	for _, key := range reads(b.sql) {
		if d := c.e.defs.get(key); d != nil && d.gathers {
			return false, false, nil
		}
	}
	plan, err := c.logicalPlan(shaped(b.sql), b.t)
	if plan == nil || err != nil {
		return false, false, err
	}
	return plan.streams(), plan.projects(), nil
}

// looked is what looking at a query gave.
type looked struct {
	query        engine.Query
	t            *place
	sql          string // with the outward types, reading the definitions themselves
	names, types []string
	schema       *arrow.Schema
	streams      bool
	rowwise      bool // and does nothing but project
}

// lookAt finds out about a query without reading rows.
func (c *conn) lookAt(q engine.Query) (*looked, error) {
	if key, ok := isBare(q.Text); ok {
		if d := c.e.defs.get(key); d != nil { // what it is was found out when it was defined
			t, err := c.translate(q)
			if err != nil {
				return nil, err
			}
			return &looked{query: q, t: t, sql: t.sql, names: d.names, types: d.types, schema: d.schema, streams: !d.gathers, rowwise: true}, nil
		}
	}
	b, err := c.look(q)
	if err != nil {
		return nil, err
	}
	defer b.close()
	l := &looked{query: q, t: b.t, sql: b.sql}
	l.names, l.types = b.s.outwardColumns()
	if l.schema, err = b.s.schema(); err != nil {
		return nil, err
	}
	if l.streams, l.rowwise, err = c.streams(b); err != nil {
		return nil, err
	}
	return l, nil
}

// again gives what was found out about a query a moment ago: a definition is looked at before it is made. The same Origin
// tells that it is the same query, and not one with its text at another place and time.
func (e *Engine) again(q engine.Query) *looked {
	if l := e.last.Swap(nil); l != nil && q.Origin != nil && l.query.Origin == q.Origin && l.query.Text == q.Text {
		return l
	}
	return nil
}
