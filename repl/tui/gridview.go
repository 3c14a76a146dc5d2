package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// gridView shows one result on the whole screen: any row of any number, asked for as it comes into view.
type gridView struct {
	cell   notebooks.CellID
	pages  pages
	layout *text.Layout
	row    int64 // of the cursor, from 0
	col    int
	top    int64 // first row drawn
	left   int   // first column drawn
	placed []text.Placed
	height int // rows of data, as last drawn
	width  int
	wide   map[int]bool // columns shown as wide as their values
	undone int          // steps taken back here
	goal   string       // a column that a gesture makes: the cursor goes there
	back   []spot       // where this grid was opened from, the last one last
	search search
}

// spot is a cell's grid as it was left, to come back to.
type spot struct {
	cell     notebooks.CellID
	row, top int64
	col      int
	left     int
}

func (g *gridView) spot() spot { return spot{g.cell, g.row, g.top, g.col, g.left} }

// gridHead is the lines above the rows: the recipe, the names, the types.
const gridHead = 3

// openGrid shows a cell's rows.
func (m *Model) openGrid(id notebooks.CellID) tea.Cmd {
	g := &gridView{cell: id, height: max(1, m.height-1-gridHead), width: m.width}
	m.grid = g
	g.refresh(m.statuses[id].Output)
	return g.fetch(m)
}

// refresh takes a new output. The cursor stays on its column, by name, and on its row.
func (g *gridView) refresh(o *repl.Output) {
	if o == nil || o.Schema == nil {
		return
	}
	old := g.pages.out
	column := ""
	if old != nil && old.Schema != nil && g.col < old.Schema.NumFields() {
		column = old.Schema.Field(g.col).Name
	}
	g.pages.set(o)
	if old == nil || old.Schema == nil || !old.Schema.Equal(o.Schema) {
		g.layout = nil
		g.wide = nil
		if i := o.Schema.FieldIndices(g.goal); g.goal != "" && len(i) > 0 {
			g.col, g.goal, column = i[0], "", ""
		}
		if i := o.Schema.FieldIndices(column); column != "" && len(i) > 0 {
			g.left = max(0, g.left+i[0]-g.col)
			g.col = i[0]
		}
	}
	g.clamp()
}

// clamp keeps the cursor inside the rows and columns, and the screen around the cursor.
func (g *gridView) clamp() {
	cols := 0
	if g.pages.out != nil {
		cols = g.pages.out.Schema.NumFields()
	}
	g.col = max(0, min(g.col, cols-1))
	g.left = max(0, min(g.left, g.col))
	g.row = max(0, min(g.row, g.pages.last()))
	g.top = max(0, g.top)
	if g.row < g.top {
		g.top = g.row
	}
	if h := int64(max(1, g.height)); g.row >= g.top+h {
		g.top = g.row - h + 1
	}
}

// fetch asks for the rows that are to be seen and some on either side.
func (g *gridView) fetch(m *Model) tea.Cmd {
	ahead := int64(max(1, g.height))
	return g.pages.need(m, g.top-ahead, g.top+2*ahead)
}

// took keeps rows that came.
func (g *gridView) took(m *Model, msg pageMsg) tea.Cmd {
	g.pages.took(msg)
	if err := g.pages.err; err != nil && len(m.runs) == 0 {
		m.complain(err.Error())
	}
	g.clamp()
	if g.pages.err != nil {
		return nil
	}
	return g.fetch(m)
}

// stop ends what was asked for.
func (g *gridView) stop() {
	for n, cancel := range g.pages.asked {
		cancel()
		delete(g.pages.asked, n)
	}
}

// goTo moves the cursor to a row, counted from 0.
func (g *gridView) goTo(m *Model, row int64) tea.Cmd {
	if row < 0 {
		row = 0
	}
	if g.pages.rows < 0 && row > g.pages.last() {
		// Not counted yet: the rows read tell how far it goes.
		g.pages.seen = max(g.pages.seen, min(row+1, g.pages.seen+pageRows))
	}
	g.row = row
	g.clamp()
	return g.fetch(m)
}

func (g *gridView) move(m *Model, rows int64, cols int) tea.Cmd {
	g.col += cols
	return g.goTo(m, g.row+rows)
}

