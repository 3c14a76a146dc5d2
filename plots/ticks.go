package plots

import "math"

// maxTicks bounds the ticks of one axis, whatever its length.
const maxTicks = 60

// numberSteps gives the steps 1, 2, 2.5 and 5 times a power of ten that cut [lo, hi] into at most maxTicks pieces, smallest
// first.
func numberSteps(lo, hi float64) []float64 {
	span := hi/2 - lo/2 // half of it: the whole may not be a number
	if !(span > 0) || math.IsInf(span, 0) {
		return nil
	}
	var steps []float64
	exp := int(math.Floor(math.Log10(span))) - 2
	for e := exp; e <= exp+4; e++ {
		for _, m := range []float64{1, 2, 2.5, 5} {
			step := m * math.Pow10(e)
			// A step below the resolution of the numbers would stand still.
			if !(step > 0) || math.IsInf(step, 0) || span/step*2 > maxTicks || step < math.Max(math.Abs(lo), math.Abs(hi))*1e-13 {
				continue
			}
			if 2*span/step < 0.99 && len(steps) > 0 {
				return steps
			}
			steps = append(steps, step)
		}
	}
	return steps
}

// numberTicks gives the densest ticks on round numbers for which fits holds. With cover, the scale is widened to whole steps
// so that ticks stand at both ends; it then has at least two. Without a set that fits it gives none, with cover the ends.
func numberTicks(s *Scale, cover bool, fits func(*Scale, []tick) bool) []tick {
	lo, hi := s.Lo, s.Hi
	for _, step := range numberSteps(lo, hi) {
		if s.Whole && step != math.Trunc(step) && s.Style != "percent" {
			continue
		}
		c := *s
		from, to := math.Ceil(lo/step-1e-9), math.Floor(hi/step+1e-9)
		if cover {
			from, to = math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
			c.Lo, c.Hi = math.Min(lo, from*step), math.Max(hi, to*step)
			if math.IsInf(c.Lo, 0) || math.IsInf(c.Hi, 0) {
				continue
			}
		}
		n := int(to - from)
		if n < 1 || n > maxTicks {
			continue
		}
		ticks := ticksAt(&c, from, n, step)
		if fits(&c, ticks) {
			*s = c
			return ticks
		}
	}
	if !cover {
		return nil
	}
	f := formatFor(s.Style, math.Max(math.Abs(lo), math.Abs(hi)), hi/2-lo/2)
	f.science = f.science || f.decimals > 6
	return []tick{{at: lo, label: f.text(rounded(lo))}, {at: hi, label: f.text(rounded(hi))}}
}

func ticksAt(s *Scale, from float64, n int, step float64) []tick {
	top := math.Max(math.Abs(from*step), math.Abs((from+float64(n))*step))
	f := formatFor(s.Style, top, step)
	if s.Plain && !f.science {
		f = numberFormat{div: 1, plain: true, decimals: decimalsOf(step)}
	}
	ticks := make([]tick, 0, n+1)
	for k := 0; k <= n; k++ {
		v := (from + float64(k)) * step
		if v == 0 {
			v = 0 // never −0
		}
		ticks = append(ticks, tick{at: v, label: f.text(v)})
	}
	return ticks
}
