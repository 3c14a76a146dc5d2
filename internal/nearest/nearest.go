// Package nearest finds what a misspelt word was probably meant to be: the one rule behind every "did you mean".
package nearest

import "strings"

// longest is the length in bytes from which words are not compared: nobody mistypes one letter of such a name, and the
// comparison costs the product of both lengths.
const longest = 200

// Of gives the candidate nearest to word, the first of several equally near, or "" when none is near. Case does not count.
// Near are up to three slips of the hand (a letter too many, missing, wrong, or swapped with its neighbour), fewer in a short
// word: one in three letters, two in seven, and never as many as there are letters.
func Of(word string, candidates []string) string {
	if len(word) > longest {
		return ""
	}
	w := []rune(strings.ToLower(word))
	best, limit := "", min(3, 1+len(w)/4)+1
	limit = min(limit, len(w))
	for _, c := range candidates {
		if len(c) > longest {
			continue
		}
		if d := distance(w, []rune(strings.ToLower(c)), limit); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that make b of a (Damerau–Levenshtein, optimal
// string alignment); limit stands for all that is not below it.
func distance(a, b []rune, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
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
	return min(last[len(b)], limit)
}
