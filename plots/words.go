package plots

import (
	"slices"
	"strings"
)

// Kinds lists the kinds of charts that are drawn, as PLOT names them.
func Kinds() []string {
	var out []string
	for _, n := range grammarKinds {
		if _, ok := kinds[n]; ok {
			out = append(out, n)
		}
	}
	return out
}

// Keys lists the keys that a kind of chart takes; of "" and of a kind that is not known, those that every kind takes.
func Keys(name string) []string {
	out := strings.Fields(commonKeys)
	for _, k := range strings.Fields(kinds[strings.ToLower(name)].keys) {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}
