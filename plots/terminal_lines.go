package plots

import (
	"math"
	"strings"
)

// asciiMarks tell series apart where there is no braille.
var asciiMarks = []string{"*", "o", "+", "x", "#", "@", "%", "&"}

// drawLines draws lines of dots, eight to a cell.
func (t *screen) drawLines(pn *panel) {
	keys := t.scene.keys
	axis := t.scene.unsaid(pn.y.Label)
	if x := t.scene.unsaid(pn.x.Label); x != "" && pn.x.Kind == numberScale {
		axis = strings.TrimPrefix(axis+" by "+x, " ")
	}
	t.heading(axis)
	words := t.scene.words(0)
	foot := t.footRows(words)
	x, y := pn.x, pn.y
	rows := t.h - t.top - foot - 3 // the axis and two lines of labels
	named := len(keys) <= rows
	endWidth := 0
	if !named {
		t.legend(keys, t.lineMark)
		rows = t.h - t.top - foot - 3
	} else {
		for _, k := range keys {
			endWidth = max(endWidth, min(t.width(t.endName(k)), t.w*3/10))
		}
	}
	f := frame{y0: t.top}
	var yticks, xticks []tick
	// Labels of one line leave a row to the marks.
	for range 2 {
		y = pn.y
		f.y1 = f.y0 + rows
		var w int
		yticks, w = t.valueTicks(&y, rows)
		f.x0, f.x1 = w+2, t.w
		if endWidth > 0 {
			f.x1 -= endWidth + 1
		}
		xticks = t.lowerTicks(f, &x)
		second := false
		for _, k := range xticks {
			second = second || k.under != ""
		}
		if second || rows > t.h-t.top-foot-3 {
			break
		}
		rows++
	}
	t.lower(f, &x, xticks)
	t.upright(f, &y, yticks)
	t.dots(f, pn, &x, &y)
	if named {
		sorted, wanted := endsOf(keys, pn, func(v float64) float64 { return (1 - y.at(v)) * float64(rows) })
		for i, row := range spread(wanted, 1, 0, float64(rows)) {
			k := t.ink(sorted[i].series)
			t.put(f.x1+1, f.y0+max(0, min(rows-1, int(math.Floor(row)))), t.endName(sorted[i]), t.w, k)
		}
	}
	t.foot(words, t.h-foot)
}

func (t *screen) lowerTicks(f frame, x *Scale) []tick {
	if x.Kind == timeScale {
		return calendarTicks(x, t.fitsLower(f))
	}
	return numberTicks(x, false, t.fitsLower(f))
}

func (t *screen) lineMark(series int) string {
	if series == restSeries {
		return t.glyph("─", ".")
	}
	return t.glyph("━", asciiMarks[series%len(asciiMarks)])
}

// endName is a series' name at its line; without colours and braille its mark stands before it.
func (t *screen) endName(k key) string {
	if t.ascii {
		return t.lineMark(k.series) + " " + k.name
	}
	return k.name
}

// dotCell collects the dots of one cell, and whose they are.
type dotCell struct {
	mask  uint8
	count [maxSeries + 1]uint8 // by series; the last is restSeries
}

// brailleBit is the bit of a dot of U+2800, by its row and column in the cell.
var brailleBit = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// dots draws every line. A cell has one colour: that of the series with most dots in it.
func (t *screen) dots(f frame, pn *panel, x, y *Scale) {
	cols, rows := f.x1-f.x0, f.y1-f.y0
	if cols < 1 || rows < 1 {
		return
	}
	dx, dy := 2, 4
	if t.ascii {
		dx, dy = 1, 1
	}
	grid := make([]dotCell, cols*rows)
	for _, l := range pn.lines {
		s := l.series
		if s == restSeries {
			s = maxSeries
		}
		set := func(px, py int) {
			c := &grid[py/dy*cols+px/dx]
			if !t.ascii {
				c.mask |= brailleBit[py%4][px%2]
			}
			if c.count[s] < 255 {
				c.count[s]++
			}
		}
		for _, run := range l.runs {
			lastX, lastY := -1, 0
			for _, p := range m4(run, x, cols*dx) {
				px := int(math.Round(x.at(p.x) * float64(cols*dx-1)))
				py := int(math.Round((1 - y.at(p.y)) * float64(rows*dy-1)))
				px, py = max(0, min(cols*dx-1, px)), max(0, min(rows*dy-1, py))
				if lastX < 0 {
					set(px, py)
				} else {
					stroke(lastX, lastY, px, py, set)
				}
				lastX, lastY = px, py
			}
		}
	}
	for i, c := range grid {
		best := -1
		for s, n := range c.count {
			if n > 0 && (best < 0 || n > c.count[best]) {
				best = s
			}
		}
		if best < 0 {
			continue
		}
		series := best
		if best == maxSeries {
			series = restSeries
		}
		text := string(rune(0x2800 + int(c.mask)))
		if t.ascii {
			text = t.lineMark(series)
		}
		t.cells[f.y0+i/cols][f.x0+i%cols] = cell{text: text, ink: t.ink(series)}
	}
}

// stroke sets the dots between two places (Bresenham), without the first.
func stroke(x0, y0, x1, y1 int, set func(x, y int)) {
	dx, dy := abs(x1-x0), -abs(y1-y0)
	sx, sy := 1, 1
	if x1 < x0 {
		sx = -1
	}
	if y1 < y0 {
		sy = -1
	}
	err := dx + dy
	for x0 != x1 || y0 != y1 {
		e := 2 * err
		if e >= dy {
			err += dy
			x0 += sx
		}
		if e <= dx {
			err += dx
			y0 += sy
		}
		set(x0, y0)
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
