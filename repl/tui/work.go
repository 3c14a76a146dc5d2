package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// Messages that commands answer with.
type (
	eventsMsg  []repl.Event
	catalogMsg struct {
		defs   []repl.Definition
		params []repl.Parameter
		engine string
	}
	runDoneMsg struct {
		id  int
		err error
	}
	pulseMsg struct{}
)

// work is what is asked to run.
type work struct {
	cells  []notebooks.CellID
	all    bool
	stale  bool
	grown  bool                   // cells, of files that have grown: Session.Follow
	agreed bool                   // to what it changes in a database file
	then   func(m *Model) tea.Cmd // when it went well
}

// run is work under way.
type run struct {
	work
	cancel   context.CancelFunc
	started  time.Time
	stopping bool // it was cancelled and has not ended yet
}

// stop cancels a run.
func (r *run) stop() {
	r.stopping = true
	r.cancel()
}

// handScript gives the session the script as it is now. It may be called as often as the script changes.
func (m *Model) handScript() tea.Cmd {
	m.version++
	version, nb := m.version, m.nb
	return func() tea.Msg {
		m.feed.set(version, nb)
		return m.catalog()
	}
}

// handFirst is the answer of the hand-over that Run began, or the first one.
func (m *Model) handFirst() tea.Cmd {
	handed := m.handed
	if handed == nil {
		return m.handScript()
	}
	return func() tea.Msg { return <-handed }
}

// catalog asks for what the catalog shows. It runs in a command.
func (m *Model) catalog() tea.Msg {
	c := catalogMsg{defs: m.session.Definitions(), params: m.session.Parameters()}
	if info, ok := m.session.Engine(); ok {
		c.engine = info.System + " " + info.Version
		if info.Place != "" {
			c.engine += " " + info.Place
		}
	}
	return c
}

// start runs cells beside the screen. The first time that something would be written it asks.
func (m *Model) start(w work) tea.Cmd {
	if len(w.cells) == 0 && !w.all && !w.stale {
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	m.runID++
	id := m.runID
	m.runs[id] = &run{work: w, cancel: cancel, started: m.now()}
	version, nb, asked := m.version, m.nb, m.mayWrite
	evaluate := func() tea.Msg {
		m.feed.set(version, nb)
		cells := w.cells
		if w.all {
			cells = nil
		}
		ask := askFirst{work: w}
		if !asked {
			ask.targets = m.session.Targets(cells...)
		}
		if !w.agreed {
			ask.changes = m.session.Changes(cells...)
		}
		if len(ask.targets)+len(ask.changes) > 0 {
			cancel()
			return runDoneMsg{id, ask}
		}
		var err error
		switch {
		case w.all:
			err = m.session.RunAll(ctx)
		case w.stale:
			err = m.session.RunStale(ctx)
		case w.grown:
			err = m.session.Follow(ctx, w.cells...)
		default:
			err = m.session.Run(ctx, w.cells...)
		}
		cancel()
		return runDoneMsg{id, err}
	}
	return tea.Batch(evaluate, m.pulse())
}

// askFirst is the answer of a run that would write before it was allowed to.
type askFirst struct {
	work    work
	targets []string // files, asked for once a session
	changes []string // in a database file, asked for each time
}

func (askFirst) Error() string { return "not run" }

// finished takes a run off the list and says what came of it.
func (m *Model) finished(msg runDoneMsg) tea.Cmd {
	r := m.runs[msg.id]
	delete(m.runs, msg.id)
	var ask askFirst
	var failure *repl.Failure
	switch err := msg.err; {
	case err == nil:
		if r != nil && r.then != nil {
			return tea.Batch(r.then(m), m.askCatalog)
		}
	case errors.As(err, &ask):
		m.askWrites(ask)
	case engine.ClassOf(err) == engine.Cancelled, errors.As(err, &failure) && failure.Class == engine.Cancelled:
		m.say("cancelled")
		if r != nil {
			m.say("cancelled after " + text.Duration(m.now().Sub(r.started).Round(100*time.Millisecond)))
		}
	case failure != nil:
		m.complain(failure.Error())
	default:
		m.complain(err.Error())
	}
	return m.askCatalog
}

func (m *Model) askCatalog() tea.Msg { return m.catalog() }

// cancelAll stops every run and tells whether there was one.
func (m *Model) cancelAll() bool {
	for _, r := range m.runs {
		r.stop()
	}
	if m.grid != nil {
		m.grid.stop()
	}
	return len(m.runs) > 0
}

// pulseEvery is the pace of everything that moves while work is running: four frames a second.
const pulseEvery = 250 * time.Millisecond

// pulse starts the ticking when something runs and it does not tick yet. Nothing ticks while nothing runs.
func (m *Model) pulse() tea.Cmd {
	if m.ticking || len(m.runs) == 0 {
		return nil
	}
	m.ticking = true
	return m.after(pulseEvery, pulseMsg{})
}

// observed takes the session's events.
func (m *Model) observed(events eventsMsg) tea.Cmd {
	defined := false
	var cmds []tea.Cmd
	m.shownState++
	m.book.follow = m.book.follow || m.book.inSight() // the prompt stays in sight when outputs grow above it
	for _, e := range events {
		switch e := e.(type) {
		case repl.CellEvent:
			before := m.statuses[e.Status.Cell]
			e.Status = behindPreview(before, e.Status)
			m.statuses[e.Status.Cell] = e.Status
			m.book.forget(e.Status.Cell)
			if m.grid != nil && m.grid.cell == e.Status.Cell && e.Status.Output != before.Output {
				m.grid.refresh(e.Status.Output)
			}
			cmds = append(cmds, m.plotWaited(e.Status))
			if o := e.Status.Output; o != nil && o != before.Output {
				m.saved.add(o.Files, e.Status.Cell)
				cmds = append(cmds, m.keepPreview(m.nb.Cell(e.Status.Cell), o))
			}
		case repl.SessionEvent:
			if e.Problem {
				m.complain(e.Message)
			} else {
				m.say(e.Message)
			}
		case repl.DefinitionsEvent:
			defined = true
		}
	}
	cmds = append(cmds, m.pulse())
	if defined || m.engine == "" {
		cmds = append(cmds, m.askCatalog)
	}
	if m.grid != nil {
		cmds = append(cmds, m.grid.fetch(m))
	}
	return tea.Batch(cmds...)
}
