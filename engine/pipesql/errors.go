package pipesql

import (
	"strings"

	"quire/engine"
)

// errorAt makes a syntax error at token k, or where the text before it ends.
func (s *source) errorAt(k int, message, hint string) *engine.Error {
	return s.errorOf(engine.Syntax, k, message, hint)
}

func (s *source) errorOf(c engine.Class, k int, message, hint string) *engine.Error {
	e := &engine.Error{Class: c, Message: message, Hint: hint}
	if k >= 0 && k < len(s.toks) {
		e.Pos, e.End = s.toks[k].Pos, s.toks[k].End
		return e
	}
	e.Pos = s.pos(k)
	return e
}

// missing makes a syntax error for a word that is missing before token j: it points at the last
// word before.
func (s *source) missing(j int, message, hint string) *engine.Error {
	e := &engine.Error{Class: engine.Syntax, Message: message, Hint: hint}
	if j > 0 && j <= len(s.toks) {
		e.Pos, e.End = s.toks[j-1].Pos, s.toks[j-1].End
	}
	return e
}

// nearest gives the name that word was probably meant to be, or "".
func nearest(word string, names []string) string {
	best, at := "", 3
	if len(word) <= 4 {
		at = 2
	}
	if len(word) > 64 {
		return ""
	}
	low := strings.ToLower(word)
	for _, n := range names {
		if d := distance(low, strings.ToLower(n)); d < at {
			best, at = n, d
		}
	}
	return best
}

// distance is the edit distance of Damerau and Levenshtein (adjacent letters may swap), in bytes.
func distance(a, b string) int {
	if len(a) > len(b)+3 || len(b) > len(a)+3 {
		return 99
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, cur := rows[(i+2)%3], rows[i%3], rows[(i+1)%3]
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(last[j]+1, cur[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
