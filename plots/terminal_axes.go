package plots

import (
	"math"
	"strings"
)

// asciiMarks tell series apart where there is no braille.
var asciiMarks = []string{"*", "o", "+", "x", "#", "@", "%", "&"}

// drawAxes draws a panel whose marks stand between two scales.
func (t *screen) drawAxes(pn *panel) {
	keys := t.scene.keys
	axis := t.scene.unsaid(pn.y.Label)
	if x := t.scene.unsaid(pn.x.Label); x != "" && (pn.x.Kind == numberScale || pn.says) {
		axis = strings.TrimPrefix(axis+" by "+x, " ")
	}
	t.heading(axis)
	words := t.scene.words(0)
	foot := t.footRows(words)
	rows := t.h - t.top - foot - 3 // the axis and two lines of labels
	named := pn.ends && len(keys) <= rows
	endWidth := 0
	if named {
		for _, k := range keys {
			endWidth = max(endWidth, min(t.width(t.endName(k)), t.w*3/10))
		}
	} else {
		t.legend(keys, t.keyMark(pn))
	}
	t.rampLegend(pn)
	g := t.axes(pn, frame{x0: 0, x1: t.w - endWidth - min(endWidth, 1), y0: t.top, y1: t.h - foot})
	g.panel()
	if named {
		rows := float64(g.f.y1 - g.f.y0)
		sorted, wanted := endsOf(keys, pn, func(v float64) float64 { return (1 - g.y.at(v)) * rows })
		for i, row := range spread(wanted, 1, 0, rows) {
			k := t.ink(sorted[i].series)
			t.put(g.f.x1+1, g.f.y0+max(0, min(int(rows)-1, int(math.Floor(row)))), t.endName(sorted[i]), t.w, k)
		}
	}
	t.foot(words, t.h-foot)
}

// axes sets both axes into a part of the screen, labels included, and gives the canvas between them.
func (t *screen) axes(pn *panel, part frame) *canvas {
	g := &canvas{t: t, pn: pn, x: pn.x, y: pn.y}
	f := frame{y0: part.y0}
	var xticks, yticks []tick
	under := 3
	for range 2 {
		g.x, g.y = pn.x, pn.y
		f.y1 = max(f.y0+1, part.y1-under)
		if n := len(pn.y.Names); pn.y.Kind == bandScale && n > 0 && n < f.y1-f.y0 {
			f.y1 -= (f.y1 - f.y0) % n // each band has as many rows
		}
		var w int
		yticks, w = t.leftTicks(pn, &g.y, f.y1-f.y0)
		f.x0, f.x1 = part.x0+w+2, part.x1
		if f.x1 <= f.x0 {
			f.x1 = f.x0 + 1
		}
		// A cell is about twice as high as it is wide.
		if keepAspect(&g.x, &g.y, pn.aspect, float64(f.x1-f.x0), 2*float64(f.y1-f.y0)) {
			yticks, w = t.leftTicks(pn, &g.y, f.y1-f.y0)
			f.x0 = min(part.x0+w+2, f.x1-1)
		}
		xticks = t.lowerTicks(f, &g.x)
		second := false
		for _, k := range xticks {
			second = second || k.under != ""
		}
		if second || under == 2 {
			break
		}
		under = 2 // labels of one line leave a row to the marks
	}
	g.f = f
	t.lower(f, &g.x, xticks)
	t.upright(f, &g.y, yticks)
	return g
}

// leftTicks finds the ticks of the upright axis of a frame of so many rows, and the cells of their labels.
func (t *screen) leftTicks(pn *panel, s *Scale, rows int) ([]tick, int) {
	if s.Kind != bandScale {
		return t.valueTicks(s, rows, !pn.exact)
	}
	n := len(s.Names)
	s.Lo, s.Hi = -0.5, float64(n)-0.5
	every := max(1, (n+rows-1)/max(1, rows))
	limit := t.w * 34 / 100
	var ts []tick
	w := 0
	for i := 0; i < n; i += every {
		label := fitCells(s.Names[i], limit, t.ascii)
		ts = append(ts, tick{at: float64(i), label: label})
		w = max(w, t.width(label))
	}
	return ts, w
}

func (t *screen) lowerTicks(f frame, x *Scale) []tick {
	switch {
	case x.Kind == bandScale:
		n := len(x.Names)
		x.Lo, x.Hi = -0.5, float64(n)-0.5
		band := float64(f.x1-f.x0) / float64(max(1, n))
		widest := 0
		for _, name := range x.Names {
			widest = max(widest, t.width(name))
		}
		every, room := 1, max(1, int(band)-1)
		if widest > room {
			var cut func(string) string
			if room >= 8 && f.y1-f.y0 >= 8 {
				cut = func(s string) string { return fitCells(s, room, t.ascii) }
			}
			if ts := bandsInTwoLines(x.Names, float64(room), t.cellsWide, cut); ts != nil {
				return ts
			}
		}
		if widest > room && band < 6 {
			every = max(1, int(math.Ceil(float64(min(widest, 8)+1)/math.Max(band, 0.01))))
			room = max(1, int(band*float64(every))-1)
		}
		var ts []tick
		for i := 0; i < n; i += every {
			ts = append(ts, tick{at: float64(i), label: fitCells(x.Names[i], room, t.ascii)})
		}
		return ts
	case x.Log:
		return quantityTicks(x, false, t.fitsLower(f))
	case x.Kind == timeScale:
		return calendarTicks(x, t.fitsLower(f))
	}
	return numberTicks(x, false, t.fitsLower(f))
}

// keyMark is what stands before a name in the legend: a line's mark, or a block for what is filled.
func (t *screen) keyMark(pn *panel) func(int) string {
	if len(pn.lines) > 0 || t.ascii {
		return t.lineMark
	}
	for _, m := range pn.marks {
		if _, ok := m.(*dots); ok {
			return func(int) string { return "●" }
		}
	}
	return func(int) string { return "■" }
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

// lines draws every line of the panel.
func (g *canvas) lines() {
	cols, _, dx, _ := g.size()
	for _, l := range g.pn.lines {
		if l.faint { // dots of one cell have one colour: lines behind could not be told apart
			continue
		}
		series := l.series
		if l.thin { // the bold one hides it, not the other way round
			series = restSeries
		}
		for _, run := range l.runs {
			g.polyline(m4(run, &g.x, cols*dx), series)
		}
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
