package plots

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same file on machines that have no zone database

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// columnKind says what a column can be on an axis.
type columnKind uint8

const (
	textColumn   columnKind = iota // a category
	numberColumn                   // a quantity
	momentColumn                   // a date or a timestamp
)

func columnKindOf(t arrow.DataType) columnKind {
	switch t.ID() {
	case arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT8, arrow.UINT16, arrow.UINT32, arrow.UINT64,
		arrow.FLOAT16, arrow.FLOAT32, arrow.FLOAT64, arrow.DECIMAL32, arrow.DECIMAL64, arrow.DECIMAL128, arrow.DECIMAL256:
		return numberColumn
	case arrow.DATE32, arrow.DATE64, arrow.TIMESTAMP:
		return momentColumn
	case arrow.DICTIONARY:
		return columnKindOf(t.(*arrow.DictionaryType).ValueType)
	}
	return textColumn
}

// wholeType tells types of whole numbers.
func wholeType(t arrow.DataType) bool { return arrow.IsInteger(t.ID()) }

// typeName says a type in the words of the language.
func typeName(t arrow.DataType) string {
	switch t.ID() {
	case arrow.STRING, arrow.LARGE_STRING, arrow.STRING_VIEW:
		return "text"
	case arrow.BOOL:
		return "boolean"
	case arrow.DATE32, arrow.DATE64:
		return "a date"
	case arrow.TIMESTAMP:
		return "a timestamp"
	case arrow.TIME32, arrow.TIME64:
		return "a time of day"
	case arrow.LIST, arrow.LARGE_LIST, arrow.FIXED_SIZE_LIST:
		return "a list"
	case arrow.STRUCT:
		return "a struct"
	case arrow.DICTIONARY:
		return typeName(t.(*arrow.DictionaryType).ValueType)
	case arrow.INTERVAL_MONTH_DAY_NANO, arrow.INTERVAL_MONTHS, arrow.DURATION:
		return "an interval"
	}
	if columnKindOf(t) == numberColumn {
		return "a number"
	}
	return t.Name()
}

// table is the rows of a chart, column by column.
type table struct {
	schema *arrow.Schema
	rows   []arrow.RecordBatch
	part   []int32 // of each row: a facet; nil without
	only   int32   // the part that is seen, with part
}

// column is one column of a table, over all its batches.
type column struct {
	name   string
	typ    arrow.DataType
	kind   columnKind
	zone   *time.Location // of a moment; dates and zoneless timestamps are UTC
	chunks []arrow.Array
	table  *table
}

// sees tells whether a row, counted over all batches, is of the part of the table that is seen.
func (t *table) sees(row int) bool { return t.part == nil || t.part[row] == t.only }

func (t *table) column(name string) (*column, *Error) {
	at := -1
	for i, f := range t.schema.Fields() {
		if f.Name == name || at < 0 && strings.EqualFold(f.Name, name) {
			at = i
			if f.Name == name {
				break
			}
		}
	}
	if at < 0 {
		return nil, &Error{Message: "the rows have no column " + quoted(name), Option: -1}
	}
	c := &column{name: name, typ: t.schema.Field(at).Type, zone: time.UTC, table: t}
	c.kind = columnKindOf(c.typ)
	if ts, ok := c.typ.(*arrow.TimestampType); ok && ts.TimeZone != "" {
		if z, err := ts.GetZone(); err == nil && z != nil {
			c.zone = z
		}
	}
	for _, b := range t.rows {
		c.chunks = append(c.chunks, b.Column(at))
	}
	return c, nil
}

// fate says what became of a value.
type fate uint8

const (
	present     fate = iota
	isNull           // NULL
	notFinite        // NaN or infinite
	notPositive      // zero or less, without a place on a logarithmic scale
)

// numbers gives every row as a number: quantities as they are, moments as microseconds since 1970 UTC.
func (c *column) numbers() ([]float64, []fate) { return c.read(c.table.sees) }

func (c *column) read(sees func(row int) bool) ([]float64, []fate) {
	var vs []float64
	var fs []fate
	row := -1
	for _, a := range c.chunks {
		get := numberAt(a)
		for i := range a.Len() {
			if row++; !sees(row) {
				continue
			}
			if a.IsNull(i) {
				vs, fs = append(vs, 0), append(fs, isNull)
				continue
			}
			v := get(i)
			f := present
			if math.IsNaN(v) || math.IsInf(v, 0) {
				v, f = 0, notFinite
			}
			vs, fs = append(vs, v), append(fs, f)
		}
	}
	return vs, fs
}

