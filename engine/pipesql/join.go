package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// joinStep: [kind] JOIN relation [[AS] alias] [ON condition | USING (columns)].
func (p *pipeline) joinStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	kinds := map[string]bool{}
	var written []int
	for k := st.from; k < st.body-1; k++ {
		kinds[t.low(k)] = true
		written = append(written, k)
	}
	it, err := t.item(st.body, last, p.sc)
	if err != nil {
		return err
	}
	if err := t.only(st, it.end, last); err != nil {
		return err
	}
	on, using := -1, -1
	switch k := it.end; {
	case k == last:
	case t.is(k, "ON"):
		on = k + 1
		if on == last {
			return t.missing(last, "expected a condition behind ON", "")
		}
		if err := t.scalar(st, on, last); err != nil {
			return err
		}
	case t.is(k, "USING"):
		using = k
		if t.kind(k+1) != sqllex.Open || k+1 >= last {
			return t.missing(k+1, "expected the columns in parentheses behind USING", "as in USING (id)")
		}
		if end := t.mate[k+1] + 1; end < last {
			return t.errorAt(end, "did not expect "+t.text(end)+" behind USING (…)", "")
		}
	default:
		return t.errorAt(k, "expected ON or USING behind the joined table", "a table's alias stands before ON, with or without AS")
	}
	plain := kinds["cross"] || kinds["natural"] || kinds["positional"]
	if plain && (on >= 0 || using >= 0) {
		return t.errorAt(it.end, t.text(written[0])+" JOIN takes no condition", "write |> JOIN … ON …")
	}
	inner := !kinds["left"] && !kinds["right"] && !kinds["full"] && !kinds["semi"] && !kinds["anti"] && !kinds["natural"] &&
		!kinds["positional"] && !kinds["asof"]

	if err := p.readyToJoin(it); err != nil {
		return err
	}
	if on >= 0 {
		if err := p.ambiguous(on, last); err != nil {
			return err
		}
		if err := p.sameAlias(it, on, last); err != nil {
			return err
		}
	}
	if using >= 0 {
		if err := p.ambiguous(using+2, last-1); err != nil {
			return err
		}
	}
	if kinds["lateral"] || t.is(st.body, "LATERAL") {
		p.spread(st.body, it.end)
	}
	first := []string(nil)
	if using >= 0 && t.opts.Columns != nil {
		var keys, quoted []string
		for _, c := range t.split(using+2, last-1) {
			keys = append(keys, t.key(c.from))
			quoted = append(quoted, sqllex.QuoteIdent(columnName(t.source, c.from)))
		}
		if b := p.block(); b.isOpen() && strings.Join(b.first, ",") == strings.Join(quoted, ",") && len(b.first) > 0 || !p.leading(keys) {
			first = quoted
		}
	}
	// Rendered anew: the left side may have left its block.
	if it, err = t.item(st.body, last, p.sc); err != nil {
		return err
	}
	j := join{inner: inner && using < 0, out: generated(" ", p.place())}
	for _, k := range written {
		switch {
		case kinds["left"] && (kinds["semi"] || kinds["anti"]) && t.is(k, "LEFT"): // DuckDB's SEMI and ANTI are of the left
		case t.is(k, "LATERAL"):
		case t.is(k, "CROSS") && inner: // a condition may come to it
		default:
			j.out.copied(t.toks[k].Pos, t.toks[k].End)
			j.out.emit(" ", t.toks[k].End)
		}
	}
	j.out.copied(t.toks[st.body-1].Pos, t.toks[st.body-1].End)
	j.out.emit(" ", t.toks[st.body-1].End)
	if kinds["lateral"] && !t.is(st.body, "LATERAL") {
		j.out.emit("LATERAL ", t.toks[st.body].Pos)
	}
	j.out.add(it.out)
	switch {
	case on >= 0:
		cond, err := t.expr(on, last, p.sc)
		if err != nil {
			return err
		}
		j.on = []pieces{cond}
	case using >= 0:
		j.tail = generated(" ", t.toks[using].Pos)
		cols, err := t.expr(using, last, nil)
		if err != nil {
			return err
		}
		j.tail.add(cols)
	case inner, !plain:
		j.on = []pieces{generated("true", p.place())}
	}
	b := p.block()
	b.first = first
	b.joins = append(b.joins, j)
	if !kinds["semi"] && !kinds["anti"] {
		for _, a := range it.aliases {
			if p.hasAlias(a.key) {
				if err := p.doubled(a); err != nil {
					return err
				}
				continue
			}
			p.aliases = append(p.aliases, a)
		}
		if len(it.aliases) == 0 {
			p.aliases = append(p.aliases, alias{"", -1}) // nameless, but no longer one relation
		}
	}
	p.known = nil
	p.unknown()
	p.whole = false
	p.ordered = false
	return p.finalOrder(st, last)
}

func (p *pipeline) hasAlias(key string) bool {
	for _, a := range p.aliases {
		if a.key == key && key != "" {
			return true
		}
	}
	return p.sc.cols[key] != nil && key != ""
}

// doubled refuses later uses of an alias that both sides of this JOIN have.
func (p *pipeline) doubled(a alias) error {
	for _, r := range p.references(a.key) {
		if r.step > p.at && r.step <= p.ends[p.at] {
			name := p.t.text(r.tok)
			return p.t.errorOf(engine.UnknownColumn, r.tok, "both sides of a JOIN above are named "+name, "give the right one an alias: JOIN "+name+" AS other")
		}
	}
	return nil
}

// sameAlias refuses a condition that names an alias which both sides have: it would mean the right one on both sides.
func (p *pipeline) sameAlias(it item, i, j int) error {
	t := p.t
	for _, a := range it.aliases {
		if !p.hasAlias(a.key) {
			continue
		}
		for k := i; k < j; k++ {
			if _, ok := t.name(k); ok && t.key(k) == a.key && t.kind(k+1) == sqllex.Dot && t.kind(k-1) != sqllex.Dot {
				return t.errorOf(engine.UnknownColumn, k, "both sides of this JOIN are named "+t.text(k),
					"give the right one an alias: JOIN "+t.text(k)+" AS other")
			}
		}
	}
	return nil
}

// readyToJoin makes the block take one more JOIN. A WHERE before it must stay below the JOIN: it moves into the condition of
// the inner JOIN before, where the new relation is not in sight, or the block is closed around it.
func (p *pipeline) readyToJoin(it item) error {
	b := p.block()
	again := false // the engine refuses the same alias twice
	for _, a := range it.aliases {
		again = again || p.hasAlias(a.key)
	}
	if b.isOpen() && len(b.where) > 0 && !again {
		if n := len(b.joins); n > 0 && b.joins[n-1].inner && !b.subquery {
			last := &b.joins[n-1]
			if len(last.on) == 1 && len(last.on[0]) == 1 && last.on[0][0].text == "true" {
				last.on = nil
			}
			last.on = append(last.on, b.where...)
			b.where, b.bare = nil, nil
		}
	}
	if b.isOpen() && len(b.where) == 0 && !again {
		return nil
	}
	if again && len(p.aliases) == 1 {
		// The left side becomes nameless; what later steps call by this name is the right side's.
		p.enclose(generated("FROM (", p.place()), generated(")", p.place()))
		return nil
	}
	return p.leave()
}
