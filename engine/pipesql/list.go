package pipesql

import (
	"strings"

	"quire/internal/sqllex"
)

// column is one expression of a list with its name, if it has one: the alias at token alias (-1 without), the expression
// before it, the ordering behind it.
type column struct {
	span         // all of it, without the ordering
	expr    int  // behind the expression's last token
	alias   int  // token, -1
	order   span // ASC, DESC, NULLS …
	name    string
	starred bool // * or t.*
	tuple   bool // a call that gives several columns
}

// endings are words that end an expression and are no alias.
var endings = words(`end null true false unknown asc desc first last current_date current_time current_timestamp localtime
	localtimestamp nulls over all distinct and or not is in like ilike between case when then else by rows range groups row
	preceding following exists any some escape collate isnull notnull rlike regexp div asymmetric symmetric from precision zone
	year month week day hour minute second years months weeks days hours minutes seconds`)

// noColumn are words that by themselves are never the name of a column: values, and what the engine reserves.
var noColumn = words(`null true false current_date current_time current_timestamp localtime localtimestamp end asc desc all distinct
	and or not in case when then else some any collate from`)

// joints are words behind which a name is an operand, not an alias.
var joints = words(`and or not is in like ilike between case when then else over as by distinct all any some escape collate
	rlike regexp div from interval at time partition order similar to glob cast using date timestamp exists lateral select
	symmetric asymmetric`)

// columnOf takes the item [i, j) of a list apart; with order, an ordering behind it is taken off first.
func (s *source) columnOf(it span, order bool) column {
	c := column{span: it, alias: -1}
	i, j := it.from, it.to
	if order {
		k := j
		if k-2 > i && s.is(k-2, "NULLS") && s.is(k-1, "FIRST", "LAST") {
			k -= 2
		}
		if k-1 > i && s.is(k-1, "ASC", "DESC") && s.kind(k-2) != sqllex.Dot {
			k--
			c.order = span{k, j}
			j = k
		} else if k < j {
			c.order = span{k, j}
			j = k
		}
	}
	c.to, c.expr = j, j
	last := s.kind(j - 1)
	switch {
	case j-i >= 3 && s.is(j-2, "AS") && (last == sqllex.Word || last == sqllex.Quoted || last == sqllex.String):
		c.alias, c.expr = j-1, j-2
	case j-i >= 2 && (last == sqllex.Quoted || last == sqllex.Word && !endings[s.low(j-1)]):
		switch s.kind(j - 2) {
		case sqllex.Quoted, sqllex.String, sqllex.Number, sqllex.Close, sqllex.Param:
			c.alias, c.expr = j-1, j-1
		case sqllex.Word:
			if !joints[s.low(j-2)] {
				c.alias, c.expr = j-1, j-1
			}
		}
	}
	c.starred = s.star(i, c.expr)
	switch {
	case c.alias >= 0:
		c.name = strings.ToLower(sqllex.Unquote(s.text(c.alias)))
	case s.path(i, c.expr):
		c.name = s.key(c.expr - 1)
	}
	return c
}

// path reports whether [i, j) is a name, qualified or not.
func (s *source) path(i, j int) bool {
	if i >= j || (j-i)%2 == 0 {
		return false
	}
	for k := i; k < j; k++ {
		if (k-i)%2 == 1 {
			if s.kind(k) != sqllex.Dot {
				return false
			}
		} else if _, ok := s.name(k); !ok {
			return false
		}
	}
	return s.kind(i) != sqllex.Word || j-i > 1 || !noColumn[s.low(i)]
}

// star reports whether [i, j) is * or alias.*, with EXCEPT and the like behind it or not.
func (s *source) star(i, j int) bool {
	k := i
	for k+1 < j && s.kind(k+1) == sqllex.Dot {
		if _, ok := s.name(k); !ok {
			return false
		}
		k += 2
	}
	return k < j && s.kind(k) == sqllex.Op && s.text(k) == "*"
}

// spell gives an expression's text as it is compared with another: without space and case.
func (s *source) spell(i, j int) string {
	var b strings.Builder
	for k := i; k < j && b.Len() < 4096; k++ {
		b.WriteString(s.low(k))
		b.WriteByte(' ')
	}
	return b.String()
}

// learn starts anew with the columns of a list: what is known of their names, and which names stand for several.
func (p *pipeline) learn(items []span) {
	p.known, p.twins = map[string]string{}, nil
	cs := make([]column, 0, len(items))
	for _, it := range items {
		if !it.empty() {
			c := p.t.columnOf(it, true)
			c.tuple = p.t.is(it.from, "COLUMNS", "UNNEST")
			cs = append(cs, c)
			p.knowColumn(c)
		}
	}
	p.listed(cs)
}

// knowColumn notes a column of the step's output. The same name for another expression is ambiguous from here on.
func (p *pipeline) knowColumn(c column) {
	if c.name == "" || c.starred {
		return
	}
	text := p.t.spell(c.from, c.expr)
	if was, ok := p.known[c.name]; ok && was != text {
		p.twin(c.name, "the steps above make it more than once")
	}
	if p.known == nil {
		p.known = map[string]string{}
	}
	p.known[c.name] = text
}

