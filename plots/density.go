package plots

import (
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
)

var _ = register(kind{name: "density", keys: "rule band", compile: compileDensity, build: buildDensity})

// compileDensity asks for the range of x, then for a fine histogram of each series over it.
func compileDensity(c *compiler) (Plan, *Error) {
	x, e := c.oneMeasure(c.x, "x")
	if e != nil {
		return Plan{}, e
	}
	if i, ok := c.place["y"]; ok {
		return Plan{}, c.fail(i, "PLOT density is that of x and takes no y=")
	}
	c.spec.XLabel, c.spec.YLabel = x.label(), "density"
	echo := c.chosen("x", x)
	plan, e := c.typed(x, func(t arrow.DataType) (Plan, *Error) {
		if e := c.refuseText("x", x, t); e != nil {
			return Plan{}, e
		}
		if columnKindOf(t) == momentColumn {
			e := c.fail(-1, "a density needs a number, and "+quoted(x.label())+" is "+typeName(t))
			e.Hint = "count the rows of a time in bins: PLOT hist x=" + x.written()
			return Plan{}, e
		}
		return c.densitySteps(x, t), nil
	})
	plan.Echo = echo
	return plan, e
}

func (c *compiler) densitySteps(x *value, t arrow.DataType) Plan {
	s := c.splits()
	v := measureExpr(x, t)
	probe := "|> SELECT " + v + " AS v |> SELECT v, " + finite("v") + " AS w" +
		" |> AGGREGATE count(*) AS total, count(v) AS known, count(w) AS n, min(w) AS lo, max(w) AS hi, percentile(w, array(0.005, 0.25, 0.75, 0.995)) AS qs" +
		" |> SELECT total, known, n, lo, hi, qs[0] AS q005, qs[1] AS q25, qs[2] AS q75, qs[3] AS q995"
	return Plan{Probe: probe, then: func(rows []arrow.RecordBatch) (Plan, *Error) {
		a := answer(rows)
		from, to := bulk(a["lo"], a["hi"], orElse(a, "q25", a["lo"]), orElse(a, "q75", a["hi"]), orElse(a, "q005", a["lo"]), orElse(a, "q995", a["hi"]))
		c.spec.Numbers = map[string]float64{
			"total": a["total"], "null": a["total"] - a["known"], "infinite": a["known"] - a["n"], "lo": from, "hi": to,
		}
		c.spec.X, c.spec.Y = "x", []string{"y"}
		place := "0"
		if to > from {
			n := strconv.Itoa(fineBins)
			place = "CASE WHEN w < " + literal(from) + " THEN -1 WHEN w > " + literal(to) + " THEN " + n +
				" ELSE least(CAST(floor((w / 2 - " + literal(from/2) + ") / " + literal(to/2-from/2) + " * " + n + ") AS INT), " + strconv.Itoa(fineBins-1) + ") END"
		}
		steps := "|> SELECT " + v + " AS v" + s.items + " |> SELECT " + finite("v") + " AS w" + s.names +
			" |> WHERE w IS NOT NULL |> AGGREGATE count(*) AS y GROUP BY " + place + " AS x" + s.names + " |> ORDER BY x" + s.names
		return Plan{Steps: steps, Spec: c.spec}, nil
	}}
}

// buildDensity makes the area under the density of each series.
func buildDensity(spec *Spec, t *table) (*Scene, error) {
	h, err := readBins(spec, t)
	if err != nil {
		return nil, err
	}
	x, err := t.column("x")
	if err != nil {
		return nil, err
	}
	s := newScene(*spec)
	s.notes = append(s.notes, dropped{null: int(spec.Numbers["null"]), infinite: int(spec.Numbers["infinite"])}.notes(labelWord(spec.XLabel, "x"))...)
	lo, hi := spec.Numbers["lo"], spec.Numbers["hi"]
	p := panel{x: Scale{Label: clean(spec.XLabel)}, y: Scale{Label: clean(spec.YLabel)}}
	ks, _ := x.numbers()
	h.counts = make([][]float64, len(h.names))
	for k := range h.counts {
		h.counts[k] = make([]float64, fineBins)
	}
	far := 0.0
	for i, k := range ks {
		if k < 0 || k >= fineBins {
			far += h.ys[i]
			continue
		}
		h.counts[h.of(i)][int(k)] += h.ys[i]
	}
	switch {
	case len(ks) == 0:
		p.empty = emptyHist(spec)
	case !(hi > lo):
		p.empty = "all values of " + labelWord(spec.XLabel, "x") + " are " + edgeText(lo, false) + ": there is no density"
	}
	if p.empty != "" {
		s.panels = []panel{p}
		return s, nil
	}
	colors := h.reduce(s, spec)
	p.x.span(lo, hi)
	top := 0.0
	xs := evenly(lo, hi, 512)
	for k, c := range h.counts {
		f := fine{lo, hi, c}
		n, _, sd := f.moments()
		if n == 0 {
			continue
		}
		b := bandwidth(n, sd, f.middleHalf())
		if !(b > f.width()) { // fewer values than a curve can be made of
			b = f.width() * 4
		}
		s.bandwidths, s.sizes = append(s.bandwidths, b), append(s.sizes, n)
		ys := f.density(xs, b)
		m := &areaMark{name: h.names[k], tint: tint{series: colors[k], alpha: 0.25}, xs: xs, lo: make([]float64, len(xs)), hi: ys}
		run := make([]point, len(xs))
		for i := range xs {
			run[i] = point{xs[i], ys[i]}
			top = math.Max(top, ys[i])
		}
		p.marks = append(p.marks, m)
		p.lines = append(p.lines, line{name: h.names[k], series: colors[k], runs: [][]point{run}})
		if len(h.names) > 1 || spec.Color != "" {
			s.keys = append(s.keys, key{h.names[k], colors[k]})
		}
	}
	if far > 0 {
		s.notes = append(s.notes, plural(int(far), "value", "values")+" far out not shown")
	}
	p.y.span(0, clampFinite(top))
	s.panels = []panel{p}
	return s, nil
}

// middleHalf is the range between the quartiles, to a bin.
func (f *fine) middleHalf() float64 {
	n := 0.0
	for _, c := range f.counts {
		n += c
	}
	at := func(part float64) float64 {
		sum := 0.0
		for k, c := range f.counts {
			if sum += c; sum >= part*n {
				return f.middle(k)
			}
		}
		return f.hi
	}
	return at(0.75) - at(0.25)
}
