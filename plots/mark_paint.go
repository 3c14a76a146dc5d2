package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// path makes a path of places on the page.
func (d *painter) path(points []point, closed bool) vg.Path {
	var path vg.Path
	for i, pt := range points {
		if at := d.at(pt.x, pt.y); i == 0 {
			path.Move(at)
		} else {
			path.Line(at)
		}
	}
	if closed {
		path.Close()
	}
	return path
}

// onPage turns data into places on the page.
func (p *page) onPage(x, y float64) point { return point{p.xpos(x), p.ypos(y)} }

func (m *areaMark) paint(d *painter) {
	p := d.p
	if len(m.xs) == 0 {
		return
	}
	columns := d.columns()
	hi, lo := make([]point, len(m.xs)), make([]point, len(m.xs))
	for i, x := range m.xs {
		hi[i], lo[i] = point{x, m.hi[i]}, point{x, m.lo[i]}
	}
	hi, lo = m4(hi, &p.x, columns), m4(lo, &p.x, columns)
	outline := make([]point, 0, len(hi)+len(lo))
	for _, q := range hi {
		outline = append(outline, p.onPage(q.x, q.y))
	}
	top := len(outline)
	for i := len(lo) - 1; i >= 0; i-- {
		outline = append(outline, p.onPage(lo[i].x, lo[i].y))
	}
	d.c.SetColor(p.rgba(m.tint))
	d.c.Fill(d.path(outline, true))
	if m.edged {
		edge := m.tint
		edge.alpha = 0
		d.stroke(outline[:top], 1.2*p.f, p.rgba(edge))
	}
}

// columns is how many columns of pixels the current area has.
func (d *painter) columns() int {
	if d.dpi > 0 {
		return max(1, int(d.p.area.width()/72*d.dpi))
	}
	return max(1, int(d.p.area.width())*3)
}

// stroke draws a polyline of places on the page.
func (d *painter) stroke(points []point, width float64, c color.RGBA) {
	d.c.SetColor(c)
	d.c.SetLineWidth(vg.Length(width))
	most := d.strokePoints()
	for from := 0; from < len(points)-1; from += most {
		d.c.Stroke(d.path(points[from:min(from+most+1, len(points))], false))
	}
}

func (m *polygon) paint(d *painter) {
	p := d.p
	out := make([]point, len(m.points))
	for i, q := range m.points {
		out[i] = p.onPage(q.x, q.y)
	}
	d.c.SetColor(p.rgba(m.tint))
	d.c.Fill(d.path(out, true))
	if m.outline && len(out) > 0 {
		edge := m.tint
		edge.alpha = 0
		d.stroke(append(out, out[0]), 1*p.f, p.rgba(edge))
	}
}

func (m *block) paint(d *painter) {
	r := d.p.blockRect(m)
	if m.gap {
		// Half a point on each side, of whole pixels, so that the gaps are all as wide.
		g := 0.5 * d.p.f
		if d.dpi > 0 {
			r = rect{d.snap(r.x0), d.snap(r.y0), d.snap(r.x1), d.snap(r.y1)}
			g = math.Max(1, math.Round(g/72*d.dpi)) / d.dpi * 72
		}
		if r.width() > 4*g {
			r.x1 -= g
		}
		if r.height() > 4*g {
			r.y1 -= g
		}
	}
	d.fill(r, d.p.rgba(m.tint))
	if m.outline {
		edge := m.tint
		edge.alpha = 0
		d.stroke([]point{{r.x0, r.y0}, {r.x1, r.y0}, {r.x1, r.y1}, {r.x0, r.y1}, {r.x0, r.y0}}, 1*d.p.f, d.p.rgba(edge))
	}
}

// blockRect is the place of a block on the page.
func (p *page) blockRect(m *block) rect {
	a, b := p.onPage(m.x0, m.y0), p.onPage(m.x1, m.y1)
	return rect{math.Min(a.x, b.x), math.Min(a.y, b.y), math.Max(a.x, b.x), math.Max(a.y, b.y)}
}

func (m *segment) paint(d *painter) {
	p := d.p
	w := m.width
	if w == 0 {
		w = 1
	}
	a, b := p.onPage(m.x0, m.y0), p.onPage(m.x1, m.y1)
	d.line(a, b, w*p.f, p.rgba(m.tint), m.dashed)
}

// line draws a straight line, upright and level ones of whole pixels.
func (d *painter) line(a, b point, w float64, c color.RGBA, dashed bool) {
	switch {
	case dashed:
		d.c.SetColor(c)
		d.c.SetLineWidth(vg.Length(w))
		d.c.SetLineDash([]vg.Length{vg.Length(3 * d.p.f), vg.Length(2.2 * d.p.f)}, 0)
		d.c.Stroke(d.path([]point{a, b}, false))
		d.c.SetLineDash(nil, 0)
	case a.x == b.x:
		d.rule(a.x, math.Min(a.y, b.y), a.x, math.Max(a.y, b.y), w, c)
	case a.y == b.y:
		d.rule(math.Min(a.x, b.x), a.y, math.Max(a.x, b.x), a.y, w, c)
	default:
		d.stroke([]point{a, b}, w, c)
	}
}

func (m *rule) paint(d *painter) {
	p := d.p
	a, b := point{p.area.x0, p.ypos(m.at)}, point{p.area.x1, p.ypos(m.at)}
	if x, upright := p.upright(m.at, m.onX); upright {
		a, b = point{x, p.area.y0}, point{x, p.area.y1}
	}
	d.line(a, b, 1*p.f, p.theme.dim, true)
}

// paint leaves words to the page's texts, which come last; their boxes are among the others then.
func (m *words) paint(*painter) {}
