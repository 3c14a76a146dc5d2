// Package repl evaluates a notebook without a screen and tells what happens as events: the Session. `quire run` and the
// screen (repl/tui) are two views of the same Session, so that what is seen is what replays.
//
// It promises the rules of evaluation: a name means the nearest definition above; a cell runs after what it needs; static
// errors come before anything is read or written; a cell whose inputs changed is stale and says why; nothing stale is shown
// as fresh. It leaves rows to package engine, charts to package plots, the script to package notebooks, and putting finished
// files in place to a Store.
package repl

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
	"quire/plots"
)

// State is where a cell stands.
type State uint8

// The states of a cell.
const (
	StateNew     State = iota // never run
	StateWaiting              // asked to run, behind what it needs
	StateRunning
	StateFresh  // its output is what its text and inputs give
	StateStale  // an input, a parameter or its own text changed: Cell.Reason says which
	StateFailed // Cell.Err says why
	StateDraft  // not a whole statement yet
)

// Status is what the session knows of one cell. It is a value: the screen keeps its own copies.
type Status struct {
	Cell     notebooks.CellID
	State    State
	Reason   string          // why it is stale; the note behind a fresh definition ("lazy")
	Err      *Failure        // why it failed
	Output   *Output         // the last output, also when stale
	Elapsed  time.Duration   // of the last run
	Progress engine.Progress // while running
	Started  time.Time       // of the run under way
	Served   time.Time       // when an earlier run evaluated all that the output shows; zero: the last run did
}

// Failure is an error at its place in the script, with the line to show.
type Failure struct {
	Class     engine.Class
	Message   string
	Hint      string
	Span      notebooks.Span // in the script; Pos -1 when there is no place
	File      string         // the included file that Line and Col are of, as the INCLUDE names it; "" for the script itself
	Line, Col int            // of Span.Pos in the script, from 1; 0 unknown
	LineText  string         // that line of the script
	DataFile  string         // the data at fault, when it is data
	DataLine  int64
	Expect    bool // an expectation failed (exit code 3)
}

// Error implements error.
func (f *Failure) Error() string {
	message := f.Message
	if f.File != "" {
		message = fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Col, message)
	}
	if f.Hint != "" {
		return message + " (" + f.Hint + ")"
	}
	return message
}

// Output is what a cell gave. Its rows beyond Head are asked of Session.Page.
type Output struct {
	ID       string                  // of kept rows for Page; "" when Head is all there is
	Schema   *arrow.Schema           // nil when there are no rows to show
	Head     []arrow.RecordBatch     // the first rows, at most HeadRows
	Rows     int64                   // -1: not counted yet
	Notes    []string                // sentences: "3 checks", "saved out/x.parquet, 41 kB", the inferred PLOT command
	Files    []string                // written by this run
	Same     []string                // not written: they are as an earlier run of the same wrote them
	Bytes    int64                   // written; -1 unknown
	Chart    *plots.Scene            // nil without a chart
	Drawn    *arrow.Schema           // of the rows that a PLOT cell draws; nil for other cells
	Findings []Finding               // of an EXPECT
	Origin   map[string]engine.Value // parameters in force, for SHOW PARAMS and the catalog
	At       time.Time

	// Tentative tells that the columns were told from the first bytes of a file: while the cell runs, their types may still change.
	Tentative bool

	InPlace bool // its rows stay in their source's files: each page is read there
}

// HeadRows bounds the rows that an Output holds itself.
const HeadRows = 200

// Finding is one check's result.
type Finding struct {
	Check   string // as written, or its label
	Passed  bool
	Failed  int64 // rows that broke it; 1 for a check over the whole relation
	Message string
	Rows    []arrow.RecordBatch // the first offending rows, at most 10
	Span    notebooks.Span
}

// Event is a CellEvent, a SessionEvent or a DefinitionsEvent.
type Event interface{ event() }

// CellEvent tells that a cell's status changed.
type CellEvent struct {
	Status Status
	Run    uint64 // of the run that caused it; 0 for an edit
}

// SessionEvent is a sentence for the status line.
type SessionEvent struct {
	Message string
	Problem bool
}

// DefinitionsEvent tells that Session.Definitions gives something new.
type DefinitionsEvent struct{}

func (CellEvent) event()        {}
func (SessionEvent) event()     {}
func (DefinitionsEvent) event() {}

// Definition is an entry of the catalog: a relation that a cell defines.
type Definition struct {
	Name   string
	Cell   notebooks.CellID
	Verb   string        // LOAD, LET
	Schema *arrow.Schema // nil: not known yet
	Rows   int64         // -1: not known
}

// Parameter is a PARAM with the value in force.
type Parameter struct {
	Name  string
	Cell  notebooks.CellID
	Type  string
	Value string // as it would be shown; "" when not evaluated yet
	Given bool   // by --set or the screen, not by its default
}
