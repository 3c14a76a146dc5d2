package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// whereStep: WHERE condition. Windows make it a QUALIFY.
func (p *pipeline) whereStep(st step) error {
	t := p.t
	i := st.body
	last := p.trailingOrder(st, i, st.to)
	if i >= last {
		return t.missing(i, "expected a condition behind WHERE", "")
	}
	if err := t.only(st, i, last); err != nil {
		return err
	}
	if k := t.find(i, last, func(k int) bool { return t.toks[k].Kind == sqllex.Comma }); k < last {
		return t.errorAt(k, "WHERE takes one condition", "join conditions with AND")
	}
	if err := t.scalar(st, i, last); err != nil {
		return err
	}
	if err := p.ambiguous(i, last); err != nil {
		return err
	}
	_, window := t.calls(i, last)
	if b := p.block(); !b.isOpen() || b.asserts {
		// What an ASSERT sees is not filtered by what comes behind it.
		if err := p.leave(); err != nil {
			return err
		}
	}
	cond, err := t.expr(i, last, p.sc)
	if err != nil {
		return err
	}
	if err := p.boolean(i, last, cond); err != nil {
		return err
	}
	b := p.block()
	if window >= 0 {
		b.qualify = generated(" QUALIFY ", p.place())
		b.qualify.add(cond)
		b.window, p.windows = p.windows, nil
		p.ordered = false
		return p.finalOrder(st, last)
	}
	b.where = append(b.where, cond)
	b.asserts = false
	b.subquery = b.subquery || t.hasQuery(i, last)
	p.bareNames(b, i, last)
	return p.finalOrder(st, last)
}

// boolean refuses a condition that is plainly of another type, which DuckDB would cast: a number, or a column of numbers.
func (p *pipeline) boolean(i, j int, cond pieces) error {
	t := p.t
	for k := i; k < j; k++ {
		switch t.kind(k) {
		case sqllex.Number:
			continue
		case sqllex.Op:
			switch t.text(k) {
			case "+", "-", "*", "/", "%":
				continue
			}
		case sqllex.Word, sqllex.Quoted, sqllex.Dot:
			if !t.is(k, "TRUE", "FALSE", "NULL", "AND", "OR", "NOT", "IS", "IN", "LIKE", "ILIKE", "BETWEEN", "EXISTS", "CASE", "RLIKE", "SIMILAR", "GLOB", "COLLATE") {
				continue
			}
		}
		return nil
	}
	typ := "a number"
	if j-i > 1 || t.kind(i) != sqllex.Number {
		b := p.block()
		if t.opts.Columns == nil || b.list != nil || len(b.where) > 0 {
			return nil
		}
		b.list = generated(" SELECT ", p.place())
		b.list.add(cond)
		cols, err := t.opts.Columns(p.sql())
		b.list = nil
		if err != nil || len(cols) != 1 || !numeric(cols[0].Type) {
			return nil
		}
		typ = "of type " + strings.ToLower(cols[0].Type)
	}
	return t.errorOf(engine.TypeMismatch, i, "a condition is true or false; this is "+typ, "compare it, as in "+t.text(j-1)+" <> 0")
}

// numeric reports whether a type of the engine holds numbers.
func numeric(typ string) bool {
	for _, n := range []string{"INT", "BIGINT", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "DOUBLE", "FLOAT", "DECIMAL"} {
		if strings.HasPrefix(strings.ToUpper(typ), n) {
			return true
		}
	}
	return false
}

// hasQuery reports whether a query in parentheses stands in [i, j).
func (t *translator) hasQuery(i, j int) bool {
	for k := i; k < j; k++ {
		if t.toks[k].Kind == sqllex.Open && t.query(k+1) {
			return true
		}
	}
	return false
}

// distinctStep: DISTINCT.
func (p *pipeline) distinctStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	if st.body < last {
		if err := t.only(st, st.body, last); err != nil {
			return err
		}
		return t.errorAt(st.body, "DISTINCT stands alone", "write |> SELECT DISTINCT … for some of the columns")
	}
	if err := p.settle(); err != nil {
		return err
	}
	if err := p.changeList(generated(" SELECT DISTINCT "+p.block().star(), p.place()), func(string, string) bool { return false }); err != nil {
		return err
	}
	p.ordered = false
	return p.finalOrder(st, last)
}

// orderStep: ORDER BY expr [ASC | DESC] [NULLS FIRST | LAST], …. Spark's SORT BY, CLUSTER BY and DISTRIBUTE BY order or
// place the rows of each partition; with one partition that is an order.
func (p *pipeline) orderStep(st step) error {
	t := p.t
	i, last := st.body, p.trailingOrder(st, st.body, st.to)
	if k := t.find(i, last, func(k int) bool { return t.is(k, "DISTRIBUTE") && t.is(k+1, "BY") }); k < last && st.op.name == "SORT BY" {
		if err := p.order(st, k+2, last); err != nil {
			return err
		}
		last = k
	}
	if err := p.order(st, i, last); err != nil {
		return err
	}
	return p.finalOrder(st, p.trailingOrder(st, st.body, st.to))
}

