package main

import (
	"fmt"
	"slices"
	"time"
)

// times are what a measure found, one for each time it was done.
type times []time.Duration

// of gives the time below which so many of a hundred are.
func (t times) of(hundredth int) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[min(len(sorted)-1, len(sorted)*hundredth/100)]
}

// tell prints a measure's line. limit is the promise for 99 of 100; 0 is none.
func (b *bench) tell(what, program string, t times, limit time.Duration, err error) {
	if err != nil {
		b.failed++
		fmt.Printf("| %s | %s | not measured: %.200q | | | | | |\n", what, program, err.Error())
		return
	}
	promise, kept := "", ""
	if limit > 0 {
		promise, kept = "within "+milli(limit), "no"
		if t.of(99) <= limit {
			kept = "yes"
		}
	}
	fmt.Printf("| %s | %s | %s | %s | %s | %d | %s | %s |\n", what, program, milli(t.of(50)), milli(t.of(99)), milli(t.of(100)), len(t), promise, kept)
}

func milli(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
