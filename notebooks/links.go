package notebooks

import (
	"strings"

	"quire/internal/sqllex"
)

// linker finds what one statement reads.
type linker struct {
	c        *Cell
	nd       *node
	scope    map[string]CellID
	params   map[string]CellID
	conns    map[CellID]bool
	tables   map[CellID]bool
	previous CellID
}

func (l *linker) statement() {
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
func (l *linker) sql(q SQL) {
	for _, r := range sqllex.Relations(q.Text) {
		span := Span{q.Pos + r.Pos, q.Pos + r.End}
		switch r.Kind {
		case sqllex.RelURI:
			l.uri(Str{Span: span, Value: r.Path[0]}, "", r.Aliased)
		case sqllex.RelFunc:
			if r.ArgPos >= 0 && fileFunctions[strings.ToLower(strings.Join(r.Path, "."))] {
				l.uri(Str{Span: Span{q.Pos + r.ArgPos, q.Pos + r.ArgEnd}, Value: r.Arg}, r.Path[0], r.Aliased)
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

func (l *linker) uri(u Str, fn string, aliased bool) {
	l.nd.reads = append(l.nd.reads, Ref{Span: u.Span, Kind: RefURI, URI: &u, Func: fn, Aliased: aliased})
	l.text(u)
}

func (l *linker) name(span Span, path []string, aliased bool) {
	ref := Ref{Span: span, Name: strings.Join(path, "."), Aliased: aliased, Kind: RefCatalog}
	switch def := l.scope[strings.ToLower(path[0])]; {
	case len(path) == 1 && path[0] == "_":
		ref.Kind, ref.Def = RefPrevious, l.previous
	case def != 0 && l.conns[def]:
		ref.Kind, ref.Def = RefConnection, def
	case def != 0 && l.tables[def]:
		if len(path) == 1 {
			ref.Def = def // the engine knows it by its own name
		}
	case def != 0 && len(path) == 1:
		ref.Kind, ref.Def = RefDefinition, def
	}
	l.nd.reads = append(l.nd.reads, ref)
}

func (l *linker) rel(r Rel) {
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
func (l *linker) plot(p Plot, step bool) {
	if p.From != nil {
		l.rel(*p.From)
	} else if !step {
		l.nd.reads = append(l.nd.reads, Ref{Span: Span{p.Pos, p.Pos}, Kind: RefPrevious, Name: "_", Def: l.previous, Aliased: true})
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

func (l *linker) options(options []Option) {
	for _, o := range options {
		for _, v := range o.Values {
			if !v.String { // a delimiter or a quote may be a brace
				l.values(&SQL{Span: v.Span, Text: v.Text})
			}
		}
	}
}

// values takes the $names of an expression.
func (l *linker) values(q *SQL) {
	if q == nil || !strings.Contains(q.Text, "$") {
		return
	}
	for _, t := range sqllex.Code(q.Text) {
		if t.Kind != sqllex.Param {
			continue
		}
		name := q.Text[t.Pos+1 : t.End]
		l.nd.params = append(l.nd.params, ParamRef{
			Span: Span{q.Pos + t.Pos, q.Pos + t.End}, Name: name, Def: l.params[strings.ToLower(name)],
		})
	}
}

// text takes the {names} of a literal.
func (l *linker) text(s Str) { l.literal(s, false) }

// literal takes the {names} of a literal, each with its own place; environment tells that ${NAME} in it is none of them.
func (l *linker) literal(s Str, environment bool) {
	if !strings.Contains(s.Value, "{") {
		return
	}
	written := s.Value
	if from, to := s.Pos-l.c.Pos, s.End-l.c.Pos; from >= 0 && to <= len(l.c.Text) && from <= to {
		written = l.c.Text[from:to]
	}
	groups, _ := braces(written)
	for _, b := range groups {
		if b.name == "" || environment && b.pos > 0 && written[b.pos-1] == '$' {
			continue
		}
		l.nd.params = append(l.nd.params, ParamRef{
			Span: Span{s.Pos + b.pos, s.Pos + b.end}, Name: b.name, Format: b.format, Def: l.params[strings.ToLower(b.name)],
		})
	}
}
