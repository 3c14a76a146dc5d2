package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// Spark takes a number, a date, a time or a boolean where a text is expected, as in substr(day, 1, 7) or zip LIKE '10%'; DuckDB
// refuses them. So what such a function is given is cast. Nothing is to pay for a text: DuckDB drops a cast to the type that a
// value has. Functions that take lists, bits or bytes as well are not here: their macros look at the type.

// textArguments says which of a function's arguments are texts, from 0.
var textArguments = textsOf(map[string]string{
	"0": `upper lower ucase lcase initcap ascii luhn_check url_encode trim substr substring left right substring_index regexp_like
		regexp_count regexp_substr regexp_instr regexp_extract regexp_extract_all regexp_replace split overlay`,
	"01":  `btrim ltrim rtrim instr locate charindex position startswith endswith levenshtein find_in_set split_part`,
	"02":  `lpad rpad`,
	"012": `replace translate`,
})

func textsOf(table map[string]string) map[string]string {
	out := map[string]string{}
	for which, names := range table {
		for _, name := range strings.Fields(names) {
			out[name] = which
		}
	}
	return out
}

// planTexts casts the arguments of a call that are texts.
func (t *translator) planTexts(c call) {
	which, ok := textArguments[t.low(c.name)]
	if !ok || t.named(c.name) {
		return
	}
	if len(c.args) == 1 {
		if a := t.worded(c); !a.empty() {
			t.wrapped(a.from, a.to, "CAST(", " AS VARCHAR)", c.name)
			return
		}
	}
	for n, a := range c.args {
		if n < 10 && strings.IndexByte(which, byte('0'+n)) >= 0 && t.castable(a) {
			t.wrapped(a.from, a.to, "CAST(", " AS VARCHAR)", c.name)
		}
	}
}

// worded gives the text of a call whose arguments have words between them: trim('x' FROM s), position('x' IN s),
// substring(s FROM 2), overlay(s PLACING 'x' FROM 2); empty for another.
func (t *translator) worded(c call) span {
	k := t.find(c.open+1, c.close, func(k int) bool { return t.is(k, "FROM", "IN", "PLACING") && t.kind(k-1) != sqllex.Dot })
	switch {
	case k == c.close || k == c.open+1 || k+1 == c.close || t.query(k+1):
	case t.is(c.name, "TRIM", "POSITION"):
		return span{k + 1, c.close}
	case t.is(c.name, "SUBSTRING", "SUBSTR", "OVERLAY"):
		return span{c.open + 1, k}
	}
	return span{}
}

// castable reports whether an argument is an expression that may be no text: no literal, no name := value, and no form of its
// own such as trim(BOTH 'x' FROM s).
func (t *translator) castable(a span) bool {
	if a.to-a.from == 1 && (t.kind(a.from) == sqllex.String || t.kind(a.from) == sqllex.Dollar) || t.is(a.from, "BOTH", "LEADING", "TRAILING", "DISTINCT", "ALL") {
		return false
	}
	depth := 0 // of CASE: what stands in it is not the argument's own
	for k := a.from; k < a.to; k = t.next(k) {
		switch {
		case t.kind(k) == sqllex.Pipe, t.kind(k) == sqllex.Op && (t.text(k) == ":=" || t.text(k) == "=>" || t.text(k) == "->" || t.text(k) == "*" && k == a.from):
			return false
		case t.kind(k-1) == sqllex.Dot:
		case t.is(k, "CASE"):
			depth++
		case t.is(k, "END"):
			depth--
		case depth == 0 && t.is(k, "FROM", "FOR", "PLACING", "IN", "ORDER", "SELECT", "LAMBDA"):
			return false
		}
	}
	return true
}

// writings is how often the macros that name their text several times write it. In one another they multiply.
var writings = map[string]int{
	"length": 6, "len": 6, "char_length": 6, "character_length": 6, "bit_length": 5, "octet_length": 3, "substr": 4, "substring": 4,
}

// mostWritings bounds how often a text may be written; the engine binds a thousand in half a second.
const mostWritings = 5000

// tooDeep refuses a call that stands too deep in such calls.
func (t *translator) tooDeep(k int) error {
	n := writings[t.low(k)]
	for up, steps := t.up[k], 0; n > 0 && up > 0 && steps < maxDepth; up, steps = t.up[up], steps+1 {
		if w := writings[t.low(up-1)]; w > 0 && t.kind(up-1) == sqllex.Word {
			if n *= w; n > mostWritings {
				return t.errorOf(engine.Unsupported, k, "too many calls of "+t.text(k)+" and its like in one another", "put the inner ones into a step of its own")
			}
		}
	}
	return nil
}

// planLike casts the columns on both sides of LIKE, ILIKE, RLIKE or REGEXP at token k.
func (t *translator) planLike(k int) {
	to := k + 2
	for t.kind(to) == sqllex.Dot {
		to += 2
	}
	if next := t.kind(to); t.path(k+1, min(to, len(t.toks))) && next != sqllex.Open && next != sqllex.Op && next != sqllex.String && t.is(k, "LIKE", "ILIKE") {
		t.wrapped(k+1, to, "CAST(", " AS VARCHAR)", k)
	}
	end := k
	if t.is(end-1, "NOT") {
		end--
	}
	from := end - 1
	for from >= 2 && t.kind(from-1) == sqllex.Dot {
		from -= 2
	}
	if from < 0 || !t.path(from, end) || !t.begins(from) || t.kind(from-1) == sqllex.Op {
		return
	}
	t.wrapped(from, end, "CAST(", " AS VARCHAR)", k)
}
