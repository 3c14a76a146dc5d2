package tui

import (
	"fmt"
	"strings"
	"time"

	"quire/repl"
	"quire/repl/text"
)

// progress tells how far a run is: per cent, rows, time left; what is not known is left out, and when nothing is known it is
// the time since the start.
func progress(s repl.Status, now time.Time) string {
	var parts []string
	p := s.Progress
	elapsed := time.Duration(0)
	if !s.Started.IsZero() {
		elapsed = now.Sub(s.Started)
	}
	known := p.Fraction > 0 && p.Fraction <= 1
	if known {
		parts = append(parts, fmt.Sprintf("%.0f%%", 100*p.Fraction))
	}
	switch {
	case p.Rows > 0 && p.Total > 0:
		parts = append(parts, roughly(p.Rows)+" of "+roughly(p.Total)+" rows")
	case p.Rows > 0:
		parts = append(parts, roughly(p.Rows)+" rows")
	}
	if p.Bytes > 0 {
		read := text.Bytes(p.Bytes)
		if known {
			read += " of " + text.Bytes(int64(float64(p.Bytes)/p.Fraction))
		}
		parts = append(parts, read)
	}
	if known && p.Fraction > 0.02 && elapsed > 2*time.Second {
		left := time.Duration(float64(elapsed) * (1 - p.Fraction) / p.Fraction)
		parts = append(parts, leftFor(left)+" left")
	} else if elapsed >= pulseEvery {
		parts = append(parts, text.Duration(elapsed.Round(100*time.Millisecond)))
	}
	if len(parts) == 0 {
		return " running"
	}
	return " " + strings.Join(parts, "  ")
}

// leftFor writes how long something is expected to take, in whole seconds.
func leftFor(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.0f s", max(1, d.Seconds()))
	}
	return text.Duration(d)
}

// roughly writes a large number of rows in few characters: 8.1 M.
func roughly(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f G", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f M", float64(n)/1e6)
	}
	return text.Count(n)
}
