package pipesql

import (
	"quire/internal/sqllex"
)

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
	t.wrapped(first, end, "('(?s).*(?:' || ", " || ').*')", k)
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

// begins reports whether token k is the first of an operand and not of a type.
func (t *translator) begins(k int) bool {
	switch t.kind(k - 1) {
	case sqllex.Comma, sqllex.Open:
		return true
	case sqllex.Op:
		return t.text(k-1) != "::"
	case sqllex.Word:
		return !t.is(k-1, "AS") && (breakers[t.low(k-1)] || joints[t.low(k-1)])
	case sqllex.Invalid:
		return k == 0
	}
	return false
}

// listed reports whether a list stands at token k.
func (t *translator) listed(k int) bool {
	return t.text(k) == "[" || t.is(k, "LIST_VALUE", "ARRAY", "LIST", "MAP_KEYS", "RANGE", "SEQUENCE", "SPLIT")
}
