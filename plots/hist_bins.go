package plots

import (
	"math"
	"strconv"
)

// binGrid are bins of equal width whose edges are multiples of a round number: bin k of the grid goes from (first + k) · m / per to
// the next, moved by shift bins. A width below one is kept as the inverse of a power of ten, which is exact where the power is not.
type binGrid struct {
	per   float64 // bins of width m/per; a power of ten
	m     float64
	first float64 // the number of the first bin
	count int
	shift float64 // in bins: −½ puts whole numbers in the middle of theirs
	log   bool    // of decimal logarithms
}

// edge gives the lower edge of bin k of the grid, in data units.
func (g *binGrid) edge(k int) float64 {
	v := (g.first + float64(k) + g.shift) * g.m / g.per
	if g.log {
		return math.Min(math.Pow(10, v), math.MaxFloat64)
	}
	return v
}

func (g *binGrid) width() float64 { return g.m / g.per }

// expr writes the number of a value's bin: below zero under the first, at least count beyond the last.
func (g *binGrid) expr(v string) string {
	scaled := v
	switch {
	case g.per != 1:
		scaled = v + " * " + literal(g.per)
	}
	if g.m != 1 {
		scaled += " / " + literal(g.m)
	}
	if g.shift != 0 {
		scaled += " - " + literal(g.shift)
	}
	k := "floor(" + scaled + ") - " + literal(g.first)
	n := strconv.Itoa(g.count)
	return "CASE WHEN " + k + " < 0 THEN -1 WHEN " + k + " >= " + n + " THEN " + n + " ELSE CAST(" + k + " AS INT) END"
}

// literal writes a number into a step, as a double in every engine.
func literal(v float64) string {
	s := strconv.FormatFloat(math.Abs(v), 'e', -1, 64)
	if v < 0 {
		return "(-" + s + ")"
	}
	return s
}

// keep writes the grid down for the marks.
func (g *binGrid) keep(n map[string]float64) {
	n["per"], n["m"], n["first"], n["count"], n["shift"] = g.per, g.m, g.first, float64(g.count), g.shift
}

// words say the bins' width and the number of values.
func (g *binGrid) words(n float64) string {
	if g.log {
		return plural(int(math.Round(1/g.width())), "bin", "bins") + " a decade, " + sampleSize(n)
	}
	return "bins of " + widthText(g.width()) + ", " + sampleSize(n)
}

// sampleSize says how many values there are.
func sampleSize(n float64) string { return "n = " + group(n, 0) }

func widthText(w float64) string {
	f := formatFor("", w, w)
	return trimZeros(f.text(w))
}

// gridOf chooses the bins from what a probe found. Bins beyond three times the range of the middle half from it, and beyond all
// but a half percent of the values, are left out when they would squeeze the others.
func gridOf(a map[string]float64, whole, log bool, bins binsOption) binGrid {
	lo, hi, n := a["lo"], a["hi"], a["n"]
	if n == 0 {
		return binGrid{per: 1, m: 1, count: 1, log: log}
	}
	q1, q3 := orElse(a, "q25", lo), orElse(a, "q75", hi)
	iqr := clampFinite(q3 - q1)
	from, to := lo, hi
	if !log {
		from, to = bulk(lo, hi, q1, q3, orElse(a, "q005", lo), orElse(a, "q995", hi))
	}
	span := to/2 - from/2 // half of it: the whole may not be a number
	width := 2 * iqr * math.Pow(n, -1.0/3)
	if !(width > 0) || math.IsInf(width, 0) {
		width = 2 * span / math.Ceil(math.Log2(n)+1) // Sturges
	}
	width = math.Max(width, span/mostBins*2)
	width = math.Min(width, span/leastBins*2)
	switch {
	case bins.count > 0:
		width = 2 * span / float64(bins.count)
	case bins.width > 0:
		return gridWidth(from, to, bins.width, whole, log)
	}
	if !(span > 0) { // a constant
		width = math.Max(math.Abs(lo)*0.01, 1)
		if log {
			width = 1
		}
	}
	if log {
		per, near := 1.0, math.Inf(1) // bins a decade
		for _, n := range []float64{1, 2, 5, 10, 20, 50, 100} {
			if d := math.Abs(math.Log(n * width)); d < near {
				per, near = n, d
			}
		}
		return gridWidth(from, to, 1/per, false, true)
	}
	return gridWidth(from, to, roundWidth(width, from, to, whole), whole, false)
}

func orElse(m map[string]float64, key string, v float64) float64 {
	if w, ok := m[key]; ok {
		return w
	}
	return v
}

// roundWidth gives the step 1, 2, 2.5 or 5 times a power of ten that is nearest to a width, by ratio; no step that numbers of this
// size cannot tell apart, and none between whole numbers.
func roundWidth(width, lo, hi float64, whole bool) float64 {
	if !(width > 0) {
		width = 1
	}
	least := math.Max(math.Abs(lo), math.Abs(hi)) * 1e-13
	if whole {
		least = math.Max(least, 1)
	}
	best, near := 0.0, math.Inf(1)
	e := int(math.Floor(math.Log10(math.Max(width, least))))
	for k := e - 1; k <= e+2; k++ {
		for _, m := range []float64{1, 2, 2.5, 5} {
			step := m * math.Pow10(k)
			if !(step > 0) || math.IsInf(step, 0) || step < least || whole && step != math.Trunc(step) {
				continue
			}
			if d := math.Abs(math.Log(step / width)); d < near {
				best, near = step, d
			}
		}
	}
	if best == 0 {
		return math.Max(width, least)
	}
	return best
}

// gridWidth makes the grid of one width over a range.
func gridWidth(from, to, width float64, whole, log bool) binGrid {
	g := binGrid{per: 1, m: width, log: log}
	if e := math.Ceil(-math.Log10(width) - 1e-9); e > 0 && e < 300 {
		per := math.Pow10(int(e))
		if m := width * per; math.Abs(m-math.Round(m*10)/10) < 1e-9*m {
			g.per, g.m = per, math.Round(m*10)/10
		}
	}
	if whole && g.width() == 1 {
		g.shift = -0.5
	}
	bin := func(v float64) float64 { return math.Floor(v*g.per/g.m - g.shift) }
	g.first = bin(from)
	if math.IsInf(from*g.per, 0) || math.IsNaN(g.first) {
		g.first = math.Floor(from / g.width())
	}
	last := bin(to)
	if math.IsInf(to*g.per, 0) || math.IsNaN(last) {
		last = math.Floor(to / g.width())
	}
	g.count = int(math.Max(1, math.Min(1e9, last-g.first+1)))
	return g
}
