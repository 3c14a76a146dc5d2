//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
)

// sqlTypes gives the SQL types of a schema that some engine gave out.
func sqlTypes(s *arrow.Schema) ([]string, error) {
	out := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		typ, ok := sqlType(f.Type)
		if !ok {
			return nil, engine.NewError(engine.Unsupported, fmt.Sprintf("column %s: no type here for %s", f.Name, f.Type), "", nil)
		}
		out[i] = typ
	}
	return out, nil
}

func sqlType(t arrow.DataType) (string, bool) {
	switch t := t.(type) {
	case *arrow.BooleanType:
		return "BOOLEAN", true
	case *arrow.Int8Type:
		return "TINYINT", true
	case *arrow.Int16Type:
		return "SMALLINT", true
	case *arrow.Int32Type, *arrow.NullType:
		return "INTEGER", true
	case *arrow.Int64Type:
		return "BIGINT", true
	case *arrow.Float32Type:
		return "FLOAT", true
	case *arrow.Float64Type:
		return "DOUBLE", true
	case *arrow.StringType, *arrow.LargeStringType:
		return "VARCHAR", true
	case *arrow.BinaryType, *arrow.LargeBinaryType:
		return "BLOB", true
	case *arrow.Date32Type, *arrow.Date64Type:
		return "DATE", true
	case *arrow.Time64Type, *arrow.Time32Type:
		return "TIME", true
	case *arrow.TimestampType:
		if t.TimeZone != "" {
			return "TIMESTAMP WITH TIME ZONE", true
		}
		return "TIMESTAMP", true
	case *arrow.Decimal128Type:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale), true
	case *arrow.ListType:
		item, ok := sqlType(t.Elem())
		return item + "[]", ok
	case *arrow.LargeListType:
		item, ok := sqlType(t.Elem())
		return item + "[]", ok
	case *arrow.MapType:
		key, ok := sqlType(t.KeyType())
		value, also := sqlType(t.ItemType())
		return "MAP(" + key + ", " + value + ")", ok && also
	case *arrow.StructType:
		fields := make([]string, t.NumFields())
		for i, f := range t.Fields() {
			typ, ok := sqlType(f.Type)
			if !ok {
				return "", false
			}
			fields[i] = sqllex.QuoteIdent(f.Name) + " " + typ
		}
		return "STRUCT(" + strings.Join(fields, ", ") + ")", true
	}
	return "", false
}
