package text

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// Layout decides where the columns of a table stand: how wide each is, which fit, and how a value sits in its column. It
// looks only at columns that come into view and only at rows that it is shown, so ten thousand columns cost what ten do. A
// column never gets narrower while rows pass by, so a table does not tremble under paging. It keeps no rows.
type Layout struct {
	schema *arrow.Schema
	o      LayoutOptions
	cols   []column
	wish   map[int]int // widths set by the user
}

// LayoutOptions say how a table is shown. The zero value is a sensible table.
type LayoutOptions struct {
	Types bool   // the heading has a second line with the types, and columns are at least as wide
	Max   int    // cells that a column takes at most by itself; 0 is 40
	Gap   int    // blank cells between columns; 0 is 2
	Null  string // the mark of NULL; "" is NullMark
	Empty string // the mark of empty text
	ASCII bool   // nothing beyond ASCII
}

// column is what is known of a column's width. The zero column was not looked at yet.
type column struct {
	seen          bool
	head          int // of the heading
	text          int // of values without a decimal point
	before, after int // of numbers: up to the point, and from it on
}

// Placed is a column in view.
type Placed struct {
	Index int // in the schema
	X     int // of its first cell, from 0
	Width int
	Right bool // its heading and values are right-aligned
}

// NewLayout makes a layout for rows of the schema.
func NewLayout(schema *arrow.Schema, o LayoutOptions) *Layout {
	if o.Max <= 0 {
		o.Max = 40
	}
	if o.Gap <= 0 {
		o.Gap = 2
	}
	if o.Null == "" {
		o.Null = NullMark
		if o.ASCII {
			o.Null = NullMarkASCII
		}
	}
	return &Layout{schema: schema, o: o, cols: make([]column, schema.NumFields()), wish: map[int]int{}}
}

// SetWidth fixes a column's width in cells; 0 lets its values decide again.
func (l *Layout) SetWidth(col, width int) {
	if width <= 0 {
		delete(l.wish, col)
		return
	}
	l.wish[col] = width
}

// Width tells the width that a column wants, as far as it was in view.
func (l *Layout) Width(col int) int { return l.width(col, l.o.Max) }

// Natural tells the width that would cut nothing of what was in view.
func (l *Layout) Natural(col int) int {
	c := &l.cols[col]
	return max(c.head, c.text, c.before+c.after, 1)
}

func (l *Layout) width(col, limit int) int {
	if w := l.wish[col]; w > 0 {
		return w
	}
	return min(l.Natural(col), limit)
}

// Place tells which columns are in view in width cells, from column first on, after looking at the rows to be shown beneath
// them. The last one may be cut; there is always one. Text columns that would be cut get what is left over.
func (l *Layout) Place(rows []arrow.RecordBatch, first, width int) []Placed {
	parts := make([]Stretch, 0, len(rows))
	for _, b := range rows {
		if b != nil {
			parts = append(parts, Stretch{b, 0, int(b.NumRows())})
		}
	}
	return l.PlaceRows(parts, first, width)
}

// Stretch is rows [From, To) of a batch. Slicing the batch would cost all of its columns.
type Stretch struct {
	Batch    arrow.RecordBatch
	From, To int
}

// PlaceRows is Place for parts of batches.
func (l *Layout) PlaceRows(rows []Stretch, first, width int) []Placed {
	const least = 4 // fewer cells of a cut column tell nothing
	first = max(0, min(first, len(l.cols)-1))
	var out []Placed
	x := 0
	for i := first; i < len(l.cols); i++ {
		l.look(rows, i)
		w := l.Width(i)
		if x+w > width {
			w = width - x
			if len(out) > 0 && w < least {
				break
			}
		}
		out = append(out, Placed{Index: i, X: x, Width: max(w, 1), Right: numeric(l.schema.Field(i).Type)})
		x += w + l.o.Gap
		if x >= width {
			break
		}
	}
	left := width - (x - l.o.Gap)
	if n := len(out); n == 0 || left <= 0 || out[n-1].Index < len(l.cols)-1 {
		return out
	}
	shift := 0
	for i := range out {
		out[i].X += shift
		if l.wish[out[i].Index] > 0 {
			continue
		}
		if more := min(left, l.Natural(out[i].Index)-out[i].Width); more > 0 {
			out[i].Width += more
			left -= more
			shift += more
		}
	}
	return out
}

