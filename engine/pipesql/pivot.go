package pipesql

import (
	"strconv"
	"strings"

	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// sampleStep: TABLESAMPLE [method] (n ROWS | p PERCENT) [REPEATABLE (seed)].
func (p *pipeline) sampleStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	sample, end, err := t.sampleClause(st.from, last)
	if err != nil {
		return err
	}
	if end < last {
		if err := t.only(st, end, last); err != nil {
			return err
		}
		return t.errorAt(end, "did not expect "+t.text(end)+" behind TABLESAMPLE", "")
	}
	if len(p.aliases) > 1 || !p.block().isOpen() {
		if err := p.leave(); err != nil {
			return err
		}
	} else {
		p.wrap()
	}
	b := p.block()
	b.close.add(sample)
	return p.finalOrder(st, last)
}

// sampleMethods are DuckDB's.
var sampleMethods = words("bernoulli system reservoir")

// sampleClause reads a TABLESAMPLE at token k, if one is there, and gives it in DuckDB's words with the token behind it.
func (t *translator) sampleClause(k, j int) (pieces, int, error) {
	if k >= j || !t.is(k, "TABLESAMPLE") {
		return nil, k, nil
	}
	t.volatile = true
	start := k
	k++
	method := ""
	if t.kind(k) == sqllex.Word && k < j {
		if method = t.low(k); !sampleMethods[method] {
			hint := "BERNOULLI, SYSTEM or RESERVOIR"
			if n := nearest.Of(method, []string{"BERNOULLI", "SYSTEM", "RESERVOIR"}); n != "" {
				hint = "did you mean " + n + "?"
			}
			return nil, k, t.errorAt(k, "no sampling method "+t.text(k), hint)
		}
		k++
	}
	if k >= j || t.kind(k) != sqllex.Open || t.text(k) != "(" {
		return nil, k, t.missing(k, "expected (n ROWS) or (p PERCENT) behind "+t.upper(k-1), "")
	}
	body, err := t.sampleSize(k+1, t.mate[k], method)
	if err != nil {
		return nil, k, err
	}
	k = t.mate[k] + 1
	out := generated(" TABLESAMPLE ", t.toks[start].Pos)
	out.add(body)
	if t.is(k, "REPEATABLE") && k < j {
		if t.kind(k+1) != sqllex.Open {
			return nil, k, t.missing(k+1, "expected (seed) behind REPEATABLE", "")
		}
		end := t.mate[k+1] + 1
		out.emit(" ", t.toks[k].Pos)
		seed, err := t.expr(k, end, nil)
		if err != nil {
			return nil, k, err
		}
		out.add(seed)
		k = end
	}
	return out, k, nil
}

func (t *translator) sampleSize(i, j int, method string) (pieces, error) {
	if i >= j {
		return nil, t.errorAt(j, "expected n ROWS or p PERCENT", "")
	}
	at := t.toks[i].Pos
	if t.is(i, "BUCKET") {
		if j-i != 5 || !t.is(i+2, "OUT") || !t.is(i+3, "OF") {
			return nil, t.errorAt(i, "expected BUCKET x OUT OF y", "")
		}
		x, err1 := strconv.Atoi(t.text(i + 1))
		y, err2 := strconv.Atoi(t.text(i + 4))
		if err1 != nil || err2 != nil || x < 1 || y < x {
			return nil, t.errorAt(i+1, "expected a bucket from 1 to the number of buckets", "")
		}
		return generated("bernoulli("+strconv.FormatFloat(100/float64(y), 'g', -1, 64)+" PERCENT)", at), nil
	}
	var value string
	switch t.kind(i) {
	case sqllex.Number:
		value = t.text(i)
	case sqllex.Param:
		lit, err := t.argument(i)
		if err != nil {
			return nil, err
		}
		value = strings.Trim(lit, "()")
	default:
		if t.text(i) == "-" {
			return nil, t.errorAt(i, "a sample cannot be negative", "")
		}
		return nil, t.errorAt(i, "expected a number, not "+t.text(i), "a sample's size is a literal or a parameter")
	}
	size, err := strconv.ParseFloat(strings.ReplaceAll(value, "_", ""), 64)
	if err != nil || size < 0 {
		return nil, t.errorAt(i, "expected a number of rows or per cent, not "+t.text(i), "")
	}
	if i+2 != j {
		return nil, t.errorAt(i, "expected ROWS or PERCENT behind the number", "")
	}
	switch {
	case t.is(i+1, "ROWS", "ROW"):
		if strings.ContainsAny(value, ".eE") {
			return nil, t.errorAt(i, "a number of rows is a whole number", "")
		}
		return generated("reservoir("+value+" ROWS)", at), nil
	case t.is(i+1, "PERCENT"), t.text(i+1) == "%":
		if size > 100 {
			return nil, t.errorAt(i, "a sample is at most 100 per cent", "")
		}
		if method == "" {
			method = "bernoulli"
		}
		return generated(method+"("+value+" PERCENT)", at), nil
	}
	return nil, t.errorAt(i+1, "expected ROWS or PERCENT, not "+t.text(i+1), "")
}

