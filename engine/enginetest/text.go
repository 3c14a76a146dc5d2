package enginetest

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// typeText names a type as the test files do.
func typeText(t arrow.DataType) string {
	switch t := t.(type) {
	case *arrow.BooleanType:
		return "boolean"
	case *arrow.Int8Type:
		return "tinyint"
	case *arrow.Int16Type:
		return "smallint"
	case *arrow.Int32Type:
		return "integer"
	case *arrow.Int64Type:
		return "bigint"
	case *arrow.Float32Type:
		return "float"
	case *arrow.Float64Type:
		return "double"
	case *arrow.StringType, *arrow.LargeStringType:
		return "text"
	case *arrow.BinaryType, *arrow.LargeBinaryType:
		return "blob"
	case *arrow.Date32Type:
		return "date"
	case *arrow.Time64Type:
		return "time"
	case *arrow.Decimal128Type:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case *arrow.TimestampType:
		if t.Unit != arrow.Microsecond {
			return "timestamp in " + t.Unit.String()
		}
		if t.TimeZone != "" {
			return "timestamptz"
		}
		return "timestamp"
	case *arrow.ListType:
		return typeText(t.Elem()) + "[]"
	case *arrow.MapType:
		return "map(" + typeText(t.KeyType()) + "," + typeText(t.ItemType()) + ")"
	case *arrow.StructType:
		fields := make([]string, t.NumFields())
		for i, f := range t.Fields() {
			fields[i] = f.Name + " " + typeText(f.Type)
		}
		return "struct(" + strings.Join(fields, ",") + ")"
	}
	return "forbidden " + t.String()
}

// headerText gives names and types: a bigint | b text.
func headerText(s *arrow.Schema) string {
	parts := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		parts[i] = f.Name + " " + typeText(f.Type)
	}
	return strings.Join(parts, " | ")
}

// rowTexts gives a batch's rows as text.
func rowTexts(b arrow.RecordBatch) []string {
	out := make([]string, b.NumRows())
	for i := range out {
		parts := make([]string, b.NumCols())
		for k := range parts {
			parts[k] = valueText(b.Column(k), i)
		}
		out[i] = strings.Join(parts, " | ")
	}
	return out
}

// valueText gives one value as the test files write it.
func valueText(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "NULL"
	}
	switch a := a.(type) {
	case *array.String:
		return strings.Clone(a.Value(i)) // the batch owns it
	case *array.Float64:
		return strconv.FormatFloat(a.Value(i), 'g', -1, 64)
	case *array.Float32:
		return strconv.FormatFloat(float64(a.Value(i)), 'g', -1, 32)
	case *array.Date32:
		return a.Value(i).ToTime().Format("2006-01-02")
	case *array.Timestamp:
		typ := a.DataType().(*arrow.TimestampType)
		at := time.UnixMicro(int64(a.Value(i))).UTC()
		if typ.TimeZone == "" {
			return at.Format("2006-01-02 15:04:05.999999")
		}
		zone, err := time.LoadLocation(typ.TimeZone)
		if err != nil {
			return "no zone " + typ.TimeZone
		}
		return at.In(zone).Format("2006-01-02 15:04:05.999999-07:00")
	case *array.List:
		from, to := a.ValueOffsets(i)
		items := make([]string, 0, to-from)
		for k := from; k < to; k++ {
			items = append(items, valueText(a.ListValues(), int(k)))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case *array.Map:
		from, to := a.ValueOffsets(i)
		items := make([]string, 0, to-from)
		for k := from; k < to; k++ {
			items = append(items, valueText(a.Keys(), int(k))+"="+valueText(a.Items(), int(k)))
		}
		return "{" + strings.Join(items, ", ") + "}"
	case *array.Binary:
		return hex.EncodeToString(a.Value(i))
	case *array.Struct:
		fields := make([]string, a.NumField())
		for k := range fields {
			fields[k] = a.DataType().(*arrow.StructType).Field(k).Name + ": " + valueText(a.Field(k), i)
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	return a.ValueStr(i)
}
