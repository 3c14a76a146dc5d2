package records

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// CSV says how the text of a CSV file is cut. The rules are those of RFC 4180 and of DuckDB's strict mode: a field that begins
// with a quote (blanks before it do not count) ends with the next single quote, and only blanks may stand between that and
// the delimiter; a quote elsewhere is itself. A row ends with LF, CRLF or, in a file whose first line ends so, CR. An empty
// line is no row, unless there is one column. Empty fields behind the last column do not count.
type CSV struct {
	Delimiter     string // 1 to 4 bytes
	Quote, Escape byte   // 0: none; an Escape that is the Quote is a doubled quote
	Skip          int64  // lines above the header
	Header        bool   // the first row is no row
	Columns       int
	Null          []string // fields that mean NULL; "" is one of them only when it is named
}

// spareAtFirst is how many bytes may be read twice at the start of a file, see csvReader.spare.
const spareAtFirst = 1 << 20

type csvReader struct {
	CSV
	r       io.Reader
	rest    []byte // behind the last batch's rows
	eof     bool
	began   bool
	line    int64 // of the next row
	headers int   // rows to be left out
	cr      bool  // rows end with CR alone
	blank   byte  // what may stand around quotes
	skips   bool  // the rest of a line is left out
	stop    [256]bool
	null    map[string]bool
	fields  []field

	// A quote that was opened by mistake takes the rows below it into its field. When that shows, reading goes on in the line
	// below the one where it began, so that they are not lost. spare bounds how many bytes may be read twice for this: as
	// many as were read once.
	spare int64
}

// field is a stretch of the row's text; doubled says that escapes are to be undone.
type field struct {
	start, end int
	doubled    bool
}

// NewCSV reads the rows of a file in UTF-8.
func NewCSV(r io.Reader, c CSV) Reader {
	out := &csvReader{CSV: c, r: r, line: 1, spare: spareAtFirst, null: map[string]bool{}}
	out.stop['\n'], out.stop['\r'], out.stop[c.Delimiter[0]] = true, true, true
	for _, n := range c.Null {
		out.null[n] = true
	}
	if c.Header {
		out.headers = 1
	}
	if c.Delimiter[0] != ' ' {
		out.blank = ' '
	}
	return out
}

