package tui

import (
	"fmt"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
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
	{CellGrid, "o opens its rows in the grid (run a LOAD or a query first)"},
	{GridFrequency, "F counts how often each value of the column occurs"},
	{GridBack, "q goes back to where you were; every gesture stays in the script as a step"},
	{GridLeave, "Esc goes back to the notebook"},
	{Undo, "u takes the last change back; the script is all there is"},
	{Palette, "Ctrl-P finds everything, with its key"},
	{Help, "? shows the keys of where you are; F1 explains what is under the cursor"},
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
	dir := m.o.StateDir
	if dir == "" {
		return nil
	}
	return func() tea.Msg {
		_ = notebooks.WriteFile(filepath.Join(dir, tourFile), []byte("shown\n")) // without it the tour is offered again
		return nil
	}
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
	right.add(":tour ends it ", in(dim))
	l.addFit(tourSteps[t.step].says, max(1, m.width-l.width-right.width-2), style{})
	l.right(right, m.width)
	lines[len(lines)-1] = l
}
