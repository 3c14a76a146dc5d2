package plots

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// cellsOf is a table as a chart sees it: rows of an x, a series and a value.
type cellsOf struct {
	series []string // names, ready to be drawn
	code   []int32  // of each row's color; nil when each y is a series
	ys     [][]float64
	fates  [][]fate
	whole  bool // every y is of a type of whole numbers
}

// readSeries reads y and color.
func readSeries(spec *Spec, t *table) (*cellsOf, *Error) {
	c := &cellsOf{whole: true}
	for _, name := range spec.Y {
		col, err := t.column(name)
		if err != nil {
			return nil, err
		}
		if col.kind != numberColumn {
			return nil, &Error{Message: "y must be a number, and " + quoted(labelIn(spec, name)) + " is " + typeName(col.typ), Option: spec.at.y - 1}
		}
		c.whole = c.whole && wholeType(col.typ)
		v, f := col.numbers()
		if spec.YLog {
			positive(v, f)
		}
		c.ys, c.fates = append(c.ys, v), append(c.fates, f)
	}
	if spec.Color == "" {
		for i, name := range spec.Y {
			if i < len(spec.Names) {
				name = spec.Names[i]
			}
			c.series = append(c.series, labelOf(name))
		}
		return c, nil
	}
	col, err := t.column(spec.Color)
	if err != nil {
		return nil, err
	}
	names, code := col.categories()
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	if spec.Sort != "rows" || spec.Kind != "bar" {
		less := namesLess(names)
		sort.SliceStable(order, func(a, b int) bool { return less(names[order[a]], names[order[b]]) })
	}
	if spec.joint != nil && spec.joint.series != nil { // every panel has all series, in one order
		at := map[string]int32{}
		c.series = nil
		for i, n := range spec.joint.series {
			at[n] = int32(i)
			c.series = append(c.series, labelOf(n))
		}
		for i := range code {
			code[i] = at[names[code[i]]]
		}
		c.code = code
		return c, nil
	}
	rank := make([]int32, len(names))
	c.series = make([]string, len(names))
	for r, i := range order {
		rank[i] = int32(r)
		c.series[r] = labelOf(names[i])
	}
	for i := range code {
		code[i] = rank[code[i]]
	}
	c.code = code
	return c, nil
}

// of gives the series of a row for the k-th y.
func (c *cellsOf) of(row, k int) int {
	if c.code != nil {
		return int(c.code[row])
	}
	return k
}

// labelIn gives the user's word for a column of the rows.
func labelIn(spec *Spec, column string) string {
	for i, y := range spec.Y {
		if y == column && i < len(spec.Names) {
			return spec.Names[i]
		}
	}
	return column
}

// naturalLess orders names as people do: numbers by value, everything else by its letters.
func naturalLess(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil && x != y {
		return x < y
	}
	if (errX == nil) != (errY == nil) {
		return errX == nil
	}
	return a < b
}

// biggest gives the n series with the largest sums of magnitudes, in their own order.
func biggest(sums []float64, n int) []int {
	order := make([]int, len(sums))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return sums[order[a]] > sums[order[b]] })
	order = order[:min(n, len(order))]
	sort.Ints(order)
	return order
}

// colors gives each series its colour: as many as can be told apart have one of their own, the largest by their sums, the others
// that of the rest.
func (s *Spec) colors(names []string, sums []float64) []int {
	color := make([]int, len(names))
	switch {
	case s.joint != nil && s.joint.palette != nil:
		for k, name := range names {
			color[k] = restSeries
			if c, ok := s.joint.palette[name]; ok {
				color[k] = c
			}
		}
	case len(names) > maxSeries:
		for k := range color {
			color[k] = restSeries
		}
		for j, k := range biggest(sums, maxSeries-1) {
			color[k] = j
		}
	default:
		for k := range color {
			color[k] = k
		}
	}
	return color
}

// addTo sums magnitudes without leaving the numbers.
func addTo(sum *float64, v float64) { *sum = math.Min(math.MaxFloat64, *sum+math.Abs(v)) }

// repeated refuses several rows for one place: a line through them would zig-zag, a bar would hide the others.
func repeated(spec *Spec, x, name string) *Error {
	e := &Error{Option: -1}
	where := labelWord(spec.XLabel, spec.X) + " = " + shorten(clean(x), 40)
	if spec.Color != "" {
		where += " and " + spec.Color + " = " + shorten(name, 40)
	}
	e.Message = "several rows have " + where
	y := labelWord(spec.YLabel, spec.Y[0])
	var ways []string
	if spec.Color == "" && len(spec.Y) == 1 {
		if len(spec.others) > 0 {
			ways = append(ways, "split them by color="+ident(spec.others[0]))
		} else {
			ways = append(ways, "split them by color=…")
		}
	}
	ways = append(ways, fmt.Sprintf("aggregate them: y=sum(%s) or y=avg(%s)", ident(y), ident(y)))
	e.Hint = strings.Join(ways, ", or ")
	if spec.at.y > 0 {
		e.Option = spec.at.y - 1
	}
	return e
}

func labelWord(label, column string) string {
	if label != "" {
		return shorten(clean(label), 40)
	}
	return shorten(clean(column), 40)
}
