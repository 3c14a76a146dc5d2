package tui

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/repl"
	"quire/repl/text"
)

// View draws the screen: a header, the notebook or the grid, the status line, and what floats above.
func (m *Model) View() tea.View {
	content, cursor := m.draw()
	v := tea.NewView(content)
	v.AltScreen = true
	if !m.noMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.Cursor = cursor
	v.ReportFocus = true // the file is looked at when the terminal comes to the front
	v.WindowTitle = "quire " + m.title()
	return v
}

// draw gives the screen's text and the cursor's place.
func (m *Model) draw() (string, *tea.Cursor) {
	if m.width <= 0 || m.height <= 0 {
		return "", nil
	}
	if m.tooSmall() {
		return m.look.frame(m.drawSmall(), m.width, m.height), nil
	}
	lines := []line{m.drawHeader()}
	x, y := -1, -1
	body := m.bodyHeight()
	if m.grid != nil {
		lines = lines[:0]
		lines = append(lines, m.grid.draw(m, m.width, m.height-1)...)
	} else {
		lines, x, y = m.drawNotebook(lines, body)
	}
	for len(lines) < m.height-1 {
		lines = append(lines, m.look.line())
	}
	lines = lines[:m.height-1]
	m.tour.draw(m, lines)
	if m.input != nil {
		l, at := m.input.draw(m, m.width)
		if m.input.preview != nil {
			lines[len(lines)-1] = m.input.preview(m, m.width)
		}
		if m.input.box != nil {
			box := m.input.box(m, m.width, max(1, len(lines)/2))
			copy(lines[max(0, len(lines)-len(box)):], box)
		}
		lines = append(lines, l)
		x, y = at, m.height-1
	} else {
		lines = append(lines, m.drawStatus())
	}
	if m.edit != nil && m.edit.offer != nil && m.grid == nil && m.input == nil && m.float == nil && y >= 0 {
		m.drawOffer(lines[:m.height-1], x, y)
	}
	if m.float != nil {
		box, bx, by := m.float.draw(m, m.width, m.height)
		left, top := boxPlace(box, m.width, m.height)
		over(lines, box, left, top)
		x, y = -1, -1
		if bx >= 0 {
			x, y = left+bx, top+by
		}
	}
	var cursor *tea.Cursor
	if x >= 0 && y >= 0 && x < m.width && y < m.height {
		cursor = tea.NewCursor(x, y)
		cursor.Shape, cursor.Blink = tea.CursorBar, false
	}
	return m.look.frame(lines, m.width, m.height), cursor
}

// boxPlace gives the column and row of what floats: in the middle, rather high.
func boxPlace(box []line, width, height int) (left, top int) {
	return max(0, (width-boxWidth(box))/2), max(0, (height-len(box))/3)
}

func boxWidth(box []line) int {
	w := 0
	for _, l := range box {
		w = max(w, l.width)
	}
	return w
}

// drawNotebook appends the catalog and the cells, side by side.
func (m *Model) drawNotebook(lines []line, height int) (out []line, x, y int) {
	side := m.catalogs.width(m.width)
	cells, x, y := m.book.draw(m, m.width-side-1, height)
	if y >= 0 {
		x, y = x+side, y+len(lines)
	}
	if side == 0 {
		return append(lines, cells...), x, y
	}
	pane := m.catalogs.draw(m, side, height)
	for i := range height {
		l := m.look.line()
		if i < len(pane) {
			l.append(pane[i])
		}
		if i < len(cells) {
			l.fill(side)
			l.append(cells[i])
		}
		lines = append(lines, l)
	}
	return lines, x, y
}

// bodyHeight is the lines between the header and the status line.
func (m *Model) bodyHeight() int { return max(1, m.height-2) }

// drawSmall asks for more room. A question is asked all the same, since keys answer it.
func (m *Model) drawSmall() []line {
	k := m.look
	say := func(s string, st style) line {
		l := k.line()
		l.addFit(s, m.width, st)
		return l
	}
	out := []line{say(fmt.Sprintf("quire needs %d%s%d cells, this is %d%s%d", leastWidth, k.signs.times, leastHeight, m.width, k.signs.times, m.height), style{})}
	switch q, ok := m.float.(question); {
	case ok:
		out = append(out, say(q.title, strong(plainText)))
		for _, a := range q.answers {
			out = append(out, say(keyName(a.key)+" "+a.text, style{}))
		}
	case m.input != nil:
		l, _ := m.input.draw(m, m.width)
		out = append(out, l)
	case m.message != "":
		out = append(out, say(m.message, in(dim)))
	}
	return out
}

// title is the notebook's name.
func (m *Model) title() string {
	if m.path == "" {
		return "untitled"
	}
	return text.Fit(filepath.Base(m.path), 60)
}

