package plots

import (
	"fmt"
	"math"
	"sort"
)

var _ = register(kind{name: "line", keys: "xscale yscale smooth rule band label", orderedX: true, build: buildLine, reduce: reduceLine})

// buildLine makes lines: the rows of each series in the order of x, cut where y is NULL.
func buildLine(spec *Spec, t *table) (*Scene, error) {
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
	p := panel{ends: true, x: Scale{Label: clean(spec.XLabel), Zone: x.zone}, y: Scale{Label: clean(spec.YLabel), Style: spec.Format}}
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
	p.y.Whole = cells.whole
	lines, lost, noX, err := seriesRows(s, spec, t, cells, xs, xf)
	if err != nil {
		return nil, err
	}
	s.notes = append(noX.notes(labelWord(spec.XLabel, "x")), lost.notes(labelWord(spec.YLabel, "y"))...)
	for k := range lines {
		if err := lines[k].cut(spec, x, cells.series[k]); err != nil {
			return nil, err
		}
	}
	bounds := extent{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	sums := make([]float64, len(lines))
	for k, l := range lines {
		for _, run := range l.runs {
			for _, pt := range run {
				bounds.add(pt)
				addTo(&sums[k], pt.y)
			}
		}
	}
	if bounds.x0 > bounds.x1 {
		p.empty = emptySentence(len(xs), spec)
		s.panels = []panel{p}
		return s, nil
	}
	p.x.span(bounds.x0, bounds.x1)
	lo, hi := bounds.y0, bounds.y1
	p.y.Log = spec.YLog
	if lo > 0 && hi/2-lo/2 > 0.2*hi && !spec.YLog { // the whole span is above 0.4 of the top: zero is near enough to be shown
		lo = 0
	} else if hi < 0 && hi/2-lo/2 > -0.2*lo {
		hi = 0
	}
	p.y.span(lo, hi)
	p.lines = colored(s, cells.series, lines, sums, spec.Color != "" || len(spec.Y) > 1)
	s.panels = []panel{p}
	return s, nil
}

// rowsOf is one series on its way to a line.
type rowsOf struct {
	rows []sample
	runs [][]point
}

type sample struct {
	point
	gap bool
}

// seriesRows gives the rows of each series: all of them, or what the engine kept of many.
func seriesRows(s *Scene, spec *Spec, t *table, cells *cellsOf, xs []float64, xf []fate) (lines []rowsOf, lost, noX dropped, err *Error) {
	if spec.Roles["m4"] == "" {
		lines, lost, noX = sortedRows(cells, xs, xf)
		return lines, lost, noX, nil
	}
	n := spec.Numbers
	noX, lost = dropped{int(n["noX"]), int(n["wildX"]), int(n["zeroX"])}, dropped{int(n["noY"]), int(n["wildY"]), int(n["zeroY"])}
	s.addRemark(group(n["rows"], 0) + " rows: the first, last, lowest and highest of each pixel")
	lines, err = reducedRows(spec, t, cells)
	return lines, lost, noX, err
}

// sortedRows deals the rows out to their series, each in the order of x.
func sortedRows(cells *cellsOf, xs []float64, xf []fate) (lines []rowsOf, lost, noX dropped) {
	lines = make([]rowsOf, len(cells.series))
	for row, x := range xs {
		noX.add(xf[row])
		if xf[row] != present {
			continue
		}
		for k := range cells.ys {
			f := cells.fates[k][row]
			lost.add(f)
			l := &lines[cells.of(row, k)]
			l.rows = append(l.rows, sample{point{x, cells.ys[k][row]}, f != present})
		}
	}
	for k := range lines {
		rows := lines[k].rows
		sort.SliceStable(rows, func(i, j int) bool { return rows[i].x < rows[j].x })
	}
	return lines, lost, noX
}

// cut makes runs of the rows between gaps and refuses two values at one x.
func (l *rowsOf) cut(spec *Spec, x *column, name string) *Error {
	var run []point
	for i, r := range l.rows {
		if r.gap {
			if len(run) > 0 {
				l.runs, run = append(l.runs, run), nil
			}
			continue
		}
		if i > 0 && l.rows[i-1].x == r.x && !l.rows[i-1].gap {
			return repeated(spec, placeText(x, r.x), name)
		}
		run = append(run, r.point)
	}
	if len(run) > 0 {
		l.runs = append(l.runs, run)
	}
	l.rows = nil
	return nil
}

func placeText(x *column, v float64) string {
	if x.kind == momentColumn {
		return instant(v, x.zone).Format(x.momentFormat())
	}
	return formatFor("plain", 1, v).text(v)
}

// colored gives the series their colours. Beyond those that colours can tell apart the largest keep theirs and the others are
// drawn behind them in grey, under one name: what they add up to is not ours to say.
func colored(s *Scene, names []string, rows []rowsOf, sums []float64, keyed bool) []line {
	var lines []line
	color := s.spec.colors(names, sums)
	rest := 0
	for k, r := range rows {
		if color[k] == restSeries && len(r.runs) > 0 {
			rest++
			lines = append(lines, line{name: names[k], series: restSeries, runs: r.runs})
		}
	}
	for k, r := range rows {
		if color[k] != restSeries && len(r.runs) > 0 {
			lines = append(lines, line{name: names[k], series: color[k], runs: r.runs})
			if keyed {
				s.keys = append(s.keys, key{names[k], color[k]})
			}
		}
	}
	if rest > 0 {
		s.keys = append(s.keys, key{fmt.Sprintf("%s more", group(float64(rest), 0)), restSeries})
	}
	return lines
}

// logX makes the scale of x logarithmic, where that is asked for, and marks what has no place on it.
func logX(spec *Spec, s *Scale, x *column, xs []float64, xf []fate) *Error {
	if !spec.XLog {
		return nil
	}
	if x.kind == momentColumn {
		return &Error{Message: "a time has no logarithmic scale", Hint: "leave xscale= out", Option: -1}
	}
	s.Log = true
	positive(xs, xf)
	return nil
}

// extent is the range of points.
type extent struct{ x0, x1, y0, y1 float64 }

func (e *extent) add(p point) {
	e.x0, e.x1 = math.Min(e.x0, p.x), math.Max(e.x1, p.x)
	e.y0, e.y1 = math.Min(e.y0, p.y), math.Max(e.y1, p.y)
}

// wholeDays tells moments that all stand at midnight: their axis has no hours.
func wholeDays(xs []float64, xf []fate, x *column) bool {
	for i, v := range xs {
		if xf[i] == present {
			if t := instant(v, x.zone); t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0 || t.Nanosecond() != 0 {
				return false
			}
		}
	}
	return true
}

// yearLike tells whole numbers that are years: they take no separators.
func yearLike(xs []float64, xf []fate) bool {
	for i, v := range xs {
		if xf[i] == present && (v != math.Trunc(v) || v < 1000 || v > 2999) {
			return false
		}
	}
	return true
}

// m4 keeps, of points in the order of x, those that a picture of n pixel columns between lo and hi can show: each column's
// first, last, lowest and highest (Jugel et al., "M4", VLDB 2014). Its lines cover the same pixels.
func m4(points []point, s *Scale, n int) []point {
	if n < 1 || len(points) <= 4*n {
		return points
	}
	out := make([]point, 0, 4*n)
	for i := 0; i < len(points); {
		col := int(s.at(points[i].x) * float64(n))
		low, high, j := i, i, i
		for ; j < len(points) && int(s.at(points[j].x)*float64(n)) == col; j++ {
			if points[j].y < points[low].y {
				low = j
			}
			if points[j].y > points[high].y {
				high = j
			}
		}
		last := -1
		for _, k := range []int{i, min(low, high), max(low, high), j - 1} {
			if k != last {
				out = append(out, points[k])
				last = k
			}
		}
		i = j
	}
	return out
}
