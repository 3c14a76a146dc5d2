package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/term"
)

// errInterrupted is a line that Ctrl-C ended.
var errInterrupted = errors.New("interrupted")

// lines is where the line mode reads from.
type lines interface {
	read(prompt string) (string, error) // the next line without its end; io.EOF
	close()                             // puts the terminal right, also while read waits
}

// plainLines reads a pipe, or a terminal that edits lines itself.
type plainLines struct {
	in      *bufio.Reader
	out     io.Writer
	prompts bool
}

func newPlainLines(in io.Reader, out io.Writer, prompts bool) *plainLines {
	return &plainLines{bufio.NewReaderSize(in, 1<<16), out, prompts}
}

func (p *plainLines) read(prompt string) (string, error) {
	if p.prompts {
		_, _ = io.WriteString(p.out, prompt)
	}
	line, err := p.in.ReadString('\n')
	if err != nil && line == "" {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (p *plainLines) close() {}

// terminalLines edits lines on a terminal, with history. The terminal is raw only while a line is read: what runs is stopped
// by the signal of Ctrl-C.
type terminalLines struct {
	term    *term.Terminal
	keys    *keyReader
	history *history
	cooked  *term.State

	mu    sync.Mutex
	raw   bool
	ended bool
}

func newTerminalLines(h *history) *terminalLines {
	t := &terminalLines{keys: &keyReader{in: os.Stdin}, history: h}
	t.cooked, _ = term.GetState(int(os.Stdin.Fd()))
	t.fresh()
	return t
}

func (t *terminalLines) fresh() {
	t.term = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{t.keys, os.Stdout}, "")
	if t.history != nil {
		t.term.History = recall{t.history}
	}
}

func (t *terminalLines) read(prompt string) (string, error) {
	if err := t.begin(); err != nil {
		return "", err
	}
	defer t.restore()
	if w, h, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		_ = t.term.SetSize(max(w, 20), max(h, 2))
	}
	t.term.SetPrompt(prompt)
	line, err := t.term.ReadLine()
	switch {
	case errors.Is(err, term.ErrPasteIndicator):
		err = nil
	case errors.Is(err, io.EOF) && t.keys.interrupted.Swap(false):
		_, _ = io.WriteString(os.Stdout, "^C\r\n")
		t.fresh() // the half line goes
		return "", errInterrupted
	}
	return line, err
}

// begin makes the terminal raw, unless the program is about to end.
func (t *terminalLines) begin() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return io.EOF
	}
	if _, err := term.MakeRaw(int(os.Stdin.Fd())); err != nil {
		return err
	}
	t.raw = true
	t.term.SetBracketedPasteMode(true)
	return nil
}

// restore puts the terminal right, also while the line editor waits with its lock held.
func (t *terminalLines) restore() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.raw || t.cooked == nil {
		return
	}
	t.raw = false
	_, _ = io.WriteString(os.Stdout, "\x1b[?2004l") // bracketed paste
	_ = term.Restore(int(os.Stdin.Fd()), t.cooked)
}

func (t *terminalLines) close() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.restore()
}

// keyReader notices Ctrl-C, which the line editor tells like the end of the input. What was typed behind it is of the next line.
type keyReader struct {
	in          io.Reader
	behind      []byte
	interrupted atomic.Bool
}

func (k *keyReader) Read(p []byte) (n int, err error) {
	if len(k.behind) > 0 {
		n = copy(p, k.behind)
		k.behind = k.behind[n:]
	} else if n, err = k.in.Read(p); err != nil {
		return n, err
	}
	if i := bytes.IndexByte(p[:n], 3); i >= 0 {
		k.behind = append(bytes.Clone(p[i+1:n]), k.behind...)
		k.interrupted.Store(true)
		return i + 1, nil
	}
	return n, nil
}
