package text

import (
	"encoding/hex"
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// Kind says what a cell holds, for alignment and colour.
type Kind uint8

// The kinds of cells.
const (
	Null Kind = iota
	Empty
	Number
	Time // dates, times, timestamps, intervals
	Bool
	Text
	Nested // lists, structs, maps, as compact JSON
)

// Cell is one value as it is shown. Text is clean; it is "" for Null and Empty, whose marks the place of showing chooses.
type Cell struct {
	Text string
	Kind Kind
	Cut  bool // Text is only the beginning
}

// ValueLimit bounds what Value shows of one value, in bytes before cleaning.
const ValueLimit = 4096

// The marks of what has no text.
const (
	NullMark      = "∅"
	NullMarkASCII = "NULL"
	EmptyMark     = "·" // on the screen, dim
)

// Value gives a value as it is shown. Numbers have no thousands separators, and no exponents between 1e-6 and 1e21; doubles
// are the shortest text that reads back the same, decimals are exact; times are 2006-01-02 15:04:05.999999, those with a zone
// in the zone of their type with the offset in force; binary is hex. The cost is bounded by ValueLimit, whatever the value.
func Value(col arrow.Array, row int) Cell { return ValueUpTo(col, row, ValueLimit) }

// ValueUpTo is Value with another limit, as for the full text of one row.
func ValueUpTo(col arrow.Array, row, limit int) Cell {
	var buf [64]byte
	w := writer{dst: buf[:0], limit: limit}
	kind := w.value(col, row)
	c := Cell{Kind: kind, Cut: w.cut}
	if kind == Null || kind == Empty {
		return c
	}
	raw := string(w.dst)
	if w.cut {
		raw = wholeRunes(raw)
	}
	c.Text = Clean(raw)
	if w.cut {
		c.Text += "…"
	}
	return c
}

// Raw gives a value's own text, whole and not cleaned: for files, the clipboard and literals, never for a terminal. NULL
// gives "" and Null.
func Raw(col arrow.Array, row int) (string, Kind) {
	w := writer{limit: -1}
	kind := w.value(col, row)
	return string(w.dst), kind
}

// wholeRunes takes off a character that a cut at a byte has broken.
func wholeRunes(s string) string {
	for i := len(s) - 1; i >= 0 && i >= len(s)-3; i-- {
		switch c := s[i]; {
		case c < 0x80:
			return s
		case c >= 0xf0 && len(s)-i < 4, c >= 0xe0 && c < 0xf0 && len(s)-i < 3, c >= 0xc0 && c < 0xe0 && len(s)-i < 2:
			return s[:i]
		case c >= 0xc0:
			return s
		}
	}
	return s
}

// writer appends values as text. It stops near limit bytes (limit < 0: never) and then says that it cut.
type writer struct {
	dst   []byte
	limit int
	cut   bool
}

// bytes appends s, as far as the limit allows.
func (w *writer) bytes(s string) {
	if w.limit >= 0 && len(w.dst)+len(s) > w.limit {
		s = s[:max(0, w.limit-len(w.dst))]
		w.cut = true
	}
	w.dst = append(w.dst, s...)
}

// hex appends b in hexadecimal digits, as far as the limit allows.
func (w *writer) hex(b []byte) {
	if w.limit >= 0 && len(w.dst)+2*len(b) > w.limit {
		b = b[:max(0, w.limit-len(w.dst))/2]
		w.cut = true
	}
	w.dst = hex.AppendEncode(w.dst, b)
}

// value appends the value and tells its kind; nothing for Null and Empty.
func (w *writer) value(col arrow.Array, row int) Kind {
	if row < 0 || row >= col.Len() || col.IsNull(row) {
		return Null
	}
	if s, ok := stringAt(col, row); ok {
		if s == "" {
			return Empty
		}
		w.bytes(s)
		return Text
	}
	if b, ok := bytesAt(col, row); ok {
		if len(b) == 0 {
			return Empty
		}
		w.hex(b)
		return Text
	}
	switch a := col.(type) {
	case *array.Boolean:
		w.dst = strconv.AppendBool(w.dst, a.Value(row))
		return Bool
	case *array.Null:
		return Null
	case array.ExtensionArray:
		if id, ok := uuidAt(a, row); ok {
			w.bytes(id)
			return Text
		}
		return w.value(a.Storage(), row)
	case *array.Dictionary:
		return w.value(a.Dictionary(), a.GetValueIndex(row))
	case *array.RunEndEncoded:
		return w.value(a.Values(), a.GetPhysicalIndex(row))
	}
	if w.number(col, row) {
		return Number
	}
	if w.time(col, row) {
		return Time
	}
	w.json(col, row, 0)
	return Nested
}

func stringAt(col arrow.Array, row int) (string, bool) {
	switch a := col.(type) {
	case *array.String:
		return a.Value(row), true
	case *array.LargeString:
		return a.Value(row), true
	case *array.StringView:
		return a.Value(row), true
	}
	return "", false
}

func bytesAt(col arrow.Array, row int) ([]byte, bool) {
	switch a := col.(type) {
	case *array.Binary:
		return a.Value(row), true
	case *array.LargeBinary:
		return a.Value(row), true
	case *array.BinaryView:
		return a.Value(row), true
	case *array.FixedSizeBinary:
		return a.Value(row), true
	}
	return nil, false
}

// uuidAt reads Arrow's canonical UUID type. It is known by its name: package extensions would bring Parquet along.
func uuidAt(a array.ExtensionArray, row int) (string, bool) {
	b, ok := bytesAt(a.Storage(), row)
	if !ok || len(b) != 16 || a.ExtensionType().ExtensionName() != "arrow.uuid" {
		return "", false
	}
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], true
}

