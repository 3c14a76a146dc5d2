package notebooks

import (
	"sort"
	"strings"

	"quire/internal/sqllex"
)

// mention is a place of a cell that names a relation, before it is known what the name means there.
type mention struct {
	Ref          // places count from the cell's Pos
	first string // the first part of the name, in lower case; "" of a URI
	parts int
}

// mentions are what a cell names: a matter of its text alone.
type mentions struct {
	reads  []mention
	params []ParamRef // places count from the cell's Pos
}

// linker finds what the names of one statement mean.
type linker struct {
	c        *Cell
	nd       *node
	scope    map[string]CellID
	params   map[string]CellID
	conns    map[CellID]bool
	tables   map[CellID]bool
	previous CellID
}

// statement gives the cell's node what the cell reads.
func (l *linker) statement() {
	m := l.c.names
	if m == nil {
		return
	}
	at := l.c.Pos
	if len(m.reads) > 0 {
		l.nd.reads = make([]Ref, len(m.reads))
	}
	for i := range m.reads {
		l.nd.reads[i] = moved(m.reads[i].Ref, at)
		l.resolve(&l.nd.reads[i], &m.reads[i])
	}
	if len(m.params) > 0 {
		l.nd.params = make([]ParamRef, len(m.params))
	}
	for i, p := range m.params {
		p.Pos += at
		p.End += at
		p.Def = l.params[strings.ToLower(p.Name)]
		l.nd.params[i] = p
	}
}

// moved gives a reference by bytes further down the script.
func moved(r Ref, by int) Ref {
	r.Pos += by
	r.End += by
	if r.URI != nil {
		u := *r.URI
		u.Pos += by
		u.End += by
		r.URI = &u
	}
	return r
}

// resolve finds out what a name means at this place of the script.
func (l *linker) resolve(ref *Ref, m *mention) {
	if m.parts == 0 {
		return
	}
	switch def := l.scope[m.first]; {
	case m.parts == 1 && m.first == "_":
		ref.Kind, ref.Def = RefPrevious, l.previous
	case def != 0 && l.conns[def]:
		ref.Kind, ref.Def = RefConnection, def
	case def != 0 && l.tables[def]:
		if m.parts == 1 {
			ref.Def = def // the engine knows it by its own name
		}
	case def != 0 && m.parts == 1:
		ref.Kind, ref.Def = RefDefinition, def
	}
}

// namer collects what one statement names.
type namer struct {
	c    *Cell
	src  string
	toks []sqllex.Token // of the statement, without space and comments
	mentions
}

// nameAll gives what a cell's statement names; nil when that is nothing.
func nameAll(c *Cell, src string, toks []sqllex.Token) *mentions {
	l := namer{c: c, src: src, toks: toks}
	l.statement()
	if len(l.reads) == 0 && len(l.params) == 0 {
		return nil
	}
	return &mentions{l.reads, l.params}
}

// tokens gives those of a stretch of the statement.
func (l *namer) tokens(at Span) []sqllex.Token {
	from := sort.Search(len(l.toks), func(i int) bool { return l.toks[i].Pos >= at.Pos })
	to := from + sort.Search(len(l.toks)-from, func(i int) bool { return l.toks[from+i].Pos >= at.End })
	return l.toks[from:to]
}

// here gives a place as it counts from the cell's Pos.
func (l *namer) here(at Span) Span { return Span{at.Pos - l.c.Pos, at.End - l.c.Pos} }

func (l *namer) statement() {
	switch st := l.c.Stmt.(type) {
	case Param:
		l.values(st.Default)
	case Load:
		for _, u := range st.URIs {
			l.text(u)
		}
		if st.Conn != nil {
			l.name(st.Conn.Span, []string{st.Conn.Name}, true)
		}
		l.values(st.Remote)
		l.options(st.Options)
	case Connect:
		l.literal(st.URL, true)
	case Let:
		l.sql(st.Query)
	case Query:
		l.sql(st.SQL)
		if st.Plot != nil {
			l.plot(*st.Plot, true)
		}
	case Plot:
		l.plot(st, false)
	case Expect:
		l.rel(st.Rel)
		for _, c := range st.Checks {
			for _, e := range []SQL{c.Expr, c.Lo, c.Hi} {
				if e.Text != "" {
					l.sql(e)
				}
			}
		}
	case Validate:
		l.rel(st.Rel)
		l.text(st.Schema)
		if st.Rejects != nil {
			l.text(*st.Rejects)
		}
	case Save:
		l.rel(st.Rel)
		if st.To.URI != nil {
			l.text(*st.To.URI)
		} else if len(st.To.Path) > 0 {
			l.name(st.To.Span, st.To.Path, true)
		}
		l.options(st.Options)
	case Describe:
		l.rel(st.Rel)
	case Summarize:
		l.rel(st.Rel)
	case Explain:
		l.sql(st.Query)
	case Include:
		l.text(st.URI)
	case Set:
		l.values(&st.Value)
	case Raw:
		l.sql(st.SQL)
	}
}

