package plots

import (
	"math"
	"strconv"
	"time"
)

// rung is one step of the calendar ladder.
type rung struct {
	unit  rungUnit
	n     int
	about float64 // microseconds
}

type rungUnit uint8

const (
	microRung rungUnit = iota // n microseconds, up to half an hour
	hourRung
	dayRung // days of the month 1, 1+n, …
	monthRung
	yearRung
)

const (
	second = 1e6
	hour   = 3600e6
	day    = 24 * hour
	year   = 365.2425 * day
)

// ladder are the steps that people count time in, smallest first.
var ladder = func() []rung {
	var l []rung
	for e := 0; e < 6; e++ {
		for _, m := range []int{1, 2, 5} {
			n := m * int(math.Pow10(e))
			l = append(l, rung{microRung, n, float64(n)})
		}
	}
	for _, s := range []int{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800} {
		l = append(l, rung{microRung, s * second, float64(s) * second})
	}
	for _, h := range []int{1, 2, 3, 4, 6, 12} {
		l = append(l, rung{hourRung, h, float64(h) * hour})
	}
	for _, d := range []int{1, 2, 5, 7, 14} {
		l = append(l, rung{dayRung, d, float64(d) * day})
	}
	for _, m := range []int{1, 2, 3, 6} {
		l = append(l, rung{monthRung, m, float64(m) * year / 12})
	}
	for e := 0; e < 6; e++ {
		for _, m := range []int{1, 2, 5} {
			n := m * int(math.Pow10(e))
			l = append(l, rung{yearRung, n, float64(n) * year})
		}
	}
	return l
}()

// calendarTicks gives the densest ticks of the calendar ladder for which fits holds; none when no two fit.
func calendarTicks(s *Scale, fits func(*Scale, []tick) bool) []tick {
	span := s.Hi - s.Lo
	for _, r := range ladder {
		if span/r.about > maxTicks {
			continue
		}
		if s.Dates && r.about < day {
			continue
		}
		ticks := r.ticks(s)
		if len(ticks) == 0 {
			continue
		}
		if len(ticks) == 1 && span/r.about < 0.5 {
			break
		}
		if fits(s, ticks) {
			return ticks
		}
	}
	return nil
}

// ticks lists the rung's moments within the scale, with their labels.
func (r rung) ticks(s *Scale) []tick {
	var ticks []tick
	var last time.Time
	add := func(t time.Time) bool {
		us := float64(t.Unix())*second + float64(t.Nanosecond()/1000)
		if us > s.Hi || len(ticks) > maxTicks {
			return false
		}
		if us >= s.Lo && (len(ticks) == 0 || us > ticks[len(ticks)-1].at) {
			k := tick{at: us}
			k.label, k.under = r.label(t, last, len(ticks) == 0)
			ticks = append(ticks, k)
			last = t
		}
		return true
	}
	start := instant(s.Lo, s.Zone)
	y, mo, d := start.Date()
	switch r.unit {
	case microRung:
		// Aligned to the zone's own clock: quarters of an hour exist in zones with odd offsets too.
		_, off := start.Zone()
		local := s.Lo + float64(off)*second
		t := math.Floor(local/float64(r.n))*float64(r.n) - float64(off)*second
		for range maxTicks + 3 {
			if !add(instant(t, s.Zone)) {
				break
			}
			t += float64(r.n)
		}
	case hourRung:
		for n := 0; n <= (maxTicks+24)*r.n/24+2; n++ {
			for h := 0; h < 24; h += r.n {
				if !add(time.Date(y, mo, d+n, h, 0, 0, 0, s.Zone)) {
					return ticks
				}
			}
		}
	case dayRung:
		for m := 0; m < maxTicks+2; m++ {
			first := time.Date(y, mo+time.Month(m), 1, 0, 0, 0, 0, s.Zone)
			next := time.Date(y, mo+time.Month(m)+1, 1, 0, 0, 0, 0, s.Zone)
			days := time.Date(first.Year(), first.Month()+1, 0, 12, 0, 0, 0, time.UTC).Day()
			for k := 1; k <= days; k += r.n {
				// The last of a month gives way to the first of the next, when that is there.
				nextShown := float64(next.Unix())*second <= s.Hi
				if k > 1 && r.n > 1 && nextShown && days+1-k <= r.n/2 {
					continue
				}
				if !add(time.Date(first.Year(), first.Month(), k, 0, 0, 0, 0, s.Zone)) {
					return ticks
				}
			}
		}
	case monthRung:
		from := (int(mo) - 1) / r.n * r.n
		for n := range maxTicks + 3 {
			if !add(time.Date(y, time.Month(1+from+n*r.n), 1, 0, 0, 0, 0, s.Zone)) {
				break
			}
		}
	case yearRung:
		from := int(math.Floor(float64(y)/float64(r.n))) * r.n
		for n := range maxTicks + 3 {
			if !add(time.Date(from+n*r.n, 1, 1, 0, 0, 0, 0, s.Zone)) {
				break
			}
		}
	}
	return ticks
}

// label names a tick: what changes from tick to tick above, what it belongs to below, where that is new.
func (r rung) label(t, last time.Time, first bool) (label, under string) {
	newYear := first || t.Year() != last.Year()
	newMonth := newYear || t.Month() != last.Month()
	newDay := newMonth || t.Day() != last.Day()
	switch r.unit {
	case yearRung:
		return yearText(t), ""
	case monthRung:
		if newYear {
			under = yearText(t)
		}
		return t.Format("Jan"), under
	case dayRung:
		if newYear {
			under = yearText(t)
		}
		if newMonth {
			return t.Format("Jan 2"), under
		}
		return t.Format("2"), under
	}
	if newYear {
		under = t.Format("Jan 2, ") + yearText(t)
	} else if newDay {
		under = t.Format("Jan 2")
	}
	switch {
	case r.unit == hourRung || r.n >= 60*second:
		return t.Format("15:04"), under
	case r.n >= second:
		return t.Format("15:04:05"), under
	case r.n >= 1000:
		return t.Format("15:04:05.000"), under
	}
	return t.Format("15:04:05.000000"), under
}

func yearText(t time.Time) string {
	return minus(strconv.Itoa(t.Year()))
}