func (m *Model) drawHeader() line {
	k := m.look
	l := k.line()
	l.add(" quire", strong(accent))
	l.add("  "+m.title(), style{})
	if m.dirty() {
		l.add(" "+k.signs.unsaved, in(attention))
	}
	if m.readOnly {
		l.add("  read only", in(attention))
	}
	if m.theirs != nil {
		l.add("  changed on disk, :diff", in(attention))
	}
	if m.journal.fault != "" {
		l.add("  not in the journal", in(bad))
	}
	right := k.line()
	if n := len(m.runs); n > 0 {
		st := in(running)
		if m.beat%4 == 3 {
			st = in(dim)
		}
		right.add(k.signs.running, st)
		right.add(fmt.Sprintf(" %d running   ", n), in(running))
	}
	if n := m.count(repl.StateStale); n > 0 {
		right.add(fmt.Sprintf("%s %d stale   ", k.signs.stale, n), in(attention))
	}
	engine := m.engine
	if engine == "" {
		engine = "opening the engine" + k.signs.more
	}
	right.addFit(engine, 40, in(dim))
	right.space(1)
	l.right(right, m.width)
	return l
}

func (m *Model) count(s repl.State) int {
	n := 0
	for _, st := range m.statuses {
		if st.State == s {
			n++
		}
	}
	return n
}

// hintRoom is what the statistics of a column leave to the hints.
const hintRoom = 11

// drawStatus draws the mode and either the last message or the keys that fit.
func (m *Model) drawStatus() line {
	k := m.look
	l := k.line()
	mode := "NORMAL"
	switch m.context() {
	case Insert:
		mode = "INSERT"
	case Catalog:
		mode = "CATALOG"
	case Grid:
		mode = "GRID"
	}
	left := k.line()
	if m.grid != nil {
		left = m.grid.position(m)
	} else {
		st := in(dim)
		if m.edit != nil {
			st = strong(accent)
		}
		left.add(" "+mode, st)
	}
	l.append(left)
	l.space(2)
	if m.pending != "" || m.number > 0 {
		if m.number > 0 {
			l.add(strconv.Itoa(m.number), in(accent))
		}
		if m.pending != "" {
			l.add(keyName(m.pending), in(accent))
		}
		l.space(2)
	}
	if m.message != "" {
		st := in(plainText)
		if m.problem {
			st = in(bad)
		}
		l.addFit(strings.ReplaceAll(m.message, "\n", " "), m.width-l.width-1, st)
		return l
	}
	if m.grid == nil && m.edit != nil && (m.signature(&l) || m.drawProblem(&l)) {
		return l
	}
	if m.grid != nil {
		m.grid.drawStats(m, &l, m.width-hintRoom)
	}
	hints := k.line()
	for _, h := range m.hints() {
		piece := k.line()
		if hints.width > 0 {
			piece.add(" "+k.signs.dot+" ", in(dim))
		}
		piece.add(h.key, in(plainText))
		piece.add(" "+h.word, in(dim))
		if l.width+hints.width+piece.width > m.width-3 {
			break
		}
		hints.append(piece)
	}
	if m.grid != nil {
		l.right(hints, m.width-1)
	} else {
		l.append(hints)
	}
	return l
}

type hint struct{ key, word string }

// hints are the keys that count here, most wanted first.
func (m *Model) hints() []hint {
	c := m.context()
	if c == Insert && m.edit.offer != nil && m.edit.offer.sel < 0 {
		return []hint{{"Tab", "the first"}, {"Ctrl-N Ctrl-P", "next, above"}, {"Esc", "close"}}
	}
	if c == Insert && m.edit.offer != nil {
		return []hint{{"Enter", "take"}, {"Ctrl-N Ctrl-P", "next, above"}, {"Esc", "close"}}
	}
	if c == Insert {
		run := hint{"Enter", "new line"}
		if m.edit.ed.blank() {
			run = hint{"Enter", "runs what ends in ;"}
		} else if m.edit.runsOnEnter() {
			run = hint{"Enter", "runs"}
		}
		var out []hint
		if len(m.runs) > 0 {
			out = append(out, hint{"Ctrl-C", "cancel"})
		}
		out = append(out, run, hint{"F5", "run"}, hint{"Esc", "leave"}, hint{"Ctrl-P", "everything"}, hint{"F1", "help"})
		if m.edit.prompt && m.edit.ed.blank() {
			out = append(out, hint{"Ctrl-D", "quit"})
		}
		return out
	}
	var out []hint
	if len(m.runs) > 0 {
		out = append(out, hint{"Ctrl-C", "cancel"})
	}
	if c == Grid {
		out = append(out, hint{"[ ]", "sort"})
	}
	for _, b := range bindings {
		if (b.Context == c || b.Context == Anywhere) && b.Hint != "" {
			out = append(out, hint{keyName(b.Keys[0]), b.Hint})
		}
	}
	return out
}

// shownPath writes a path or URI for a sentence: clean, and not longer than a line.
func shownPath(p string) string { return text.Fit(p, 100) }

// shortPath writes a path relative to the script where it is below it.
func (m *Model) shortPath(p string) string {
	if m.dir != "" && filepath.IsAbs(p) {
		if r, err := filepath.Rel(m.dir, p); err == nil && !strings.HasPrefix(r, "..") {
			return r
		}
	}
	return p
}
