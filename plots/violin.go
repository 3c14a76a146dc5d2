package plots

import (
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
)

var _ = register(kind{name: "violin", keys: "sort top rule band", compile: compileViolin, build: buildViolin})

// violinBins are the fine bins of a group.
const violinBins = 512

// compileViolin asks for the quartiles of each group, then for a fine histogram of it.
func compileViolin(c *compiler) (Plan, *Error) {
	y, echo, e := c.distribution()
	if e != nil {
		return Plan{}, e
	}
	plan, e := c.typed(y, func(t arrow.DataType) (Plan, *Error) {
		if e := c.refuseText("y", y, t); e != nil {
			return Plan{}, e
		}
		return c.grouped(y, t, func() (Plan, *Error) { return c.violinSteps(y, t) })
	})
	plan.Echo = echo
	return plan, e
}

func (c *compiler) violinSteps(y *value, t arrow.DataType) (Plan, *Error) {
	if len(c.spec.groups) == 0 {
		return c.nothing(), nil
	}
	n := strconv.Itoa(violinBins)
	steps := c.joined(y, t, "low, high, start, finish", func(g *groupStat) []float64 {
		a, b := g.fences()
		return []float64{a, b, g.from, g.to}
	}) + " |> AGGREGATE count(*) AS n, min(CASE WHEN v >= low THEN v END) AS y, max(CASE WHEN v <= high THEN v END) AS hi" +
		" GROUP BY x, color, facet, CASE WHEN v < start THEN -1 WHEN v > finish THEN " + n + " WHEN finish > start THEN least(CAST(floor((v / 2 - start / 2) / (finish / 2 - start / 2) * " + n + ") AS INT), " + strconv.Itoa(violinBins-1) + ") ELSE 0 END AS place" +
		" |> ORDER BY x, color, facet, place"
	c.spec.Remarks = append(c.spec.Remarks, "width: density, box: quartiles, whiskers: 1.5 IQR")
	return Plan{Steps: steps, Spec: c.spec}, nil
}

// violin is a group on its way to its outline.
type violin struct {
	stat         *groupStat
	fine         fine
	low, high    float64 // of the whiskers
	xs, density  []float64
	h            float64
	below, above float64
}

// buildViolin makes outlines as wide as the values are dense, from the lowest to the highest value, around a box.
func buildViolin(spec *Spec, t *table) (*Scene, error) {
	s := newScene(*spec)
	s.notes = append(s.notes, dropped{null: int(spec.Numbers["null"]), infinite: int(spec.Numbers["infinite"])}.notes(labelWord(spec.YLabel, "y"))...)
	p := panel{}
	if t.len() == 0 {
		p.empty = emptySentence(int(spec.Numbers["total"]), spec)
		s.panels = []panel{p}
		return s, nil
	}
	violins, stats, err := readViolins(spec, t)
	if err != nil {
		return nil, err
	}
	seats := seat(s, spec, &p, stats)
	lo, hi := math.Inf(1), math.Inf(-1)
	cut := 0.0
	for _, v := range violins {
		n, _, sd := v.fine.moments()
		v.h = bandwidth(n, sd, clampFinite(v.stat.q3-v.stat.q1))
		lo, hi = math.Min(lo, math.Min(v.stat.from, v.low)), math.Max(hi, math.Max(v.stat.to, v.high))
		cut += v.below + v.above
		if v.h > 0 && !math.IsInf(v.h, 0) {
			v.xs = evenly(v.stat.from, v.stat.to, 128)
			v.density = v.fine.density(v.xs, v.h)
			s.bandwidths = append(s.bandwidths, v.h)
		}
	}
	for _, v := range violins {
		place := seats.of(v.stat)
		outlineViolin(&p, seats, v, place)
		half := math.Min(place.half*0.16, 0.05)
		ink := tint{plain: textTint}
		seats.over(&p, place.middle, place.middle, v.low, v.high, ink, 0.9)
		box := &block{tint: ink}
		box.x0, box.y0 = seats.point(place.middle-half, v.stat.q1)
		box.x1, box.y1 = seats.point(place.middle+half, v.stat.q3)
		p.over = append(p.over, box)
		seats.over(&p, place.middle-half, place.middle+half, v.stat.median, v.stat.median, tint{plain: pageTint}, 1.6)
	}
	seats.value.span(lo, hi)
	seats.scales(&p)
	if cut > 0 {
		s.notes = append(s.notes, plural(int(cut), "value", "values")+" far out not shown")
	}
	for _, g := range stats {
		s.sizes = append(s.sizes, g.n)
	}
	s.panels = []panel{p}
	return s, nil
}

// rangeText writes two numbers as a range, or one.
func rangeText(lo, hi float64) string {
	text := func(v float64) string {
		return trimZeros(formatFor("", math.Abs(rounded(v)), math.Abs(rounded(v))).text(rounded(v)))
	}
	if a, b := text(lo), text(hi); a != b {
		return a + " to " + b
	}
	return text(lo)
}

func outlineViolin(p *panel, seats *seats, v *violin, place place) {
	top := 0.0
	for _, d := range v.density {
		top = math.Max(top, d)
	}
	if !(top > 0) { // a single value: nothing to be dense
		seats.segment(p, place.middle-place.half, place.middle+place.half, v.stat.median, v.stat.median, tint{series: place.series}, 1.6)
		return
	}
	m := &polygon{tint: tint{series: place.series, alpha: 0.4}, outline: true}
	add := func(i int, side float64) {
		x, y := seats.point(place.middle+side*place.half*v.density[i]/top, v.xs[i])
		m.points = append(m.points, point{x, y})
	}
	for i := range v.xs {
		add(i, 1)
	}
	for i := len(v.xs) - 1; i >= 0; i-- {
		add(i, -1)
	}
	p.marks = append(p.marks, m)
}

// readViolins deals the rows of fine bins out to their groups.
func readViolins(spec *Spec, t *table) ([]*violin, []*groupStat, *Error) {
	keys := map[string][]string{}
	for _, name := range []string{"x", "color", "facet"} {
		col, err := t.column(name)
		if err != nil {
			return nil, nil, err
		}
		names, code := col.categories()
		for _, k := range code {
			keys[name] = append(keys[name], names[k])
		}
	}
	numbers, fates := map[string][]float64{}, map[string][]fate{}
	for _, name := range []string{"n", "y", "hi", "place"} {
		col, err := t.column(name)
		if err != nil {
			return nil, nil, err
		}
		numbers[name], fates[name] = col.numbers()
	}
	of := map[*groupStat]*violin{}
	var out []*violin
	var stats []*groupStat
	for i := range keys["x"] {
		g := spec.stat(keys["x"][i], keys["color"][i], keys["facet"][i])
		if g == nil {
			continue
		}
		v := of[g]
		if v == nil {
			v = &violin{stat: g, fine: fine{g.from, g.to, make([]float64, violinBins)}, low: g.q1, high: g.q3}
			of[g] = v
			out, stats = append(out, v), append(stats, g)
		}
		if fates["y"][i] == present {
			v.low = math.Min(v.low, numbers["y"][i])
		}
		if fates["hi"][i] == present {
			v.high = math.Max(v.high, numbers["hi"][i])
		}
		switch k := int(numbers["place"][i]); {
		case k < 0:
			v.below += numbers["n"][i]
		case k >= violinBins:
			v.above += numbers["n"][i]
		default:
			v.fine.counts[k] += numbers["n"][i]
		}
	}
	return out, stats, nil
}
