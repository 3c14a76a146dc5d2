package plots

import (
	"fmt"
	"math"
	"sort"
)

// bucketed reads the rows of m4Steps: what a series has in each bucket.
type bucketed struct {
	n           []float64 // rows of the bucket
	first, last []point
	low, high   []float64
	fates       []fate // of its values: a bucket without any is a gap
	x           *column
}

func readBuckets(t *table, k int) (*bucketed, *Error) {
	b := &bucketed{}
	read := func(name string) ([]float64, []fate, *column, *Error) {
		c, err := t.column(name)
		if err != nil {
			return nil, nil, nil, err
		}
		v, f := c.numbers()
		return v, f, c, nil
	}
	columns := map[string][]float64{}
	for _, name := range []string{"m4_n", "x1", "y1", "x2", "y2", "low", "high"} {
		full := name
		if name != "m4_n" {
			full = fmt.Sprintf("m4_%s_%d", name, k+1)
		}
		v, f, c, err := read(full)
		if err != nil {
			return nil, err
		}
		columns[name] = v
		switch name {
		case "x1":
			b.x = c
		case "low":
			b.fates = f
		}
	}
	b.n, b.low, b.high = columns["m4_n"], columns["low"], columns["high"]
	for i := range b.n {
		b.first = append(b.first, point{columns["x1"][i], columns["y1"][i]})
		b.last = append(b.last, point{columns["x2"][i], columns["y2"][i]})
	}
	return b, nil
}

// reducedRows deals what the engine kept out to its series. Of a bucket, half a pixel wide, the first and the last row stand at
// their x; the lowest and the highest value stand between them, so that ties do not make two pictures of the same rows.
func reducedRows(spec *Spec, t *table, cells *cellsOf) ([]rowsOf, *Error) {
	lines := make([]rowsOf, len(cells.series))
	for k := range cells.ys {
		b, err := readBuckets(t, k)
		if err != nil {
			return nil, err
		}
		for row, n := range b.n {
			l := &lines[cells.of(row, k)]
			if b.fates[row] != present {
				if n := len(l.rows); n > 0 && !l.rows[n-1].gap {
					l.rows = append(l.rows, sample{point{math.Nextafter(l.rows[n-1].x, math.Inf(1)), 0}, true})
				}
				continue
			}
			first, last := b.first[row], b.last[row]
			if n := len(l.rows); n > 0 && l.rows[n-1].gap { // the gap ends where the next value is
				l.rows = append(l.rows, sample{point{math.Nextafter(first.x, math.Inf(-1)), 0}, true})
			}
			if first.x == last.x {
				if n > 1 && b.low[row] < b.high[row] {
					return nil, repeated(spec, placeText(b.x, first.x), cells.series[cells.of(row, k)])
				}
				l.rows = append(l.rows, sample{first, false})
				continue
			}
			l.rows = append(l.rows, sample{first, false})
			l.between(first, last, b.low[row], b.high[row])
			l.rows = append(l.rows, sample{last, false})
		}
	}
	for k := range lines {
		rows := lines[k].rows
		sort.SliceStable(rows, func(i, j int) bool { return rows[i].x < rows[j].x })
	}
	return lines, nil
}

// between adds the extremes that are neither the first nor the last value, the nearer to the first of them first.
func (l *rowsOf) between(first, last point, low, high float64) {
	var ys []float64
	for _, y := range []float64{low, high} {
		if y != first.y && y != last.y {
			ys = append(ys, y)
		}
	}
	if len(ys) == 2 && high-first.y < first.y-low {
		ys[0], ys[1] = high, low
	}
	for i, y := range ys {
		part := float64(i+1) / float64(len(ys)+1)
		if x := first.x + (last.x-first.x)*part; x > first.x && x < last.x {
			l.rows = append(l.rows, sample{point{x, y}, false})
		}
	}
}
