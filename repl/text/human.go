package text

import (
	"fmt"
	"strconv"
	"time"
)

// Count writes a number of things for people: 20,723. It is for counts only; data is shown by Value.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	digits := len(s)
	if n < 0 {
		digits--
	}
	out := make([]byte, 0, len(s)+digits/3)
	for i := 0; i < len(s); i++ {
		if left := len(s) - i; left%3 == 0 && left < digits {
			out = append(out, ',')
		}
		out = append(out, s[i])
	}
	return string(out)
}

// Plural writes a count with its noun: "1 row", "20,723 rows".
func Plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}

// Bytes writes a size in decimal units: 512 B, 41 kB, 1.2 GB. An unknown size (negative) is "?".
func Bytes(n int64) string {
	if n < 0 {
		return "?"
	}
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v := float64(n)
	for _, unit := range []string{"kB", "MB", "GB", "TB", "PB"} {
		v /= 1000
		// Below 9.95 one decimal still tells something; 999.5 would read as 1000.
		switch {
		case v < 9.95:
			return trimZero(v) + " " + unit
		case v < 999.5:
			return strconv.FormatFloat(v, 'f', 0, 64) + " " + unit
		}
	}
	return trimZero(v/1000) + " EB"
}

// Duration writes a length of time to a precision that matters: 0.4 ms, 38 ms, 1.4 s, 2 min 3 s, 1 h 5 min.
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + Duration(-d)
	case d == 0:
		return "0 ms"
	case d < 950*time.Microsecond:
		return trimZero(max(0.1, float64(d)/1e6)) + " ms"
	case d < 999500*time.Microsecond:
		return strconv.FormatFloat(float64(d)/1e6, 'f', 0, 64) + " ms"
	case d < 59950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	d = d.Round(time.Second)
	if d < time.Hour {
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
}

func trimZero(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	if len(s) > 2 && s[len(s)-2:] == ".0" {
		return s[:len(s)-2]
	}
	return s
}
