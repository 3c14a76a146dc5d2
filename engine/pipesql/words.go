package pipesql

import (
	"maps"
	"slices"
	"strings"
)

// StepWords lists the words that a step may start with, in capitals and sorted: of an operator of several words the first.
func StepWords() []string {
	out := map[string]bool{}
	for name := range operators {
		word, _, _ := strings.Cut(name, " ")
		out[word] = true
	}
	for _, side := range []string{"INNER", "LEFT", "RIGHT", "FULL", "CROSS", "SEMI", "ANTI", "NATURAL", "LATERAL"} {
		out[side] = true // JOIN by its first word
	}
	return slices.Sorted(maps.Keys(out))
}
