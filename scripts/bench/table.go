package main

import (
	"fmt"
	"io"
	"time"
)

// table prints the measures as Markdown, a row as soon as it is known.
type table struct{ out io.Writer }

// line is one measure.
type line struct {
	what, other string
	quire, than samples
	limit       time.Duration
	ratio       float64
}

func (t *table) head(machine string) {
	fmt.Fprintf(t.out, "Measured on %s.\n\n", machine)
	fmt.Fprintln(t.out, "| What | Median | Peak memory | Compared with | Its median | Its peak | Ratio | Promise | Kept |")
	fmt.Fprintln(t.out, "|---|--:|--:|---|--:|--:|--:|---|---|")
}

func (t *table) row(l line) {
	q, o := l.quire.median(), l.than.median()
	ratio := float64(q) / float64(o)
	promise, kept := "none", "–"
	switch {
	case l.limit > 0:
		promise, kept = "within "+duration(l.limit), answer(q <= l.limit)
	case l.ratio > 0:
		promise, kept = fmt.Sprintf("ratio within %.1f", l.ratio), answer(ratio <= l.ratio)
	}
	fmt.Fprintf(t.out, "| %s | %s | %s | %s (×%d) | %s | %s | %.2f | %s | %s |\n", l.what, duration(q), memory(l.quire.peak()),
		l.other, len(l.quire), duration(o), memory(l.than.peak()), ratio, promise, kept)
}

func answer(ok bool) string {
	if ok {
		return "yes"
	}
	return "no"
}

func duration(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

func memory(bytes int64) string {
	if bytes <= 0 {
		return "–"
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}
