package plots

import (
	"math"
	"strings"
)

var (
	eighthsRight = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}
	eighthsUp    = []string{"", "▁", "▂", "▃", "▄", "▅", "▆", "▇"}
)

// drawBars draws bars. They lie, one row for each, because rows have room for names; along a time, or when there are more
// bars than rows, they stand where their names have room below them.
func (t *screen) drawBars(pn *panel) {
	axis := t.scene.unsaid(pn.y.Label)
	if by := t.scene.unsaid(pn.x.Label); by != "" {
		axis = strings.TrimPrefix(axis+" by "+by, " ")
	}
	t.heading(axis)
	t.legend(t.scene.keys, t.barMark)
	foot := t.footRows(t.scene.words(pn.more))
	rows := t.h - t.top - foot
	lying := len(pn.x.Names)*pn.slots <= rows
	if (t.scene.spec.Sort == "x" || !lying) && t.standingFits(pn, rows) {
		t.standing(pn, rows, foot)
		return
	}
	t.lying(pn, rows, foot)
}

func (t *screen) barMark(series int) string {
	if series == restSeries {
		return t.glyph("░", ".")
	}
	return t.glyph("█", asciiMarks[(series+4)%len(asciiMarks)])
}

// lying draws horizontal bars.
func (t *screen) lying(pn *panel, rows, foot int) {
	y := pn.y
	axisRows := 0
	if !pn.label {
		axisRows = 2
	}
	bands := max(1, min(len(pn.x.Names), (rows-axisRows)/pn.slots))
	hidden := pn.more + len(pn.x.Names) - bands
	if hidden > 0 && foot == 0 {
		foot = 1
		bands = max(1, min(bands, (t.h-t.top-foot-axisRows)/pn.slots))
		hidden = pn.more + len(pn.x.Names) - bands
	}
	nameWidth, under, over := 0, 0, 0
	for _, n := range pn.x.Names[:bands] {
		nameWidth = max(nameWidth, min(t.width(n), t.w*2/5))
	}
	for _, b := range pn.bars {
		if b.label == "" || b.band >= bands {
			continue
		}
		if w := t.width(b.label) + 1; b.to < 0 {
			under = max(under, w)
		} else {
			over = max(over, w)
		}
	}
	f := frame{x0: nameWidth + 1 + under, x1: t.w - over, y0: t.top, y1: t.top + bands*pn.slots}
	if !pn.label {
		f.x1 -= 3
		ts := quantityTicks(&y, true, t.fitsLower(f))
		t.lower(f, &y, ts)
	}
	for i, n := range pn.x.Names[:bands] {
		t.putRight(nameWidth, f.y0+i*pn.slots, n, nameWidth, ink{})
	}
	for _, b := range pn.bars {
		if b.band < bands {
			t.lyingBar(f, &y, b, f.y0+b.band*pn.slots+b.slot, pn.stack != "group")
		}
	}
	t.barGuides(pn, f, &y, true)
	t.foot(t.scene.words(hidden), t.h-foot)
}

// lyingBar draws one bar in eighths of a cell; one upon another in whole cells, because a cell has one colour.
func (t *screen) lyingBar(f frame, s *Scale, b bar, row int, stacked bool) {
	cols := float64(f.x1 - f.x0)
	k := t.ink(b.series)
	full := t.barMark(b.series)
	zero := f.x0 + int(math.Round(s.at(0)*cols))
	if stacked {
		from, to := int(math.Round(s.at(b.from)*cols)), int(math.Round(s.at(b.to)*cols))
		for x := min(from, to); x < max(from, to); x++ {
			t.put(f.x0+x, row, full, 1, k)
		}
		return
	}
	room := cols - float64(zero-f.x0)
	if b.to >= 0 {
		eighths := 0
		if s.Log {
			eighths = int(math.Round(s.at(b.to) * room * 8))
		} else if s.Hi > 0 {
			eighths = int(math.Round(b.to / s.Hi * room * 8))
		}
		if b.to > 0 {
			eighths = max(1, eighths)
		}
		x := zero
		for range eighths / 8 {
			x = t.put(x, row, full, 1, k)
		}
		if r := eighths % 8; r > 0 && !t.ascii {
			x = t.put(x, row, eighthsRight[r], 1, k)
		} else if r >= 4 || r > 0 && eighths < 8 {
			x = t.put(x, row, full, 1, k)
		}
		if b.label != "" {
			t.put(x+1, row, b.label, t.w, ink{dim: true})
		}
		return
	}
	halves := max(1, int(math.Round(b.to/s.Lo*float64(zero-f.x0)*2)))
	x := zero
	for range halves / 2 {
		x--
		t.put(x, row, full, 1, k)
	}
	if halves%2 == 1 {
		x--
		t.put(x, row, t.glyph("▐", full), 1, k)
	}
	if b.label != "" {
		t.putRight(x-1, row, b.label, t.w, ink{dim: true})
	}
}

// standingFits tells whether names have room below upright bars. Those that go below zero lie: there are no blocks that hang.
func (t *screen) standingFits(pn *panel, rows int) bool {
	if pn.y.Lo < 0 || rows < 6 {
		return false
	}
	band := (t.w - 10) / len(pn.x.Names)
	if band < pn.slots+1 {
		return false
	}
	for _, n := range pn.x.Names {
		if t.width(n)+1 > band {
			return false
		}
	}
	return true
}

// standing draws upright bars.
func (t *screen) standing(pn *panel, rows, foot int) {
	y := pn.y
	f := frame{y0: t.top, y1: t.top + rows - 2}
	ts, w := t.valueTicks(&y, f.y1-f.y0, true)
	f.x0 = w + 2
	n := len(pn.x.Names)
	band := min((t.w-f.x0)/n, 12*pn.slots)
	f.x1 = f.x0 + band*n
	t.lower(f, &y, nil)
	t.upright(f, &y, ts)
	wide := max(1, (band-1)/pn.slots)
	for i, name := range pn.x.Names {
		t.put(f.x0+i*band+max(0, (wide*pn.slots-t.width(name)+1)/2), f.y1+1, name, band, ink{})
	}
	height := float64(f.y1 - f.y0)
	for _, b := range pn.bars {
		x := f.x0 + b.band*band + b.slot*wide
		from, to := int(math.Round(y.at(b.from)*height))*8, int(math.Round(y.at(b.to)*height*8))
		if pn.stack != "group" {
			to = int(math.Round(y.at(b.to)*height)) * 8
		} else if b.to > 0 {
			to = max(to, 1)
		}
		for e := from; e < to; e += 8 {
			g := t.barMark(b.series)
			if to-e < 8 && !t.ascii {
				g = eighthsUp[to-e]
			}
			for i := range wide {
				t.put(x+i, f.y1-1-e/8, g, 1, t.ink(b.series))
			}
		}
	}
	t.barGuides(pn, f, &y, false)
	t.foot(t.scene.words(pn.more), t.h-foot)
}
