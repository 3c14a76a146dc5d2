package text

import (
	"testing"
	"time"
)

func TestFiguresForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 20723: "20,723", -1234567: "-1,234,567", -999: "-999"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{
		-1: "?", 0: "0 B", 999: "999 B", 1000: "1 kB", 41_300: "41 kB", 1_240_000_000: "1.2 GB", 9_960: "10 kB",
		999_600: "1 MB", 9_223_372_036_854_775_807: "9.2 EB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		0: "0 ms", 400 * time.Microsecond: "0.4 ms", 38 * time.Millisecond: "38 ms", 1400 * time.Millisecond: "1.4 s",
		123 * time.Second: "2 min 3 s", 59990 * time.Millisecond: "1 min 0 s", 65 * time.Minute: "1 h 5 min", 10 * time.Nanosecond: "0.1 ms",
		3599900 * time.Millisecond: "1 h 0 min",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%d) = %q, want %q", d, got, want)
		}
	}
	if got := Plural(1, "row") + ", " + Plural(20723, "row"); got != "1 row, 20,723 rows" {
		t.Errorf("got %q", got)
	}
}
