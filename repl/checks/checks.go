// Package checks turns an EXPECT into queries of the quire dialect and their answers into findings.
//
// One query counts what breaks the checks of rows and judges those of the whole relation, in one pass; UNIQUE takes a query
// of its own; COLUMNS takes none. A further query per failed check gives the first offending rows. NULL passes, as in SQL
// CHECK. Every query knows which of its bytes stand where in the script, so that an engine's error about a check points at
// the user's own word. Running the queries, and saying what a failure means for the run, is left to package repl.
package checks

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// MaxRows bounds the offending rows that are asked for.
const MaxRows = 10

// Plan is what is to be run for an EXPECT.
type Plan struct {
	checks  []check
	queries []engine.Query // the one of count first, if there is one
	rel     engine.Query
	relPos  int
}

// check is one check of the EXPECT and how to judge it.
type check struct {
	notebooks.Check
	expr   engine.Query // Expr, Lo and Hi as the engine is to see them
	lo, hi engine.Query
	text   string // as written, or its label
	scope  scope
	query  int      // index into Plan.queries; -1 without one
	column int      // of the query's row that answers
	found  *Finding // the answer, when the schema gives it
}

// Finding is the result of one check.
type Finding struct {
	Index   int    // in Expect.Checks
	Check   string // as written, or its label
	Passed  bool
	Failed  int64  // rows that broke it; 1 for a check of the whole relation
	Message string // why it failed; "" when it passed
	Span    notebooks.Span
}

// New makes the plan of an EXPECT. rel is the text that names its relation, as it may stand behind FROM (a name, or a query
// in parentheses), with the arguments that it and the checks use; its Origin leads into the script like the checks' spans do.
// schema is the relation's; it is needed when there is a COLUMNS check.
func New(e notebooks.Expect, rel engine.Query, schema *arrow.Schema) (*Plan, error) {
	return NewResolved(e, rel, schema, func(s notebooks.SQL) (engine.Query, error) {
		var b sqllex.Builder
		b.Copy(s.Text, 0, len(s.Text), s.Pos)
		text, origin := b.Done()
		return engine.Query{Text: text, Origin: origin}, nil
	})
}

// NewResolved is New for checks that name relations of their own, in subqueries: resolve gives an expression as the engine
// is to see it, with its way back to the script. Findings keep the author's words.
func NewResolved(e notebooks.Expect, rel engine.Query, schema *arrow.Schema, resolve func(notebooks.SQL) (engine.Query, error)) (*Plan, error) {
	p := &Plan{rel: rel, relPos: e.Rel.Pos}
	for i, c := range e.Checks {
		k := check{Check: c, text: written(c), query: -1}
		switch c.Kind {
		case notebooks.CheckExpr, notebooks.CheckMatches:
			k.scope = scopeOf(c.Expr.Text)
		case notebooks.CheckRows:
			k.scope.whole = true
			if c.Op != "between" && !comparisons[c.Op] {
				return nil, engine.NewError(engine.Unsupported, fmt.Sprintf("ROWS %s is no check", c.Op), "use ROWS = n or ROWS BETWEEN m AND n", nil)
			}
		case notebooks.CheckColumns:
			if schema == nil {
				return nil, fmt.Errorf("check %s: the columns of the relation are not known", k.text)
			}
			f := columns(c, schema)
			f.Index, f.Check, f.Span = i, k.text, c.Span
			k.found = &f
		case notebooks.CheckNotNull, notebooks.CheckUnique:
			if len(c.Columns) == 0 {
				return nil, fmt.Errorf("check %s names no column", k.text)
			}
		default:
			return nil, fmt.Errorf("check of unknown form %q", c.Kind)
		}
		for _, part := range []struct {
			from notebooks.SQL
			to   *engine.Query
		}{{c.Expr, &k.expr}, {c.Lo, &k.lo}, {c.Hi, &k.hi}} {
			if part.from.Text == "" {
				continue
			}
			q, err := resolve(part.from)
			if err != nil {
				return nil, err
			}
			*part.to = q
		}
		p.checks = append(p.checks, k)
	}
	p.count()
	for i := range p.checks {
		if c := &p.checks[i]; c.Kind == notebooks.CheckUnique {
			c.query = len(p.queries)
			p.queries = append(p.queries, p.repeated(c, false))
		}
	}
	return p, nil
}

var comparisons = map[string]bool{"=": true, "<>": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true}

// Queries are to be run, each gives one row. There may be none.
func (p *Plan) Queries() []engine.Query { return p.queries }

// Offenders gives the query for the first rows that break a check, at most MaxRows; for UNIQUE the repeated keys and how
// often they occur. ok is false for a check of the whole relation, which no row breaks.
func (p *Plan) Offenders(index int) (q engine.Query, ok bool) {
	if index < 0 || index >= len(p.checks) {
		return engine.Query{}, false
	}
	c := &p.checks[index]
	switch {
	case c.Kind == notebooks.CheckUnique:
		return p.repeated(c, true), true
	case c.Kind == notebooks.CheckColumns || c.scope.whole:
		return engine.Query{}, false
	}
	b := p.from()
	at := c.Pos
	if c.scope.window {
		// Not every engine takes a window function in WHERE.
		b.Emit(" |> EXTEND ", at)
		condition(b, c)
		b.Emit(" AS __expect |> WHERE NOT __expect |> DROP __expect", at)
	} else {
		b.Emit(" |> WHERE NOT ", at)
		condition(b, c)
	}
	b.Emit(fmt.Sprintf(" |> LIMIT %d", MaxRows), at)
	return p.query(b), true
}

