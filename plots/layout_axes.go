package plots

import (
	"image/color"
	"math"
)

// layoutAxes sets the axes of a panel whose marks stand between two scales, and the names at its lines' ends.
func (p *page) layoutAxes(body rect, pn *panel) {
	st := p.tickStyle()
	ends := textStyle{st.size, true}
	endWidth, named := 0.0, false
	if pn.ends {
		endWidth, named = p.endWidth(body, ends)
	}
	if !named {
		p.legend(&body, p.scene.keys)
	}
	if pn.ramp != nil {
		p.layoutRamp(&body, pn.ramp)
	}
	p.axisName(&body, p.scene.unsaid(pn.y.Label))
	xname := p.underWords(pn)
	p.area = body
	p.area.y0 += 0.7 * st.size
	p.area.x1 -= endWidth
	p.fitAxes(body, xname)
	p.keepAspect(body, pn)
	p.leftAxis()
	p.lowerAxis()
	p.underName(rect{body.x0, body.y0, body.x1, p.area.y1 + p.footRoom(xname)}, xname)
	if named {
		p.endNames(pn, ends)
	}
	p.setWords(pn)
}

// underWords is what is written below the lower axis: moments and categories say what they are by themselves.
func (p *page) underWords(pn *panel) string {
	if pn.x.Kind == numberScale || pn.says {
		return p.scene.unsaid(pn.x.Label)
	}
	return ""
}

// fitAxes finds the ticks of both axes of the current plate and the area that they leave in the body. The lower labels may
// take a second line; whether they do depends on the width, and that on the upright axis.
func (p *page) fitAxes(body rect, xname string) {
	st := p.tickStyle()
	pn := p.pn
	p.xticks = nil
	for range 2 {
		p.area.y1 = body.y1 - p.footRoom(xname)
		p.x, p.y = pn.x, pn.y
		p.area.x0 = body.x0 + p.leftTicks() + 0.5*st.size
		p.xticks = p.lowerTicks()
		if !p.twoLines() {
			break
		}
	}
	p.area.y1 = body.y1 - p.footRoom(xname)
}

// footRoom is what stands below the marks.
func (p *page) footRoom(xname string) float64 {
	n := 1.0
	if p.twoLines() {
		n = 2
	}
	return p.tickDrop() + n*lineHeight*tickSize*p.f + p.underNameHeight(xname)
}

func (p *page) twoLines() bool {
	for _, t := range p.xticks {
		if t.under != "" {
			return true
		}
	}
	return false
}

// leftTicks finds the ticks of the upright axis, and the width of their labels.
func (p *page) leftTicks() float64 {
	st := p.tickStyle()
	height := p.area.height()
	if p.y.Kind == bandScale {
		p.y.Lo, p.y.Hi = -0.5, float64(len(p.y.Names))-0.5
		limit := 0.34 * p.w
		every := 1
		for float64(len(p.y.Names))/float64(every)*lineHeight*st.size > height && every < len(p.y.Names) {
			every++
		}
		p.yticks = nil
		for i := 0; i < len(p.y.Names); i += every {
			p.yticks = append(p.yticks, tick{at: float64(i), label: ellipsise(p.y.Names[i], limit, measure(st))})
		}
		return p.widest(p.yticks)
	}
	if p.y.Log || p.y.Kind == timeScale {
		p.yticks = p.ticksOf(&p.y, !p.pn.exact, func(s *Scale, ts []tick) bool {
			for i := 1; i < len(ts); i++ {
				if (s.at(ts[i].at)-s.at(ts[i-1].at))*height < 1.35*st.size {
					return false
				}
			}
			return true
		})
		return p.widest(p.yticks)
	}
	fits := func(_ *Scale, ts []tick) bool {
		return height/float64(max(1, len(ts)-1)) >= 2.7*st.size || len(ts) == 2 && height >= 1.2*st.size
	}
	own := p.y
	p.yticks = numberTicks(&p.y, !p.pn.exact, fits)
	if p.y.Hi/2-p.y.Lo/2 > 1.4*(own.Hi/2-own.Lo/2) { // a low panel would be half empty below its highest tick
		if ts := numberTicks(&own, false, fits); len(ts) > 1 {
			p.y, p.yticks = own, ts
		}
	}
	return p.widest(p.yticks)
}

