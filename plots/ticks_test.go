package plots

import (
	"math"
	"strings"
	"testing"
	"time"
)

// atMost fits so many ticks.
func atMost(n int) func(*Scale, []tick) bool {
	return func(_ *Scale, ts []tick) bool { return len(ts) <= n }
}

func labelsOf(ts []tick) string {
	var out []string
	for _, k := range ts {
		l := k.label
		if k.under != "" {
			l += "/" + k.under
		}
		out = append(out, l)
	}
	return strings.Join(out, " ")
}

func TestNumberTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		style  string
		want   string
	}{
		{0, 97, "", "0 20 40 60 80 100"},
		{0, 1184, "", "0 200 400 600 800 1,000 1,200"},
		{0, 43.8e6, "", "0 10M 20M 30M 40M 50M"},
		{0, 280_000, "", "0 50k 100k 150k 200k 250k 300k"},
		{0, 28_000, "", "0 5,000 10,000 15,000 20,000 25,000 30,000"},
		{0, 1.2e6, "", "0 0.2M 0.4M 0.6M 0.8M 1.0M 1.2M"},
		{-0.3, 0.5, "", "−0.4 −0.2 0 0.2 0.4 0.6"},
		{0.08, 0.6, "percent", "0% 10% 20% 30% 40% 50% 60%"},
		{-1e308, 1e308, "", "−1e308 −5e307 0 5e307 1e308"},
		{0, 3e-8, "", "0 5e−9 1e−8 1.5e−8 2e−8 2.5e−8 3e−8"},
	} {
		s := Scale{Lo: c.lo, Hi: c.hi, Style: c.style}
		if got := labelsOf(numberTicks(&s, true, atMost(7))); got != c.want {
			t.Errorf("%g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestCalendarTicks(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to string
		zone     *time.Location
		most     int
		want     string
	}{
		{"2024-11-05 00:00", "2025-03-02 00:00", time.UTC, 6, "Dec/2024 Jan/2025 Feb Mar"},
		{"2018-10-01 00:00", "2018-10-31 00:00", time.UTC, 6, "Oct 1/2018 8 15 22 29"},
		{"2018-10-20 00:00", "2018-11-20 00:00", time.UTC, 6, "Oct 21/2018 26 Nov 1 6 11 16"},
		{"2018-10-01 00:00", "2018-10-02 00:00", time.UTC, 5, "00:00/Oct 1, 2018 06:00 12:00 18:00 00:00/Oct 2"},
		{"2018-10-01 10:00", "2018-10-01 10:01", time.UTC, 5, "10:00:00/Oct 1, 2018 10:00:15 10:00:30 10:00:45 10:01:00"},
		{"2025-03-30 00:00", "2025-03-30 06:00", paris, 6, "00:00/Mar 30, 2025 01:00 03:00 04:00 05:00 06:00"},
		{"0001-01-01 00:00", "9999-12-31 00:00", time.UTC, 6, "2000 4000 6000 8000"},
		{"1995-06-01 00:00", "2024-06-01 00:00", time.UTC, 7, "2000 2005 2010 2015 2020"},
	} {
		at := func(s string) float64 {
			m, err := time.ParseInLocation("2006-01-02 15:04", s, c.zone)
			if err != nil {
				t.Fatal(err)
			}
			return float64(m.UnixMicro())
		}
		s := Scale{Kind: timeScale, Lo: at(c.from), Hi: at(c.to), Zone: c.zone}
		if got := labelsOf(calendarTicks(&s, atMost(c.most))); got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func FuzzTicks(f *testing.F) {
	f.Add(0.0, 1.0, "")
	f.Add(-1e308, 1e308, "percent")
	f.Add(1e20, 1e20, "si")
	f.Add(-6.2e16, 2.5e17, "plain")
	f.Fuzz(func(t *testing.T, lo, hi float64, style string) {
		if math.IsNaN(lo) || math.IsNaN(hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0) || lo > hi {
			return
		}
		for _, kind := range []scaleKind{numberScale, timeScale} {
			s := Scale{Kind: kind, Style: style, Zone: time.UTC}
			s.span(lo, hi)
			var ts []tick
			if kind == timeScale {
				ts = calendarTicks(&s, atMost(9))
			} else {
				ts = numberTicks(&s, true, atMost(9))
				if len(ts) < 2 || s.Lo > lo || s.Hi < hi {
					t.Fatalf("%g to %g: %v on %g to %g", lo, hi, ts, s.Lo, s.Hi)
				}
			}
			for i, k := range ts {
				if p := s.at(k.at); !(p > -1e-6 && p < 1+1e-6) || len(k.label) > 40 || k.label == "" {
					t.Fatalf("%g to %g: the tick %q stands at %g", lo, hi, k.label, p)
				}
				if i > 0 && !(k.at > ts[i-1].at) {
					t.Fatalf("%g to %g: ticks go back: %v", lo, hi, ts)
				}
			}
		}
	})
}
