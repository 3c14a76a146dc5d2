package pipesql

import (
	"strings"

	"quire/internal/sqllex"
)

// Operators bind in Spark as here, loosest first; comparisons, AND and OR bind looser than all of them. DuckDB has ^ as a
// power that binds tightest, and &, |, << and >> on one level.
var levels = map[string]int{
	"|": 1, "^": 2, "&": 3, "<<": 4, ">>": 4, "+": 5, "-": 5, "||": 5, "*": 6, "/": 6, "%": 6, "//": 6, "DIV": 6,
}

// deepest is how many operators that the engine writes twice may stand in one another; each doubles the text.
const deepest = 8

// binary is an operator of a run.
type binary struct {
	at, level int
}

// planArithmetic rewrites the operators whose meaning or binding is not DuckDB's: % and div, whose zero is an error, ^, the
// bits' operators among each other, and + and - with an interval of whole days, which keep a date a date.
func (t *translator) planArithmetic() error {
	var stack []run
	cur := run{from: 0}
	flush := func(r *run, k int) error {
		err := t.planRun(r, k)
		r.from, r.ops, r.special = k+1, r.ops[:0], false
		return err
	}
	for k := 0; k < len(t.toks); k++ {
		switch t.kind(k) {
		case sqllex.Open:
			stack = append(stack, cur)
			cur = run{from: k + 1}
			continue
		case sqllex.Close:
			if err := flush(&cur, k); err != nil {
				return err
			}
			for n := len(stack); n > 0; n = len(stack) {
				cased := cur.cased // a CASE without its END
				if cur, stack = stack[n-1], stack[:n-1]; !cased {
					break
				}
			}
			continue
		case sqllex.Comma, sqllex.Pipe, sqllex.Semicolon:
		case sqllex.Op:
			level := levels[t.text(k)]
			if level > 0 && !t.ends(k-1) || t.text(k) == "::" || t.text(k) == "**" || t.text(k) == "~" && !t.ends(k-1) {
				continue // a sign, a star, a cast, a power
			}
			if level > 0 && !t.is(k-2, "TABLESAMPLE", "SAMPLE") {
				cur.ops = append(cur.ops, binary{k, level})
				cur.special = cur.special || level < 5 || t.text(k) == "%" || level == 5 && (t.is(k+1, "INTERVAL") || t.is(cur.from, "INTERVAL"))
				continue
			}
		case sqllex.Word:
			switch {
			case t.is(k, "DIV") && t.ends(k-1) && t.starts(k+1):
				cur.ops = append(cur.ops, binary{k, 6})
				cur.special = true
				continue
			case t.is(k, "CASE") && t.kind(k-1) != sqllex.Dot:
				stack = append(stack, cur)
				cur = run{from: k + 1, cased: true}
				continue
			case t.is(k, "END") && cur.cased:
				if err := flush(&cur, k); err != nil {
					return err
				}
				cur, stack = stack[len(stack)-1], stack[:len(stack)-1]
				continue
			}
			if !t.breaks(k) {
				continue
			}
		default:
			continue
		}
		if err := flush(&cur, k); err != nil {
			return err
		}
	}
	return flush(&cur, len(t.toks))
}

// run is a stretch of operands and binary operators in one pair of brackets.
type run struct {
	from    int
	ops     []binary
	special bool
	cased   bool // between CASE and END
}

// ends reports whether an operand can end at token k: a word does unless it is a keyword.
func (t *translator) ends(k int) bool {
	return t.operand(k) && (t.kind(k) != sqllex.Word || t.kind(k-1) == sqllex.Dot || t.is(k, "END") || !breakers[t.low(k)])
}

// breaks reports whether the word k ends a run: it is a keyword, and no operand.
func (t *translator) breaks(k int) bool {
	return t.kind(k-1) != sqllex.Dot && (breakers[t.low(k)] || t.is(k, "AS"))
}

var breakers = words(`and or not is in like ilike rlike regexp between similar glob escape when then else case end as by select distinct from where
	group having order qualify window limit offset on using over filter within union intersect except all any some exists asc desc nulls
	extend set aggregate join with values return set assert`)

// planRun rewrites a run that ends before token to.
func (t *translator) planRun(r *run, to int) error {
	if !r.special || len(r.ops) == 0 {
		return nil
	}
	if last := r.ops[len(r.ops)-1].at; last+1 >= to {
		return nil // an operator without its right side: the engine's error
	}
	// An alias behind the last operand is no part of it.
	end := t.operandEnd(r.ops[len(r.ops)-1].at+1, to)
	return t.planLevel(r.from, end, r.ops)
}

