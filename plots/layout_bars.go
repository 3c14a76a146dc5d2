package plots

import "math"

// layoutBars decides whether bars stand or lie, and sets what is around them.
func (p *page) layoutBars(body rect, pn *panel) {
	p.x, p.y = pn.x, pn.y
	grouped := len(p.scene.keys) > 0
	if grouped && !(pn.stack != "group" && p.keysRight(&body, pn)) {
		p.legend(&body, p.scene.keys)
	}
	p.horizontal = !p.standing(body, pn)
	if h := p.scene.spec.Horizontal; h != nil {
		p.horizontal = *h
	}
	if p.horizontal {
		p.lyingBars(body, pn)
	} else {
		p.standingBars(body, pn)
	}
	p.setWords(pn)
}

// keysRight sets the keys of a stack beside it, in its order, when bars stand and there is room.
func (p *page) keysRight(body *rect, pn *panel) bool {
	st := p.tickStyle()
	w := 0.0
	for _, k := range p.scene.keys {
		w = math.Max(w, textWidth(k.name, st))
	}
	w += 1.2 * st.size
	inner := *body
	inner.x1 -= w + 1.2*st.size
	row := 1.5 * st.size
	if w > 0.3*body.width() || float64(len(p.scene.keys))*row > body.height()*0.9 || !p.standing(inner, pn) {
		return false
	}
	y := body.y0 + st.size
	side := 0.72 * st.size
	for i := len(p.scene.keys) - 1; i >= 0; i-- {
		k := p.scene.keys[i]
		x := inner.x1 + 1.2*st.size
		p.swatches = append(p.swatches, swatch{rect{x, y - side, x + side, y}, p.theme.color(k.series)})
		p.text(k.name, st, x+1.2*st.size, y, left, p.theme.text, "key")
		y += row
	}
	*body = inner
	return true
}

// standing tells whether every label fits below its bar.
func (p *page) standing(body rect, pn *panel) bool {
	st := p.tickStyle()
	axis := 4 * st.size // about what the labels of the values take
	band := (body.width() - axis) / float64(len(pn.x.Names))
	if band < 2.5*float64(pn.slots) {
		return false
	}
	for _, n := range pn.x.Names {
		if textWidth(n, st)+0.45*st.size > band {
			return false
		}
	}
	return true
}

func (p *page) standingBars(body rect, pn *panel) {
	st := p.tickStyle()
	p.bands = len(pn.x.Names)
	xname := p.scene.unsaid(pn.x.Label)
	p.axisName(&body, p.scene.unsaid(pn.y.Label))
	p.area = body
	p.area.y1 -= p.tickDrop() + lineHeight*st.size + p.underNameHeight(xname)
	p.area.y0 += 0.7 * st.size
	p.plainY = pn.label && p.valuesFit(body.width(), pn)
	if p.plainY {
		p.area.y0 += 0.8 * st.size
		if pn.y.Lo < 0 {
			p.area.y1 -= 1.2 * st.size
		}
	} else {
		p.area.x0 += p.valueTicks(p.area.y0, p.area.y1) + 0.5*st.size
		p.valueAxis()
	}
	p.x.Lo, p.x.Hi = -0.5, float64(p.bands)-0.5
	var names []tick
	for i, n := range pn.x.Names {
		names = append(names, tick{at: float64(i), label: n})
	}
	// Below the lowest bar's value, when bars go down.
	area := p.area
	if p.plainY && pn.y.Lo < 0 {
		p.area.y1 += 1.2 * st.size
	}
	p.underAxis(&p.x, names)
	p.area = area
	p.underName(body, xname)
	if p.plainY {
		vs := p.valueStyle()
		for _, b := range pn.bars {
			r := p.barRect(b)
			x := (r.x0 + r.x1) / 2
			if b.to < 0 {
				p.text(b.label, vs, x, r.y1+0.15*vs.size+ascent*vs.size, center, p.theme.dim, "value")
			} else {
				p.text(b.label, vs, x, r.y0-0.35*vs.size, center, p.theme.dim, "value")
			}
		}
	}
}

// valuesFit tells whether each bar is wide enough for its value.
func (p *page) valuesFit(width float64, pn *panel) bool {
	vs := p.valueStyle()
	for _, b := range pn.bars {
		if textWidth(b.label, vs)+0.6*vs.size > width/float64(len(pn.x.Names)) {
			return false
		}
	}
	return true
}

func (p *page) valueStyle() textStyle { return textStyle{captionSize * p.f, false} }