func (p *page) ticksOf(s *Scale, cover bool, fits func(*Scale, []tick) bool) []tick {
	switch {
	case s.Log:
		return quantityTicks(s, cover, fits)
	case s.Kind == timeScale:
		return calendarTicks(s, fits)
	}
	return numberTicks(s, cover, fits)
}

func (p *page) lowerTicks() []tick {
	fits := func(s *Scale, ts []tick) bool { return p.fitsUnder(s, ts) }
	if p.x.Kind == bandScale {
		return p.bandTicks()
	}
	return p.ticksOf(&p.x, false, fits)
}

// bandTicks are the names below the bands: each cut to its band, or, where that leaves too little of them, every n-th.
func (p *page) bandTicks() []tick {
	st := p.tickStyle()
	n := len(p.x.Names)
	p.x.Lo, p.x.Hi = -0.5, float64(n)-0.5
	band := p.area.width() / float64(max(1, n))
	widest := 0.0
	for _, name := range p.x.Names {
		widest = math.Max(widest, textWidth(name, st))
	}
	every, room := 1, math.Max(band-0.6*st.size, 0)
	if widest > room {
		var cut func(string) string
		if room >= 5*st.size && p.area.height() >= 10*st.size {
			cut = func(s string) string { return ellipsise(s, room, measure(st)) }
		}
		if ts := bandsInTwoLines(p.x.Names, room, measure(st), cut); ts != nil {
			return ts
		}
	}
	if widest > room && band < 3.2*st.size {
		every = int(math.Ceil((math.Min(widest, 8*st.size) + 0.8*st.size) / math.Max(band, 1)))
		room = band*float64(every) - 0.8*st.size
	}
	var ts []tick
	for i := 0; i < n; i += every {
		ts = append(ts, tick{at: float64(i), label: ellipsise(p.x.Names[i], room, measure(st))})
	}
	return ts
}

// bandsInTwoLines breaks names at a blank so that all fit into two lines below their bands. What does not is cut in its second line;
// without a cut the answer is nil then.
func bandsInTwoLines(names []string, room float64, measure func(string) float64, cut func(string) string) []tick {
	ts := make([]tick, len(names))
	for i, name := range names {
		ts[i] = tick{at: float64(i), label: name}
		if measure(name) <= room {
			continue
		}
		least, fits := math.Inf(1), 0 // fits is where the first line is as long as it can be
		for j, r := range name {
			if r != ' ' {
				continue
			}
			first := measure(name[:j])
			if first > room {
				break
			}
			fits = j
			if w := math.Max(first, measure(name[j+1:])); w <= room && w < least {
				least, ts[i].label, ts[i].under = w, name[:j], name[j+1:]
			}
		}
		switch {
		case !math.IsInf(least, 1):
		case cut == nil:
			return nil
		case fits == 0:
			ts[i].label = cut(name)
		default:
			ts[i].label, ts[i].under = name[:fits], cut(name[fits+1:])
		}
	}
	return ts
}

// keepAspect widens one of the scales so that a unit of y is as long as it must be beside one of x.
func (p *page) keepAspect(body rect, pn *panel) {
	if keepAspect(&p.x, &p.y, pn.aspect, p.area.width(), p.area.height()) {
		p.area.x0 = math.Max(p.area.x0, body.x0+p.leftTicks()+0.5*tickSize*p.f)
		p.xticks = p.lowerTicks()
	}
}

// keepAspect widens one of two scales around its middle, for an area of so wide and high; it tells whether it did.
func keepAspect(x, y *Scale, aspect, w, h float64) bool {
	if !(aspect > 0) || !(w > 0) || !(h > 0) {
		return false
	}
	dx, dy := x.Hi-x.Lo, (y.Hi-y.Lo)*aspect
	if !(dx > 0) || !(dy > 0) || math.IsInf(dx, 0) || math.IsInf(dy, 0) {
		return false
	}
	s, by := x, dy*w/h/dx
	if by < 1 {
		s, by = y, 1/by
	}
	middle, half := (s.Lo+s.Hi)/2, (s.Hi-s.Lo)/2*by
	s.Lo, s.Hi = clampFinite(middle-half), clampFinite(middle+half)
	return true
}

