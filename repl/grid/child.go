package grid

import (
	"regexp"
	"strconv"
	"strings"

	"quire/internal/sqllex"
)

// Child tells what a gesture's own cell is built on: the relation that a query cell reads bare (FROM name;), when it does
// nothing but that and may draw it. ok is false for a query with steps of its own, which Named gives a name first.
func Child(cell string) (relation string, ok bool) {
	st, err := parse(cell)
	if err != nil || !st.query {
		return "", false
	}
	if _, has := st.last(); has {
		return "", false
	}
	return st.source()
}

// source gives the name behind the FROM of a head that is nothing but FROM name.
func (st *statement) source() (string, bool) {
	var code []sqllex.Token
	for _, t := range st.toks[:st.head+1] {
		if !t.Blank() {
			code = append(code, t)
		}
	}
	if len(code) != 2 || !code[0].Is(st.src, "from") || code[1].Kind != sqllex.Word && code[1].Kind != sqllex.Quoted {
		return "", false
	}
	s := code[1].Text(st.src)
	if code[1].Kind == sqllex.Quoted {
		if s[0] != '"' {
			return "", false
		}
		s = strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
	}
	return s, s != "_"
}

// rowsOf is what NameFor puts behind a name: rows of rows are not called so twice.
var rowsOf = regexp.MustCompile(`_rows(_\d+)?$`)

// NameFor proposes a name for a query's rows that none of taken has: that of what it reads with _rows behind it.
func NameFor(cell string, taken []string) string {
	base := "result"
	if st, err := parse(cell); err == nil && st.query {
		if s, ok := st.source(); ok {
			base = rowsOf.ReplaceAllString(s, "") + "_rows"
		}
	}
	used := map[string]bool{}
	for _, t := range taken {
		used[strings.ToLower(t)] = true
	}
	out := base
	for n := 2; used[strings.ToLower(out)]; n++ {
		out = base + "_" + strconv.Itoa(n)
	}
	return out
}

// Over makes a query of a SUMMARIZE, so that a gesture on its rows can add a step: FROM name |> SUMMARIZE. A DESCRIBE is not the
// step of its name: its columns are called otherwise.
func Over(cell string) (query string, ok bool) {
	toks := sqllex.Code(cell)
	if n := len(toks); n > 0 && toks[n-1].Kind == sqllex.Semicolon {
		toks = toks[:n-1]
	}
	if len(toks) < 2 {
		return "", false
	}
	if !toks[0].Is(cell, "summarize") {
		return "", false
	}
	return "FROM " + cell[toks[1].Pos:toks[len(toks)-1].End] + " |> SUMMARIZE;", true
}

// Behind makes the cell with the rows behind a row of an aggregation: the steps above the last AGGREGATE, and a WHERE on its
// keys. keys are the values of the row that Grouped asks for, in its order.
func Behind(cell string, keys []string) (string, bool) {
	st, at, items := grouped(cell)
	if st == nil || len(keys) != len(items) {
		return "", false
	}
	var conds []string
	for i, it := range items {
		conds = append(conds, it.is(keys[i]))
	}
	src := strings.TrimRight(st.src[:st.steps[at].pipe], " \t\r\n") + ";"
	out, err := Apply(src, Gesture{Kind: Filter, Text: strings.Join(conds, " AND ")})
	return out, err == nil
}

// Grouped gives the output columns that hold the keys of a query's last AGGREGATE. ok is false for a query without one, or
// when what follows makes the columns anew.
func Grouped(cell string) (columns []string, ok bool) {
	st, _, items := grouped(cell)
	if st == nil {
		return nil, false
	}
	for _, it := range items {
		columns = append(columns, it.name)
	}
	return columns, true
}

// groupKey is one item of a GROUP BY.
type groupKey struct{ name, expr string }

func (k groupKey) is(value string) string {
	switch {
	case value == nullLiteral:
		return k.expr + " IS NULL"
	case nan(value):
		return "isnan(" + k.expr + ")"
	}
	return k.expr + " = " + value
}

func grouped(cell string) (*statement, int, []groupKey) {
	st, err := parse(cell)
	if err != nil || !st.query {
		return nil, 0, nil
	}
	at := -1
	for i, s := range st.steps {
		switch s.verb {
		case "AGGREGATE":
			at = i
		case "WHERE", "ORDER", "LIMIT", "OFFSET", "EXTEND", "DISTINCT", "TABLESAMPLE", "PLOT":
		default: // these columns may be others than those of the AGGREGATE above
			at = -1
		}
	}
	if at < 0 {
		return nil, 0, nil
	}
	s := st.steps[at]
	depth, by := 0, -1
	for i, t := range s.toks {
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		}
		if depth == 0 && t.Is(cell, "group") && i+1 < len(s.toks) && s.toks[i+1].Is(cell, "by") {
			by = i + 2
		}
	}
	if by < 0 {
		return nil, 0, nil
	}
	var keys []groupKey
	for _, it := range s.items(by) {
		n := len(it.toks)
		switch as := it.named(); {
		case as != "":
			expr := cell[it.from:it.toks[n-3].End]
			if loose(expr) {
				expr = "(" + expr + ")"
			}
			keys = append(keys, groupKey{as, expr})
		case n == 1 && it.column() != "":
			keys = append(keys, groupKey{it.column(), cell[it.from:it.to]})
		default:
			return nil, 0, nil
		}
	}
	return st, at, keys
}
