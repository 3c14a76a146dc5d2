package tui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// treePause is how long the choice rests on a state before its rows are asked for.
const treePause = 150 * time.Millisecond

// undoTree floats the states of the script: all that it ever was, with the cell that each changed and its first rows. Enter
// goes there.
type undoTree struct {
	all     []notebooks.Moment
	rows    []treeRow // newest first
	at      int       // the row chosen
	current int       // the state that the script is in
	cell    string    // the text of the cell that the chosen state changed
	first   glimpse
}

// treeRow is a state as it is drawn.
type treeRow struct {
	number int
	depth  int // branches stand to the right of what they left
}

// undoTree opens the tree of states.
func (m *Model) undoTree() tea.Cmd {
	all, current := m.doc.History()
	if len(all) == 1 {
		m.say("nothing was changed yet")
		return nil
	}
	t := &undoTree{all: all, current: current}
	t.lay()
	m.float = t
	return t.chosen(m)
}

// lay orders the states: each above what it was made from, the way to the newest at the left.
func (t *undoTree) lay() {
	kids := make([][]int, len(t.all))
	for _, s := range t.all[1:] {
		kids[s.Parent] = append(kids[s.Parent], s.Number)
	}
	var rows []treeRow // oldest first
	todo := []treeRow{{0, 0}}
	for len(todo) > 0 {
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		rows = append(rows, r)
		for i := range kids[r.number] { // the last one that was made goes on below, the others stand beside it first
			k := kids[r.number][len(kids[r.number])-1-i]
			depth := r.depth
			if i > 0 {
				depth++
			}
			todo = append(todo, treeRow{k, depth})
		}
	}
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].number == t.current {
			t.at = len(t.rows)
		}
		t.rows = append(t.rows, rows[i])
	}
}

func (t *undoTree) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	was := t.at
	switch k.String() {
	case "q", "esc", "U", "ctrl+c":
		t.first.stop()
		m.float = nil
		return nil
	case "enter":
		t.first.stop()
		m.float = nil
		return m.goToState(t.rows[t.at].number)
	case "j", "down":
		t.at++
	case "k", "up":
		t.at--
	case "g", "home":
		t.at = 0
	case "G", "end":
		t.at = len(t.rows)
	case "pgdown", "ctrl+d", "space":
		t.at += 10
	case "pgup", "ctrl+u":
		t.at -= 10
	}
	if t.at = max(0, min(t.at, len(t.rows)-1)); t.at == was {
		return nil
	}
	return t.chosen(m)
}

// chosen looks at the chosen state: its cell at once, its rows when the choice rests.
func (t *undoTree) chosen(m *Model) tea.Cmd {
	t.first.stop()
	t.first.forget()
	t.cell = ""
	s := t.all[t.rows[t.at].number]
	then := m.doc.At(s.Number)
	if then == nil {
		return nil
	}
	nb := then.Notebook()
	id := s.Cell
	if m.grid != nil && nb.Cell(id) == nil {
		id = m.grid.cell
	}
	c := nb.Cell(id)
	if c == nil {
		return nil
	}
	t.cell = c.Text
	t.first.nb, t.first.cell = nb, c.ID
	return m.after(treePause, treeDueMsg{t, t.first.number})
}

type (
	treeDueMsg struct {
		tree   *undoTree
		number int
	}
	treeRowsMsg struct {
		treeDueMsg
		out *repl.Output
	}
)

// due asks for the rows of the chosen state.
func (t *undoTree) due(m *Model, number int) tea.Cmd {
	f := &t.first
	if number != f.number || m.float != float(t) {
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	f.cancel = cancel
	session, nb, cell := m.session, f.nb, f.cell
	return func() tea.Msg {
		defer cancel()
		out, _ := session.First(ctx, nb, cell, glimpseRows) // a state whose rows cannot be read shows its text
		return treeRowsMsg{treeDueMsg{t, number}, out}
	}
}

func (t *undoTree) took(m *Model, msg treeRowsMsg) {
	if o := msg.out; msg.number == t.first.number && o != nil && o.Schema != nil && o.Schema.NumFields() > 0 {
		t.first.show(m, o)
	}
}

func (t *undoTree) draw(m *Model, width, height int) ([]line, int, int) {
	k := m.look
	inner := min(width-8, 110)
	room := max(3, (height-8)/2)
	var lines []line
	top := max(0, min(t.at-room/2, len(t.rows)-room))
	for i := top; i < min(top+room, len(t.rows)); i++ {
		r := t.rows[i]
		s := t.all[r.number]
		l := k.line()
		st := style{}
		if i == t.at {
			l.add("> ", strong(accent))
			st = strong(accent)
		} else {
			l.space(2)
		}
		for range min(r.depth, 10) {
			l.add(k.signs.along+" ", in(dim))
		}
		sign := k.signs.idle
		if s.Number == t.current {
			sign = k.signs.running
		}
		l.add(sign+" ", in(accent))
		switch {
		case s.Number == 0:
			l.add("as it was opened", st)
		case s.Gone:
			l.addFit("without "+oneLine(s.Line), inner-l.width-8, st)
		default:
			l.addFit(oneLine(s.Line), inner-l.width-8, st)
		}
		here := k.line()
		if s.Number == t.current {
			here.add("now", in(dim))
		} else if s.Number > 0 {
			here.add(strconv.Itoa(s.Number), in(dim))
		}
		l.right(here, inner)
		lines = append(lines, l)
	}
	lines = append(lines, k.ruled("the cell then", inner))
	for n, one := range strings.Split(text.CleanBlock(t.cell), "\n") {
		if n == 6 {
			break
		}
		l := k.code(one)
		lines = append(lines, l.cut(0, min(l.width, inner)))
	}
	if t.first.rows != nil {
		lines = append(lines, t.first.draw(m, inner, max(4, height-len(lines)-6))...)
	}
	foot := k.line()
	foot.add("j k choose "+k.signs.dot+" Enter go there "+k.signs.dot+" q back", in(dim))
	return k.boxed("the states of the script", append(lines, foot), inner, width-4), -1, -1
}

// goToState brings the script into one of its states.
func (m *Model) goToState(number int) tea.Cmd {
	if g := m.grid; g != nil {
		steps := m.steps(g.cell)
		id, ok := m.doc.GoTo(number)
		if !ok {
			return nil
		}
		return m.gridReached(g, id, steps)
	}
	cmd, _ := m.travel(func() (notebooks.CellID, bool) { return m.doc.GoTo(number) })
	return cmd
}
