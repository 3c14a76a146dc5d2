package plots

import (
	"math"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// The smallest room that a chart is drawn in, in cells, and bounds of the largest.
const (
	leastColumns = 40
	leastRows    = 10
	mostColumns  = 1000
	mostRows     = 400
)

// terminal draws the scene into cells.
func (s *Scene) terminal(o TerminalOptions) [][]Run {
	w, h := min(o.Width, mostColumns), min(o.Height, mostRows)
	if w < 1 || h < 1 {
		return nil
	}
	t := &screen{w: w, h: h, ascii: o.ASCII, theme: &lightTheme, scene: s}
	if o.Dark {
		t.theme = &darkTheme
	}
	t.cells = make([][]cell, h)
	for y := range t.cells {
		t.cells[y] = make([]cell, w)
	}
	pn := &s.panels[0]
	if w < leastColumns || h < leastRows {
		t.put(0, 0, "a chart needs 40×10 cells", w, ink{dim: true})
		return t.runs(1)
	}
	switch {
	case pn.empty != "":
		t.heading("")
		t.put(0, t.top, pn.empty, w, ink{dim: true})
		t.foot(s.words(0), t.top+1)
	case len(s.panels) > 1:
		t.drawFacets()
	case len(pn.bars) > 0:
		t.drawBars(pn)
	default:
		t.drawAxes(pn)
	}
	return t.runs(h)
}

// words are the caption and the notes that are about the data, not about fonts.
func (s *Scene) words(hidden int) string {
	parts := append([]string{}, s.notes...)
	if s.spec.Caption != "" {
		parts = append([]string{clean(s.spec.Caption)}, parts...)
	}
	if hidden > 0 {
		parts = append(parts, "… "+group(float64(hidden), 0)+" more not shown")
	}
	return strings.Join(parts, " · ")
}

// screen is a terminal's cells while a chart is drawn into them.
type screen struct {
	scene *Scene
	w, h  int
	cells [][]cell
	theme *theme
	inks  map[int]ink // of the series that were drawn: a readable colour takes longer to find than a cell to fill
	ascii bool
	bare  bool // without a heading and a foot: a facet
	top   int  // the first row below the heading
	end   int  // the first row of the foot
}

// cell is one column of one row; a character of two columns leaves the second one to it.
type cell struct {
	text  string
	ink   ink
	taken bool // by the character to the left
}

type ink struct {
	color     string
	back      string // behind the character
	dim, bold bool
	flip      bool // the character's colour and the background change places
}

// put writes a text from column x on into at most width columns and gives the column behind it.
func (t *screen) put(x, y int, s string, width int, k ink) int {
	if y < 0 || y >= t.h || x < 0 {
		return x
	}
	width = min(width, t.w-x)
	if t.ascii {
		s = toASCII(s)
	}
	s = fitCells(s, width, t.ascii)
	g := displaywidth.StringGraphemes(s)
	for g.Next() {
		n := g.Width()
		if n == 0 { // joins what stands before it
			if x > 0 && t.cells[y][x-1].text != "" {
				t.cells[y][x-1].text += g.Value()
			}
			continue
		}
		t.cells[y][x] = cell{text: g.Value(), ink: k}
		for i := 1; i < n; i++ {
			t.cells[y][x+i] = cell{taken: true}
		}
		x += n
	}
	return x
}

// putRight writes a text that ends before column x.
func (t *screen) putRight(x, y int, s string, width int, k ink) {
	if t.ascii {
		s = toASCII(s)
	}
	s = fitCells(s, width, t.ascii)
	t.put(x-displaywidth.String(s), y, s, width, k)
}

// width measures a text in cells, as put will write it.
func (t *screen) width(s string) int {
	if t.ascii {
		s = toASCII(s)
	}
	return displaywidth.String(s)
}

func fitCells(s string, width int, ascii bool) string {
	if displaywidth.String(s) <= width {
		return s
	}
	tail := "…"
	if ascii {
		tail = "~"
	}
	if width < 1 {
		return ""
	}
	return displaywidth.TruncateString(s, width, tail)
}

// toASCII replaces what is beyond ASCII: there the bytes of UTF-8 would be shown as something else.
func toASCII(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= ' ' && r <= '~':
			return r
		case r == '−' || r == '–' || r == '—':
			return '-'
		case r == '·':
			return ';'
		case r == '…':
			return '~'
		case r == '×':
			return 'x'
		}
		return '?'
	}, s)
}

