package grid

import (
	"errors"
	"fmt"
	"strings"

	"quire/internal/sqllex"
)

// joined writes a JOIN step of what the user typed, with the kind in front when there is one.
func joined(typed string) string {
	typed = whole(typed)
	for _, t := range sqllex.Code(typed) {
		switch strings.ToUpper(t.Text(typed)) {
		case "JOIN":
			return typed
		case "LEFT", "RIGHT", "FULL", "OUTER", "INNER", "CROSS", "SEMI", "ANTI", "NATURAL", "ASOF":
			continue
		}
		break
	}
	return "JOIN " + typed
}

// parts splits the text of a pivot at its GROUP BY: "sum(a) FOR b IN ('x')" and "c, d".
func (g Gesture) parts() (body, keys string) {
	depth := 0
	toks := sqllex.Code(g.Text)
	for i, t := range toks {
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		}
		if depth == 0 && t.Is(g.Text, "group") && i+1 < len(toks) && toks[i+1].Is(g.Text, "by") {
			return strings.TrimSpace(g.Text[:t.Pos]), strings.TrimSpace(g.Text[toks[i+1].End:])
		}
	}
	return strings.TrimSpace(g.Text), ""
}

func (g Gesture) checkPivot() error {
	body, keys := g.parts()
	if err := expression("pivot", body, true); err != nil {
		return err
	}
	has := func(word string) bool {
		for _, t := range sqllex.Code(body) {
			if t.Is(body, word) {
				return true
			}
		}
		return false
	}
	if !has("for") || !has("in") {
		return fmt.Errorf("a pivot is: aggregate FOR %s IN (values) GROUP BY columns", Ident(g.Column))
	}
	if keys == "" && strings.Contains(strings.ToLower(g.Text), "group") {
		return errors.New("GROUP BY needs the columns that stay as rows")
	}
	if keys != "" {
		return expression("list of rows", keys, true)
	}
	return nil
}

// pivot gives the steps of a pivot. All columns that a PIVOT does not name become its rows, so a SELECT first leaves those
// that are asked for.
func (g Gesture) pivot() []string {
	body, keys := g.parts()
	var columns []string
	seen := map[string]bool{}
	for _, part := range []string{keys, body} {
		for _, t := range sqllex.Code(part) {
			n := name(t, part)
			if n == "" || seen[n] {
				continue
			}
			for _, c := range g.Names {
				if strings.EqualFold(c, n) {
					seen[n] = true
					columns = append(columns, Ident(c))
				}
			}
		}
	}
	var steps []string
	if len(columns) > 0 {
		steps = append(steps, "SELECT "+strings.Join(columns, ", "))
	}
	steps = append(steps, "PIVOT ("+whole(body)+")")
	if keys != "" {
		steps = append(steps, "ORDER BY "+whole(keys))
	}
	return steps
}

// Pivots reports whether a value that Literal gave can stand in the list of a PIVOT: NULL, and what takes a call to write, such as
// NaN, cannot.
func Pivots(literal string) bool { return literal != nullLiteral && !strings.HasSuffix(literal, ")") }

// mostCorrelated bounds the matrix: one query a row.
const mostCorrelated = 20

// correlations writes a matrix: a row of the script is a row of the result.
func correlations(from string, names []string) string {
	label := "name"
	taken := func() bool {
		for _, n := range names {
			if strings.EqualFold(n, label) {
				return true
			}
		}
		return false
	}
	for taken() {
		label += "_"
	}
	row := func(a string) string {
		items := []string{"min(" + sqllex.QuoteString(a) + ") AS " + Ident(label)}
		for _, b := range names {
			items = append(items, "round(corr("+Ident(a)+", "+Ident(b)+"), 3) AS "+Ident(b))
		}
		return "AGGREGATE " + strings.Join(items, ", ")
	}
	var b strings.Builder
	b.WriteString(from + "\n|> " + row(names[0]))
	for i, n := range names[1:] {
		if i == 0 {
			b.WriteString("\n|> UNION ALL\n   ")
		} else {
			b.WriteString(",\n   ")
		}
		b.WriteString("(" + from + " |> " + row(n) + ")")
	}
	b.WriteString(";")
	return b.String()
}
