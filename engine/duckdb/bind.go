//go:build duckdb_arrow

package duckdb

import "quire/engine"

// bound is a query, translated, bound, and wrapped so that only types that leave the engine come out of it.
type bound struct {
	t   *place
	s   *stmt
	sql string
}

func (b *bound) close() { b.s.close() }

// bind makes a query ready to run, to define or to write.
func (c *conn) bind(q engine.Query) (*bound, error) {
	t, err := c.translate(q)
	if err != nil {
		return nil, err
	}
	s, err := c.prepareOwn(t.sql, t)
	if err != nil {
		return nil, err
	}
	if !s.isQuery() {
		s.close()
		return nil, t.err(engine.Syntax, "expected a query", "")
	}
	sql, before, changed := s.outwardSQL(t.sql)
	if !changed {
		return &bound{t: t, s: s, sql: sql}, nil
	}
	s.close()
	t.before += before
	if s, err = c.prepare(sql, t); err != nil {
		return nil, err
	}
	return &bound{t: t, s: s, sql: sql}, nil
}
