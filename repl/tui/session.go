package tui

import (
	"context"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
)

// Session is what the screen needs of repl.Session, which implements it.
type Session interface {
	SetScript(nb *notebooks.Notebook)
	Run(ctx context.Context, cells ...notebooks.CellID) error
	Follow(ctx context.Context, cells ...notebooks.CellID) error
	RunAll(ctx context.Context) error
	RunStale(ctx context.Context) error
	Targets(cells ...notebooks.CellID) []string
	Changes(cells ...notebooks.CellID) []string
	Definitions() []repl.Definition
	Parameters() []repl.Parameter
	Page(ctx context.Context, output string, from, n int64) ([]arrow.RecordBatch, error)
	Tail(ctx context.Context, cell notebooks.CellID, n int64) (rows []arrow.RecordBatch, known bool, err error)
	Trial(ctx context.Context, nb *notebooks.Notebook, cell notebooks.CellID) *repl.Failure
	First(ctx context.Context, nb *notebooks.Notebook, cell notebooks.CellID, rows int64) (*repl.Output, *repl.Failure)
	Chart(ctx context.Context, nb *notebooks.Notebook, cell notebooks.CellID, output string) (*repl.Output, *repl.Failure)
	ColumnProfile(ctx context.Context, cell notebooks.CellID, output string, column arrow.Field) (*repl.ColumnProfile, error)
	Columns(ctx context.Context, nb *notebooks.Notebook, cell notebooks.CellID) (*arrow.Schema, error)
	SourceFiles(cell notebooks.CellID) []string
	Engine() (engine.Info, bool)
	Close() error
}

// feed hands scripts to the session in the order they came about, from whichever command gets there first: a run always
// sees the script that it was asked on, or a later one.
type feed struct {
	mu      sync.Mutex
	session Session
	given   int
}

func (f *feed) set(version int, nb *notebooks.Notebook) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if version <= f.given || nb == nil {
		return
	}
	f.given = version
	f.session.SetScript(nb)
}

// queue takes the session's events from any goroutine without ever blocking it, and gives them to the program in batches. Of
// one cell only the latest status is kept, so that it stays as small as the notebook.
type queue struct {
	mu      sync.Mutex
	cells   map[notebooks.CellID]int // index in waiting of a cell's status
	waiting []repl.Event
	wake    chan struct{}
}

func newQueue() *queue {
	return &queue{cells: map[notebooks.CellID]int{}, wake: make(chan struct{}, 1)}
}

// messageLimit bounds the sentences that wait for a busy screen.
const messageLimit = 1000

func (q *queue) observe(e repl.Event) {
	q.mu.Lock()
	switch e := e.(type) {
	case repl.CellEvent:
		if i, ok := q.cells[e.Status.Cell]; ok {
			q.waiting[i] = e
		} else {
			q.cells[e.Status.Cell] = len(q.waiting)
			q.waiting = append(q.waiting, e)
		}
	default:
		if len(q.waiting) < messageLimit+len(q.cells) {
			q.waiting = append(q.waiting, e)
		}
	}
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take gives what waits.
func (q *queue) take() []repl.Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := q.waiting
	q.waiting = nil
	clear(q.cells)
	return out
}

// pump sends what waits until ctx ends.
func (q *queue) pump(ctx context.Context, send func([]repl.Event)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
			if events := q.take(); len(events) > 0 {
				send(events)
			}
		}
	}
}
