package notebooks

// shift moves a cell that is nobody else's by bytes down the script; what it refers to is shared, and is copied where it moves.
func (c *Cell) shift(by int) {
	c.Pos += by
	if len(c.Problems) > 0 {
		problems := append([]Problem(nil), c.Problems...)
		for i := range problems {
			problems[i].shift(by)
		}
		c.Problems = problems
	}
	c.Stmt = shiftStatement(c.Stmt, by)
}

func (s *Span) shift(by int) {
	s.Pos += by
	s.End += by
}

// shiftAll gives a copy of a list with each item moved.
func shiftAll[T any](list []T, shift func(*T)) []T {
	if list == nil {
		return nil
	}
	out := append(make([]T, 0, len(list)), list...)
	for i := range out {
		shift(&out[i])
	}
	return out
}

// shiftOne gives a copy of what p points to, moved.
func shiftOne[T any](p *T, shift func(*T)) *T {
	if p == nil {
		return nil
	}
	out := *p
	shift(&out)
	return &out
}

// shifting moves the parts of statements.
type shifting int

func (by shifting) ident(i *Ident) { i.Span.shift(int(by)) }
func (by shifting) str(s *Str)     { s.Span.shift(int(by)) }

// sql moves a query; one that is not there stays nowhere.
func (by shifting) sql(q *SQL) {
	if q.Span != (Span{}) || q.Text != "" {
		q.Span.shift(int(by))
	}
}

func (by shifting) value(v *OptionValue) { v.Span.shift(int(by)) }

func (by shifting) option(o *Option) {
	o.Span.shift(int(by))
	o.Values = shiftAll(o.Values, by.value)
}

func (by shifting) rel(r *Rel) {
	r.Span.shift(int(by))
	r.URI = shiftOne(r.URI, by.str)
	r.Query = shiftOne(r.Query, by.sql)
}

func (by shifting) plotOption(o *PlotOption) {
	o.Span.shift(int(by))
	by.sql(&o.Value)
	o.String = shiftOne(o.String, by.str)
}

func (by shifting) plot(p *Plot) {
	p.Span.shift(int(by))
	if p.Kind != "" {
		p.KindAt.shift(int(by))
	}
	p.Options = shiftAll(p.Options, by.plotOption)
	p.From = shiftOne(p.From, by.rel)
	p.To = shiftAll(p.To, by.str)
}

func (by shifting) check(c *Check) {
	c.Span.shift(int(by))
	c.Columns = shiftAll(c.Columns, by.ident)
	c.Types = shiftAll(c.Types, by.value)
	by.sql(&c.Lo)
	by.sql(&c.Hi)
	by.sql(&c.Expr)
	if c.Regex != (Str{}) {
		by.str(&c.Regex)
	}
	c.Label = shiftOne(c.Label, by.str)
}

// shiftStatement gives a statement with all its places moved.
func shiftStatement(st Statement, d int) Statement {
	by := shifting(d)
	switch st := st.(type) {
	case Param:
		st.Span.shift(d)
		by.ident(&st.Name)
		st.Default = shiftOne(st.Default, by.sql)
		return st
	case Load:
		st.Span.shift(d)
		st.URIs = shiftAll(st.URIs, by.str)
		st.Conn = shiftOne(st.Conn, by.ident)
		st.Table = shiftAll(st.Table, by.ident)
		st.Remote = shiftOne(st.Remote, by.sql)
		st.Options = shiftAll(st.Options, by.option)
		by.ident(&st.Name)
		return st
	case Connect:
		st.Span.shift(d)
		by.str(&st.URL)
		by.ident(&st.Name)
		return st
	case Let:
		st.Span.shift(d)
		by.ident(&st.Name)
		by.sql(&st.Query)
		return st
	case Query:
		st.Span.shift(d)
		by.sql(&st.SQL)
		st.Plot = shiftOne(st.Plot, by.plot)
		return st
	case Plot:
		by.plot(&st)
		return st
	case Expect:
		st.Span.shift(d)
		by.rel(&st.Rel)
		st.Checks = shiftAll(st.Checks, by.check)
		return st
	case Validate:
		st.Span.shift(d)
		by.rel(&st.Rel)
		by.str(&st.Schema)
		st.Rejects = shiftOne(st.Rejects, by.str)
		return st
	case Save:
		st.Span.shift(d)
		by.rel(&st.Rel)
		by.rel(&st.To)
		st.Options = shiftAll(st.Options, by.option)
		return st
	case Describe:
		st.Span.shift(d)
		by.rel(&st.Rel)
		return st
	case Summarize:
		st.Span.shift(d)
		by.rel(&st.Rel)
		return st
	case Show:
		st.Span.shift(d)
		return st
	case Explain:
		st.Span.shift(d)
		by.sql(&st.Query)
		return st
	case Use:
		st.Span.shift(d)
		by.str(&st.URL)
		return st
	case Set:
		st.Span.shift(d)
		by.ident(&st.Name)
		by.sql(&st.Value)
		return st
	case Include:
		st.Span.shift(d)
		by.str(&st.URI)
		return st
	case Raw:
		st.Span.shift(d)
		by.sql(&st.SQL)
		return st
	}
	return st
}
