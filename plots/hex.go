package plots

import (
	"fmt"
	"math"
)

// hexRow is the distance of every second row of hexagons, as a part of that of their columns, when they are regular: √3.
var hexRow = math.Sqrt(3)

// hexSteps finds for each row the nearest middle of two lattices of rectangles, of which one is shifted by half a rectangle
// both ways: that is the middle of its hexagon (Carr et al., "Scatterplot Matrix Techniques for Large N", JASA 1987).
func hexSteps(b *binner, l lattice) string {
	name := b.c.fresh
	sx, sy, near := name("bin_sx"), name("bin_sy"), name("bin_near")
	return fmt.Sprintf("|> EXTEND (%[1]s - %[2]s) / %[3]s AS %[7]s, (%[4]s - %[5]s) / %[6]s AS %[8]s"+
		" |> EXTEND ((%[7]s - floor(%[7]s + 0.5)) * (%[7]s - floor(%[7]s + 0.5)) + 3 * (%[8]s - floor(%[8]s + 0.5)) * (%[8]s - floor(%[8]s + 0.5)))"+
		" <= ((%[7]s - floor(%[7]s) - 0.5) * (%[7]s - floor(%[7]s) - 0.5) + 3 * (%[8]s - floor(%[8]s) - 0.5) * (%[8]s - floor(%[8]s) - 0.5)) AS %[9]s"+
		" |> EXTEND CASE WHEN %[9]s THEN floor(%[7]s + 0.5) ELSE floor(%[7]s) + 0.5 END AS %[10]s,"+
		" CASE WHEN %[9]s THEN floor(%[8]s + 0.5) ELSE floor(%[8]s) + 0.5 END AS %[11]s",
		b.nx, literal(l.x0), literal(l.dx), b.ny, literal(l.y0), literal(l.dy*hexRow), sx, sy, near, name("bin_i"), name("bin_j"))
}

// hexagon is one bin, with a corner at its top; dx and dy are the distances of the middles in one row and of every second row.
type hexagon struct {
	tint         tint
	x, y, dx, dy float64
}

func (m *hexagon) corners(grow float64) []point {
	rx, ry := m.dx/2*grow, m.dy/3*grow
	return []point{
		{m.x, m.y + ry},
		{m.x + rx, m.y + ry/2},
		{m.x + rx, m.y - ry/2},
		{m.x, m.y - ry},
		{m.x - rx, m.y - ry/2},
		{m.x - rx, m.y + ry/2},
	}
}

func (m *hexagon) bounds(e *extent) {
	for _, p := range m.corners(1) {
		e.add(p)
	}
}

// paint lets neighbours overlap by a hair, so that no light shines between them.
func (m *hexagon) paint(d *painter) {
	p := d.p
	grow := 1.0
	if r := m.dx / 2 / (p.x.Hi - p.x.Lo) * p.area.width(); r > 0 {
		grow += 0.22 / r
	}
	out := m.corners(grow)
	for i, q := range out {
		at := p.onPage(q.x, q.y)
		out[i] = point{math.Max(p.area.x0, math.Min(p.area.x1, at.x)), math.Max(p.area.y0, math.Min(p.area.y1, at.y))}
	}
	d.c.SetColor(p.rgba(m.tint))
	d.c.Fill(d.path(out, true))
}

// draw fills the cells nearest to the middle: a terminal has no slopes.
func (m *hexagon) draw(g *canvas) {
	(&block{tint: m.tint, x0: m.x - m.dx/2, x1: m.x + m.dx/2, y0: m.y - m.dy/4, y1: m.y + m.dy/4}).draw(g)
}