// Fill implements Reader.
func (r *csvReader) Fill(b *Batch) error {
	b.reset(r.Columns)
	b.buf = append(room(b.buf[:0], max(batchBytes, 2*len(r.rest))), r.rest...)
	pos := 0
	for b.Rows < batchRows && len(b.Faults) < batchRows {
		if pos < len(b.buf) || r.eof {
			if err := r.begin(b.buf); err != nil {
				return err
			}
			next, more := r.next(b, pos)
			if !more {
				if next == pos { // the end
					break
				}
				pos = next
				continue
			}
		}
		// The row at pos is not whole yet.
		if b.Rows > 0 && pos > 0 || len(b.Faults) > 0 {
			break
		}
		if len(b.buf) == cap(b.buf) {
			if pos > 0 { // rows without fields: lines that are skipped
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
	r.checkUTF8(b, pos)
	return nil
}

// begin looks at the first bytes of the file.
func (r *csvReader) begin(buf []byte) error {
	if r.began {
		return nil
	}
	r.began = true
	if i := bytes.IndexAny(buf, "\r\n"); i >= 0 && buf[i] == '\r' && i+1 < len(buf) && !bytes.HasPrefix(bytes.TrimLeft(buf[i:], "\r"), []byte("\n")) {
		r.cr = true
	}
	return nil
}

// next takes the row at pos into b and gives where the next one begins. more says that the row's end is not in the buffer.
func (r *csvReader) next(b *Batch, pos int) (int, bool) {
	if pos == len(b.buf) {
		return pos, !r.eof
	}
	if r.line == 1 && pos == 0 && bytes.HasPrefix(b.buf, []byte("\xef\xbb\xbf")) && r.spare == spareAtFirst {
		r.spare++ // once
		return len("\xef\xbb\xbf"), false
	}
	if r.skips { // the end of a line too long
		_, next, ok := r.lineEnd(b.buf, pos)
		if r.skips = !ok; ok {
			r.line++
		}
		return next, false
	}
	if r.Skip > 0 {
		_, next, ok := r.lineEnd(b.buf, pos)
		if !ok && !r.eof {
			return pos, true
		}
		r.Skip--
		r.line++
		return next, false
	}
	s := r.cut(b.buf, pos)
	tooLong := s.at-pos > MaxRow
	switch {
	case s.more && !r.eof && len(b.buf)-pos <= MaxRow:
		return pos, true
	case s.more && !r.eof, tooLong:
		return r.mended(b, pos, s, fmt.Sprintf("a row longer than %d MB", MaxRow>>20)), false
	case s.open:
		return r.mended(b, pos, s, "a quote is opened and not closed"), false
	case s.fault != "":
		return r.mended(b, pos, s, s.fault), false
	}
	line := r.line
	r.line += s.lines
	r.spare += int64(s.next - pos)
	if s.end == pos && r.Columns != 1 { // an empty line
		return s.next, false
	}
	if r.headers > 0 {
		r.headers--
		return s.next, false
	}
	n := len(r.fields)
	for n > r.Columns && r.fields[n-1].start == r.fields[n-1].end {
		n--
	}
	if n != r.Columns {
		reason := fmt.Sprintf("%d of %d fields", n, r.Columns)
		if n > r.Columns {
			reason = fmt.Sprintf("%d fields instead of %d", n, r.Columns)
		}
		r.fault(b, Fault{Line: line, Column: -1, Reason: reason}, b.buf[pos:s.end])
		return s.next, false
	}
	for i := range b.Columns {
		r.put(&b.Columns[i], b.buf, r.fields[i])
	}
	b.row(line, pos, s.end)
	return s.next, false
}

// fault adds a fault with its row's text.
func (r *csvReader) fault(b *Batch, f Fault, text []byte) {
	f.Text = Clip(text)
	b.Faults = append(b.Faults, f)
}

// Clip makes the text of a row valid UTF-8 of at most MaxText bytes.
func Clip(text []byte) string {
	if len(text) > MaxText {
		text = text[:MaxText]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
		return string(bytes.ToValidUTF8(text, []byte("\ufffd"))) + "…"
	}
	return string(bytes.ToValidUTF8(text, []byte("\ufffd")))
}

// mended adds the fault of a row whose quotes do not fit, and gives where reading goes on: in the line below its first.
func (r *csvReader) mended(b *Batch, pos int, s cutting, reason string) int {
	end, next, ok := r.lineEnd(b.buf, pos)
	twice := int64(s.at - next)
	if !ok || twice > r.spare {
		// To the end of the line in which it showed.
		from := max(pos, min(s.at, len(b.buf)))
		end, next, ok = r.lineEnd(b.buf, from)
		r.skips = !ok && !r.eof
	} else {
		r.spare -= max(twice, 0)
	}
	r.fault(b, Fault{Line: r.line, Column: s.column, Reason: reason}, b.buf[pos:end])
	if r.headers > 0 {
		r.headers--
	}
	r.line += r.countLines(b.buf[pos:next])
	return next
}

// lineEnd finds the end of the line at pos, quotes or not, and where the next one begins.
func (r *csvReader) lineEnd(buf []byte, pos int) (end, next int, ok bool) {
	mark := byte('\n')
	if r.cr {
		mark = '\r'
	}
	i := bytes.IndexByte(buf[pos:], mark)
	if i < 0 {
		return len(buf), len(buf), false
	}
	end, next = pos+i, pos+i+1
	for end > pos && buf[end-1] == '\r' {
		end--
	}
	return end, next, true
}

func (r *csvReader) countLines(text []byte) int64 {
	if r.cr {
		return int64(bytes.Count(text, []byte("\r")))
	}
	return int64(bytes.Count(text, []byte("\n")))
}

// Whole gives how many bytes at the head of text, in which a row begins, are whole rows with their line ends; ok is false when
// one of them is faulty.
func (c CSV) Whole(text []byte) (n int, ok bool) {
	r := NewCSV(bytes.NewReader(nil), c).(*csvReader)
	for n < len(text) {
		s := r.cut(text, n)
		switch {
		case s.more:
			return n, true
		case s.fault != "":
			return n, false
		}
		n = s.next
	}
	return n, true
}

// CountFields gives the number of fields of the row at the head of text, and the text behind it; 0 when the row is faulty or
// not whole.
func (c CSV) CountFields(text []byte) (fields int, rest []byte) {
	r := NewCSV(bytes.NewReader(nil), c).(*csvReader)
	s := r.cut(text, 0)
	if s.fault != "" || s.open || s.end == 0 {
		_, next, _ := r.lineEnd(text, 0)
		return 0, text[next:]
	}
	n := len(r.fields)
	for n > 1 && r.fields[n-1].start == r.fields[n-1].end {
		n--
	}
	return n, text[s.next:]
}
