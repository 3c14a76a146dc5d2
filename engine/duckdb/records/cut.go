package records

import "bytes"

// cutting is what cut found of a row.
type cutting struct {
	end, next int   // of the row's text; of the next row
	lines     int64 // that it takes
	at        int   // how far it was read
	column    int   // of the fault
	more      bool  // the buffer ends before the row does
	open      bool  // a quote is open at the end of the buffer
	fault     string
}

// cut finds the fields of the row at pos.
func (r *csvReader) cut(buf []byte, pos int) cutting {
	r.fields = r.fields[:0]
	s := cutting{lines: 1}
	i := pos
	for {
		f := field{start: i}
		quoted := i
		for r.Quote != 0 && quoted < len(buf) && r.blank != 0 && buf[quoted] == r.blank {
			quoted++
		}
		if r.Quote != 0 && quoted < len(buf) && buf[quoted] == r.Quote {
			var ok bool
			if f, i, ok = r.quoted(buf, quoted+1); !ok {
				s.column, s.at, s.more, s.open = len(r.fields), len(buf), true, true
				return s
			}
			s.lines += r.countLines(buf[f.start:f.end])
			for i < len(buf) && r.blank != 0 && buf[i] == r.blank {
				i++
			}
			if i < len(buf) && !r.stops(buf, i) {
				s.column, s.at, s.fault = len(r.fields), i, "text behind a closing quote"
				return s
			}
		} else {
			for i < len(buf) && !r.stops(buf, i) {
				i++
			}
			f.end = i
		}
		if i == len(buf) {
			r.fields = append(r.fields, f)
			s.end, s.next, s.at, s.more = i, i, i, true
			return s
		}
		r.fields = append(r.fields, f)
		if buf[i] != '\n' && buf[i] != '\r' {
			if i+len(r.Delimiter) > len(buf) {
				s.at, s.more = len(buf), true
				return s
			}
			i += len(r.Delimiter)
			continue
		}
		s.end = i
		if buf[i] == '\r' && !r.cr {
			for i < len(buf) && buf[i] == '\r' {
				i++
			}
			switch {
			case i == len(buf):
				s.at, s.next, s.more = i, i, true
				return s
			case buf[i] != '\n':
				s.column, s.at, s.fault = len(r.fields)-1, i, "a carriage return outside of quotes"
				return s
			}
		}
		s.next, s.at = i+1, i+1
		return s
	}
}

// stops reports whether a field that is not quoted ends at i.
func (r *csvReader) stops(buf []byte, i int) bool {
	c := buf[i]
	if !r.stop[c] {
		return false
	}
	return len(r.Delimiter) == 1 || c == '\n' || c == '\r' || bytes.HasPrefix(buf[i:], []byte(r.Delimiter)) ||
		!r.eof && len(buf)-i < len(r.Delimiter) && bytes.HasPrefix([]byte(r.Delimiter), buf[i:])
}

// quoted finds the end of a quoted field whose text begins at start; next is behind its closing quote.
func (r *csvReader) quoted(buf []byte, start int) (f field, next int, ok bool) {
	f.start = start
	i := start
	for {
		var k int
		if r.Escape == r.Quote || r.Escape == 0 {
			k = bytes.IndexByte(buf[i:], r.Quote)
		} else {
			k = bytes.IndexAny(buf[i:], string([]byte{r.Quote, r.Escape}))
		}
		if k < 0 {
			return f, len(buf), false
		}
		i += k
		switch {
		case r.Escape != 0 && buf[i] == r.Escape && i+1 < len(buf) && (buf[i+1] == r.Quote || buf[i+1] == r.Escape):
			f.doubled = true
			i += 2
		case buf[i] == r.Quote:
			f.end = i
			return f, i + 1, true
		default: // an escape of nothing
			i++
		}
	}
}

// put adds a field to its column.
func (r *csvReader) put(c *Column, buf []byte, f field) {
	from := len(c.Data)
	if f.doubled {
		for i := f.start; i < f.end; i++ {
			if buf[i] == r.Escape && i+1 < f.end && (buf[i+1] == r.Quote || buf[i+1] == r.Escape) {
				i++
			}
			c.Data = append(c.Data, buf[i])
		}
	} else {
		c.Data = append(c.Data, buf[f.start:f.end]...)
	}
	c.Ends = append(c.Ends, uint32(len(c.Data)))
	null := uint8(0)
	if r.null[string(c.Data[from:])] {
		null = 1
	}
	c.Null = append(c.Null, null)
}
