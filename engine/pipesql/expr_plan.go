package pipesql

import (
	"quire/engine"
	"quire/internal/sqllex"
)

// call is a call of a function by its bare name.
type call struct {
	name  int // token
	open  int
	close int
	args  []span
}

// callAt reads the call at word k: of a bare name, with arguments that are all there and no pipe of their own.
func (t *translator) callAt(k int) (call, bool) {
	if t.kind(k) != sqllex.Word || t.kind(k+1) != sqllex.Open || t.text(k+1) != "(" || t.piped[k+1] || t.kind(k-1) == sqllex.Dot {
		return call{}, false
	}
	c := call{name: k, open: k + 1, close: t.mate[k+1]}
	c.args = t.split(c.open+1, c.close)
	for _, a := range c.args {
		if a.empty() {
			return c, false
		}
	}
	return c, true
}

// plan finds what is Spark's spelling or meaning in the text and notes what becomes of it. It goes over the tokens once; each
// rewrite looks at its own call or operator only, so the time is linear but for brackets in brackets of one call.
func (t *translator) plan() error {
	if t.opts.Macros == "" {
		return nil
	}
	for k := range t.toks {
		var err error
		switch t.kind(k) {
		case sqllex.Word:
			err = t.planWord(k)
		case sqllex.Op:
			err = t.planOperator(k)
		case sqllex.String:
			t.planString(k)
		case sqllex.Open:
			if t.text(k) == "[" {
				err = t.planIndex(k)
			}
		}
		if err != nil {
			return err
		}
	}
	if err := t.planArithmetic(); err != nil {
		return err
	}
	for k := range t.toks {
		if t.is(k, "SELECT") {
			t.planNames(k)
		}
	}
	t.settle()
	return nil
}

// planWord plans what starts with a bare word: a call, or an operator that is a word.
func (t *translator) planWord(k int) error {
	switch {
	case t.is(k, "LIKE", "ILIKE") && t.is(k+1, "ANY", "ALL", "SOME") && t.kind(k+2) == sqllex.Open:
		return t.errorOf(engine.Unsupported, k+1, t.upper(k)+" "+t.upper(k+1)+" is not supported", "write several "+t.upper(k)+", joined by OR or AND")
	case t.is(k, "LIKE", "ILIKE") && t.starts(k+1):
		t.planLike(k)
		return nil
	case t.is(k, "RLIKE", "REGEXP") && t.ends(k-1) && t.starts(k+1):
		t.planLike(k)
		t.matching(k)
		t.swapped(k, "~")
		return nil
	case t.is(k, "RLIKE", "REGEXP") && t.is(k-1, "NOT") && t.ends(k-2) && t.starts(k+1):
		t.planLike(k)
		t.matching(k)
		t.swapped(k-1, "!~")
		t.swapped(k, " ")
		return nil
	case t.kind(k-1) == sqllex.Pipe, t.kind(k-1) == sqllex.Op && t.text(k-1) == "*" && t.is(k, "REPLACE"):
		return nil // a step's name; * REPLACE (…)
	case t.planType(k):
		return nil
	}
	c, ok := t.callAt(k)
	if !ok {
		return nil
	}
	t.planTexts(c)
	f, known := functions[t.low(k)]
	if !known || !f.takes(len(c.args)) {
		return nil
	}
	if t.named(k) {
		if generators[t.low(k)] && t.is(k-1, "FROM", "JOIN", "LATERAL") {
			return t.generated(c)
		}
		return nil
	}
	if f.form != nil {
		return f.form(t, c)
	}
	if err := t.tooDeep(k); err != nil {
		return err
	}
	to := f.to
	if to == "" {
		to = t.opts.Macros + "." + t.low(k)
	}
	t.swapped(k, to)
	return nil
}

// planOperator plans an operator whose sides are as they are.
func (t *translator) planOperator(k int) error {
	if t.text(k) == "!" && !t.operand(k-1) && t.starts(k+1) {
		t.swapped(k, "NOT ")
	}
	if t.text(k) == "::" {
		return t.planCast(k)
	}
	return nil
}

// planString writes X'6162', which is a text to DuckDB, as the bytes that it means, and R'…' as a plain text.
func (t *translator) planString(k int) {
	text := t.text(k)
	if len(text) < 3 || text[1] != '\'' {
		return
	}
	switch text[0] {
	case 'x', 'X':
		t.swapped(k, "unhex("+text[1:]+")")
	case 'r', 'R':
		t.swapped(k, text[1:])
	}
}

// whole is the span of a call with what belongs to it: WITHIN GROUP, FILTER, IGNORE NULLS, OVER.
func (t *translator) whole(c call) span {
	k := c.close + 1
	for {
		switch {
		case t.is(k, "FILTER") && t.kind(k+1) == sqllex.Open:
			k = t.mate[k+1] + 1
		case t.is(k, "WITHIN") && t.is(k+1, "GROUP") && t.kind(k+2) == sqllex.Open:
			k = t.mate[k+2] + 1
		case t.is(k, "IGNORE", "RESPECT") && t.is(k+1, "NULLS"):
			k += 2
		case t.is(k, "OVER") && t.kind(k+1) == sqllex.Open:
			return span{c.name, t.mate[k+1] + 1}
		case t.is(k, "OVER"):
			return span{c.name, k + 2}
		default:
			return span{c.name, k}
		}
	}
}

// macro names one of the engine's macros.
func (t *translator) macro(name string) string { return t.opts.Macros + "." + name }

// quotedText gives the value of an argument that is one quoted text.
func (t *translator) quotedText(a span) (string, bool) {
	if a.to-a.from == 1 && t.kind(a.from) == sqllex.String {
		return sqllex.Unquote(t.text(a.from)), true
	}
	return "", false
}

// blank takes the tokens [i, j) out.
func (t *translator) blank(i, j int) {
	for k := i; k < j; k++ {
		t.swapped(k, " ")
	}
}
