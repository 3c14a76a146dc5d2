//go:build duckdb_arrow

package duckdb

/*
typedef void *handle;

// Of DuckDB's C interface, which the driver links in and does not show: like duckdb_pending_prepared, but the rows come while
// the query runs, and DuckDB waits when nobody takes them.
extern int duckdb_pending_prepared_streaming(handle prepared, handle *pending);
*/
import "C"

import (
	"context"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
)

var _ engine.Streamer = (*Engine)(nil)

// Stream implements engine.Streamer. The run keeps its connection until use returns: another query on it would end the stream.
func (e *Engine) Stream(ctx context.Context, q engine.Query, use func(*engine.Result) error) error {
	want := anyRows
	if isPreview(q.Text) {
		want = firstRows
	}
	held, err := e.ready(ctx, q, want)
	if err != nil {
		return err
	}
	defer held.done()
	return e.run(ctx, func(c *conn) error {
		b, err := c.bind(q)
		if err != nil {
			return err
		}
		defer b.close()
		res, err := b.s.stream()
		if err != nil {
			return err
		}
		out, err := e.result(ctx, res)
		if err != nil {
			return err
		}
		out.RecordReader.(*reader).place = b.t
		defer out.Release()
		if err := use(out); err != nil {
			return err
		}
		return out.Err()
	})
}

// stream starts the statement; its rows come by and by.
func (s *stmt) stream() (mapping.Result, error) {
	var res mapping.Result
	var pending unsafe.Pointer
	state := C.duckdb_pending_prepared_streaming(C.handle(s.p.Ptr), (*C.handle)(unsafe.Pointer(&pending)))
	p := mapping.PendingResult{Ptr: pending}
	defer mapping.DestroyPending(&p)
	if mapping.State(state) == mapping.StateError {
		return res, s.c.e.failure(mapping.PendingError(p), s.t)
	}
	if mapping.ExecutePending(p, &res) == mapping.StateError {
		message := mapping.ResultError(&res)
		mapping.DestroyResult(&res)
		return res, s.c.e.failure(message, s.t)
	}
	return res, nil
}
