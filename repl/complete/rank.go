package complete

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// candidate is an item on its way into an answer.
type candidate struct {
	Item
	weight int
	class  int // how it matches: 0 from its start, 1 at the start of a word in it, 2 in order only
	spread int // bytes between the first and the last character matched
}

// rank gives the items that match what was typed: those that start with it first, then those with a word that does, then
// those that have its characters in order; among equals by weight, then in the order they came.
func rank(items []candidate, typed string) []Item {
	low := strings.ToLower(typed)
	kept := make([]candidate, 0, len(items))
	seen := map[string]bool{}
	for _, it := range items {
		var ok bool
		if it.class, it.spread, ok = match(it.Label, low); !ok {
			continue
		}
		key := string(it.Kind) + "\x00" + strings.ToLower(it.Text)
		if seen[key] {
			continue
		}
		seen[key] = true
		kept = append(kept, it)
	}
	sort.SliceStable(kept, func(i, j int) bool {
		a, b := kept[i], kept[j]
		switch {
		case a.class != b.class:
			return a.class < b.class
		case a.weight != b.weight:
			return a.weight < b.weight
		case a.class == 2 && a.spread != b.spread:
			return a.spread < b.spread
		}
		return false
	})
	out := make([]Item, 0, min(len(kept), Limit))
	for _, it := range kept[:min(len(kept), Limit)] {
		out = append(out, it.Item)
	}
	return out
}

// match tells how a label matches what was typed, in lower case.
func match(label, low string) (class, spread int, ok bool) {
	if low == "" {
		return 0, 0, true
	}
	label = strings.ToLower(label)
	if strings.HasPrefix(label, low) {
		return 0, 0, true
	}
	for i := 1; i < len(label); i++ {
		if start := !letter(label[:i], true) && letter(label[i:], false); start && strings.HasPrefix(label[i:], low) {
			return 1, i, true
		}
	}
	first, pos := -1, 0
	for _, r := range low {
		i := strings.IndexRune(label[pos:], r)
		if i < 0 {
			return 0, 0, false
		}
		if first < 0 {
			first = pos + i
		}
		pos += i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			return 0, 0, false
		}
	}
	return 2, pos - first, true
}

// letter tells whether s ends or starts in a letter or digit; _ separates words.
func letter(s string, end bool) bool {
	r, _ := utf8.DecodeRuneInString(s)
	if end {
		r, _ = utf8.DecodeLastRuneInString(s)
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
