//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
	"quire/internal/sqllex"
)

// outward gives the SQL type in which values of a type leave the engine (see engine.Engine), and whether that is another
// one: a HUGEINT, as sums of integers are, is a BIGINT or an error; unsigned integers take the next wider signed type; what
// Arrow and Spark do not have becomes text.
func outward(t mapping.LogicalType) (sql string, changed bool) {
	if mapping.LogicalTypeGetAlias(t) == "JSON" {
		return "VARCHAR", true
	}
	switch mapping.GetTypeId(t) {
	case mapping.TypeBoolean:
		return "BOOLEAN", false
	case mapping.TypeTinyInt:
		return "TINYINT", false
	case mapping.TypeSmallInt:
		return "SMALLINT", false
	case mapping.TypeInteger:
		return "INTEGER", false
	case mapping.TypeBigInt:
		return "BIGINT", false
	case mapping.TypeFloat:
		return "FLOAT", false
	case mapping.TypeDouble:
		return "DOUBLE", false
	case mapping.TypeVarchar:
		return "VARCHAR", false
	case mapping.TypeBlob:
		return "BLOB", false
	case mapping.TypeDate:
		return "DATE", false
	case mapping.TypeTime:
		return "TIME", false
	case mapping.TypeTimestamp:
		return "TIMESTAMP", false
	case mapping.TypeTimestampTZ:
		return "TIMESTAMP WITH TIME ZONE", false
	case mapping.TypeDecimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", mapping.DecimalWidth(t), mapping.DecimalScale(t)), false

	case mapping.TypeUTinyInt:
		return "SMALLINT", true
	case mapping.TypeUSmallInt:
		return "INTEGER", true
	case mapping.TypeUInteger, mapping.TypeHugeInt:
		return "BIGINT", true
	case mapping.TypeUBigInt:
		return "DECIMAL(20,0)", true
	case mapping.TypeUHugeInt:
		return "DECIMAL(38,0)", true
	case mapping.TypeTimestampS, mapping.TypeTimestampMS, mapping.TypeTimestampNS:
		return "TIMESTAMP", true
	case mapping.TypeTimeNS:
		return "TIME", true
	case mapping.TypeSQLNull:
		return "INTEGER", true

	case mapping.TypeList:
		child := mapping.ListTypeChildType(t)
		defer mapping.DestroyLogicalType(&child)
		sql, changed = outward(child)
		return sql + "[]", changed
	case mapping.TypeArray:
		child := mapping.ArrayTypeChildType(t)
		defer mapping.DestroyLogicalType(&child)
		sql, _ = outward(child)
		return sql + "[]", true
	case mapping.TypeStruct:
		return outwardStruct(t)
	case mapping.TypeMap:
		key, value := mapping.MapTypeKeyType(t), mapping.MapTypeValueType(t)
		defer mapping.DestroyLogicalType(&key)
		defer mapping.DestroyLogicalType(&value)
		ks, kc := outward(key)
		vs, vc := outward(value)
		return "MAP(" + ks + ", " + vs + ")", kc || vc
	}
	return "VARCHAR", true
}

func outwardStruct(t mapping.LogicalType) (sql string, changed bool) {
	n := mapping.StructTypeChildCount(t)
	fields := make([]string, n)
	for i := range n {
		child := mapping.StructTypeChildType(t, i)
		s, c := outward(child)
		mapping.DestroyLogicalType(&child)
		name := mapping.StructTypeChildName(t, i)
		if name == "" { // a row without names
			return "VARCHAR", true
		}
		fields[i] = sqllex.QuoteIdent(name) + " " + s
		changed = changed || c
	}
	return "STRUCT(" + strings.Join(fields, ", ") + ")", changed
}

// outwardSQL wraps a bound query so that its rows have only types that leave the engine, and names without physical ones. before is the number of bytes in
// front of the query's own text.
func (s *stmt) outwardSQL(sql string) (wrapped string, before int, changed bool) {
	names, types := s.columns()
	const head = "FROM ("
	var b strings.Builder
	b.WriteString(head)
	b.WriteString(sql)
	b.WriteString("\n) SELECT ") // a comment may end the query
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		if strings.Contains(name, engine.DefinitionSchema+".") || strings.Contains(name, shapeSchema+".") {
			// DuckDB names the column of a query in parentheses by its text.
			name, changed = shownText(name), true
		}
		typ, c := outward(types[i])
		if c {
			changed = true
			fmt.Fprintf(&b, "CAST(#%d AS %s) AS %s", i+1, typ, sqllex.QuoteIdent(name))
		} else {
			fmt.Fprintf(&b, "#%d AS %s", i+1, sqllex.QuoteIdent(name))
		}
	}
	if !changed {
		return sql, 0, false
	}
	return b.String(), len(head), true
}
