package notebooks

// reparse gives the notebook of a text that differs from n's in one place: the bytes [from, oldEnd) are [from, newEnd) in text.
// It is what Parse gives, but for the ids: only what the change can touch is read again. Cells in front of it are the same
// ones, cells behind it the same further up or down, so the caller must not change any of them.
func (n *Notebook) reparse(text string, from, oldEnd, newEnd int) *Notebook {
	if n.torn {
		return Parse(text) // a literal that nothing closes is told by all that follows
	}
	first, at := n.untouched(from)
	nb := &Notebook{Cells: make([]*Cell, first, len(n.Cells)+8)}
	s := scanner{src: text, nb: nb}
	if first == 0 {
		s.preface()
	} else {
		copy(nb.Cells, n.Cells[:first])
		nb.Preface = n.Preface
		s.pos = at
	}
	delta := newEnd - oldEnd
	old := first // the cell of n that starts at or behind the same place
	for s.pos < len(text) {
		if s.pos >= newEnd {
			for old < len(n.Cells) && at < s.pos-delta {
				at += len(n.Cells[old].Lead) + n.Cells[old].size()
				old++
			}
			if old < len(n.Cells) && at == s.pos-delta {
				nb.Cells = append(nb.Cells, shifted(n.Cells[old:], delta)...)
				nb.Rest = n.Rest
				break
			}
		}
		if !s.cell() {
			break
		}
	}
	if s.torn > 0 {
		return Parse(text)
	}
	nb.definedOnce()
	return nb
}

// untouched gives how many cells a change at from leaves as they are, and where the next one starts, blank lines included.
// Where a cell ends is decided in the cell behind it at the latest; one more stands between that and the change, since a token
// at the end of the untouched text may go on in the changed one.
func (n *Notebook) untouched(from int) (count, at int) {
	at = len(n.Preface)
	var starts [3]int // of the last cells, in turn
	end := at
	for i, c := range n.Cells {
		starts[i%3] = end
		if end += len(c.Lead) + c.size(); end > from {
			if i < 2 {
				return 0, at
			}
			return i - 2, starts[(i-2)%3]
		}
	}
	if i := len(n.Cells); i > 2 {
		return i - 2, starts[(i-2)%3]
	}
	return 0, at
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
