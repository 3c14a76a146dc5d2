package tui

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// stamp tells one version of a file on disk from another without reading it.
type stamp struct {
	size int64
	time time.Time
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}

// sum tells one text from another; the zero sum is of none.
type sum [sha256.Size]byte

func sumOf(text []byte) sum { return sha256.Sum256(text) }

// How a file is watched.
const (
	watchEvery = 2 * time.Second
	watchLimit = 64 << 20 // a script of another size is not read, in bytes
)

// watch looks now and then whether the notebook's file is still the one that was read or written. It does so beside the
// program, which is woken only when something changed.
type watch struct {
	mu     sync.Mutex
	path   string
	known  stamp
	absent bool // at the last look; one absence may be a file being replaced
	wake   chan struct{}
}

func newWatch() *watch { return &watch{wake: make(chan struct{}, 1)} }

// expect tells which version of which file is known.
func (w *watch) expect(path string, known stamp) {
	w.mu.Lock()
	w.path, w.known, w.absent = path, known, false
	w.mu.Unlock()
}

// now has it looked at once, as when the terminal comes to the front.
func (w *watch) now() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// changedMsg tells that a file is not what was read or written.
type changedMsg struct {
	path  string
	stamp stamp // zero: it is gone
	text  []byte
	err   error // it cannot be read
}

// look gives what changed, once for each version; nil when nothing did.
func (w *watch) look() *changedMsg {
	w.mu.Lock()
	path, known := w.path, w.known
	w.mu.Unlock()
	if path == "" || known == (stamp{}) {
		return nil
	}
	is := stampOf(path)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.path != path || w.known != known || is == known {
		w.absent = false
		return nil
	}
	if is == (stamp{}) && !w.absent {
		w.absent = true
		return nil
	}
	w.known = is
	msg := &changedMsg{path: path, stamp: is}
	if is != (stamp{}) {
		msg.text, msg.err = readScript(path)
	}
	return msg
}

func (w *watch) run(ctx context.Context, send func(tea.Msg)) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.wake:
		}
		if msg := w.look(); msg != nil {
			send(*msg)
		}
	}
}

// readScript reads a script, as far as one can be that long.
func readScript(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, watchLimit))
}

// theirs is the notebook's file as another program left it.
type theirs struct {
	text  string
	stamp stamp
	sum   sum
	asked bool
}

// changed takes the news that the file is another one.
func (m *Model) changed(msg changedMsg) tea.Cmd {
	if msg.path != m.path || m.saving {
		return nil // a save that is under way looks itself
	}
	name := shownPath(m.shortPath(m.path))
	switch {
	case msg.stamp == (stamp{}):
		m.unsaved = true
		m.complain(name + " is gone from the disk; Ctrl-S writes it again")
		return nil
	case msg.err != nil:
		m.complain(name + " was changed by another program and cannot be read: " + reason(msg.err).Error())
		return nil
	case sumOf(msg.text) == m.sum:
		m.know(msg.stamp, m.sum)
		return nil
	}
	m.theirs = &theirs{text: string(msg.text), stamp: msg.stamp, sum: sumOf(msg.text)}
	if !m.askTheirsAtRest() {
		m.complain(name + " was changed by another program; :diff shows it")
	}
	return nil
}

// know takes a version of the file for the one that the script is of.
func (m *Model) know(s stamp, text sum) {
	m.disk, m.sum, m.theirs = s, text, nil
	if m.watch != nil {
		m.watch.expect(m.path, s)
	}
}

// askTheirsAtRest asks about the other version when nobody is typing: a key on its way to a text is no answer.
func (m *Model) askTheirsAtRest() bool {
	if m.theirs == nil || m.theirs.asked || m.edit != nil || m.float != nil || m.input != nil || m.grid != nil || m.quitting {
		return false
	}
	m.askTheirs()
	return true
}

// askTheirs asks what to do with the version that another program wrote.
func (m *Model) askTheirs() {
	t := m.theirs
	if t == nil {
		m.say("the file is as it was read")
		return
	}
	t.asked = true
	ask := question{
		careful: true, title: "The file has changed",
		text: shownPath(m.shortPath(m.path)) + " was changed by another program while it was open here.",
	}
	ask.answers = []answer{
		{"s", "show the difference", func(m *Model) tea.Cmd {
			m.float = m.showDifference("From yours to theirs", m.current(), t.text, "", ask)
			return nil
		}},
		{"t", "take theirs; u takes it back", func(m *Model) tea.Cmd { return m.takeTheirs(t) }},
		{"m", "keep mine; a save overwrites theirs", func(m *Model) tea.Cmd {
			m.know(t.stamp, t.sum)
			m.unsaved = true
			return nil
		}},
		{"esc", "decide later; a save asks again", nil},
	}
	m.float = ask
}

// current is the script with what is in the editor.
func (m *Model) current() string {
	e := m.edit
	if e == nil || !e.changed() {
		return m.doc.String()
	}
	d := m.doc.Fork()
	switch {
	case e.id != 0:
		d.SetCell(e.id, e.ed.text())
	default:
		d.Insert(e.after, e.ed.text())
	}
	return d.String()
}

// takeTheirs makes the other version the script, as one step of undo. What was being typed is the step before it.
func (m *Model) takeTheirs(t *theirs) tea.Cmd {
	cmd := m.leave()
	m.doc.Reload(t.text)
	m.unsaved = false
	m.know(t.stamp, t.sum)
	m.say("read " + shownPath(m.shortPath(m.path)) + "; u takes it back")
	return tea.Batch(cmd, m.refresh())
}
