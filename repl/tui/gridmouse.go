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
