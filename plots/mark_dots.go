package plots

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// dots are points, in the order in which they are drawn.
type dots struct {
	points []dot
	radius float64 // points at full size
	alpha  float64
	ramp   bool // coloured by their values, not by their series
}

type dot struct {
	x, y   float64
	series int
	size   float64 // of the area, 1 is the usual one; 0 is 1
	value  float64 // on the ramp; NaN is none
}

func (m *dots) bounds(e *extent) {
	for _, p := range m.points {
		e.add(point{p.x, p.y})
	}
}

func (m *dots) tint(q dot) tint {
	switch {
	case m.ramp && math.IsNaN(q.value):
		return tint{plain: faintTint}
	case m.ramp:
		return tint{ramp: true, value: q.value}
	}
	return seriesTint(q.series)
}

// stampedDots is the number of points from which files of lines and texts get them as one image, as dense as an image file would be.
const stampedDots = 3000

func (m *dots) paint(d *painter) {
	p := d.p
	switch {
	case d.pixels != nil:
		m.stamp(p, d.pixels, d.dpi, 0, float64(d.pixels.Bounds().Dy())-p.h/72*d.dpi)
	case len(m.points) <= stampedDots:
		for _, q := range m.points {
			t := m.tint(q)
			t.alpha = m.alpha
			d.c.SetColor(p.rgba(t))
			d.dot(p.xpos(q.x), p.ypos(q.y), m.radiusOf(q)*p.f)
		}
	default:
		around := 12 * p.f // a point's middle is in the area, its rim may not be
		r := rect{math.Max(0, p.area.x0-around), math.Max(0, p.area.y0-around), math.Min(p.w, p.area.x1+around), math.Min(p.h, p.area.y1+around)}
		density := math.Max(defaultDPI/2, p.scene.spec.DPI)
		perPoint := density / 72
		img := image.NewRGBA(image.Rect(0, 0, int(math.Ceil(r.width()*perPoint)), int(math.Ceil(r.height()*perPoint))))
		m.stamp(p, img, density, -r.x0*perPoint, -r.y0*perPoint)
		from := d.at(r.x0, r.y0+float64(img.Bounds().Dy())/perPoint)
		to := d.at(r.x0+float64(img.Bounds().Dx())/perPoint, r.y0)
		if v, ok := d.c.(vector); ok {
			v.picture(vg.Rectangle{Min: from, Max: to}, img)
		}
	}
}

func (m *dots) radiusOf(q dot) float64 {
	if q.size > 0 {
		return m.radius * math.Sqrt(q.size)
	}
	return m.radius
}

// stamp draws the points into an image of so many dots per inch, whose first pixel is (-dx, -dy) pixels into the page. A disc
// of every size is made once, at each quarter of a pixel, and stamped: a path for each point takes ten times as long.
func (m *dots) stamp(p *page, img *image.RGBA, dpi, dx, dy float64) {
	alpha := m.alpha
	if !(alpha > 0 && alpha < 1) {
		alpha = 1
	}
	stamps := map[[3]int]*stamp{}
	inks := map[color.RGBA]*stampInk{}
	colors := map[tint]*stampInk{}
	all := make([]stamped, 0, len(m.points))
	for _, q := range m.points {
		x, y := p.xpos(q.x)/72*dpi+dx, p.ypos(q.y)/72*dpi+dy
		x0, y0 := math.Floor(x), math.Floor(y)
		radius := math.Max(0.6, m.radiusOf(q)*p.f/72*dpi)
		k := [3]int{int(math.Round(radius * 8)), int((x - x0) * 4), int((y - y0) * 4)}
		s := stamps[k]
		if s == nil {
			s = newStamp(float64(k[0])/8, (float64(k[1])+0.5)/4, (float64(k[2])+0.5)/4)
			stamps[k] = s
		}
		t := m.tint(q)
		ink := colors[t]
		if ink == nil {
			c := p.rgba(t)
			if ink = inks[c]; ink == nil {
				ink = newStampInk(c, alpha)
				inks[c] = ink
			}
			if len(colors) < 4096 {
				colors[t] = ink
			}
		}
		all = append(all, stamped{s, ink, int(x0), int(y0)})
	}
	stampAll(img, all)
}

