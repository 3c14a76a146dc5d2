package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/grid"
	"quire/repl/text"
)

// gridActions are what keys do in the grid.
var gridActions map[Action]func(m *Model, g *gridView) tea.Cmd

func init() { // a literal would refer to itself by way of act
	move := func(rows int64, cols int) func(*Model, *gridView) tea.Cmd {
		return func(m *Model, g *gridView) tea.Cmd { return g.move(m, rows, cols) }
	}
	pageBy := func(num, den int64) func(*Model, *gridView) tea.Cmd {
		return func(m *Model, g *gridView) tea.Cmd {
			by := max(1, int64(g.height)-1) * num / den
			g.top = max(0, g.top+by)
			if g.pages.rows >= 0 {
				g.top = min(g.top, max(0, g.pages.rows-int64(g.height)))
			}
			return g.goTo(m, g.row+by)
		}
	}
	gesture := func(kind grid.Kind) func(*Model, *gridView) tea.Cmd {
		return func(m *Model, g *gridView) tea.Cmd { return m.gesture(g, kind) }
	}
	gridActions = map[Action]func(m *Model, g *gridView) tea.Cmd{
		GridDown: move(1, 0), GridUp: move(-1, 0), GridLeft: move(0, -1), GridRight: move(0, 1),
		GridPageDown: pageBy(1, 1), GridPageUp: pageBy(-1, 1), GridHalfDown: pageBy(1, 2), GridHalfUp: pageBy(-1, 2),
		GridFirstRow: func(m *Model, g *gridView) tea.Cmd { g.leaveTail(); return g.goTo(m, 0) },
		GridLastRow:  (*Model).lastRow,
		GridFirstCol: func(m *Model, g *gridView) tea.Cmd { return g.move(m, 0, -g.col) },
		GridLastCol:  func(m *Model, g *gridView) tea.Cmd { return g.move(m, 0, 1<<30) },
		GridSortUp:   gesture(grid.SortAsc), GridSortDown: gesture(grid.SortDesc),
		GridAddUp: gesture(grid.AddSortAsc), GridAddDown: gesture(grid.AddSortDesc),
		GridKeep: gesture(grid.Keep), GridExclude: gesture(grid.Exclude), GridHide: gesture(grid.Hide),
		GridUndo:     func(m *Model, g *gridView) tea.Cmd { return m.gridUndo(g, true) },
		GridRedo:     func(m *Model, g *gridView) tea.Cmd { return m.gridUndo(g, false) },
		GridDetail:   (*Model).rowDetail,
		GridInto:     (*Model).down,
		GridDistinct: gesture(grid.Distinct), GridFrequency: gesture(grid.Frequency), GridProfile: gesture(grid.Profile),
		GridColumns: gesture(grid.Columns), GridCorrelate: gesture(grid.Correlate),
		GridName:      (*Model).askName,
		GridSearch:    (*Model).askSearch,
		GridNext:      func(m *Model, g *gridView) tea.Cmd { return m.find(g, true) },
		GridBefore:    func(m *Model, g *gridView) tea.Cmd { return m.find(g, false) },
		GridPlot:      func(m *Model, g *gridView) tea.Cmd { return m.openPlotForm(g.cell, g.pages.out) },
		GridCopy:      (*Model).askCopy,
		GridGoColumn:  (*Model).askColumn,
		GridGo:        func(m *Model, _ *gridView) tea.Cmd { m.input = commandLine(""); return nil },
		GridBack:      (*Model).gridBack,
		GridLeave:     func(m *Model, _ *gridView) tea.Cmd { m.leaveGrid(); return nil },
		GridNarrower:  func(_ *Model, g *gridView) tea.Cmd { g.resize(-2); return nil },
		GridWider:     func(_ *Model, g *gridView) tea.Cmd { g.resize(2); return nil },
		GridMoveLeft:  func(m *Model, g *gridView) tea.Cmd { return m.moveColumn(g, -1) },
		GridMoveRight: func(m *Model, g *gridView) tea.Cmd { return m.moveColumn(g, 1) },
		GridTree:      func(m *Model, _ *gridView) tea.Cmd { return m.undoTree() },
		GridFollow:    (*Model).follow,
		GridFreeze:    func(_ *Model, g *gridView) tea.Cmd { g.freeze(); return nil },
		GridFullWidth: func(_ *Model, g *gridView) tea.Cmd { g.full(); return nil },
		Quit:          func(m *Model, _ *gridView) tea.Cmd { return m.quit() },
	}
	for action, a := range asks {
		gridActions[action] = func(m *Model, g *gridView) tea.Cmd { return m.askStep(g, a) }
	}
}

// leaveGrid shows the notebook again, at the grid's cell.
func (m *Model) leaveGrid() {
	g := m.grid
	g.stop()
	g.search.stop()
	g.stats.stop()
	g.pages.linger = false
	g.pages.drop()
	m.grid = nil
	m.book.selectCell(g.cell)
}

// gridBack shows the grid that this one was opened from, where its cursor was, or the notebook.
func (m *Model) gridBack(g *gridView) tea.Cmd {
	for n := len(g.back); n > 0; n = len(g.back) {
		p := g.back[n-1]
		g.back = g.back[:n-1]
		if m.nb.Cell(p.cell) == nil {
			continue
		}
		back := g.back
		m.leaveGrid()
		m.book.selectCell(p.cell)
		cmd := m.openCell(p.cell)
		if m.grid == nil {
			return cmd
		}
		m.grid.back, m.grid.col, m.grid.left, m.grid.top = back, p.col, p.left, p.top
		return tea.Batch(cmd, m.grid.goTo(m, p.row))
	}
	m.leaveGrid()
	return nil
}

