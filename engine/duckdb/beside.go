//go:build duckdb_arrow

package duckdb

import (
	"context"
	"runtime"
)

// beside calls f on a thread that stands back for the others of the process, when the engine was opened so. DuckDB works on the
// thread that asks as well as on its own. A thread cannot come forward again: it ends with the call.
func (e *Engine) beside(f func()) {
	if !e.standsBack {
		f()
		return
	}
	done := make(chan any, 1)
	go func() {
		runtime.LockOSThread() // never unlocked
		defer func() { done <- recover() }()
		standBack()
		f()
	}()
	if fault := <-done; fault != nil {
		panic(fault)
	}
}

// runBeside is run for what may take long.
func (e *Engine) runBeside(ctx context.Context, f func(*conn) error) error {
	return e.run(ctx, func(c *conn) (err error) {
		e.beside(func() { err = f(c) })
		return err
	})
}
