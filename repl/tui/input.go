package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// lineEditor is one line of text with a cursor.
type lineEditor struct {
	text string
	at   int
}

func (e *lineEditor) insert(s string) {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, s)
	const limit = 64 << 10
	if len(e.text)+len(s) > limit {
		return
	}
	e.text = e.text[:e.at] + s + e.text[e.at:]
	e.at += len(s)
}

// key takes an editing key and tells whether the text changed or the key was one of its own.
func (e *lineEditor) key(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "left", "ctrl+b":
		e.at -= len(lastGlyph(e.text[:e.at]))
	case "right", "ctrl+f":
		eachGlyph(e.text, e.at, func(g glyph) bool { e.at = g.end; return false })
	case "home", "ctrl+a":
		e.at = 0
	case "end", "ctrl+e":
		e.at = len(e.text)
	case "backspace", "ctrl+h":
		n := len(lastGlyph(e.text[:e.at]))
		e.text = e.text[:e.at-n] + e.text[e.at:]
		e.at -= n
	case "delete", "ctrl+d":
		eachGlyph(e.text, e.at, func(g glyph) bool { e.text = e.text[:e.at] + e.text[g.end:]; return false })
	case "ctrl+u":
		e.text, e.at = e.text[e.at:], 0
	case "ctrl+k":
		e.text = e.text[:e.at]
	case "ctrl+w", "alt+backspace":
		head := strings.TrimRight(e.text[:e.at], " ")
		cut := strings.LastIndexAny(head, " /") + 1
		if cut == len(head) && cut > 0 {
			cut = strings.LastIndexAny(head[:cut-1], " /") + 1
		}
		e.text, e.at = e.text[:cut]+e.text[e.at:], cut
	default:
		if k.Text == "" {
			return false
		}
		e.insert(k.Text)
	}
	return true
}

// lastGlyph gives the last character of s.
func lastGlyph(s string) string {
	from := max(0, len(s)-128)
	for from > 0 && !utf8.RuneStart(s[from]) {
		from--
	}
	at := len(s)
	eachGlyph(s, from, func(g glyph) bool { at = g.pos; return true })
	return s[at:]
}

// draw appends the text to a line in at most width cells, with the cursor in sight, and gives the cursor's cell.
func (e *lineEditor) draw(l *line, width int) int {
	from, over := 0, columnOf(e.text, 0, e.at)-width+1
	eachGlyph(e.text, 0, func(g glyph) bool {
		if over <= 0 || g.pos >= e.at {
			return false
		}
		from = g.end
		over -= g.width
		return true
	})
	x := l.width + columnOf(e.text, from, e.at)
	end := byteAt(e.text, from, len(e.text), width)
	shown := e.text[from:end]
	if l.ascii {
		var b strings.Builder
		eachGlyph(shown, 0, func(g glyph) bool { b.WriteString(g.inASCII()); return true })
		shown = b.String()
	}
	l.add(shown, style{})
	return x
}

// input is a line asked for at the bottom of the screen.
type input struct {
	lineEditor
	label string
	fixed bool   // the label stays when the text is deleted; else backspace on nothing leaves
	hint  string // what its keys do, where there is room for it
	done  func(m *Model, text string) tea.Cmd

	preview  func(m *Model, width int) line           // the line above: what Enter would do; nil without
	box      func(m *Model, width, height int) []line // the same in several lines; nil without
	closed   func()                                   // when the line is left or taken
	changed  func(m *Model) tea.Cmd                   // after a key changed the text
	complete func(m *Model, back bool)                // Tab
	lookUp   func(m *Model, back bool) tea.Cmd        // Tab, where names come from beside the screen
	offered  func(m *Model, stem string, names []string)
	recall   func(m *Model, up bool) // ↑ and ↓: what was typed before
	ready    func(m *Model) bool     // whether Enter may take it; nil: always
}

func (i *input) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch name := k.String(); name {
	case "esc", "ctrl+c":
		i.close(m)
	case "enter", "ctrl+j":
		if i.ready != nil && !i.ready(m) {
			return nil
		}
		i.close(m)
		return i.done(m, strings.TrimSpace(i.text))
	default:
		if name == "backspace" && i.text == "" && !i.fixed {
			i.close(m)
			return nil
		}
		if up := name == "up" || name == "ctrl+p"; i.recall != nil && (up || name == "down" || name == "ctrl+n") {
			i.recall(m, up)
			return nil
		}
		if (name == "tab" || name == "shift+tab") && i.lookUp != nil {
			return i.lookUp(m, name != "tab")
		}
		was := i.text
		if (name == "tab" || name == "shift+tab") && i.complete != nil {
			i.complete(m, name != "tab")
		} else {
			i.lineEditor.key(k)
		}
		if i.changed != nil && i.text != was {
			return i.changed(m)
		}
	}
	return nil
}

func (i *input) close(m *Model) {
	m.input = nil
	if i.closed != nil {
		i.closed()
	}
}

func (i *input) paste(m *Model, s string) tea.Cmd {
	i.insert(s)
	if i.changed != nil {
		return i.changed(m)
	}
	return nil
}

func (i *input) draw(m *Model, width int) (line, int) {
	l := m.look.line()
	l.add(" "+i.label, in(accent))
	x := i.lineEditor.draw(&l, width-l.width-2)
	if hint := strings.ReplaceAll(i.hint, "·", m.look.signs.dot); hint != "" && l.width+len(hint)+6 < width {
		end := m.look.line()
		end.add(hint+" ", in(dim))
		l.right(end, width)
	}
	return l, x
}
