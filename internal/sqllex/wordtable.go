package sqllex

// wordTable finds words of a small set without regard to the case of ASCII letters. It is asked of every word of a script, and
// most are none of the set: a word's length and two of its letters decide nearly always, without a hash of all of it.
type wordTable struct {
	slots [512][]string // by slot; each word in lower case
}

func newWordTable(sets ...map[string]bool) *wordTable {
	t := &wordTable{}
	seen := map[string]bool{}
	for _, set := range sets {
		for w := range set {
			if !seen[w] {
				seen[w] = true
				i := slot(w)
				t.slots[i] = append(t.slots[i], w)
			}
		}
	}
	return t
}

// slot is the same for a word in capitals.
func slot(w string) int {
	first, last := w[0]|0x20, w[len(w)-1]|0x20
	return (len(w)*37 + int(first)*5 + int(last)*11) & 511
}

// find gives the word of the set that text is, in lower case; "" when it is none.
func (t *wordTable) find(text string) string {
	if text == "" {
		return ""
	}
next:
	for _, w := range t.slots[slot(text)] {
		if len(w) != len(text) {
			continue
		}
		for i := range len(w) {
			c := text[i]
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c != w[i] {
				continue next
			}
		}
		return w
	}
	return ""
}
