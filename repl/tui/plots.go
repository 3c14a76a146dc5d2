package tui

import (
	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/grid"
)

// plotSelected plots the selected cell's rows.
func (m *Model) plotSelected() tea.Cmd {
	c := m.book.item().cell
	if c == nil && len(m.nb.Cells) > 0 {
		c = m.nb.Cells[len(m.nb.Cells)-1]
	}
	if c == nil {
		return nil
	}
	return m.plot(c.ID)
}

// plot adds a bare PLOT to a query, or plots what a cell defines in a new cell below it, runs it, and shows the chart in the
// notebook.
func (m *Model) plot(id notebooks.CellID) tea.Cmd {
	c := m.nb.Cell(id)
	if c == nil {
		return nil
	}
	var cells []notebooks.CellID
	var cmd tea.Cmd
	q, query := queryOf(c)
	switch {
	case query && q.Plot != nil:
		cells = []notebooks.CellID{id}
	case query:
		cells = m.doc.SetCell(id, withPlot(m.text(id)))
		cmd = m.refresh()
	default:
		name, ok := m.nb.Graph().Defines(id)
		if !ok {
			m.complain("these rows cannot be plotted; PLOT FROM name makes a chart of a relation")
			return nil
		}
		cells = m.doc.Insert(id, grid.NewCell(name, grid.Gesture{Kind: grid.Rename})) // FROM name alone
		if len(cells) > 0 {
			last := cells[len(cells)-1]
			cells = m.doc.SetCell(last, withPlot(m.text(last)))
		}
		cmd = m.refresh()
	}
	if m.grid != nil {
		m.leaveGrid()
	}
	if len(cells) == 0 {
		return cmd
	}
	last := cells[len(cells)-1]
	m.book.selectCell(last)
	if s := m.statuses[last]; s.State == repl.StateFresh && s.Output != nil && s.Output.Chart != nil {
		return cmd
	}
	return tea.Batch(cmd, m.start(work{cells: []notebooks.CellID{last}}))
}
