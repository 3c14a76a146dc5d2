package plots

import (
	"fmt"
	"math"
)

// Marks says every mark in words and numbers, in data units and in the order of drawing: what the picture shows to those who cannot
// see it. A category stands for its place on the axis, counted from 0; a moment is microseconds since 1970 UTC.
func (s *Scene) Marks() []string {
	var out []string
	for i := range s.panels {
		p := &s.panels[i]
		name := func(series int) string {
			for _, k := range s.keys {
				if k.series == series {
					return " of " + k.name
				}
			}
			return ""
		}
		add := func(format string, args ...any) {
			text := fmt.Sprintf(format, args...)
			if p.title != "" {
				text = p.title + ": " + text
			}
			out = append(out, text)
		}
		for _, m := range append(append([]mark{}, p.marks...), p.over...) {
			switch m := m.(type) {
			case *block:
				of := name(m.tint.series)
				if m.tint.ramp {
					of = fmt.Sprintf(" of %.10g", m.tint.value)
				}
				add("block from %.10g to %.10g, from %.10g to %.10g%s", m.x0, m.x1, m.y0, m.y1, of)
			case *segment:
				add("segment from (%.10g, %.10g) to (%.10g, %.10g)%s", m.x0, m.y0, m.x1, m.y1, name(m.tint.series))
			case *areaMark:
				least, most := 0.0, 0.0
				for i := range m.xs {
					least, most = math.Min(least, math.Min(m.lo[i], m.hi[i])), math.Max(most, math.Max(m.lo[i], m.hi[i]))
				}
				add("area of %d places between %.10g and %.10g%s, %.6g in all", len(m.xs), least, most, name(m.tint.series), m.integral())
			case *polygon:
				add("outline of %d points%s", len(m.points), name(m.tint.series))
			case *hexagon:
				add("hexagon around (%.10g, %.10g) of %.10g", m.x, m.y, m.tint.value)
			case *dots:
				for _, d := range m.points {
					add("point (%.10g, %.10g)%s", d.x, d.y, name(d.series))
				}
			case *rule:
				add("rule at %.10g %s", m.at, m.label)
			case *strip:
				add("band from %.10g to %.10g %s", m.lo, m.hi, m.label)
			case *words:
				add("words %s", m.text)
			}
		}
		for _, b := range p.bars {
			add("bar %s from %.10g to %.10g%s", p.x.Names[b.band], b.from, b.to, name(b.series))
		}
		for _, l := range p.lines {
			n, least, most := 0, math.Inf(1), math.Inf(-1)
			for _, r := range l.runs {
				n += len(r)
				for _, q := range r {
					least, most = math.Min(least, q.y), math.Max(most, q.y)
				}
			}
			add("line of %d points between %.10g and %.10g%s", n, least, most, name(l.series))
		}
		if p.empty != "" {
			add("%s", p.empty)
		}
	}
	return out
}

// Subtitle is the user's subtitle with what is said about the making of the marks: bins, samples, fits.
func (s *Scene) Subtitle() string { return s.sub }

// integral is what lies between the two lines, in units of x times units of y.
func (m *areaMark) integral() float64 {
	sum := 0.0
	for i := 1; i < len(m.xs); i++ {
		sum += (m.xs[i] - m.xs[i-1]) * ((m.hi[i]-m.lo[i])/2 + (m.hi[i-1]-m.lo[i-1])/2)
	}
	return sum
}
