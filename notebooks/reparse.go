package notebooks

import (
	"sort"
	"strings"
)

// reparse gives the notebook of a text that differs from n's in one place: the bytes [from, oldEnd) are [from, newEnd) in text.
// It is what Parse gives, but for the ids: only what the change can touch is read again. Cells in front of it are the same
// ones, cells behind it the same further up or down, so the caller must not change any of them. The cells [lo, hi) were read.
func (n *Notebook) reparse(text string, from, oldEnd, newEnd int) (nb *Notebook, lo, hi int) {
	anew := func() (*Notebook, int, int) {
		nb := Parse(text)
		return nb, 0, len(nb.Cells)
	}
	if n.torn {
		return anew() // a literal that nothing closes is told by all that follows
	}
	starts := n.starts()
	first := sort.SearchInts(starts, from+1) - 1 - settled // starts[first+settled] <= from
	at := 0
	if first <= 0 {
		first = 0
	} else {
		at = starts[first]
	}
	delta := newEnd - oldEnd
	behind := sort.SearchInts(starts[:len(n.Cells)], oldEnd)
	for ahead := 2 * settled; ; ahead *= 8 {
		stop := len(text)
		if behind+ahead < len(n.Cells) {
			stop = starts[behind+ahead] + delta
		}
		// A copy: the cells would hold the whole text in memory for as long as one of them stands.
		s := scanner{src: strings.Clone(text[at:stop]), nb: &Notebook{}}
		if first == 0 {
			s.preface()
		}
		old := behind // the cell of n that starts at the same place
		met := false
		for s.pos < len(s.src) {
			pos := at + s.pos - delta
			for old < len(n.Cells) && starts[old] < pos {
				old++
			}
			met = old < len(n.Cells) && starts[old] == pos && (stop == len(text) || old+settled <= behind+ahead)
			if met || !s.cell() {
				break
			}
		}
		switch {
		case s.torn > 0:
			return anew()
		case !met && stop < len(text):
			continue
		}
		nb = &Notebook{Cells: make([]*Cell, first, len(n.Cells)+len(s.nb.Cells)), Preface: n.Preface, Rest: s.nb.Rest}
		if first == 0 {
			nb.Preface = s.nb.Preface
		}
		copy(nb.Cells, n.Cells[:first])
		for _, c := range s.nb.Cells {
			c.shift(at)
			nb.Cells = append(nb.Cells, c)
		}
		lo, hi = first, len(nb.Cells)
		if met {
			nb.Cells = append(nb.Cells, shifted(n.Cells[old:], delta)...)
			nb.Rest = n.Rest
		}
		nb.definedOnce()
		return nb, lo, hi
	}
}

// settled is how many whole cells stand between a cell and a change that cannot touch it: where a cell ends is decided in the
// one behind it at the latest, and a token at the end of that may go on in the changed text.
const settled = 2

// starts gives where each cell starts, with the blank lines in front of it, and behind them where the last one ends.
func (n *Notebook) starts() []int {
	out := make([]int, len(n.Cells)+1)
	at := len(n.Preface)
	for i, c := range n.Cells {
		out[i] = at
		at += len(c.Lead) + c.size()
	}
	out[len(n.Cells)] = at
	return out
}

// shifted gives cells as they stand by bytes further down.
func shifted(cells []*Cell, by int) []*Cell {
	if by == 0 {
		return cells
	}
	out := make([]*Cell, len(cells))
	all := make([]Cell, len(cells))
	for i, c := range cells {
		all[i] = *c
		out[i] = &all[i]
		out[i].shift(by)
	}
	return out
}

// setID gives a cell of a notebook that nobody else has yet an id. The cell itself may be another notebook's too.
func (n *Notebook) setID(i int, id CellID) {
	if n.Cells[i].ID != id {
		c := *n.Cells[i]
		c.ID = id
		n.Cells[i] = &c
	}
}

// commonEnds gives how many bytes a and b have in common at their starts and, apart from those, at their ends.
func commonEnds(a, b string) (start, end int) {
	const block = 4096
	for start+block <= len(a) && start+block <= len(b) && a[start:start+block] == b[start:start+block] {
		start += block
	}
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	a, b = a[start:], b[start:]
	for end+block <= len(a) && end+block <= len(b) && a[len(a)-end-block:len(a)-end] == b[len(b)-end-block:len(b)-end] {
		end += block
	}
	for end < len(a) && end < len(b) && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return start, end
}