func (p *page) lyingBars(body rect, pn *panel) {
	st := p.tickStyle()
	said := p.scene.unsaid(pn.y.Label)
	if by := p.scene.unsaid(pn.x.Label); by != "" {
		if said != "" {
			said += " by " + by
		} else {
			said = "by " + by
		}
	}
	p.axisName(&body, said)
	if p.guided = min(3, guideNames(pn)); p.guided > 0 {
		body.y0 += float64(p.guided) * lineHeight * captionSize * p.f
	}
	p.area = body
	p.area.y0 += 0.25 * st.size
	p.plainY = pn.label
	if !p.plainY {
		p.area.y1 -= p.tickDrop() + lineHeight*st.size
	}
	pitch := p.pitch(pn)
	st.size = math.Min(st.size, math.Max(pitch/lineHeight, 5))
	nameWidth := 0.0
	limit := 0.42 * body.width()
	names := make([]string, p.bands)
	for i := range names {
		names[i] = ellipsise(pn.x.Names[i], limit, measure(st))
		nameWidth = math.Max(nameWidth, textWidth(names[i], st))
	}
	p.area.x0 += nameWidth + 0.5*st.size
	vs := p.valueStyle()
	vs.size = math.Min(vs.size, st.size)
	if p.plainY {
		p.roomForValues(pn, vs)
	} else {
		p.lyingTicks(pn)
	}
	p.x.Lo, p.x.Hi = -0.5, float64(p.bands)-0.5
	for i, n := range names {
		y := p.area.y0 + (float64(i)+0.5)*pitch
		p.text(n, st, body.x0+nameWidth, y+0.35*st.size, right, p.theme.text, "name")
	}
	p.area.y1 = p.area.y0 + pitch*float64(p.bands)
	if p.plainY {
		for _, b := range pn.bars {
			if b.band >= p.bands {
				continue
			}
			r := p.barRect(b)
			y := (r.y0+r.y1)/2 + 0.35*vs.size
			if b.to < 0 {
				p.text(b.label, vs, r.x0-0.4*vs.size, y, right, p.theme.dim, "value")
			} else {
				p.text(b.label, vs, r.x1+0.4*vs.size, y, left, p.theme.dim, "value")
			}
		}
		return
	}
	p.underAxis(&p.y, p.yticks)
}

// pitch is the height of a band: what the room gives, within what text needs and what looks like a bar. Bands that have no
// room are not shown.
func (p *page) pitch(pn *panel) float64 {
	full := lineHeight * tickSize * p.f * 1.12
	full = math.Max(full, 3.2*float64(pn.slots)*p.f)
	least := math.Max(6*lineHeight*1.02, 1.6*float64(pn.slots)/0.78)
	room := p.area.height()
	if missing := full*float64(len(pn.x.Names)) - room; missing > 0 {
		p.want = p.h + missing
	}
	p.bands = max(1, min(p.bands, int(room/least)))
	return math.Min(room/float64(p.bands), 5*tickSize*p.f*math.Max(1, float64(pn.slots)*0.6))
}

// roomForValues keeps room for the values beside the bars, on both sides of zero where there are bars.
func (p *page) roomForValues(pn *panel, vs textStyle) {
	under, over := 0.0, 0.0
	for _, b := range pn.bars {
		w := textWidth(b.label, vs) + 0.4*vs.size
		if b.to < 0 {
			under = math.Max(under, w)
		} else {
			over = math.Max(over, w)
		}
	}
	if under > 0 {
		p.area.x0 += under + 0.3*vs.size
	}
	p.area.x1 -= over
}

// lyingTicks finds the ticks of values below lying bars.
func (p *page) lyingTicks(pn *panel) {
	p.yticks = quantityTicks(&p.y, true, func(c *Scale, ts []tick) bool { return p.fitsUnder(c, ts) })
	if !p.fitsUnder(&p.y, p.yticks) {
		p.yticks = nil
	}
	// The last label stands half beyond the end.
	if n := len(p.yticks); n > 0 {
		p.area.x1 -= textWidth(p.yticks[n-1].label, p.tickStyle()) / 2
		if !p.fitsUnder(&p.y, p.yticks) {
			p.yticks = []tick{p.yticks[0], p.yticks[n-1]}
		}
	}
}

// barRect is the place of a bar.
func (p *page) barRect(b bar) rect {
	pn := p.pn
	const filled = 0.78
	if p.horizontal {
		pitch := p.area.height() / float64(p.bands)
		thick := filled * pitch / float64(pn.slots)
		y := p.area.y0 + pitch*float64(b.band) + (1-filled)/2*pitch + thick*float64(b.slot)
		a, c := p.area.x0+p.y.at(b.from)*p.area.width(), p.area.x0+p.y.at(b.to)*p.area.width()
		return rect{math.Min(a, c), y, math.Max(a, c), y + thick}
	}
	band := p.area.width() / float64(p.bands)
	wide := filled * band
	if most := 60 * p.f * float64(pn.slots); wide > most { // a lone bar is no wall
		wide = most
	}
	thick := wide / float64(pn.slots)
	x := p.area.x0 + band*(float64(b.band)+0.5) - wide/2 + thick*float64(b.slot)
	a, c := p.ypos(b.from), p.ypos(b.to)
	return rect{x, math.Min(a, c), x + thick, math.Max(a, c)}
}
