package plots

import (
	"math"
	"testing"
)

func TestBinsHaveRoundEdges(t *testing.T) {
	for _, c := range []struct {
		what         string
		lo, hi, n    float64
		q1, q3       float64
		whole, log   bool
		bins         binsOption
		width, first float64
		count        int
	}{
		{"Freedman and Diaconis, rounded", 0.3, 99.7, 1000, 25, 75, false, false, binsOption{}, 10, 0, 10},
		{"a width below one", 0.31, 0.92, 1000, 0.5, 0.6, false, false, binsOption{}, 0.02, 15, 32},
		{"whole numbers have bins of whole width, around them", 0, 6, 6000, 1, 5, true, false, binsOption{}, 1, 0, 7},
		{"a constant", 7, 7, 10, 7, 7, false, false, binsOption{}, 1, 7, 1},
		{"a number of bins", 0, 99, 1000, 25, 75, false, false, binsOption{count: 20}, 5, 0, 20},
		{"a width", 0, 99, 1000, 25, 75, false, false, binsOption{width: 12.5}, 12.5, 0, 8},
		{"a value far out", 0, 1e6, 1000, 10, 20, false, false, binsOption{}, 2, 0, 31},
		{"half the values are equal", 0, 100, 64, 5, 5, false, false, binsOption{}, 20, 0, 6},
		{"far from zero", 1e15, 1e15 + 1000, 1000, 1e15 + 250, 1e15 + 750, false, false, binsOption{}, 200, 5e12, 6},
	} {
		g := gridOf(map[string]float64{"lo": c.lo, "hi": c.hi, "n": c.n, "q25": c.q1, "q75": c.q3, "q005": c.lo, "q995": math.Min(c.hi, 3*c.q3)}, c.whole, c.log, c.bins)
		if math.Abs(g.width()/c.width-1) > 1e-9 || g.first != c.first || g.count != c.count {
			t.Errorf("%s: width %g from bin %g, %d bins; want %g, %g, %d", c.what, g.width(), g.first, g.count, c.width, c.first, c.count)
		}
	}
}
