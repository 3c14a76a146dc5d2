package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// key takes a key press: what floats has it first, then the line asked for at the bottom, then the part with the cursor.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	if m.quitting {
		return nil
	}
	name := k.String()
	if m.tooSmall() && m.float == nil && m.input == nil && m.edit == nil && !blindly[name] {
		return nil // nobody can see what it would do
	}
	switch {
	case m.float != nil:
		if name == "ctrl+z" {
			return tea.Suspend
		}
		return m.float.key(m, k)
	case m.input != nil:
		if name == "ctrl+z" {
			return tea.Suspend
		}
		return m.input.key(m, k)
	}
	if m.holds(k) {
		return nil
	}
	m.message = ""
	c := m.context()
	if c == Insert {
		if m.edit.offer != nil {
			if cmd, done := m.offerKey(k); done {
				return cmd
			}
		}
		if cmd, done := m.burstKey(k); done {
			return cmd
		}
		asks := name == ":" && m.edit.ed.blank() // no statement begins with it
		if k.Text != "" && !asks && !strings.HasPrefix(name, "ctrl+") && !strings.HasPrefix(name, "alt+") {
			m.typed(k.Text)
			return nil
		}
	}
	if c == Normal && m.countKey(name) {
		return nil
	}
	action, more := m.keys.find(c, m.pending, name)
	m.pending = ""
	if rest, ok := strings.CutPrefix(name, "alt+"); ok && action == "" && c == Insert && k.Code < 0x110000 && k.Code > ' ' {
		// Esc and a key right behind it reach us as one: leaving was meant.
		return tea.Batch(m.leave(), m.key(tea.KeyPressMsg{Code: k.Code, Text: rest}))
	}
	if more {
		m.pending = name
		return nil
	}
	defer func() { m.number = 0 }()
	if action == "" {
		return nil
	}
	return m.act(action)
}

// act does what an action says, wherever it came from: a key, the palette or the mouse.
func (m *Model) act(a Action) tea.Cmd {
	m.tour.did(m, a)
	if m.edit != nil {
		if f, ok := completing[a]; ok {
			return f(m)
		}
		if cmd, done := m.selectAct(a); done {
			return cmd
		}
		if a == EditNewline {
			m.newline()
			return nil
		}
		if a == EditTab {
			if cmd, done := m.tab(); done {
				return cmd
			}
		}
		if f, ok := editing[a]; ok {
			return m.editAct(a, f)
		}
	}
	if m.grid != nil {
		if f, ok := gridActions[a]; ok {
			return f(m, m.grid)
		}
	}
	if f, ok := notebookActions[a]; ok {
		return f(m)
	}
	if f, ok := catalogActions[a]; ok {
		return f(m)
	}
	return nil
}

// paste inserts what the terminal marked as pasted. It is text, whatever it holds, and never run.
func (m *Model) paste(s string) tea.Cmd {
	switch {
	case m.float != nil || m.quitting:
	case m.input != nil:
		return m.input.paste(m, s)
	case m.edit != nil:
		m.edit.offer = nil
		m.edit.ed.insert(s)
	case m.grid == nil:
		m.editPrompt()
		m.edit.ed.insert(s)
	}
	return nil
}

// burst knows a paste from typing where the terminal does not tell. A line end that would run waits for burstPause; when
// another key comes before that, it was one of many in a paste, and becomes text.
type burst struct {
	id      int  // of the last line end
	open    bool // within burstPause of it
	waiting bool // it would have run
	paste   bool // line ends came before it in the same burst
}

// burstPause is longer than the gaps inside a paste and shorter than anyone types two keys on purpose.
const burstPause = 25 * time.Millisecond

type burstOverMsg struct{ id int }

// burstKey takes Enter, and what comes right behind one.
func (m *Model) burstKey(k tea.KeyPressMsg) (tea.Cmd, bool) {
	b := &m.burst
	name := k.String()
	if b.open && (k.Text != "" || name == "enter" || name == "ctrl+j") {
		b.paste = true
		if b.waiting {
			b.waiting = false
			m.edit.ed.insert("\n")
		}
	}
	line := name == "enter" || name == "ctrl+j" && b.open
	if !line {
		if b.open && b.waiting { // a key that is no text: the line end was meant
			b.waiting, b.open = false, false
			cmd := m.enterRuns()
			return tea.Batch(cmd, m.key(k)), true
		}
		return nil, false
	}
	b.id++
	if !b.open {
		b.paste = false
	}
	b.open = true
	switch {
	case b.paste:
		m.edit.ed.insert("\n")
	case m.edit.runsOnEnter():
		b.waiting = true
	default:
		m.newline()
	}
	id := b.id
	return m.after(burstPause, burstOverMsg{id}), true
}

// burstOver runs the line end that waited, when nothing came behind it.
func (m *Model) burstOver(msg burstOverMsg) tea.Cmd {
	b := &m.burst
	if msg.id != b.id {
		return nil
	}
	waiting := b.waiting
	*b = burst{id: b.id}
	if waiting && m.edit != nil {
		return m.enterRuns()
	}
	return nil
}

// blindly are the keys that count while the screen is too small to show the notebook.
var blindly = map[string]bool{"q": true, "ctrl+c": true, "ctrl+z": true, "ctrl+s": true}

// tooSmall reports whether the screen cannot show the notebook. Before its size is known it is not, so that keys typed ahead
// of the first frame count.
func (m *Model) tooSmall() bool {
	return m.width > 0 && m.height > 0 && (m.width < leastWidth || m.height < leastHeight)
}