// draw gives the whole screen but the status line.
func (g *gridView) draw(m *Model, width, height int) []line {
	k := m.look
	g.height, g.width = max(1, height-gridHead), width
	g.clamp()
	out := []line{g.drawRecipe(m, width)}
	s := m.statuses[g.cell]
	if s.State == repl.StateFailed && s.Err != nil {
		out = append(out, k.line())
		for _, l := range m.faultLines(s.Err, width-2) {
			one := k.line()
			one.space(1)
			one.append(l)
			out = append(out, one)
		}
		hint := k.line()
		hint.add(" u takes the step back", in(dim))
		return append(out, k.line(), hint)
	}
	o := g.pages.out
	if o == nil || o.Schema == nil {
		l := k.line()
		if s.State == repl.StateRunning || s.State == repl.StateWaiting || len(m.runs) > 0 {
			l.add(" "+k.signs.running+progress(s, m.now()), in(running))
		} else {
			l.add(" no rows to show; F5 runs the cell", in(dim))
		}
		return append(out, k.line(), l)
	}
	if o.Schema.NumFields() == 0 {
		l := k.line()
		l.add(" "+m.extent(o, false), in(dim))
		return append(out, k.line(), l)
	}
	if g.layout == nil {
		g.layout = k.layout(o.Schema, true)
	}
	window := g.pages.window(g.top, g.top+int64(g.height))
	defer func() {
		for _, b := range window {
			b.Release()
		}
	}()
	place := func(left int) []text.Placed { return g.layout.Place(window, left, width-2) }
	g.placed = place(g.left)
	if !inSight(g.placed, g.col, g.layout) {
		g.left = g.col
		g.placed = place(g.left)
		for g.left > 0 {
			wider := place(g.left - 1)
			if !inSight(wider, g.col, g.layout) {
				break
			}
			g.left, g.placed = g.left-1, wider
		}
	}
	old := s.State == repl.StateRunning || s.State == repl.StateWaiting || s.State == repl.StateStale
	out = append(out, g.drawHead(k, false), g.drawHead(k, true))
	for n := g.top; n < g.top+int64(g.height); n++ {
		if n > g.pages.last() || g.pages.rows == 0 {
			break
		}
		out = append(out, g.drawRow(m, n, old))
	}
	if g.pages.rows == 0 {
		l := k.line()
		l.add(" no rows", in(dim))
		out = append(out, l)
	}
	return out
}

// inSight reports whether a column is drawn whole, or as the first one.
func inSight(placed []text.Placed, col int, l *text.Layout) bool {
	for i, p := range placed {
		if p.Index == col {
			return i == 0 || p.Width >= l.Width(col)
		}
	}
	return false
}

func (g *gridView) drawHead(k *look, types bool) line {
	l := k.line()
	l.space(1)
	for i, p := range g.placed {
		if i > 0 {
			l.space(g.layout.Gap())
		}
		switch {
		case types:
			l.add(g.layout.Type(p), in(dim))
		case p.Index == g.col:
			l.add(g.layout.Name(p), style{role: accent, attr: bold | underline})
		default:
			l.add(g.layout.Name(p), strong(plainText))
		}
	}
	return l
}

func (g *gridView) drawRow(m *Model, n int64, old bool) line {
	k := m.look
	l := k.line()
	if n == g.row {
		l.add(k.signs.select_, in(accent))
	} else {
		l.space(1)
	}
	b, at, ok := g.pages.row(n)
	if !ok {
		l.add(k.signs.more, in(dim))
		return l
	}
	for i, p := range g.placed {
		if i > 0 {
			l.space(g.layout.Gap())
		}
		c := g.layout.Cell(p, b, at)
		if n == g.row && p.Index == g.col {
			l.push(c.Text, text.Width(c.Text), in(accent).inverse())
			continue
		}
		m.value(&l, c, old)
	}
	return l
}

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

// position tells where the cursor is.
func (g *gridView) position(m *Model) line {
	k := m.look
	l := k.line()
	o := g.pages.out
	if o == nil || o.Schema == nil {
		l.add(" GRID", in(dim))
		return l
	}
	rows := text.Count(g.pages.rows)
	row := g.row + 1
	switch {
	case g.pages.rows < 0:
		rows = "more than " + text.Count(g.pages.seen)
	case g.pages.rows == 0:
		row = 0
	}
	l.add(" row "+text.Count(row)+" of "+rows, style{})
	if o.Rows > g.pages.rows && g.pages.rows >= 0 {
		l.add(" (of "+text.Count(o.Rows)+")", in(dim))
	}
	l.add(" "+k.signs.dot+" ", in(dim))
	l.add(fmt.Sprintf("col %s of %s", text.Count(int64(g.col+1)), text.Count(int64(o.Schema.NumFields()))), style{})
	return l
}

// wheel scrolls; the cursor comes along.
func (g *gridView) wheel(m *Model, b tea.MouseButton) tea.Cmd {
	switch b {
	case tea.MouseWheelUp, tea.MouseWheelDown:
		by := int64(wheelLines)
		if b == tea.MouseWheelUp {
			by = -by
		}
		g.top = max(0, min(g.top+by, max(0, g.pages.last()-int64(g.height)+1)))
		g.row = max(g.top, min(g.row, g.top+int64(g.height)-1))
		g.clamp()
		return g.fetch(m)
	case tea.MouseWheelLeft:
		return g.move(m, 0, -1)
	case tea.MouseWheelRight:
		return g.move(m, 0, 1)
	}
	return nil
}

// click puts the cursor on the value that was clicked; on the heads, on the column.
func (g *gridView) click(m *Model, x, y int) tea.Cmd {
	for _, p := range g.placed {
		if x-1 >= p.X && x-1 < p.X+p.Width {
			g.col = p.Index
		}
	}
	if n := g.top + int64(y-gridHead); y >= gridHead && n <= g.pages.last() {
		g.row = n
	}
	g.clamp()
	return g.fetch(m)
}