func (p *pipeline) order(st step, i, j int) error {
	t := p.t
	if err := t.only(st, i, j); err != nil {
		return err
	}
	items, err := t.list(i, j, "a column or an expression")
	if err != nil {
		return err
	}
	if err := t.scalar(st, i, j); err != nil {
		return err
	}
	if err := p.ambiguous(i, j); err != nil {
		return err
	}
	if err := p.settle(); err != nil {
		return err
	}
	out := generated(" ORDER BY ", p.place())
	for n, it := range items {
		if n > 0 {
			out.emit(", ", t.toks[it.from].Pos)
		}
		if c := t.columnOf(it, true); c.to-c.from == 1 && t.kind(c.from) == sqllex.Number {
			if err := p.position(c.from); err != nil {
				return err
			}
		}
		body, err := t.expr(it.from, it.to, p.sc)
		if err != nil {
			return err
		}
		out.add(body)
	}
	p.block().order = out
	p.block().window, p.windows = p.windows, nil
	p.ordered = true
	return nil
}

// trailingOrder gives the place of a final ORDER BY without |> in the last step, as Spark takes it, or j.
func (p *pipeline) trailingOrder(_ step, i, j int) int {
	if p.at != len(p.steps)-1 {
		return j
	}
	t := p.t
	return t.find(i, j, func(k int) bool {
		return t.is(k, "ORDER") && t.is(k+1, "BY") && t.kind(k-1) != sqllex.Dot && !t.is(k-1, "AND")
	})
}

// finalOrder is the step that a trailing ORDER BY stands for.
func (p *pipeline) finalOrder(st step, k int) error {
	if k >= st.to {
		return nil
	}
	st = step{pipe: k, from: k, body: k + 2, to: st.to, op: operators["ORDER BY"]}
	// What the list before carried ends here: all names are those of the columns.
	return p.order(st, st.body, st.to)
}

// limitStep: LIMIT n [OFFSET m], LIMIT ALL, OFFSET m.
func (p *pipeline) limitStep(st step) error {
	t := p.t
	i, last := st.body, st.to
	if i >= last {
		return t.missing(i, "expected a number behind "+st.op.name, "")
	}
	offset := last
	if st.op.name == "LIMIT" {
		offset = t.find(i, last, func(k int) bool { return t.is(k, "OFFSET") })
		if offset == i || offset < last && offset+1 == last {
			return t.missing(offset+1, "expected a number behind "+t.upper(offset), "")
		}
	}
	for _, part := range []span{{i, offset}, {min(offset+1, last), last}} {
		if part.empty() {
			continue
		}
		if err := t.only(st, part.from, part.to); err != nil {
			return err
		}
		if k := t.find(part.from, part.to, func(k int) bool { return t.toks[k].Kind == sqllex.Comma }); k < part.to {
			return t.errorAt(k, "expected OFFSET, not a comma", "write |> LIMIT n OFFSET m")
		}
		if part.to-part.from == 1 && t.kind(part.from) == sqllex.Word && !t.is(part.from, "ALL", "NULL") {
			return t.errorAt(part.from, "expected a number of rows, found "+t.text(part.from), "")
		}
		if t.kind(part.from) == sqllex.Op && t.text(part.from) == "-" {
			return t.errorAt(part.from, "a number of rows cannot be negative", "")
		}
		if part.to-part.from == 1 && t.kind(part.from) == sqllex.String {
			return t.errorAt(part.from, "expected a number of rows, not a text", "")
		}
		if part.to-part.from == 1 && t.kind(part.from) == sqllex.Number && strings.ContainsAny(t.text(part.from), ".eE") {
			return t.errorAt(part.from, "a number of rows is a whole number", "")
		}
	}
	if b := p.block(); b.limit != nil {
		if err := p.leave(); err != nil {
			return err
		}
	}
	out := generated(" ", p.place())
	body, err := t.expr(st.from, last, p.sc)
	if err != nil {
		return err
	}
	out.add(body)
	p.block().limit = out
	return nil
}

