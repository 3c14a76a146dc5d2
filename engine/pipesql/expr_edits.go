package pipesql

import "sort"

// edits are what becomes of the tokens of a text where Spark's spelling is not the engine's: another text for a token, or a
// text before and behind a span of them. They are planned once, before anything is written, because an operator's left side
// stands before it; and they hold wherever the tokens are written to.
type edits struct {
	swap  map[int]string // a token's text
	open  map[int][]edge // before a token, the widest span first
	close map[int][]edge // behind a token, the narrowest span first

	bodies int // tokens of functions' bodies gone over so far
}

// edge is a text at one end of a span.
type edge struct {
	text string
	at   int // the token that asked for it: where an error about it belongs
	size int // of the span, in tokens
}

// swapped lets token k be written as text.
func (t *translator) swapped(k int, text string) {
	if t.swap == nil {
		t.swap = map[int]string{}
	}
	t.swap[k] = text
}

// wrapped puts texts around the tokens [i, j), because of token at.
func (t *translator) wrapped(i, j int, before, behind string, at int) {
	if t.open == nil {
		t.open, t.close = map[int][]edge{}, map[int][]edge{}
	}
	if before != "" {
		t.open[i] = append(t.open[i], edge{before, at, j - i})
	}
	if behind != "" {
		t.close[j-1] = append(t.close[j-1], edge{behind, at, j - i})
	}
}

// around is wrapped for a span that is rendered next, when the edits are settled: the texts stand next to it.
func (t *translator) around(i, j int, before, behind string) {
	if t.open == nil {
		t.open, t.close = map[int][]edge{}, map[int][]edge{}
	}
	t.open[i] = append(t.open[i], edge{before, i, j - i})
	t.close[j-1] = append([]edge{{behind, i, j - i}}, t.close[j-1]...)
}

// settle orders the texts at each token so that spans nest.
func (e *edits) settle() {
	for _, all := range e.open {
		sort.SliceStable(all, func(a, b int) bool { return all[a].size > all[b].size })
	}
	for _, all := range e.close {
		for a, b := 0, len(all)-1; a < b; a, b = a+1, b-1 {
			all[a], all[b] = all[b], all[a]
		}
		sort.SliceStable(all, func(a, b int) bool { return all[a].size < all[b].size })
	}
}
