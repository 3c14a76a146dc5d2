// Package tui is the screen: one Bubble Tea program with the notebook and the grid. It draws what a Session tells and writes
// what keys say into the script; it evaluates nothing itself.
//
// It promises that no key is dropped and none waits for work: what takes time runs in a command beside the screen and answers
// by a message. Everything that is shown goes through text.Clean, so that data never controls the terminal. One table, the key
// map, drives matching, hints, help and the palette. On every way out the terminal is as it was.
package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"quire/notebooks"
	"quire/repl"
)

// Options are what the screen starts with.
type Options struct {
	// NewSession makes the session; its events go to observe. It must not wait for the engine.
	NewSession func(observe func(repl.Event)) (Session, error)
	// Redirect tells the session that relative paths start at another folder from now on; nil where it cannot.
	Redirect func(dir string)
	Doc      *notebooks.Document
	Path     string // of the notebook, absolute; "" is not saved yet
	Dir      string // the working folder, absolute: where typed paths start
	Home     string // for ~; may be ""
	StateDir string // where journals and crash reports go; "" keeps none
	OpenGrid bool   // run the last cell and open its rows, as for data files
	Theme    string // the name of a theme, "dark" or "light", or both; "" is calm on what the terminal has behind it
	// KeepTheme writes a theme, in the words of Theme, to where the next session reads it, and tells where; nil keeps none.
	KeepTheme func(theme string) (path string, err error)
	NoMouse   bool // the mouse is the terminal's from the start
	ASCII     bool
	Manual    Manual // what the help shows
	Tour      bool   // begin with the tour
	Graphics  string // how charts are shown: one of GraphicsModes; "" asks the terminal
	// Tmux tells of the tmux around the program; nil where there is none.
	Tmux    findTmux
	Input   io.Reader // nil is standard input
	Output  io.Writer // nil is standard output
	Environ []string  // TERM, COLORTERM, NO_COLOR and the like; EDITOR and VISUAL
	// HoldSignals tells that another program has the terminal: until it is told otherwise, Ctrl-C there does not end this one. nil
	// where nobody listens to signals.
	HoldSignals func(hold bool)
}

// Run shows the screen until the user quits or ctx ends. next is what the user asked to open in its place, an absolute path or
// a URI; "" is nothing. The error of a fault in the program names the crash report.
func Run(ctx context.Context, o Options) (next string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	q := newQueue()
	session, err := o.NewSession(q.observe)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	m := newModel(ctx, o, session)
	var beside sync.WaitGroup
	m.handed = make(chan tea.Msg, 1)
	hand := m.handScript() // now: the engine opens while the screen does
	beside.Go(func() { m.handed <- hand() })
	if err := m.openJournal(); err != nil {
		m.complain("this session keeps no journal: " + err.Error())
	}
	defer m.closeJournal()
	guard := &guarded{model: m}
	p := tea.NewProgram(guard, m.programOptions(ctx, o)...)
	guard.send = p.Send
	if m.journal.file != nil {
		m.journal.faults = func(err error) { p.Send(journalFaultMsg{err}) }
		m.journal.file.OnFault(m.journal.faults)
	}
	m.watch = newWatch()
	m.watch.expect(m.path, m.disk)
	beside.Go(func() { q.pump(ctx, func(events []repl.Event) { p.Send(eventsMsg(events)) }) })
	beside.Go(func() { m.watch.run(ctx, p.Send) })
	m.graphics.wake = func() { go p.Send(wantedMsg{}) }
	_, runErr := p.Run()
	if bye := m.graphics.farewell(); bye != "" {
		var out io.Writer = os.Stdout
		if o.Output != nil {
			out = o.Output
		}
		_, _ = io.WriteString(out, bye) // a terminal that is gone has no images either
	}
	cancel()
	beside.Wait()
	if guard.fault != nil {
		return "", guard.report(o.StateDir)
	}
	if errors.Is(runErr, tea.ErrProgramKilled) && ctx.Err() != nil && !errors.Is(runErr, tea.ErrProgramPanic) {
		return "", context.Cause(ctx)
	}
	return m.next, runErr
}

