package repl

import (
	"context"
	"sync"
	"time"

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
	Open    func(ctx context.Context, s engine.Settings) (engine.Engine, error) // called off the caller's path, again when the settings change
	Store   Store
	Given   map[string]string // parameters by --set
	Engine  string            // by --engine: it stands in for the script's USE; "" does not
	Out     string            // re-roots relative targets; "" does not
	Dir     string            // absolute; relative paths of the script start here
	Observe func(Event)       // called from any goroutine, never with a lock held; nil is allowed

	Results Results       // what earlier runs evaluated; nil: nothing is kept, and all is evaluated
	Program string        // tells programs apart whose evaluation may differ; "" keeps and serves no results
	Unpaged bool          // nobody asks for Page: rows are kept only for the cells that read them
	Worth   time.Duration // what an evaluation of rows must have taken for them to be kept in a file; 0 is some milliseconds
}

// Session evaluates one notebook. Its methods may be called from several goroutines.
type Session struct {
	cfg    Config
	ctx    context.Context // of everything that runs; ended by Close
	cancel context.CancelFunc
	runs   sync.WaitGroup

	mu      sync.Mutex
	dir     string // cfg.Dir, until Redirect
	script  *script
	files   map[string]includedFile // by absolute path, as they were read last
	cells   map[notebooks.CellID]*record
	params  map[notebooks.CellID]parameter
	varying map[notebooks.CellID]varying
	sources map[string]source                       // by source key: what the URIs named when last looked at
	writers map[notebooks.CellID][]notebooks.CellID // the SAVEs that write what a cell reads, as last found
	wrote   map[notebooks.CellID]int                // how often a SAVE has written
	known   int                                     // grows whenever params or sources change
	made    provenanceCache
	host    *host
	hosts   int // ever opened
	keeper  keeper
	run     uint64
	closed  bool
}

// record is what the session knows of one cell.
type record struct {
	status Status
	asks   *engine.Query // what its rows are, while it runs
	made   provenance    // of status.Output, or of the definition
	begun  uint64        // the last run that began to evaluate it
}

// New makes a session at once; the engine is opened beside it by the first SetScript.
func New(cfg Config) *Session {
	ctx, cancel := context.WithCancel(context.Background())
	if cfg.Observe == nil {
		cfg.Observe = func(Event) {}
	}
	return &Session{
		cfg: cfg, ctx: ctx, cancel: cancel, dir: cfg.Dir,
		cells:   map[notebooks.CellID]*record{},
		params:  map[notebooks.CellID]parameter{},
		varying: map[notebooks.CellID]varying{},
		sources: map[string]source{},
		writers: map[notebooks.CellID][]notebooks.CellID{},
		wrote:   map[notebooks.CellID]int{},
	}
}

// SetScript takes the script as it is now. Outputs are kept where a cell's fingerprint is equal; every other cell's new
// state is told by events. It reads and runs nothing.
func (s *Session) SetScript(nb *notebooks.Notebook) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	events := s.takeLocked(newScript(nb, s.dir, s.script, s.included))
	s.mu.Unlock()
	s.tell(events...)
}

// takeLocked makes a script the one that is evaluated, and gives the events of what it changes.
func (s *Session) takeLocked(sc *script) []Event {
	s.script = sc
	s.hostLocked(s.settings(sc))
	known := make(map[notebooks.CellID]bool, len(sc.nb.Cells))
	for _, c := range sc.nb.Cells {
		known[c.ID] = true
		if s.cells[c.ID] == nil {
			s.cells[c.ID] = &record{status: Status{Cell: c.ID}}
		}
	}
	for id := range s.cells {
		if !known[id] {
			delete(s.cells, id)
		}
	}
	return s.judgeLocked(sc, 0)
}

// judgeLocked sets every cell that is not running to what its fingerprint says, and gives the events of those that changed.
func (s *Session) judgeLocked(sc *script, run uint64) []Event {
	var events []Event
	now := s.provenances(sc)
	for _, c := range sc.nb.Cells {
		rec := s.cells[c.ID]
		if rec == nil || rec.status.State == StateRunning || rec.status.State == StateWaiting {
			continue
		}
		state, reason := StateNew, ""
		switch {
		case c.Kind != notebooks.StatementCell:
			state = StateNew
			if c.Kind == notebooks.DraftCell {
				state = StateDraft
			}
		case rec.made.fingerprint == "":
			if rec.status.State == StateDraft {
				state = StateNew
			}
		case rec.made.fingerprint == now[c.ID].fingerprint:
			state, reason = rec.status.State, ""
			if state == StateStale {
				if rec.status.Err != nil {
					state = StateFailed
				} else {
					state = StateFresh
				}
			}
			if state == StateFresh {
				reason = rec.status.Reason
				if rec.status.State == StateStale {
					reason = ""
				}
			}
		default:
			state, reason = StateStale, rec.made.changed(now[c.ID])
		}
		if rec.status.State != state || rec.status.Reason != reason {
			rec.status.State, rec.status.Reason = state, reason
			events = append(events, CellEvent{Status: rec.status, Run: run})
		}
	}
	return events
}

