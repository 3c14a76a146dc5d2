package records

import "unicode/utf8"

// checkUTF8 makes faults of the rows that are not UTF-8.
func (r *csvReader) checkUTF8(b *Batch, end int) {
	if utf8.Valid(b.buf[:end]) {
		return
	}
	keep := 0
	bad := 0
	faults := b.Faults
	var found []Fault
	for i := range b.Rows {
		if !utf8.Valid(b.Text(i)) {
			bad++
			f := Fault{Line: b.Lines[i], Column: b.invalidField(i), Reason: "bytes that are not UTF-8", Text: Clip(b.Text(i))}
			found = append(found, f)
			continue
		}
		if keep != i {
			b.move(i, keep)
		}
		keep++
	}
	if bad == 0 {
		return
	}
	b.truncate(keep)
	b.Faults = byLine(faults, found)
}

// invalidField gives the column of the first field of row i that is not UTF-8.
func (b *Batch) invalidField(i int) int {
	for k := range b.Columns {
		if !utf8.Valid(b.Columns[k].At(i)) {
			return k
		}
	}
	return -1
}

// At gives field i.
func (c *Column) At(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = c.Ends[i-1]
	}
	return c.Data[from:c.Ends[i]]
}
