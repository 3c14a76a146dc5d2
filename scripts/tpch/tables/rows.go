package tables

import (
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// rows takes values, column by column and row by row.
type rows struct {
	b     *array.RecordBuilder
	next  int // column
	count int
}

// field is the builder of the next column; behind the last one stands the first of the next row.
func (r *rows) field() array.Builder {
	f := r.b.Field(r.next)
	if r.next++; r.next == len(r.b.Fields()) {
		r.next = 0
		r.count++
	}
	return f
}

func (r *rows) id(v int) { r.field().(*array.Int64Builder).Append(int64(v)) }

func (r *rows) integer(v int) { r.field().(*array.Int32Builder).Append(int32(v)) }

func (r *rows) text(v string) { r.field().(*array.StringBuilder).Append(v) }

// cents takes hundredths.
func (r *rows) cents(v int) {
	r.field().(*array.Decimal128Builder).Append(decimal128.FromI64(int64(v)))
}

// day takes days since firstDay.
func (r *rows) day(v int) { r.field().(*array.Date32Builder).Append(arrow.Date32(firstDay + v)) }

// batchRows is about how many rows are handed on at once.
const batchRows = 60_000

// reader makes a table's rows as they are asked for. It is not one of arrow's readers over an iterator: those may only be read
// in the thread that made them, and an engine reads in its own.
type reader struct {
	table
	rows
	refs  atomic.Int64
	at    int
	batch arrow.RecordBatch
}

func newReader(t table) *reader {
	r := &reader{table: t}
	r.b = array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(t.columns, nil))
	r.refs.Store(1)
	return r
}

// Retain implements array.RecordReader.
func (r *reader) Retain() { r.refs.Add(1) }

// Release implements array.RecordReader.
func (r *reader) Release() {
	if r.refs.Add(-1) == 0 {
		r.drop()
		r.b.Release()
	}
}

func (r *reader) drop() {
	if r.batch != nil {
		r.batch.Release()
		r.batch = nil
	}
}

// Schema implements array.RecordReader.
func (r *reader) Schema() *arrow.Schema { return r.b.Schema() }

// Next implements array.RecordReader.
func (r *reader) Next() bool {
	r.drop()
	for r.at < r.n && r.count < batchRows {
		r.fill(r.at, &r.rows)
		r.at++
	}
	if r.count == 0 {
		return false
	}
	r.count = 0
	r.batch = r.b.NewRecordBatch()
	return true
}

// RecordBatch implements array.RecordReader.
func (r *reader) RecordBatch() arrow.RecordBatch { return r.batch }

// Record implements array.RecordReader by its older name.
func (r *reader) Record() arrow.RecordBatch { return r.batch }

// Err implements array.RecordReader: making rows does not fail.
func (r *reader) Err() error { return nil }
