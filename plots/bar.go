package plots

import (
	"fmt"
	"math"
	"sort"
)

var _ = register(kind{name: "bar", keys: "stack sort top yscale rule band", build: buildBar})

// buildBar makes bars: a band for each category, a bar in it for each series, from zero to the value or upon each other.
func buildBar(spec *Spec, t *table) (*Scene, error) {
	x, err := t.column(spec.X)
	if err != nil {
		return nil, err
	}
	cells, err := readSeries(spec, t)
	if err != nil {
		return nil, err
	}
	names, code := x.categories()
	s := newScene(*spec)
	p := panel{stack: spec.Stack, x: Scale{Kind: bandScale, Label: clean(spec.XLabel)}, y: Scale{Label: clean(spec.YLabel), Style: spec.Format}}
	if p.stack == "" {
		p.stack = "group"
	}
	b := bars{spec: spec, names: names, cells: cells, values: make([][]float64, len(names)), has: make([][]bool, len(names))}
	if err := b.fill(code); err != nil {
		return nil, err
	}
	s.notes = b.dropped.notes(labelWord(spec.YLabel, "y"))
	p.y.Whole = cells.whole && p.stack != "fill"
	order := b.order(x)
	b.reduceSeries(s, order, p.stack)
	top := spec.Top
	if top == 0 {
		top = defaultTop
	}
	p.more = max(0, len(order)-top)
	order = order[:len(order)-p.more]
	if len(order) == 0 {
		p.empty = b.emptySentence(len(code))
		s.panels = []panel{p}
		return s, nil
	}
	for _, i := range order {
		p.x.Names = append(p.x.Names, labelOf(names[i]))
	}
	if err := b.marks(&p, order); err != nil {
		return nil, err
	}
	if len(cells.series) > 1 || spec.Color != "" {
		for k, name := range cells.series {
			s.keys = append(s.keys, key{name, b.colors[k]})
		}
	}
	s.panels = []panel{p}
	return s, nil
}

// bars are the values by category and series.
type bars struct {
	spec    *Spec
	names   []string
	cells   *cellsOf
	values  [][]float64 // [category][series], nil without rows
	has     [][]bool
	colors  []int // of each series
	dropped dropped
}

func (b *bars) fill(code []int32) *Error {
	n := len(b.cells.series)
	b.colors = make([]int, n)
	for k := range b.colors {
		b.colors[k] = k
	}
	if len(b.names)*n > 20_000_000 {
		return &Error{Message: fmt.Sprintf("%s categories in %s series are too many for bars", group(float64(len(b.names)), 0), group(float64(n), 0)), Hint: "keep fewer with WHERE or LIMIT", Option: -1}
	}
	for row, c := range code {
		for k := range b.cells.ys {
			f := b.cells.fates[k][row]
			b.dropped.add(f)
			if f != present {
				continue
			}
			sr := b.cells.of(row, k)
			if b.values[c] == nil {
				b.values[c], b.has[c] = make([]float64, n), make([]bool, n)
			}
			if b.has[c][sr] {
				return repeated(b.spec, b.names[c], b.cells.series[sr])
			}
			b.has[c][sr], b.values[c][sr] = true, b.cells.ys[k][row]
		}
	}
	return nil
}

// order sorts the categories that have a value.
func (b *bars) order(x *column) []int {
	var order []int
	for i := range b.names {
		if b.values[i] != nil {
			order = append(order, i)
		}
	}
	sum := func(i int) float64 {
		t := 0.0
		for _, v := range b.values[i] {
			t += v / float64(len(b.values[i])) // the mean orders as the sum does, and stays a number
		}
		return t
	}
	if b.spec.joint != nil && b.spec.joint.names != nil {
		var kept []int
		for _, i := range b.spec.joint.order(b.names) {
			if b.values[i] != nil {
				kept = append(kept, i)
			}
		}
		return kept
	}
	switch b.spec.Sort {
	case "rows":
	case "x":
		keys, less := b.sortKeys(x), namesLess(b.names)
		sort.SliceStable(order, func(i, j int) bool {
			a, c := order[i], order[j]
			if keys != nil {
				return keys[a] < keys[c]
			}
			return less(b.names[a], b.names[c])
		})
	default:
		sums := make([]float64, len(b.names))
		for _, i := range order {
			sums[i] = sum(i)
		}
		sort.SliceStable(order, func(i, j int) bool {
			a, c := order[i], order[j]
			if sums[a] != sums[c] {
				return sums[a] > sums[c]
			}
			return naturalLess(b.names[a], b.names[c])
		})
	}
	return order
}

