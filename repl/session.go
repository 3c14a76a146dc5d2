package repl

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
)

// Store puts finished files in place, whole or not at all: charts. Absolute paths and URIs.
type Store interface {
	Put(ctx context.Context, uri string, data []byte) error
}

// Config makes a Session.
type Config struct {
	Open    func(ctx context.Context, s engine.Settings) (engine.Engine, error) // called once, off the caller's path
	Store   Store
	Given   map[string]string // parameters by --set
	Out     string            // re-roots relative targets; "" does not
	Dir     string            // absolute; relative paths of the script start here
	Observe func(Event)       // called from any goroutine, never with a lock held; nil is allowed
}

// Session evaluates one notebook. Its methods may be called from several goroutines.
type Session struct{ cfg Config }

// New makes a session at once; the engine is opened beside it.
func New(cfg Config) *Session { return &Session{cfg: cfg} }

// SetScript takes the script as it is now. Outputs are kept where a cell's fingerprint is equal; every other cell's new
// state is told by events. It runs nothing.
func (s *Session) SetScript(nb *notebooks.Notebook) { panic("not yet") }

// Status gives what is known of a cell.
func (s *Session) Status(id notebooks.CellID) Status { panic("not yet") }

// Check finds every static error of the script: syntax, names, columns, parameters. It reads schemas, no rows, and writes
// nothing.
func (s *Session) Check(ctx context.Context) []*Failure { panic("not yet") }

// Run evaluates cells, each after what it needs that is not fresh, and returns when they are done. The first failure ends it
// and is returned (a *Failure); events tell the rest. Cancelling ctx stops the work at once.
func (s *Session) Run(ctx context.Context, cells ...notebooks.CellID) error { panic("not yet") }

// RunAll evaluates the notebook from top to bottom; RunStale what is stale or failed.
func (s *Session) RunAll(ctx context.Context) error { panic("not yet") }

// RunStale evaluates every cell that is stale.
func (s *Session) RunStale(ctx context.Context) error { panic("not yet") }

// Targets lists what running these cells (all of them when none is named) would write, in order.
func (s *Session) Targets(cells ...notebooks.CellID) []string { panic("not yet") }

// Definitions lists the relations that the script defines, in its order.
func (s *Session) Definitions() []Definition { panic("not yet") }

// Parameters lists the parameters, in the script's order.
func (s *Session) Parameters() []Parameter { panic("not yet") }

// Page gives rows [from, from+n) of an output, whatever from is.
func (s *Session) Page(ctx context.Context, output string, from, n int64) ([]arrow.RecordBatch, error) {
	panic("not yet")
}

// Engine names the engine; ok is false until it is open.
func (s *Session) Engine() (info engine.Info, ok bool) { panic("not yet") }

// Close cancels what runs, waits for it, and closes the engine.
func (s *Session) Close() error { panic("not yet") }
