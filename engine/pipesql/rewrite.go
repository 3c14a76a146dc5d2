package pipesql

import (
	"quire/internal/sqllex"
)

// rewrite handles the Spark spellings that no function can stand for: array(…), named_struct(…), concat(…), int(x), isnull(x),
// a div b, a RLIKE b. It notes in t.swap what other tokens of the same call become. They are Spark's meaning, so they hold
// only with the macros.
func (t *translator) rewrite(k, i, j int, replace func(int, string)) bool {
	if t.opts.Macros == "" {
		return false
	}
	name := t.low(k)
	switch name {
	case "div":
		if k > i && k+1 < j && t.operand(k-1) && t.starts(k+1) {
			replace(k, "//")
			return true
		}
		return false
	case "rlike":
		if k > i && k+1 < j {
			t.matching(k)
			replace(k, "~")
			return true
		}
		return false
	case "not":
		if k > i && k+2 < j && t.is(k+1, "RLIKE") {
			t.matching(k + 1)
			t.swapped(k+1, " ")
			replace(k, "!~")
			return true
		}
		return false
	}
	if k+1 >= j || t.kind(k+1) != sqllex.Open || t.text(k+1) != "(" || t.piped[k+1] || t.named(k) {
		return false
	}
	open, close := k+1, t.mate[k+1]
	args := t.split(open+1, close)
	for _, a := range args {
		if a.empty() {
			return false
		}
	}
	// between sets what the commas become, in turn.
	between := func(first, second string) {
		for n, a := range args[1:] {
			if n%2 == 0 {
				t.swapped(a.from-1, first)
			} else {
				t.swapped(a.from-1, second)
			}
		}
	}
	switch {
	case name == "array" && !t.query(open+1):
		t.swapped(open, "[")
		t.swapped(close, "]")
		replace(k, " ")
	case name == "named_struct" && len(args) > 0 && len(args)%2 == 0:
		for n := 0; n < len(args); n += 2 {
			if args[n].to-args[n].from != 1 || t.kind(args[n].from) != sqllex.String {
				return false
			}
		}
		t.swapped(open, "{")
		between(":", ",")
		t.swapped(close, "}")
		replace(k, " ")
	case name == "map" && len(args) > 0 && len(args)%2 == 0 && !(len(args) == 2 && t.listed(args[0].from)):
		t.swapped(open, "{")
		between(":", ",")
		t.swapped(close, "}")
		replace(k, "MAP ")
	case name == "concat" && len(args) > 0 && !t.is(close+1, "OVER", "FILTER"):
		t.swapped(open, "((")
		between(") || (", ") || (")
		t.swapped(close, "))")
		replace(k, " ")
	case name == "isnull" && len(args) == 1:
		t.swapped(open, "((")
		t.swapped(close, ") IS NULL)")
		replace(k, " ")
	case casts[name] != "" && len(args) == 1 && t.begins(k, i):
		t.swapped(close, " AS "+casts[name]+")")
		replace(k, "CAST")
	default:
		return false
	}
	return true
}

// casts are Spark's functions that convert to the type of their name.
var casts = map[string]string{
	"int": "INTEGER", "bigint": "BIGINT", "smallint": "SMALLINT", "tinyint": "TINYINT", "double": "DOUBLE", "float": "FLOAT",
	"string": "VARCHAR", "boolean": "BOOLEAN", "timestamp": "TIMESTAMP",
}

func (t *translator) swapped(k int, text string) {
	if t.swap == nil {
		t.swap = map[int]string{}
	}
	t.swap[k] = text
}

// matching makes of the operand behind RLIKE, which finds its pattern anywhere, one for DuckDB's ~, which matches the whole text.
func (t *translator) matching(k int) {
	first := k + 1
	end := t.next(first)
	for {
		switch {
		case t.kind(end) == sqllex.Dot:
			end += 2
			continue
		case t.kind(end) == sqllex.Open && t.kind(end-1) != sqllex.String:
			end = t.mate[end] + 1
			continue
		}
		break
	}
	if end > len(t.toks) {
		return
	}
	t.before(first, "('(?s).*(?:' || ")
	t.behind(end-1, " || ').*')")
}

func (t *translator) before(k int, text string) {
	if t.insert == nil {
		t.insert = map[int]string{}
	}
	t.insert[2*k] = text
}

func (t *translator) behind(k int, text string) {
	if t.insert == nil {
		t.insert = map[int]string{}
	}
	t.insert[2*k+1] = text
}

// operand reports whether an operand can end at token k.
func (s *source) operand(k int) bool {
	switch s.kind(k) {
	case sqllex.Quoted, sqllex.String, sqllex.Number, sqllex.Close, sqllex.Param, sqllex.Dollar:
		return true
	case sqllex.Word:
		return !joints[s.low(k)]
	}
	return false
}

// starts reports whether an operand can start at token k.
func (t *translator) starts(k int) bool {
	switch t.kind(k) {
	case sqllex.Quoted, sqllex.String, sqllex.Number, sqllex.Open, sqllex.Param, sqllex.Word:
		return !t.is(k, "AS", "FROM", "WHERE", "GROUP", "ORDER", "AND", "OR", "IS", "IN", "THEN", "ELSE", "END", "ASC", "DESC")
	}
	return false
}

// begins reports whether token k, in an expression that starts at i, is the first of an operand and not of a type.
func (t *translator) begins(k, i int) bool {
	if k == i {
		return true
	}
	switch t.kind(k - 1) {
	case sqllex.Comma, sqllex.Open:
		return true
	case sqllex.Op:
		return t.text(k-1) != "::"
	case sqllex.Word:
		return t.is(k-1, "SELECT", "EXTEND", "WHERE", "AND", "OR", "NOT", "BY", "WHEN", "THEN", "ELSE", "ON", "DISTINCT", "BETWEEN", "CASE", "HAVING")
	}
	return false
}

// listed reports whether a list stands at token k.
func (t *translator) listed(k int) bool {
	return t.text(k) == "[" || t.is(k, "LIST_VALUE", "ARRAY", "LIST", "MAP_KEYS", "RANGE", "SEQUENCE", "SPLIT")
}
