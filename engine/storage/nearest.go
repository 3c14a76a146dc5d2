package storage

import (
	"strings"
	"unicode/utf8"
)

// nearest gives the name most similar to want, or "" when none is similar: a third of its characters, at most, may differ.
// Names of more than 200 bytes are not compared.
func nearest(want string, names []string) string {
	best, least := "", max(1, utf8.RuneCountInString(want)/3)+1
	if want == "" || len(want) > 200 {
		return ""
	}
	for _, n := range names {
		if len(n) > 200 || n == want {
			continue
		}
		if strings.EqualFold(n, want) {
			return n
		}
		if d := distance([]rune(strings.ToLower(want)), []rune(strings.ToLower(n)), least); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance counts the characters to insert, drop, replace or swap with their neighbour (optimal string alignment); limit when
// it is not below limit.
func distance(a, b []rune, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	prev2, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return min(prev[len(b)], limit)
}

// didYouMean is the hint of a near name.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + Redact(name) + "?"
}
