package pipesql

import (
	"quire/engine"
	"quire/internal/sqllex"
)

// ifStep: IF condition THEN (|> …) [ELSEIF condition THEN (|> …)] … [ELSE (|> …)]. The conditions are constants, so the steps
// of one branch, or none, stand in its place.
func (p *pipeline) ifStep(st step) error {
	t := p.t
	chosen := span{}
	done := false
	k := st.body
	for word := "IF"; ; {
		holds := true
		if word != "ELSE" {
			then := t.find(k, st.to, func(k int) bool { return t.is(k, "THEN") })
			if then == st.to || then == k {
				return t.missing(min(then, st.to), "expected a condition and THEN behind "+word, "as in |> IF $full THEN (|> DROP notes)")
			}
			var err error
			if holds, err = t.constant(k, then); err != nil {
				return err
			}
			k = then + 1
		}
		if k >= st.to || t.kind(k) != sqllex.Open || t.kind(k+1) != sqllex.Pipe && t.mate[k] != k+1 {
			return t.errorAt(min(k, st.to), "expected steps in parentheses, as in (|> WHERE …)", "")
		}
		if holds && !done {
			chosen, done = span{k + 1, t.mate[k]}, true
		}
		k = t.mate[k] + 1
		if k >= st.to {
			break
		}
		switch {
		case word != "ELSE" && t.is(k, "ELSEIF", "ELSE"):
			word = t.upper(k)
			k++
		default:
			return t.errorAt(k, "expected ELSEIF, ELSE or |> behind the steps", "")
		}
	}
	if chosen.empty() {
		return nil
	}
	return p.read(chosen.from, chosen.to)
}

// constant gives the value of a condition that is known without any rows: TRUE, FALSE, NULL or a parameter, with NOT.
func (t *translator) constant(i, j int) (bool, error) {
	for j-i >= 2 && t.kind(i) == sqllex.Open && t.mate[i] == j-1 {
		i, j = i+1, j-1
	}
	if t.is(i, "NOT") && i+1 < j {
		v, err := t.constant(i+1, j)
		return !v, err
	}
	if j-i == 1 {
		switch {
		case t.is(i, "TRUE"):
			return true, nil
		case t.is(i, "FALSE", "NULL"):
			return false, nil
		case t.kind(i) == sqllex.Param:
			lit, err := t.argument(i)
			if err != nil {
				return false, err
			}
			switch lit {
			case "TRUE":
				return true, nil
			case "FALSE", "CAST(NULL AS BOOLEAN)":
				return false, nil
			}
		}
	}
	return false, t.errorOf(engine.Unsupported, i, "the condition of IF is a constant: TRUE, FALSE or a boolean parameter", "for a choice row by row write CASE WHEN … THEN … END")
}

// staticStep: STATIC_DESCRIBE tells the columns while a query is looked at, and passes the rows.
func (p *pipeline) staticStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	if st.body < last {
		if err := t.only(st, st.body, last); err != nil {
			return err
		}
		return t.errorAt(st.body, "STATIC_DESCRIBE stands alone", "")
	}
	return p.finalOrder(st, last)
}
