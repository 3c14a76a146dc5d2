package tui

import tea "charm.land/bubbletea/v2"

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

// edge tells which column's right edge is at a cell of the lines above the rows: the last cell of the column, or the gap
// behind it.
func (g *gridView) edge(x, y int) (col int, ok bool) {
	if y < 1 || y >= gridHead || g.layout == nil {
		return 0, false
	}
	for i, p := range g.placed {
		end := p.X + p.Width
		behind := end + g.layout.Gap()
		if i+1 < len(g.placed) {
			behind = g.placed[i+1].X
		}
		if x-1 >= end-1 && x-1 < behind {
			return p.Index, true
		}
	}
	return 0, false
}

// drag is a column's edge on its way with the mouse.
type drag struct {
	column    int
	from      int // the cell where the button went down
	width     int // of the column then
	underHand bool
}

// grab takes the edge that was pressed, if one was.
func (g *gridView) grab(x, y int) bool {
	col, ok := g.edge(x, y)
	if !ok {
		return false
	}
	g.drag = drag{col, x, g.layout.Width(col), true}
	g.col = col
	return true
}

// pull moves the edge that is held to where the mouse is.
func (g *gridView) pull(m *Model, x int) tea.Cmd {
	d := g.drag
	if !d.underHand || g.layout == nil {
		return nil
	}
	g.layout.SetWidth(d.column, max(3, min(d.width+x-d.from, 400)))
	return g.fetch(m)
}