// heading writes title, subtitle and what the values are, as far as the chart keeps room.
func (t *screen) heading(axis string) {
	type row struct {
		text string
		ink  ink
	}
	var rows []row
	if t.bare {
		t.top, t.end = 0, t.h
		return
	}
	if t.scene.title != "" {
		rows = append(rows, row{t.scene.title, ink{bold: true}})
	}
	if t.scene.sub != "" && t.h >= 12 {
		rows = append(rows, row{t.scene.sub, ink{dim: true}})
	}
	if axis != "" && t.h-len(rows) >= 10 {
		rows = append(rows, row{axis, ink{dim: true}})
	}
	for i, r := range rows {
		t.put(0, i, r.text, t.w, r.ink)
	}
	t.top = len(rows)
	t.end = t.h
}

// footRows is how many rows the foot takes of what the chart leaves.
func (t *screen) footRows(s string) int {
	if s == "" || t.bare || t.h-t.top < 9 {
		return 0
	}
	n := min(2, len(wrap(s, float64(t.w), 2, t.cellsWide)))
	if t.h-t.top < 14 {
		n = min(n, 1)
	}
	return n
}

// foot writes caption and notes from row y on.
func (t *screen) foot(s string, y int) {
	if t.bare {
		return
	}
	for _, line := range wrap(s, float64(t.w), min(2, t.h-y), t.cellsWide) {
		t.put(0, y, line, t.w, ink{dim: true})
		y++
	}
}

func (t *screen) cellsWide(s string) float64 { return float64(t.width(s)) }

// legend writes the keys into rows below the heading, at most two.
func (t *screen) legend(keys []key, marker func(series int) string) {
	if len(keys) == 0 || t.bare {
		return
	}
	x := 0
	limit := max(8, t.w/3)
	last := t.top + 1
	for _, k := range keys {
		name := fitCells(k.name, limit, t.ascii)
		need := 2 + t.width(name)
		if x > 0 && x+need > t.w {
			if t.top == last {
				t.put(min(x, t.w-1), t.top, "…", 1, ink{dim: true})
				break
			}
			t.top++
			x = 0
		}
		x = t.put(x, t.top, marker(k.series)+" ", t.w, t.ink(k.series))
		x = t.put(x, t.top, name, t.w-x, t.ink(k.series)) + 2
	}
	t.top++
}

// ink is the colour of a series: that in which text of it can be read, so that marks and names agree.
func (t *screen) ink(series int) ink {
	if series == restSeries {
		return ink{dim: true}
	}
	k, ok := t.inks[series]
	if !ok {
		k = ink{color: hex(t.theme.ink(series))}
		if t.inks == nil {
			t.inks = map[int]ink{}
		}
		t.inks[series] = k
	}
	return k
}

// runs gives the first n rows as stretches of one ink, without blanks at their ends.
func (t *screen) runs(n int) [][]Run {
	for n > 1 && t.blank(n-1) {
		n--
	}
	out := make([][]Run, n)
	for y := range out {
		end := t.w
		for end > 0 && t.cells[y][end-1].text == "" && !t.cells[y][end-1].taken {
			end--
		}
		var b strings.Builder
		var now ink
		flush := func() {
			if b.Len() > 0 {
				out[y] = append(out[y], Run{Text: b.String(), Color: now.color, Background: now.back, Dim: now.dim, Bold: now.bold, Reverse: now.flip})
				b.Reset()
			}
		}
		for _, c := range t.cells[y][:end] {
			if c.taken {
				continue
			}
			if c.text == "" {
				b.WriteByte(' ')
				continue
			}
			if c.ink != now {
				flush()
				now = c.ink
			}
			b.WriteString(c.text)
		}
		flush()
	}
	return out
}

func (t *screen) blank(y int) bool {
	for _, c := range t.cells[y] {
		if c.text != "" {
			return false
		}
	}
	return true
}

