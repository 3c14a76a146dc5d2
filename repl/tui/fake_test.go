package tui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
)

// told is a session of which a test says what every cell gives. It evaluates nothing.
type told struct {
	mu       sync.Mutex
	observe  func(repl.Event)
	nb       *notebooks.Notebook
	ran      [][]notebooks.CellID // per Run
	followed int                  // runs of them that follow
	outputs  func(c *notebooks.Cell) repl.Status
	table    func(from, n int64) []arrow.RecordBatch
	gone     error // of every page
	columns  func(query string) (*arrow.Schema, error)
	tail     func(n int64) []arrow.RecordBatch
	defs     []repl.Definition
	params   []repl.Parameter
	files    []string
	chart    func(c *notebooks.Cell) (*repl.Output, *repl.Failure)
	profile  func(ctx context.Context, column arrow.Field) (*repl.ColumnProfile, error)
	blocked  chan struct{} // a Run waits for it or for its context, when set
	entered  chan struct{} // told when a Run waits
}

func (s *told) Follow(ctx context.Context, cells ...notebooks.CellID) error {
	s.mu.Lock()
	s.followed++
	s.mu.Unlock()
	return s.Run(ctx, cells...)
}

func (s *told) SetScript(nb *notebooks.Notebook) {
	s.mu.Lock()
	s.nb = nb
	s.mu.Unlock()
}

func (s *told) Run(ctx context.Context, cells ...notebooks.CellID) error {
	s.mu.Lock()
	s.ran = append(s.ran, cells)
	nb := s.nb
	s.mu.Unlock()
	if s.blocked != nil {
		s.entered <- struct{}{}
		select {
		case <-s.blocked:
		case <-ctx.Done():
			return &repl.Failure{Class: engine.Cancelled, Message: "cancelled", Span: notebooks.Span{Pos: -1}}
		}
	}
	for _, id := range cells {
		c := nb.Cell(id)
		if c == nil || s.outputs == nil {
			continue
		}
		st := s.outputs(c)
		st.Cell = id
		s.observe(repl.CellEvent{Status: st})
		if st.Err != nil {
			return st.Err
		}
	}
	return nil
}

func (s *told) RunAll(ctx context.Context) error {
	var all []notebooks.CellID
	for _, c := range s.nb.Cells {
		all = append(all, c.ID)
	}
	return s.Run(ctx, all...)
}

func (s *told) RunStale(ctx context.Context) error { return nil }

func (s *told) Changes(...notebooks.CellID) []string { return nil }

func (s *told) Targets(cells ...notebooks.CellID) []string {
	var out []string
	for _, c := range s.nb.Cells {
		if st, ok := c.Stmt.(notebooks.Save); ok && (len(cells) == 0 || contains(cells, c.ID)) {
			out = append(out, st.To.URI.Value)
		}
	}
	return out
}

func contains(ids []notebooks.CellID, id notebooks.CellID) bool {
	for _, i := range ids {
		if i == id {
			return true
		}
	}
	return false
}

func (s *told) Definitions() []repl.Definition { return s.defs }
func (s *told) Parameters() []repl.Parameter   { return s.params }
func (s *told) Engine() (engine.Info, bool) {
	return engine.Info{System: "duckdb", Version: "1.5.5"}, true
}
func (s *told) Close() error { return nil }

// Trial refuses what names nosuch and what ends in an operator, as an engine would.
func (s *told) Trial(_ context.Context, nb *notebooks.Notebook, cell notebooks.CellID) *repl.Failure {
	if c := nb.Cell(cell); c != nil && strings.Contains(c.Text, "nosuch") {
		return &repl.Failure{Class: engine.UnknownColumn, Message: `column "nosuch" is not here`, Span: notebooks.Span{Pos: -1}}
	}
	if at := strings.Index(nb.String(), "* AS"); at >= 0 {
		return &repl.Failure{Class: engine.Syntax, Message: "AS is a reserved word", Span: notebooks.Span{Pos: at + 2, End: at + 4}}
	}
	return nil
}