// pivotStep: PIVOT (aggregate [[AS] a], … FOR column IN (value [[AS] name], …)) [[AS] alias]. A single aggregate gives columns
// named by the values alone, as in Spark; DuckDB would add its alias.
func (p *pipeline) pivotStep(st step) error {
	t := p.t
	i, end, err := p.pivotBody(st, st.body)
	if err != nil {
		return err
	}
	forAt := t.find(i, end, func(k int) bool { return t.is(k, "FOR") })
	if forAt == end {
		return t.errorAt(end, "expected FOR column IN (values)", "as in |> PIVOT (sum(sales) FOR quarter IN ('Q1', 'Q2'))")
	}
	aggs, err := t.list(i, forAt, "an aggregate")
	if err != nil {
		return err
	}
	var out pieces
	for n, it := range aggs {
		c := t.columnOf(it, false)
		agg, window := t.calls(it.from, c.expr)
		if agg < 0 || window >= 0 {
			return t.errorAt(it.from, "expected an aggregate such as sum(…)", "")
		}
		if n > 0 {
			out.emit(", ", t.toks[it.from].Pos)
		}
		to := it.to
		if len(aggs) == 1 {
			to = c.expr
		}
		body, err := t.expr(it.from, to, p.sc)
		if err != nil {
			return err
		}
		out.add(body)
	}
	in := t.find(forAt, end, func(k int) bool { return t.is(k, "IN") })
	if in == end || t.kind(in+1) != sqllex.Open || in+1 >= end {
		return t.errorAt(min(in, end), "expected IN (values) behind FOR", "as in FOR quarter IN ('Q1', 'Q2')")
	}
	if in == forAt+1 {
		return t.errorAt(in, "expected a column behind FOR", "")
	}
	close := t.mate[in+1]
	if close+1 < end {
		return t.errorAt(close+1, "did not expect "+t.text(close+1)+" behind the values", "")
	}
	values, err := t.list(in+2, close, "a value")
	if err != nil {
		return err
	}
	for _, v := range values {
		c := t.columnOf(v, false)
		if k, ok := t.literal(v.from, c.expr); !ok {
			return t.errorAt(k, "a pivot's values are literals", "a column cannot give them: list them, as in IN ('a', 'b')")
		}
	}
	if err := t.distinctValues(values); err != nil {
		return err
	}
	if err := p.pivotTuples(forAt, in, values); err != nil {
		return err
	}
	rest, err := t.expr(forAt, end, p.sc)
	if err != nil {
		return err
	}
	out.emit(" ", t.toks[forAt].Pos)
	out.add(rest)
	var made []string
	if len(aggs) == 1 {
		made = t.valueNames(values)
	}
	return p.pivoted(st, " PIVOT (", out, end, t.columnsUsed(i, in), made)
}

// distinctValues refuses a value that is listed twice.
func (t *translator) distinctValues(values []span) error {
	seen := map[string]bool{}
	for _, v := range values {
		c := t.columnOf(v, false)
		text := t.spelled(v.from, c.expr)
		if seen[text] {
			return t.errorAt(v.from, "the value "+text+" is listed twice", "")
		}
		seen[text] = true
	}
	return nil
}

