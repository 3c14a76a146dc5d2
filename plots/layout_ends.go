package plots

import (
	"math"
	"sort"
)

// endWidth is what the names at the lines' ends take; they are not named there when they cannot stand below one another.
func (p *page) endWidth(body rect, st textStyle) (float64, bool) {
	keys := p.scene.keys
	if len(keys) == 0 {
		return 0, true
	}
	if float64(len(keys))*endPitch*st.size > 0.55*body.height() {
		return 0, false
	}
	w := 0.0
	for _, k := range keys {
		w = math.Max(w, textWidth(p.endName(k, st), st))
	}
	return w + 0.8*st.size, true
}

// endPitch is the way from one name to the next, as a part of their size.
const endPitch = 1.16

func (p *page) endName(k key, st textStyle) string {
	return ellipsise(k.name, 0.28*p.w, measure(st))
}

// endNames sets each name as near to its line's end as the others allow.
func (p *page) endNames(pn *panel, st textStyle) {
	keys, wanted := endsOf(p.scene.keys, pn, p.ypos)
	for i, y := range spread(wanted, endPitch*st.size, p.area.y0-0.5*st.size, p.area.y1+0.5*st.size) {
		p.text(p.endName(keys[i], st), st, p.area.x1+0.6*st.size, y+0.35*st.size, left, p.theme.ink(keys[i].series), "end")
	}
}

// endsOf gives the keys from top to bottom with the places where their lines end.
func endsOf(keys []key, pn *panel, ypos func(float64) float64) ([]key, []float64) {
	type end struct {
		key key
		y   float64
	}
	var ends []end
	for _, k := range keys {
		var y float64
		n := 0
		for _, l := range pn.lines {
			if l.series == k.series && (l.name == k.name || k.series == restSeries) {
				run := l.runs[len(l.runs)-1]
				y += ypos(run[len(run)-1].y)
				n++
			}
		}
		for _, m := range pn.marks {
			if a, ok := m.(*areaMark); ok && a.name == k.name && len(a.xs) > 0 {
				last := len(a.xs) - 1
				y += (ypos(a.lo[last]) + ypos(a.hi[last])) / 2
				n++
			}
		}
		ends = append(ends, end{k, y / float64(max(n, 1))})
	}
	sort.SliceStable(ends, func(i, j int) bool { return ends[i].y < ends[j].y })
	sorted := make([]key, len(ends))
	wanted := make([]float64, len(ends))
	for i, e := range ends {
		sorted[i], wanted[i] = e.key, e.y
	}
	return sorted, wanted
}

// spread moves ascending places as little as it can so that they are pitch apart within [lo, hi]: neighbours that collide
// become a block around the mean of what they wanted.
func spread(wanted []float64, pitch, lo, hi float64) []float64 {
	type block struct {
		n        int
		sum, top float64
	}
	place := func(b *block) {
		b.top = math.Max(lo+pitch/2, math.Min(b.sum/float64(b.n), hi-pitch/2-float64(b.n-1)*pitch))
	}
	var blocks []block
	for _, w := range wanted {
		b := block{1, w, 0}
		place(&b)
		for len(blocks) > 0 {
			last := blocks[len(blocks)-1]
			if last.top+float64(last.n)*pitch <= b.top {
				break
			}
			b = block{last.n + b.n, last.sum + b.sum - float64(last.n*b.n)*pitch, 0}
			place(&b)
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	var out []float64
	for _, b := range blocks {
		for i := range b.n {
			out = append(out, b.top+float64(i)*pitch)
		}
	}
	return out
}
