package pipesql

import (
	"quire/internal/sqllex"
)

// head renders what stands before the first |>: any query, with its WITH in front of everything.
func (p *pipeline) head(i, j int) error {
	t := p.t
	if i >= j {
		return t.errorAt(j, "expected a query before |>", "start with FROM and a table's name")
	}
	p.at = 0
	at := t.toks[i].Pos
	if t.is(i, "WITH") {
		first := i + 1
		recursive := t.is(first, "RECURSIVE")
		if recursive {
			first++
		}
		list, main, err := t.ctes(first, j)
		if err != nil {
			return err
		}
		if err := p.define(list, recursive); err != nil {
			return err
		}
		i = main
		if i >= j {
			return t.errorAt(j, "expected a query behind WITH", "")
		}
	}
	b := &block{}
	p.blocks = []*block{b}
	whole := func() error {
		body, err := t.expr(i, j, p.sc.outer)
		if err != nil {
			return err
		}
		b.open = generated("FROM (", at)
		b.close = body
		b.close.emit(")", t.toks[j-1].End)
		p.ordered = t.orderedQuery(i, j)
		p.listNames(i, j)
		return nil
	}
	switch {
	case t.is(i, "FROM"):
		if k := t.find(i+1, j, t.endsFrom); k < j {
			return whole()
		}
		if i+1 >= j {
			return t.missing(i+1, "expected a table behind FROM", "")
		}
		list, err := t.fromList(i+1, j, p.sc.outer)
		if err != nil {
			return err
		}
		b.close.copied(t.toks[i].Pos, t.toks[i].End)
		b.close.emit(" ", t.toks[i].End)
		b.close.add(list.out)
		p.aliases = list.aliases
	case t.is(i, "TABLE"):
		if k := t.find(i+1, j, t.endsFrom); k < j {
			return whole()
		}
		it, err := t.item(i+1, j, p.sc.outer)
		if err != nil {
			return err
		}
		if it.end < j {
			return t.errorAt(it.end, "did not expect "+t.text(it.end)+" behind the table", "write |> before the next step")
		}
		b.close.emit("FROM ", t.toks[i].Pos)
		b.close.add(it.out)
		p.aliases = it.aliases
	case t.is(i, "VALUES"), t.kind(i) == sqllex.Open && t.text(i) == "(":
		if t.find(i, j, t.endsFrom) < j {
			return whole()
		}
		if t.is(i+1, "FROM") && t.mate[i] == j-1 && !t.piped[i] && t.find(i+2, j-1, t.endsFrom) == j-1 {
			return p.head(i+1, j-1) // (FROM a, b): its aliases stay in sight
		}
		it, err := t.item(i, j, p.sc.outer)
		if err != nil {
			return err
		}
		if it.end < j {
			return whole()
		}
		b.close.emit("FROM ", at)
		b.close.add(it.out)
		p.aliases = it.aliases
		if t.kind(i) == sqllex.Open {
			p.ordered = t.orderedQuery(i+1, t.mate[i])
			p.listNames(i+1, t.mate[i])
		}
	case t.query(i):
		return whole()
	default:
		hint := ""
		if _, ok := t.name(i); ok && i+1 == j {
			hint = "write FROM " + t.text(i)
		}
		return t.errorAt(i, "expected a query before |>, not "+t.text(i), hint)
	}
	return nil
}

// endsFrom reports whether a clause starts at token k that makes a query of a FROM list.
func (t *translator) endsFrom(k int) bool {
	if t.toks[k].Kind != sqllex.Word || t.kind(k-1) == sqllex.Dot {
		return false
	}
	switch t.upper(k) {
	case "SELECT", "WHERE", "HAVING", "LIMIT", "OFFSET", "UNION", "INTERSECT", "EXCEPT", "QUALIFY":
		return true
	case "GROUP", "ORDER":
		return t.is(k+1, "BY")
	case "WINDOW":
		return t.is(k+2, "AS")
	case "USING":
		return t.is(k+1, "SAMPLE")
	}
	return false
}

// listNames notes the columns of a plain SELECT whose list names them all.
func (p *pipeline) listNames(i, j int) {
	t := p.t
	if !t.is(i, "SELECT") || t.is(i+1, "DISTINCT") && t.is(i+2, "ON") {
		return
	}
	i++
	if t.is(i, "DISTINCT", "ALL") {
		i++
	}
	end := t.find(i, j, func(k int) bool {
		return t.is(k, "FROM") && !t.is(k-1, "DISTINCT") || t.endsFrom(k)
	})
	p.learn(t.split(i, end))
}
