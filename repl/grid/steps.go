package grid

import (
	"strings"

	"quire/internal/sqllex"
	"quire/repl/text"
)

// step writes the gesture's step.
func (g Gesture) step() string {
	col := Ident(g.Column)
	switch g.Kind {
	case SortAsc, SortDesc, AddSortAsc, AddSortDesc:
		return "ORDER BY " + g.key()
	case Keep, Exclude, Filter:
		return "WHERE " + g.condition()
	case Derive:
		return "EXTEND " + whole(g.Text) + " AS " + Ident(g.Name)
	case Hide:
		return "DROP " + col
	case Rename:
		return "RENAME " + col + " AS " + Ident(g.Name)
	case Cast:
		return "SET " + g.cast()
	case Distinct:
		return "DISTINCT"
	case Sample:
		return "TABLESAMPLE (" + whole(g.Text) + ")"
	case Join:
		return joined(g.Text)
	case Move:
		return listed("SELECT ", idents(g.Names))
	case Frequency:
		return "AGGREGATE count(*) AS " + CountOf(g.Column) + " GROUP BY " + col
	case Group:
		what := "count(*) AS " + CountOf(g.Column)
		if g.Text != "" {
			what = whole(g.Text)
		}
		return "AGGREGATE " + what + " GROUP BY " + col
	}
	return "DESCRIBE"
}

// edit gives the new body of the last step when the gesture is one more of its kind; "" takes the step out.
func (g Gesture) edit(last step) (body string, edits bool) {
	switch g.Kind {
	case SortAsc, SortDesc:
		if last.verb == "ORDER" && last.verb2 == "BY" {
			return g.step(), true
		}
	case AddSortAsc, AddSortDesc:
		if last.verb == "ORDER" && last.verb2 == "BY" {
			return g.addKey(last), true
		}
	case Keep, Exclude, Filter:
		if last.verb == "WHERE" {
			return g.addCondition(last), true
		}
	case Hide:
		if last.verb == "DROP" {
			for _, it := range last.items(1) {
				if it.column() == strings.ToLower(g.Column) {
					return last.body(), true
				}
			}
			return last.body() + ", " + Ident(g.Column), true
		}
	case Rename:
		if last.verb == "RENAME" {
			return g.addName(last)
		}
	case Cast:
		if last.verb == "SET" {
			return g.addCast(last)
		}
	case Derive:
		if last.verb == "EXTEND" {
			return g.redefine(last)
		}
	case Move:
		if last.verb == "SELECT" {
			return g.reorder(last)
		}
	case Distinct:
		if last.verb == "DISTINCT" && len(last.toks) == 1 {
			return last.body(), true
		}
	case Sample:
		if last.verb == "TABLESAMPLE" {
			return g.step(), true
		}
	}
	return "", false
}

// key is a sort key.
func (g Gesture) key() string {
	if g.Kind == SortDesc || g.Kind == AddSortDesc {
		return Ident(g.Column) + " DESC"
	}
	return Ident(g.Column)
}

// addKey adds a sort key behind the others, or turns the one of the same column.
func (g Gesture) addKey(last step) string {
	body := last.body()
	for _, it := range last.items(2) {
		if it.column() == strings.ToLower(g.Column) {
			return body[:it.from-last.from] + g.key() + body[it.to-last.from:]
		}
	}
	return body + ", " + g.key()
}

// condition is what the gesture asks of a row.
func (g Gesture) condition() string {
	switch g.Kind {
	case Keep:
		return keep(g.Column, g.Value)
	case Exclude:
		return exclude(g.Column, g.Value)
	}
	return whole(g.Text)
}

func keep(column, value string) string {
	switch {
	case value == nullLiteral:
		return Ident(column) + " IS NULL"
	case nan(value):
		return "isnan(" + Ident(column) + ")"
	}
	return Ident(column) + " = " + value
}

// exclude takes out the rows that show the value, and no others: with <> the rows without a value would go, too.
func exclude(column, value string) string {
	switch {
	case value == nullLiteral:
		return Ident(column) + " IS NOT NULL"
	case nan(value):
		return "(" + Ident(column) + " IS NULL OR NOT isnan(" + Ident(column) + "))"
	}
	return Ident(column) + " IS DISTINCT FROM " + value
}

// addCondition joins the condition to those of a WHERE; one that is there already is not added again.
func (g Gesture) addCondition(last step) string {
	cond := g.condition()
	if len(last.toks) < 2 {
		return "WHERE " + cond
	}
	old := last.src[last.toks[1].Pos:last.to]
	for _, c := range conjuncts(old) {
		if c == plainText(cond) {
			return last.body()
		}
	}
	if loose(old) {
		old = "(" + old + ")"
	}
	if loose(cond) {
		cond = "(" + cond + ")"
	}
	line := old[strings.LastIndexByte(old, '\n')+1:]
	if text.Width(line)+text.Width(cond) > lineWidth-12 {
		lines := "\n"
		if strings.Contains(last.src, "\r\n") {
			lines = "\r\n"
		}
		return "WHERE " + old + lines + "   AND " + cond
	}
	return "WHERE " + old + " AND " + cond
}