// sql takes a query's relations and parameters.
func (l *namer) sql(q SQL) {
	for _, r := range sqllex.RelationsIn(l.src, l.tokens(q.Span)) {
		span := Span{r.Pos, r.End}
		switch r.Kind {
		case sqllex.RelURI:
			l.uri(Str{Span: span, Value: r.Path[0]}, "", r.Aliased)
		case sqllex.RelFunc:
			if r.ArgPos >= 0 && fileFunctions[strings.ToLower(strings.Join(r.Path, "."))] {
				l.uri(Str{Span: Span{r.ArgPos, r.ArgEnd}, Value: r.Arg}, r.Path[0], r.Aliased)
			}
		default:
			l.name(span, r.Path, r.Aliased)
		}
	}
	l.values(&q)
}

// fileFunctions are table functions that read files; with a literal argument they are an unnamed LOAD.
var fileFunctions = map[string]bool{
	"read_csv": true, "read_csv_auto": true, "read_json": true, "read_json_auto": true, "read_ndjson": true, "read_parquet": true, "parquet_scan": true,
}

func (l *namer) uri(u Str, fn string, aliased bool) {
	l.text(u)
	u.Span = l.here(u.Span)
	l.reads = append(l.reads, mention{Ref: Ref{Span: u.Span, Kind: RefURI, URI: &u, Func: fn, Aliased: aliased}})
}

func (l *namer) name(span Span, path []string, aliased bool) {
	l.reads = append(l.reads, mention{
		Ref:   Ref{Span: l.here(span), Name: strings.Join(path, "."), Aliased: aliased, Kind: RefCatalog},
		first: strings.ToLower(path[0]), parts: len(path),
	})
}

func (l *namer) rel(r Rel) {
	switch {
	case r.Query != nil:
		l.sql(*r.Query)
	case r.URI != nil:
		l.uri(*r.URI, "", false)
	case len(r.Path) > 0:
		l.name(r.Span, r.Path, false)
	default:
		l.name(r.Span, []string{r.Name}, false)
	}
}

// plot takes what a PLOT reads; step tells that it draws the rows in front of it.
func (l *namer) plot(p Plot, step bool) {
	if p.From != nil {
		l.rel(*p.From)
	} else if !step {
		l.name(Span{p.Pos, p.Pos}, []string{"_"}, true)
	}
	for _, o := range p.Options {
		if o.String != nil {
			l.text(*o.String)
			continue
		}
		l.values(&o.Value)
	}
	for _, to := range p.To {
		l.text(to)
	}
}

func (l *namer) options(options []Option) {
	for _, o := range options {
		for _, v := range o.Values {
			if !v.String { // a delimiter or a quote may be a brace
				l.values(&SQL{Span: v.Span, Text: v.Text})
			}
		}
	}
}

// values takes the $names of an expression.
func (l *namer) values(q *SQL) {
	if q == nil || !strings.Contains(q.Text, "$") {
		return
	}
	for _, t := range l.tokens(q.Span) {
		if t.Kind == sqllex.Param {
			l.params = append(l.params, ParamRef{Span: l.here(Span{t.Pos, t.End}), Name: l.src[t.Pos+1 : t.End]})
		}
	}
}

// text takes the {names} of a literal.
func (l *namer) text(s Str) { l.literal(s, false) }

// literal takes the {names} of a literal, each with its own place; environment tells that ${NAME} in it is none of them.
func (l *namer) literal(s Str, environment bool) {
	if !strings.Contains(s.Value, "{") {
		return
	}
	written := l.src[s.Pos:s.End]
	groups, _ := braces(written)
	for _, b := range groups {
		if b.name == "" || environment && b.pos > 0 && written[b.pos-1] == '$' {
			continue
		}
		l.params = append(l.params, ParamRef{Span: l.here(Span{s.Pos + b.pos, s.Pos + b.end}), Name: b.name, Format: b.format})
	}
}
