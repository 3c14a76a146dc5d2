package plots

import (
	"math"
	"slices"
)

// strip is a band over the whole panel between two values of x or y.
type strip struct {
	lo, hi float64
	onX    bool
	label  string
}

func (m *strip) bounds(*extent) {}

func (m *strip) paint(d *painter) {
	p := d.p
	r := p.area
	if x, upright := p.upright(m.lo, m.onX); upright {
		r.x0 = x
		r.x1, _ = p.upright(m.hi, m.onX)
	} else {
		r.y0, r.y1 = p.ypos(m.hi), p.ypos(m.lo)
	}
	c := p.rgba(tint{plain: faintTint, alpha: 0.35})
	d.fill(rect{math.Max(r.x0, p.area.x0), math.Max(r.y0, p.area.y0), math.Min(r.x1, p.area.x1), math.Min(r.y1, p.area.y1)}, c)
}

func (m *strip) draw(g *canvas) { g.strips = append(g.strips, m) }

// putStrips shades the cells of bands that marks have left free.
func (g *canvas) putStrips() {
	cols, rows, _, _ := g.size()
	for _, m := range g.strips {
		from, to, top, bottom := 0, cols, 0, rows
		w := &words{x: g.x.Hi, y: m.hi, text: m.label, align: right}
		if m.onX {
			from, to = g.columnsOf(m.lo, m.hi)
			w = &words{x: m.lo, y: g.y.Hi, text: m.label, align: left}
		} else {
			top = max(0, int(math.Round((1-g.y.at(m.hi))*float64(rows))))
			bottom = min(rows, max(top+1, int(math.Round((1-g.y.at(m.lo))*float64(rows)))))
		}
		for y := top; y < bottom; y++ {
			for x := from; x < to; x++ {
				if c := &g.t.cells[g.f.y0+y][g.f.x0+x]; c.text == "" && !c.taken {
					*c = cell{text: g.t.glyph("░", "."), ink: ink{dim: true}}
				}
			}
		}
		if m.label != "" {
			g.words = append(g.words, w)
		}
	}
}

// upright gives the place of a value across the page, when it is one of a scale that goes to the right.
func (p *page) upright(v float64, onX bool) (float64, bool) {
	if p.horizontal { // lying bars: their values go to the right
		return p.area.x0 + p.y.at(v)*p.area.width(), true
	}
	return p.xpos(v), onX
}

// besideRule sets a text at the top of an upright rule: right of it, or left where that has no room.
func (p *page) besideRule(s string, st textStyle, x float64) {
	w := textWidth(s, st)
	gap := 0.35 * st.size
	at := x + gap
	if at+w > p.area.x1 && x-gap-w >= p.area.x0 {
		at = x - gap - w
	}
	if p.horizontal && p.guided > 0 { // above the bars, each on a line of its own
		p.guided--
		y := p.area.y0 - (float64(p.guided)+0.25)*lineHeight*st.size
		p.text(ellipsise(s, p.area.width(), measure(st)), st, math.Min(x, p.area.x1-w/2), y, center, p.theme.text, "word")
		return
	}
	p.inArea(s, st, at, p.area.y0+ascent*st.size, left, "word", p.theme.text)
}

// guideNames is how many rules and bands of a panel have a name.
func guideNames(pn *panel) int {
	n := 0
	for _, m := range append(append([]mark{}, pn.marks...), pn.over...) {
		switch m := m.(type) {
		case *strip:
			if m.label != "" {
				n++
			}
		case *rule:
			if m.label != "" {
				n++
			}
		}
	}
	return n
}

// barGuides draws the rules and bands of bars into the cells that these leave free; y is the scale of their values.
func (t *screen) barGuides(pn *panel, f frame, y *Scale, lying bool) {
	long, n := f.y1-f.y0, f.x1-f.x0
	if !lying {
		long, n = n, long
	}
	put := func(k, along int, s, label string) {
		k = max(0, min(n-1, k))
		x, row := f.x0+k, f.y0+along
		if !lying {
			x, row = f.x0+along, f.y1-1-k
		}
		if row < f.y0 || row >= f.y1 || x < f.x0 || x >= f.x1 {
			return
		}
		if label != "" && t.cells[row][x].text == "" {
			t.put(x+1, row, label, f.x1-x-1, ink{})
		}
		c := &t.cells[row][x]
		switch {
		case c.taken || s == "░" && c.text != "":
		case c.text == "":
			*c = cell{text: t.glyph(s, "."), ink: ink{dim: true}}
		case c.text == "█":
			*c = cell{text: t.glyph(s, "|"), ink: ink{back: c.ink.color}}
		case slices.Contains(eighthsRight, c.text) || slices.Contains(eighthsUp, c.text): // the bar's end gives way
			*c = cell{text: s, ink: ink{dim: true}}
		}
	}
	at := func(v float64) int { return int(math.Round(y.at(v) * float64(n))) }
	for _, m := range pn.marks {
		if b, ok := m.(*strip); ok {
			for k := at(b.lo); k < max(at(b.lo)+1, at(b.hi)); k++ {
				for along := range long {
					put(k, along, "░", "")
				}
			}
		}
	}
	for _, m := range pn.over {
		if r, ok := m.(*rule); ok {
			glyph := "┊"
			if !lying {
				glyph = "┄"
			}
			for along := range long {
				label := r.label
				if lying && along != long-1 || !lying && along != 0 {
					label = ""
				}
				put(at(r.at), along, glyph, label)
			}
		}
	}
}
