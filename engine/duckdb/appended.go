//go:build duckdb_arrow

package duckdb

import (
	"bytes"
	"context"
	"io"
	"os"

	"quire/engine"
	"quire/engine/duckdb/records"
)

const (
	mostAppended = 64 << 20 // bytes that are gone on with at once
	mostPending  = 4 << 20  // bytes of a row that is not whole yet: behind a quote that nobody closes
	lastRow      = 1 << 20  // bytes from a file's end in which its last row is looked for
	firstRow     = 64 << 10 // and from its head, in which the first line ends
	scanned      = 8 << 20  // bytes at a time
)

// appendix is what was appended to a file.
type appendix struct {
	text  []byte // whole rows
	until int64  // where they end in the file
	half  bool   // the last row that was read before was the beginning of the first of them
}

// appended reads what a file has behind the rows of base, up to its last whole row. ok is false when its rows cannot be told from
// these bytes alone.
func appended(ctx context.Context, f *os.File, base *intake, s engine.Source) (more appendix, ok bool) {
	form, from, end := quotedForm(s), base.file.size, s.Objects[0].Size
	if !base.file.whole {
		if from, ok = lastWhole(ctx, f, base.file.size, form, s); !ok {
			return more, false
		}
		more.half = from < base.file.size
	}
	if base.rows == 0 || end-from > mostAppended {
		return more, false
	}
	above := min(from, 3)
	text := make([]byte, above+end-from)
	if _, err := io.ReadFull(io.NewSectionReader(f, from-above, int64(len(text))), text); err != nil {
		return more, false
	}
	before, text := text[:above], text[above:]
	n := bytes.LastIndexByte(text, '\n') + 1
	if form != nil {
		if n, ok = form.Whole(text); !ok {
			return more, false
		}
	}
	if len(text)-n > mostPending {
		return more, false
	}
	more.text, more.until = text[:n], from+int64(n)
	return more, more.continues(f, before, s)
}

// continues reports whether what was appended reads by itself as it does behind what is above it.
func (a appendix) continues(f *os.File, before []byte, s engine.Source) bool {
	if bytes.IndexByte(a.text, 0) >= 0 || bytes.HasPrefix(a.text, []byte("\xef\xbb\xbf")) {
		return false
	}
	if s.Format != "csv" {
		return true
	}
	// Whether an empty line is a row depends on what is around it.
	if bytes.HasPrefix(a.text, []byte("\n")) || bytes.HasPrefix(a.text, []byte("\r")) ||
		bytes.HasSuffix(before, []byte("\n\n")) || bytes.HasSuffix(before, []byte("\n\r\n")) {
		return false
	}
	head := make([]byte, firstRow)
	n, err := f.ReadAt(head, 0)
	i := bytes.IndexByte(head[:n], '\n')
	if err != nil && err != io.EOF || i < 0 {
		return false
	}
	ends := bytes.Count(a.text, []byte("\r"))
	if i > 0 && head[i-1] == '\r' {
		return ends == bytes.Count(a.text, []byte("\n")) && ends == bytes.Count(a.text, []byte("\r\n"))
	}
	return ends == 0
}

// quotedForm says how a CSV file whose rows may hold line ends is cut; nil for any other, whose rows are lines.
func quotedForm(s engine.Source) *records.CSV {
	if s.Format != "csv" || s.Options.Quote == nil || *s.Options.Quote == "" || s.Options.Delimiter == nil {
		return nil
	}
	form := fitting{}.form(s.Options)
	return &form
}

// lastWhole finds where the last whole row ends in the first size bytes of a file without a fault: there, unless no line end is.
func lastWhole(ctx context.Context, f *os.File, size int64, form *records.CSV, s engine.Source) (until int64, ok bool) {
	from := max(0, size-lastRow)
	text := make([]byte, size-from)
	if _, err := io.ReadFull(io.NewSectionReader(f, from, size-from), text); err != nil {
		return 0, false
	}
	i := bytes.LastIndexByte(text, '\n')
	row := text[i+1:]
	switch {
	case len(row) == 0:
		return size, true
	case i < 0 || len(bytes.TrimSpace(row)) == 0 || bytes.IndexByte(row, '\r') >= 0:
		return 0, false
	case form != nil && bytes.IndexByte(row, form.Quote) >= 0: // the line end may stand in quotes
		return scanWhole(ctx, io.NewSectionReader(f, 0, size), *form, s.Options.Skip)
	}
	return from + int64(i) + 1, true
}

// rowsFrom is where the rows begin in the head of a file, the header among them.
func rowsFrom(head []byte, skip int64) (at int) {
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		at = 3
	}
	for ; skip > 0; skip-- {
		at += bytes.IndexByte(head[at:], '\n') + 1
	}
	return at
}

// scanWhole finds where the last whole row of a text ends by reading all of it.
func scanWhole(ctx context.Context, r io.Reader, form records.CSV, skip int64) (until int64, ok bool) {
	var rest []byte
	for first := true; len(rest) < mostAppended && ctx.Err() == nil; first = false {
		piece := make([]byte, len(rest)+scanned)
		n, err := io.ReadFull(r, piece[copy(piece, rest):])
		piece = piece[:len(rest)+n]
		at := 0
		if first {
			at = rowsFrom(piece, skip)
		}
		whole, ok := form.Whole(piece[at:])
		if !ok {
			return 0, false
		}
		until += int64(at + whole)
		rest = piece[at+whole:]
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return until, true
		}
		if err != nil {
			return 0, false
		}
	}
	return 0, false
}
