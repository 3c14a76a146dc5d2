//go:build duckdb_arrow

package duckdb

import (
	"errors"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// bound is a query, translated, bound, and wrapped so that only types that leave the engine come out of it.
type bound struct {
	t   *place
	s   *stmt
	sql string
}

func (b *bound) close() { b.s.close() }

// bind makes a query ready to run or to write.
func (c *conn) bind(q engine.Query) (*bound, error) {
	return c.bindAs(q, func(sql string) string { return sql })
}

// look is bind for what asks for no rows: the statement reads the shapes of definitions. Only its sql reads themselves.
func (c *conn) look(q engine.Query) (*bound, error) { return c.bindAs(q, shaped) }

func (c *conn) bindAs(q engine.Query, as func(sql string) string) (*bound, error) {
	t, err := c.translate(q)
	if err != nil {
		return nil, err
	}
	if !startsQuery(t.sql) {
		return nil, t.err(engine.Syntax, "expected a query", "FROM name, or SELECT …")
	}
	s, err := c.prepareOwn(as(t.sql), t)
	if err != nil {
		if e, ok := err.(*engine.Error); ok && e.Class == engine.UnknownColumn && e.Hint == "" {
			var better *engine.Error
			if _, found := c.translateAs(q, true); errors.As(found, &better) && better.Class == e.Class {
				told := *e
				told.Hint, told.Pos, told.End = better.Hint, better.Pos, better.End
				return nil, &told
			}
		}
		return nil, err
	}
	if !s.isQuery() {
		s.close()
		return nil, t.err(engine.Syntax, "expected a query", "")
	}
	if c.e.asDefined(q.Text) != nil { // its types were looked at when it was defined
		return &bound{t: t, s: s, sql: t.sql}, nil
	}
	sql, before, changed := s.outwardSQL(t.sql)
	if !changed {
		return &bound{t: t, s: s, sql: sql}, nil
	}
	s.close()
	t.before += before
	if s, err = c.prepare(as(sql), t); err != nil {
		return nil, err
	}
	return &bound{t: t, s: s, sql: sql}, nil
}

// startsQuery reports whether a statement is a query by its first word. Others are not even bound: binding some of them acts.
func startsQuery(sql string) bool {
	for pos := 0; pos < len(sql); {
		tok := sqllex.Next(sql, pos)
		pos = tok.End
		switch {
		case tok.Blank():
			continue
		case tok.Kind == sqllex.Open:
			return true
		case tok.Kind == sqllex.Word:
			switch strings.ToUpper(tok.Text(sql)) {
			case "FROM", "SELECT", "WITH", "VALUES", "TABLE", "PIVOT", "UNPIVOT", "DESCRIBE", "SUMMARIZE":
				return true
			}
		}
		return false
	}
	return false
}
