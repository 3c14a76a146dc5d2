package plots

import "math"

// layoutFacets sets panels side by side. They share both scales; labels stand at the left and at the foot of the whole only.
func (p *page) layoutFacets(body rect) {
	st := p.tickStyle()
	first := p.plates[0].pn
	p.legend(&body, p.scene.keys)
	if first.ramp != nil {
		p.layoutRamp(&body, first.ramp)
	}
	lying := p.lyingFacets(body)
	said := p.scene.unsaid(first.y.Label)
	p.axisName(&body, said)
	xname := ""
	if !lying {
		xname = p.underWords(first)
	}
	head := 1.25 * lineHeight * st.size
	var g facetGrid
	for n := len(p.plates); n >= 1; n-- { // as many as have room for some marks
		if g = p.facetGrid(body, n, head, xname, lying); g.height >= 2.6*st.size && g.width >= 4.5*st.size {
			break
		}
	}
	cols := facetColumns(len(p.plates), body.width(), body.height())
	rows := (len(p.plates) + cols - 1) / cols
	if missing := float64(rows)*(6*st.size+head+g.gapY) + g.foot - body.height(); missing > 0 {
		p.want = p.h + missing
	}
	p.plates = p.plates[:g.n]
	cols, left, width, gapX := g.cols, g.left, g.width, g.gapX
	rows = (g.n + cols - 1) / cols
	p.inner = float64(rows) * (g.height + head)
	title := textStyle{st.size, true}
	for i, pl := range p.plates {
		p.plate = pl
		col, row := i%cols, i/cols
		x := body.x0 + left + float64(col)*(width+gapX)
		y := body.y0 + float64(row)*(head+g.height+g.gapY)
		p.text(ellipsise(pl.pn.title, width, measure(title)), title, x, y+ascent*title.size, 0, p.theme.text, "facet")
		p.area = rect{x, y + head, x + width, y + head + g.height}
		p.facetTicks(lying)
		if col == 0 {
			p.facetLeft(lying)
		}
		if i+cols >= len(p.plates) {
			if lying {
				p.underAxis(&p.y, p.yticks)
			} else {
				p.lowerAxis()
			}
		}
		p.setWords(pl.pn)
	}
	p.plate = p.plates[0]
	if xname != "" {
		area := p.area
		p.area = rect{body.x0 + left, body.y0, body.x1, body.y1}
		p.underName(body, xname)
		p.area = area
	}
}

// facetGrid is how panels stand on a page: columns, the room of labels at the left and at the foot, the size of the marks' area.
type facetGrid struct {
	n, cols                               int
	left, foot, width, height, gapX, gapY float64
}

// facetGrid sets so many panels into a body.
func (p *page) facetGrid(body rect, n int, head float64, xname string, lying bool) facetGrid {
	st := p.tickStyle()
	g := facetGrid{n: n, cols: facetColumns(n, body.width(), body.height()), gapX: 1.4 * st.size, gapY: 0.9 * st.size}
	rows := float64((n + g.cols - 1) / g.cols)
	// The room of the labels is that of a panel of about the size that there will be.
	cell := rect{body.x0, body.y0 + head, body.x0 + body.width()/float64(g.cols), body.y0 + head + (body.height()/rows - head)}
	for range 2 { // the second time at the width that the first one leaves
		g.left, g.foot = p.facetRoom(cell, xname, lying)
		g.gapX = math.Max(g.gapX, p.lowerOverhang(lying)+0.8*st.size)
		g.width = (body.width() - g.left - g.gapX*float64(g.cols-1)) / float64(g.cols)
		cell.x1 = cell.x0 + g.left + g.width
	}
	g.height = (body.height()-g.foot-g.gapY*(rows-1))/rows - head
	return g
}

