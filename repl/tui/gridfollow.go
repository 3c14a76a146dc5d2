package tui

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// How often a followed file is looked at, and how many times longer than reading it took the pause behind that is.
const (
	followEvery = time.Second
	followShare = 4
)

// following is a grid whose files are looked at while they grow: what was appended is read, and the cursor stays at the end when
// it was there.
type following struct {
	on     bool
	number int // of the time that it was turned on: late answers are dropped
	files  map[string]fs.FileInfo
	atEnd  bool
	began  bool // it has read something: how long that took bounds how often it does
}

type (
	followDueMsg struct{ number int }
	followMsg    struct {
		number int
		files  map[string]fs.FileInfo // nil where a file is gone
	}
)

// follow begins to follow the files of the grid's rows, at their end, or stops that.
func (m *Model) follow(g *gridView) tea.Cmd {
	f := &g.follow
	f.number++
	if f.on {
		*f = following{number: f.number}
		m.say("following no longer")
		return nil
	}
	f.on, f.atEnd = true, true
	m.say("following the file; the same key stops that")
	return tea.Batch(g.goTo(m, g.pages.last()), m.followed(f.number))
}

// followed looks at the files, beside the screen.
func (m *Model) followed(number int) tea.Cmd {
	session, cell := m.session, m.grid.cell
	return func() tea.Msg {
		files := map[string]fs.FileInfo{}
		for _, path := range session.SourceFiles(cell) {
			info, err := os.Stat(path)
			if err != nil {
				info = nil
			}
			files[path] = info
		}
		return followMsg{number, files}
	}
}

// sawFiles reads the rows anew when a file has changed, says what is odd about the change, and looks again later.
func (m *Model) sawFiles(msg followMsg) tea.Cmd {
	g := m.grid
	if g == nil || !g.follow.on || msg.number != g.follow.number {
		return nil
	}
	f := &g.follow
	if len(msg.files) == 0 && len(m.runs) == 0 {
		f.on = false
		m.say("there is no file on this machine to follow behind these rows")
		return nil
	}
	pause := followEvery
	if f.began {
		pause = max(pause, followShare*m.statuses[g.cell].Elapsed)
	}
	again := m.after(pause, followDueMsg{f.number})
	if len(m.runs) > 0 {
		return again
	}
	was := f.files
	f.files = msg.files
	changed, said := len(was) != len(msg.files), m.message // at first: it may have grown since it was read
	for path, now := range msg.files {
		if was == nil {
			break
		}
		before := was[path]
		name := text.Fit(text.Clean(filepath.Base(path)), 40)
		switch {
		case now == nil && before != nil:
			m.complain(name + " is gone; its rows stay until it is back")
		case now == nil:
		case before == nil:
			changed = true
		case !os.SameFile(before, now):
			changed = true
			m.say(name + " was replaced: it is read anew")
		case now.Size() < before.Size():
			changed = true
			m.complain(name + " shrank from " + text.Bytes(before.Size()) + " to " + text.Bytes(now.Size()) + ": it is read anew")
		case now.Size() != before.Size() || !now.ModTime().Equal(before.ModTime()):
			changed = true
		}
	}
	if !changed {
		return again
	}
	if m.problem && m.message == said {
		m.message = "" // of the last reading
	}
	f.atEnd, f.began = g.row >= g.pages.last(), true
	return tea.Batch(again, m.start(work{cells: []notebooks.CellID{g.cell}, grown: true}))
}

// skips reports whether an output is passed over: the first rows of a reading under way, while what was there is followed.
func (f *following) skips(o *repl.Output) bool { return f.on && o != nil && o.Rows < 0 }