// First gives the rows that the cell would give.
func (s *told) First(_ context.Context, nb *notebooks.Notebook, cell notebooks.CellID, _ int64) (*repl.Output, *repl.Failure) {
	if c := nb.Cell(cell); c != nil && s.outputs != nil {
		st := s.outputs(c)
		return st.Output, st.Err
	}
	return nil, nil
}

func (s *told) SourceFiles(notebooks.CellID) []string { return s.files }

// Chart gives the chart that a test says a cell would draw.
func (s *told) Chart(_ context.Context, nb *notebooks.Notebook, cell notebooks.CellID, _ string) (*repl.Output, *repl.Failure) {
	c := nb.Cell(cell)
	if c == nil || s.chart == nil {
		return nil, nil
	}
	return s.chart(c)
}

func (s *told) ColumnProfile(ctx context.Context, _ notebooks.CellID, _ string, column arrow.Field) (*repl.ColumnProfile, error) {
	if s.profile == nil {
		return nil, context.Canceled
	}
	return s.profile(ctx, column)
}

// Columns answers as the test says, for a query by its text.
func (s *told) Columns(_ context.Context, nb *notebooks.Notebook, cell notebooks.CellID) (*arrow.Schema, error) {
	if s.columns == nil {
		return nil, engine.NewError(engine.Syntax, "not told", "", nil)
	}
	return s.columns(nb.Cell(cell).Text)
}

func (s *told) Page(_ context.Context, _ string, from, n int64) ([]arrow.RecordBatch, error) {
	if s.gone != nil {
		return nil, s.gone
	}
	return s.table(from, n), nil
}

func (s *told) Tail(_ context.Context, _ notebooks.CellID, n int64) ([]arrow.RecordBatch, bool, error) {
	if s.tail == nil {
		return nil, false, nil
	}
	return s.tail(n), true, nil
}

// screen drives a model without a terminal: keys in, text out. Commands are run at once, in order, but for ticks.
type screen struct {
	t       testing.TB
	m       *Model
	session *told
	queue   *queue
	later   []chan tea.Msg // answers of runs that were blocked
	pause   bool           // the pause behind a line end is not over until the test says so
	paused  []tea.Msg
}

func newScreen(t testing.TB, script string, width, height int, outputs func(*notebooks.Cell) repl.Status) *screen {
	t.Helper()
	q := newQueue()
	s := &screen{t: t, queue: q, session: &told{observe: q.observe, outputs: outputs, entered: make(chan struct{})}}
	o := Options{Doc: notebooks.NewDocument(script), Dir: "/home/ada", ASCII: false}
	if script != "" {
		o.Path = "/home/ada/time.quire"
	}
	s.m = newModel(t.Context(), o, s.session)
	at := time.Date(2018, 10, 2, 8, 0, 0, 0, time.UTC)
	s.m.now = func() time.Time { return at }
	s.m.after = func(_ time.Duration, msg tea.Msg) tea.Cmd {
		switch msg.(type) {
		case burstOverMsg, statDueMsg, glimpseDueMsg, treeDueMsg:
		default:
			return nil // the pulse
		}
		if s.pause {
			s.paused = append(s.paused, msg)
			return nil
		}
		return func() tea.Msg { return msg }
	}
	s.do(s.m.handScript())
	s.send(tea.WindowSizeMsg{Width: width, Height: height})
	return s
}

// send gives the model a message and does what it asks for.
func (s *screen) send(msg tea.Msg) {
	s.t.Helper()
	_, cmd := s.m.Update(msg)
	s.do(cmd)
	s.drain()
}

func (s *screen) drain() {
	for {
		events := s.queue.take()
		if len(events) == 0 {
			return
		}
		_, cmd := s.m.Update(eventsMsg(events))
		s.do(cmd)
	}
}

// do runs a command. One whose run is blocked goes on by itself; settle waits for its answer.
func (s *screen) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	answer := make(chan tea.Msg, 1)
	go func() { answer <- cmd() }()
	select {
	case msg := <-answer:
		s.took(msg)
	case <-s.session.entered:
		s.later = append(s.later, answer)
	}
}

