package pipesql

import (
	"quire/internal/sqllex"
)

// planIndex lets x[i] count a list's items from 0, as Spark has it; DuckDB counts them from 1. Whether x is a list is known to
// the engine only, so its macro decides. A quoted key is a map's or a struct's and stays as it is; so do slices, x[1:2],
// which Spark does not have, and the sizes of types.
func (t *translator) planIndex(open int) error {
	close := t.mate[open]
	if close <= open+1 || !t.ends(open-1) || t.kind(open-1) == sqllex.String || t.kind(open-1) == sqllex.Number {
		return nil
	}
	if t.is(open-1, "ARRAY") && t.kind(open-1) == sqllex.Word && t.kind(open-2) != sqllex.Dot {
		return nil // a list written out: ARRAY[1, 2]
	}
	if t.is(open-2, "AS") && t.kind(open-1) == sqllex.Word || t.kind(open-2) == sqllex.Op && t.text(open-2) == "::" {
		return nil // the size of an array's type
	}
	if close == open+2 && t.kind(open+1) == sqllex.String {
		return nil
	}
	for k := open + 1; k < close; k = t.next(k) {
		if t.kind(k) == sqllex.Comma || t.kind(k) == sqllex.Op && (t.text(k) == ":" || t.text(k) == "->") || t.is(k, "FOR") {
			return nil
		}
	}
	from, depth := t.postfixStart(open)
	if depth > deepest {
		return t.errorAt(open, "too many indexes in a row", "put the inner ones into a step of its own")
	}
	t.wrapped(from, close+1, t.macro("item")+"(", "", open)
	t.swapped(open, ", ")
	t.swapped(close, ")")
	return nil
}

// postfixStart gives the first token of the operand in front of the bracket open, and how many indexes it has already.
func (t *translator) postfixStart(open int) (from, depth int) {
	k := open - 1
	for {
		if t.kind(k) == sqllex.Close {
			if t.text(k) == "]" {
				depth++
			}
			k = t.mate[k]
			if t.ends(k-1) && t.kind(k-1) != sqllex.Number && t.kind(k-1) != sqllex.String {
				k--
				continue
			}
			return k, depth
		}
		if t.kind(k-1) == sqllex.Dot {
			k -= 2
			continue
		}
		return k, depth
	}
}
