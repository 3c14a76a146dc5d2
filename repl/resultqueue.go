package repl

import (
	"context"
	"errors"
	"sync"
)

// keeper writes results beside the runs, one after the other. Small ones are written as they come; rows of the engine wait until
// the run is over, because copying them takes the engine's threads.
type keeper struct {
	mu      sync.Mutex
	now     []keepJob
	soon    []keepJob     // for the end of the run
	later   []keepJob     // behind those
	working chan struct{} // closed when the worker has nothing left; nil without one
	told    bool          // of a failure
}

type keepJob struct {
	kind, key string
	loose     bool
	fill      func(path string) error
	done      func()
}

// mostWaiting bounds the small results that wait to be written; more are not kept.
const mostWaiting = 1000

// keepLater keeps a result beside the run.
func (s *Session) keepLater(kind, key string, loose bool, fill func(path string) error) {
	s.keeper.mu.Lock()
	defer s.keeper.mu.Unlock()
	if len(s.keeper.now) < mostWaiting {
		s.keeper.now = append(s.keeper.now, keepJob{kind: kind, key: key, loose: loose, fill: fill})
		s.workLocked()
	}
}

// keepAfter keeps what takes long, or has to settle, once the run is over: what is small first. done may be nil; it is called
// in any case.
func (s *Session) keepAfter(kind, key string, loose bool, fill func(path string) error, done func()) {
	s.keeper.mu.Lock()
	defer s.keeper.mu.Unlock()
	job := keepJob{kind: kind, key: key, loose: loose, fill: fill, done: done}
	if loose {
		s.keeper.soon = append(s.keeper.soon, job)
	} else {
		s.keeper.later = append(s.keeper.later, job)
	}
}

// errNotKept is the answer of a fill that has nothing to keep after all.
var errNotKept = errors.New("nothing to keep")

// runOver lets what waited for the end of a run be written.
func (s *Session) runOver() {
	s.keeper.mu.Lock()
	defer s.keeper.mu.Unlock()
	if len(s.keeper.soon)+len(s.keeper.later) > 0 {
		s.keeper.now = append(append(s.keeper.now, s.keeper.soon...), s.keeper.later...)
		s.keeper.soon, s.keeper.later = nil, nil
		s.workLocked()
	}
}

// workLocked starts the worker unless it is at work.
func (s *Session) workLocked() {
	if s.keeper.working != nil {
		return
	}
	s.keeper.working = make(chan struct{})
	s.runs.Add(1)
	go s.keepAll()
}

func (s *Session) keepAll() {
	defer s.runs.Done()
	for {
		s.keeper.mu.Lock()
		if len(s.keeper.now) == 0 {
			close(s.keeper.working)
			s.keeper.working = nil
			s.keeper.mu.Unlock()
			return
		}
		job := s.keeper.now[0]
		s.keeper.now = s.keeper.now[1:]
		s.keeper.mu.Unlock()
		if s.ctx.Err() == nil {
			if err := s.cfg.Results.Keep(job.kind, job.key, job.loose, job.fill); err != nil && !errors.Is(err, errNotKept) && s.ctx.Err() == nil && !s.keeper.told {
				s.keeper.told = true
				s.tell(SessionEvent{Message: "results are not kept for the next run: " + err.Error(), Problem: true})
			}
		}
		if job.done != nil {
			job.done()
		}
	}
}

// Settle waits until everything that is to be kept for later runs is written, or until ctx ends.
func (s *Session) Settle(ctx context.Context) {
	for {
		s.keeper.mu.Lock()
		working := s.keeper.working
		s.keeper.mu.Unlock()
		if working == nil {
			return
		}
		select {
		case <-working:
		case <-ctx.Done():
			return
		}
	}
}
