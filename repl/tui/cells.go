package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/grid"
	"quire/repl/text"
)

// countLimit bounds the number typed in front of a key.
const countLimit = 99_999

// countKey takes a digit of the number in front of a key of the notebook: 3j, 12G, 2dd.
func (m *Model) countKey(name string) bool {
	if m.pending != "" || len(name) != 1 || name[0] < '0' || name[0] > '9' || name == "0" && m.number == 0 {
		return false
	}
	m.number = min(m.number*10+int(name[0]-'0'), countLimit)
	return true
}

// times is the number typed in front of the key; 1 without one.
func (m *Model) times() int { return max(1, m.number) }

// goCell goes to the cell of the number typed, or to an end of the notebook.
func (m *Model) goCell(otherwise int) tea.Cmd {
	if m.number > 0 {
		otherwise = m.number - 1
	}
	m.book.selectItem(otherwise)
	return nil
}

// newCell opens a cell above (-1) or below (0) the selected one.
func (m *Model) newCell(by int) tea.Cmd {
	it := m.book.item()
	if it.cell == nil && by == 0 {
		m.editPrompt()
		return nil
	}
	m.editNew(m.behind(by))
	return nil
}

// behind gives the cell that stands in front of a place above (-1) or below (0) the selected cell; 0 is the top.
func (m *Model) behind(by int) notebooks.CellID {
	i := min(m.book.sel+by, len(m.nb.Cells)-1)
	if i < 0 {
		return 0
	}
	return m.nb.Cells[i].ID
}

// selectedCells gives as many cells from the selected one on as the number typed says.
func (m *Model) selectedCells() []*notebooks.Cell {
	i := m.book.sel
	if i >= len(m.nb.Cells) {
		return nil
	}
	return m.nb.Cells[i:min(i+m.times(), len(m.nb.Cells))]
}

func (m *Model) deleteCell() tea.Cmd {
	cells := m.selectedCells()
	if len(cells) == 0 {
		return nil
	}
	m.keepCells(cells)
	m.doc.Group(func() {
		for _, c := range cells {
			m.doc.Delete(c.ID)
		}
	})
	cmd := m.refresh()
	if len(cells) == 1 {
		m.say("deleted; u brings it back, p puts it below another")
	} else {
		m.say(text.Plural(int64(len(cells)), "cell") + " deleted; u brings them back")
	}
	return cmd
}

// copyCell keeps the selected cell for p, and gives its text to the terminal's clipboard.
func (m *Model) copyCell() tea.Cmd {
	cells := m.selectedCells()
	if len(cells) == 0 {
		return nil
	}
	m.keepCells(cells)
	return m.clip(strings.Join(m.kept, "\n\n")+"\n", text.Plural(int64(len(cells)), "cell"))
}

func (m *Model) keepCells(cells []*notebooks.Cell) {
	m.kept = m.kept[:0]
	for _, c := range cells {
		m.kept = append(m.kept, m.text(c.ID))
	}
}

// putCells puts what was copied or deleted above (-1) or below (0) the selected cell.
func (m *Model) putCells(by int) tea.Cmd {
	if len(m.kept) == 0 {
		m.say("nothing to put: yy copies a cell, dd deletes one")
		return nil
	}
	after := m.behind(by)
	var first []notebooks.CellID
	m.doc.Group(func() {
		for range m.times() {
			for _, t := range m.kept {
				ids := m.doc.Insert(after, t)
				if len(ids) == 0 {
					continue
				}
				if first == nil {
					first = ids
				}
				after = ids[len(ids)-1]
			}
		}
	})
	cmd := m.refresh()
	if first != nil {
		m.book.selectCell(first[0])
	}
	return cmd
}

func (m *Model) moveCell(by int) tea.Cmd {
	c := m.book.item().cell
	if c == nil {
		return nil
	}
	m.doc.Move(c.ID, by*m.times())
	cmd := m.refresh()
	m.book.selectCell(c.ID)
	return cmd
}

// splitCell cuts the cell under the editor at the cursor; the editor goes on in the lower one.
func (m *Model) splitCell() tea.Cmd {
	e := m.edit
	if e == nil {
		return m.editSelected()
	}
	first, second, err := notebooks.Split(e.ed.text(), e.ed.offset(), func() string { return m.freshName(e.ed.text()) })
	if err != nil {
		m.say(err.Error())
		return nil
	}
	second, _ = notebooks.Mask(second)
	id := e.id
	m.doc.Group(func() {
		e.ed.replace(place{}, e.ed.end(), first, false)
		cells, _ := m.commit()
		if len(cells) > 0 {
			id = cells[len(cells)-1]
		}
		if cells = m.doc.Insert(id, second); len(cells) > 0 {
			id = cells[0]
		}
	})
	cmd := m.refresh()
	if c := m.nb.Cell(id); c != nil {
		m.book.selectCell(id)
		m.editCell(c)
		m.edit.ed.move(place{})
	}
	return cmd
}

// freshName proposes a name for the rows of a query that no cell has.
func (m *Model) freshName(query string) string {
	return grid.Ident(grid.NameFor(query, m.nb.Graph().Visible(0)))
}

// joinCell makes one cell of the selected one and the next.
func (m *Model) joinCell() tea.Cmd {
	c := m.book.item().cell
	if c == nil {
		return nil
	}
	joined, err := m.nb.Joined(c.ID)
	if err != nil {
		m.say(err.Error())
		return nil
	}
	next := m.nb.Cells[m.nb.Index(c.ID)+1]
	m.doc.Group(func() {
		m.doc.Delete(c.ID)
		m.doc.SetCell(next.ID, joined)
	})
	cmd := m.refresh()
	m.book.selectCell(next.ID)
	return cmd
}

// runStale runs what is stale.
func (m *Model) runStale() tea.Cmd {
	var cells []notebooks.CellID
	for _, c := range m.nb.Cells {
		if m.statuses[c.ID].State == repl.StateStale {
			cells = append(cells, c.ID)
		}
	}
	if len(cells) == 0 {
		m.say("nothing is stale")
		return nil
	}
	// The session knows nothing of what an earlier one left: those cells are run by name.
	return m.start(work{cells: cells, stale: !slices.ContainsFunc(cells, func(id notebooks.CellID) bool { return previewed(m.statuses[id]) })})
}

// runPart runs the cells above the selected one, or the selected one and those below.
func (m *Model) runPart(above bool) tea.Cmd {
	i := min(m.book.sel, len(m.nb.Cells))
	part := m.nb.Cells[i:]
	if above {
		part = m.nb.Cells[:i]
	}
	var cells []notebooks.CellID
	for _, c := range part {
		if c.Kind == notebooks.StatementCell || c.Kind == notebooks.DraftCell {
			cells = append(cells, c.ID)
		}
	}
	if len(cells) == 0 {
		m.say("there is nothing to run here")
		return nil
	}
	return m.start(work{cells: cells})
}
