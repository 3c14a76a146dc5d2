package pipesql

import (
	"sort"
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// selectStep: SELECT [DISTINCT | ALL] list [WINDOW w AS (…), …]. Aliases of the input end here.
func (p *pipeline) selectStep(st step) error {
	t := p.t
	i, j := st.body, st.to
	modifier := pieces(nil)
	if t.is(i, "DISTINCT", "ALL") && i < j {
		modifier.emit(" ", t.toks[i].Pos)
		k := i + 1
		if t.is(i, "DISTINCT") && t.is(k, "ON") && t.kind(k+1) == sqllex.Open && k+1 < j {
			k = t.mate[k+1] + 1
		}
		m, err := t.expr(i, k, p.sc)
		if err != nil {
			return err
		}
		modifier.add(m)
		i = k
	}
	if t.is(i, "AS") && t.is(i+1, "STRUCT", "VALUE") && i < j {
		return t.errorOf(engine.Unsupported, i, "SELECT AS "+t.upper(i+1)+" is not supported", "write struct_pack(a := a, …) AS name")
	}
	last := p.trailingOrder(st, i, j)
	window, err := p.windowClause(st, i, last)
	if err != nil {
		return err
	}
	group := t.find(i, window, t.groupBy)
	if err := t.only(st, i, group); err != nil {
		return err
	}
	items, err := t.list(i, group, "a column or an expression")
	if err != nil {
		return err
	}
	if err := p.ambiguous(i, last); err != nil {
		return err
	}
	if err := p.namedWindows(i, group, window, last); err != nil {
		return err
	}
	cs := t.columnsOf(items)
	if b := p.block(); !b.isOpen() || p.inUse(cs) {
		if err := p.leave(); err != nil {
			return err
		}
	}
	list, err := p.columns(items)
	if err != nil {
		return err
	}
	out := generated(" ", p.place())
	out.copied(t.toks[st.from].Pos, t.toks[st.from].End)
	out.add(modifier)
	out.emit(" ", t.toks[i].Pos)
	out.add(list)
	p.block().list = out
	if err := p.groupClause(st, group, window); err != nil {
		return err
	}
	if err := p.windowsOf(window, last); err != nil {
		return err
	}
	agg, w := t.calls(i, window)
	if w >= 0 || agg >= 0 || group < window || len(modifier) > 0 && t.is(st.body, "DISTINCT") {
		p.ordered = false
	}
	p.forget()
	p.learn(items)
	return p.finalOrder(st, last)
}

// groupBy reports whether GROUP BY starts at token k.
func (t *translator) groupBy(k int) bool {
	return t.is(k, "GROUP") && t.is(k+1, "BY") && t.kind(k-1) != sqllex.Dot
}

// groupClause is the GROUP BY of a SELECT, as newer Sparks take it; its numbers are positions in the list.
func (p *pipeline) groupClause(st step, i, j int) error {
	t := p.t
	if i >= j {
		return nil
	}
	if i+2 >= j {
		return t.missing(j, "expected a grouping column behind GROUP BY", "")
	}
	if err := t.only(st, i+2, j); err != nil {
		return err
	}
	if _, err := t.list(i+2, j, "a grouping column"); err != nil {
		return err
	}
	body, err := t.expr(i+2, j, p.sc)
	if err != nil {
		return err
	}
	p.block().group = generated(" GROUP BY ", t.toks[i].Pos)
	p.block().group.add(body)
	return nil
}

func (t *translator) columnsOf(items []span) []column {
	cs := make([]column, len(items))
	for n, it := range items {
		cs[n] = t.columnOf(it, false)
	}
	return cs
}

// changeList closes the block with a list that keeps the rows and their aliases: what later steps need of the aliases is
// carried, all of it when there are several aliases, else where changed holds.
func (p *pipeline) changeList(list pieces, changed func(alias, column string) bool) error {
	several := len(p.aliases) > 1
	if several {
		if err := p.findTwins(); err != nil {
			return err
		}
		changed = func(string, string) bool { return true }
	}
	extra, fresh := p.carry(p.at, changed)
	list.add(extra)
	p.block().list = list
	p.remember(fresh)
	if several {
		p.aliasesGone()
	}
	return nil
}

// settle makes the block ready for a list that changes columns.
func (p *pipeline) settle() error {
	if !p.block().isOpen() {
		return p.leave()
	}
	return nil
}

// setStep: SET column = expr, …, one after the other as in Spark. Assignments share a block as long as none uses what
// another of the block has set.
func (p *pipeline) setStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	if err := t.only(st, st.body, last); err != nil {
		return err
	}
	items, err := t.list(st.body, last, "column = expression")
	if err != nil {
		return err
	}
	if err := t.scalar(st, st.body, last); err != nil {
		return err
	}
	var names []string
	var list pieces
	flush := func() error {
		if len(names) == 0 {
			return nil
		}
		list.emit(")", p.place())
		set := map[string]bool{}
		for _, n := range names {
			set[n] = true
		}
		names = nil
		return p.changeList(list, func(_, column string) bool { return column == "*" || set[column] })
	}
	for _, it := range items {
		if _, ok := t.name(it.from); !ok {
			return t.errorAt(it.from, "expected a column's name", "write SET column = expression")
		}
		if t.kind(it.from+1) == sqllex.Dot {
			return t.errorAt(it.from, "SET takes a column's own name, without a table or a field", "")
		}
		if it.from+1 >= it.to || t.text(it.from+1) != "=" {
			return t.missing(it.from+1, "expected = behind the column's name", "write SET column = expression")
		}
		if it.from+2 >= it.to {
			return t.missing(it.to, "expected an expression behind =", "")
		}
		if c := t.columnOf(span{it.from + 2, it.to}, false); c.alias >= 0 && t.is(c.alias-1, "AS") {
			return t.errorAt(c.alias-1, "a name cannot stand behind an assignment", "|> RENAME gives a column another name")
		}
		if err := p.ambiguous(it.from, it.to); err != nil {
			return err
		}
		key := t.key(it.from)
		for _, n := range names {
			if n == key || t.mentionsName(it.from+2, it.to, n) {
				if err := flush(); err != nil {
					return err
				}
				break
			}
		}
		if len(names) == 0 {
			if err := p.settle(); err != nil {
				return err
			}
			if len(p.aliases) > 1 {
				if err := p.findTwins(); err != nil {
					return err
				}
				if err := p.ambiguous(it.from, it.from+1); err != nil {
					return err
				}
			}
			list = generated(" SELECT * REPLACE (", p.place())
		} else {
			list.emit(", ", t.toks[it.from].Pos)
		}
		if t.opts.Columns != nil && (p.names != nil || t.opts.Strict) {
			if err := p.exist([]int{it.from}); err != nil {
				return err
			}
		}
		value, err := t.expr(it.from+2, it.to, p.sc)
		if err != nil {
			return err
		}
		list.add(value)
		list.emit(" AS ", t.toks[it.from].Pos)
		target, err := t.expr(it.from, it.from+1, nil)
		if err != nil {
			return err
		}
		list.add(target)
		names = append(names, key)
		if _, w := t.calls(it.from, it.to); w >= 0 {
			p.ordered = false
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return p.finalOrder(st, last)
}

// mentionsName is mentions for any place of a name, also behind an alias.
func (t *translator) mentionsName(i, j int, name string) bool {
	for k := i; k < j; k++ {
		if _, ok := t.name(k); ok && t.key(k) == name {
			return true
		}
	}
	return false
}

// dropStep: DROP column, ….
func (p *pipeline) dropStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	if err := t.only(st, st.body, last); err != nil {
		return err
	}
	items, err := t.list(st.body, last, "a column's name")
	if err != nil {
		return err
	}
	if err := p.ambiguous(st.body, last); err != nil {
		return err
	}
	if err := p.settle(); err != nil {
		return err
	}
	replaced, items, err := p.dropFields(items)
	if err != nil {
		return err
	}
	list := generated(" SELECT *", p.place())
	if len(items) > 0 {
		list.emit(" EXCLUDE (", p.place())
	}
	gone := map[string]bool{}
	for n, it := range items {
		if !t.path(it.from, it.to) {
			at := it.from
			if t.path(it.from, it.from+1) {
				at++
			}
			return t.errorAt(at, "DROP takes the names of columns", "")
		}
		key := t.key(it.to - 1)
		if gone[key] {
			return t.errorAt(it.from, "column "+t.text(it.to-1)+" is dropped twice", "")
		}
		gone[key] = true
		if t.opts.Columns != nil && (p.names != nil || t.opts.Strict) {
			if err := p.exist([]int{it.to - 1}); err != nil {
				return err
			}
		}
		if n > 0 {
			list.emit(", ", t.toks[it.from].Pos)
		}
		name, err := t.expr(it.from, it.to, nil)
		if err != nil {
			return err
		}
		list.add(name)
	}
	if len(items) > 0 {
		list.emit(")", p.place())
	}
	if len(replaced) > 0 {
		list.emit(" REPLACE (", p.place())
		list.add(replaced)
		list.emit(")", p.place())
	}
	for n := range gone {
		delete(p.known, n)
		p.sequence = nil
		if p.names != nil {
			delete(p.names, n)
			delete(p.twins, n)
		}
	}
	if p.names == nil {
		p.unknown()
	}
	if err := p.changeList(list, func(_, column string) bool { return column == "*" || gone[column] }); err != nil {
		return err
	}
	return p.finalOrder(st, last)
}

// renameStep: RENAME old [AS] new, …. DuckDB ignores names that are not there, so they are looked up first, or, without
// Columns, a REPLACE of the column by itself makes the engine look.
func (p *pipeline) renameStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	if err := t.only(st, st.body, last); err != nil {
		return err
	}
	items, err := t.list(st.body, last, "old AS new")
	if err != nil {
		return err
	}
	if err := p.settle(); err != nil {
		return err
	}
	if len(p.aliases) > 1 {
		if err := p.findTwins(); err != nil {
			return err
		}
	}
	gone := map[string]bool{}
	list := generated(" SELECT * RENAME (", p.place())
	check := generated(" SELECT * REPLACE (", p.place())
	var olds []int
	for n, it := range items {
		to := it.to - 1
		_, first := t.name(it.from)
		_, second := t.name(to)
		switch size := it.to - it.from; {
		case !first:
			return t.errorAt(it.from, "expected a column's name", "write RENAME old AS new")
		case t.kind(it.from+1) == sqllex.Dot:
			return t.errorAt(it.from, "RENAME takes a column's own name, without a table or a field", "")
		case size < 2 || size == 2 && t.is(it.from+1, "AS"):
			return t.missing(it.to, "expected the new name of "+t.text(it.from), "write RENAME old AS new")
		case !second || size > 3 || size == 3 && !t.is(it.from+1, "AS"):
			return t.errorAt(it.from+1, "expected AS and the new name", "write RENAME old AS new")
		}
		key := t.key(it.from)
		if gone[key] {
			return t.errorAt(it.from, "column "+t.text(it.from)+" is renamed twice", "")
		}
		if err := p.ambiguous(it.from, it.from+1); err != nil {
			return err
		}
		gone[key] = true
		olds = append(olds, it.from)
		old, err := t.expr(it.from, it.from+1, nil)
		if err != nil {
			return err
		}
		fresh, err := t.expr(to, it.to, nil)
		if err != nil {
			return err
		}
		if n > 0 {
			list.emit(", ", t.toks[it.from].Pos)
			check.emit(", ", t.toks[it.from].Pos)
		}
		list.add(old)
		list.emit(" AS ", t.toks[to].Pos)
		list.add(fresh)
		check.add(old)
		check.emit(" AS ", t.toks[it.from].Pos)
		check.add(old)
	}
	list.emit(")", p.place())
	if p.t.opts.Columns != nil {
		if err := p.exist(olds); err != nil {
			return err
		}
	} else if len(p.aliases) <= 1 {
		check.emit(")", p.place())
		p.block().list = check
		p.wrap()
	}
	for _, it := range items {
		delete(p.known, t.key(it.from))
	}
	p.renamed(items)
	if err := p.changeList(list, func(_, column string) bool { return column == "*" || gone[column] }); err != nil {
		return err
	}
	return p.finalOrder(st, last)
}

