package plots

import (
	"math"
	"time"
)

// scaleKind says what an axis measures.
type scaleKind uint8

const (
	numberScale scaleKind = iota
	timeScale             // microseconds since 1970, shown in Zone
	bandScale             // categories, one band each
)

// Scale is one axis of a panel, in data units.
type Scale struct {
	Kind  scaleKind
	Label string         // what it measures, in the user's words
	Lo    float64        // of the data that is drawn, lower end
	Hi    float64        // upper end; Lo < Hi
	Zone  *time.Location // of a time scale
	Names []string       // of a band scale, in order, ready to be drawn
	Style string         // of numbers: Spec.Format
	Plain bool           // numbers that are years or codes: no separators
	Whole bool           // numbers that are counts: no ticks between them
	Dates bool           // a time scale of whole days
	Log   bool           // equal ways are equal ratios; Lo > 0
}

// at gives where v stands between Lo (0) and Hi (1). It holds up to the largest numbers there are.
func (s *Scale) at(v float64) float64 {
	if s.Log {
		d := math.Log10(s.Hi) - math.Log10(s.Lo)
		if !(d > 0) || !(v > 0) {
			return 0
		}
		return (math.Log10(v) - math.Log10(s.Lo)) / d
	}
	d := s.Hi/2 - s.Lo/2
	if !(d > 0) {
		return 0.5
	}
	return (v/2 - s.Lo/2) / d
}

// valueAt is the value at part p of the scale.
func (s *Scale) valueAt(p float64) float64 {
	if s.Log {
		return math.Pow(10, math.Log10(s.Lo)+p*(math.Log10(s.Hi)-math.Log10(s.Lo)))
	}
	return s.Lo*(1-p) + s.Hi*p
}

// positive marks what a logarithmic scale has no place for.
func positive(vs []float64, fs []fate) {
	for i, v := range vs {
		if fs[i] == present && v <= 0 {
			fs[i] = notPositive
		}
	}
}

// span makes the scale hold lo and hi, and gives a constant some room around it.
func (s *Scale) span(lo, hi float64) {
	if lo > hi {
		lo, hi = 0, 1
	}
	if s.Log {
		if lo == hi {
			lo, hi = lo/2, hi*2
		}
		s.Lo, s.Hi = math.Max(lo, math.SmallestNonzeroFloat64), clampFinite(hi)
		return
	}
	if lo == hi {
		room := math.Abs(lo) * 0.1
		switch {
		case s.Kind == timeScale:
			room = 43_200e6 // half a day
		case s.Whole:
			room = math.Max(1, math.Round(room))
		case room == 0:
			room = 0.5
		}
		lo, hi = lo-room, hi+room
	}
	s.Lo, s.Hi = clampFinite(lo), clampFinite(hi)
}

func clampFinite(v float64) float64 {
	return math.Max(-math.MaxFloat64, math.Min(math.MaxFloat64, v))
}

// tick is one mark of an axis.
type tick struct {
	at    float64 // data units
	label string
	under string // a second line: the year below a month
}
