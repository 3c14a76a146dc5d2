package pipesql

import (
	"quire/internal/sqllex"
)

// unpivotStep: UNPIVOT [INCLUDE | EXCLUDE NULLS] (value FOR name IN (column [AS text], …)) [[AS] alias].
func (p *pipeline) unpivotStep(st step) error {
	t := p.t
	k := st.body
	word := " UNPIVOT "
	if t.is(k, "INCLUDE", "EXCLUDE") && k < st.to {
		if !t.is(k+1, "NULLS") {
			return t.missing(k+1, "expected NULLS behind "+t.upper(k), "")
		}
		word += t.upper(k) + " NULLS "
		k += 2
	}
	i, end, err := p.pivotBody(st, k)
	if err != nil {
		return err
	}
	forAt := t.find(i, end, func(k int) bool { return t.is(k, "FOR") })
	in := t.find(forAt, end, func(k int) bool { return t.is(k, "IN") })
	if forAt == end || forAt == i || in == end || t.kind(in+1) != sqllex.Open || in+1 >= end {
		return t.errorAt(min(i, end), "expected value FOR name IN (columns)", "as in |> UNPIVOT (sales FOR quarter IN (q1, q2))")
	}
	if close := t.mate[in+1]; close+1 < end {
		return t.errorAt(close+1, "did not expect "+t.text(close+1)+" behind the columns", "")
	}
	cols, err := t.list(in+2, t.mate[in+1], "a column")
	if err != nil {
		return err
	}
	used, err := p.unpivotColumns(cols, t.valueCount(i, forAt))
	if err != nil {
		return err
	}
	body, err := t.expr(i, end, p.sc)
	if err != nil {
		return err
	}
	var made []string
	for key := range t.columnsUsed(i, in) {
		if key != "for" {
			made = append(made, key)
		}
	}
	return p.pivoted(st, word+"(", body, end, used, made)
}

// valueCount is the number of columns that UNPIVOT makes for values: those of (a, b), or one.
func (t *translator) valueCount(i, forAt int) int {
	if t.kind(i) == sqllex.Open && t.mate[i] == forAt-1 {
		return len(t.split(i+1, forAt-1))
	}
	return 1
}

// unpivotColumns checks the columns that become rows, n of them for each row, and gives their keys.
func (p *pipeline) unpivotColumns(items []span, n int) (map[string]bool, error) {
	t := p.t
	used := map[string]bool{}
	var toks []int
	for _, it := range items {
		parts := []span{{it.from, t.columnOf(it, false).expr}}
		if t.kind(it.from) == sqllex.Open {
			parts = t.split(it.from+1, t.mate[it.from])
		}
		if len(parts) != n {
			return nil, t.errorAt(it.from, "expected "+counted(n)+" here, one for each value in front of FOR, not "+number(len(parts)),
				"as in ((a, b) FOR name IN ((a1, b1) AS 'one', (a2, b2) AS 'two'))")
		}
		for _, c := range parts {
			if !t.path(c.from, c.to) {
				return nil, t.errorAt(c.from, "expected a column's name", "UNPIVOT turns columns into rows")
			}
			used[t.key(c.to-1)] = true
			toks = append(toks, c.to-1)
		}
	}
	return used, p.exist(toks)
}
