package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"quire/internal/sqllex"
	"quire/notebooks"
)

// The bounds of the history.
const (
	historyEntries = 1000
	historyEntry   = 16 << 10 // a longer one is not remembered, in bytes
)

// history is what was typed in the line mode, oldest first: a file with one quoted entry a line. Secrets are masked before
// they get here. It is a comfort: what goes wrong with the file is no fault of a session.
type history struct {
	path    string
	entries []string
	file    *os.File // behind the entries of earlier sessions; nil: nothing is kept
}

// openHistory reads the history, and cuts a file that has grown past its bound.
func openHistory(stateDir string) *history {
	h := &history{path: filepath.Join(stateDir, "history")}
	if data, err := os.Open(h.path); err == nil {
		in := bufio.NewScanner(data)
		in.Buffer(nil, 8*historyEntry)
		read := 0
		for in.Scan() {
			if e, err := strconv.Unquote(in.Text()); err == nil {
				h.remember(e)
			}
			read++
		}
		data.Close()
		if read > 2*historyEntries || in.Err() != nil {
			var b strings.Builder
			for _, e := range h.entries {
				b.WriteString(strconv.Quote(e) + "\n")
			}
			_ = notebooks.WriteFile(h.path, []byte(b.String()))
		}
	}
	if os.MkdirAll(stateDir, 0o700) == nil {
		if f, err := os.OpenFile(h.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err == nil {
			h.file = f
		}
	}
	return h
}

func (h *history) remember(e string) {
	if n := len(h.entries); n > 0 && h.entries[n-1] == e {
		return
	}
	h.entries = append(h.entries, e)
	if len(h.entries) > historyEntries {
		h.entries = h.entries[len(h.entries)-historyEntries:]
	}
}

// add takes an entry, masked.
func (h *history) add(e string) {
	e = strings.TrimSpace(e)
	if h == nil || e == "" || len(e) > historyEntry {
		return
	}
	h.remember(e)
	if h.file != nil {
		_, _ = h.file.WriteString(strconv.Quote(e) + "\n") // one write, so that a kill leaves whole lines
	}
}

func (h *history) all() []string {
	if h == nil {
		return nil
	}
	return h.entries
}

func (h *history) close() {
	if h.file != nil {
		_ = h.file.Close()
	}
}

// recall is the history as a line editor asks for it: the newest first, each on one line.
type recall struct{ *history }

// Add does nothing: statements are remembered and not lines.
func (recall) Add(string) {}

func (r recall) Len() int { return len(r.entries) }

func (r recall) At(i int) string { return oneLine(r.entries[len(r.entries)-1-i]) }

// oneLine writes a statement on one line, without its comments.
func oneLine(src string) string {
	var b strings.Builder
	for pos := 0; pos < len(src); {
		t := sqllex.Next(src, pos)
		pos = t.End
		switch {
		case !t.Blank():
			b.WriteString(strings.ReplaceAll(t.Text(src), "\n", " "))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), " "):
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}