// calls gives the first aggregate call, and the first window call, of an expression itself; -1 without.
func (t *translator) calls(i, j int) (aggregate, window int) {
	aggregate, window = -1, -1
	_ = t.inside(i, j, func(k int) error {
		if t.is(k, "OVER") && (t.kind(k+1) == sqllex.Open || t.kind(k+1) == sqllex.Word || t.kind(k+1) == sqllex.Quoted) && k > i &&
			(t.kind(k-1) == sqllex.Close || t.is(k-1, "NULLS")) && window < 0 {
			window = k
		}
		if aggregate >= 0 || t.kind(k) != sqllex.Word || t.kind(k+1) != sqllex.Open || t.text(k+1) != "(" || !isAggregate(t.low(k)) {
			return nil
		}
		if t.kind(k-1) == sqllex.Dot {
			return nil // a method, or a function of another schema
		}
		if !t.windowed(k) {
			aggregate = k
		}
		return nil
	})
	return aggregate, window
}

// windowed reports whether the call at token k has an OVER.
func (t *translator) windowed(k int) bool {
	k = t.mate[k+1] + 1
	for {
		switch {
		case t.is(k, "FILTER") && t.kind(k+1) == sqllex.Open:
			k = t.mate[k+1] + 1
		case t.is(k, "WITHIN") && t.is(k+1, "GROUP") && t.kind(k+2) == sqllex.Open:
			k = t.mate[k+2] + 1
		case t.is(k, "IGNORE", "RESPECT") && t.is(k+1, "NULLS"):
			k += 2
		default:
			return t.is(k, "OVER")
		}
	}
}

// scalar refuses aggregates in a step that goes row by row.
func (t *translator) scalar(st step, i, j int) error {
	agg, _ := t.calls(i, j)
	if agg < 0 {
		return nil
	}
	return t.errorAt(agg, t.text(agg)+" is an aggregate and cannot stand in "+st.op.name,
		"compute it with |> AGGREGATE … GROUP BY …, or over a window with OVER (…)")
}

// columns renders the items of a SELECT or EXTEND list.
func (p *pipeline) columns(items []span) (pieces, error) {
	t := p.t
	var out pieces
	for n, it := range items {
		if n > 0 {
			out.emit(", ", t.toks[it.from].Pos)
		}
		c := t.columnOf(it, false)
		body, err := p.aliased(c)
		if err != nil {
			return nil, err
		}
		out.add(p.visible(c, body))
	}
	return out, nil
}

// aliased renders a column with its name, always behind AS: without it DuckDB takes fewer words for a name.
func (p *pipeline) aliased(c column) (pieces, error) {
	t := p.t
	if c.to-c.from > 1 && t.is(c.to-1, "AS") && t.kind(c.to-2) != sqllex.Dot {
		return nil, t.missing(c.to, "expected a name behind AS", "")
	}
	if name := t.columnText(c); name != "" {
		body, err := t.expr(c.from, c.to, p.sc)
		body.emit(" AS "+sqllex.QuoteIdent(name), t.toks[c.from].Pos)
		return body, err
	}
	if c.alias < 0 || t.is(c.alias-1, "AS") && c.alias-1 >= c.expr {
		return t.expr(c.from, c.to, p.sc)
	}
	body, err := t.expr(c.from, c.expr, p.sc)
	if err != nil {
		return nil, err
	}
	name, err := t.expr(c.alias, c.alias+1, nil)
	if err != nil {
		return nil, err
	}
	body.emit(" AS ", t.toks[c.alias].Pos)
	body.add(name)
	return body, nil
}

// visible gives a column its own name again when it was carried under a hidden one, and keeps hidden ones out of *.
func (p *pipeline) visible(c column, body pieces) pieces {
	t := p.t
	switch {
	case c.starred && c.expr-c.from == 1 && len(p.hidden) > 0:
		body.emit(p.without(), t.toks[c.from].Pos)
	case c.starred && len(p.hidden) > 0 && t.text(c.from) == "*" && t.is(c.from+1, "EXCEPT", "EXCLUDE") && t.kind(c.from+2) == sqllex.Open:
		// Into the user's own list: * EXCEPT (a, hidden).
		var hidden strings.Builder
		for _, h := range p.hidden {
			hidden.WriteString(", " + sqllex.QuoteIdent(h))
		}
		end := t.toks[t.mate[c.from+2]].Pos
		var out pieces
		for _, x := range body {
			if x.text == "" && x.from <= end && end < x.to {
				out.copied(x.from, end)
				out.emit(hidden.String(), end)
				out = append(out, piece{"", end, x.to})
				continue
			}
			out = append(out, x)
		}
		return out
	case c.alias < 0 && t.path(c.from, c.expr) && c.expr-c.from == 3:
		if _, ok := p.sc.carried(t, c.from); ok {
			body.emit(" AS ", t.toks[c.from+2].Pos)
			body.emit(sqllex.QuoteIdent(columnName(t.source, c.from+2)), t.toks[c.from+2].Pos)
		}
	}
	return body
}

// columnName is the name at token k as it was written, without quotes.
func columnName(s *source, k int) string {
	n, _ := s.name(k)
	return n
}

// inUse reports whether one of the names that items give is used without an alias by the block's WHERE: in one block DuckDB
// would take the new meaning where the old one is unknown.
func (p *pipeline) inUse(cs []column) bool {
	b := p.block()
	for _, c := range cs {
		if c.alias >= 0 && b.bare[c.name] {
			return true
		}
	}
	return false
}

// bareNames notes the unqualified names in [i, j) for inUse.
func (p *pipeline) bareNames(b *block, i, j int) {
	if b.bare == nil {
		b.bare = map[string]bool{}
	}
	for k := i; k < j; k++ {
		if _, ok := p.t.name(k); ok && p.t.kind(k-1) != sqllex.Dot && p.t.kind(k+1) != sqllex.Dot {
			b.bare[p.t.key(k)] = true
		}
	}
}