// numberAt reads one array's values; what is no number reads as NaN.
func numberAt(a arrow.Array) func(i int) float64 {
	switch a := a.(type) {
	case *array.Int8:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Int16:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Int32:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Int64:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Uint8:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Uint16:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Uint32:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Uint64:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Float16:
		return func(i int) float64 { return float64(a.Value(i).Float32()) }
	case *array.Float32:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Float64:
		return a.Value
	case *array.Decimal32:
		s := a.DataType().(*arrow.Decimal32Type).Scale
		return func(i int) float64 { return a.Value(i).ToFloat64(s) }
	case *array.Decimal64:
		s := a.DataType().(*arrow.Decimal64Type).Scale
		return func(i int) float64 { return a.Value(i).ToFloat64(s) }
	case *array.Decimal128:
		s := a.DataType().(*arrow.Decimal128Type).Scale
		return func(i int) float64 { return a.Value(i).ToFloat64(s) }
	case *array.Decimal256:
		s := a.DataType().(*arrow.Decimal256Type).Scale
		return func(i int) float64 { return a.Value(i).ToFloat64(s) }
	case *array.Date32:
		// The engine's infinite dates are the ends of the type.
		return func(i int) float64 {
			d := a.Value(i)
			if d == math.MaxInt32 || d <= -math.MaxInt32 {
				return math.Inf(1)
			}
			return float64(d) * 86400e6
		}
	case *array.Date64:
		return func(i int) float64 { return float64(a.Value(i)) * 1000 }
	case *array.Timestamp:
		per := float64(a.DataType().(*arrow.TimestampType).Unit.Multiplier()) / float64(time.Microsecond)
		return func(i int) float64 {
			v := a.Value(i)
			if v == math.MaxInt64 || v <= -math.MaxInt64 {
				return math.Inf(1)
			}
			return float64(v) * per
		}
	case *array.Dictionary:
		get := numberAt(a.Dictionary())
		return func(i int) float64 { return get(a.GetValueIndex(i)) }
	}
	return func(int) float64 { return math.NaN() }
}

// categories gives every row as the index of its name, names in order of appearance. NULL is a category of its own.
func (c *column) categories() (names []string, code []int32) {
	index := map[string]int32{}
	format := c.momentFormat()
	row := -1
	for _, a := range c.chunks {
		get := textAt(a, c.zone, format)
		for i := range a.Len() {
			if row++; !c.table.sees(row) {
				continue
			}
			name := "NULL"
			if !a.IsNull(i) {
				name = get(i)
			}
			k, ok := index[name]
			if !ok {
				k = int32(len(names))
				index[name] = k
				names = append(names, name)
			}
			code = append(code, k)
		}
	}
	return names, code
}

// textAt reads one array's values as category names. IDs, years and codes stay as they are: no separators, no exponents.
func textAt(a arrow.Array, zone *time.Location, format string) func(i int) string {
	switch a := a.(type) {
	case *array.String:
		return a.Value
	case *array.LargeString:
		return a.Value
	case *array.StringView:
		return a.Value
	case *array.Boolean:
		return func(i int) string { return strconv.FormatBool(a.Value(i)) }
	case *array.Int64:
		return func(i int) string { return strconv.FormatInt(a.Value(i), 10) }
	case *array.Uint64:
		return func(i int) string { return strconv.FormatUint(a.Value(i), 10) }
	case *array.Decimal128:
		s := a.DataType().(*arrow.Decimal128Type).Scale
		return func(i int) string { return plainDecimal(a.Value(i).BigInt(), s) }
	case *array.Date32, *array.Date64, *array.Timestamp:
		get := numberAt(a)
		return func(i int) string {
			if v := get(i); !math.IsInf(v, 0) {
				return instant(v, zone).Format(format)
			}
			return "infinity"
		}
	case *array.Dictionary:
		get := textAt(a.Dictionary(), zone, format)
		return func(i int) string { return get(a.GetValueIndex(i)) }
	}
	if columnKindOf(a.DataType()) == numberColumn {
		get := numberAt(a)
		return func(i int) string {
			v := get(i)
			if math.Abs(v) < 1e15 {
				return strconv.FormatFloat(v, 'f', -1, 64)
			}
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	return func(i int) string { return a.ValueStr(i) }
}

// plainDecimal writes v / 10^scale in full.
func plainDecimal(v *big.Int, scale int32) string {
	s := new(big.Int).Abs(v).String()
	if scale > 0 {
		if n := int(scale) + 1 - len(s); n > 0 {
			s = strings.Repeat("0", n) + s
		}
		s = strings.TrimSuffix(strings.TrimRight(s[:len(s)-int(scale)]+"."+s[len(s)-int(scale):], "0"), ".")
	}
	if v.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// momentFormat is the coarsest format that tells all moments of the column apart.
func (c *column) momentFormat() string {
	if c.kind != momentColumn {
		return ""
	}
	vs, fs := c.read(func(int) bool { return true }) // the same for all panels of facets
	year, month, day, minute := true, true, true, true
	for i, v := range vs {
		if fs[i] != present {
			continue
		}
		t := instant(v, c.zone)
		minute = minute && t.Second() == 0 && t.Nanosecond() == 0
		day = day && minute && t.Hour() == 0 && t.Minute() == 0
		month = month && day && t.Day() == 1
		year = year && month && t.Month() == time.January
		if !minute {
			return "2006-01-02 15:04:05.999999"
		}
	}
	switch {
	case year && len(vs) > 1:
		return "2006"
	case month && len(vs) > 1:
		return "Jan 2006"
	case day:
		return "2006-01-02"
	}
	return "2006-01-02 15:04"
}

// loadZone gives a zone by its name; UTC for one that is not known.
func loadZone(name string) *time.Location {
	if z, err := (&arrow.TimestampType{TimeZone: name}).GetZone(); err == nil && z != nil {
		return z
	}
	return time.UTC
}

// instant gives the moment of microseconds since 1970, in a zone.
func instant(us float64, zone *time.Location) time.Time {
	us = math.Min(math.Max(us, -9.2e18), 9.2e18)
	return time.UnixMicro(int64(us)).In(zone)
}

// len is the number of rows.
func (t *table) len() int {
	n := 0
	if t.part != nil {
		for _, k := range t.part {
			if k == t.only {
				n++
			}
		}
		return n
	}
	for _, b := range t.rows {
		n += int(b.NumRows())
	}
	return n
}
