package tui

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"quire/notebooks"
	"quire/repl"
)

// emulator is a terminal of which a test says what it answers.
type emulator struct {
	t       *testing.T
	master  *os.File
	slave   *os.File
	written strings.Builder
	read    chan string
}

func newEmulator(t *testing.T, width, height int) *emulator {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal here (%v): graphics are not tried in one", err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(height), Col: uint16(width)}); err != nil {
		t.Fatal(err)
	}
	e := &emulator{t: t, master: master, slave: slave, read: make(chan string, 1000)}
	go func() {
		buf := make([]byte, 1<<16)
		for {
			n, err := master.Read(buf)
			if err != nil {
				close(e.read)
				return
			}
			e.read <- string(buf[:n])
		}
	}()
	return e
}

func (e *emulator) type_(s string) {
	if _, err := io.WriteString(e.master, s); err != nil {
		e.t.Fatal(err)
	}
}

// until reads what is written, answering as the terminal does, until it holds want.
func (e *emulator) until(want string, answers map[string]string) {
	e.t.Helper()
	limit := time.After(30 * time.Second)
	for {
		for question, answer := range answers {
			if strings.Contains(e.written.String(), question) {
				delete(answers, question)
				e.type_(answer)
			}
		}
		if strings.Contains(e.written.String(), want) {
			return
		}
		select {
		case s, ok := <-e.read:
			if !ok {
				e.t.Fatalf("the program ended without writing %q", want)
			}
			e.written.WriteString(s)
		case <-limit:
			e.t.Fatalf("%q was not written; %d bytes were, the last %q", want, e.written.Len(), e.written.String()[max(0, e.written.Len()-600):])
		}
	}
}

// run opens a notebook whose first cell has a chart.
func (e *emulator) run(o Options) (done chan error) {
	scene := aChart(e.t)
	o.NewSession = func(observe func(repl.Event)) (Session, error) {
		return &told{observe: observe, outputs: func(*notebooks.Cell) repl.Status {
			return repl.Status{State: repl.StateFresh, Output: &repl.Output{Chart: scene, Rows: -1, Bytes: -1}}
		}}, nil
	}
	o.Doc = notebooks.NewDocument("FROM a |> PLOT line;\n")
	o.Path, o.Dir = "/nowhere/a.quire", "/nowhere"
	o.Input, o.Output = e.slave, e.slave
	if o.Environ == nil {
		o.Environ = []string{"TERM=xterm-256color", "COLORTERM=truecolor"}
	}
	done = make(chan error, 1)
	ctx, cancel := context.WithCancel(e.t.Context())
	e.t.Cleanup(cancel)
	go func() {
		_, err := Run(ctx, o)
		done <- err
	}()
	return done
}

const (
	askVersion = "\x1b[>q"
	askKitty   = "\x1b_Gi=31"
	askCell    = "\x1b[16t"
)

func asKitty() map[string]string {
	return map[string]string{askVersion: "\x1bP>|kitty(0.36.4)\x1b\\", askKitty: "\x1b_Gi=31;OK\x1b\\", askCell: "\x1b[6;24;12t", "\x1b[c": "\x1b[?62;c"}
}

// In a terminal that is a kitty a chart is sent once as an image, and its cells hold placeholders; when the program ends, the
// image goes.
func TestChartsAreImagesInKitty(t *testing.T) {
	e := newEmulator(t, 100, 40)
	done := e.run(Options{})
	answers := asKitty()
	e.until("FROM", answers)
	e.until(askKitty, answers)
	e.type_("\x1b[15~") // F5
	e.until("\x1b_Ga=T,U=1,f=100,i=16,", answers)
	e.until("\x1b[38;5;16m\U0010EEEE\u0305\u0305\U0010EEEE\u0305\u030d", answers)
	e.type_("q")
	e.until("\x1b_Ga=d,d=I,i=16,q=2\x1b\\", answers)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if w := e.written.String(); !strings.Contains(w, ",q=2,m=1;iVBORw0KGgo") {
		t.Error("what was sent is no PNG file")
	}
	if n := strings.Count(e.written.String(), "a=T"); n != 1 {
		t.Errorf("the image was sent %d times", n)
	}
}

// tmux hands the image on, wrapped, when it is allowed to and a terminal around it takes images.
func TestChartsAreImagesThroughTmux(t *testing.T) {
	for _, c := range []struct {
		tmux Tmux
		want string
	}{
		{Tmux{"xterm-kitty", true}, "\x1bPtmux;\x1b\x1b_Ga=T,U=1,f=100,i=16,"},
		{Tmux{"xterm-kitty", false}, "⠤"},
		{Tmux{"xterm-256color", true}, "⠤"},
	} {
		e := newEmulator(t, 100, 40)
		done := e.run(Options{Tmux: func(context.Context) Tmux { return c.tmux }})
		answers := map[string]string{askVersion: "\x1bP>|tmux 3.4\x1b\\"} // the question may come behind the first frame
		e.until("FROM", answers)
		e.type_("\x1b[15~")
		e.until(c.want, answers)
		e.type_("q")
		if err := e.ended(done); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(e.written.String(), askKitty) {
			t.Error("tmux was asked what it does not answer")
		}
	}
}

// A terminal that answers nothing gets charts in characters, from the first frame on; older kittys have no placeholders.
func TestChartsAreCharactersElsewhere(t *testing.T) {
	for _, answers := range []map[string]string{{}, {askVersion: "\x1bP>|kitty(0.26.5)\x1b\\"}, {askVersion: "\x1bP>|XTerm(390)\x1b\\"}} {
		e := newEmulator(t, 100, 40)
		done := e.run(Options{})
		e.until("FROM", answers)
		e.type_("\x1b[15~")
		e.until("⠤", answers)
		e.type_("q")
		if err := e.ended(done); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(e.written.String(), "\x1b_G") {
			t.Error("an image was tried")
		}
	}
}

// ended reads on until the program is over.
func (e *emulator) ended(done chan error) error {
	for {
		select {
		case err := <-done:
			return err
		case s := <-e.read:
			e.written.WriteString(s)
		}
	}
}
