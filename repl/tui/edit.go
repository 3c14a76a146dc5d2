package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/complete"
)

// edit is a cell under the editor: one that is there, or one to be. Its text reaches the document on commit; until then the
// journal holds it.
type edit struct {
	ed       *editor
	id       notebooks.CellID // 0: a new cell
	after    notebooks.CellID // where a new cell goes: behind this one; 0 is the top
	prompt   bool             // it is the empty cell at the end
	original string

	// What is derived from the text, kept for a revision of it: the first frame behind a key pays for it, no other.
	sheet   sheet
	check   checking
	frame   editFrame
	differs bool
	judged  int

	offer    *offer // what may come next; nil: the list is closed
	wanted   int    // the revision for which the list waits for more to be known, and the cursor; 0 none
	wantedAt place
	call     *complete.Call // around the cursor, as of signed and signedAt
	signed   int
	signedAt place
}

// changed reports whether the text is not what the script has.
func (e *edit) changed() bool {
	if e.judged != e.ed.rev+1 {
		e.judged = e.ed.rev + 1
		if e.id == 0 {
			e.differs = !e.ed.blank()
		} else {
			e.differs = e.text() != e.original
		}
	}
	return e.differs
}

// text gives the text as it is now.
func (e *edit) text() string { return e.tokens().src }

// tokens gives the text with its tokens.
func (e *edit) tokens() *sheet {
	if s := &e.sheet; s.rev != e.ed.rev+1 {
		from, oldEnd, newEnd := s.take(e.ed.text())
		s.rev = e.ed.rev + 1
		e.check.moved(from, oldEnd, newEnd)
	}
	return &e.sheet
}

// finished reports whether the text ends in a finished statement.
func (e *edit) finished() bool { return e.tokens().ended() }

// colours gives the colours of the text's bytes [from, to), with what is wrong underlined, the brackets at the cursor in the
// accent and what is selected reversed.
func (e *edit) colours(from, to int) []stretch {
	s := e.tokens()
	out := tokenColours(s.src, s.toks, max(0, s.index(from)-1), to)
	for _, p := range e.check.wrong {
		if p.End > from && p.Pos < to {
			out = mark(out, max(from, p.Pos), min(to, p.End), style{role: bad, attr: underline})
		}
	}
	at := e.ed.offset()
	if one, other, ok := s.bracketsAt(at); ok {
		for _, t := range []sqllex.Token{one, other} {
			if t.End > from && t.Pos < to {
				out = mark(out, t.Pos, t.End, style{role: accent, attr: bold | underline})
			}
		}
	}
	if a, b, ok := e.ed.selected(); ok {
		if lo, hi := max(from, e.ed.offsetOf(a)), min(to, e.ed.offsetOf(b)); lo < hi {
			out = mark(out, lo, hi, style{attr: reverse})
		}
	}
	return out
}

// endsStatement reports whether a text's last word is a semicolon outside of strings and comments.
func endsStatement(t string) bool {
	t = strings.TrimRight(t, " \t\n")
	last := t[strings.LastIndexByte(t, '\n')+1:]
	semicolon := strings.HasSuffix(last, ";")
	if !semicolon && !strings.Contains(last, "--") && !strings.HasSuffix(last, "*/") {
		return false
	}
	if len(t) > highlightLimit {
		return semicolon
	}
	code := sqllex.Code(t)
	return len(code) > 0 && code[len(code)-1].Kind == sqllex.Semicolon
}

// runsOnEnter reports whether Enter runs: behind a finished statement, or on an empty last line below one.
func (e *edit) runsOnEnter() bool {
	ed := e.ed
	if ed.blank() || ed.cur.line != len(ed.lines)-1 {
		return false
	}
	if strings.TrimSpace(ed.lines[ed.cur.line]) == "" && ed.cur.line > 0 {
		return true
	}
	return strings.TrimSpace(ed.lines[ed.cur.line][ed.cur.at:]) == "" && e.finished()
}

// editPrompt puts the cursor into the empty cell at the end.
func (m *Model) editPrompt() {
	after := notebooks.CellID(0)
	if n := len(m.nb.Cells); n > 0 {
		after = m.nb.Cells[n-1].ID
	}
	m.catalogs.focused = false
	m.edit = &edit{ed: m.newEditor(""), after: after, prompt: true}
	m.book.rebuild(m)
	m.book.selectEdit()
}

