package tui

import (
	"fmt"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// tour leads through the first minute: one line above the status line that names the next key. It takes no key away; doing
// what it says, by whatever way, goes on, :tour ends it.
type tour struct {
	on   bool
	step int
}

// tourSteps are what is shown, each with the action that goes on.
var tourSteps = []struct {
	action Action
	says   string
}{
	{CellDown, "j goes to the cell below, k to the one above"},
	{CellRun, "F5 runs the cell, after what it needs"},
	{CellGrid, "o opens its rows in the grid"},
	{GridFrequency, "F counts how often each value of the column occurs"},
	{GridBack, "q goes back to the rows; the count stays in the script"},
	{GridLeave, "Esc goes back to the notebook"},
	{CellPlot, ". proposes a chart of the rows; Enter writes it, Esc does not"},
	{Undo, "u takes the last change back; the script is all there is"},
	{Palette, "Ctrl-P finds everything, with its key"},
	{Help, "? shows the keys of where you are; F1 explains a word"},
}

// tourFile remembers in the state folder that the tour was shown.
const tourFile = "toured"

// startTour begins the tour or, when it is on, ends it.
func (m *Model) startTour(string) tea.Cmd {
	if m.tour.on {
		m.tour = tour{}
		m.say("the tour is over; :tour begins it again")
		return nil
	}
	m.tour = tour{on: true}
	cmd := m.tourExample()
	dir := m.o.StateDir
	if dir == "" {
		return cmd
	}
	return tea.Batch(cmd, func() tea.Msg {
		_ = notebooks.WriteFile(filepath.Join(dir, tourFile), []byte("shown\n")) // without it the tour is offered again
		return nil
	})
}

// tourCells are what the tour leads through in an empty notebook. They need no file.
const tourCells = `-- # Visits
-- An example for the tour; u takes it away again.
LET visits = SELECT * FROM (VALUES
  (1, 'Aldi', 12), (1, 'Lidl', 30), (1, 'Spar', 4),
  (2, 'Aldi', 9), (2, 'Lidl', 24), (3, 'Aldi', 17)
) AS v(day, merchant, visits);

FROM visits |> ORDER BY visits DESC;
`

// tourExample fills a notebook without cells, in one step of undo.
func (m *Model) tourExample() tea.Cmd {
	if len(m.nb.Cells) > 0 || m.readOnly || m.edit != nil && !m.edit.ed.blank() {
		return nil
	}
	m.edit = nil
	cells := m.doc.Insert(0, tourCells)
	cmd := m.refresh()
	if len(cells) > 0 {
		m.book.selectCell(cells[0])
	}
	return cmd
}

// did goes on when an action is the one that the tour waits for, or a later one.
func (t *tour) did(m *Model, a Action) {
	if !t.on {
		return
	}
	for i := t.step; i < len(tourSteps); i++ {
		if tourSteps[i].action == a {
			t.step = i + 1
			break
		}
	}
	if t.step == len(tourSteps) {
		*t = tour{}
		m.say("that was the tour; :tour begins it again")
	}
}

// draw lays the tour's line over the last line of the body.
func (t *tour) draw(m *Model, lines []line) {
	if !t.on || len(lines) < 2 {
		return
	}
	k := m.look
	l := k.line()
	l.add(fmt.Sprintf(" tour %d of %d ", t.step+1, len(tourSteps)), style{role: accent, attr: reverse})
	l.space(1)
	right := k.line()
	if says := tourSteps[t.step].says; l.width+text.Width(says)+16 <= m.width {
		right.add(":tour ends it ", in(dim))
	}
	l.addFit(tourSteps[t.step].says, max(1, m.width-l.width-right.width-2), style{})
	l.right(right, m.width)
	lines[len(lines)-1] = l
}
