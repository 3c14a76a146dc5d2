//go:build duckdb_arrow

package duckdb

import (
	"strings"

	"quire/engine"
	"quire/engine/pipesql"
	"quire/internal/sqllex"
)

// place is a query with the way back from DuckDB's positions to the notebook.
type place struct {
	query    engine.Query
	sql      string      // the query in DuckDB's SQL
	steps    *sqllex.Map // from offsets in sql to offsets in query.Text
	before   int         // bytes that stand before sql in the statement as it was sent
	ordered  bool
	volatile bool
}

// translate lowers a query. What it needs to know of a stage's columns is asked on c.
func (c *conn) translate(q engine.Query) (*place, error) { return c.translateAs(q, false) }

// translateAs is translate; strict also looks for the targets of SET and DROP, which DuckDB does by itself but without a place
// and without what there is instead.
func (c *conn) translateAs(q engine.Query, strict bool) (*place, error) {
	t := &place{query: q}
	told := map[string][]pipesql.Column{} // a stage may be asked about for several reasons; planning it takes milliseconds
	res, err := pipesql.Translate(q.Text, pipesql.Options{
		Args:   q.Args,
		Macros: macroSchema,
		Strict: strict,
		Columns: func(sql string) ([]pipesql.Column, error) {
			if out, ok := told[sql]; ok {
				return out, nil
			}
			s, err := c.prepareOwn(shaped(sql), nil)
			if err != nil {
				return nil, err
			}
			defer s.close()
			names, types := s.columns()
			out := make([]pipesql.Column, len(names))
			for i := range names {
				typ, _ := outward(types[i])
				out[i] = pipesql.Column{Name: names[i], Type: typ}
			}
			told[sql] = out
			return out, nil
		},
	})
	if err != nil {
		return nil, t.placed(err)
	}
	t.sql, t.steps, t.ordered, t.volatile = res.SQL, res.Map, res.Ordered, res.Volatile
	return t, nil
}

// prepareOwn is prepare for a statement that may use the macros.
func (c *conn) prepareOwn(sql string, t *place) (*stmt, error) {
	if err := c.e.macros.need(c, sql); err != nil {
		return nil, err
	}
	return c.prepare(sql, t)
}

// placed moves an error of the translator, whose offsets are in the query's text, to the notebook.
func (t *place) placed(err error) error {
	e, ok := err.(*engine.Error)
	if !ok {
		return engine.NewError(engine.Failed, err.Error(), "", err)
	}
	out := *e
	out.Message, out.Hint = shownText(out.Message), shownText(out.Hint)
	if e.Pos >= 0 {
		out.Pos, out.End = t.span(e.Pos, e.End)
	}
	return &out
}

// span leads a stretch of the query's text to the notebook; end is 0 when it is unknown.
func (t *place) span(pos, end int) (int, int) {
	from := t.query.Origin.Source(pos)
	if from < 0 || end <= pos {
		return from, 0
	}
	to := t.query.Origin.Source(end-1) + 1
	if to <= from || to == from+1 && end > pos+1 { // made by whoever wrote the query: its length there is unknown
		return from, 0
	}
	return from, to
}

// word leads an offset of the statement as it was sent to the word there; ok is false when the offset is not in the query.
func (t *place) word(offset int) (pos, end int, ok bool) {
	offset -= t.before
	if offset < 0 || offset > len(t.sql) {
		return -1, 0, false
	}
	from := t.steps.Source(offset)
	to := 0
	if from < len(t.query.Text) {
		if tok := sqllex.Next(t.query.Text, from); !tok.Blank() {
			to = tok.End
		}
	}
	if from >= len(t.query.Text) && len(t.query.Text) > 0 {
		// The text ends too soon: its last word is the place to look at.
		toks := sqllex.Code(t.query.Text)
		if len(toks) > 0 {
			last := toks[len(toks)-1]
			from, to = last.Pos, last.End
		}
	}
	pos, end = t.span(from, to)
	return pos, end, true
}

// find gives the place of the first word of the query that is the name.
func (t *place) find(name string) (pos, end int, ok bool) {
	for _, tok := range sqllex.Code(t.query.Text) {
		text := tok.Text(t.query.Text)
		if tok.Kind == sqllex.Word && strings.EqualFold(text, name) || tok.Kind == sqllex.Quoted && sqllex.Unquote(text) == name {
			pos, end = t.span(tok.Pos, tok.End)
			return pos, end, true
		}
	}
	return -1, 0, false
}

// err makes an error at the start of the query.
func (t *place) err(class engine.Class, message, hint string) error {
	e := &engine.Error{Class: class, Message: message, Hint: hint, Pos: -1}
	if t != nil {
		e.Pos = t.query.Origin.Source(0)
	}
	return e
}
