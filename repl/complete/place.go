package complete

import (
	"strings"

	"quire/internal/sqllex"
	"quire/repl/grid"
)

// place finds what the cursor's place asks for: from the innermost parenthesis outwards until one knows.
func (p *picker) place() {
	c := p.c
	if len(c.toks) == 0 {
		p.words(0, KeywordItem, statements)
		return
	}
	f := len(c.frames) - 1
	q := p.query(f)
	if q != nil && q.frame == f {
		p.inQuery(q)
		return
	}
	if f == 0 {
		p.statement(c.level(0))
		return
	}
	p.inParens(f, q)
}

// inParens is a place in parentheses that are no query of their own.
func (p *picker) inParens(f int, q *query) {
	c := p.c
	inner := c.level(f)
	fn, named := c.callee(f)
	name := ""
	if named {
		name = strings.ToUpper(fn.Text(c.text))
	}
	if q == nil && p.options(f, inner) {
		return
	}
	first := len(inner) == 0 || inner[len(inner)-1].Kind == sqllex.Comma
	switch {
	case name == "USING" || name == "COLUMNS" && q == nil:
		p.columns(q, false)
		return
	case (name == "CAST" || name == "TRY_CAST") && len(inner) > 0 && c.word(inner[len(inner)-1]) == "AS":
		p.words(0, ValueItem, castTypes)
		return
	case name == "EXTRACT" && len(inner) == 0:
		p.words(0, ValueItem, timeParts)
		return
	case name == "OVER":
		p.over(inner, q)
		return
	case (name == "FROM" || name == "JOIN" || name == "TABLE") && first:
		p.words(0, KeywordItem, queryHeads)
		p.relations(1)
		return
	case first && (name == "" || name == "ALL" || name == "DISTINCT" || name == "IN" || name == "EXISTS") && len(inner) == 0:
		p.words(4, KeywordItem, queryHeads[:2])
	}
	p.expression(inner, q)
}

// over is a place inside of OVER (…).
func (p *picker) over(inner []elem, q *query) {
	if len(inner) == 0 {
		p.words(0, KeywordItem, overWords)
		return
	}
	p.expression(inner, q)
	if p.operandEnded(inner) {
		p.words(0, KeywordItem, overWords[1:])
		p.words(1, KeywordItem, sortWords)
	}
}

// words adds keywords.
func (p *picker) words(weight int, kind Kind, list []keyword) {
	for _, k := range list {
		p.add(weight, Item{Text: k.text, Kind: kind, Detail: k.detail})
	}
}

// relations adds the names that can be read from.
func (p *picker) relations(weight int) {
	for _, r := range p.ctes() {
		p.add(weight, Item{Text: grid.Ident(r), Label: r, Kind: RelationItem, Detail: "WITH"})
	}
	for _, r := range p.known.Relations {
		it := Item{Text: grid.Ident(r.Name), Label: r.Name, Kind: RelationItem, Detail: r.Detail}
		if r.Name == "_" {
			it.Text = "_"
		}
		p.add(weight, it)
	}
	for _, name := range p.known.Connections {
		p.add(weight+1, Item{Text: grid.Ident(name), Label: name, Kind: RelationItem, Detail: "CONNECT"})
	}
}

// ctes gives the names that the statement defines by WITH.
func (p *picker) ctes() []string {
	c := p.c
	var out []string
	for i := 1; i+2 < len(c.toks); i++ {
		prev := c.toks[i-1]
		if !prev.Is(c.text, "WITH") && !prev.Is(c.text, "RECURSIVE") && prev.Kind != sqllex.Comma {
			continue
		}
		if t := c.toks[i]; (t.Kind == sqllex.Word || t.Kind == sqllex.Quoted) && c.toks[i+1].Is(c.text, "AS") && c.toks[i+2].Text(c.text) == "(" {
			out = append(out, sqllex.Unquote(t.Text(c.text)))
		}
	}
	return out
}

// parameters adds the parameters, written between two marks.
func (p *picker) parameters(open, end string) {
	for _, q := range p.known.Parameters {
		detail := q.Type
		if q.Value != "" {
			detail += " = " + q.Value
		}
		p.add(2, Item{Text: open + q.Name + end, Label: q.Name, Kind: ParameterItem, Detail: detail})
	}
}

// operandEnded reports whether an operand stands right in front of the cursor, so that an operator or a keyword follows.
func (p *picker) operandEnded(level []elem) bool {
	if len(level) == 0 {
		return false
	}
	e := level[len(level)-1]
	switch e.Kind {
	case sqllex.Word:
		return !openers[p.c.word(e)]
	case sqllex.Quoted, sqllex.String, sqllex.Number, sqllex.Param, sqllex.Dollar, sqllex.Close:
		return true
	case sqllex.Op:
		return e.Text(p.c.text) == "*" && (len(level) == 1 || level[len(level)-2].Kind == sqllex.Comma || openers[p.c.word(level[len(level)-2])])
	}
	return false
}

// expression adds what an expression can go on with, at the end of the tokens of one depth.
func (p *picker) expression(level []elem, q *query) {
	n := len(level)
	if n > 0 && level[n-1].Kind == sqllex.Dot {
		p.qualified(level, q)
		return
	}
	if n > 0 && p.c.word(level[n-1]) == "AS" {
		return // a new name
	}
	if p.operandEnded(level) {
		p.words(3, KeywordItem, infixes)
		for i := n - 1; i >= 0; i-- {
			if w := p.c.word(level[i]); w == "CASE" {
				p.words(1, KeywordItem, caseWords)
				break
			} else if w == "END" {
				break
			}
		}
		return
	}
	p.columns(q, true)
	p.functions(q)
	p.parameters("$", "")
	p.words(4, KeywordItem, operandHead)
}

// functions adds the functions of the language.
func (p *picker) functions(q *query) {
	aggregating := q != nil && q.aggregates()
	for _, f := range Functions() {
		weight := 3
		if aggregating && f.Aggregate {
			weight = 1
		}
		text := f.Name + "("
		if f.Bare {
			text = f.Name
		} else if f.Args == "" {
			text += ")"
		}
		if len(p.c.rest) > 0 && p.c.rest[0].Text(p.c.text) == "(" && !f.Bare {
			text = f.Name
		}
		p.add(weight, Item{Text: text, Label: f.Name, Kind: FunctionItem, Detail: f.Signature()})
	}
}
