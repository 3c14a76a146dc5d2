package plots

import (
	"math"
)

// canvas is a frame of a terminal while marks are drawn into it. A cell has eight levels that can be filled, and, in front of
// them, eight dots of braille; it is put on the screen when all marks are drawn.
type canvas struct {
	t    *screen
	f    frame
	pn   *panel
	x, y Scale

	dots   []dotCell
	levels []uint8 // eight a cell, from below; 0 is empty, else an index into fills
	fills  []fillInk
	strips []*strip
	words  []*words
	tags   []*tag
	cells  []*block        // with their labels in them
	labels int             // whether these have room: 1, -1; 0 is not looked at yet
	values map[int]float64 // of cells whose dots are coloured by a value
}

// fillInk is what a level is filled with.
type fillInk struct {
	color string
	part  float64 // on a ramp; negative for a series
	mark  string  // of a series, where there is nothing but ASCII
}

// size gives the frame in cells, and the dots of a cell.
func (g *canvas) size() (cols, rows, dx, dy int) {
	cols, rows = max(0, g.f.x1-g.f.x0), max(0, g.f.y1-g.f.y0)
	if g.t.ascii {
		return cols, rows, 1, 1
	}
	return cols, rows, 2, 4
}

// panel draws all marks of the panel.
func (g *canvas) panel() {
	cols, rows, _, _ := g.size()
	if cols < 1 || rows < 1 {
		return
	}
	g.dots = make([]dotCell, cols*rows)
	g.levels = make([]uint8, cols*rows*8)
	g.fills = []fillInk{{}}
	for _, m := range g.pn.marks {
		m.draw(g)
	}
	g.lines()
	for _, m := range g.pn.over {
		m.draw(g)
	}
	g.flush()
}

// dotAt sets one dot, by its place among all dots.
func (g *canvas) dotAt(px, py, series int) {
	cols, rows, dx, dy := g.size()
	if px < 0 || py < 0 || px >= cols*dx || py >= rows*dy {
		return
	}
	if series == restSeries || series < 0 {
		series = maxSeries
	} else {
		series %= maxSeries
	}
	c := &g.dots[py/dy*cols+px/dx]
	if !g.t.ascii {
		c.mask |= brailleBit[py%4][px%2]
	}
	if c.count[series] < 255 {
		c.count[series]++
	}
}

// valueAt sets a dot that has the colour of a value. A cell shows one: that of its last dot.
func (g *canvas) valueAt(px, py int, v float64) {
	cols, rows, dx, dy := g.size()
	if px < 0 || py < 0 || px >= cols*dx || py >= rows*dy {
		return
	}
	g.dotAt(px, py, restSeries)
	if g.values == nil {
		g.values = map[int]float64{}
	}
	g.values[py/dy*cols+px/dx] = v
}

// place gives the dot of a place in data units.
func (g *canvas) place(x, y float64) (px, py int) {
	cols, rows, dx, dy := g.size()
	px = int(math.Round(g.x.at(x) * float64(cols*dx-1)))
	py = int(math.Round((1 - g.y.at(y)) * float64(rows*dy-1)))
	return max(0, min(cols*dx-1, px)), max(0, min(rows*dy-1, py))
}

func (g *canvas) polyline(points []point, series int) {
	lastX, lastY := -1, 0
	for _, p := range points {
		px, py := g.place(p.x, p.y)
		if lastX < 0 {
			g.dotAt(px, py, series)
		} else {
			stroke(lastX, lastY, px, py, func(x, y int) { g.dotAt(x, y, series) })
		}
		lastX, lastY = px, py
	}
}