// leftAxis sets the labels of the upright axis.
func (p *page) leftAxis() {
	st := p.tickStyle()
	ink := p.theme.dim
	if p.y.Kind == bandScale {
		ink = p.theme.text
	}
	for _, t := range p.yticks {
		p.text(t.label, st, p.area.x0-0.5*st.size, p.ypos(t.at)+0.35*st.size, right, ink, "tick")
	}
}

// lowerAxis sets the labels of the lower axis.
func (p *page) lowerAxis() { p.underAxis(&p.x, p.xticks) }

// setWords sets the texts that marks write into the area, and the names of rules; they keep inside it.
func (p *page) setWords(pn *panel) {
	st := textStyle{captionSize * p.f, false}
	var tags []*tag
	defer func() { p.setTags(tags) }() // they give way to all others
	for _, m := range append(append([]mark{}, pn.marks...), pn.over...) {
		switch m := m.(type) {
		case *tag:
			tags = append(tags, m)
		case *words:
			ws := st
			ws.bold = m.bold
			if m.corner {
				x := p.area.x0 + 0.6*ws.size
				if m.align == right {
					x = p.area.x1 - 0.2*ws.size
				}
				p.inArea(m.text, ws, x, p.area.y0+(ascent+0.3)*ws.size, m.align, "word", p.theme.ink(m.tint.series))
				continue
			}
			ink := p.theme.text
			if m.tint.plain == noPlain && !m.tint.ramp {
				ink = p.theme.ink(m.tint.series)
			}
			p.inArea(m.text, ws, p.xpos(m.x), p.ypos(m.y)+0.35*ws.size, m.align, "word", ink)
		case *block:
			if m.label == "" || !p.labelsFit(pn) {
				continue
			}
			r := p.blockRect(m)
			ground := p.rgba(m.tint)
			p.text(m.label, st, (r.x0+r.x1)/2, (r.y0+r.y1)/2+0.35*st.size, center, p.theme.on(ground), "cell")
			p.texts[len(p.texts)-1].ground = ground
		case *rule:
			if m.label == "" {
				continue
			}
			if x, upright := p.upright(m.at, m.onX); upright {
				p.besideRule(m.label, st, x)
			} else {
				p.inArea(m.label, st, p.area.x1, p.ypos(m.at)-0.3*st.size, right, "word", p.theme.text)
			}
		case *strip:
			if m.label == "" {
				continue
			}
			if x, upright := p.upright(m.lo, m.onX); upright {
				p.besideRule(m.label, st, x)
			} else {
				p.inArea(m.label, st, p.area.x1, p.ypos(m.hi)+(ascent+0.2)*st.size, right, "word", p.theme.text)
			}
		}
	}
}

// labelsFit tells whether all blocks have room for what is written in them; some with and some without would look as if they
// were of two sorts.
func (p *page) labelsFit(pn *panel) bool {
	if p.labels == 0 {
		st := textStyle{captionSize * p.f, false}
		p.labels = 1
		for _, m := range pn.marks {
			if b, ok := m.(*block); ok {
				if r := p.blockRect(b); textWidth(b.label, st) > r.width()-0.4*st.size || st.size*1.15 > r.height() {
					p.labels = -1
					break
				}
			}
		}
	}
	return p.labels > 0
}

// inArea sets a text at a baseline, moved so that it stands within the area and clear of the texts before it.
func (p *page) inArea(s string, st textStyle, x, baseline float64, align int, role string, ink color.RGBA) {
	s = ellipsise(s, p.area.width(), measure(st))
	w := textWidth(s, st)
	switch align {
	case center:
		x -= w / 2
	case right:
		x -= w
	}
	x = math.Max(p.area.x0, math.Min(x, p.area.x1-w))
	step := lineHeight * st.size
	for try := range 40 {
		// Below, above, further below, …
		y := baseline + step*float64((try+1)/2)*float64(1-2*(try%2))
		if y-ascent*st.size < p.area.y0-0.5*st.size || y+descent*st.size > p.area.y1 {
			continue
		}
		box := rect{x, y - ascent*st.size, x + w, y + descent*st.size}
		if !p.taken(box) {
			p.text(s, st, x, y, left, ink, role)
			return
		}
	}
}

// taken reports whether a text stands where the box is.
func (p *page) taken(box rect) bool {
	for _, t := range p.texts {
		if t.box.x0 < box.x1 && box.x0 < t.box.x1 && t.box.y0 < box.y1 && box.y0 < t.box.y1 {
			return true
		}
	}
	return false
}
