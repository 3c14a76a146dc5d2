package plots

import (
	"fmt"
	"math"
	"sort"
)

// Misplaced says what is wrong with the layout of the picture at its size: texts that overlap or leave it or cannot be read (below
// the contrast of 4.5:1 of WCAG 2.1), bars outside their axes. It is empty for every chart; the tests of all kinds hold it to that.
func (s *Scene) Misplaced() []string { return s.fileLayout().misplaced() }

func (p *page) misplaced() []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	const slack = 0.02 // points
	for i, a := range p.texts {
		if a.box.x0 < -slack || a.box.y0 < -slack || a.box.x1 > p.w+slack || a.box.y1 > p.h+slack {
			add("the %s %q leaves the page: %.1f of %.1f×%.1f", a.role, a.text, a.box, p.w, p.h)
		}
		ground := a.ground
		if ground.A == 0 {
			ground = p.theme.background
		}
		if c := contrast(a.ink, ground); c < 4.5 {
			add("the %s %q has a contrast of %.1f", a.role, a.text, c)
		}
		for _, b := range p.texts[i+1:] {
			// Lines of one block may touch; their glyphs do not.
			dy := 0.12 * math.Min(a.style.size, b.style.size)
			if a.box.x0 < b.box.x1-slack && b.box.x0 < a.box.x1-slack && a.box.y0+dy < b.box.y1 && b.box.y0+dy < a.box.y1 {
				add("the %s %q overlaps the %s %q", a.role, a.text, b.role, b.text)
			}
		}
		for _, s := range p.swatches {
			if a.box.x0 < s.box.x1 && s.box.x0 < a.box.x1 && a.box.y0 < s.box.y1 && s.box.y0 < a.box.y1 {
				add("the %s %q stands on a key's colour", a.role, a.text)
			}
		}
	}
	first := p.plate
	for _, pl := range p.plates {
		p.plate = pl
		if pl.pn.empty == "" && (p.area.width() < 0.15*p.w/float64(len(p.plates)) || p.area.height() < 0.15*p.h/float64(len(p.plates)) && !p.horizontal) {
			add("the marks have only %.0f×%.0f of %.0f×%.0f points", p.area.width(), p.area.height(), p.w, p.h)
		}
		out = append(out, p.strayBars()...)
	}
	p.plate = first
	return out
}

// strayBars are the bars of the current plate that leave their axes or lie under a text.
func (p *page) strayBars() []string {
	const slack = 0.02 // points
	var out []string
	for _, b := range p.pn.bars {
		if b.band >= p.bands {
			continue
		}
		r := p.barRect(b)
		if r.x0 < p.area.x0-slack || r.x1 > p.area.x1+slack || r.y0 < p.area.y0-slack || r.y1 > p.area.y1+slack || math.IsNaN(r.x0+r.x1+r.y0+r.y1) {
			out = append(out, fmt.Sprintf("a bar leaves its area: %.1f of %.1f", r, p.area))
		}
		for _, a := range p.texts {
			if a.role != "value" && a.role != "word" && a.box.x0 < r.x1 && r.x0 < a.box.x1 && a.box.y0+2 < r.y1 && r.y0 < a.box.y1-2 {
				out = append(out, fmt.Sprintf("the %s %q stands on a bar", a.role, a.text))
			}
		}
	}
	return out
}

// Label is a text of the picture and what it is there for: "title", "tick", "end" of a line, "name" of a bar, "facet", …
type Label struct{ Role, Text string }

// Labels are the texts of the picture at its size, from top to bottom.
func (s *Scene) Labels() []Label {
	p := s.fileLayout()
	texts := append([]textBox{}, p.texts...)
	sort.SliceStable(texts, func(i, j int) bool { return texts[i].box.y0 < texts[j].box.y0 })
	var out []Label
	for _, t := range texts {
		out = append(out, Label{t.role, t.text})
	}
	return out
}
