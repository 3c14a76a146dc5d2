package tui

import (
	"context"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"quire/notebooks"
	"quire/repl"
)

// The smallest screen that shows the notebook, in cells.
const (
	leastWidth  = 60
	leastHeight = 15
)

// Model is the one Bubble Tea model: what the program knows. Its parts are plain structs that it calls. Update never waits:
// what takes time runs in a command and answers by a message.
type Model struct {
	o       Options
	ctx     context.Context
	session Session
	feed    *feed
	handed  chan tea.Msg // answers the first hand-over of the script, where Run began it
	now     func() time.Time
	after   func(time.Duration, tea.Msg) tea.Cmd // a message, later

	look          *look
	keys          *keymap
	width, height int

	doc     *notebooks.Document
	nb      *notebooks.Notebook // the script as last taken from doc
	version int                 // of the script given to the session
	path    string              // absolute; "" unsaved
	dir     string              // where relative paths of the script start

	statuses map[notebooks.CellID]repl.Status
	defs     []repl.Definition
	params   []repl.Parameter
	saved    files
	engine   string

	book     notebookView
	catalogs catalogView
	grid     *gridView // nil: the notebook is shown
	float    float     // what floats above: a question, the help; nil without
	input    *input    // a line asked for at the bottom; nil without
	edit     *edit     // the cell under the editor; nil in NORMAL

	pending    string             // the first key of two
	held       []tea.KeyPressMsg  // keys that wait for the types of the columns
	number     int                // the number typed in front of a key of the notebook; 0 without
	jumps      []notebooks.CellID // where jumps started, the last one last
	scopes     scopes
	killed     string   // what was cut, copied or killed last in an editor
	kept       []string // the cells that were copied or deleted last
	hunt       bookSearch
	shownState int    // counts changes of what cells show
	message    string // in the status line until the next key
	problem    bool
	mayWrite   bool // the user agreed to what cells write
	runs       map[int]*run
	runID      int
	ticking    bool
	beat       int // of the pulse
	burst      burst
	saving     bool
	unsaved    bool // what was restored is not in the file
	quitting   bool
	next       string // what is opened when this ends; "" nothing
	graphics   graphics
	noMouse    bool             // the mouse is the terminal's
	terminal   *os.File         // where keys come from, for the programs that take its place; nil is standard input
	plotNext   notebooks.CellID // the cell whose rows the chart form waits for; 0 is none
	past       past             // of the command line
	manual     manual
	tour       tour
	journal    journal
	disk       stamp // of the file as last read or written
	sum        sum   // of its text
	theirs     *theirs
	watch      *watch // nil: the file is not watched
	readOnly   bool   // another quire has the file
	previews   previews
}

// Init asks for what the first frame does not wait for.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor, m.graphics.ask(m), m.handFirst(), readPast(m.o.StateDir)}
	if m.o.Tour {
		cmds = append(cmds, m.startTour(""))
	}
	if m.o.OpenGrid {
		cmds = append(cmds, m.openLast())
	}
	return tea.Batch(cmds...)
}

