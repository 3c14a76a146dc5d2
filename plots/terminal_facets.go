package plots

// drawFacets draws panels side by side, each with axes of its own: labels of several panels in one row of cells would not be
// told apart.
func (t *screen) drawFacets() {
	first := &t.scene.panels[0]
	t.heading(t.scene.unsaid(first.y.Label))
	words := t.scene.words(0)
	foot := t.footRows(words)
	t.legend(t.scene.keys, t.keyMark(first))
	t.rampLegend(first)
	top, bottom := t.top, t.h-foot
	n := len(t.scene.panels)
	cols := facetColumns(n, float64(t.w)/2, float64(bottom-top))
	const least = 8 // rows of a panel: its title, its axis and some marks
	for cols < n && (bottom-top)/((n+cols-1)/cols) < least {
		cols++
	}
	for cols > 1 && t.w/cols < 24 {
		cols--
	}
	rows := min((n+cols-1)/cols, max(1, (bottom-top)/least))
	height := (bottom - top) / rows
	width := t.w / cols
	for i := range t.scene.panels {
		col, row := i%cols, i/cols
		if row >= rows {
			words = "… " + plural(n-i, "panel", "panels") + " not shown: more rows show them"
			foot = 1
			break
		}
		pn := &t.scene.panels[i]
		part := frame{x0: col * width, x1: (col+1)*width - 1, y0: top + row*height, y1: top + (row+1)*height}
		t.put(part.x0, part.y0, pn.title, width-1, ink{bold: true})
		part.y0++
		if len(pn.bars) > 0 {
			t.facetBars(pn, part)
			continue
		}
		t.axes(pn, part).panel()
	}
	t.foot(words, t.h-foot)
}

// facetBars draws the bars of one panel, lying, a row a band.
func (t *screen) facetBars(pn *panel, part frame) {
	sub := &screen{scene: &Scene{keys: t.scene.keys, panels: []panel{*pn}}, w: part.x1 - part.x0, h: part.y1 - part.y0, theme: t.theme, ascii: t.ascii}
	sub.cells = make([][]cell, sub.h)
	for y := range sub.cells {
		sub.cells[y] = make([]cell, sub.w)
	}
	lying := true
	sub.scene.spec.Horizontal = &lying
	bare := *pn
	bare.x.Label, bare.y.Label = "", ""
	sub.bare = true
	sub.drawBars(&bare)
	for y := range sub.cells {
		copy(t.cells[part.y0+y][part.x0:part.x1], sub.cells[y])
	}
}

// rampLegend writes what the colours of a ramp mean: a row of them between the least and the greatest value.
func (t *screen) rampLegend(pn *panel) {
	if pn.ramp == nil {
		return
	}
	r := pn.ramp
	format := func(v float64) string { return trimZeros(formatWithin(r.scale.Style, rounded(v))) }
	name := t.scene.unsaid(r.scale.Label)
	x := 0
	if name != "" {
		x = t.put(0, t.top, name+"  ", t.w/3, ink{dim: true})
	}
	x = t.put(x, t.top, format(r.scale.Lo)+" ", t.w-x, ink{dim: true})
	n := max(4, min(24, t.w-x-12))
	for i := range n {
		v := r.scale.valueAt((float64(i) + 0.5) / float64(n))
		part := r.part(v)
		text, c := shades[int(part*3+0.5)], hex(r.color(t.theme, v))
		if t.ascii {
			text = string(asciiShades[int(part*float64(len(asciiShades)-1)+0.5)])
			t.put(x+i, t.top, text, 1, ink{color: c})
			continue
		}
		t.put(x+i, t.top, text, 1, ink{color: c, back: c})
	}
	t.put(x+n+1, t.top, format(r.scale.Hi), t.w, ink{dim: true})
	t.top++
}
