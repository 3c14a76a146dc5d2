package tui

import (
	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
)

// travel brings the script into another of its states, and runs again what it changed and had rows or a chart that were up to
// date: whoever takes a step back wants to see what was there. What writes is never run by it. ok is false when there is nowhere
// to go.
func (m *Model) travel(step func() (notebooks.CellID, bool)) (cmd tea.Cmd, ok bool) {
	shown := map[notebooks.CellID]string{}
	for _, c := range m.nb.Cells {
		if m.statuses[c.ID].State == repl.StateFresh {
			shown[c.ID] = c.Text
		}
	}
	id, ok := step()
	if !ok {
		return nil, false
	}
	cmd = m.refresh()
	m.book.selectCell(id)
	var again []notebooks.CellID
	for _, c := range m.nb.Cells {
		if was, ok := shown[c.ID]; ok && was != c.Text && onlyReads(c) {
			again = append(again, c.ID)
		}
	}
	if len(again) > 0 {
		cmd = tea.Batch(cmd, m.start(work{cells: again}))
	}
	return cmd, true
}

// onlyReads reports whether a cell is a query, a chart or a definition that writes no file.
func onlyReads(c *notebooks.Cell) bool {
	if p, ok := plotOf(c); ok {
		return len(p.To) == 0
	}
	if q, ok := queryOf(c); ok {
		return q.Plot == nil || len(q.Plot.To) == 0
	}
	return c.Stmt != nil && c.Stmt.Verb() == "LET"
}