// number appends a number and tells whether the column holds numbers.
func (w *writer) number(col arrow.Array, row int) bool {
	switch a := col.(type) {
	case *array.Int64:
		w.dst = strconv.AppendInt(w.dst, a.Value(row), 10)
	case *array.Int32:
		w.dst = strconv.AppendInt(w.dst, int64(a.Value(row)), 10)
	case *array.Int16:
		w.dst = strconv.AppendInt(w.dst, int64(a.Value(row)), 10)
	case *array.Int8:
		w.dst = strconv.AppendInt(w.dst, int64(a.Value(row)), 10)
	case *array.Uint64:
		w.dst = strconv.AppendUint(w.dst, a.Value(row), 10)
	case *array.Uint32:
		w.dst = strconv.AppendUint(w.dst, uint64(a.Value(row)), 10)
	case *array.Uint16:
		w.dst = strconv.AppendUint(w.dst, uint64(a.Value(row)), 10)
	case *array.Uint8:
		w.dst = strconv.AppendUint(w.dst, uint64(a.Value(row)), 10)
	case *array.Float64:
		w.dst = appendFloat(w.dst, a.Value(row), 64)
	case *array.Float32:
		w.dst = appendFloat(w.dst, float64(a.Value(row)), 32)
	case *array.Float16:
		w.dst = appendFloat(w.dst, float64(a.Value(row).Float32()), 32)
	case *array.Decimal128:
		w.bytes(pointed(a.Value(row).BigInt().String(), a.DataType().(arrow.DecimalType).GetScale()))
	case *array.Decimal256:
		w.bytes(pointed(a.Value(row).BigInt().String(), a.DataType().(arrow.DecimalType).GetScale()))
	case *array.Decimal64:
		w.bytes(pointed(strconv.FormatInt(int64(a.Value(row)), 10), a.DataType().(arrow.DecimalType).GetScale()))
	case *array.Decimal32:
		w.bytes(pointed(strconv.FormatInt(int64(a.Value(row)), 10), a.DataType().(arrow.DecimalType).GetScale()))
	default:
		return false
	}
	return true
}

// appendFloat writes the shortest text that reads back as the same number. Whole numbers keep .0, which tells them from
// integers; the range without exponents is JavaScript's, wide enough for every identifier that was read as a double.
func appendFloat(dst []byte, v float64, bits int) []byte {
	switch abs := math.Abs(v); {
	case math.IsNaN(v):
		return append(dst, "NaN"...)
	case math.IsInf(v, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(v, -1):
		return append(dst, "-Infinity"...)
	case abs != 0 && (abs < 1e-6 || abs >= 1e21):
		return strconv.AppendFloat(dst, v, 'e', -1, bits)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', -1, bits)
	for _, c := range dst[start:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// pointed puts the decimal point into the digits of a decimal. A hostile scale costs no more than its digits.
func pointed(digits string, scale int32) string {
	if scale == 0 {
		return digits
	}
	if scale < -300 || scale > 300 {
		return digits + "e" + strconv.Itoa(-int(scale))
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if scale < 0 {
		if digits == "0" {
			return digits
		}
		return sign + digits + zeros(int(-scale))
	}
	if missing := int(scale) + 1 - len(digits); missing > 0 {
		digits = zeros(missing) + digits
	}
	point := len(digits) - int(scale)
	return sign + digits[:point] + "." + digits[point:]
}

func zeros(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}
