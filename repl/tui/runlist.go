package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
)

// runList floats what is running and what waits to: each cell with how far it is. Enter goes to a cell, x cancels its run.
type runList struct {
	cell notebooks.CellID // chosen
}

// listRuns opens the list.
func (m *Model) listRuns() tea.Cmd {
	if len(m.underWay()) == 0 {
		m.say("nothing is running")
		return nil
	}
	m.float = &runList{}
	return nil
}

// underWay gives the cells that run or wait to, in the order of the script.
func (m *Model) underWay() []*notebooks.Cell {
	var out []*notebooks.Cell
	for _, c := range m.nb.Cells {
		if s := m.statuses[c.ID].State; s == repl.StateRunning || s == repl.StateWaiting {
			out = append(out, c)
		}
	}
	return out
}

// runOf gives the run that a cell is evaluated by: one that was asked for it, else one that may need it; nil when it is in none.
func (m *Model) runOf(id notebooks.CellID) *run {
	if s := m.statuses[id].State; s != repl.StateRunning && s != repl.StateWaiting {
		return nil
	}
	var may *run
	for _, n := range slices.Sorted(mapKeys(m.runs)) {
		r := m.runs[n]
		if slices.Contains(r.cells, id) {
			return r
		}
		if r.all || r.stale || len(m.runs) == 1 {
			may = r
		}
	}
	return may
}

func mapKeys(runs map[int]*run) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for n := range runs {
			if !yield(n) {
				return
			}
		}
	}
}

// cancelHere stops the run of the cell under the cursor, or every run when that cell is in none, and tells whether there was one.
func (m *Model) cancelHere() bool {
	id := notebooks.CellID(0)
	switch {
	case m.grid != nil:
		id = m.grid.cell
	case m.book.item().cell != nil:
		id = m.book.item().cell.ID
	}
	if r := m.runOf(id); r != nil {
		r.stop()
		if m.grid != nil {
			m.grid.stop()
		}
		return true
	}
	return m.cancelAll()
}

// at gives the place of the chosen cell; cells end while the list is looked at.
func (r *runList) at(cells []*notebooks.Cell) int {
	i := slices.IndexFunc(cells, func(c *notebooks.Cell) bool { return c.ID == r.cell })
	return max(0, i)
}

func (r *runList) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	cells := m.underWay()
	at := r.at(cells)
	switch name := k.String(); name {
	case "q", "esc":
		m.float = nil
	case "ctrl+c", "X":
		m.float = nil
		m.cancelAll()
	case "j", "down", "k", "up":
		if len(cells) > 0 {
			if at++; name == "k" || name == "up" {
				at -= 2
			}
			r.cell = cells[max(0, min(at, len(cells)-1))].ID
		}
	case "x":
		if len(cells) > 0 {
			if run := m.runOf(cells[at].ID); run != nil {
				run.stop()
			}
		}
	case "enter":
		m.float = nil
		if len(cells) > 0 {
			if m.grid != nil {
				m.leaveGrid()
			}
			m.book.selectCell(cells[at].ID)
		}
	}
	return nil
}

func (r *runList) draw(m *Model, width, height int) ([]line, int, int) {
	k := m.look
	inner := max(20, min(width-8, 100))
	cells := m.underWay()
	at := r.at(cells)
	room := max(1, height-6)
	var lines []line
	for i := max(0, at-room+1); i < len(cells) && len(lines) < room; i++ {
		c := cells[i]
		l := k.line()
		if i == at {
			l.add(k.signs.select_, in(accent))
		} else {
			l.space(1)
		}
		l.add(fmt.Sprintf("%4d  ", slices.Index(m.nb.Cells, c)+1), in(dim))
		right := k.line()
		if s := m.statuses[c.ID]; s.State == repl.StateRunning {
			right.add(k.signs.running+progress(s, m.now()), in(running))
		} else {
			right.add("waits", in(dim))
		}
		src := k.code(oneLine(c.Text))
		if room := max(0, inner-l.width-right.width-2); src.width > room {
			src = src.cut(0, max(0, room-1))
			src.add(k.signs.more, in(dim))
		}
		l.append(src)
		l.right(right, inner)
		lines = append(lines, l)
	}
	if len(cells) == 0 {
		l := k.line()
		l.add("nothing is running any more", in(dim))
		lines = append(lines, l)
	}
	foot := k.line()
	foot.add("Enter goes there "+k.signs.dot+" x cancels it "+k.signs.dot+" X all "+k.signs.dot+" q back", in(dim))
	return k.boxed("Running", append(lines, k.line(), foot), inner, width-4), -1, -1
}
