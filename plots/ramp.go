package plots

import (
	"image/color"
	"math"
)

// ramp gives values a colour, from light to dark on paper and from dark to light on dark ground. A diverging one has zero in
// its middle.
type ramp struct {
	scale     Scale // Lo and Hi of the values; Log for a logarithmic one
	diverging bool
	floor     float64 // where on the theme's colours the least value stands: on the ground nearly its own colour is not seen
}

// part is where v stands from 0 to 1.
func (r *ramp) part(v float64) float64 {
	if r.diverging {
		most := math.Max(math.Abs(r.scale.Lo), math.Abs(r.scale.Hi))
		if most == 0 {
			return 0.5
		}
		return 0.5 + v/most/2
	}
	return math.Min(1, math.Max(0, r.scale.at(v)))
}

func (r *ramp) color(t *theme, v float64) color.RGBA {
	p := r.part(v)
	if r.diverging {
		return between(t.diverging, p)
	}
	return between(t.ramp, r.floor+p*(1-r.floor))
}

// between gives the colour at part p of a list of equally spaced ones.
func between(list []color.RGBA, p float64) color.RGBA {
	if math.IsNaN(p) {
		return list[0]
	}
	at := math.Min(1, math.Max(0, p)) * float64(len(list)-1)
	i := min(int(at), len(list)-2)
	return mix(list[i], list[i+1], at-float64(i))
}

// rampBox is the legend of a ramp: a column of colours with ticks at its right.
type rampBox struct {
	ramp  *ramp
	box   rect
	ticks []tick
}

// layoutRamp sets the legend of a ramp at the right of the body and takes its room.
func (p *page) layoutRamp(body *rect, r *ramp) {
	st := p.tickStyle()
	s := r.scale
	height := math.Min(body.height()*0.8, 14*st.size)
	top := body.y0 + lineHeight*st.size*1.2
	fits := func(_ *Scale, ts []tick) bool {
		return len(ts) > 0 && height/float64(max(1, len(ts)-1)) >= 1.9*st.size
	}
	var ts []tick
	if s.Log {
		ts = logTicks(&s, false, fits)
	} else {
		ts = numberTicks(&s, false, fits)
		s = r.scale
	}
	w := 0.0
	for _, t := range ts {
		w = math.Max(w, textWidth(t.label, st))
	}
	name := p.scene.unsaid(s.Label)
	ns := textStyle{captionSize * p.f, false}
	bar := 1.05 * st.size
	room := math.Max(bar+0.5*st.size+w, math.Min(textWidth(name, ns), 0.2*body.width()))
	x := body.x1 - room
	if name != "" {
		p.text(ellipsise(name, room, measure(ns)), ns, x, body.y0+ascent*ns.size, left, p.theme.dim, "axis name")
	} else {
		top = body.y0
	}
	p.ramp = &rampBox{ramp: r, box: rect{x, top, x + bar, top + height}, ticks: ts}
	for _, t := range ts {
		y := p.ramp.box.y1 - s.at(t.at)*height
		p.text(t.label, st, x+bar+0.5*st.size, y+0.35*st.size, left, p.theme.dim, "tick")
	}
	body.x1 = x - 1.2*st.size
}

// paintRamp draws the legend's colours.
func (d *painter) paintRamp() {
	b := d.p.ramp
	if b == nil {
		return
	}
	const steps = 96
	for i := range steps {
		lo := b.ramp.scale.valueAt((float64(i) + 0.5) / steps)
		y1 := b.box.y1 - b.box.height()*float64(i)/steps
		y0 := b.box.y1 - b.box.height()*float64(i+1)/steps
		d.fill(rect{b.box.x0, y0, b.box.x1, y1}, b.ramp.color(d.p.theme, lo))
	}
	w := 0.6 * d.p.f
	for _, t := range b.ticks {
		y := b.box.y1 - b.ramp.scale.at(t.at)*b.box.height()
		d.rule(b.box.x1, y, b.box.x1+2.5*d.p.f, y, w, d.p.theme.axis)
	}
}
