package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/repl/complete"
	"quire/repl/text"
)

// checking is what the parser says of the text under the editor. The text is read beside the screen, one reading at a time, so
// that no key waits for it; until the answer comes, what was wrong moves along with the text around it.
type checking struct {
	wrong   []complete.Problem
	asked   int // the revision of the text that is read or was read last
	cursor  int
	reading bool
	version int // counts changes of wrong
}

// checkedMsg is the parser's answer about a revision of the text.
type checkedMsg struct {
	edit  *edit
	rev   int
	wrong []complete.Problem
}

// checkText asks for what is wrong with the text under the editor, when it or the cursor's place in it changed.
func (m *Model) checkText() tea.Cmd {
	e := m.edit
	if e == nil || e.check.reading {
		return nil
	}
	src, rev, at := e.text(), e.ed.rev+1, e.ed.offset()
	if rev == e.check.asked && (at == e.check.cursor || len(src) > 8<<10) || len(src) > highlightLimit {
		return nil
	}
	e.check.asked, e.check.cursor, e.check.reading = rev, at, true
	return func() tea.Msg { return checkedMsg{e, rev, complete.Problems(src, at)} }
}

// checked takes the answer, and asks again when the text has changed since.
func (m *Model) checked(msg checkedMsg) tea.Cmd {
	msg.edit.check.reading = false
	if msg.edit != m.edit {
		return nil
	}
	if msg.rev == m.edit.ed.rev+1 {
		m.edit.check.wrong = msg.wrong
		m.edit.check.version++
	}
	return m.checkText()
}

// moved has what is wrong follow a change of the text: old bytes [from, oldEnd) became [from, newEnd).
func (c *checking) moved(from, oldEnd, newEnd int) {
	kept := c.wrong[:0:0]
	for _, p := range c.wrong {
		switch {
		case p.End < from:
		case p.Pos >= oldEnd:
			p.Pos += newEnd - oldEnd
			p.End += newEnd - oldEnd
		default:
			continue // it was changed itself
		}
		kept = append(kept, p)
	}
	c.wrong = kept
}

// drawProblem says what is wrong on the cursor's line, or first in the text; false when nothing is.
func (m *Model) drawProblem(l *line) bool {
	e := m.edit
	if len(e.check.wrong) == 0 || e.offer != nil {
		return false
	}
	p := e.check.wrong[0]
	for _, q := range e.check.wrong {
		if e.ed.placeOf(q.Pos).line == e.ed.cur.line {
			p = q
			break
		}
	}
	at := e.ed.placeOf(p.Pos)
	if len(e.ed.lines) > 1 {
		l.add("line "+text.Count(int64(at.line+1))+": ", in(dim))
	}
	room := m.width - l.width - 1
	message := strings.ReplaceAll(p.Message, "\n", " ")
	l.addFit(message, room, in(bad))
	if p.Hint != "" && text.Width(message)+12 < room {
		l.add(": ", in(bad))
		l.addFit(strings.ReplaceAll(p.Hint, "\n", " "), m.width-l.width-1, style{})
	}
	return true
}