// Status gives what is known of a cell.
func (s *Session) Status(id notebooks.CellID) Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rec := s.cells[id]; rec != nil {
		return rec.status
	}
	return Status{Cell: id}
}

// Definitions lists the relations that the script defines, in its order.
func (s *Session) Definitions() []Definition {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.script == nil {
		return nil
	}
	var out []Definition
	for _, c := range s.script.nb.Cells {
		name, ok := s.script.graph.Defines(c.ID)
		if !ok || c.Stmt == nil || (c.Stmt.Verb() != "LOAD" && c.Stmt.Verb() != "LET") {
			continue
		}
		d := Definition{Name: name, Cell: c.ID, Verb: c.Stmt.Verb(), Rows: -1}
		if rec := s.cells[c.ID]; rec != nil && rec.status.Output != nil {
			d.Schema, d.Rows = rec.status.Output.Schema, rec.status.Output.Rows
		}
		out = append(out, d)
	}
	return out
}

// Parameters lists the parameters, in the script's order.
func (s *Session) Parameters() []Parameter {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.script == nil {
		return nil
	}
	var out []Parameter
	for _, c := range s.script.nb.Cells {
		p, ok := asStatement[notebooks.Param](c)
		if !ok {
			continue
		}
		v := s.params[c.ID]
		q := Parameter{Name: p.Name.Name, Cell: c.ID, Type: paramType(p), Given: v.given}
		if v.known {
			q.Value = showValue(v.value)
		}
		out = append(out, q)
	}
	return out
}

// Page gives rows [from, from+n) of an output, whatever from is.
func (s *Session) Page(ctx context.Context, output string, from, n int64) ([]arrow.RecordBatch, error) {
	s.mu.Lock()
	h := s.host
	s.mu.Unlock()
	if h == nil {
		return nil, engine.NewError(engine.Missing, "these rows are no longer kept", "run the cell again", nil)
	}
	eng, err := h.open(ctx)
	if err != nil {
		return nil, err
	}
	h.use()
	defer h.release()
	res, err := eng.Page(ctx, output, from, n)
	if err != nil {
		return nil, err
	}
	batches, _, err := collect(res, n)
	return batches, err
}

// Tail gives the last rows, at most n, of a cell whose first rows are shown and whose others are being read. known is false when
// they cannot be told before that is done.
func (s *Session) Tail(ctx context.Context, cell notebooks.CellID, n int64) (rows []arrow.RecordBatch, known bool, err error) {
	s.mu.Lock()
	h := s.host
	var q *engine.Query
	if rec := s.cells[cell]; rec != nil {
		q = rec.asks
	}
	if h == nil || q == nil {
		s.mu.Unlock()
		return nil, false, nil
	}
	h.use()
	s.mu.Unlock()
	defer h.release()
	eng, err := h.open(ctx)
	if err != nil {
		return nil, false, err
	}
	tailer, ok := eng.(engine.Tailer)
	if !ok {
		return nil, false, nil
	}
	res, known, err := tailer.Tail(ctx, *q, n)
	if !known || err != nil {
		return nil, false, err
	}
	rows, _, err = collect(res, n)
	return rows, err == nil, err
}

// Engine names the engine; ok is false until it is open.
func (s *Session) Engine() (info engine.Info, ok bool) {
	s.mu.Lock()
	h := s.host
	s.mu.Unlock()
	if h == nil || !h.isOpen() || h.err != nil {
		return engine.Info{}, false
	}
	return h.eng.Info(), true
}

// Close cancels what runs, waits for it, and closes the engine.
func (s *Session) Close() error {
	s.mu.Lock()
	s.closed = true
	h := s.host
	s.mu.Unlock()
	s.cancel()
	s.runs.Wait()
	if h == nil {
		return nil
	}
	return h.retire()
}

// Redirect lets relative paths of the script start at another folder from the next run on, as when it is saved elsewhere.
func (s *Session) Redirect(dir string) {
	s.mu.Lock()
	s.dir = dir
	s.mu.Unlock()
}

// tell publishes events, outside any lock.
func (s *Session) tell(events ...Event) {
	for _, e := range events {
		s.cfg.Observe(e)
	}
}

// asStatement gives a cell's statement as the type S, whether it is held by value or by pointer.
func asStatement[S any](c *notebooks.Cell) (S, bool) {
	var zero S
	if c == nil || c.Stmt == nil {
		return zero, false
	}
	switch st := any(c.Stmt).(type) {
	case S:
		return st, true
	case *S:
		return *st, true
	}
	return zero, false
}
