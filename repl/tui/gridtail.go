package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// tailRows is how many of the last rows are shown before all are read.
const tailRows = 500

// tail is the last rows of an output whose rows are still being read: those of the end of its file, without numbers yet. While it
// is shown, rows are counted from its first one.
type tail struct {
	batches []arrow.RecordBatch
	rows    int64
	shown   bool
	wanted  bool // the cursor goes to the last row as soon as that is known
}

// tailMsg answers a request for the last rows.
type tailMsg struct {
	cell    notebooks.CellID
	version int
	batches []arrow.RecordBatch
	known   bool
	err     error
}

func (t *tail) release() {
	for _, b := range t.batches {
		b.Release()
	}
	*t = tail{wanted: t.wanted}
}

// lastRow goes to the last row. While the rows are being read, it is that of the file's end.
func (m *Model) lastRow(g *gridView) tea.Cmd {
	p := &g.pages
	if p.out == nil || p.rows >= 0 || p.out.ID != "" || p.tail.shown {
		return g.goTo(m, p.last())
	}
	if p.tail.rows > 0 {
		p.tail.shown = true
		return g.goTo(m, p.last())
	}
	if s := m.statuses[g.cell]; s.State != repl.StateRunning && s.State != repl.StateWaiting {
		return g.goTo(m, p.last())
	}
	p.tail.wanted = true
	m.say("looking at the end of the file" + m.look.signs.more)
	session, cell, version := m.session, g.cell, p.version
	ctx, cancel := context.WithCancel(m.ctx)
	p.tailAsked(cancel)
	return func() tea.Msg {
		batches, known, err := session.Tail(ctx, cell, tailRows)
		cancel()
		return tailMsg{cell, version, batches, known, err}
	}
}

// tookTail shows the last rows, unless all have come meanwhile.
func (g *gridView) tookTail(m *Model, msg tailMsg) tea.Cmd {
	p := &g.pages
	got := tail{batches: msg.batches, rows: headRows(msg.batches), shown: true, wanted: true}
	if msg.cell != g.cell || msg.version != p.version || p.rows >= 0 || !p.tail.wanted {
		got.release()
		return nil
	}
	if !msg.known || msg.err != nil || got.rows == 0 {
		got.release()
		m.say("the last row is gone to when all are read")
		return nil
	}
	p.tail.release()
	p.tail = got
	m.say("")
	return g.goTo(m, p.last())
}

// leaveTail shows the rows from the first on again.
func (g *gridView) leaveTail() {
	g.pages.tail.wanted = false
	if g.pages.tail.shown {
		g.pages.tail.shown = false
		g.row, g.top = 0, 0
	}
}

// settleTail gives the cursor its row's number, now that there is an output to number them: the rows below it stay as many. fromEnd
// is negative when the tail was not shown.
func (g *gridView) settleTail(fromEnd, above int64, wanted bool) {
	rows := g.pages.rows
	if rows < 0 {
		return
	}
	switch {
	case fromEnd >= 0:
		g.row = max(0, rows-1-fromEnd)
		g.top = max(0, g.row-above)
	case wanted:
		g.row = max(0, rows-1)
	}
	g.pages.tail.wanted = false
}

// fromEnd gives how many rows are below the cursor while the tail is shown, else -1.
func (g *gridView) fromEnd() int64 {
	if t := g.pages.tail; t.shown {
		return t.rows - 1 - g.row
	}
	return -1
}

// tailPosition tells where the cursor is in the tail.
func (g *gridView) tailPosition() string {
	switch n := g.fromEnd(); n {
	case 0:
		return " last row, not numbered yet"
	default:
		return " " + text.Plural(n, "row") + " above the last, not numbered yet"
	}
}