// operandEnd gives the token behind the operand that starts at k.
func (t *translator) operandEnd(k, to int) int {
	for k < to && (t.kind(k) == sqllex.Op && t.text(k) != "::" || t.is(k, "DATE", "TIMESTAMP", "TIME") && t.kind(k+1) == sqllex.String) {
		k++ // signs, and the word before a literal
	}
	if t.is(k, "INTERVAL") && k+1 < to && t.kind(k+1) != sqllex.Dot {
		k++
		k = t.next(k)
		if k < to && t.kind(k) == sqllex.Word && units[t.low(k)] != "" {
			k++
		}
		return k
	}
	if k >= to {
		return to
	}
	if t.is(k, "CASE") {
		return to
	}
	k = t.next(k)
	for k < to {
		switch {
		case t.kind(k) == sqllex.Dot, t.kind(k) == sqllex.Op && t.text(k) == "::":
			k += 2
		case t.kind(k) == sqllex.Op && t.text(k) == "**":
			return t.operandEnd(k+1, to)
		case t.kind(k) == sqllex.Open && t.kind(k-1) != sqllex.String:
			k = t.next(k)
		case t.is(k, "FILTER", "WITHIN", "OVER", "GROUP", "AT", "IGNORE", "RESPECT", "NULLS", "COLLATE", "TIME", "ZONE"):
			k++
			if t.is(k-1, "ZONE", "COLLATE") {
				k++
			}
		default:
			return k
		}
	}
	return to
}

// planLevel rewrites [from, to) with its operators, loosest first. It goes down once a level, so at most six times.
func (t *translator) planLevel(from, to int, ops []binary) error {
	if len(ops) == 0 {
		return nil
	}
	low := 9
	for _, o := range ops {
		low = min(low, o.level)
	}
	start, first := from, 0
	nested := 0
	for n := 0; n <= len(ops); n++ {
		if n < len(ops) && ops[n].level != low {
			continue
		}
		end := to
		if n < len(ops) {
			end = ops[n].at
		}
		inner := ops[first:n]
		if low < 5 && len(inner) > 0 && end > start {
			t.wrapped(start, end, "(", ")", start)
		}
		if err := t.planLevel(start, end, inner); err != nil {
			return err
		}
		if n == len(ops) {
			break
		}
		right := to
		for m := n + 1; m < len(ops); m++ {
			if ops[m].level == low {
				right = ops[m].at
				break
			}
		}
		if t.planBinary(from, ops[n].at, right) {
			if nested++; nested > deepest {
				return t.errorAt(ops[n].at, "too many "+t.text(ops[n].at)+" in a row", "put some of them into a step of its own")
			}
		}
		start, first = end+1, n+1
	}
	return nil
}

// planBinary rewrites the operator at token at with its sides [from, at) and (at, to), and tells whether its sides are
// written more than once.
func (t *translator) planBinary(from, at, to int) bool {
	as := func(name string) {
		t.swapped(at, ", ")
		t.wrapped(from, to, t.macro(name)+"(", ")", at)
	}
	switch op := t.upper(at); op {
	case "^":
		t.swapped(at, ", ")
		t.wrapped(from, to, "xor(", ")", at)
	case "%":
		as("mod")
		return true
	case "DIV":
		as("div")
		return true
	case "+", "-":
		left, right := t.intervalOf(from, at), t.intervalOf(at+1, to)
		switch {
		case right == "days" && left == "":
			as(map[string]string{"+": "plus_days", "-": "minus_days"}[op])
			return true
		case right == "" && op == "+" && left == "days":
			as("days_plus")
			return true
		}
	}
	return false
}

// intervalOf tells what [i, j) is: an interval literal of whole "days", or of "time"; "" when it is none.
func (t *translator) intervalOf(i, j int) string {
	if !t.is(i, "INTERVAL") || i+1 >= j {
		return ""
	}
	last := j - 1
	unit := ""
	switch {
	case t.kind(last) == sqllex.Word && last > i+1:
		unit = t.low(last)
	case last == i+1 && t.kind(last) == sqllex.String:
		body := sqllex.Unquote(t.text(last))
		toks := sqllex.Code(body)
		if n := len(toks); n >= 2 && n <= 3 && toks[n-1].Kind == sqllex.Word {
			unit = strings.ToLower(toks[n-1].Text(body))
		}
	}
	switch {
	case wholeDays[unit]:
		return "days"
	case units[unit] != "":
		return "time"
	}
	return ""
}