// count makes the query that judges all checks but UNIQUE and COLUMNS in one pass. Conditions of rows are computed by a step
// of their own: inside an aggregate neither windows nor every subquery may stand.
func (p *Plan) count() {
	var rows, all []*check
	for i := range p.checks {
		c := &p.checks[i]
		switch {
		case c.Kind == notebooks.CheckUnique || c.Kind == notebooks.CheckColumns:
		case c.scope.whole:
			all = append(all, c)
		default:
			rows = append(rows, c)
		}
	}
	if len(rows)+len(all) == 0 {
		return
	}
	b := p.from()
	for i, c := range rows {
		if i == 0 {
			b.Emit(" |> EXTEND ", c.Pos)
		} else {
			b.Emit(", ", c.Pos)
		}
		condition(b, c)
		b.Emit(fmt.Sprintf(" AS __expect_%d", i+1), c.Pos)
	}
	b.Emit(" |> AGGREGATE count(*) AS __rows", p.relPos)
	column := 0
	for i, c := range rows {
		// NOT NULL is NULL: what is unknown is not counted. count gives a bigint on every engine, a sum may not.
		b.Emit(fmt.Sprintf(", count(CASE WHEN NOT __expect_%d THEN 1 END) AS __failed_%d", i+1, i+1), c.Pos)
		column++
		c.query, c.column = 0, column
	}
	for i, c := range all {
		b.Emit(", ", c.Pos)
		condition(b, c)
		b.Emit(fmt.Sprintf(" AS __holds_%d", i+1), c.Pos)
		column++
		c.query, c.column = 0, column
	}
	p.queries = append(p.queries, p.query(b))
}

// repeated makes the query of a UNIQUE: the number of repeated keys and of the rows that have them, or those keys. As in SQL
// a key with a NULL in it repeats nothing.
func (p *Plan) repeated(c *check, show bool) engine.Query {
	b := p.from()
	at := c.Pos
	b.Emit(" |> WHERE ", at)
	notNull(b, c.Columns)
	times := "times"
	for taken := true; taken; {
		taken = false
		for _, col := range c.Columns {
			if strings.EqualFold(col.Name, times) {
				taken = true
				times += "_"
			}
		}
	}
	b.Emit(" |> AGGREGATE count(*) AS "+times+" GROUP BY ", at)
	list(b, c.Columns)
	b.Emit(" |> WHERE "+times+" > 1", at)
	if show {
		b.Emit(" |> ORDER BY "+times+" DESC, ", at)
		list(b, c.Columns)
		b.Emit(fmt.Sprintf(" |> LIMIT %d", MaxRows), at)
	} else {
		b.Emit(" |> AGGREGATE count(*) AS __keys, CAST(sum("+times+") AS bigint) AS __rows", at)
	}
	return p.query(b)
}

// from starts a query on the relation.
func (p *Plan) from() *sqllex.Builder {
	b := &sqllex.Builder{}
	b.Emit("FROM ", p.relPos)
	if p.rel.Origin == nil {
		b.Emit(p.rel.Text, p.relPos)
	} else {
		b.Append(p.rel.Text, p.rel.Origin)
	}
	return b
}

func (p *Plan) query(b *sqllex.Builder) engine.Query {
	text, origin := b.Done()
	return engine.Query{Text: text, Args: p.rel.Args, Origin: origin}
}

// condition writes what must not be false.
func condition(b *sqllex.Builder, c *check) {
	switch c.Kind {
	case notebooks.CheckNotNull:
		b.Emit("(", c.Pos)
		notNull(b, c.Columns)
		b.Emit(")", c.Pos)
	case notebooks.CheckRows:
		if c.Op == "between" {
			b.Emit("(count(*) BETWEEN ", c.Pos)
			parenthesised(b, c.lo, c.Lo.Pos)
			b.Emit(" AND ", c.Pos)
			parenthesised(b, c.hi, c.Hi.Pos)
		} else {
			b.Emit("(count(*) "+c.Op+" ", c.Pos)
			parenthesised(b, c.lo, c.Lo.Pos)
		}
		b.Emit(")", c.Pos)
	case notebooks.CheckMatches:
		// A match anywhere in the text, as RLIKE and JSON Schema have it. Both engines cast to string by this name.
		b.Emit("regexp_like(CAST(", c.Expr.Pos)
		parenthesised(b, c.expr, c.Expr.Pos)
		b.Emit(" AS string), ", c.Expr.Pos)
		b.Emit(sqllex.QuoteString(c.Regex.Value), c.Regex.Pos)
		b.Emit(")", c.Regex.Pos)
	default:
		parenthesised(b, c.expr, c.Expr.Pos)
	}
}

func parenthesised(b *sqllex.Builder, e engine.Query, at int) {
	b.Emit("(", at)
	b.Append(e.Text, e.Origin)
	if i := strings.LastIndexByte(e.Text, '\n'); strings.Contains(e.Text[i+1:], "--") {
		b.Emit("\n", at) // a comment must not swallow the parenthesis
	}
	b.Emit(")", at)
}

func notNull(b *sqllex.Builder, cols []notebooks.Ident) {
	for i, c := range cols {
		if i > 0 {
			b.Emit(" AND ", c.Pos)
		}
		b.Emit(sqllex.QuoteIdent(c.Name)+" IS NOT NULL", c.Pos)
	}
}

func list(b *sqllex.Builder, cols []notebooks.Ident) {
	for i, c := range cols {
		if i > 0 {
			b.Emit(", ", c.Pos)
		}
		b.Emit(sqllex.QuoteIdent(c.Name), c.Pos)
	}
}
