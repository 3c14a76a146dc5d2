package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/repl/text"
)

// float is what floats above the screen and takes every key while it does: a question, the help, the palette, a row.
type float interface {
	key(m *Model, k tea.KeyPressMsg) tea.Cmd
	// draw gives the box, borders included, and the cursor's place in it; x is -1 without one.
	draw(m *Model, width, height int) (box []line, x, y int)
}

// boxed puts a border with a title around lines. All come out equally wide: at least as wide as asked, at most max.
func (k *look) boxed(title string, lines []line, least, most int) []line {
	inner := least
	for _, l := range lines {
		inner = max(inner, l.width)
	}
	inner = max(1, min(inner, most-4))
	s := k.signs
	top := k.line()
	top.add(s.corners[0]+s.across, in(dim))
	if title != "" {
		top.space(1)
		top.addFit(title, inner-2, strong(accent))
		top.space(1)
	}
	top.add(strings.Repeat(s.across, max(0, inner+3-top.width)), in(dim))
	top.add(s.corners[1], in(dim))
	out := []line{top}
	for _, l := range lines {
		b := k.line()
		b.add(s.along, in(dim))
		b.space(1)
		b.append(l.cut(0, inner))
		b.fill(inner + 2)
		b.space(1)
		b.add(s.along, in(dim))
		out = append(out, b)
	}
	foot := k.line()
	foot.add(s.corners[3]+strings.Repeat(s.across, inner+2)+s.corners[2], in(dim))
	return append(out, foot)
}

// question asks for one of a few answers.
type question struct {
	title   string
	text    string
	answers []answer
	careful bool // Enter answers nothing: the first answer cannot be taken back
}

// answer is a key and what it does. An answer that does nothing closes the question.
type answer struct {
	key, text string
	do        func(m *Model) tea.Cmd
}

func (q question) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	if name == "ctrl+c" {
		name = "esc"
	}
	for i, a := range q.answers {
		if a.key == name || name == "enter" && i == 0 && !q.careful || name == "esc" && i == len(q.answers)-1 {
			m.float = nil
			if a.do == nil {
				return nil
			}
			return a.do(m)
		}
	}
	return nil
}

func (q question) draw(m *Model, width, height int) ([]line, int, int) {
	k := m.look
	inner := min(width-8, 76)
	var lines []line
	for _, part := range strings.Split(text.CleanBlock(q.text), "\n") {
		lines = append(lines, k.flowPlain(part, inner, style{})...)
	}
	if room := height - 6 - len(q.answers); len(lines) > room {
		lines = lines[:max(1, room)]
	}
	lines = append(lines, k.line())
	for i, a := range q.answers {
		l := k.line()
		l.add(keyName(a.key), strong(accent))
		l.fill(5)
		l.add(a.text, style{})
		if i == 0 && !q.careful {
			l.add("   Enter", in(dim))
		}
		lines = append(lines, l)
	}
	return k.boxed(q.title, lines, 36, width-4), -1, -1
}

// pane is a longer text that floats and scrolls: the help, a row of the grid.
type pane struct {
	title string
	lines func(m *Model, width int) []line
	top   int
	wide  int     // cells it would like
	keys  Context // of a page of the manual: ? shows the keys there
}

func (p *pane) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	page := max(1, m.height-8)
	if name := k.String(); p.keys != "" && (name == "?" || name == "f1") {
		m.float = newHelp(p.keys)
		return nil
	}
	switch k.String() {
	case "q", "esc", "enter", "?", "f1", "ctrl+c":
		m.float = nil
	case "j", "down":
		p.top++
	case "k", "up":
		p.top--
	case "space", "pgdown", "ctrl+f":
		p.top += page
	case "ctrl+d":
		p.top += page / 2
	case "pgup", "ctrl+b":
		p.top -= page
	case "ctrl+u":
		p.top -= page / 2
	case "g", "home":
		p.top = 0
	case "G", "end":
		p.top = 1 << 30
	}
	return nil
}

func (p *pane) draw(m *Model, width, height int) ([]line, int, int) {
	inner := min(p.wide, width-8)
	lines := p.lines(m, inner)
	room := max(1, height-5)
	p.top = max(0, min(p.top, len(lines)-room))
	more := len(lines) > room
	if more {
		lines = lines[p.top : p.top+room]
	}
	foot := m.look.line()
	if more {
		foot.add("j k scroll "+m.look.signs.dot+" q back", in(dim))
	} else {
		foot.add("q back", in(dim))
	}
	if p.keys != "" {
		foot.add(" "+m.look.signs.dot+" ? keys", in(dim))
	}
	return m.look.boxed(p.title, append(append([]line(nil), lines...), foot), inner, width-4), -1, -1
}
