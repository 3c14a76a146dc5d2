package pipesql

import (
	"quire/internal/sqllex"
)

// cte is a common table expression of a WITH in front of a pipe or in one of its steps.
type cte struct {
	name       int // its token
	from, body int // from its name to its parenthesis, which is token body
	out        pieces
}

// ctes reads the list that starts at token i, behind WITH, up to j, and gives the token behind it. A comma may stand at its end.
func (t *translator) ctes(i, j int) ([]cte, int, error) {
	var out []cte
	k := i
	for {
		c := cte{name: k, from: k}
		if _, ok := t.name(k); !ok || k >= j {
			return nil, 0, t.errorAt(min(k, j), "expected a name behind WITH", "")
		}
		k++
		if k < j && t.kind(k) == sqllex.Open {
			k = t.mate[k] + 1
		}
		for k < j && !t.is(k, "AS") { // USING KEY (…)
			k = t.next(k)
		}
		if k >= j {
			return nil, 0, t.missing(c.name+1, "expected AS and a query in parentheses behind "+t.text(c.name), "as in WITH "+t.text(c.name)+" AS (FROM t)")
		}
		k++
		if t.is(k, "NOT") {
			k++
		}
		if t.is(k, "MATERIALIZED") {
			k++
		}
		if k >= j || t.kind(k) != sqllex.Open {
			return nil, 0, t.errorAt(min(k, j), "expected a query in parentheses behind AS", "")
		}
		c.body = k
		out = append(out, c)
		k = t.mate[k] + 1
		if k >= j || t.kind(k) != sqllex.Comma {
			return out, k, nil
		}
		k++
		if k == j {
			return out, k, nil
		}
	}
}

// define renders common table expressions and puts them to those of the pipe, all of which stand in front of it.
func (p *pipeline) define(list []cte, recursive bool) error {
	t := p.t
	p.recursive = p.recursive || recursive
	for _, c := range list {
		body, err := t.expr(c.from, t.mate[c.body]+1, p.sc.outer)
		if err != nil {
			return err
		}
		c.out = body
		p.ctes = append(p.ctes, c)
		if p.given == nil {
			p.given = map[string]bool{}
		}
		p.given[t.key(c.name)] = true
	}
	return nil
}

// prefix is the WITH in front of the query.
func (p *pipeline) prefix() pieces {
	if len(p.ctes) == 0 {
		return nil
	}
	at := p.t.toks[p.ctes[0].name].Pos
	out := generated("WITH ", at)
	if p.recursive {
		out.emit("RECURSIVE ", at)
	}
	for n, c := range p.ctes {
		if n > 0 {
			out.emit(", ", p.t.toks[c.name].Pos)
		}
		out.add(c.out)
	}
	out.emit(" ", at)
	return out
}

// withStep: WITH name AS (query), … for the steps that follow. For the engine all of them stand in front, so a name that the
// steps above use otherwise gets another one.
func (p *pipeline) withStep(st step) error {
	t := p.t
	k := st.body
	recursive := t.is(k, "RECURSIVE") && k < st.to
	if recursive {
		k++
	}
	list, end, err := t.ctes(k, st.to)
	if err != nil {
		return err
	}
	if end < st.to {
		return t.errorAt(end, "expected a comma or |> behind the query", "")
	}
	seen := map[string]bool{}
	for _, c := range list {
		key := t.key(c.name)
		if seen[key] {
			return t.errorAt(c.name, "this WITH has two queries named "+t.text(c.name), "")
		}
		seen[key] = true
		if p.taken(key, st.pipe) {
			p.renameCTE(c, key, recursive)
		}
		if err := p.define([]cte{c}, recursive); err != nil {
			return err
		}
	}
	return nil
}

// taken reports whether a query of this pipe has that name already, or a step before token end reads a table of that name.
func (p *pipeline) taken(key string, end int) bool {
	t := p.t
	if p.given[key] {
		return true
	}
	if p.firstRead == nil {
		p.firstRead = map[string]int{}
		stop := t.pos(t.endOf(p))
		for k := p.from; k < len(t.toks) && t.toks[k].Pos < stop; k++ {
			if _, seen := p.firstRead[t.key(k)]; !seen && t.reads(k) {
				p.firstRead[t.key(k)] = k
			}
		}
	}
	first, ok := p.firstRead[key]
	return ok && first < end
}

// reads reports whether token k names a relation without a schema, in a place that reads it.
func (t *translator) reads(k int) bool {
	if _, ok := t.name(k); !ok || t.kind(k+1) == sqllex.Dot || t.kind(k+1) == sqllex.Open {
		return false
	}
	return t.is(k-1, "FROM", "JOIN", "TABLE", "LATERAL")
}

// renameCTE gives a query of a WITH step a new name, and to all that reads it, up to where its name is given again.
func (p *pipeline) renameCTE(c cte, key string, recursive bool) {
	t := p.t
	name := t.newName("with")
	t.swapped(c.name, name)
	k := t.mate[c.body] + 1
	if recursive {
		k = c.body
	}
	for end := t.pos(t.endOf(p)); k < len(t.toks) && t.toks[k].Pos < end; k++ {
		switch {
		case t.key(k) != key:
		case t.reads(k):
			if _, aliased := t.name(k + 1); aliased && !(t.kind(k+1) == sqllex.Word && notAlias[t.low(k+1)]) || t.is(k+1, "AS") {
				t.swapped(k, name)
			} else {
				t.swapped(k, name+" AS "+sqllex.QuoteIdent(columnName(t.source, k)))
			}
		case t.is(k+1, "AS") && t.kind(k+2) == sqllex.Open && (t.is(k-1, "WITH", "RECURSIVE") || t.kind(k-1) == sqllex.Comma):
			for m := k + 2; m < t.mate[k+2]; m++ {
				if t.reads(m) && t.key(m) == key {
					t.swapped(m, name+" AS "+sqllex.QuoteIdent(columnName(t.source, m)))
				}
			}
			return
		}
	}
}
