package plots

import (
	"math"
	"strconv"
	"strings"
)

// numberFormat writes all numbers of one axis in the same way.
type numberFormat struct {
	div      float64 // what a number is divided by
	suffix   string
	decimals int
	plain    bool // no separators: years and codes
	science  bool // beyond what suffixes can say
}

// units are the joint suffixes, largest first.
var units = []struct {
	div    float64
	suffix string
}{{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}}

// formatFor chooses how an axis whose largest magnitude is top writes multiples of step. style is Spec.Format.
func formatFor(style string, top, step float64) numberFormat {
	f := numberFormat{div: 1}
	switch {
	case top >= 1e15, top > 0 && top < 1e-6:
		f.science = true
		return f
	case style == "percent":
		f.div, f.suffix = 0.01, "%"
	case style == "plain":
		f.plain = true
	case top >= 100_000, style == "si" && top >= 1000:
		for _, u := range units {
			if top >= u.div {
				f.div, f.suffix = u.div, u.suffix
				break
			}
		}
	}
	f.decimals = decimalsOf(step / f.div)
	return f
}

// decimalsOf is how many decimals multiples of step need, at most 9.
func decimalsOf(step float64) int {
	for d := range 9 {
		scaled := step * math.Pow10(d)
		if math.Abs(scaled-math.Round(scaled)) < 1e-6*math.Max(1, scaled) {
			return d
		}
	}
	return 9
}

func (f numberFormat) text(v float64) string {
	if f.science {
		if v == 0 {
			return "0"
		}
		s := strconv.FormatFloat(v, 'e', -1, 64)
		if len(s) > 9 {
			s = strconv.FormatFloat(v, 'e', 2, 64)
		}
		mantissa, exp, _ := strings.Cut(s, "e")
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		n, _ := strconv.Atoi(exp)
		return minus(mantissa) + "e" + minus(strconv.Itoa(n))
	}
	if f.plain {
		return minus(strconv.FormatFloat(v/f.div, 'f', f.decimals, 64)) + f.suffix
	}
	s := group(v/f.div, f.decimals)
	if v == 0 && f.suffix != "%" {
		return "0"
	}
	return s + f.suffix
}

// group writes v with thousands separators and a real minus sign.
func group(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, frac, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "−" + whole
	}
	return whole
}

func minus(s string) string { return strings.Replace(s, "-", "−", 1) }

// valueLabels writes the numbers at bars: one unit for all, three digits of the largest, without trailing zeros.
func valueLabels(style string, vs []float64) func(float64) string {
	text := evenLabels(style, vs)
	return func(v float64) string { return trimZeros(text(v)) }
}

// evenLabels writes the numbers of cells as valueLabels does, all with as many decimals: they are read across and down.
func evenLabels(style string, vs []float64) func(float64) string {
	top, small, whole, exact := 0.0, math.Inf(1), true, 0
	for _, v := range vs {
		a := math.Abs(v)
		top = math.Max(top, a)
		if a > 0 {
			small = math.Min(small, a)
		}
		whole = whole && v == math.Trunc(v)
		exact = max(exact, decimalsOf(a))
	}
	f := formatFor(style, top, 1)
	if f.science {
		return func(v float64) string { return numberFormat{science: true}.text(rounded(v)) }
	}
	switch {
	case f.suffix == "" && whole:
		f.decimals = 0
	case f.suffix == "%":
		f.decimals = 1
	case f.suffix != "":
		f.decimals = 1
		if small/f.div < 0.1 {
			f.decimals = 2
		}
		if small/f.div < 0.01 { // one unit cannot tell the small ones
			return func(v float64) string { return formatWithin(style, v) }
		}
	case exact <= 2: // money and the like are written in full
		f.decimals = exact
	default:
		f.decimals = min(max(2-int(math.Floor(math.Log10(math.Max(top, 1e-9)))), 0), 9)
	}
	return f.text
}

// formatWithin writes v with a unit of its own.
func formatWithin(style string, v float64) string {
	f := formatFor(style, math.Abs(v), 1)
	if f.suffix != "" {
		f.decimals = 1
	} else if v != math.Trunc(v) {
		f.decimals = 2
	}
	return f.text(v)
}

// rounded keeps three digits.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// trimZeros drops the decimals that say nothing: 33.0M is 33M.
func trimZeros(s string) string {
	end := len(s)
	for end > 0 && (s[end-1] < '0' || s[end-1] > '9') {
		end--
	}
	num, suffix := s[:end], s[end:]
	if !strings.Contains(num, ".") || strings.Contains(num, "e") { // those of an exponent say much
		return s
	}
	num = strings.TrimRight(strings.TrimRight(num, "0"), ".")
	if num == "0" || num == "−0" {
		return "0" + strings.Trim(suffix, "kMBT")
	}
	return num + suffix
}
