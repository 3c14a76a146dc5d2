package notebooks

import (
	"quire/internal/sqllex"
)

// expect reads EXPECT rel check, … [ON FAIL WARN|STOP].
func (p *parser) expect() Statement {
	st := Expect{Span: p.all(), Rel: p.rel()}
	if n := len(p.toks); n >= 2 && p.toks[n-2].Is(p.src, "FAIL") && n >= 3 && p.toks[n-3].Is(p.src, "ON") {
		switch {
		case p.toks[n-1].Is(p.src, "WARN"):
			st.Warn = true
		case p.toks[n-1].Is(p.src, "STOP"):
		default:
			p.i = n - 1
			p.expected("WARN", "STOP")
		}
		p.toks = p.toks[:n-3]
	}
	if !p.more() {
		p.expected("a check")
	}
	for {
		end := p.until(p.i, func(j int) bool { return p.kind(j) == sqllex.Comma })
		if end == p.i {
			p.expected("a check")
		}
		st.Checks = append(st.Checks, p.check(end))
		p.i = end
		if !p.takeMark(",") {
			break
		}
	}
	p.done()
	return st
}

// check reads one check, which ends at token end.
func (p *parser) check(end int) Check {
	c := Check{Span: Span{p.toks[p.i].Pos, p.toks[end-1].End}}
	stop := end
	if end-p.i >= 3 && p.kind(end-1) == sqllex.String && p.toks[end-2].Is(p.src, "AS") {
		s := Str{Span: Span{p.toks[end-1].Pos, p.toks[end-1].End}, Value: sqllex.Unquote(p.text(end - 1))}
		c.Label = &s
		stop = end - 2
	}
	all := p.toks
	p.toks = p.toks[:stop]
	defer func() { p.toks = all }()
	open := func(n int) bool { return p.i+n < len(p.toks) && p.text(p.i+n) == "(" }
	switch {
	case p.is("NOT", "NULL") && open(2):
		c.Kind = CheckNotNull
		p.i += 2
		c.Columns = p.columnNames()
		p.done(",")
	case p.is("UNIQUE") && open(1):
		c.Kind = CheckUnique
		p.i++
		c.Columns = p.columnNames()
		p.done(",")
	case p.is("COLUMNS") && open(1):
		c.Kind = CheckColumns
		p.i++
		from, to := p.parens()
		c.Types = p.optionValues(from, to)
		p.done(",")
	case p.is("ROWS") && p.i+1 < len(p.toks):
		p.rowsCheck(&c)
	case (p.is("NOTNULL") || p.is("NOT_NULL")) && open(1):
		p.fail(p.at(), "no check "+p.text(p.i), "did you mean NOT NULL (…)?")
	default:
		c.Kind = CheckExpr
		m := p.until(p.i, func(j int) bool { return p.toks[j].Is(p.src, "MATCHES") })
		if m == p.i {
			p.expected("an expression")
		}
		c.Expr = p.sql(p.i, m)
		p.i = m
		if p.take("MATCHES") {
			c.Kind = CheckMatches
			c.Regex = p.str("a regular expression in quotes")
			p.done(",")
		}
	}
	return c
}

func (p *parser) rowsCheck(c *Check) {
	c.Kind = CheckRows
	p.i++
	if p.take("BETWEEN") {
		c.Op = "between"
		and := p.until(p.i, func(j int) bool { return p.toks[j].Is(p.src, "AND") })
		if and == p.i || and+1 >= len(p.toks) {
			p.i = and
			p.expected("BETWEEN m AND n")
		}
		c.Lo, c.Hi = p.sql(p.i, and), p.sql(and+1, len(p.toks))
		p.i = len(p.toks)
		return
	}
	switch op := p.text(p.i); op {
	case "=", "<>", "<", "<=", ">", ">=":
		c.Op = op
	case "!=":
		c.Op = "<>"
	case "==":
		c.Op = "="
	default:
		what := []string{"BETWEEN", "=", "<>", "<", "<=", ">", ">="}
		hint := "as in ROWS = 3 or ROWS BETWEEN 1 AND 10"
		if p.kind(p.i) == sqllex.Number {
			hint = "ROWS = " + op + "?"
		}
		p.fail(p.at(), "expected "+either(what)+p.found(), hint, what...)
	}
	p.i++
	if !p.more() {
		p.expected("a number of rows")
	}
	c.Lo = p.sql(p.i, len(p.toks))
	p.i = len(p.toks)
}

func (p *parser) columnNames() []Ident {
	end := p.past(p.i) - 1
	p.i++
	var out []Ident
	for {
		out = append(out, p.ident("a column"))
		if p.i == end {
			break
		}
		p.needMark(",")
	}
	p.i = end + 1
	return out
}