// Update takes one message. Keys go to the part that has the cursor; everything else is an answer from beside the screen.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd = m.key(msg)
		cmd = tea.Batch(cmd, m.checkText())
		m.book.follow = m.book.follow || m.edit != nil
		m.askTheirsAtRest()
	case tea.PasteMsg:
		cmd = m.paste(msg.Content)
		cmd = tea.Batch(cmd, m.checkText())
		m.book.follow = true
	case tea.MouseMsg:
		cmd = m.mouse(msg)
	case tea.WindowSizeMsg:
		m.width, m.height = max(msg.Width, 0), max(msg.Height, 0)
		if m.grid != nil {
			cmd = m.grid.fetch(m)
		}
	case tea.ColorProfileMsg:
		m.look.set(m.look.ground, msg.Profile <= colorprofile.ANSI)
		m.book.forgetAll()
		cmd = m.graphics.answered(m, msg)
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeUnicodeCore { // as the renderer takes it
			m.look.whole = msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet
		}
	case tea.TerminalVersionMsg, uv.KittyGraphicsEvent, uv.CellSizeEvent, uv.PrimaryDeviceAttributesEvent, tmuxMsg:
		cmd = m.graphics.answered(m, msg)
	case wantedMsg:
		cmd = m.graphics.make(m)
	case imageMsg:
		if msg.err != nil {
			m.complain(msg.err.Error())
		}
	case chartMsg:
		cmd = m.charted(msg)
	case sentMsg:
		cmd = m.graphics.sent(m, msg)
	case themeKeptMsg:
		m.themeKept(msg)
	case tea.BackgroundColorMsg:
		m.ground(msg.IsDark())
	case eventsMsg:
		cmd = tea.Batch(m.observed(msg), m.settled())
	case catalogMsg:
		m.defs, m.params, m.engine = msg.defs, msg.params, msg.engine
		m.catalogs.rebuild(m)
		if m.edit != nil {
			cmd = tea.Batch(cmd, m.renewOffer())
		}
	case runDoneMsg:
		cmd = tea.Batch(m.finished(msg), m.settled())
	case pageMsg:
		if m.grid != nil {
			cmd = m.grid.took(m, msg)
		}
	case tailMsg:
		if m.grid != nil {
			cmd = m.grid.tookTail(m, msg)
		} else {
			(&tail{batches: msg.batches}).release()
		}
	case glimpseDueMsg:
		cmd = msg.prompt.glimpse(m, msg.number)
	case glimpseMsg:
		msg.prompt.glimpsed(m, msg)
	case treeDueMsg:
		cmd = msg.tree.due(m, msg.number)
	case treeRowsMsg:
		msg.tree.took(m, msg)
	case followDueMsg:
		if m.grid != nil && m.grid.follow.on && msg.number == m.grid.follow.number {
			cmd = m.followed(msg.number)
		}
	case followMsg:
		cmd = m.sawFiles(msg)
	case lazyMsg:
		m.definitionRows(msg)
	case statDueMsg:
		cmd = m.profileColumn(msg)
	case statMsg:
		m.profiled(msg)
	case trialMsg:
		cmd = m.tried(msg)
	case foundMsg:
		cmd = m.found(msg)
	case copiedMsg:
		cmd = m.copied(msg)
	case savedMsg:
		cmd = m.savedFile(msg)
	case readMsg:
		cmd = m.read(msg)
	case changedMsg:
		cmd = m.changed(msg)
	case tea.FocusMsg:
		if m.watch != nil {
			m.watch.now()
		}
	case journalFaultMsg:
		cmd = m.journalFault(msg.err)
	case journalRetryMsg: // the record behind every message tries
	case previewsDueMsg:
		cmd = m.writePreviews()
	case previewsWrittenMsg:
		cmd = m.previewsWritten()
	case scanMsg:
		cmd = m.scanOn(msg)
	case columnsMsg:
		cmd = m.analysed(msg)
	case folderMsg:
		cmd = m.folderRead(msg)
	case checkedMsg:
		cmd = m.checked(msg)
	case externalMsg:
		cmd = m.editedOutside(msg)
	case burstOverMsg:
		cmd = m.burstOver(msg)
	case pulseMsg:
		m.ticking = false
		m.beat++
		for id, s := range m.statuses {
			if s.State == repl.StateRunning {
				m.book.forget(id)
			}
		}
		cmd = m.pulse()
	case pathsMsg:
		m.listed(msg)
	case pastMsg:
		m.past.lines = append(msg.lines, m.past.lines...)
	case tea.ResumeMsg:
		cmd = tea.ClearScreen
	}
	if m.grid != nil {
		cmd = tea.Batch(cmd, m.grid.watchColumn(m))
	}
	return m, tea.Batch(cmd, m.record())
}

// refresh takes the script from the document after it changed, and tells the session.
func (m *Model) refresh() tea.Cmd {
	m.nb = m.doc.Notebook()
	m.shownState++
	m.book.rebuild(m)
	known := make(map[notebooks.CellID]bool, len(m.nb.Cells))
	for _, c := range m.nb.Cells {
		known[c.ID] = true
	}
	for id := range m.statuses {
		if !known[id] {
			delete(m.statuses, id)
		}
	}
	return m.handScript()
}

// dirty reports whether there is something that the file does not have.
func (m *Model) dirty() bool {
	if m.doc.Dirty() || m.unsaved {
		return true
	}
	return m.edit != nil && m.edit.changed()
}

func (m *Model) say(s string)      { m.message, m.problem = s, false }
func (m *Model) complain(s string) { m.message, m.problem = s, true }

// context tells where keys go.
func (m *Model) context() Context {
	switch {
	case m.grid != nil:
		return Grid
	case m.edit != nil:
		return Insert
	case m.catalogs.focused:
		return Catalog
	}
	return Normal
}