// renamed follows the names of the columns through a RENAME.
func (p *pipeline) renamed(items []span) {
	if p.names == nil {
		p.unknown()
		return
	}
	p.sequence = nil
	for _, it := range items {
		delete(p.names, p.t.key(it.from))
	}
	for _, it := range items {
		to := p.t.key(it.to - 1)
		if p.names[to]++; p.names[to] > 1 {
			p.twin(to, "RENAME gave this name to a second column")
		}
	}
}

// exist refuses names that are no columns of the stage so far.
func (p *pipeline) exist(toks []int) error {
	have := p.have()
	if have == nil {
		return nil
	}
	names := make([]string, 0, len(have))
	for n := range have {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, k := range toks {
		if have[p.t.key(k)] > 0 {
			continue
		}
		hint := ""
		if n := nearest.Of(columnName(p.t.source, k), names); n != "" {
			hint = "did you mean " + n + "?"
		}
		if hint == "" && len(names) <= 12 {
			hint = "there are " + strings.Join(names, ", ")
		}
		return p.t.errorOf(engine.UnknownColumn, k, "no column "+p.t.text(k)+" here", hint)
	}
	return nil
}

// asStep: AS alias. It is the one alias of all columns from here on.
func (p *pipeline) asStep(st step) error {
	t := p.t
	if _, ok := t.name(st.body); !ok || st.body >= st.to {
		return t.errorAt(min(st.body, st.to), "expected a name behind AS", "")
	}
	last := p.trailingOrder(st, st.body+1, st.to)
	if last > st.body+1 {
		if err := t.only(st, st.body+1, last); err != nil {
			return err
		}
		return t.errorAt(st.body+1, "AS takes one name", "")
	}
	if len(p.aliases) > 1 && p.block().list == nil {
		if err := p.findTwins(); err != nil {
			return err
		}
	}
	if len(p.hidden) > 0 {
		if !p.block().isOpen() {
			p.wrap()
		}
		p.block().list = generated(" SELECT *"+p.without(), p.place())
	}
	p.forget()
	p.aliases = []alias{{t.key(st.body), st.body}}
	p.whole = true
	p.wrap()
	return p.finalOrder(st, last)
}
