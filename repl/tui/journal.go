package tui

import (
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// journal records every state of what is typed before it is drawn, so that a killed program loses nothing. Recording is a
// write to a file that is open; bringing it to disk goes on beside the screen.
type journal struct {
	file   *notebooks.Journal
	script int // version of the script last recorded
	draft  notebooks.Draft
	seen   moment // what was looked at last
	asks   bool   // what an earlier session left is not answered for
	fault  string // why nothing is kept now; "" when it is
	faults func(error)
}

// moment tells two states of the editor apart without looking at the text.
type moment struct {
	ed      *editor
	rev     int
	cur     place
	version int
}

// retryAfter is the pause before a journal that could not be written is tried again.
const retryAfter = 2 * time.Second

type (
	// journalFaultMsg tells that what was recorded did not reach the disk; without an error, that now everything has.
	journalFaultMsg struct{ err error }
	// journalRetryMsg has the journal tried again.
	journalRetryMsg struct{}
)

// openJournal opens the journal and asks about what an earlier session left, and about one that has the notebook open.
func (m *Model) openJournal() error {
	if m.o.StateDir == "" {
		return nil
	}
	file, left, err := notebooks.OpenJournal(m.o.StateDir, m.o.Path, m.beginning())
	if err != nil {
		return err
	}
	m.journal.file = file
	m.previews.open(file.Path())
	m.showPreviews()
	switch {
	case left == nil:
	case left.Elsewhere != "":
		m.say("left unsaved, " + left.When.Format("2 January 15:04") + ": start quire in " + text.Fit(m.fromHome(left.Elsewhere), 60) + " to restore it")
	case left.Live != nil:
		m.askSecond(*left.Live)
	default:
		m.offer(left)
	}
	return nil
}

// beginning tells this session from others that have no file.
func (m *Model) beginning() notebooks.Beginning {
	b := notebooks.Beginning{Folder: m.o.Dir}
	if m.o.OpenGrid {
		b.Data = m.doc.String()
	}
	return b
}

// closeJournal ends the journal; it is left for the next session unless all is saved or discarded.
func (m *Model) closeJournal() {
	m.past.writing.Wait()
	if m.journal.file == nil {
		return
	}
	clean := (m.quitting || !m.dirty()) && !m.journal.asks
	if clean && m.quitting {
		_ = os.Remove(previewPath(m.journal.file.Path()))
	}
	_ = m.journal.file.Close(clean)
}

// record keeps the script and what is in the editor. It is called behind every message and looks at texts that changed only.
func (m *Model) record() tea.Cmd {
	j := &m.journal
	if j.file == nil || m.quitting {
		return nil
	}
	now := moment{version: m.version}
	if m.edit != nil {
		now.ed, now.rev, now.cur = m.edit.ed, m.edit.ed.rev, m.edit.ed.cur
	}
	if now == j.seen && j.fault == "" {
		return nil
	}
	var e notebooks.Entry
	if j.script != m.version && (m.doc.Dirty() || m.unsaved || j.script != 0) {
		s := m.doc.String()
		e.Script = &s
	}
	d := notebooks.Draft{}
	if m.edit != nil && m.edit.changed() {
		d = notebooks.Draft{Cell: m.draftPlace(), Text: m.edit.text(), Cursor: m.edit.ed.offset()}
	}
	if d != j.draft {
		e.Draft = &d
	}
	if e == (notebooks.Entry{}) && j.fault == "" {
		j.seen = now
		return nil
	}
	if err := j.file.Record(e); err != nil {
		return m.journalFault(err)
	}
	j.script, j.draft, j.seen = m.version, d, now
	return nil
}

// journalFault says that what is typed is only in memory. It stays said until the journal is kept again.
func (m *Model) journalFault(err error) tea.Cmd {
	if err == nil {
		if m.journal.fault != "" {
			m.say("the journal is kept again")
		}
		m.journal.fault = ""
		return nil
	}
	if m.journal.fault == "" {
		m.complain(err.Error() + "; what is typed is only in memory: save soon, or make room")
	}
	m.journal.fault = err.Error()
	return m.after(retryAfter, journalRetryMsg{})
}

// draftPlace tells the journal which cell is under the editor: its place in the script, the number of cells for the prompt,
// and below zero -1-i for a new cell in front of cell i.
func (m *Model) draftPlace() int {
	e := m.edit
	switch {
	case e.id != 0:
		return max(0, m.nb.Index(e.id))
	case e.prompt:
		return len(m.nb.Cells)
	case e.after == 0:
		return -1
	}
	return -2 - m.nb.Index(e.after)
}

// saved tells that the file has all of the script.
func (j *journal) saved(m *Model) {
	if j.file == nil {
		return
	}
	s := m.doc.String()
	_ = j.file.Record(notebooks.Entry{Script: &s})
	j.script, j.draft, j.seen = m.version, notebooks.Draft{}, moment{}
}

// followPath has the journal go on under the script's new path, so that it is found when that one is opened.
func (m *Model) followPath() tea.Cmd {
	file, state, path := m.journal.file, m.o.StateDir, m.path
	if file == nil {
		return nil
	}
	return func() tea.Msg {
		before := file.Path()
		if err := file.Follow(state, path); err != nil {
			return journalFaultMsg{err}
		}
		if now := file.Path(); now != before {
			_ = os.Rename(previewPath(before), previewPath(now))
		}
		return nil
	}
}

// offset is the cursor's place in the text, in bytes.
func (e *editor) offset() int {
	n := 0
	for i := range e.cur.line {
		n += len(e.lines[i]) + 1
	}
	return n + e.cur.at
}

// moveTo puts the cursor at an offset of the text, in bytes.
func (e *editor) moveTo(offset int) {
	for i, l := range e.lines {
		if offset <= len(l) {
			e.move(place{i, max(0, offset)})
			e.fit()
			return
		}
		offset -= len(l) + 1
	}
	e.move(e.end())
}
