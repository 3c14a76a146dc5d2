package pipesql

import (
	"quire/internal/sqllex"
)

// extendStep: EXTEND expr [[AS] name], … [WINDOW …] appends columns.
func (p *pipeline) extendStep(st step) error {
	return p.extend(st, st.body)
}

func (p *pipeline) extend(st step, i int) error {
	t := p.t
	if t.is(i, "DISTINCT", "ALL") && i < st.to {
		return t.errorAt(i, t.upper(i)+" cannot stand in EXTEND", "write |> DISTINCT as a step of its own")
	}
	last := p.trailingOrder(st, i, st.to)
	window, err := p.windowClause(st, i, last)
	if err != nil {
		return err
	}
	if err := t.only(st, i, window); err != nil {
		return err
	}
	items, err := t.list(i, window, "an expression")
	if err != nil {
		return err
	}
	if err := t.scalar(st, i, window); err != nil {
		return err
	}
	if err := p.ambiguous(i, last); err != nil {
		return err
	}
	if err := p.namedWindows(i, window, window, last); err != nil {
		return err
	}
	cs := t.columnsOf(items)
	for _, c := range cs {
		if c.starred && c.expr-c.from == 1 {
			return t.errorAt(c.from, "* cannot stand in EXTEND: all columns are there already", "")
		}
	}
	b := p.block()
	if len(b.list) > 0 && p.extendable(b, i, last) {
		// A second EXTEND that uses nothing of the first goes on with its list.
		list, err := p.columns(items)
		if err != nil {
			return err
		}
		p.extended(cs)
		b.list.emit(", ", p.place())
		b.list.add(list)
	} else {
		if !b.isOpen() || p.inUse(cs) {
			if err := p.leave(); err != nil {
				return err
			}
		}
		list, err := p.columns(items)
		if err != nil {
			return err
		}
		out := generated(" SELECT "+p.block().star()+", ", p.place())
		out.add(list)
		p.extended(cs)
		if err := p.changeList(out, func(alias, column string) bool { return column == "*" || p.makes(cs, column) }); err != nil {
			return err
		}
		p.block().extended = true
	}
	b = p.block()
	for _, c := range cs {
		if b.made == nil {
			b.made = map[string]bool{}
		}
		b.made[c.name] = true
		if _, ok := p.known[c.name]; !ok && c.name != "" && t.mentions(c.from, c.expr, c.name) && c.alias >= 0 {
			p.twin(c.name, "it is a column of the input and EXTEND made another; SET changes one in its place")
		}
		p.knowColumn(c)
	}
	if err := p.windowsOf(window, last); err != nil {
		return err
	}
	if _, w := t.calls(i, window); w >= 0 {
		p.ordered = false
	}
	return p.finalOrder(st, last)
}

// makes reports whether one of the columns has this name.
func (p *pipeline) makes(cs []column, name string) bool {
	for _, c := range cs {
		if c.name == name {
			return true
		}
	}
	return false
}

// extendable reports whether [i, j) can join the list of an EXTEND before it: nothing that this one made is used.
func (p *pipeline) extendable(b *block, i, j int) bool {
	if !b.extended || b.order != nil || b.limit != nil || b.window != nil || p.windows != nil || len(p.sc.cols) > 0 || len(p.aliases) > 1 {
		return false
	}
	for k := i; k < j; k++ {
		if _, ok := p.t.name(k); ok && (b.made[p.t.key(k)] || b.made[""] || p.t.is(k, "WINDOW")) {
			return false
		}
		if p.t.text(k) == "*" && (k == i || p.t.kind(k-1) == sqllex.Dot) {
			return false
		}
	}
	return true
}

// mentions reports whether the name stands unqualified in [i, j), as a column.
func (t *translator) mentions(i, j int, name string) bool {
	for k := i; k < j; k++ {
		if t.bareColumn(k, i) && t.key(k) == name {
			return true
		}
	}
	return false
}

// bareColumn reports whether token k, in an expression that starts at i, can only be an unqualified column: no function, no
// alias, no type as in CAST(a AS date), a::date or DATE '…', no unit as in EXTRACT(day FROM a) or INTERVAL 1 day.
func (t *translator) bareColumn(k, i int) bool {
	if _, ok := t.name(k); !ok || t.kind(k-1) == sqllex.Dot || t.is(k-1, "AS") || k > i && t.operand(k-1) {
		return false
	}
	if k > i && t.kind(k-1) == sqllex.Op && t.text(k-1) == "::" {
		return false
	}
	switch t.kind(k + 1) {
	case sqllex.Dot, sqllex.String:
		return false
	case sqllex.Open:
		return t.text(k+1) != "("
	case sqllex.Op:
		return t.text(k+1) != ":="
	case sqllex.Word:
		return !(t.is(k+1, "FROM") && t.text(max(k-1, 0)) == "(")
	}
	return true
}
