package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// gridView shows one result on the whole screen: any row of any number, asked for as it comes into view.
type gridView struct {
	cell    notebooks.CellID
	pages   pages
	layout  *text.Layout
	row     int64 // of the cursor, from 0
	col     int
	top     int64 // first row drawn
	left    int   // first column drawn
	frozen  int   // columns that stay in sight at the left
	placed  []text.Placed
	ahead   int // of placed, the frozen ones
	stats   columnStats
	follow  following
	order   map[string]bool // by which columns the rows are ordered, and whether downwards
	orderOf string
	height  int // rows of data, as last drawn
	width   int
	wide    map[int]bool // columns shown as wide as their values
	undone  int          // steps taken back here
	anew    bool         // another cell is shown: from its first column on
	goal    string       // a column that a gesture makes: the cursor goes there
	back    []spot       // where this grid was opened from, the last one last
	search  search
	asked   *repl.Output // a definition whose first rows were asked for
	drag    drag         // a column edge under the mouse
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
	if o == nil || o.Schema == nil || g.follow.skips(o) && g.pages.out != nil {
		return
	}
	old := g.pages.out
	g.pages.linger = g.follow.on
	column := ""
	if old != nil && old.Schema != nil && g.col < old.Schema.NumFields() {
		column = old.Schema.Field(g.col).Name
	}
	fromEnd, above, wanted := g.fromEnd(), g.row-g.top, g.pages.tail.wanted
	g.pages.set(o)
	g.settleTail(fromEnd, above, wanted)
	if old == nil || old.Schema == nil || !old.Schema.Equal(o.Schema) {
		g.refreeze(old, o)
		g.layout = nil
		g.wide = nil
		if i := o.Schema.FieldIndices(g.goal); g.goal != "" && len(i) > 0 {
			g.col, g.goal, column = i[0], "", ""
		} else if g.anew {
			g.col = 0 // unless it has the column under the cursor
		}
		if i := o.Schema.FieldIndices(column); column != "" && len(i) > 0 {
			g.keepLeft(old.Schema, o.Schema, column)
			g.col = i[0]
		}
		if g.anew {
			g.anew, g.left = false, 0
		}
	}
	if g.follow.on && g.follow.atEnd {
		g.row = g.pages.last()
	}
	g.clamp()
}

// keepLeft keeps the first column in sight by its name, unless it is the one under the cursor, which may be moved. What began
// with the first column goes on so.
func (g *gridView) keepLeft(was, now *arrow.Schema, column string) {
	if g.left <= 0 || g.left >= was.NumFields() {
		g.left = 0
		return
	}
	if name := was.Field(g.left).Name; name != column {
		if i := now.FieldIndices(name); len(i) > 0 {
			g.left = i[0]
		}
	}
}

// clamp keeps the cursor inside the rows and columns, and the screen around the cursor.
func (g *gridView) clamp() {
	cols := 0
	if g.pages.out != nil {
		cols = g.pages.out.Schema.NumFields()
	}
	g.col = max(0, min(g.col, cols-1))
	if g.left = max(0, min(g.left, cols-1)); g.col >= g.frozen {
		g.left = min(g.left, g.col)
	}
	g.row = max(0, min(g.row, g.pages.last()))
	if g.pages.rows >= 0 { // the last rows fill the screen
		g.top = min(g.top, g.pages.last()+1-int64(max(1, g.height)))
	}
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
	if g.lazy(m) {
		return g.definition(m)
	}
	ahead := int64(max(1, g.height))
	if asks := g.pages.need(m, g.top-ahead, g.top+2*ahead); asks != nil {
		return asks
	}
	return g.pages.needEnd(m)
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
	g.pages.ahead = false
}

// goTo moves the cursor to a row, counted from 0.
func (g *gridView) goTo(m *Model, row int64) tea.Cmd {
	if row < 0 {
		row = 0
	}
	if g.pages.rows < 0 && row > g.pages.last() && g.pages.out != nil && g.pages.out.ID != "" {
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
	if s.State == repl.StateFailed && s.Err != nil && !g.follow.on {
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
	g.placeAll(window, width-2)
	old := s.State == repl.StateRunning || s.State == repl.StateWaiting || s.State == repl.StateStale
	if c := m.nb.Cell(g.cell); c != nil {
		g.orders(c.Text)
	}
	out = append(out, g.drawHead(k, false), g.drawHead(k, true))
	for n := g.top; n < g.top+int64(g.height); n++ {
		if n > g.pages.last() || g.pages.rows == 0 {
			break
		}
		out = append(out, g.drawRow(m, n, old))
	}
	if g.pages.rows == 0 {
		l := k.line()
		if g.lazy(m) {
			l.add(" "+k.signs.more, in(dim))
			return append(out, l)
		}
		l.add(" no rows", in(dim))
		out = append(out, l)
	}
	return out
}

func (g *gridView) drawHead(k *look, types bool) line {
	l := k.line()
	l.space(1)
	taken := 0
	for i, p := range g.placed {
		g.gap(k, &l, i, taken)
		taken = 0
		switch {
		case types:
			l.add(g.layout.Type(p), in(dim))
		case p.Index == g.col:
			taken = g.drawName(k, &l, p, style{role: accent, attr: bold | underline})
		default:
			taken = g.drawName(k, &l, p, strong(plainText))
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
		g.gap(k, &l, i, 0)
		c := g.layout.Cell(p, b, at)
		if n == g.row && p.Index == g.col {
			l.push(c.Text, text.Width(c.Text), in(accent).inverse())
			continue
		}
		m.value(&l, c, old)
	}
	return l
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
	case g.lazy(m):
		rows, row = "those not counted", 0
	case g.pages.rows == 0:
		row = 0
	}
	if g.pages.tail.shown {
		l.add(g.tailPosition(), in(attention))
	} else {
		l.add(" row "+text.Count(row)+" of "+rows, style{})
	}
	if o.Rows > g.pages.rows && g.pages.rows >= 0 {
		l.add(" (of "+text.Count(o.Rows)+")", in(dim))
	}
	if g.follow.on {
		l.add(" following", in(running))
	}
	l.add(" "+k.signs.dot+" ", in(dim))
	l.add(fmt.Sprintf("col %s of %s", text.Count(int64(g.col+1)), text.Count(int64(o.Schema.NumFields()))), style{})
	return l
}
