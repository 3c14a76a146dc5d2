package tui

import (
	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
)

// plotSelected proposes a chart of the selected cell's rows. A cell that has none yet is run first, and the form opens with
// its rows, unless one has gone elsewhere in the meantime.
func (m *Model) plotSelected() tea.Cmd {
	c := m.book.item().cell
	if c == nil && len(m.nb.Cells) > 0 {
		c = m.nb.Cells[len(m.nb.Cells)-1]
		m.book.selectCell(c.ID)
	}
	if c == nil || c.Kind != notebooks.StatementCell {
		m.say("this cell has no rows")
		return nil
	}
	_, query := queryOf(c)
	if _, plot := plotOf(c); !query && !plot {
		if _, defines := m.nb.Graph().Defines(c.ID); !defines {
			m.complain(notPlotted)
			return nil
		}
	}
	switch s := m.statuses[c.ID]; {
	case columnsToDraw(s.Output) != nil && s.State != repl.StateStale:
		return m.openPlotForm(c.ID, s.Output)
	default:
		m.plotNext = c.ID
		return m.start(work{cells: []notebooks.CellID{c.ID}})
	}
}

// plotWaited opens the form that waits for a cell's rows.
func (m *Model) plotWaited(s repl.Status) tea.Cmd {
	if m.plotNext == 0 || m.plotNext != s.Cell || s.State == repl.StateRunning || s.State == repl.StateStale || s.State == repl.StateNew {
		return nil
	}
	m.plotNext = 0
	c := m.book.item().cell
	if s.State != repl.StateFresh || columnsToDraw(s.Output) == nil || m.context() != Normal || m.float != nil || m.input != nil || c == nil || c.ID != s.Cell {
		return nil
	}
	return m.openPlotForm(s.Cell, s.Output)
}