// assertStep: ASSERT condition, payload, …: FALSE or NULL ends the query with the payload, or the condition's text.
func (p *pipeline) assertStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	if err := t.only(st, st.body, last); err != nil {
		return err
	}
	items, err := t.list(st.body, last, "a condition")
	if err != nil {
		return err
	}
	if err := t.scalar(st, st.body, last); err != nil {
		return err
	}
	if err := p.ambiguous(st.body, last); err != nil {
		return err
	}
	if _, w := t.calls(st.body, last); w >= 0 {
		return t.errorAt(w, "a window cannot stand in ASSERT", "compute it with |> EXTEND first")
	}
	if b := p.block(); !b.isOpen() || len(b.where) > 0 && !b.asserts {
		if err := p.leave(); err != nil {
			return err
		}
	}
	p.block().asserts, p.block().asserted = true, true
	cond, err := t.expr(items[0].from, items[0].to, p.sc)
	if err != nil {
		return err
	}
	out := generated("CASE WHEN ", p.place())
	out.add(cond)
	out.emit(" THEN true ELSE error('assertion failed: ' || ", p.place())
	if len(items) == 1 {
		text := t.src[t.toks[items[0].from].Pos:t.toks[items[0].to-1].End]
		out.emit(sqllex.QuoteString(text), t.toks[items[0].from].Pos)
	} else {
		out.emit("concat_ws(' '", p.place())
		for _, it := range items[1:] {
			out.emit(", coalesce(CAST((", t.toks[it.from].Pos)
			body, err := t.expr(it.from, it.to, p.sc)
			if err != nil {
				return err
			}
			out.add(body)
			out.emit(") AS VARCHAR), 'NULL')", t.toks[it.from].Pos)
		}
		out.emit(")", p.place())
	}
	out.emit(") END", p.place())
	b := p.block()
	b.where = append(b.where, out)
	b.subquery = true // never moved into a join's condition
	p.bareNames(b, st.body, last)
	return p.finalOrder(st, last)
}

// windowStep: WINDOW w AS (…), … names windows for the next step's list; GoogleSQL's deprecated WINDOW expr AS name is an EXTEND.
func (p *pipeline) windowStep(st step) error {
	t := p.t
	if k := st.body; t.is(k+1, "AS") && t.kind(k+2) == sqllex.Open && k+2 < st.to {
		if end := p.windowEnd(k, st.to); end < st.to {
			if err := t.only(st, end, st.to); err != nil {
				return err
			}
			return t.errorAt(end, "did not expect "+t.text(end)+" behind the window", "")
		}
		out := generated(" ", p.place())
		body, err := t.expr(st.from, st.to, p.sc)
		if err != nil {
			return err
		}
		out.add(body)
		p.windows = out
		return nil
	}
	return p.extend(st, st.body)
}

// windowEnd gives the end of the window definitions name AS (…), … that start at token k.
func (p *pipeline) windowEnd(k, j int) int {
	t := p.t
	for k+2 < j && t.is(k+1, "AS") && t.kind(k+2) == sqllex.Open {
		k = t.mate[k+2] + 1
		if k >= j || t.kind(k) != sqllex.Comma {
			return k
		}
		k++
	}
	return k
}

// windowClause gives the place of WINDOW w AS (…) behind a list, or j.
func (p *pipeline) windowClause(st step, i, j int) (int, error) {
	t := p.t
	k := t.find(i, j, func(k int) bool {
		return t.is(k, "WINDOW") && t.is(k+2, "AS") && t.kind(k+3) == sqllex.Open && k > i
	})
	if k == j {
		return j, nil
	}
	if end := p.windowEnd(k+1, j); end < j {
		if t.is(end, "WINDOW") {
			return 0, t.errorAt(end, "one WINDOW clause in a step", "write WINDOW a AS (…), b AS (…)")
		}
		if err := t.only(st, end, j); err != nil {
			return 0, err
		}
		return 0, t.errorAt(end, "did not expect "+t.text(end)+" behind the window", "")
	}
	return k, nil
}

// namedWindows refuses an OVER w in [i, j) where neither the WINDOW clause [from, to) nor a WINDOW step before names w.
func (p *pipeline) namedWindows(i, j, from, to int) error {
	t := p.t
	if len(p.windows) > 0 {
		return nil // the step before names them
	}
	var names []string
	for k := from + 1; k+2 < to && t.is(k+1, "AS") && t.kind(k+2) == sqllex.Open; k = t.mate[k+2] + 2 {
		names = append(names, columnName(t.source, k))
	}
	return t.inside(i, j, func(k int) error {
		if !t.is(k, "OVER") || k == i || t.kind(k-1) != sqllex.Close && !t.is(k-1, "NULLS") {
			return nil
		}
		name, ok := t.name(k + 1)
		if !ok || k+1 >= j {
			return nil
		}
		for _, n := range names {
			if strings.EqualFold(n, name) {
				return nil
			}
		}
		hint := "write OVER (…), or name it in this step: WINDOW " + t.text(k+1) + " AS (…)"
		if near := nearest.Of(name, names); near != "" {
			hint = "did you mean " + near + "?"
		}
		return t.errorAt(k+1, "no window "+t.text(k+1)+" in this step", hint)
	})
}

// windowsOf gives the block the named windows of its step and of a WINDOW step before it.
func (p *pipeline) windowsOf(i, j int) error {
	b := p.block()
	if i < j {
		out := generated(" ", p.place())
		body, err := p.t.expr(i, j, p.sc)
		if err != nil {
			return err
		}
		out.add(body)
		b.window = out
	} else if p.windows != nil {
		b.window = p.windows
	}
	p.windows = nil
	return nil
}