// sortKeys are the moments or numbers behind the names; nil for text.
func (b *bars) sortKeys(x *column) []float64 {
	if x.kind == textColumn {
		return nil
	}
	keys := make([]float64, len(b.names))
	for i := range keys {
		keys[i] = math.Inf(1)
	}
	vs, fs := x.numbers()
	_, code := x.categories()
	for row, c := range code {
		if fs[row] == present {
			keys[c] = vs[row]
		}
	}
	return keys
}

// reduceSeries keeps the series that colours can tell apart: of a stack the others become one, else they are left out, and a
// note says so.
func (b *bars) reduceSeries(s *Scene, order []int, stack string) {
	n := len(b.cells.series)
	if n <= maxSeries {
		return
	}
	sums := make([]float64, n)
	for _, i := range order {
		for k, v := range b.values[i] {
			addTo(&sums[k], v)
		}
	}
	keep := biggest(sums, maxSeries-1)
	index := make([]int, n)
	for k := range index {
		index[k] = -1
	}
	names := make([]string, 0, maxSeries)
	for j, k := range keep {
		index[k] = j
		names = append(names, b.cells.series[k])
	}
	b.colors = []int{0, 1, 2, 3, 4, 5, 6}
	others := n - len(keep)
	if stack != "group" {
		names = append(names, "Other")
		b.colors = append(b.colors, restSeries)
		s.notes = append(s.notes, fmt.Sprintf("Other: %d smaller series", others))
	} else {
		s.notes = append(s.notes, fmt.Sprintf("… %d smaller series not shown", others))
	}
	for _, i := range order {
		vs, has := make([]float64, len(names)), make([]bool, len(names))
		for k, v := range b.values[i] {
			j := index[k]
			if j < 0 && stack != "group" {
				j = len(names) - 1
			}
			if j >= 0 && b.has[i][k] {
				vs[j], has[j] = vs[j]+v, true
			}
		}
		b.values[i], b.has[i] = vs, has
	}
	b.cells.series = names
}

// marks makes the rectangles and the scale of values.
func (b *bars) marks(p *panel, order []int) *Error {
	lo, hi := 0.0, 0.0
	var all []float64
	p.slots = 1
	if p.stack == "group" {
		p.slots = len(b.cells.series)
	}
	for band, i := range order {
		up, down := 0.0, 0.0
		whole := 0.0
		if p.stack == "fill" {
			for _, v := range b.values[i] {
				addTo(&whole, v)
			}
		}
		for k, v := range b.values[i] {
			if !b.has[i][k] {
				continue
			}
			m := bar{band: band, series: b.colors[k], to: v}
			if p.stack == "group" {
				m.slot = k
			} else {
				// Positive and negative values stack apart, from zero on.
				if whole > 0 {
					v /= whole
				}
				base := &up
				if v < 0 {
					base = &down
				}
				m.from, m.to = *base, *base+v
				*base += v
				if math.IsInf(m.to, 0) {
					return &Error{Message: "the stacked values are too large to add", Option: b.spec.at.y - 1}
				}
			}
			all = append(all, v)
			lo, hi = math.Min(lo, m.to), math.Max(hi, m.to)
			p.bars = append(p.bars, m)
		}
	}
	if p.stack == "fill" && p.y.Style == "" {
		p.y.Style = "percent"
	}
	if lo == 0 && hi == 0 {
		hi = 1
	}
	if p.y.Log = b.spec.YLog; p.y.Log { // bars have no zero to start from: they start below the least
		lo = hi
		for _, v := range all {
			lo = math.Min(lo, v)
		}
		lo /= 2
	}
	p.y.span(lo, hi)
	if len(b.cells.series) == 1 {
		p.label = true
		text := valueLabels(p.y.Style, all)
		for k := range p.bars {
			p.bars[k].label = text(p.bars[k].to)
		}
	}
	return nil
}

func (b *bars) emptySentence(rows int) string { return emptySentence(rows, b.spec) }

// emptySentence says why there is nothing to see.
func emptySentence(rows int, spec *Spec) string {
	if rows == 0 {
		return "no rows"
	}
	return "no row has a value of " + labelWord(spec.YLabel, spec.Y[0])
}
