package records

// Drop takes rows out of a batch; out tells which.
func (b *Batch) Drop(out func(i int) bool) {
	keep := 0
	for i := range b.Rows {
		if out(i) {
			continue
		}
		if keep != i {
			b.move(i, keep)
		}
		keep++
	}
	b.truncate(keep)
}

// move puts row i at the place of row k < i. The text of columns stays where it is: a dropped field becomes part of none by
// being squeezed out.
func (b *Batch) move(i, k int) {
	b.Lines[k], b.starts[k], b.ends[k] = b.Lines[i], b.starts[i], b.ends[i]
	for n := range b.Columns {
		c := &b.Columns[n]
		text := c.At(i)
		from := uint32(0)
		if k > 0 {
			from = c.Ends[k-1]
		}
		copy(c.Data[from:], text) // to the left of where it is
		c.Ends[k], c.Null[k] = from+uint32(len(text)), c.Null[i]
	}
}

func (b *Batch) truncate(n int) {
	b.Rows, b.Lines, b.starts, b.ends = n, b.Lines[:n], b.starts[:n], b.ends[:n]
	for i := range b.Columns {
		c := &b.Columns[i]
		c.Ends, c.Null = c.Ends[:n], c.Null[:n]
		end := uint32(0)
		if n > 0 {
			end = c.Ends[n-1]
		}
		c.Data = c.Data[:end]
	}
}

// byLine merges two lists of faults in the order of their lines.
func byLine(a, b []Fault) []Fault {
	out := make([]Fault, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].Line <= b[0].Line {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
