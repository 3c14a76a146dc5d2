package records

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// lineReader reads a file whose rows are lines, each into the one column of a batch.
type lineReader struct {
	r     io.Reader
	rest  []byte
	eof   bool
	began bool
	skips bool // the rest of a line too long is left out
	line  int64
}

// NewLines reads the lines of a file in UTF-8 (JSON lines); lines of blanks are no rows.
func NewLines(r io.Reader) Reader { return &lineReader{r: r, line: 1} }

// Fill implements Reader.
func (r *lineReader) Fill(b *Batch) error {
	b.reset(1)
	b.buf = append(room(b.buf[:0], max(batchBytes, 2*len(r.rest))), r.rest...)
	pos := 0
	for b.Rows < batchRows && len(b.Faults) < batchRows {
		if !r.began && len(b.buf) >= 3 {
			r.began = true
			if bytes.HasPrefix(b.buf, []byte("\xef\xbb\xbf")) {
				pos = 3
			}
		}
		if i := bytes.IndexByte(b.buf[pos:], '\n'); i >= 0 {
			r.take(b, pos, pos+i)
			pos += i + 1
			r.line++
			continue
		}
		switch {
		case r.eof:
			r.take(b, pos, len(b.buf))
			pos = len(b.buf)
		case len(b.buf)-pos > MaxRow:
			if !r.skips {
				b.Faults = append(b.Faults, Fault{Line: r.line, Column: -1, Reason: fmt.Sprintf("a row longer than %d MB", MaxRow>>20), Text: Clip(b.buf[pos:])})
			}
			r.skips = true
			pos = len(b.buf)
		}
		if r.eof || b.Rows > 0 && pos > 0 || len(b.Faults) > 0 {
			break
		}
		if len(b.buf) == cap(b.buf) {
			if pos > 0 {
				b.buf = b.buf[:copy(b.buf, b.buf[pos:])]
				pos = 0
			} else {
				b.buf = room(b.buf, 2*cap(b.buf))
			}
		}
		var err error
		if b.buf, r.eof, err = fill(r.r, b.buf); err != nil {
			return err
		}
	}
	r.rest = b.buf[pos:]
	if b.Rows == 0 && len(b.Faults) == 0 && r.eof && len(r.rest) == 0 {
		return io.EOF
	}
	return nil
}

// take adds the line at [start, end).
func (r *lineReader) take(b *Batch, start, end int) {
	text := bytes.TrimRight(b.buf[start:end], "\r")
	switch {
	case r.skips:
		r.skips = false
		return
	case len(bytes.TrimSpace(text)) == 0:
		return
	case !utf8.Valid(text):
		b.Faults = append(b.Faults, Fault{Line: r.line, Column: -1, Reason: "bytes that are not UTF-8", Text: Clip(text)})
		return
	}
	c := &b.Columns[0]
	c.Data = append(c.Data, text...)
	c.Ends = append(c.Ends, uint32(len(c.Data)))
	c.Null = append(c.Null, 0)
	b.row(r.line, start, start+len(text))
}
