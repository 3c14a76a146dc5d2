//go:build duckdb_arrow

package duckdb

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/duckdb/duckdb-go/v2/arrowmapping"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
)

// conn is one connection. It is used by one run at a time; progress and interrupts may come from beside.
type conn struct {
	e *Engine
	c mapping.Connection
}

// connect makes a connection and tells it the session's settings.
func (e *Engine) connect() (*conn, error) {
	c := &conn{e: e}
	if mapping.Connect(e.db, &c.c) == mapping.StateError {
		return nil, engine.NewError(engine.Failed, "the engine takes no more connections", "", nil)
	}
	if message := c.script(e.setup); message != "" {
		c.close()
		return nil, e.failure(message, nil)
	}
	return c, nil
}

func (c *conn) close() { mapping.Disconnect(&c.c) }

// script runs statements of our own one after the other and gives DuckDB's message when one fails.
func (c *conn) script(sql string) (message string) {
	var res mapping.Result
	if mapping.Query(c.c, sql, &res) == mapping.StateError {
		message = mapping.ResultError(&res)
		if message == "" {
			message = "the engine gave no reason"
		}
	}
	mapping.DestroyResult(&res)
	return message
}

// progress tells how far the running statement is. DuckDB's own count of rows is one of steps, whose size depends on what is
// read, and is not passed on. size is the number of bytes that are being read; -1 unknown.
func (c *conn) progress(size int64) engine.Progress {
	q := mapping.QueryProgress(c.c)
	percent, _, _ := mapping.QueryProgressTypeMembers(&q)
	p := engine.Progress{Fraction: -1, Rows: -1, Total: -1, Bytes: -1}
	if percent >= 0 {
		p.Fraction = min(percent/100, 1)
		if size >= 0 {
			p.Bytes = int64(p.Fraction * float64(size))
		}
	}
	return p
}

// stmt is a bound statement.
type stmt struct {
	c *conn
	p mapping.PreparedStatement
	t *place // where its text came from; nil: it is our own

	sql   string
	names []string // of its rows, once they were asked for
	types []mapping.LogicalType
}

// prepare binds the one statement of sql.
func (c *conn) prepare(sql string, t *place) (*stmt, error) {
	var list mapping.ExtractedStatements
	n := mapping.ExtractStatements(c.c, sql, &list)
	defer mapping.DestroyExtracted(&list)
	if n == 0 {
		message := mapping.ExtractStatementsError(list)
		if message == "" {
			return nil, t.err(engine.Syntax, "expected a query", "")
		}
		return nil, c.e.failure(message, t)
	}
	if n > 1 {
		return nil, t.err(engine.Syntax, "one statement at a time", "")
	}
	s := &stmt{c: c, t: t, sql: sql}
	if mapping.PrepareExtractedStatement(c.c, list, 0, &s.p) == mapping.StateError {
		message := mapping.PrepareError(s.p)
		mapping.DestroyPrepare(&s.p)
		return nil, c.e.failure(message, t)
	}
	return s, nil
}

func (s *stmt) close() {
	for i := range s.types {
		mapping.DestroyLogicalType(&s.types[i])
	}
	mapping.DestroyPrepare(&s.p)
}

// isQuery reports whether the statement gives rows and changes nothing.
func (s *stmt) isQuery() bool {
	switch mapping.PreparedStatementType(s.p) {
	case mapping.StatementTypeSelect, mapping.StatementTypeExplain:
		return true
	}
	return false
}

// hasColumn reports whether the statement's rows have a column of that name, whatever its case.
func (s *stmt) hasColumn(name string) bool {
	for i := range mapping.PreparedStatementColumnCount(s.p) {
		if strings.EqualFold(mapping.PreparedStatementColumnName(s.p, i), name) {
			return true
		}
	}
	return false
}

func arrowSchema(options arrowmapping.ArrowOptions, names []string, types []mapping.LogicalType) (*arrow.Schema, error) {
	schema, failed := arrowmapping.NewArrowSchema(options, types, names)
	defer mapping.DestroyErrorData(&failed)
	if mapping.ErrorDataHasError(failed) {
		return nil, engine.NewError(engine.Unsupported, "a column has a type that does not leave the engine: "+
			mapping.ErrorDataMessage(failed), "CAST it to text", nil)
	}
	return schema, nil
}

// do prepares and runs a statement of which only the number of rows matters.
func (c *conn) do(sql string, t *place) (int64, error) {
	s, err := c.prepare(sql, t)
	if err != nil {
		return 0, err
	}
	defer s.close()
	res, err := s.execute()
	if err != nil {
		return 0, err
	}
	n := changed(&res)
	mapping.DestroyResult(&res)
	return n, nil
}