func (m *dots) draw(g *canvas) {
	for _, q := range m.points {
		px, py := g.place(q.x, q.y)
		if m.ramp && !math.IsNaN(q.value) {
			g.valueAt(px, py, q.value)
			continue
		}
		series := q.series
		if m.ramp {
			series = restSeries
		}
		g.dotAt(px, py, series)
	}
}

// tag names a point: beside it, where there is room.
type tag struct {
	x, y   float64
	text   string
	radius float64 // of the point, in points at full size
}

func (m *tag) bounds(e *extent) { e.add(point{m.x, m.y}) }
func (m *tag) paint(*painter)   {}
func (m *tag) draw(g *canvas)   { g.tags = append(g.tags, m) }

// setTags sets the names of points clear of all other texts and, where it can be, of the points: right, left, above, below.
// Those that have no room are left out.
func (p *page) setTags(tags []*tag) {
	if len(tags) == 0 {
		return
	}
	st := textStyle{captionSize * p.f, false}
	points := make([]rect, len(tags))
	for i, m := range tags {
		x, y, r := p.xpos(m.x), p.ypos(m.y), m.radius*p.f
		points[i] = rect{x - r, y - r, x + r, y + r}
	}
	var others []rect
	for _, m := range p.pn.marks {
		if all, ok := m.(*dots); ok && len(all.points) <= stampedDots {
			for _, q := range all.points {
				x, y, r := p.xpos(q.x), p.ypos(q.y), 0.8*all.radiusOf(q)*p.f
				others = append(others, rect{x - r, y - r, x + r, y + r})
			}
		}
	}
	for i, m := range tags {
		w := textWidth(m.text, st)
		at := points[i]
		x, y := (at.x0+at.x1)/2, (at.y0+at.y1)/2
		gap := 0.25 * st.size
		h := (ascent + descent) * st.size
		places := []rect{
			{at.x1 + gap, y - h/2, 0, 0},
			{at.x0 - gap - w, y - h/2, 0, 0},
			{x - w/2, at.y0 - h, 0, 0},
			{x - w/2, at.y1, 0, 0},
			{at.x1, at.y0 - h, 0, 0},
			{at.x0 - w, at.y0 - h, 0, 0},
			{at.x1, at.y1, 0, 0},
			{at.x0 - w, at.y1, 0, 0},
		}
	tries:
		for k, c := range append(places, places...) {
			box := rect{c.x0, c.y0, c.x0 + w, c.y0 + h}
			if k < len(places) { // first clear of every point
				inner := rect{box.x0, box.y0 + 0.2*h, box.x1, box.y1 - 0.2*h}
				for _, q := range others {
					if q.x0 < inner.x1 && inner.x0 < q.x1 && q.y0 < inner.y1 && inner.y0 < q.y1 {
						continue tries
					}
				}
			}
			if box.x0 < p.area.x0 || box.x1 > p.area.x1 || box.y0 < p.area.y0 || box.y1 > p.area.y1 || p.taken(box) {
				continue
			}
			for j, q := range points {
				if j != i && q.x0 < box.x1 && box.x0 < q.x1 && q.y0 < box.y1 && box.y0 < q.y1 {
					continue tries
				}
			}
			p.text(m.text, st, box.x0, box.y0+ascent*st.size, left, p.theme.text, "word")
			break
		}
	}
}

// putTags writes the names of points into a terminal, right or left of them, where nothing stands.
func (g *canvas) putTags() {
	cols, rows, _, _ := g.size()
	for _, m := range g.tags {
		x, y := int(g.x.at(m.x)*float64(cols)), int((1-g.y.at(m.y))*float64(rows))
		y = max(0, min(rows-1, y))
		n := g.t.width(m.text)
		for _, at := range []int{x + 2, x - 1 - n} {
			if at < 0 || at+n > cols || !g.free(at, y, n) {
				continue
			}
			g.t.put(g.f.x0+at, g.f.y0+y, m.text, n, ink{})
			break
		}
	}
}

func (g *canvas) free(x, y, n int) bool {
	for i := x; i < x+n; i++ {
		if c := g.t.cells[g.f.y0+y][g.f.x0+i]; c.text != "" || c.taken {
			return false
		}
	}
	return true
}
