package sqllex

import (
	"maps"
	"slices"
	"strings"
)

// Reserved reports whether a word is a name only in quotes, without regard to case.
func Reserved(word string) bool { return reservedWords[strings.ToLower(word)] }

var reservedWords = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`all analyse analyze and anti any array as asc asof asymmetric both by case cast check collate column
		constraint create cross current_date current_time current_timestamp default deferrable desc describe distinct do else end except
		exclude false fetch for foreign from full glob grant group having ilike in initially inner intersect interval into is isnull join
		lambda lateral leading left like limit localtime localtimestamp map match natural not notnull null offset on only or order outer
		overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning right select semi set show similar
		some struct summarize symmetric table tablesample then to trailing true union unique unpivot user using values variadic verbose
		when where window with`) {
		out[w] = true
	}
	return out
}()

// ReservedWords lists them in lower case, sorted.
func ReservedWords() []string { return slices.Sorted(maps.Keys(reservedWords)) }