// loose reports whether an expression binds looser than AND, or may.
func loose(expr string) bool {
	depth := 0
	for _, t := range sqllex.Code(expr) {
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Word:
			if depth == 0 && t.Is(expr, "or") {
				return true
			}
		case sqllex.Op:
			if op := t.Text(expr); depth == 0 && (op == "->" || op == "=>" || op == ":=" || op == "?") {
				return true
			}
		}
	}
	return false
}

// conjuncts gives the conditions that AND joins, each as plainText has it. The AND of a BETWEEN is not told apart: its halves
// equal no condition that a gesture makes.
func conjuncts(expr string) []string {
	var out []string
	depth, from := 0, 0
	for _, t := range sqllex.Code(expr) {
		switch {
		case t.Kind == sqllex.Open:
			depth++
		case t.Kind == sqllex.Close:
			depth--
		case depth == 0 && t.Is(expr, "and"):
			out = append(out, plainText(expr[from:t.Pos]))
			from = t.End
		case depth == 0 && t.Is(expr, "or"):
			return nil
		}
	}
	return append(out, plainText(expr[from:]))
}

// plainText gives code with one space between tokens and without comments and an outer pair of parentheses.
func plainText(expr string) string {
	toks := sqllex.Code(expr)
	for len(toks) > 2 && toks[0].Kind == sqllex.Open && closes(toks) {
		toks = toks[1 : len(toks)-1]
	}
	var b strings.Builder
	for i, t := range toks {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text(expr))
	}
	return b.String()
}

// closes reports whether the first token's partner is the last token.
func closes(toks []sqllex.Token) bool {
	depth := 0
	for i, t := range toks {
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		}
		if depth == 0 {
			return i == len(toks)-1
		}
	}
	return false
}

// addName renames once more: the item that made the name is changed, else one is added.
func (g Gesture) addName(last step) (string, bool) {
	body := last.body()
	items := last.items(1)
	for i, it := range items {
		old, name := it.renaming()
		switch {
		case old == "":
			return "", false // not a form that we know: a step of its own is right
		case name == strings.ToLower(g.Column):
			if old != strings.ToLower(g.Name) {
				return body[:it.alias.Pos-last.from] + Ident(g.Name) + body[it.alias.End-last.from:], true
			}
			if len(items) == 1 {
				return "", true
			}
			// Back to its own name: the item goes, with a comma.
			if i == 0 {
				return body[:it.from-last.from] + body[items[1].from-last.from:], true
			}
			return body[:items[i-1].to-last.from] + body[it.to-last.from:], true
		case old == strings.ToLower(g.Column):
			return "", false
		}
	}
	return body + ", " + Ident(g.Column) + " AS " + Ident(g.Name), true
}

func (g Gesture) cast() string {
	return Ident(g.Column) + " = CAST(" + Ident(g.Column) + " AS " + whole(g.Text) + ")"
}

// addCast joins casts of several columns into one SET and changes the type of one that is there.
func (g Gesture) addCast(last step) (string, bool) {
	body := last.body()
	for _, it := range last.items(1) {
		col := it.casts()
		if col == "" {
			return "", false
		}
		if col == strings.ToLower(g.Column) {
			return body[:it.from-last.from] + g.cast() + body[it.to-last.from:], true
		}
	}
	return body + ", " + g.cast(), true
}

// redefine gives the column that the last step derived another expression.
func (g Gesture) redefine(last step) (string, bool) {
	items := last.items(1)
	if len(items) != 1 || items[0].named() != strings.ToLower(g.Name) {
		return "", false
	}
	for _, t := range sqllex.Code(g.Text) {
		if name(t, g.Text) == strings.ToLower(g.Name) {
			return "", false // it is built on what is there
		}
	}
	return g.step(), true
}

// whole gives what the user typed as it can stand inside a step: trimmed, and with a line end behind a final comment.
func whole(s string) string {
	s = strings.TrimSpace(s)
	toks := sqllex.Lex(s)
	if n := len(toks); n > 0 && lineComment(s, toks[n-1]) {
		return s + "\n"
	}
	return s
}

// CountOf names a column of counts so that it does not clash with the column that is counted.
func CountOf(column string) string {
	if strings.EqualFold(column, "count") {
		return "times"
	}
	return "count"
}
