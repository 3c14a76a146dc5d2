package plots

import (
	"math"
	"sort"
)

func (m *areaMark) draw(g *canvas) {
	cols, _, _, _ := g.size()
	ink := g.fill(m.tint)
	n := len(m.xs)
	for col := range cols {
		x := g.x.valueAt((float64(col) + 0.5) / float64(cols))
		i := sort.SearchFloat64s(m.xs, x)
		switch {
		case n == 0 || i == 0 && x < m.xs[0] || i == n:
			continue
		case i == 0:
			g.column(col, m.lo[0], m.hi[0], ink)
			continue
		}
		p := 0.0
		if d := m.xs[i] - m.xs[i-1]; d > 0 {
			p = (x - m.xs[i-1]) / d
		}
		lo, hi := m.lo[i-1]*(1-p)+m.lo[i]*p, m.hi[i-1]*(1-p)+m.hi[i]*p
		if m.edged {
			hi = m.farthest(g.x.valueAt(float64(col)/float64(cols)), g.x.valueAt(float64(col+1)/float64(cols)), hi)
		}
		g.column(col, lo, hi, ink)
	}
}

// farthest is the edge of a single area that is farthest from zero between two places: one row among many must be seen.
func (m *areaMark) farthest(from, to, hi float64) float64 {
	for i := sort.SearchFloat64s(m.xs, from); i < len(m.xs) && m.xs[i] < to; i++ {
		if math.Abs(m.hi[i]) > math.Abs(hi) {
			hi = m.hi[i]
		}
	}
	return hi
}

func (m *polygon) draw(g *canvas) {
	if m.tint.ramp {
		e := extent{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
		m.bounds(&e)
		(&block{tint: m.tint, x0: e.x0, x1: e.x1, y0: e.y0, y1: e.y1}).draw(g)
		return
	}
	if len(m.points) > 0 {
		g.polyline(append(m.points[:len(m.points):len(m.points)], m.points[0]), m.tint.series)
	}
}

func (m *block) draw(g *canvas) {
	if m.outline && !m.tint.ramp {
		s := m.tint.series
		g.polyline([]point{{m.x0, m.y0}, {m.x1, m.y0}, {m.x1, m.y1}, {m.x0, m.y1}, {m.x0, m.y0}}, s)
		return
	}
	ink := g.fill(m.tint)
	from, to := g.columnsOf(m.x0, m.x1)
	if m.gap && !m.tint.ramp && to-from >= 4 {
		to--
	}
	for col := from; col < to; col++ {
		g.column(col, m.y0, m.y1, ink)
	}
	if m.label != "" && g.labelsFit() {
		g.cells = append(g.cells, m)
	}
}

func (m *segment) draw(g *canvas) {
	series := m.tint.series
	if m.tint.plain != noPlain {
		series = restSeries
	}
	g.polyline([]point{{m.x0, m.y0}, {m.x1, m.y1}}, series)
}

func (m *rule) draw(g *canvas) {
	cols, rows, dx, dy := g.size()
	px, py := g.place(m.at, m.at)
	if m.onX {
		for y := 0; y < rows*dy; y++ {
			if y%4 < 2 || dy == 1 {
				g.dotAt(px, y, restSeries)
			}
		}
	} else {
		for x := 0; x < cols*dx; x++ {
			if x%4 < 2 || dx == 1 {
				g.dotAt(x, py, restSeries)
			}
		}
	}
	if m.label == "" {
		return
	}
	w := &words{x: m.at, y: g.y.Hi, text: " " + m.label, align: left}
	if !m.onX {
		w = &words{x: g.x.Hi, y: m.at, text: m.label, align: right}
	}
	g.words = append(g.words, w)
}

func (m *words) draw(g *canvas) { g.words = append(g.words, m) }
