package pipesql

import (
	"strconv"
	"strings"

	"quire/internal/sqllex"
)

// aggregateStep: AGGREGATE [aggregates] [GROUP [AND ORDER] BY keys]. The keys come first in the output; each item may have an
// alias and an ordering behind it.
func (p *pipeline) aggregateStep(st step) error {
	t := p.t
	i := st.body
	last := p.trailingOrder(st, i, st.to)
	group := t.find(i, last, func(k int) bool {
		return t.is(k, "GROUP") && (t.is(k+1, "BY") || t.is(k+1, "AND") && t.is(k+2, "ORDER"))
	})
	keysFrom, orderAll := last, false
	if group < last {
		keysFrom = group + 2
		if t.is(group+1, "AND") {
			if !t.is(group+3, "BY") {
				return t.missing(group+3, "expected BY behind GROUP AND ORDER", "")
			}
			keysFrom, orderAll = group+4, true
		}
	}
	if k := t.find(i, group, func(k int) bool {
		return t.is(k, "GROUP") && k > i && t.operand(k-1) && k+1 < group && t.kind(k+1) == sqllex.Word
	}); k < group {
		return t.missing(k+1, "expected BY behind GROUP", "")
	}
	// BY alone, as in other languages. Behind an operand it cannot be a name's place.
	if k := t.find(i, group, func(k int) bool {
		return t.is(k, "BY") && k > i && t.operand(k-1) && k+1 < group && t.kind(k+1) == sqllex.Word
	}); k < group {
		return t.errorAt(k, "expected GROUP before BY", "write |> AGGREGATE … GROUP BY …")
	}
	if err := t.only(st, i, group); err != nil {
		return err
	}
	if err := t.only(st, keysFrom, last); err != nil {
		return err
	}
	var aggs, keys []span
	var err error
	if i < group {
		if aggs, err = t.list(i, group, "an aggregate"); err != nil {
			return err
		}
	}
	if group < last {
		if keys, err = t.list(keysFrom, last, "a grouping column"); err != nil {
			return err
		}
	} else if i >= group {
		return t.missing(i, "expected aggregates or GROUP BY behind AGGREGATE", "as in |> AGGREGATE count(*) AS n GROUP BY day")
	}
	if err := p.ambiguous(i, last); err != nil {
		return err
	}
	for _, it := range aggs {
		c := t.columnOf(it, true)
		agg, window := t.calls(it.from, c.to)
		if window >= 0 {
			return t.errorAt(window, "a window cannot stand in AGGREGATE", "compute it with |> EXTEND before or behind this step")
		}
		if agg < 0 && !t.callsUnknown(it.from, c.to) {
			return t.errorAt(it.from, "expected an aggregate such as sum(…) or count(*)", "a column to group by stands behind GROUP BY")
		}
	}
	if err := p.settle(); err != nil {
		return err
	}
	list := generated(" SELECT ", p.place())
	groups, orders, err := p.keys(keys, orderAll, &list)
	if err != nil {
		return err
	}
	width := groups.width
	for n, it := range aggs {
		c := t.columnOf(it, true)
		if width+n > 0 {
			list.emit(", ", t.toks[it.from].Pos)
		}
		body, err := p.aliased(c)
		if err != nil {
			return err
		}
		list.add(body)
		if !c.order.empty() {
			orders = append(orders, t.orderBy(width+n+1, c.order))
		}
	}
	b := p.block()
	if p.inUseTokens(keys) || p.inUseTokens(aggs) {
		// One block more: an alias would be taken for a column by WHERE.
		at := len(p.blocks)
		if err := p.leave(); err != nil {
			return err
		}
		if len(p.blocks) > at {
			p.known = nil
			return p.aggregateStep(st)
		}
	}
	b.list = list
	if len(keys) > 0 {
		b.group = generated(" GROUP BY ", t.toks[group].Pos)
		b.group.add(groups.out)
	} else {
		b.group = generated(" GROUP BY ()", p.place()) // a column beside the aggregates is an error, not a row each
	}
	p.ordered = len(orders) > 0
	for n, o := range orders {
		word := ", "
		if n == 0 {
			word = " ORDER BY "
		}
		b.order.emit(word, p.place())
		b.order.add(o)
	}
	b.window, p.windows = p.windows, nil
	p.forget()
	var all []span
	for _, k := range keys {
		if !t.grouping(k) {
			all = append(all, k)
		}
	}
	p.learn(append(all, aggs...))
	return p.finalOrder(st, last)
}

// callsUnknown reports whether a function is called that could be an aggregate of the user's own.
func (t *translator) callsUnknown(i, j int) bool {
	found := false
	_ = t.inside(i, j, func(k int) error {
		if t.kind(k) == sqllex.Word && t.kind(k+1) == sqllex.Open && t.kind(k-1) == sqllex.Dot {
			found = true // schema.function(…)
		}
		return nil
	})
	return found
}

func (p *pipeline) inUseTokens(items []span) bool {
	for _, it := range items {
		if c := p.t.columnOf(it, true); c.alias >= 0 && p.block().bare[c.name] && len(p.block().where) > 0 {
			return true
		}
	}
	return false
}

// groups is a rendered GROUP BY with the number of columns that it puts first.
type groups struct {
	out   pieces
	width int
}

