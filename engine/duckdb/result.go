//go:build duckdb_arrow

package duckdb

import (
	"context"
	"sync"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/duckdb/duckdb-go/v2/arrowmapping"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
)

// reader gives a finished result as Arrow batches. The rows stay in the engine until they are asked for; the batches are
// their own.
type reader struct {
	e      *Engine
	ctx    context.Context
	schema *arrow.Schema

	mu      sync.Mutex
	refs    int
	ended   bool
	res     mapping.Result
	options arrowmapping.ArrowOptions
	current arrow.RecordBatch
	err     error
}

var _ array.RecordReader = (*reader)(nil)

// result hands a finished result out. It takes the result.
func (e *Engine) result(ctx context.Context, res mapping.Result) (*engine.Result, error) {
	r := &reader{e: e, ctx: ctx, refs: 1, res: res, options: arrowmapping.ResultGetArrowOptions(&res)}
	n := mapping.ColumnCount(&r.res)
	names, types := make([]string, n), make([]mapping.LogicalType, n)
	for i := range n {
		names[i], types[i] = mapping.ColumnName(&r.res, i), mapping.ColumnLogicalType(&r.res, i)
	}
	defer func() {
		for i := range types {
			mapping.DestroyLogicalType(&types[i])
		}
	}()
	var err error
	if r.schema, err = arrowSchema(r.options, names, types); err != nil {
		r.free()
		return nil, err
	}
	e.mu.Lock()
	closed := e.closed
	if !closed {
		e.results[r] = struct{}{}
	}
	e.mu.Unlock()
	if closed {
		r.free()
		return nil, errClosed()
	}
	return &engine.Result{RecordReader: r}, nil
}

func (r *reader) free() {
	r.ended = true
	if r.current != nil {
		r.current.Release()
		r.current = nil
	}
	arrowmapping.DestroyArrowOptions(&r.options)
	mapping.DestroyResult(&r.res)
}

// end takes the rows away, because the engine closes.
func (r *reader) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.ended {
		r.free()
		r.err = errClosed()
	}
}

// Retain implements array.RecordReader.
func (r *reader) Retain() {
	r.mu.Lock()
	r.refs++
	r.mu.Unlock()
}

// Release implements array.RecordReader.
func (r *reader) Release() {
	r.mu.Lock()
	r.refs--
	last := r.refs == 0
	if last && !r.ended {
		r.free()
	}
	r.mu.Unlock()
	if last {
		r.e.mu.Lock()
		delete(r.e.results, r)
		r.e.mu.Unlock()
	}
}

// Schema implements array.RecordReader.
func (r *reader) Schema() *arrow.Schema { return r.schema }

// Next implements array.RecordReader.
func (r *reader) Next() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current != nil {
		r.current.Release()
		r.current = nil
	}
	if r.err != nil || r.ended {
		return false
	}
	if err := r.ctx.Err(); err != nil {
		r.err = cancelled(err)
		return false
	}
	chunk := mapping.FetchChunk(r.res)
	if chunk.Ptr == nil {
		return false
	}
	defer mapping.DestroyDataChunk(&chunk)
	batch, failed := arrowmapping.DataChunkToArrowArray(r.options, r.schema, chunk)
	defer mapping.DestroyErrorData(&failed)
	if mapping.ErrorDataHasError(failed) {
		r.err = r.e.failure(mapping.ErrorDataMessage(failed), nil)
		return false
	}
	r.current = batch
	return true
}

// RecordBatch implements array.RecordReader.
func (r *reader) RecordBatch() arrow.RecordBatch {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

// Record implements array.RecordReader.
func (r *reader) Record() arrow.RecordBatch { return r.RecordBatch() }

// Err implements array.RecordReader.
func (r *reader) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// changed gives the number of rows that a statement wrote.
func changed(res *mapping.Result) int64 {
	if mapping.ResultReturnType(*res) == mapping.ResultTypeChangedRows {
		return int64(mapping.RowsChanged(res))
	}
	// CREATE TABLE AS and COPY tell it as their one row.
	if mapping.ColumnCount(res) != 1 || mapping.ColumnType(res, 0) != mapping.TypeBigInt {
		return -1
	}
	chunk := mapping.FetchChunk(*res)
	if chunk.Ptr == nil {
		return -1
	}
	defer mapping.DestroyDataChunk(&chunk)
	if mapping.DataChunkGetSize(chunk) == 0 {
		return -1
	}
	return *(*int64)(unsafe.Pointer(mapping.VectorGetData(mapping.DataChunkGetVector(chunk, 0))))
}

// rowsOf runs a query of our own and gives its rows.
func (c *conn) rowsOf(ctx context.Context, sql string) (*engine.Result, error) {
	s, err := c.prepare(sql, nil)
	if err != nil {
		return nil, err
	}
	defer s.close()
	res, err := s.execute()
	if err != nil {
		return nil, err
	}
	return c.e.result(ctx, res)
}

// texts runs a statement of our own and gives its rows, all of type VARCHAR; NULL is "".
func (c *conn) texts(sql string, t *place) ([][]string, error) {
	s, err := c.prepare(sql, t)
	if err != nil {
		return nil, err
	}
	defer s.close()
	res, err := s.execute()
	if err != nil {
		return nil, err
	}
	defer mapping.DestroyResult(&res)
	cols := int(mapping.ColumnCount(&res))
	for i := range cols {
		if mapping.ColumnType(&res, mapping.IdxT(i)) != mapping.TypeVarchar {
			return nil, engine.NewError(engine.Failed, "a column of "+sql+" is not text", "", nil)
		}
	}
	var rows [][]string
	for {
		chunk := mapping.FetchChunk(res)
		if chunk.Ptr == nil {
			return rows, nil
		}
		n := int(mapping.DataChunkGetSize(chunk))
		from := len(rows)
		for range n {
			rows = append(rows, make([]string, cols))
		}
		for i := range cols {
			v := mapping.DataChunkGetVector(chunk, mapping.IdxT(i))
			valid := mapping.VectorGetValidity(v)
			items := unsafe.Slice((*mapping.StringT)(mapping.VectorGetData(v)), n)
			for k := range n {
				if valid == nil || mapping.ValidityMaskValueIsValid(valid, mapping.IdxT(k)) {
					rows[from+k][i] = mapping.StringTData(&items[k])
				}
			}
		}
		mapping.DestroyDataChunk(&chunk)
	}
}