// valueNames gives the keys of the columns that single values make.
func (t *translator) valueNames(values []span) []string {
	var out []string
	for _, v := range values {
		c := t.columnOf(v, false)
		switch {
		case c.alias >= 0:
			out = append(out, c.name)
		case v.to-v.from == 1 && t.kind(v.from) == sqllex.String:
			out = append(out, strings.ToLower(sqllex.Unquote(t.text(v.from))))
		}
	}
	return out
}

// columnsUsed gives the keys of all names in [i, j).
func (t *translator) columnsUsed(i, j int) map[string]bool {
	out := map[string]bool{}
	for k := i; k < j; k++ {
		if _, ok := t.name(k); ok {
			out[t.key(k)] = true
		}
	}
	return out
}

// pivotBody gives the inside of the parentheses at token k of PIVOT or UNPIVOT.
func (p *pipeline) pivotBody(st step, k int) (int, int, error) {
	t := p.t
	if k >= st.to || t.kind(k) != sqllex.Open || t.text(k) != "(" {
		hint := "as in |> PIVOT (sum(sales) FOR quarter IN ('Q1', 'Q2'))"
		if st.op.name == "UNPIVOT" {
			hint = "as in |> UNPIVOT (sales FOR quarter IN (q1, q2))"
		}
		return 0, 0, t.missing(k, "expected ( behind "+t.upper(k-1), hint)
	}
	return k + 1, t.mate[k], nil
}

// pivoted makes the block of a PIVOT or UNPIVOT whose parenthesis closes at token close, and reads the alias behind it. The
// columns used go; one that is left and has the name of one that is made is ambiguous from here on.
func (p *pipeline) pivoted(st step, word string, body pieces, close int, used map[string]bool, made []string) error {
	t := p.t
	last := p.trailingOrder(st, close+1, st.to)
	named, end := -1, close+1
	if t.is(end, "AS") && end < last {
		end++
	}
	if _, ok := t.name(end); ok && end < last && !t.is(end, "PIVOT", "UNPIVOT") {
		named = end
		end++
	}
	if end < last {
		if err := t.only(st, end, last); err != nil {
			return err
		}
		return t.errorAt(end, "did not expect "+t.text(end)+" here", "one "+st.op.name+" in a step; the next begins with |>")
	}
	var twins []string
	for _, key := range made {
		if p.usedLater(key) && !used[key] && p.have()[key] > 0 {
			twins = append(twins, key)
		}
	}
	if err := p.seal(); err != nil {
		return err
	}
	for _, key := range twins {
		p.twin(key, "it was a column already when "+st.op.name+" made another")
	}
	p.wrap()
	b := p.block()
	at := p.place()
	b.close.emit(word, at)
	b.close.add(body)
	b.close.emit(")", at)
	if named >= 0 {
		b.close.emit(" AS ", at)
		name, err := t.expr(named, named+1, nil)
		if err != nil {
			return err
		}
		b.close.add(name)
		p.aliases = []alias{{t.key(named), named}}
	}
	p.ordered = false
	return p.finalOrder(st, last)
}

// literal reports whether [i, j) is a literal or a tuple of literals, else the token that is none.
func (t *translator) literal(i, j int) (int, bool) {
	if i >= j {
		return i, false
	}
	for k := i; k < j; k++ {
		switch t.kind(k) {
		case sqllex.Number, sqllex.String, sqllex.Dollar, sqllex.Param, sqllex.Comma:
		case sqllex.Open, sqllex.Close:
			if t.text(k) != "(" && t.text(k) != ")" {
				return k, false
			}
		case sqllex.Op:
			if op := t.text(k); op != "-" && op != "+" {
				return k, false
			}
		case sqllex.Word:
			if !t.is(k, "TRUE", "FALSE", "NULL") && t.kind(k+1) != sqllex.String {
				return k, false
			}
		default:
			return k, false
		}
	}
	return i, true
}
