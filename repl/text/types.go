package text

import (
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
)

// TypeName gives a type in SQL words: bigint, varchar, decimal(18,5), timestamptz, integer[], struct(a integer, b varchar).
// Names of struct fields are data: the result is to be cleaned where it is shown.
func TypeName(t arrow.DataType) string { return typeName(t, 0) }

func typeName(t arrow.DataType, depth int) string {
	if depth > maxDepth {
		return "…"
	}
	switch t := t.(type) {
	case nil:
		return ""
	case *arrow.TimestampType:
		if t.TimeZone != "" {
			return "timestamptz"
		}
		return "timestamp"
	case arrow.DecimalType:
		return "decimal(" + strconv.Itoa(int(t.GetPrecision())) + "," + strconv.Itoa(int(t.GetScale())) + ")"
	case *arrow.MapType:
		return "map(" + typeName(t.KeyType(), depth+1) + ", " + typeName(t.ItemType(), depth+1) + ")"
	case *arrow.FixedSizeListType:
		return typeName(t.Elem(), depth+1) + "[" + strconv.Itoa(int(t.Len())) + "]"
	case arrow.ListLikeType:
		return typeName(t.Elem(), depth+1) + "[]"
	case *arrow.StructType:
		var b strings.Builder
		b.WriteString("struct(")
		for i, f := range t.Fields() {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(fieldName(f.Name) + " " + typeName(f.Type, depth+1))
		}
		return b.String() + ")"
	case *arrow.DictionaryType:
		return typeName(t.ValueType, depth+1)
	case *arrow.RunEndEncodedType:
		return typeName(t.Encoded(), depth+1)
	case arrow.ExtensionType:
		switch t.ExtensionName() {
		case "arrow.uuid":
			return "uuid"
		case "arrow.json":
			return "json"
		}
		return typeName(t.StorageType(), depth+1)
	}
	if name, ok := typeNames[t.ID()]; ok {
		return name
	}
	return t.Name()
}

var typeNames = map[arrow.Type]string{
	arrow.NULL: "null", arrow.BOOL: "boolean",
	arrow.INT8: "tinyint", arrow.INT16: "smallint", arrow.INT32: "integer", arrow.INT64: "bigint",
	arrow.UINT8: "utinyint", arrow.UINT16: "usmallint", arrow.UINT32: "uinteger", arrow.UINT64: "ubigint",
	arrow.FLOAT16: "float", arrow.FLOAT32: "float", arrow.FLOAT64: "double",
	arrow.STRING: "varchar", arrow.LARGE_STRING: "varchar", arrow.STRING_VIEW: "varchar",
	arrow.BINARY: "blob", arrow.LARGE_BINARY: "blob", arrow.BINARY_VIEW: "blob", arrow.FIXED_SIZE_BINARY: "blob",
	arrow.DATE32: "date", arrow.DATE64: "date", arrow.TIME32: "time", arrow.TIME64: "time",
	arrow.DURATION: "interval", arrow.INTERVAL_MONTHS: "interval", arrow.INTERVAL_DAY_TIME: "interval", arrow.INTERVAL_MONTH_DAY_NANO: "interval",
	arrow.SPARSE_UNION: "union", arrow.DENSE_UNION: "union",
}

// fieldName quotes a struct field's name where a script would have to.
func fieldName(name string) string {
	for i, r := range name {
		if !sqllex.WordPart(r) || i == 0 && !sqllex.WordStart(r) {
			return sqllex.QuoteIdent(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

// numeric tells whether a column is aligned by its decimal point.
func numeric(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return numeric(t.ValueType)
	case *arrow.RunEndEncodedType:
		return numeric(t.Encoded())
	}
	return arrow.IsInteger(t.ID()) || arrow.IsFloating(t.ID()) || arrow.IsDecimal(t.ID())
}