func (m *Model) programOptions(ctx context.Context, o Options) []tea.ProgramOption {
	// Signals are the command's: it cancels ctx.
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}
	in := o.Input
	if in == nil && term.IsTerminal(os.Stdin.Fd()) {
		in = os.Stdin
	}
	if f, ok := in.(*os.File); ok {
		m.terminal = f
		in = &bursts{File: f}
	}
	if in != nil {
		options = append(options, tea.WithInput(in))
	}
	if o.Output != nil {
		options = append(options, tea.WithOutput(o.Output))
	}
	if o.Environ != nil {
		options = append(options, tea.WithEnvironment(o.Environ))
	}
	return options
}

// newModel makes the model of the first frame. It reads and waits for nothing.
func newModel(ctx context.Context, o Options, session Session) *Model {
	if o.Doc == nil {
		o.Doc = notebooks.NewDocument("")
	}
	m := &Model{
		o: o, ctx: ctx, session: session, feed: &feed{session: session}, now: time.Now, after: after,
		look: newLook(o.ASCII), keys: newKeymap(bindings), noMouse: o.NoMouse,
		doc: o.Doc, nb: o.Doc.Notebook(), path: o.Path, dir: o.Dir,
		statuses: map[notebooks.CellID]repl.Status{}, runs: map[int]*run{},
	}
	m.manual.text = o.Manual
	if o.Path != "" {
		m.dir = filepath.Dir(o.Path)
		m.disk, m.sum = stampOf(o.Path), sumOf([]byte(o.Doc.String()))
	}
	if err := m.setTheme(o.Theme); err != nil {
		m.o.Theme = ""
		m.complain(err.Error())
	}
	mode, err := graphicsMode(o.Graphics)
	if err != nil {
		m.complain(err.Error())
	}
	m.graphics = newGraphics(mode)
	m.book.rebuild(m)
	switch {
	case len(m.nb.Cells) == 0: // a new notebook starts at its prompt
		m.editPrompt()
	default:
		m.book.selectItem(0)
	}
	return m
}

// guarded catches faults of the program where they can still be told from where they came, and ends it in good order: the
// terminal is put right by the library, the report is written by Run.
type guarded struct {
	model *Model
	send  func(tea.Msg)
	fault any
	stack []byte
}

func (g *guarded) Init() tea.Cmd { return g.guard(g.model.Init()) }

func (g *guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = g // also behind a fault: the program draws what it gets
	if f, ok := msg.(faultMsg); ok {
		g.fault, g.stack = f.fault, f.stack
		return g, tea.Quit
	}
	if g.fault != nil {
		return g, tea.Quit
	}
	defer g.recover(&cmd)
	_, cmd = g.model.Update(msg)
	return g, g.guard(cmd)
}

func (g *guarded) View() (v tea.View) {
	if g.fault != nil {
		return tea.NewView("")
	}
	defer func() {
		if r := recover(); r != nil {
			go g.send(faultMsg{r, debug.Stack()})
			v = tea.NewView("")
			v.AltScreen = true
		}
	}()
	return g.model.View()
}

func (g *guarded) recover(cmd *tea.Cmd) {
	if r := recover(); r != nil {
		g.fault, g.stack = r, debug.Stack()
		*cmd = tea.Quit
	}
}

// faultMsg is a panic of a command.
type faultMsg struct {
	fault any
	stack []byte
}

// guard has a command's panic come back as a message.
func (g *guarded) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = faultMsg{r, debug.Stack()}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, c := range batch {
				batch[i] = g.guard(c)
			}
		}
		return msg
	}
}

// report writes what is known of a fault, with secrets masked, and gives the error that names the file.
func (g *guarded) report(dir string) error {
	masked, _ := notebooks.Mask(fmt.Sprintf("%v\n\n%s", g.fault, g.stack))
	if dir == "" {
		return fmt.Errorf("a fault in quire: %s", firstLine(masked))
	}
	path := filepath.Join(dir, "crash-"+time.Now().UTC().Format("20060102T150405")+".txt")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(masked), 0o600)
	}
	if err != nil {
		return fmt.Errorf("a fault in quire: %s", firstLine(masked))
	}
	return fmt.Errorf("a fault in quire: %s; the report is %s, and what was typed is offered when the notebook is opened again", firstLine(masked), path)
}

func firstLine(s string) string {
	for i, r := range s {
		if r == '\n' {
			return s[:i]
		}
	}
	return s
}

// after gives a message when a time has passed.
func after(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}