func (s *screen) took(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.do(c)
		}
	default:
		s.drain()
		s.send(msg)
	}
}

// settle waits for the runs that were blocked.
func (s *screen) settle() {
	later := s.later
	s.later = nil
	for _, answer := range later {
		s.took(<-answer)
	}
}

// keys presses keys: names in < >, other characters as typed.
func (s *screen) keys(script string) {
	s.t.Helper()
	for script != "" {
		name := script[:1]
		if r := []rune(script)[0]; r >= 0x80 {
			name = string(r)
		}
		rest := script[len(name):]
		if script[0] == '<' {
			if end := strings.IndexByte(script, '>'); end > 1 {
				name, rest = script[1:end], script[end+1:]
			}
		}
		script = rest
		s.send(press(name))
	}
}

var specials = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "f4": tea.KeyF4, "f2": tea.KeyF2, "f12": tea.KeyF12, "f5": tea.KeyF5, "f1": tea.KeyF1,
}

// press makes a key message by its name, as a terminal would send it.
func press(name string) tea.KeyPressMsg {
	k := tea.KeyPressMsg{}
	for {
		switch {
		case strings.HasPrefix(name, "ctrl+"):
			k.Mod |= tea.ModCtrl
			name = name[5:]
			continue
		case strings.HasPrefix(name, "alt+"):
			k.Mod |= tea.ModAlt
			name = name[4:]
			continue
		case strings.HasPrefix(name, "shift+"):
			k.Mod |= tea.ModShift
			name = name[6:]
			continue
		}
		break
	}
	if code, ok := specials[name]; ok {
		k.Code = code
		return k
	}
	if name == " " || name == "space" {
		k.Code, k.Text = tea.KeySpace, " "
		return k
	}
	k.Code = []rune(name)[0]
	if k.Mod&^tea.ModShift == 0 {
		k.Text = name
	}
	return k
}

// text is the screen without styles, a line each, blanks at the ends taken off.
func (s *screen) text() string {
	content, _ := s.m.draw()
	return strings.Join(bareLines(content), "\n") + "\n"
}

func bareLines(content string) []string {
	var out []string
	for _, l := range strings.Split(content, "\n") {
		var b strings.Builder
		for i := 0; i < len(l); i++ {
			if l[i] == 0x1b {
				for i < len(l) && l[i] != 'm' {
					i++
				}
				continue
			}
			b.WriteByte(l[i])
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	return out
}

// shows fails the test unless the screen has the text.
func (s *screen) shows(want string) {
	s.t.Helper()
	if got := s.text(); !strings.Contains(got, want) {
		s.t.Fatalf("the screen does not show %q:\n%s", want, got)
	}
}

func (s *screen) lacks(text string) {
	s.t.Helper()
	if got := s.text(); strings.Contains(got, text) {
		s.t.Fatalf("the screen shows %q:\n%s", text, got)
	}
}

// table makes a record batch of columns given as slices.
func table(t testing.TB, names []string, columns ...any) arrow.RecordBatch {
	t.Helper()
	mem := memory.NewGoAllocator()
	var fields []arrow.Field
	var arrays []arrow.Array
	rows := int64(0)
	for i, c := range columns {
		var a arrow.Array
		switch c := c.(type) {
		case []string:
			b := array.NewStringBuilder(mem)
			for _, v := range c {
				if v == "NULL" {
					b.AppendNull()
				} else {
					b.Append(v)
				}
			}
			a = b.NewArray()
		case []int64:
			b := array.NewInt64Builder(mem)
			b.AppendValues(c, nil)
			a = b.NewArray()
		case []float64:
			b := array.NewFloat64Builder(mem)
			b.AppendValues(c, nil)
			a = b.NewArray()
		default:
			t.Fatalf("no column of %T", c)
		}
		fields = append(fields, arrow.Field{Name: names[i], Type: a.DataType(), Nullable: true})
		arrays = append(arrays, a)
		rows = int64(a.Len())
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, rows)
}