// editCell puts the cursor into a cell.
func (m *Model) editCell(c *notebooks.Cell) {
	t := m.text(c.ID)
	m.edit = &edit{ed: m.newEditor(t), id: c.ID, original: t}
	m.edit.original = m.edit.ed.text()
	m.book.rebuild(m)
	m.book.selectEdit()
}

// editNew opens a new cell behind another; 0 is the top.
func (m *Model) editNew(after notebooks.CellID) {
	m.edit = &edit{ed: m.newEditor(""), after: after}
	m.book.rebuild(m)
	m.book.selectEdit()
}

// newEditor makes an editor that puts back what was cut in another.
func (m *Model) newEditor(t string) *editor {
	e := newEditor(t)
	e.killed = m.killed
	return e
}

// editAct does an editing action. Up on the first row and down on the last go on in the next cell.
func (m *Model) editAct(a Action, f func(*editor, int)) tea.Cmd {
	e, width := m.edit.ed, m.book.sourceWidth()
	if a != EditYank && a != EditPaste { // these take the place of what is selected
		e.marked = false
	}
	switch {
	case a == EditUp && e.cur.line == 0 && rowOf(e.rows(0, width), e.cur.at) == 0:
		return m.editNeighbour(-1)
	case a == EditDown && e.cur.line == len(e.lines)-1:
		if rows := e.rows(e.cur.line, width); rowOf(rows, e.cur.at) == len(rows)-1 {
			return m.editNeighbour(1)
		}
	case a == EditUndo && len(e.done) == 0:
		m.say("nothing to undo in this text")
	}
	f(e, width)
	return nil
}

// editNeighbour commits the cell under the editor and goes on in the next one.
func (m *Model) editNeighbour(by int) tea.Cmd {
	if m.edit.prompt && by > 0 || by < 0 && m.book.sel == 0 {
		return nil
	}
	cmd := m.leave()
	m.book.move(by)
	if by > 0 && m.book.item().cell != nil && m.book.item().edit {
		m.book.move(by)
	}
	if c := m.book.item().cell; c != nil {
		m.editCell(c)
		if by > 0 {
			m.edit.ed.move(place{})
		}
	} else {
		m.editPrompt()
	}
	return cmd
}

// commit puts the edited text into the document and gives the cells that it became. A cell left empty goes away.
func (m *Model) commit() (cells []notebooks.CellID, cmd tea.Cmd) {
	e := m.edit
	if e == nil {
		return nil, nil
	}
	m.edit, m.killed = nil, e.ed.killed
	m.burst = burst{id: m.burst.id}
	t := e.ed.text()
	if masked, secrets := notebooks.Mask(t); len(secrets) > 0 && t != e.original {
		t = masked
		defer m.complain("a secret was taken out of the cell, a script keeps none: name it ${NAME}, or use .pgpass or the AWS credentials")
	}
	switch {
	case e.id == 0 && e.ed.blank():
		m.book.rebuild(m)
		return nil, nil
	case e.id == 0:
		cells = m.doc.Insert(e.after, t)
	case t == e.original:
		m.book.rebuild(m)
		m.book.selectCell(e.id)
		return []notebooks.CellID{e.id}, nil
	case e.ed.blank():
		m.doc.Delete(e.id)
	default:
		cells = m.doc.SetCell(e.id, t)
	}
	cmd = m.refresh()
	if len(cells) > 0 {
		m.book.selectCell(cells[len(cells)-1])
	}
	return cells, cmd
}

// leave ends editing; what was typed is kept in the script.
func (m *Model) leave() tea.Cmd {
	_, cmd := m.commit()
	return cmd
}

// enterRuns is Enter where it runs.
func (m *Model) enterRuns() tea.Cmd { return m.runEdit(false) }

// runEdit commits the text and runs what it became. Behind the prompt comes the next prompt; elsewhere the cursor stays, or
// moves on to the cell below.
func (m *Model) runEdit(next bool) tea.Cmd {
	prompt := m.edit.prompt
	cells, cmd := m.commit()
	switch {
	case prompt:
		m.editPrompt()
	case next:
		m.book.move(1)
	}
	return tea.Batch(cmd, m.start(work{cells: cells}))
}
