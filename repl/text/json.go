package text

import (
	"math"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// maxDepth bounds the nesting that is written out; what is deeper reads "…".
const maxDepth = 100

// JSON gives a value as JSON text: times and binary are strings, numbers are exact, NaN and infinities are strings. What is longer
// than limit bytes is a string of its beginning, and whole is false.
func JSON(col arrow.Array, row, limit int) (value []byte, whole bool) {
	w := writer{limit: limit}
	w.json(col, row, 0)
	if !w.cut {
		return w.dst, true
	}
	short := writer{limit: -1}
	short.jsonString(ValueUpTo(col, row, limit).Text)
	return short.dst, false
}

// json appends a value as compact JSON: times and binary are strings, numbers are exact, NaN and infinities are strings
// because JSON has no such numbers.
func (w *writer) json(col arrow.Array, row, depth int) {
	if w.full() {
		return
	}
	if col.IsNull(row) {
		w.dst = append(w.dst, "null"...)
		return
	}
	if depth > maxDepth {
		w.dst = append(w.dst, `"…"`...)
		return
	}
	if s, ok := stringAt(col, row); ok {
		w.jsonString(s)
		return
	}
	if b, ok := bytesAt(col, row); ok {
		w.dst = append(w.dst, '"')
		w.hex(b)
		w.dst = append(w.dst, '"')
		return
	}
	switch a := col.(type) {
	case *array.Null:
		w.dst = append(w.dst, "null"...)
		return
	case array.ExtensionArray:
		if id, ok := uuidAt(a, row); ok {
			w.jsonString(id)
			return
		}
		w.json(a.Storage(), row, depth)
		return
	case *array.Dictionary:
		w.json(a.Dictionary(), a.GetValueIndex(row), depth)
		return
	case *array.RunEndEncoded:
		w.json(a.Values(), a.GetPhysicalIndex(row), depth)
		return
	case *array.Boolean:
		w.value(col, row)
		return
	case *array.Map:
		w.jsonMap(a, row, depth)
		return
	case *array.Struct:
		w.jsonStruct(a, row, depth)
		return
	case array.Union:
		child := a.Field(a.ChildID(row))
		if dense, ok := a.(*array.DenseUnion); ok {
			row = int(dense.ValueOffset(row))
		}
		w.json(child, row, depth+1)
		return
	case array.ListLike:
		from, to := a.ValueOffsets(row)
		w.dst = append(w.dst, '[')
		for i := from; i < to && !w.full(); i++ {
			if i > from {
				w.dst = append(w.dst, ',')
			}
			w.json(a.ListValues(), int(i), depth+1)
		}
		w.dst = append(w.dst, ']')
		return
	}
	start := len(w.dst)
	switch {
	case w.number(col, row):
		if notJSON(col, row) {
			s := string(w.dst[start:])
			w.dst = w.dst[:start]
			w.jsonString(s)
		}
	case w.quoted(func() bool { return w.time(col, row) }):
	default:
		w.jsonString(col.ValueStr(row))
	}
}

func (w *writer) jsonMap(a *array.Map, row, depth int) {
	from, to := a.ValueOffsets(row)
	w.dst = append(w.dst, '{')
	for i := from; i < to && !w.full(); i++ {
		if i > from {
			w.dst = append(w.dst, ',')
		}
		key := writer{limit: w.limit}
		key.value(a.Keys(), int(i))
		w.jsonString(string(key.dst))
		w.dst = append(w.dst, ':')
		w.json(a.Items(), int(i), depth+1)
	}
	w.dst = append(w.dst, '}')
}

func (w *writer) jsonStruct(a *array.Struct, row, depth int) {
	fields := a.DataType().(*arrow.StructType).Fields()
	w.dst = append(w.dst, '{')
	for i := range fields {
		if w.full() {
			break
		}
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.jsonString(fields[i].Name)
		w.dst = append(w.dst, ':')
		w.json(a.Field(i), row, depth+1)
	}
	w.dst = append(w.dst, '}')
}

// full tells that the limit is reached, and notes that something was left out.
func (w *writer) full() bool {
	if w.limit >= 0 && len(w.dst) >= w.limit {
		w.cut = true
		return true
	}
	return false
}

// quoted puts what f appends in quotes; f's answer false means that it appended nothing.
func (w *writer) quoted(f func() bool) bool {
	start := len(w.dst)
	w.dst = append(w.dst, '"')
	if !f() {
		w.dst = w.dst[:start]
		return false
	}
	w.dst = append(w.dst, '"')
	return true
}

func notJSON(col arrow.Array, row int) bool {
	var v float64
	switch a := col.(type) {
	case *array.Float64:
		v = a.Value(row)
	case *array.Float32:
		v = float64(a.Value(row))
	case *array.Float16:
		v = float64(a.Value(row).Float32())
	}
	return math.IsNaN(v) || math.IsInf(v, 0)
}

const hexDigits = "0123456789abcdef"

// jsonString appends s as a JSON string (RFC 8259). Bytes that are no UTF-8 become U+FFFD, as the RFC asks for.
func (w *writer) jsonString(s string) {
	if w.limit >= 0 && len(w.dst)+len(s) > w.limit {
		s = wholeRunes(s[:min(len(s), max(0, w.limit-len(w.dst)))])
		w.cut = true
	}
	w.dst = append(w.dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				w.dst = append(w.dst, `\ufffd`...)
			} else {
				w.dst = append(w.dst, s[i:i+n]...)
			}
			i += n
			continue
		}
		switch {
		case c == '"' || c == '\\':
			w.dst = append(w.dst, '\\', c)
		case c == '\n':
			w.dst = append(w.dst, `\n`...)
		case c == '\r':
			w.dst = append(w.dst, `\r`...)
		case c == '\t':
			w.dst = append(w.dst, `\t`...)
		case c < ' ' || c == 0x7f:
			w.dst = append(w.dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			w.dst = append(w.dst, c)
		}
		i++
	}
	w.dst = append(w.dst, '"')
}
