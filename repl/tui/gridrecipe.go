package tui

import (
	"fmt"
	"strings"

	"quire/internal/sqllex"
	"quire/repl"
)

// drawRecipe draws the cell's text in one line, its end when it is too long, with the number of steps at the right.
func (g *gridView) drawRecipe(m *Model, width int) line {
	k := m.look
	right := k.line()
	s := m.statuses[g.cell]
	if s.State == repl.StateRunning {
		right.add(k.signs.running+progress(s, m.now())+"   ", in(running))
	}
	src := ""
	if c := m.nb.Cell(g.cell); c != nil {
		src = oneLine(c.Text)
	}
	n := countSteps(src)
	if n+g.undone > 0 {
		right.add(fmt.Sprintf("%d of %d steps ", n, n+g.undone), in(dim))
	}
	l := k.line()
	l.space(1)
	code := k.code(src)
	room := width - right.width - 3
	if code.width > room {
		l.add(k.signs.more+" ", in(dim))
		code = code.cut(code.width-room+2, code.width)
	}
	l.append(code)
	l.right(right, width)
	return l
}

// recipeLimit bounds the text of a cell that the recipe looks at, in bytes.
const recipeLimit = 16 << 10

// oneLine writes a statement on one line, without its semicolon and comments.
func oneLine(src string) string {
	if len(src) > recipeLimit {
		src = src[len(src)-recipeLimit:]
	}
	var b strings.Builder
	gap := false
	for _, t := range sqllex.Lex(src) {
		switch {
		case t.Blank():
			gap = b.Len() > 0
		case t.Kind == sqllex.Semicolon:
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteString(t.Text(src))
		}
	}
	return b.String()
}

// countSteps counts the pipe steps of a statement's own depth.
func countSteps(src string) int {
	n, depth := 0, 0
	for _, t := range sqllex.Code(src) {
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Pipe:
			if depth == 0 {
				n++
			}
		}
	}
	return n
}