// look measures a column's heading once and its values in rows.
func (l *Layout) look(rows []Stretch, col int) {
	c := &l.cols[col]
	f := l.schema.Field(col)
	if !c.seen {
		c.seen = true
		c.head = l.headWidth(f.Name)
		if l.o.Types {
			c.head = max(c.head, l.headWidth(TypeName(f.Type)))
		}
	}
	points := numeric(f.Type)
	for _, part := range rows {
		if col >= int(part.Batch.NumCols()) {
			continue
		}
		a := part.Batch.Column(col)
		for row := part.From; row < min(part.To, a.Len()); row++ {
			cell := l.show(a, row)
			if points && cell.Kind == Number {
				before, after := atPoint(cell.Text)
				c.before, c.after = max(c.before, before), max(c.after, after)
				continue
			}
			c.text = max(c.text, widthUpTo(cell.Text))
		}
	}
}

func (l *Layout) headWidth(s string) int {
	if l.o.ASCII {
		s = ASCII(Fit(s, maxWanted))
	}
	return widthUpTo(s)
}

// The widest that a column can want, in cells, and the bytes of a value that are looked at for it.
const (
	maxWanted = 250
	lookBytes = 1024
)

func widthUpTo(s string) int {
	if len(s) <= maxWanted && plain(s) {
		return len(s)
	}
	_, w := fit(s, maxWanted)
	return w
}

// atPoint gives the digits before the decimal point, sign included, and those from the point on. An exponent belongs to what
// stands behind.
func atPoint(number string) (before, after int) {
	if i := strings.IndexAny(number, ".e"); i >= 0 {
		return i, len(number) - i
	}
	return len(number), 0
}

// show gives a value with the marks of this layout in place of what has no text.
func (l *Layout) show(a arrow.Array, row int) Cell {
	c := ValueUpTo(a, row, lookBytes)
	switch {
	case c.Kind == Null:
		c.Text = l.o.Null
	case c.Kind == Empty:
		c.Text = l.o.Empty
	case c.Kind == Text && (c.Text == l.o.Null || c.Text == l.o.Empty):
		c.Text = "'" + c.Text + "'" // a text that looks like a mark
	}
	if l.o.ASCII {
		c.Text = ASCII(c.Text)
	}
	return c
}

// Name gives the heading of a placed column, in exactly its width.
func (l *Layout) Name(p Placed) string { return l.heading(l.schema.Field(p.Index).Name, p) }

// Type gives the type under the heading, in exactly its width.
func (l *Layout) Type(p Placed) string { return l.heading(TypeName(l.schema.Field(p.Index).Type), p) }

func (l *Layout) heading(s string, p Placed) string {
	a := Left
	if p.Right {
		a = Right
	}
	return l.pad(s, p.Width, a)
}

// Cell gives a value of a row as it stands in its column: Text takes exactly the column's width. Numbers stand with their
// decimal points below one another.
func (l *Layout) Cell(p Placed, b arrow.RecordBatch, row int) Cell {
	if p.Index >= int(b.NumCols()) {
		return Cell{Text: spaces(p.Width)}
	}
	c := l.show(b.Column(p.Index), row)
	if !p.Right {
		c.Text = l.pad(c.Text, p.Width, Left)
		return c
	}
	if c.Kind == Number {
		_, after := atPoint(c.Text)
		if fill := l.cols[p.Index].after - after; fill > 0 && len(c.Text)+fill <= p.Width {
			c.Text += spaces(fill)
		}
	}
	c.Text = l.pad(c.Text, p.Width, Right)
	return c
}

func (l *Layout) pad(s string, width int, a Align) string {
	if !l.o.ASCII {
		return Pad(s, width, a)
	}
	s = ASCII(Clean(s))
	if len(s) > width {
		dots := "..."[:min(3, width)]
		return s[:width-len(dots)] + dots
	}
	return Pad(s, width, a)
}

// Gap gives the blank cells between columns.
func (l *Layout) Gap() int { return l.o.Gap }
