package plots

import (
	"math"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"
)

var _ = register(kind{name: "area", keys: "stack xscale rule band", orderedX: true, build: buildArea, reduce: reduceArea})

// buildArea makes areas from zero, upon each other in the order of the keys: of a share of the whole with stack=fill. A series
// without a row at a place of another one counts as zero there; a NULL is a gap in its own area only.
func buildArea(spec *Spec, t *table) (*Scene, error) {
	x, err := t.column(spec.X)
	if err != nil {
		return nil, err
	}
	if x.kind == textColumn {
		e := unorderedX(spec.Kind, labelWord(spec.XLabel, spec.X), x.typ)
		e.Option = spec.at.x - 1
		return nil, e
	}
	cells, err := readSeries(spec, t)
	if err != nil {
		return nil, err
	}
	s := newScene(*spec)
	p := panel{x: Scale{Label: clean(spec.XLabel), Zone: x.zone}, y: Scale{Label: clean(spec.YLabel), Style: spec.Format, Whole: cells.whole}}
	xs, xf := x.numbers()
	if e := logX(spec, &p.x, x, xs, xf); e != nil {
		return nil, e
	}
	if x.kind == momentColumn {
		p.x.Kind = timeScale
		p.x.Dates = wholeDays(xs, xf, x)
	} else {
		p.x.Plain = yearLike(xs, xf)
		p.x.Whole = wholeType(x.typ)
	}
	lines, lost, noX, err := seriesRows(s, spec, t, cells, xs, xf)
	if err != nil {
		return nil, err
	}
	s.notes = append(noX.notes(labelWord(spec.XLabel, "x")), lost.notes(labelWord(spec.YLabel, "y"))...)
	if len(lines) > maxSeries {
		e := &Error{Message: plural(len(lines), "series", "series") + " are too many to be stacked", Option: spec.at.color - 1}
		e.Hint = "keep the largest with WHERE, or draw lines: PLOT line"
		return nil, e
	}
	places := map[float64]bool{}
	for k := range lines {
		for i, r := range lines[k].rows {
			if i > 0 && !r.gap && !lines[k].rows[i-1].gap && lines[k].rows[i-1].x == r.x {
				return nil, repeated(spec, placeText(x, r.x), cells.series[k])
			}
			places[r.x] = true
		}
	}
	all := make([]float64, 0, len(places))
	for v := range places {
		all = append(all, v)
	}
	sort.Float64s(all)
	if len(all) == 0 || allGaps(lines) {
		p.empty = emptySentence(len(xs), spec)
		s.panels = []panel{p}
		return s, nil
	}
	lo, hi := stackAreas(&p, lines, all, spec.Stack == "fill")
	for k, m := range p.marks {
		m.(*areaMark).name = cells.series[k]
		if len(cells.series) > 1 || spec.Color != "" {
			s.keys = append(s.keys, key{cells.series[k], k})
		}
	}
	if spec.Stack == "fill" {
		p.y.Style, p.y.Whole = "percent", false
	}
	p.x.span(all[0], all[len(all)-1])
	p.y.span(math.Min(0, lo), math.Max(0, hi))
	p.ends = len(s.keys) > 0
	s.panels = []panel{p}
	return s, nil
}

// reduceArea gives the plan of one area of many rows. Areas upon each other have no such plan: the extremes of a sum are not
// those of its parts.
func reduceArea(plan Plan, schema *arrow.Schema) (Plan, *Error) {
	if plan.Spec.Color != "" || len(plan.Spec.Y) > 1 {
		e := &Error{Message: "areas upon each other would draw more than " + group(mostLineRows, 0) + " rows", Option: plan.Spec.at.y - 1}
		e.Hint = "aggregate first, for instance y=avg(…) with x=date_trunc('hour', …), or draw lines: PLOT line"
		return Plan{}, e
	}
	return reduceLine(plan, schema)
}

func allGaps(lines []rowsOf) bool {
	for _, l := range lines {
		for _, r := range l.rows {
			if !r.gap {
				return false
			}
		}
	}
	return true
}

// stackAreas puts the series upon each other, those below zero under it, and gives the least and greatest sum.
func stackAreas(p *panel, lines []rowsOf, all []float64, fill bool) (lo, hi float64) {
	values := make([][]float64, len(lines))
	for k, l := range lines {
		values[k] = make([]float64, len(all))
		for _, r := range l.rows {
			if !r.gap {
				values[k][sort.SearchFloat64s(all, r.x)] = r.y
			}
		}
	}
	up, down := make([]float64, len(all)), make([]float64, len(all))
	for k := range lines {
		m := &areaMark{tint: seriesTint(k), xs: all, lo: make([]float64, len(all)), hi: make([]float64, len(all)), edged: len(lines) == 1}
		if len(lines) == 1 {
			m.tint.alpha = 0.45
		}
		for i := range all {
			v := values[k][i]
			if fill {
				sum := 0.0
				for j := range lines {
					sum += math.Abs(values[j][i])
				}
				if sum > 0 {
					v /= sum
				}
			}
			base := &up[i]
			if v < 0 {
				base = &down[i]
			}
			m.lo[i], m.hi[i] = *base, clampFinite(*base+v)
			*base = m.hi[i]
			lo, hi = math.Min(lo, *base), math.Max(hi, *base)
		}
		p.marks = append(p.marks, m)
	}
	return lo, hi
}
