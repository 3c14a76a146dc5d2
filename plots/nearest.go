package plots

import "strings"

// nearest gives the known word that was probably meant by word, or "" when none is near.
func nearest(word string, known []string) string {
	if len(word) > 64 {
		return ""
	}
	w := []rune(strings.ToLower(word))
	best, found := len(w)/3+2, ""
	for _, k := range known {
		if len(k) > 200 {
			continue
		}
		if d := distance(w, []rune(strings.ToLower(k)), best); d < best {
			best, found = d, k
		}
	}
	return found
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that make b of a (Damerau–Levenshtein,
// optimal string alignment); it may give up at limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
