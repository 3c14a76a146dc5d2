package pipesql

import (
	"quire/internal/sqllex"
)

// wholeTypes are the integer types by Spark's and DuckDB's names. A cast to one cuts a fraction off; DuckDB's rounds.
var wholeTypes = map[string]string{
	"int": "integer", "integer": "integer", "bigint": "bigint", "long": "bigint", "smallint": "smallint", "short": "smallint",
	"tinyint": "tinyint", "byte": "tinyint",
}

// wholeForm writes int(x).
func wholeForm(to string) func(*translator, call) error {
	return func(t *translator, c call) error {
		if t.begins(c.name) {
			t.swapped(c.name, t.macro("to_"+to))
		}
		return nil
	}
}

// castAsForm writes CAST(x AS int) and TRY_CAST(x AS int).
func castAsForm(t *translator, c call) error {
	as := c.close - 2
	if as <= c.open || !t.is(as, "AS") {
		return nil
	}
	to := wholeTypes[t.low(c.close-1)]
	if to == "" {
		return nil
	}
	name := "to_"
	if t.is(c.name, "TRY_CAST") {
		name = "try_to_"
	}
	t.swapped(c.name, t.macro(name+to))
	t.blank(as, c.close)
	return nil
}

// planCast writes x::int.
func (t *translator) planCast(k int) error {
	to := wholeTypes[t.wordAt(k+1)]
	if to == "" || !t.ends(k-1) || t.kind(k+2) == sqllex.Open && t.text(k+2) == "[" {
		return nil
	}
	from, depth := t.postfixStart(k)
	if depth > deepest {
		return t.errorAt(k, "too many indexes in a row", "put the inner ones into a step of its own")
	}
	if t.kind(k-1) == sqllex.String && t.is(k-2, "DATE", "TIMESTAMP", "TIME", "INTERVAL") {
		return nil
	}
	t.wrapped(from, k+2, t.macro("to_"+to)+"(", ")", k)
	t.blank(k, k+2)
	return nil
}

// wordAt is the word at token k in lower case; "" for any other token.
func (t *translator) wordAt(k int) string {
	if t.kind(k) != sqllex.Word {
		return ""
	}
	return t.low(k)
}

// castForm writes int(x) as a cast, where no type of that name stands.
func castForm(to string) func(*translator, call) error {
	return func(t *translator, c call) error {
		if !t.begins(c.name) {
			return nil
		}
		t.swapped(c.close, " AS "+to+")")
		t.swapped(c.name, "CAST")
		return nil
	}
}
