package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

// faulty is a session that panics where the screen calls it from a command.
type faulty struct{ told }

func (*faulty) Changes(...notebooks.CellID) []string { return nil }
func (*faulty) Targets(...notebooks.CellID) []string { panic("boom postgres://ada:hunter2@db/x") }

// terminal runs the whole program without a terminal: input is typed, the result is what Run gives and what it wrote.
func terminal(t *testing.T, session Session, typed string, o Options) (string, error) {
	t.Helper()
	in, w := io.Pipe()
	defer w.Close()
	var out bytes.Buffer
	o.Input, o.Output = in, &out
	o.Environ = []string{"TERM=xterm-256color"}
	o.NewSession = func(observe func(repl.Event)) (Session, error) {
		switch s := session.(type) {
		case *faulty:
			s.observe = observe
		case *told:
			s.observe = observe
		}
		return session, nil
	}
	go func() { _, _ = w.Write([]byte(typed)) }()
	_, err := Run(t.Context(), o)
	return out.String(), err
}

func TestKeysBeforeTheFirstFrame(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	doc := notebooks.NewDocument("")
	_, err := terminal(t, &told{entered: make(chan struct{})}, "FROM early;\x1b:wq\r", Options{Doc: doc, Dir: dir, Path: path, StateDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "FROM early;\n" {
		t.Fatalf("the file is %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "journals", "*.journal")); len(left) > 0 {
		t.Fatalf("a journal is left: %v", left)
	}
}

func TestFaultIsReported(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	out, err := terminal(t, &faulty{}, "FROM typed;\x1b[15~", Options{Doc: notebooks.NewDocument(""), Dir: dir, Path: path, StateDir: dir})
	if err == nil || !strings.Contains(err.Error(), "a fault in quire: boom") || strings.Contains(err.Error(), "hunter2") {
		t.Fatalf("the error is %v", err)
	}
	reports, _ := filepath.Glob(filepath.Join(dir, "crash-*.txt"))
	if len(reports) != 1 || !strings.Contains(err.Error(), reports[0]) {
		t.Fatalf("reports %v, error %v", reports, err)
	}
	report, _ := os.ReadFile(reports[0])
	if !strings.Contains(string(report), "faulty") || strings.Contains(string(report), "hunter2") {
		t.Fatalf("the report is %s", report)
	}
	if strings.Count(out, "\x1b[?1049h") != strings.Count(out, "\x1b[?1049l") {
		t.Fatal("the terminal was left in its other screen")
	}
	// What was typed is offered when the notebook is opened again.
	s := newScreen(t, "", 80, 24, fresh)
	s.m.o.StateDir, s.m.o.Path = dir, path
	if err := s.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	s.shows("Restore what was typed?")
	s.keys("s")
	s.shows("FROM typed;")
	s.keys("<esc>r")
	if got := s.m.doc.String(); got != "FROM typed;\n" {
		t.Fatalf("restored %q", got)
	}
	if !s.m.dirty() {
		t.Fatal("what was restored counts as saved")
	}
	s.m.closeJournal()
}

func TestKilledWhileTyping(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	const script = "FROM a;\n\nFROM b;\n"
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	killed := newScreen(t, script, 80, 24, fresh)
	killed.m.o.StateDir, killed.m.o.Path = dir, path
	if err := killed.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	killed.keys("dd")
	killed.keys("bFROM half a thou")
	killed.m.closeJournal() // what SIGTERM does; after SIGKILL the file is the same, Record wrote it key by key

	s := newScreen(t, script, 80, 24, fresh)
	s.m.o.StateDir, s.m.o.Path = dir, path
	if err := s.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	s.shows("FROM half a thou")
	s.keys("r")
	if s.m.edit == nil || s.m.edit.ed.text() != "FROM half a thou" {
		t.Fatal("the draft is not in the editor")
	}
	s.keys("ght<esc>")
	if got := s.m.doc.String(); got != "FROM b;\n\nFROM half a thought;\n" {
		t.Fatalf("restored %q", got)
	}
	s.keys("qd")
	s.m.closeJournal()
	again := newScreen(t, script, 80, 24, fresh)
	again.m.o.StateDir, again.m.o.Path = dir, path
	if err := again.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	again.lacks("Restore")
	again.m.closeJournal()
}

func TestSecondSessionIsWarned(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	first := newScreen(t, "FROM a;\n", 80, 24, fresh)
	first.m.o.StateDir, first.m.o.Path = dir, path
	if err := first.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	defer first.m.closeJournal()
	second := newScreen(t, "FROM a;\n", 80, 24, fresh)
	second.m.o.StateDir, second.m.o.Path = dir, path
	if err := second.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	defer second.m.closeJournal()
	second.shows("Open a second time?")
	said := strings.Join(strings.Fields(strings.ReplaceAll(second.text(), "│", "")), " ") // where lines break depends on the process's number and the date
	if want := "process " + strconv.Itoa(os.Getpid()) + " of"; !strings.Contains(said, want) {
		t.Errorf("the question does not say %q: %s", want, said)
	}
	second.keys("r")
	second.shows("read only")
	second.keys("bFROM b<esc>")
	second.keys(":w time.quire<enter>")
	second.shows("another quire has time.quire open")
}

// The copy of a notebook that is open elsewhere is one of its own: saved beside it, and found again after a kill.
func TestSecondSessionOnACopy(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	if err := os.WriteFile(path, []byte("FROM a;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	first := journaled(t, dir, path, "FROM a;\n")
	defer first.m.closeJournal()
	second := journaled(t, dir, path, "FROM a;\n")
	second.keys("c")
	second.shows("n-2.quire")
	second.keys("bFROM b")
	second.m.journal.file.Close(false)
	second.m.journal.file = nil
	again := journaled(t, dir, filepath.Join(dir, "n-2.quire"), "")
	again.shows("FROM b")
	again.keys("r<ctrl+s>")
	again.m.closeJournal()
	for name, want := range map[string]string{"n.quire": "FROM a;\n", "n-2.quire": "FROM a;\n\nFROM b;\n"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s is %q, want %q: %v", name, got, want, err)
		}
	}
}

// journaled is a screen with a journal.
func journaled(t *testing.T, dir, path, script string) *screen {
	t.Helper()
	s := newScreen(t, script, 100, 30, fresh)
	s.m.o.StateDir, s.m.o.Path, s.m.path, s.m.dir, s.m.o.Dir = dir, path, path, filepath.Dir(path), filepath.Dir(path)
	s.m.know(stampOf(path), sumOf([]byte(script)))
	if err := s.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEndOfContextRestoresTheTerminal(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, w := io.Pipe()
	defer w.Close()
	var out bytes.Buffer
	shown := &once{w: &out, then: cancel}
	_, err := Run(ctx, Options{
		NewSession: func(func(repl.Event)) (Session, error) { return &told{}, nil },
		Doc:        notebooks.NewDocument(""), Input: in, Output: shown, Environ: []string{"TERM=xterm-256color"},
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v", err)
	}
	if !strings.Contains(out.String(), "\x1b[?1049l") {
		t.Fatal("the terminal was left in its other screen")
	}
}

// once calls then behind the first frame.
type once struct {
	w    io.Writer
	then func()
}

func (o *once) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if bytes.Contains(p, []byte("\x1b[?1049h")) {
		o.then()
	}
	return n, err
}

var _ tea.Model = &guarded{}

// A fault while a message is taken ends the program in good order: the terminal is put right, the report written, and what
// was typed is in the journal.
func TestFaultInAMessage(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	session := &told{entered: make(chan struct{}), outputs: func(*notebooks.Cell) repl.Status { // rows that are none
		b := table(t, []string{"a"}, []int64{1})
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{nil}, Rows: 1}}
	}}
	out, err := terminal(t, session, "FROM typed\x1b[15~", Options{Doc: notebooks.NewDocument(""), Dir: dir, Path: path, StateDir: dir})
	if err == nil || !strings.Contains(err.Error(), "a fault in quire") {
		t.Fatalf("the error is %v", err)
	}
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?2004h": "\x1b[?2004l", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?1004h": "\x1b[?1004l"} {
		if strings.LastIndex(out, on) > strings.LastIndex(out, off) {
			t.Errorf("%q is not taken back", on)
		}
	}
	s := newScreen(t, "", 80, 24, fresh)
	s.m.o.StateDir, s.m.o.Path = dir, path
	if err := s.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	s.shows("Restore what was typed?")
	s.keys("r")
	if got := s.m.doc.String(); got != "FROM typed;\n" {
		t.Errorf("restored %q", got)
	}
	s.m.closeJournal()
}

// A fault while drawing is told to the program, which then draws nothing more and ends.
func TestFaultWhileDrawing(t *testing.T) {
	told := make(chan tea.Msg, 1)
	g := &guarded{model: &Model{width: 80, height: 24}, send: func(msg tea.Msg) { told <- msg }} // no look to draw with
	if v := g.View(); v.Content != "" {
		t.Errorf("it draws %q", v.Content)
	}
	_, cmd := g.Update(<-told)
	if cmd == nil {
		t.Fatal("it goes on")
	}
	if _, quits := cmd().(tea.QuitMsg); !quits || g.View().Content != "" {
		t.Error("it goes on")
	}
	if err := g.report(t.TempDir()); err == nil || !strings.Contains(err.Error(), "the report is") {
		t.Errorf("the error is %v", err)
	}
}
