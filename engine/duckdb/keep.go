//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"

	"quire/engine"
	"quire/internal/sqllex"
)

// Materialize implements engine.Engine. Rows keep the query's order: they are numbered as they come, and Page asks by
// number.
func (e *Engine) Materialize(ctx context.Context, id string, q engine.Query) (engine.Rows, error) {
	var rows engine.Rows
	if key, ok := isBare(q.Text); ok {
		if d := e.defs.get(key); d != nil && d.source != nil && d.source.in != nil && !d.source.src.Rejects {
			return e.keepIntake(ctx, id, q, d)
		}
	}
	if rows, ok, err := e.KeepInPlace(ctx, id, q); ok || err != nil {
		return rows, err
	}
	use, err := e.ready(ctx, q, anyRows)
	if err != nil {
		return rows, err
	}
	defer use.done()
	err = e.runBeside(ctx, func(c *conn) error {
		b, err := c.bind(q)
		if err != nil {
			return err
		}
		defer b.close()
		head := "CREATE OR REPLACE TABLE " + keptAs(id) + " AS "
		b.t.before += len(head)
		e.forgetStored(c, id)
		if rows.Count, err = c.do(head+b.sql, b.t); err != nil {
			return err
		}
		e.inPlaces.set(id, nil)
		c.giveBack(ctx, e.intakes.forget(id))
		rows.Schema, err = c.schemaOf(keptAs(id))
		return err
	})
	return rows, err
}

// keepIntake keeps the rows of a text as they are: its table stands for them.
func (e *Engine) keepIntake(ctx context.Context, id string, q engine.Query, d *definition) (engine.Rows, error) {
	var rows engine.Rows
	use, err := e.ready(ctx, q, anyRows)
	if err != nil {
		return rows, err
	}
	defer use.done()
	in := e.intakes.take(d.source.src)
	err = e.run(ctx, func(c *conn) error {
		if !in.ready() { // the definition was another one's by now
			c.giveBack(ctx, in)
			return noKept(nil)
		}
		e.forgetStored(c, id)
		e.inPlaces.set(id, nil)
		c.giveBack(ctx, e.intakes.keep(id, in))
		if err := c.change(ctx, "DROP TABLE IF EXISTS "+keptAs(id), nil); err != nil {
			return err
		}
		rows.Count, rows.Schema, rows.Anew = in.rows, d.source.src.Schema, in.anew
		return nil
	})
	return rows, err
}

// Page implements engine.Engine.
func (e *Engine) Page(ctx context.Context, id string, from, n int64) (*engine.Result, error) {
	var out *engine.Result
	from, n = max(from, 0), max(n, 0)
	to := from + n
	if to < from { // past the largest number
		to = 1<<63 - 1
	}
	if p := e.inPlaces.get(id); p != nil {
		return e.pageInPlace(ctx, p, from, to)
	}
	err := e.run(ctx, func(c *conn) error {
		e.intakes.paging.RLock()
		defer e.intakes.paging.RUnlock()
		s, err := c.prepare(e.pageOfKept(id, from, to), nil)
		if err == nil && s.hasColumn("rowid") { // it hides the row's number: count, then
			s.close()
			s, err = c.prepare(fmt.Sprintf("FROM %s LIMIT %d OFFSET %d", e.keptName(id), n, from), nil)
		}
		if err != nil {
			if engine.ClassOf(err) == engine.UnknownTable {
				return noKept(err)
			}
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
	return out, err
}

// pageOfKept is the query of kept rows [from, to), which asks for them by their numbers in their table.
func (e *Engine) pageOfKept(id string, from, to int64) string {
	if in := e.intakes.kept(id); in != nil {
		if g := in.growth(); g != nil {
			return g.page(in, from, to)
		}
	}
	return fmt.Sprintf("FROM %s WHERE rowid >= %d AND rowid < %d", e.keptName(id), from, to)
}

// Forget implements engine.Engine.
func (e *Engine) Forget(ctx context.Context, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return e.run(ctx, func(c *conn) error {
		for _, id := range ids {
			if err := c.letGo(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// letGo ends what an id stands for, wherever its rows are.
func (c *conn) letGo(ctx context.Context, id string) error {
	c.e.inPlaces.set(id, nil)
	c.giveBack(ctx, c.e.intakes.forget(id))
	if c.e.forgetStored(c, id) {
		return nil
	}
	return c.change(ctx, "DROP TABLE IF EXISTS "+keptAs(id), nil)
}

func noKept(cause error) error {
	return engine.NewError(engine.Missing, "these rows are no longer kept", "run the cell again", cause)
}

// drop removes what a definition that was replaced had brought in. A query that reads it still sees it to its end.
func (c *conn) drop(ctx context.Context, old *definition) {
	if old == nil || old.source == nil {
		return
	}
	c.giveBack(ctx, old.source.in)
	for _, p := range old.source.parts {
		c.giveBack(ctx, p.in)
	}
	old.source.held.done()
}

// isBare reports whether a query is FROM name, perhaps with an alias, and nothing more.
func isBare(text string) (key string, ok bool) {
	toks := sqllex.Code(text)
	if len(toks) < 4 || !toks[0].Is(text, "FROM") {
		return "", false
	}
	switch rest := toks[4:]; {
	case len(rest) == 0:
	case len(rest) == 2 && rest[0].Is(text, "AS") && (rest[1].Kind == sqllex.Word || rest[1].Kind == sqllex.Quoted):
	default:
		return "", false
	}
	rels := sqllex.Relations(text)
	if len(rels) != 1 || rels[0].Pos != toks[1].Pos || rels[0].End != toks[3].End {
		return "", false
	}
	return keyOf(rels[0])
}
