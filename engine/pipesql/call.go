package pipesql

import (
	"quire/internal/sqllex"
)

// callStep: CALL function (args) [[AS] alias]. The function is a table macro whose first argument is the name of a relation,
// which it reads by query_table.
func (p *pipeline) callStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	k := st.body
	for {
		if _, ok := t.name(k); !ok || k >= last {
			return t.missing(k, "expected a table function behind CALL", "as in |> CALL f(1)")
		}
		k++
		if t.kind(k) != sqllex.Dot {
			break
		}
		k++
	}
	if k >= last || t.kind(k) != sqllex.Open || t.text(k) != "(" {
		return t.missing(k, "expected ( behind the function's name", "as in |> CALL f(1)")
	}
	in := t.newName("in")
	given, err := t.callArguments(k, in)
	if err != nil {
		return err
	}
	args, err := t.expr(k+1, t.mate[k], p.sc.outer)
	if err != nil {
		return err
	}
	end := t.mate[k] + 1
	named := -1
	if t.is(end, "AS") && end < last {
		end++
	}
	if _, ok := t.name(end); ok && end < last {
		named = end
		end++
	}
	if end < last {
		if err := t.only(st, end, last); err != nil {
			return err
		}
		return t.errorAt(end, "did not expect "+t.text(end)+" behind the call", "")
	}
	if err := p.seal(); err != nil {
		return err
	}
	at := p.place()
	closing := generated(") FROM ", at)
	closing.copied(t.toks[st.body].Pos, t.toks[k].End)
	if !given {
		closing.emit("'"+in+"'", t.toks[k].End)
		if len(args) > 0 {
			closing.emit(", ", t.toks[k].End)
		}
	}
	closing.add(args)
	closing.emit(")", at)
	if named >= 0 {
		closing.emit(" AS ", at)
		name, err := t.expr(named, named+1, nil)
		if err != nil {
			return err
		}
		closing.add(name)
		p.aliases = []alias{{t.key(named), named}}
	}
	p.enclose(generated("WITH "+in+" AS (", at), closing)
	p.block().with = true
	p.ordered = false
	return p.finalOrder(st, last)
}

// callArguments writes INPUT TABLE and TABLE t among the arguments of a CALL as the names that query_table takes, and reports
// whether the input's place was given.
func (t *translator) callArguments(open int, in string) (bool, error) {
	given := false
	for _, a := range t.split(open+1, t.mate[open]) {
		k := a.from
		if t.kind(k+1) == sqllex.Op && (t.text(k+1) == "=>" || t.text(k+1) == ":=") {
			k += 2
		}
		switch {
		case k+1 < a.to && t.is(k, "INPUT") && t.is(k+1, "TABLE"):
			if given {
				return false, t.errorAt(k, "INPUT TABLE stands once in a CALL", "")
			}
			given = true
			t.swapped(k, sqllex.QuoteString(in))
			t.swapped(k+1, " ")
		case k+1 < a.to && t.is(k, "TABLE") && a.to-k == 2:
			name, ok := t.name(k + 1)
			if !ok {
				return false, t.errorAt(k+1, "expected a table's name behind TABLE", "")
			}
			t.swapped(k, " ")
			t.swapped(k+1, sqllex.QuoteString(name))
		}
	}
	return given, nil
}