// openSelected opens the selected cell's rows; a cell that has none yet is run first.
func (m *Model) openSelected() tea.Cmd {
	c := m.book.item().cell
	if c == nil && len(m.nb.Cells) > 0 {
		c = m.nb.Cells[len(m.nb.Cells)-1]
	}
	if c == nil || c.Kind != notebooks.StatementCell {
		m.say("this cell has no rows")
		return nil
	}
	return m.openCell(c.ID)
}

func (m *Model) openCell(id notebooks.CellID) tea.Cmd {
	s := m.statuses[id]
	switch {
	case s.Output != nil && s.Output.Schema != nil:
		open := m.openGrid(id)
		// Of a preview the rest is to come, and of a run of all, which counts its rows and keeps none.
		if o := s.Output; previewed(s) || o.ID == "" && o.Rows > headRows(o.Head) {
			return tea.Batch(open, m.start(work{cells: []notebooks.CellID{id}}))
		}
		return open
	case s.Output != nil:
		m.say("this cell has no rows")
		return nil
	}
	open := m.openGrid(id)
	return tea.Batch(open, m.start(work{cells: []notebooks.CellID{id}}))
}

// openLast runs the last cell and opens it, as when data files were named on the command line.
func (m *Model) openLast() tea.Cmd {
	for i := len(m.nb.Cells) - 1; i >= 0; i-- {
		if c := m.nb.Cells[i]; c.Kind == notebooks.StatementCell {
			m.book.selectCell(c.ID)
			return m.openCell(c.ID)
		}
	}
	return nil
}

// column gives the name of the column under the cursor.
func (g *gridView) column() (string, bool) {
	o := g.pages.out
	if o == nil || o.Schema == nil || g.col >= o.Schema.NumFields() {
		return "", false
	}
	return o.Schema.Field(g.col).Name, true
}

// gridChanged shows and runs the cell that a gesture wrote.
func (m *Model) gridChanged(g *gridView, cells []notebooks.CellID) tea.Cmd {
	cmd := m.refresh()
	if len(cells) > 0 {
		g.cell = cells[len(cells)-1]
	}
	m.book.selectCell(g.cell)
	return tea.Batch(cmd, m.start(work{cells: []notebooks.CellID{g.cell}}))
}

// gridUndo takes the last change of the script back, or repeats it, and shows the rows as they were.
func (m *Model) gridUndo(g *gridView, back bool) tea.Cmd {
	steps := m.steps(g.cell)
	step, none := m.doc.Undo, "nothing to undo"
	if !back {
		step, none = m.doc.Redo, "nothing to redo"
	}
	id, ok := step()
	if !ok {
		m.say(none)
		return nil
	}
	return m.gridReached(g, id, steps)
}

// gridReached shows the rows after the script came back to an earlier state, or to a later one. steps is how many there were.
func (m *Model) gridReached(g *gridView, id notebooks.CellID, steps int) tea.Cmd {
	cmd := m.refresh()
	if m.nb.Cell(id) != nil {
		g.cell = id
	}
	if m.nb.Cell(g.cell) == nil {
		return tea.Batch(cmd, m.gridBack(g))
	}
	g.undone = max(0, g.undone+steps-m.steps(g.cell))
	m.book.selectCell(g.cell)
	if o := m.statuses[g.cell].Output; o != nil {
		g.refresh(o)
	}
	return tea.Batch(cmd, m.start(work{cells: []notebooks.CellID{g.cell}}))
}

func (m *Model) steps(id notebooks.CellID) int {
	if c := m.nb.Cell(id); c != nil {
		return countSteps(c.Text)
	}
	return 0
}

// askColumn asks for a column by name or number.
func (m *Model) askColumn(g *gridView) tea.Cmd {
	m.input = &input{label: "column: ", fixed: true, done: func(m *Model, s string) tea.Cmd {
		if m.grid == nil || s == "" {
			return nil
		}
		i := m.grid.findColumn(s)
		if i < 0 {
			m.complain("no column has " + text.Fit(s, 40) + " in its name")
			return nil
		}
		return m.grid.move(m, 0, i-m.grid.col)
	}}
	return nil
}

// findColumn finds a column: by its name, by the start of it, by a part of it, or by its number.
func (g *gridView) findColumn(s string) int {
	o := g.pages.out
	if o == nil || o.Schema == nil {
		return -1
	}
	want := strings.ToLower(s)
	begins, has := -1, -1
	for i, f := range o.Schema.Fields() {
		switch n := strings.ToLower(f.Name); {
		case n == want:
			return i
		case begins < 0 && strings.HasPrefix(n, want):
			begins = i
		case has < 0 && strings.Contains(n, want):
			has = i
		}
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= o.Schema.NumFields() && begins < 0 {
		return n - 1
	}
	if begins >= 0 {
		return begins
	}
	return has
}

// How narrow and how wide a column can be made, in cells.
const (
	leastColumn = 3
	mostColumn  = 400
)

// resize makes the column under the cursor wider or narrower.
func (g *gridView) resize(by int) {
	if g.layout == nil || g.pages.out == nil {
		return
	}
	g.layout.SetWidth(g.col, max(leastColumn, min(g.layout.Width(g.col)+by, mostColumn)))
}

// full shows the column under the cursor as wide as its values, or as before.
func (g *gridView) full() {
	if g.layout == nil {
		return
	}
	if g.wide == nil {
		g.wide = map[int]bool{}
	}
	if g.wide[g.col] = !g.wide[g.col]; g.wide[g.col] {
		g.layout.SetWidth(g.col, g.layout.Natural(g.col))
	} else {
		g.layout.SetWidth(g.col, 0)
	}
}
