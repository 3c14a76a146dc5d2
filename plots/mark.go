package plots

import (
	"image/color"
	"math"
)

// mark is what a kind draws in a panel besides bars and lines. It is in data units, and says itself how it is drawn on a page
// and in a terminal's cells, so that both show the same.
type mark interface {
	// bounds widens e by what the mark covers.
	bounds(e *extent)
	// paint draws the mark into the area of the painter's current plate.
	paint(d *painter)
	// draw draws the mark into the cells of a frame.
	draw(g *canvas)
}

// tint is the colour of a mark: that of a series, of a value on the panel's ramp, or of the theme.
type tint struct {
	series int
	value  float64 // on the ramp, when ramp is set
	ramp   bool
	plain  plainTint
	alpha  float64 // 0 is opaque; else 0..1
}

type plainTint uint8

const (
	noPlain   plainTint = iota
	textTint            // the theme's text
	dimTint             // the theme's axis
	pageTint            // the background
	faintTint           // the theme's rest: what stands behind
)

func seriesTint(series int) tint { return tint{series: series} }

// rgba gives the colour on paper.
func (p *page) rgba(t tint) color.RGBA {
	c := p.theme.color(t.series)
	switch {
	case t.ramp && p.pn.ramp != nil:
		c = p.pn.ramp.color(p.theme, t.value)
	case t.plain == textTint:
		c = p.theme.text
	case t.plain == dimTint:
		c = p.theme.axis
	case t.plain == pageTint:
		c = p.theme.background
	case t.plain == faintTint:
		c = p.theme.rest
	}
	if t.alpha > 0 && t.alpha < 1 {
		// Colours of image/color are premultiplied.
		a := t.alpha
		return color.RGBA{uint8(float64(c.R) * a), uint8(float64(c.G) * a), uint8(float64(c.B) * a), uint8(255 * a)}
	}
	return c
}

// area is what lies between two lines over the same places of x.
type areaMark struct {
	name  string
	tint  tint
	xs    []float64
	lo    []float64
	hi    []float64
	edged bool // with a line along hi
}

func (m *areaMark) bounds(e *extent) {
	for i, x := range m.xs {
		e.add(point{x, m.lo[i]})
		e.add(point{x, m.hi[i]})
	}
}

// polygon is a closed outline, filled: a violin, a hexagon.
type polygon struct {
	tint    tint
	points  []point
	outline bool
}

func (m *polygon) bounds(e *extent) {
	for _, p := range m.points {
		e.add(p)
	}
}

// block is a filled rectangle: a histogram's column, a heat map's cell, a box.
type block struct {
	tint           tint
	x0, x1, y0, y1 float64
	gap            bool // a hair's breadth is left free around it
	outline        bool
	label          string // in the middle of it, where it fits
}

func (m *block) bounds(e *extent) {
	e.add(point{m.x0, m.y0})
	e.add(point{m.x1, m.y1})
}

// segment is a straight line.
type segment struct {
	tint           tint
	x0, x1, y0, y1 float64
	width          float64 // points at full size; 0 is 1
	dashed         bool
}

func (m *segment) bounds(e *extent) {
	e.add(point{m.x0, m.y0})
	e.add(point{m.x1, m.y1})
}

// rule is a line over the whole panel at one value of x or y, maybe with words.
type rule struct {
	at    float64
	onX   bool
	label string
}

func (m *rule) bounds(*extent) {}

// words are a text at a place, with the background shining around it.
type words struct {
	x, y  float64
	text  string
	align int // left, center, right
	bold  bool
	tint  tint
	// corner puts them into an upper corner of the panel, as they are aligned, below one another.
	corner bool
}

func (m *words) bounds(e *extent) {
	if !m.corner {
		e.add(point{m.x, m.y})
	}
}

// boundsOf is the extent of marks; it is empty (x0 > x1) without any.
func boundsOf(marks []mark) extent {
	e := extent{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for _, m := range marks {
		m.bounds(&e)
	}
	return e
}
