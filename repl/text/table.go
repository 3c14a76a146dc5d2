package text

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// TableOptions say how WriteTable shows rows. The zero value shows the first 20 rows at full width.
type TableOptions struct {
	LayoutOptions
	Width   int   // of a line, in cells; 0 is as wide as it takes
	MaxRows int   // shown; 0 is 20, negative is all that are given
	Tail    int   // how many of them are from the end
	Rows    int64 // there are in all, when more than given; 0 is those given, -1 is unknown
	Indent  string
	Plain   bool // no line below the rows
}

// WriteTable writes rows as an aligned table: the names, the types if asked, the rows, and a line with the numbers of rows
// and columns. Of more rows than are shown it takes the first and the last, with … between.
func WriteTable(w io.Writer, schema *arrow.Schema, batches []arrow.RecordBatch, o TableOptions) error {
	given := int64(0)
	for _, b := range batches {
		given += b.NumRows()
	}
	total := o.Rows
	if total >= 0 {
		total = max(total, given)
	}
	limit := int64(o.MaxRows)
	switch {
	case limit == 0:
		limit = 20
	case limit < 0:
		limit = given
	}
	tail := min(int64(max(o.Tail, 0)), limit)
	head := limit - tail
	if given <= limit {
		head, tail = given, 0
	}
	first, last := window(batches, 0, head), window(batches, given-tail, given)
	defer release(first)
	defer release(last)

	width := o.Width - Width(o.Indent)
	if o.Width <= 0 {
		width = math.MaxInt32
	}
	l := NewLayout(schema, o.LayoutOptions)
	placed := l.Place(append(append([]arrow.RecordBatch(nil), first...), last...), 0, width)
	out := bufio.NewWriter(w)
	t := tableWriter{out: out, l: l, placed: placed, indent: o.Indent}
	if len(placed) > 0 {
		t.line(func(p Placed) string { return l.Name(p) })
		if o.Types {
			t.line(func(p Placed) string { return l.Type(p) })
		}
	}
	t.rows(first)
	if given > head+tail || total < 0 || total > given && tail == 0 {
		t.text(t.ellipsis())
	}
	t.rows(last)
	if !o.Plain {
		t.text(footer(total, given, head+tail, schema, placed, t.ellipsis(), width))
	}
	return out.Flush()
}

type tableWriter struct {
	out    *bufio.Writer
	l      *Layout
	placed []Placed
	indent string
}

func (t tableWriter) ellipsis() string {
	if t.l.o.ASCII {
		return "..."
	}
	return "…"
}

func (t tableWriter) text(s string) {
	t.out.WriteString(t.indent)
	t.out.WriteString(s)
	t.out.WriteByte('\n')
}

// line writes one line of the table without blanks at its end.
func (t tableWriter) line(cell func(Placed) string) {
	var b strings.Builder
	for i, p := range t.placed {
		if i > 0 {
			b.WriteString(spaces(t.l.o.Gap))
		}
		b.WriteString(cell(p))
	}
	t.text(strings.TrimRight(b.String(), " "))
}

func (t tableWriter) rows(batches []arrow.RecordBatch) {
	for _, b := range batches {
		for row := range int(b.NumRows()) {
			t.line(func(p Placed) string { return t.l.Cell(p, b, row).Text })
		}
	}
}

// footer tells how many rows and columns there are and which of them are not shown.
func footer(total, given, shown int64, schema *arrow.Schema, placed []Placed, more string, width int) string {
	times := "×"
	if more == "..." {
		times = "x"
	}
	rows := Plural(total, "row")
	if total < 0 {
		rows = "more than " + Plural(given, "row")
	}
	s := fmt.Sprintf("%s %s %s", rows, times, Plural(int64(schema.NumFields()), "column"))
	if total != shown {
		s = more + " " + s + ", " + Count(shown) + " shown"
	}
	hidden := schema.NumFields() - len(placed)
	if hidden <= 0 {
		return s
	}
	s += "; " + Count(int64(hidden)) + " not shown: "
	var names []string
	for i := range min(hidden, 50) {
		names = append(names, Clean(schema.Field(len(placed)+i).Name))
	}
	s += strings.Join(names, ", ")
	if more == "..." {
		return clip(ASCII(s), width)
	}
	return Fit(s, width)
}

func clip(s string, width int) string {
	if len(s) <= width {
		return s
	}
	return s[:max(0, width-3)] + "..."
}

// window gives rows [from, to) of batches, counted over all of them. The slices are to be released.
func window(batches []arrow.RecordBatch, from, to int64) []arrow.RecordBatch {
	var out []arrow.RecordBatch
	at := int64(0)
	for _, b := range batches {
		lo, hi := max(from-at, 0), min(to-at, b.NumRows())
		if lo < hi {
			out = append(out, b.NewSlice(lo, hi))
		}
		at += b.NumRows()
	}
	return out
}

func release(batches []arrow.RecordBatch) {
	for _, b := range batches {
		b.Release()
	}
}

// Batches gives batches that are at hand as a stream.
func Batches(batches ...arrow.RecordBatch) iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		for _, b := range batches {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// Stream gives a reader's batches; each is valid until the next is asked for. The reader stays the caller's to release.
func Stream(r array.RecordReader) iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		for r.Next() {
			if !yield(r.RecordBatch(), nil) {
				return
			}
		}
		if err := r.Err(); err != nil {
			yield(nil, err)
		}
	}
}