// keys renders the grouping items: into the list, and as what GROUP BY and ORDER BY say of them by position.
func (p *pipeline) keys(items []span, orderAll bool, list *pieces) (groups, []pieces, error) {
	t := p.t
	var g groups
	var orders []pieces
	for n, it := range items {
		if n > 0 {
			g.out.emit(", ", t.toks[it.from].Pos)
		}
		if t.is(it.from, "ALL") && it.to-it.from == 1 {
			return g, nil, t.errorAt(it.from, "GROUP BY ALL cannot stand in AGGREGATE", "list the columns to group by")
		}
		if t.grouping(it) {
			if err := p.groupingSet(it, &g, list); err != nil {
				return g, nil, err
			}
			if orderAll {
				for k := len(orders) + 1; k <= g.width; k++ {
					orders = append(orders, generated(number(k), t.toks[it.from].Pos))
				}
			}
			continue
		}
		c := t.columnOf(it, true)
		if agg, window := t.calls(it.from, c.to); agg >= 0 || window >= 0 {
			return g, nil, t.errorAt(max(agg, window), "cannot group by an aggregate", "compute it with a step of its own first")
		}
		if c.starred {
			return g, nil, t.errorAt(it.from, "* cannot stand in GROUP BY", "list the columns to group by")
		}
		if g.width > 0 {
			list.emit(", ", t.toks[it.from].Pos)
		}
		if err := p.key(c, list); err != nil {
			return g, nil, err
		}
		g.width++
		g.out.emit(number(g.width), t.toks[it.from].Pos)
		if orderAll || !c.order.empty() {
			orders = append(orders, t.orderBy(g.width, c.order))
		}
	}
	return g, orders, nil
}

// key renders one grouping column for the list. A number is the position of an input column.
func (p *pipeline) key(c column, list *pieces) error {
	t := p.t
	if c.expr-c.from == 1 && t.kind(c.from) == sqllex.Number && strings.Trim(t.text(c.from), "0123456789") == "" {
		if strings.Trim(t.text(c.from), "0") == "" {
			return t.errorAt(c.from, "columns are counted from 1", "")
		}
		if err := p.position(c.from); err != nil {
			return err
		}
		list.emit("#", t.toks[c.from].Pos)
		body, err := t.expr(c.from, c.to, nil)
		if err != nil {
			return err
		}
		list.add(body)
		return nil
	}
	body, err := p.aliased(c)
	if err != nil {
		return err
	}
	list.add(p.visible(c, body))
	return nil
}

// position refuses a number that is no position of a column.
func (p *pipeline) position(k int) error {
	n, err := strconv.Atoi(p.t.text(k))
	if width := p.width(); err != nil || width >= 0 && (n < 1 || n > width) {
		return p.t.errorAt(k, "there is no column "+p.t.text(k)+" by its position", "there are "+number(width))
	}
	return nil
}

// grouping reports whether an item is ROLLUP (…), CUBE (…), GROUPING SETS (…) or ().
func (t *translator) grouping(it span) bool {
	switch {
	case t.is(it.from, "ROLLUP", "CUBE") && t.kind(it.from+1) == sqllex.Open:
		return t.mate[it.from+1] == it.to-1
	case t.is(it.from, "GROUPING") && t.is(it.from+1, "SETS") && t.kind(it.from+2) == sqllex.Open:
		return t.mate[it.from+2] == it.to-1
	}
	return t.kind(it.from) == sqllex.Open && it.to-it.from == 2 && t.mate[it.from] == it.from+1
}

// groupingSet renders ROLLUP (a, b) and its like: each different column once in the list, in its first place, and the sets as
// written with columns by position.
func (p *pipeline) groupingSet(it span, g *groups, list *pieces) error {
	t := p.t
	open := it.to - 1
	if t.kind(it.from) == sqllex.Open {
		g.out.emit("()", t.toks[it.from].Pos)
		return nil
	}
	open = t.mate[open]
	seen := map[string]int{}
	var walk func(i, j, depth int) error
	walk = func(i, j, depth int) error {
		if depth > maxDepth {
			return t.errorAt(i, "grouping sets stand too deep in each other", "")
		}
		g.out.emit("(", t.toks[i-1].Pos)
		for n, s := range t.split(i, j) {
			if s.empty() {
				return t.errorAt(s.from, "expected a grouping column before this comma", "")
			}
			if n > 0 {
				g.out.emit(", ", t.toks[s.from].Pos)
			}
			switch {
			case t.kind(s.from) == sqllex.Open && t.mate[s.from] == s.to-1:
				if err := walk(s.from+1, s.to-1, depth+1); err != nil {
					return err
				}
				continue
			case t.grouping(s):
				open := t.mate[s.to-1]
				g.out.copied(t.toks[s.from].Pos, t.toks[open-1].End)
				if err := walk(open+1, s.to-1, depth+1); err != nil {
					return err
				}
				continue
			}
			c := t.columnOf(s, true)
			text := t.spell(c.from, c.expr)
			if seen[text] == 0 {
				if g.width > 0 {
					list.emit(", ", t.toks[s.from].Pos)
				}
				if err := p.key(c, list); err != nil {
					return err
				}
				g.width++
				seen[text] = g.width
			}
			g.out.emit(number(seen[text]), t.toks[s.from].Pos)
		}
		g.out.emit(")", t.toks[j].Pos)
		return nil
	}
	g.out.copied(t.toks[it.from].Pos, t.toks[open-1].End)
	g.out.emit(" ", t.toks[open].Pos)
	return walk(open+1, it.to-1, 0)
}

// orderBy is one item of ORDER BY: a position with the ordering that was written.
func (t *translator) orderBy(position int, order span) pieces {
	at := t.pos(order.from)
	out := generated(number(position), at)
	if !order.empty() {
		out.emit(" ", at)
		out.copied(at, t.toks[order.to-1].End)
	}
	return out
}
