package plots

import "math"

// histogram are the counts of bins on their way to marks.
type histogram struct {
	cells  *cellsOf
	names  []string // of the series
	ys     []float64
	counts [][]float64 // by series and bin
}

// readBins reads the rows of bins: x, color and their count y.
func readBins(spec *Spec, t *table) (*histogram, *Error) {
	cells, err := readSeries(spec, t)
	if err != nil {
		return nil, err
	}
	return &histogram{cells: cells, names: cells.series, ys: cells.ys[0]}, nil
}

func (h *histogram) of(row int) int { return h.cells.of(row, 0) }

// reduce adds the series that have no colour of their own into one.
func (h *histogram) reduce(s *Scene, spec *Spec) []int {
	sums := make([]float64, len(h.names))
	for k, c := range h.counts {
		for _, n := range c {
			sums[k] += n
		}
	}
	color := spec.colors(h.names, sums)
	var names []string
	var counts [][]float64
	var colors []int
	var rest []float64
	others := 0
	for k, c := range h.counts {
		if color[k] != restSeries {
			names, counts, colors = append(names, h.names[k]), append(counts, c), append(colors, color[k])
			continue
		}
		others++
		if rest == nil {
			rest = make([]float64, len(c))
		}
		for i, n := range c {
			rest[i] += n
		}
	}
	if others > 0 {
		names, counts, colors = append(names, "Other"), append(counts, rest), append(colors, restSeries)
		s.notes = append(s.notes, "Other: "+plural(others, "smaller series", "smaller series"))
	}
	h.names, h.counts = names, counts
	return colors
}

// marks makes columns: of one series; of several upon each other with stack=stack or fill; else outlines that let the others
// shine through.
func (h *histogram) marks(s *Scene, p *panel, spec *Spec, edges []float64) {
	colors := h.reduce(s, spec)
	if len(h.names) > 1 || spec.Color != "" {
		for k, name := range h.names {
			s.keys = append(s.keys, key{name, colors[k]})
		}
	}
	p.y = Scale{Label: clean(spec.YLabel), Whole: true, Style: spec.Format, Log: spec.YLog}
	const base = 0.0 // what stands at zero stands at the foot of a logarithmic scale
	top := 0.0
	switch {
	case len(h.names) <= 1:
		for k, c := range h.counts {
			top = math.Max(top, columnsOf(p, c, nil, edges, seriesTint(colors[k]), base))
		}
	case spec.Stack == "stack" || spec.Stack == "fill":
		whole := make([]float64, len(edges)-1)
		for _, c := range h.counts {
			for i, n := range c {
				whole[i] += n
			}
		}
		below := make([]float64, len(whole))
		for k, c := range h.counts {
			part := make([]float64, len(c))
			for i, n := range c {
				part[i] = n
				if spec.Stack == "fill" && whole[i] > 0 {
					part[i] /= whole[i]
				}
			}
			top = math.Max(top, columnsOf(p, part, below, edges, seriesTint(colors[k]), base))
			for i, n := range part {
				below[i] += n
			}
		}
		if spec.Stack == "fill" {
			top = 1
			p.y.Whole, p.y.Label = false, "share of rows"
			if p.y.Style == "" {
				p.y.Style = "percent"
			}
		}
	default:
		for k, c := range h.counts {
			top = math.Max(top, h.outline(p, c, edges, h.names[k], colors[k], base))
		}
	}
	if spec.YLog {
		p.y.span(0.5, math.Max(top, 1)) // from half a row on: a bin of one is seen
	} else {
		p.y.span(0, math.Max(top, 1))
	}
	if spec.Stack == "fill" {
		p.y.span(0, 1)
	}
}

// columnsOf makes a block for each bin that is not empty, and gives the highest top.
func columnsOf(p *panel, c, below []float64, edges []float64, t tint, base float64) float64 {
	top := 0.0
	for i, n := range c {
		if n == 0 {
			continue
		}
		from := base
		if below != nil && below[i] > 0 {
			from, n = below[i], n+below[i]
		}
		p.marks = append(p.marks, &block{tint: t, x0: edges[i], x1: edges[i+1], y0: from, y1: n, gap: true})
		top = math.Max(top, n)
	}
	return top
}

// outline makes the steps along the tops of the bins of one series, over a light area.
func (h *histogram) outline(p *panel, c, edges []float64, name string, color int, base float64) float64 {
	top := 0.0
	m := &areaMark{name: name, tint: tint{series: color, alpha: 0.28}}
	run := []point{{edges[0], base}}
	for i, n := range c {
		n = math.Max(n, base)
		top = math.Max(top, n)
		m.xs = append(m.xs, edges[i], edges[i+1])
		m.lo = append(m.lo, base, base)
		m.hi = append(m.hi, n, n)
		run = append(run, point{edges[i], n}, point{edges[i+1], n})
	}
	run = append(run, point{edges[len(c)], base})
	p.marks = append(p.marks, m)
	p.lines = append(p.lines, line{name: name, series: color, runs: [][]point{run}})
	return top
}
