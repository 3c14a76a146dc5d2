package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// The events of `quire run --json`, one object a line. docs/cli.md describes every field; a field is never renamed, and new ones
// may come.

// eventRows bounds the rows of an output or a finding that an event holds.
const eventRows = repl.HeadRows

// eventBytes bounds one value of a row.
const eventBytes = 64 << 10

type startEvent struct {
	Event      string           `json:"event"` // "start"
	Time       time.Time        `json:"time"`
	Script     string           `json:"script"`
	Quire      string           `json:"quire"`
	Engine     *eventEngine     `json:"engine"`
	Parameters []eventParameter `json:"parameters"`
	Cells      int              `json:"cells"`
	DryRun     bool             `json:"dry_run,omitempty"`
}

type eventEngine struct {
	System  string `json:"system"`
	Version string `json:"version"`
	Place   string `json:"place,omitempty"`
}

type eventParameter struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
	Given bool   `json:"given"`
}

// eventCell says which cell an event is of.
type eventCell struct {
	Cell      int    `json:"cell"` // from 1, as the lines of a run count
	Line      int    `json:"line"`
	Statement string `json:"statement"`
	Name      string `json:"name,omitempty"` // what it defines
	Text      string `json:"text"`           // its first line
}

type cellStartEvent struct {
	Event string    `json:"event"` // "cell_start"
	Time  time.Time `json:"time"`
	eventCell
}

type cellEvent struct {
	Event string    `json:"event"` // "cell"
	Time  time.Time `json:"time"`
	eventCell
	State     string         `json:"state"` // done, failed
	ElapsedMS float64        `json:"elapsed_ms"`
	Cached    bool           `json:"cached"`
	CachedAt  *time.Time     `json:"cached_at,omitempty"`
	Note      string         `json:"note,omitempty"`
	Notes     []string       `json:"notes,omitempty"`
	Rows      *int64         `json:"rows"`
	Bytes     *int64         `json:"bytes,omitempty"`
	Columns   []eventColumn  `json:"columns,omitempty"`
	Data      []eventRow     `json:"data,omitempty"`
	Truncated bool           `json:"truncated,omitempty"`
	Findings  []eventFinding `json:"findings,omitempty"`
	Files     []string       `json:"files,omitempty"`
	Unchanged []string       `json:"unchanged,omitempty"`
	Chart     bool           `json:"chart,omitempty"`
	Failure   *eventFailure  `json:"failure,omitempty"`
}

type eventColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// eventRow is a row's values in the columns' order: names may be the same or empty.
type eventRow []json.RawMessage

type eventFinding struct {
	Check     string        `json:"check"`
	Passed    bool          `json:"passed"`
	Failed    int64         `json:"failed,omitempty"`
	Message   string        `json:"message,omitempty"`
	Line      int           `json:"line,omitempty"`
	Columns   []eventColumn `json:"columns,omitempty"`
	Data      []eventRow    `json:"data,omitempty"`
	Truncated bool          `json:"truncated,omitempty"`
}

type failureEvent struct {
	Event string    `json:"event"` // "failure"
	Time  time.Time `json:"time"`
	eventFailure
}