// facetColumns makes panels about half as wide again as high.
func facetColumns(n int, w, h float64) int {
	best, least := 1, math.Inf(1)
	for cols := 1; cols <= n; cols++ {
		rows := (n + cols - 1) / cols
		shape := math.Log((w / float64(cols)) / (h / float64(rows)) / 1.5)
		empty := float64(cols*rows-n) / float64(n)
		if score := shape*shape + 2*empty; score < least {
			best, least = cols, score
		}
	}
	return best
}

// lyingFacets tells whether the bars of facets lie: as soon as a name does not fit below its bar.
func (p *page) lyingFacets(body rect) bool {
	pn := p.plates[0].pn
	if len(pn.bars) == 0 {
		return false
	}
	if h := p.scene.spec.Horizontal; h != nil {
		return *h
	}
	cols := facetColumns(len(p.plates), body.width(), body.height())
	part := body
	part.x1 = part.x0 + body.width()/float64(cols)
	return !p.standing(part, pn)
}

// facetRoom is what labels take at the left and at the foot.
func (p *page) facetRoom(cell rect, xname string, lying bool) (left, foot float64) {
	st := p.tickStyle()
	p.plate = p.plates[0]
	p.area = cell
	if lying {
		w := 0.0
		for _, n := range p.pn.x.Names {
			w = math.Max(w, textWidth(ellipsise(n, 0.25*p.w, measure(st)), st))
		}
		p.area.x0 += w + 0.5*st.size
		p.facetTicks(lying)
		return w + 0.5*st.size, p.tickDrop() + lineHeight*st.size
	}
	if len(p.pn.bars) > 0 {
		return p.leftTicks() + 0.5*st.size, p.tickDrop() + lineHeight*st.size + p.underNameHeight(xname)
	}
	p.fitAxes(cell, xname)
	return p.area.x0 - cell.x0, p.footRoom(xname)
}

// lowerOverhang is how far the labels at the ends of the lower axis of the current plate reach beyond it, on both sides together.
func (p *page) lowerOverhang(lying bool) float64 {
	s, ts := &p.x, p.xticks
	if lying {
		s, ts = &p.y, p.yticks
	}
	if len(ts) == 0 {
		return 0
	}
	half := func(t tick) float64 {
		return math.Max(textWidth(t.label, p.tickStyle()), textWidth(t.under, p.tickStyle())) / 2
	}
	first, last := ts[0], ts[len(ts)-1]
	return math.Max(0, half(first)-s.at(first.at)*p.area.width()) + math.Max(0, half(last)-(1-s.at(last.at))*p.area.width())
}

// facetTicks finds the ticks of the current plate in its area.
func (p *page) facetTicks(lying bool) {
	pn := p.pn
	p.x, p.y = pn.x, pn.y
	p.horizontal = lying
	p.bands = len(pn.x.Names)
	switch {
	case lying:
		p.x.Lo, p.x.Hi = -0.5, float64(p.bands)-0.5
		p.yticks = quantityTicks(&p.y, true, func(c *Scale, ts []tick) bool { return p.fitsUnder(c, ts) })
	case len(pn.bars) > 0:
		p.leftTicks()
		p.x.Lo, p.x.Hi = -0.5, float64(p.bands)-0.5
		p.xticks = p.bandTicks()
	default:
		p.leftTicks()
		p.xticks = p.lowerTicks()
	}
}

// facetLeft sets the labels at the left of a row of panels.
func (p *page) facetLeft(lying bool) {
	if !lying {
		p.leftAxis()
		return
	}
	st := p.tickStyle()
	pitch := p.area.height() / float64(p.bands)
	st.size = math.Min(st.size, math.Max(pitch/lineHeight, 4))
	for i, n := range p.pn.x.Names {
		y := p.area.y0 + (float64(i)+0.5)*pitch
		p.text(ellipsise(n, 0.25*p.w, measure(p.tickStyle())), st, p.area.x0-0.5*st.size, y+0.35*st.size, right, p.theme.text, "name")
	}
}
