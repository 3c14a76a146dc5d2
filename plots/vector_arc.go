package plots

import "math"

// arc draws an arc around (x, y) as cubic curves, each a quarter of a circle at most; angles grow against the clock.
func arc(x, y, r, start, angle float64, line func(x, y float64), cubic func(x1, y1, x2, y2, x, y float64)) {
	n := math.Ceil(math.Abs(angle) / (math.Pi / 2))
	if n < 1 {
		return
	}
	step := angle / n
	k := 4.0 / 3 * math.Tan(step/4) * r
	line(x+r*math.Cos(start), y-r*math.Sin(start))
	for i := range int(n) {
		a := start + float64(i)*step
		b := a + step
		x0, y0 := x+r*math.Cos(a), y-r*math.Sin(a)
		x1, y1 := x+r*math.Cos(b), y-r*math.Sin(b)
		cubic(x0-k*math.Sin(a), y0-k*math.Cos(a), x1+k*math.Sin(b), y1+k*math.Cos(b), x1, y1)
	}
}