type eventFailure struct {
	Class    string `json:"class"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Text     string `json:"text,omitempty"` // that line of the script
	DataFile string `json:"data_file,omitempty"`
	DataLine int64  `json:"data_line,omitempty"`
}

type endEvent struct {
	Event     string    `json:"event"` // "end"
	Time      time.Time `json:"time"`
	ExitCode  int       `json:"exit_code"`
	Done      int       `json:"done"`
	Failed    int       `json:"failed"`
	NotRun    int       `json:"not_run"`
	Cached    int       `json:"cached"`
	Files     int       `json:"files"`
	Unchanged int       `json:"unchanged"`
	ElapsedMS float64   `json:"elapsed_ms"`
}

// eventWriter writes events as they come. Its methods may be called from several goroutines.
type eventWriter struct {
	shown string
	began time.Time

	mu    sync.Mutex
	out   *bufio.Writer
	nb    *notebooks.Notebook
	lines func(pos int) int
	last  map[notebooks.CellID]repl.State
	end   endEvent
	err   error // of the first write that failed: the reader has gone
}

func newEventWriter(out io.Writer, shown string, nb *notebooks.Notebook, lines func(pos int) int) *eventWriter {
	return &eventWriter{
		shown: shown, began: time.Now(), out: bufio.NewWriter(out), nb: nb, lines: lines, last: map[notebooks.CellID]repl.State{},
	}
}

// start tells that a run begins, after its static checks.
func (w *eventWriter) start(s *repl.Session, dry bool) {
	e := startEvent{Event: "start", Time: w.began, Script: w.shown, Quire: version, Parameters: []eventParameter{}, DryRun: dry}
	if info, ok := s.Engine(); ok {
		e.Engine = &eventEngine{info.System, info.Version, info.Place}
	}
	for _, p := range s.Parameters() {
		e.Parameters = append(e.Parameters, eventParameter{p.Name, p.Type, p.Value, p.Given})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	e.Cells = w.statements()
	w.write(e)
}

func (w *eventWriter) statements() (n int) {
	for _, c := range w.nb.Cells {
		if c.Kind == notebooks.StatementCell {
			n++
		}
	}
	return n
}

// event takes what the session tells.
func (w *eventWriter) event(e repl.Event) {
	if told, ok := e.(repl.SessionEvent); ok && told.Problem {
		printError(os.Stderr, told.Message)
	}
	ce, ok := e.(repl.CellEvent)
	if !ok || ce.Run == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	st := ce.Status
	was := w.last[st.Cell]
	w.last[st.Cell] = st.State
	i := w.nb.Index(st.Cell)
	if i < 0 {
		return
	}
	switch {
	case st.State == repl.StateRunning && was != repl.StateRunning:
		w.write(cellStartEvent{Event: "cell_start", Time: time.Now(), eventCell: w.cell(i)})
	case was == repl.StateRunning && (st.State == repl.StateFresh || st.State == repl.StateFailed):
		w.write(w.finished(i, st))
	}
}

func (w *eventWriter) cell(i int) eventCell {
	c := w.nb.Cells[i]
	e := eventCell{Cell: i + 1, Line: w.lines(c.Pos), Text: firstLine(c)}
	if c.Stmt != nil {
		e.Statement = c.Stmt.Verb()
	}
	if name, ok := w.nb.Graph().Defines(c.ID); ok {
		e.Name = name
	}
	return e
}

func (w *eventWriter) finished(i int, st repl.Status) cellEvent {
	e := cellEvent{Event: "cell", Time: time.Now(), eventCell: w.cell(i), State: "done", ElapsedMS: milliseconds(st.Elapsed), Note: st.Reason}
	if st.State == repl.StateFailed {
		e.State = "failed"
		w.end.Failed++
		if st.Err != nil {
			f := w.failure(st.Err)
			e.Failure = &f
		}
	} else {
		w.end.Done++
	}
	if !st.Served.IsZero() {
		e.Cached, e.CachedAt = true, &st.Served
		w.end.Cached++
	}
	out := st.Output
	if out == nil {
		return e
	}
	e.Notes, e.Files, e.Unchanged, e.Chart = out.Notes, out.Files, out.Same, out.Chart != nil
	w.end.Files += len(out.Files)
	w.end.Unchanged += len(out.Same)
	if out.Rows >= 0 {
		e.Rows = &out.Rows
	}
	if len(out.Files)+len(out.Same) > 0 && out.Bytes >= 0 {
		e.Bytes = &out.Bytes
	}
	e.Columns, e.Data, e.Truncated = eventTable(out.Schema, out.Head, eventRows)
	e.Truncated = e.Truncated || len(e.Data) > 0 && out.Rows > int64(len(e.Data))
	for _, f := range out.Findings {
		g := eventFinding{Check: f.Check, Passed: f.Passed, Failed: f.Failed, Message: f.Message, Line: w.lines(f.Span.Pos)}
		if len(f.Rows) > 0 {
			g.Columns, g.Data, g.Truncated = eventTable(f.Rows[0].Schema(), f.Rows, eventRows)
			g.Truncated = g.Truncated || f.Failed > int64(len(g.Data))
		}
		e.Findings = append(e.Findings, g)
	}
	return e
}

// eventTable gives columns and at most limit rows.
func eventTable(schema *arrow.Schema, batches []arrow.RecordBatch, limit int) (cols []eventColumn, rows []eventRow, cut bool) {
	if schema == nil {
		return nil, nil, false
	}
	for _, f := range schema.Fields() {
		cols = append(cols, eventColumn{f.Name, text.TypeName(f.Type)})
	}
	for _, b := range batches {
		for r := range int(b.NumRows()) {
			if len(rows) == limit {
				return cols, rows, true
			}
			row := make(eventRow, b.NumCols())
			for i := range row {
				value, whole := text.JSON(b.Column(i), r, eventBytes)
				row[i] = value
				cut = cut || !whole
			}
			rows = append(rows, row)
		}
	}
	return cols, rows, cut
}

func (w *eventWriter) failure(f *repl.Failure) eventFailure {
	file := w.shown
	if f.File != "" {
		file = f.File
	}
	e := eventFailure{
		Class: string(f.Class), Message: f.Message, Hint: f.Hint, File: file, Line: f.Line, Column: f.Col, Text: f.LineText,
		DataFile: f.DataFile, DataLine: f.DataLine,
	}
	if f.Expect {
		e.Class = "expectation"
	}
	return e
}

// fail tells of an error that no cell's event holds.
func (w *eventWriter) fail(f *repl.Failure) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.write(failureEvent{Event: "failure", Time: time.Now(), eventFailure: w.failure(f)})
}

// finish closes the events of a run.
func (w *eventWriter) finish(code exitCode) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := w.end
	e.Event, e.Time, e.ExitCode, e.ElapsedMS = "end", time.Now(), int(code), milliseconds(time.Since(w.began))
	e.NotRun = max(0, w.statements()-e.Done-e.Failed)
	w.write(e)
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}

// write writes one event at once, so that a reader sees it when it happens.
func (w *eventWriter) write(e any) {
	if w.err != nil {
		return
	}
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		data.Reset()
		_ = enc.Encode(map[string]string{"event": "lost", "message": err.Error()})
	}
	_, _ = w.out.Write(inert(data.Bytes()))
	w.err = w.out.Flush()
}

// inert writes characters that a terminal could obey, or that change how others are read, by their numbers. Outside strings JSON
// has none.
func inert(data []byte) []byte {
	clean := true
	for _, c := range data {
		if c >= utf8.RuneSelf || c == 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return data
	}
	out := make([]byte, 0, len(data)+16)
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r != '\n' && unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != 0x200d && r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		case unicode.Is(unicode.Cf, r) && r >= 0x10000:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = append(out, data[:n]...)
		}
		data = data[n:]
	}
	return out
}

// runEvents evaluates a script and tells how it goes as events.
func runEvents(ctx context.Context, f *flags, nb *notebooks.Notebook, src, shown, dir string) error {
	w := newEventWriter(os.Stdout, shown, nb, func(pos int) int {
		if pos < 0 || pos > len(src) {
			return 0
		}
		line, _ := sqllex.LineCol(src, pos)
		return line
	})
	s, err := f.newSession(dir, w.event)
	if err != nil {
		return err
	}
	defer s.Close()
	s.SetScript(nb)
	var plan *repl.Preview
	var found []*repl.Failure
	if f.dryRun {
		plan, found = dryRun(ctx, s, nb, nil)
	} else {
		found = s.Check(ctx)
	}
	w.start(s, f.dryRun)
	code := exitCode(exitDone)
	switch {
	case len(found) > 0:
		for _, failure := range found {
			w.fail(failure)
		}
		code = staticCode(found)
	case f.dryRun:
		w.preview(plan)
	default:
		code = w.runAll(ctx, s)
	}
	w.finish(code)
	s.Settle(ctx)
	if code != exitDone {
		return code
	}
	return nil
}

// runAll runs the notebook and gives the exit code.
func (w *eventWriter) runAll(ctx context.Context, s *repl.Session) exitCode {
	err := s.RunAll(ctx)
	if err == nil {
		return exitDone
	}
	failure, ok := err.(*repl.Failure)
	if !ok {
		return exitCancelled
	}
	w.mu.Lock()
	told := w.end.Failed > 0
	w.mu.Unlock()
	if !told {
		w.fail(failure)
	}
	return codeOf(failure, false)
}
