// Package records cuts files of text into rows, exactly: which rows there are, in which line of the file each begins, and what
// is wrong with those that cannot be read.
//
// It promises a row or a Fault for every row of a file, in the file's order, in linear time, and holds one batch in memory,
// whatever is in the file. It knows no types: fields are text. The embedded engine reads clean files by itself and asks here
// when it finds anything wrong, since its own reports count rows instead of lines, come from whichever thread was first, and
// leave out what it repairs in silence.
package records

import (
	"fmt"
	"io"
)

const (
	// MaxRow is the longest row in bytes; a longer one is a fault. DuckDB's reader stops at 2 MB.
	MaxRow = 128 << 20

	batchBytes = 4 << 20 // of a file, in one batch
	batchRows  = 60_000
)

// Batch is some rows of a file, by columns. It is filled again and again; what it holds is good until the next time.
type Batch struct {
	Rows    int
	Lines   []int64  // in which each row begins, from 1
	Columns []Column // the fields
	Faults  []Fault  // rows that cannot be cut into fields, by their lines

	buf          []byte // the piece of the file
	starts, ends []int  // of the rows in it
}

// Column holds the fields of a column, one behind the other.
type Column struct {
	Data []byte
	Ends []uint32 // field i is Data[Ends[i-1]:Ends[i]]
	Null []uint8  // 1: the field stands for NULL
}

// Add adds a field.
func (c *Column) Add(text string, null bool) {
	c.Data = append(c.Data, text...)
	c.Ends = append(c.Ends, uint32(len(c.Data)))
	n := uint8(0)
	if null {
		n = 1
	}
	c.Null = append(c.Null, n)
}

// Text gives row i as it stands in the file, without its line end.
func (b *Batch) Text(i int) []byte { return b.buf[b.starts[i]:b.ends[i]] }

// Fault is a row that cannot be read.
type Fault struct {
	Line   int64 // in which it begins, from 1
	Column int   // from 0; -1: none in particular
	Reason string
	Value  string // of the field that does not fit its type
	Text   string // the row as it stands in the file, cut to MaxText
}

// MaxText bounds the text of a row that is kept for people, in bytes.
const MaxText = 64 << 10

// reset empties a batch of n columns.
func (b *Batch) reset(n int) {
	b.Rows, b.Lines, b.Faults = 0, b.Lines[:0], b.Faults[:0]
	b.starts, b.ends = b.starts[:0], b.ends[:0]
	if len(b.Columns) != n {
		b.Columns = make([]Column, n)
	}
	for i := range b.Columns {
		c := &b.Columns[i]
		c.Data, c.Ends, c.Null = kept(c.Data), c.Ends[:0], c.Null[:0]
	}
	b.buf = kept(b.buf)
}

// kept gives the room of a buffer to be used again, but for that of a row much longer than others.
func kept(buf []byte) []byte {
	if cap(buf) > 8*batchBytes {
		return nil
	}
	return buf[:0]
}

// row adds a row that stands at [start, end) of the piece.
func (b *Batch) row(line int64, start, end int) {
	b.Rows++
	b.Lines = append(b.Lines, line)
	b.starts = append(b.starts, start)
	b.ends = append(b.ends, end)
}

// Reader reads a file's rows batch by batch.
type Reader interface {
	// Fill reads the next rows into b, in place of what is there. It gives io.EOF when there are no more rows or faults.
	Fill(b *Batch) error
}

// fill reads from r behind what is in buf, up to its capacity.
func fill(r io.Reader, buf []byte) (_ []byte, eof bool, err error) {
	n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
	switch err {
	case nil:
	case io.EOF, io.ErrUnexpectedEOF:
		eof, err = true, nil
	default:
		err = fmt.Errorf("read: %w", err)
	}
	return buf[:len(buf)+n], eof, err
}

// room gives buf with at least n bytes of capacity.
func room(buf []byte, n int) []byte {
	if cap(buf) >= n {
		return buf
	}
	return append(make([]byte, 0, n), buf...)
}
