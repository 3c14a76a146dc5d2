package tui

import (
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/grid"
)

// exportFill proposes a file beside the script, named after the rows.
func exportFill(m *Model, g *gridView) string {
	name, ok := m.nb.Graph().Defines(g.cell)
	if c := m.nb.Cell(g.cell); !ok && c != nil {
		name = grid.NameFor(c.Text, nil)
		if from, bare := grid.Child(c.Text); bare {
			name = from
		}
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"'<>|{}`, r) { // of a path, or of a parameter in one
			return '_'
		}
		return r
	}, name)
	for _, c := range m.nb.Cells { // never a file that the script reads
		if st, ok := c.Stmt.(notebooks.Load); ok {
			for _, u := range st.URIs {
				if strings.EqualFold(filepath.Base(u.Value), name+".csv") {
					return name + "_export.csv"
				}
			}
		}
	}
	return name + ".csv"
}

// gridExport writes a SAVE of the grid's rows into the script and runs it. The grid stays on the rows.
func (m *Model) gridExport(g *gridView, gest grid.Gesture) tea.Cmd {
	cells, err := grid.Write(m.doc, g.cell, gest)
	if err != nil || len(cells) == 0 {
		if err != nil {
			m.complain(err.Error())
		}
		return nil
	}
	save := cells[len(cells)-1]
	cmd := m.refresh()
	if n := len(cells); n > 1 { // the steps became a LET, and the cell before the SAVE shows its rows
		g.cell = cells[n-2]
	}
	g.undone = 0
	m.book.selectCell(g.cell)
	run := work{cells: []notebooks.CellID{g.cell, save}}
	if len(cells) == 1 {
		run.cells = []notebooks.CellID{save}
	}
	run.then = func(m *Model) tea.Cmd {
		m.say("saved " + shownPath(gest.Text))
		return nil
	}
	return tea.Batch(cmd, m.start(run))
}
