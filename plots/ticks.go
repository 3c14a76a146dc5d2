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
			steps = append(steps, step)
			if 2*span/step < 0.45 && len(steps) > 1 { // two of the step before may straddle what one of this holds
				return steps
			}
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
	f := formatFor(s.Style, math.Max(math.Abs(lo), math.Abs(hi)), math.Pow10(int(math.Floor(math.Log10(math.Max(hi/2-lo/2, math.SmallestNonzeroFloat64))))))
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

// quantityTicks gives the ticks of a scale of numbers. A logarithmic one that holds no two powers of ten or halves of them has
// plain round numbers.
func quantityTicks(s *Scale, cover bool, fits func(*Scale, []tick) bool) []tick {
	switch {
	case !s.Log:
		return numberTicks(s, cover, fits)
	case s.Hi < 4*s.Lo: // a part of a decade
		if ts := numberTicks(s, false, fits); len(ts) > 1 {
			return ts
		}
	}
	if ts := logTicks(s, cover, fits); len(ts) > 1 {
		return ts
	}
	return numberTicks(s, false, fits)
}

// logTicks gives ticks of a logarithmic scale: powers of ten with 2 and 5 between them, powers of ten, or every n-th of these,
// the densest for which fits holds. With cover, the scale is widened to ticks at both ends.
func logTicks(s *Scale, cover bool, fits func(*Scale, []tick) bool) []tick {
	lo, hi := math.Log10(s.Lo), math.Log10(s.Hi)
	fine := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	if hi-lo > 1.3 {
		fine = nil
	}
	for _, plan := range []struct {
		marks []float64
		every int
	}{{fine, 1}, {[]float64{1, 2, 3, 5}, 1}, {[]float64{1, 2, 5}, 1}, {[]float64{1, 3}, 1}, {[]float64{1}, 1}, {[]float64{1}, 2}, {[]float64{1}, 3}, {[]float64{1}, 5}, {[]float64{1}, 10}, {[]float64{1}, 50}, {[]float64{1}, 100}} {
		c := *s
		var at []float64
		from := math.Floor(lo/float64(plan.every)) * float64(plan.every)
		for e := from; e <= hi+float64(plan.every); e += float64(plan.every) {
			for _, m := range plan.marks {
				if v := m * math.Pow(10, e); v > 0 && !math.IsInf(v, 0) {
					at = append(at, v)
				}
			}
			if len(at) > 4*maxTicks {
				break
			}
		}
		// Those within the scale; with cover also the nearest outside on either side.
		first, last := 0, len(at)
		for first < len(at) && at[first] < s.Lo*(1-1e-9) {
			first++
		}
		for last > 0 && at[last-1] > s.Hi*(1+1e-9) {
			last--
		}
		if cover {
			if first > 0 && (first == len(at) || at[first] > s.Lo*(1+1e-9)) {
				first--
			}
			if last < len(at) && (last == 0 || at[last-1] < s.Hi*(1-1e-9)) {
				last++
			}
		}
		if last-first < 2 {
			continue
		}
		at = at[first:last]
		if cover {
			c.Lo, c.Hi = math.Min(c.Lo, at[0]), math.Max(c.Hi, at[len(at)-1])
		}
		style := s.Style
		if style == "" && s.Hi >= 10_000 {
			style = "si"
		}
		ticks := make([]tick, len(at))
		for i, v := range at {
			ticks[i] = tick{at: v, label: trimZeros(formatWithin(style, rounded(v)))}
			if v < 0.01 || v >= 1e15 {
				ticks[i].label = numberFormat{science: v < 1e-6 || v >= 1e15, div: 1, decimals: min(9, int(math.Ceil(-math.Log10(v)))), plain: v < 1}.text(rounded(v))
			}
		}
		if len(ticks) <= maxTicks && fits(&c, ticks) {
			*s = c
			return ticks
		}
	}
	return nil
}