// fill gives the number of an ink for levels.
func (g *canvas) fill(t tint) uint8 {
	f := fillInk{part: -1}
	switch {
	case t.ramp && g.pn.ramp != nil:
		f.color, f.part = hex(g.pn.ramp.color(g.t.theme, t.value)), g.pn.ramp.part(t.value)
	case t.plain == textTint:
		f.color, f.mark = hex(g.t.theme.text), "#"
	case t.plain != noPlain:
		f.color, f.mark = hex(g.t.theme.rest), "."
	default:
		f.color, f.mark = hex(g.t.theme.color(t.series)), asciiMarks[max(0, t.series)%len(asciiMarks)]
		if t.alpha > 0 && t.alpha < 0.6 { // what shines through is lighter than the lines in it
			f.color = hex(mix(g.t.theme.background, g.t.theme.color(t.series), math.Max(t.alpha, 0.35)))
		}
	}
	for i, h := range g.fills {
		if i > 0 && h == f {
			return uint8(i)
		}
	}
	if len(g.fills) > 250 { // more colours than a ramp shows apart: the nearest
		best, near := 1, math.Inf(1)
		for i, h := range g.fills[1:] {
			if d := math.Abs(h.part - f.part); d < near {
				best, near = i+1, d
			}
		}
		return uint8(best)
	}
	g.fills = append(g.fills, f)
	return uint8(len(g.fills) - 1)
}

// column fills the levels of one column of cells between two values of y.
func (g *canvas) column(col int, lo, hi float64, ink uint8) {
	cols, rows, _, _ := g.size()
	if col < 0 || col >= cols {
		return
	}
	n := rows * 8
	from := int(math.Round(g.y.at(math.Min(lo, hi)) * float64(n)))
	to := int(math.Round(g.y.at(math.Max(lo, hi)) * float64(n)))
	if to == from && hi != lo { // what is there is seen
		to++
	}
	for k := max(0, from); k < min(n, to); k++ {
		g.levels[((rows-1-k/8)*cols+col)*8+k%8] = ink
	}
}

// columnsOf gives the columns of cells whose middle lies between two values of x; at least the one in which they lie.
func (g *canvas) columnsOf(x0, x1 float64) (from, to int) {
	cols, _, _, _ := g.size()
	a, b := g.x.at(math.Min(x0, x1))*float64(cols), g.x.at(math.Max(x0, x1))*float64(cols)
	from, to = int(math.Ceil(a-0.5)), int(math.Ceil(b-0.5))
	if to <= from {
		from = max(0, min(cols-1, int((a+b)/2)))
		to = from + 1
	}
	return max(0, from), min(cols, to)
}

var eighths = []string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

var shades = []string{"░", "▒", "▓", "█"}

const asciiShades = ".:-=+*#%@"

// flush puts the cells on the screen.
func (g *canvas) flush() {
	cols, _, _, _ := g.size()
	for i := range g.dots {
		y, x := g.f.y0+i/cols, g.f.x0+i%cols
		if c, ok := g.filled(g.levels[i*8 : i*8+8]); ok {
			g.t.cells[y][x] = c
		}
		if series, ok := g.dots[i].most(); ok {
			under := g.t.cells[y][x].ink
			text := string(rune(0x2800 + int(g.dots[i].mask)))
			if g.t.ascii {
				text = g.t.lineMark(series)
			}
			k := g.t.ink(series)
			if v, ok := g.values[i]; ok && g.pn.ramp != nil {
				k = ink{color: hex(g.pn.ramp.color(g.t.theme, v))}
				if g.t.ascii {
					text = string(asciiShades[int(g.pn.ramp.part(v)*float64(len(asciiShades)-1)+0.5)])
				}
			}
			if under.back != "" {
				k.back = under.back
			} else if under.color != "" && g.t.cells[y][x].text == "█" {
				k.back = under.color
			}
			if k.back == k.color && k.back != "" { // a line along its own area
				k.color = hex(g.t.theme.text)
			}
			g.t.cells[y][x] = cell{text: text, ink: k}
		}
	}
	g.putStrips()
	g.putLabels()
	corner := 0
	for _, w := range g.words {
		if w.corner {
			k := g.t.ink(w.tint.series)
			k.bold = true
			if corner < g.f.y1-g.f.y0 {
				x := g.f.x0 + 1
				if w.align == right {
					x = max(x, g.f.x1-g.t.width(w.text))
				}
				g.t.put(x, g.f.y0+corner, w.text, g.f.x1-x, k)
			}
			corner++
			continue
		}
		px, py := g.x.at(w.x)*float64(cols), (1-g.y.at(w.y))*float64(g.f.y1-g.f.y0)
		text := fitCells(w.text, cols, g.t.ascii)
		n := g.t.width(text)
		at := int(px)
		switch w.align {
		case center:
			at -= n / 2
		case right:
			at -= n
		}
		at = max(0, min(cols-n, at))
		g.t.put(g.f.x0+at, g.f.y0+max(0, min(g.f.y1-g.f.y0-1, int(py))), text, n, ink{bold: w.bold})
	}
	g.putTags()
}