// glyph chooses between a character and its stand-in of ASCII.
func (t *screen) glyph(unicode, ascii string) string {
	if t.ascii {
		return ascii
	}
	return unicode
}

// frame is where marks stand, in cells: columns [x0, x1), rows [y0, y1), the axis in row y1.
type frame struct{ x0, x1, y0, y1 int }

// upright draws the axis of values at the left of a frame.
func (t *screen) upright(f frame, s *Scale, ts []tick) {
	for y := f.y0; y < f.y1; y++ {
		t.put(f.x0-1, y, t.glyph("│", "|"), 1, ink{dim: true})
	}
	t.put(f.x0-1, f.y1, t.glyph("┼", "+"), 1, ink{dim: true})
	for _, k := range ts {
		y := tickRow(f, s, k.at)
		if s.Kind == bandScale {
			t.putRight(f.x0-2, y, k.label, f.x0-2, ink{})
			continue
		}
		t.putRight(f.x0-2, y, k.label, f.x0-2, ink{dim: true})
		if y < f.y1 {
			t.put(f.x0-1, y, t.glyph("┤", "+"), 1, ink{dim: true})
		}
	}
}

// tickRow is the row of a value; the lowest is that of the axis itself.
func tickRow(f frame, s *Scale, v float64) int {
	p := s.at(v)
	if p <= 0 {
		return f.y1
	}
	return f.y0 + min(f.y1-f.y0-1, int((1-p)*float64(f.y1-f.y0)))
}

// valueTicks finds the ticks of the upright axis of a frame of so many rows, and the cells of their labels.
func (t *screen) valueTicks(s *Scale, rows int, cover bool) ([]tick, int) {
	fits := func(c *Scale, ts []tick) bool {
		seen := map[int]bool{}
		for _, k := range ts {
			y := tickRow(frame{y1: rows}, c, k.at)
			if seen[y] || seen[y-1] || seen[y+1] {
				return false
			}
			seen[y] = true
		}
		return true
	}
	var ts []tick
	switch {
	case s.Log:
		ts = quantityTicks(s, cover, fits)
	case s.Kind == timeScale:
		ts = calendarTicks(s, fits)
	default:
		ts = numberTicks(s, cover, fits)
	}
	w := 0
	for _, k := range ts {
		w = max(w, t.width(k.label))
	}
	return ts, w
}

// lower draws the axis at the foot of a frame, with its labels below.
func (t *screen) lower(f frame, s *Scale, ts []tick) {
	for x := f.x0; x < f.x1; x++ {
		t.put(x, f.y1, t.glyph("─", "-"), 1, ink{dim: true})
	}
	for _, k := range ts {
		x := tickColumn(f, s, k.at)
		if x >= f.x0 {
			t.put(x, f.y1, t.glyph("┬", "+"), 1, ink{dim: true})
		}
		a, b := t.tickCells(f, s, k)
		t.put(a, f.y1+1, k.label, t.w, ink{dim: true})
		if k.under != "" {
			t.put(b, f.y1+2, k.under, t.w, ink{dim: true})
		}
	}
}

func tickColumn(f frame, s *Scale, v float64) int {
	return f.x0 + int(math.Round(s.at(v)*float64(f.x1-f.x0-1)))
}

// tickCells are the columns where the two lines of a tick's label start.
func (t *screen) tickCells(f frame, s *Scale, k tick) (first, second int) {
	x := tickColumn(f, s, k.at)
	start := func(label string) int {
		n := t.width(label)
		return max(0, min(x-(n-1)/2, t.w-n))
	}
	return start(k.label), start(k.under)
}

// fitsLower tells ticks whose labels stand apart.
func (t *screen) fitsLower(f frame) func(*Scale, []tick) bool {
	return func(s *Scale, ts []tick) bool {
		end, under := -2, -2
		for _, k := range ts {
			a, b := t.tickCells(f, s, k)
			if a < end+2 || k.under != "" && b < under+2 {
				return false
			}
			end = a + t.width(k.label)
			if k.under != "" {
				under = b + t.width(k.under)
			}
		}
		return true
	}
}
