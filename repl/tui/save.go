package tui

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// savedMsg answers a save.
type savedMsg struct {
	path    string
	version int // of the script that was written
	bytes   int
	stamp   stamp
	sum     sum
	err     error
	changed *theirs // nothing was written: the file is not the one that was read
	exists  bool    // nothing was written: a file of that name is there
	then    func(m *Model) tea.Cmd
}

// save writes the script to its file, or to the one that was named; then does what is to follow. What is in the editor is
// part of the script.
func (m *Model) save(to string, then func(m *Model) tea.Cmd) tea.Cmd {
	return m.saveTo(to, false, then)
}

func (m *Model) saveTo(to string, sure bool, then func(m *Model) tea.Cmd) tea.Cmd {
	if to == "" && (m.path == "" || m.readOnly) {
		name := "untitled.quire"
		if m.readOnly {
			name = m.shortPath(m.copyPath())
		}
		m.input = &input{label: "save as: ", fixed: true, lineEditor: lineEditor{name, len(name)}, done: func(m *Model, s string) tea.Cmd {
			if s == "" {
				return nil
			}
			return m.save(s, then)
		}}
		return nil
	}
	if m.saving {
		m.say("the save before this one is not done yet")
		return nil
	}
	path := m.path
	if to != "" {
		path = m.absolute(to)
		if filepath.Ext(path) == "" {
			path += ".quire"
		}
	}
	if m.readOnly && path == m.path {
		m.complain("read only: another quire has " + shownPath(m.shortPath(path)) + " open; :w NAME saves under another name")
		return nil
	}
	cmd := m.keepEdit()
	if m.path == "" {
		cmd = tea.Batch(cmd, m.relocate(filepath.Dir(path)))
	}
	m.saving = true
	content, version, before, text, own := m.doc.String(), m.version, m.disk, m.sum, path == m.path
	write := func() tea.Msg {
		now := stampOf(path)
		msg := savedMsg{path: path, version: version, bytes: len(content), then: then}
		switch {
		case sure:
		case own && now != before && now != (stamp{}):
			data, err := readScript(path)
			if is := sumOf(data); err != nil || is != text {
				msg.changed = &theirs{text: string(data), stamp: now, sum: is}
				return msg
			}
		case !own && now != (stamp{}):
			msg.exists = true
			return msg
		}
		msg.err = notebooks.WriteFile(path, []byte(content))
		msg.stamp, msg.sum = stampOf(path), sumOf([]byte(content))
		return msg
	}
	return tea.Batch(cmd, write)
}

// keepEdit puts what is in the editor into the script and goes on editing where it was.
func (m *Model) keepEdit() tea.Cmd {
	e := m.edit
	if e == nil || !e.changed() {
		return nil
	}
	cur := e.ed.cur
	cells, cmd := m.commit()
	switch {
	case e.prompt:
		m.editPrompt()
	case len(cells) == 1:
		if c := m.nb.Cell(cells[0]); c != nil {
			m.editCell(c)
			m.edit.ed.cur = cur
			m.edit.ed.fit()
		}
	}
	return cmd
}

// savedFile takes the answer of a save.
func (m *Model) savedFile(msg savedMsg) tea.Cmd {
	m.saving = false
	again := func(m *Model) tea.Cmd { return m.saveTo(msg.path, true, msg.then) }
	switch {
	case msg.changed != nil:
		m.askOverwrite(msg.changed, msg.path, again)
		return nil
	case msg.exists:
		m.float = question{
			careful: true, title: "Overwrite the file?", text: shownPath(msg.path) + " is there already.",
			answers: []answer{{"o", "overwrite it", again}, {"esc", "leave it as it is", nil}},
		}
		return nil
	case msg.err != nil:
		m.complain(msg.err.Error())
		return nil
	}
	moved := msg.path != m.path
	m.path = msg.path
	m.know(msg.stamp, msg.sum)
	if moved {
		m.readOnly = false
	}
	if msg.version == m.version {
		m.doc.MarkSaved()
		m.unsaved = false
		m.journal.saved(m)
	}
	m.say(fmt.Sprintf("saved %s, %s", shownPath(m.shortPath(msg.path)), text.Bytes(int64(msg.bytes))))
	var cmd tea.Cmd
	if moved {
		cmd = m.followPath()
	}
	if msg.then != nil {
		return tea.Sequence(cmd, msg.then(m)) // the journal moves before the program ends
	}
	return cmd
}

// askOverwrite asks before a save over what another program wrote.
func (m *Model) askOverwrite(t *theirs, path string, again func(m *Model) tea.Cmd) {
	t.asked = true
	m.theirs = t
	ask := question{
		careful: true, title: "Overwrite the file?", text: shownPath(path) + " was changed by another program since it was read.",
	}
	ask.answers = []answer{
		{"s", "show the difference", func(m *Model) tea.Cmd {
			m.float = m.showDifference("From yours to theirs", m.current(), t.text, "", ask)
			return nil
		}},
		{"o", "overwrite it", again},
		{"t", "take theirs; u takes it back", func(m *Model) tea.Cmd { return m.takeTheirs(t) }},
		{"esc", "leave it as it is", nil},
	}
	m.float = ask
}

// reload takes the file as it is on disk, as one step that u takes back. With a path it is another file's text.
func (m *Model) reload(arg string) tea.Cmd {
	if m.path == "" || arg != "" {
		m.complain(":e reads this notebook's file again; quire FILE opens another")
		return nil
	}
	path := m.path
	return func() tea.Msg {
		t, msg := stampOf(path), readMsg{path: path}
		data, err := readScript(path)
		if err != nil {
			msg.err = fmt.Errorf("read %s: %w", shownPath(path), reason(err))
			return msg
		}
		msg.theirs = &theirs{text: string(data), stamp: t, sum: sumOf(data)}
		return msg
	}
}

// readMsg answers a reload.
type readMsg struct {
	path   string
	theirs *theirs
	err    error
}

// read takes the file as it was read again.
func (m *Model) read(msg readMsg) tea.Cmd {
	switch {
	case msg.path != m.path:
		return nil
	case msg.err != nil:
		m.complain(msg.err.Error())
		return nil
	}
	return m.takeTheirs(msg.theirs)
}

// reason is an error of the file system without the path.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// relocate rewrites the relative paths of a script that gets its first file in another folder than the working one, so that
// they still mean the same files.
func (m *Model) relocate(dir string) tea.Cmd {
	if dir == m.dir || m.dir == "" {
		return nil
	}
	moved := m.doc.Relocate(m.dir, dir)
	m.dir = dir
	if moved == 0 {
		return m.newDir(dir)
	}
	m.say(fmt.Sprintf("relative paths of %s rewritten for %s", text.Plural(int64(moved), "cell"), shownPath(dir)))
	return tea.Sequence(m.newDir(dir), m.refresh())
}

// newDir has the session start relative paths elsewhere, which makes it a new one.
func (m *Model) newDir(dir string) tea.Cmd {
	if m.o.Redirect == nil {
		return nil
	}
	return func() tea.Msg { m.o.Redirect(dir); return nil }
}

// text gives what the editor shows of a cell.
func (m *Model) text(id notebooks.CellID) string {
	if c := m.nb.Cell(id); c != nil {
		return c.Editable()
	}
	return ""
}