// labelsFit tells whether every block has room for its label, with a cell to spare.
func (g *canvas) labelsFit() bool {
	if g.labels != 0 {
		return g.labels > 0
	}
	g.labels = 1
	for _, m := range g.pn.marks {
		b, ok := m.(*block)
		if !ok {
			continue
		}
		from, to := g.columnsOf(b.x0, b.x1)
		if high := math.Abs(g.y.at(b.y1)-g.y.at(b.y0)) * float64(g.f.y1-g.f.y0); g.t.width(b.label) >= to-from || high < 1 {
			g.labels = -1
			break
		}
	}
	return g.labels > 0
}

// putLabels writes the blocks' labels on their colours.
func (g *canvas) putLabels() {
	for _, m := range g.cells {
		from, to := g.columnsOf(m.x0, m.x1)
		n := g.t.width(m.label)
		y := g.f.y0 + max(0, min(g.f.y1-g.f.y0-1, int((1-g.y.at((m.y0+m.y1)/2))*float64(g.f.y1-g.f.y0))))
		k := ink{}
		if m.tint.ramp && g.pn.ramp != nil && !g.t.ascii {
			c := g.pn.ramp.color(g.t.theme, m.tint.value)
			k = ink{color: hex(g.t.theme.on(c)), back: hex(c)}
		}
		g.t.put(g.f.x0+from+(to-from-n)/2, y, m.label, n, k)
	}
}

// filled makes one cell of its eight levels: the ink from below as a block of eighths, the other one behind it.
func (g *canvas) filled(levels []uint8) (cell, bool) {
	low, n := levels[0], 0
	for n < 8 && levels[n] == low {
		n++
	}
	rest := uint8(0)
	if n < 8 {
		rest = levels[7]
	}
	if low == 0 && rest == 0 {
		some := false
		for _, l := range levels {
			some = some || l != 0
		}
		if !some {
			return cell{}, false
		}
		low, n = levels[4], 8 // a strip in the middle
		if low == 0 {
			return cell{}, false
		}
	}
	if g.t.ascii {
		most := low
		if n < 4 {
			most = rest
		}
		if most == 0 {
			return cell{}, false
		}
		f := g.fills[most]
		text := f.mark
		if f.part >= 0 {
			text = string(asciiShades[int(f.part*float64(len(asciiShades)-1)+0.5)])
		}
		return cell{text: text, ink: ink{color: f.color}}, true
	}
	if n == 8 && g.fills[low].part >= 0 {
		f := g.fills[low]
		// The shade tells the value where colours are not shown; where they are, its own colour fills the cell.
		return cell{text: shades[int(f.part*3+0.5)], ink: ink{color: f.color, back: f.color}}, true
	}
	if low == 0 { // from above: the block of eighths is the empty part
		return cell{text: eighths[8-n], ink: ink{color: g.fills[rest].color, flip: true}}, true
	}
	k := ink{color: g.fills[low].color}
	if rest != 0 {
		k.back = g.fills[rest].color
	}
	return cell{text: eighths[n], ink: k}, true
}

// most gives the series with most dots in a cell.
func (c dotCell) most() (series int, ok bool) {
	best := -1
	for s, n := range c.count { // the last is that of the rest, which hides no other
		if n > 0 && (best < 0 || n > c.count[best] && s < maxSeries) {
			best = s
		}
	}
	if best == maxSeries {
		return restSeries, true
	}
	return best, best >= 0
}
