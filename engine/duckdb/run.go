//go:build duckdb_arrow

package duckdb

import (
	"context"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
)

const (
	interruptEvery = 20 * time.Millisecond  // until a cancelled run ends: an interrupt before its start is forgotten
	progressEvery  = 100 * time.Millisecond // engine.WithProgress: at most ten times a second
	idleMost       = 4                      // connections kept for the next runs
)

// run calls f with a connection of its own. When ctx ends, what runs on the connection is interrupted until f returns.
func (e *Engine) run(ctx context.Context, f func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return cancelled(err)
	}
	c, err := e.acquire()
	if err != nil {
		return err
	}
	defer e.release(c)
	watched := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(watched)
		e.watch(ctx, c, done)
	}()
	if engine.IsAside(ctx) {
		e.beside(func() { err = f(c) })
	} else {
		err = f(c)
	}
	close(done)
	<-watched // a late interrupt would hit the connection's next run
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return cancelled(ctx.Err())
	}
	if e.ctx.Err() != nil {
		return cancelled(e.ctx.Err())
	}
	return err
}

// watch stands beside one run: it interrupts it when it is cancelled and tells how far it is.
func (e *Engine) watch(ctx context.Context, c *conn, done <-chan struct{}) {
	var tick <-chan time.Time
	tell := engine.ProgressFunc(ctx)
	size, known := ctx.Value(sizeKey{}).(int64)
	if !known {
		size = -1
	}
	if tell != nil {
		t := time.NewTicker(progressEvery)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
		case <-e.ctx.Done():
		case <-tick:
			p := c.progress(size)
			p.Rows = tallyOf(ctx).rows()
			tell(p)
			continue
		}
		break
	}
	again := time.NewTicker(interruptEvery)
	defer again.Stop()
	for {
		mapping.Interrupt(c.c)
		select {
		case <-done:
			return
		case <-again.C:
		}
	}
}

// acquire gives an idle connection or a new one. Close waits until it is released.
func (e *Engine) acquire() (*conn, error) {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil, errClosed()
	}
	e.runs.Add(1)
	if n := len(e.idle); n > 0 {
		c := e.idle[n-1]
		e.idle = e.idle[:n-1]
		e.mu.Unlock()
		return c, nil
	}
	e.mu.Unlock()
	c, err := e.connect()
	if err != nil {
		e.runs.Done()
		return nil, err
	}
	return c, nil
}

// release gives a connection back.
func (e *Engine) release(c *conn) {
	e.mu.Lock()
	if len(e.idle) < idleMost {
		e.idle = append(e.idle, c)
		c = nil
	}
	e.mu.Unlock()
	if c != nil {
		c.close()
	}
	e.runs.Done()
}

type sizeKey struct{}

// reading gives a context whose runs read so many bytes of files.
func reading(ctx context.Context, bytes int64) context.Context {
	return context.WithValue(ctx, sizeKey{}, bytes)
}

func errClosed() error {
	return engine.NewError(engine.Cancelled, "the engine is closed", "", context.Canceled)
}

func cancelled(cause error) error {
	return engine.NewError(engine.Cancelled, "cancelled", "", cause)
}
