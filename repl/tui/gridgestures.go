package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/grid"
)

// gesture writes the step that a key stands for into the cell, and runs it. A cell that takes no steps gets a new cell below.
func (m *Model) gesture(g *gridView, kind grid.Kind) tea.Cmd {
	gest := grid.Gesture{Kind: kind}
	var ok bool
	if gest.Column, ok = g.column(); !ok && !anyColumn(kind) {
		m.say("there is no column under the cursor")
		return nil
	}
	switch kind {
	case grid.Keep, grid.Exclude:
		if gest.Value, ok = m.literal(g, g.col); !ok {
			return nil
		}
	case grid.Hide:
		if g.pages.out.Schema.NumFields() == 1 {
			m.say("the last column stays")
			return nil
		}
	case grid.Correlate:
		gest.Names = g.numbers()
	}
	return m.write(g, gest)
}

// anyColumn reports whether a gesture is about the rows, not about a column.
func anyColumn(kind grid.Kind) bool {
	switch kind {
	case grid.Filter, grid.Derive, grid.Distinct, grid.Sample, grid.Join, grid.Profile, grid.Columns, grid.Correlate, grid.Export:
		return true
	}
	return false
}

// literal writes the value of a column in the row under the cursor, or says why it cannot.
func (m *Model) literal(g *gridView, col int) (string, bool) {
	b, at, ok := g.pages.row(g.row)
	if !ok {
		m.say("this row is not here yet")
		return "", false
	}
	lit, ok := grid.Literal(b.Column(col), at)
	if !ok {
		m.complain("this value cannot be written as one of the script: nested, or too long")
	}
	return lit, ok
}

// write makes a gesture in the script and runs what came of it.
func (m *Model) write(g *gridView, gest grid.Gesture) tea.Cmd {
	old, was := m.doc.String(), g.spot()
	cells, err := grid.Write(m.doc, g.cell, gest)
	switch {
	case err != nil:
		m.complain(err.Error())
		return nil
	case m.doc.String() == old:
		m.say("the step is there already")
		return nil
	}
	g.undone = 0
	switch gest.Kind {
	case grid.Hide, grid.Rename, grid.Cast, grid.Derive, grid.Move: // the same rows in the same order
	default: // the first ones are what is asked for
		g.row, g.top = 0, 0
	}
	if g.goal = gest.Name; gest.Kind == grid.Move {
		g.goal = gest.Column
	}
	if len(cells) > 2 { // the steps got a name, and the cell below it the rows that were shown
		was.cell = cells[len(cells)-2]
	}
	g.anew = len(cells) > 0 && cells[len(cells)-1] != g.cell
	cmd := m.gridChanged(g, cells)
	if len(cells) > 2 {
		cmd = tea.Batch(cmd, m.start(work{cells: []notebooks.CellID{was.cell}}))
	}
	if g.cell != was.cell {
		g.back = append(g.back, was)
	}
	return cmd
}

// gridName turns the steps of the grid's cell into a LET of a name, and shows the rows of the query below it.
func (m *Model) gridName(g *gridView, name string) tea.Cmd {
	for _, t := range grid.Taken(m.doc) {
		if strings.EqualFold(t, name) {
			m.complain(name + " is a name in the script already")
			return nil
		}
	}
	cells, err := grid.Name(m.doc, g.cell, name)
	if err != nil {
		m.complain("only a query can be given a name")
		return nil
	}
	return m.gridChanged(g, cells)
}

// down opens the rows behind the row of a group or a frequency; other rows show their detail.
func (m *Model) down(g *gridView) tea.Cmd {
	c := m.nb.Cell(g.cell)
	if c == nil || g.pages.out == nil || g.pages.out.Schema == nil {
		return nil
	}
	columns, ok := grid.Grouped(c.Text)
	if !ok {
		return m.rowDetail(g)
	}
	var keys []string
	for _, name := range columns {
		at := g.exactColumn(name)
		if at < 0 {
			return m.rowDetail(g)
		}
		lit, ok := m.literal(g, at)
		if !ok {
			return nil
		}
		keys = append(keys, lit)
	}
	text, ok := grid.Behind(c.Text, keys)
	if !ok {
		return m.rowDetail(g)
	}
	was := g.spot()
	cells := m.doc.Insert(g.cell, text)
	g.row, g.top, g.undone, g.anew = 0, 0, 0, true
	cmd := m.gridChanged(g, cells)
	g.back = append(g.back, was)
	return cmd
}

// exactColumn finds a column by its name, without regard to case; -1 without one.
func (g *gridView) exactColumn(name string) int {
	for i, f := range g.pages.out.Schema.Fields() {
		if strings.EqualFold(f.Name, name) {
			return i
		}
	}
	return -1
}
