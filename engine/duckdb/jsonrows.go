//go:build duckdb_arrow

package duckdb

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
	"quire/internal/sqllex"
)

// What is wrong with a line as a whole, in place of the number of a column.
const (
	notJSON   = -1
	notObject = -2
)

// newLineFitting is newFitting for rows that are lines of JSON: each is staged as one text. A line that is null is a row of NULLs,
// as it is for DuckDB.
func (c *conn) newLineFitting(s engine.Source, cols []column) (fitting, error) {
	out := fitting{cols: cols, options: s.Options, lines: true, checked: true}
	pointers, items, fits := make([]string, len(cols)), make([]string, len(cols)), make([]string, len(cols))
	cases, values := "", ""
	const line = "c0"
	for i, col := range cols {
		pointers[i] = sqllex.QuoteString(pointerTo(col.name))
		x := stageColumn(i)
		items[i] = "l[" + strconv.Itoa(i+1) + "] AS " + x
		fits[i] = fitted(x, col.typ, s.Options)
		bad := unfit(x, col.typ, s.Options)
		if nested(col.typ) {
			items[i] = "CASE WHEN whole IS NULL THEN " + notNull("json_extract("+line+", "+pointers[i]+")") + " END AS " + x
			var err error
			if fits[i], bad, err = c.nestedFit(x, col.typ, s.Options); err != nil {
				return out, err
			}
		}
		if bad != "" {
			cases += " WHEN " + bad + " THEN " + strconv.Itoa(i)
			values += " WHEN " + bad + " THEN CAST(" + x + " AS VARCHAR)"
		}
	}
	out.staged = "(SELECT rowid, whole, " + strings.Join(items, ", ") + " FROM (SELECT rowid, whole, " + line + ", CASE WHEN whole IS NULL THEN json_extract_string(" + line + ", [" + strings.Join(pointers, ", ") + "]) END AS l" +
		" FROM (SELECT rowid, " + line + ", CASE WHEN NOT json_valid(" + line + ") THEN " + strconv.Itoa(notJSON) +
		" WHEN json_type(" + line + ") NOT IN ('OBJECT', 'NULL') THEN " + strconv.Itoa(notObject) + " END AS whole FROM temp." + stageTable + ")))"
	out.fitted = strings.Join(fits, ", ")
	out.unfit = "CASE WHEN whole IS NOT NULL THEN whole" + cases + " END"
	out.value = "CASE WHEN whole IS NOT NULL THEN ''" + values + " END"
	return out, nil
}

// pointerTo leads to a field, whatever is in its name (RFC 6901).
func pointerTo(name string) string {
	return "/" + strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// notNull gives NULL for the null of JSON.
func notNull(x string) string { return "CASE WHEN json_type(" + x + ") <> 'NULL' THEN " + x + " END" }

// nestedFit writes the value of a JSON x in a nested type, and the condition under which anything in it does not fit.
func (c *conn) nestedFit(x, typ string, o engine.SourceOptions) (value, bad string, err error) {
	s, err := c.prepare("SELECT CAST(NULL AS "+typ+") AS x", nil)
	if err != nil {
		return "", "", err
	}
	defer s.close()
	_, types := s.columns()
	if id := mapping.GetTypeId(types[0]); id != mapping.TypeStruct && id != mapping.TypeList {
		value = "TRY_CAST(" + x + " AS " + typ + ")"
		return value, "(" + x + " IS NOT NULL AND (" + value + ") IS NULL)", nil
	}
	shape, err := json.Marshal(shapeOf(types[0]))
	return "CAST(json_transform(" + x + ", " + sqllex.QuoteString(string(shape)) + ") AS " + typ + ")", misfits(x, types[0], o, 0), err
}

// misfits is the condition under which a JSON x, or anything in it, does not fit a type; "" when all fits.
func misfits(x string, t mapping.LogicalType, o engine.SourceOptions, depth int) string {
	switch mapping.GetTypeId(t) {
	case mapping.TypeStruct:
		conds := []string{"json_type(" + x + ") <> 'OBJECT'"}
		for i := range mapping.StructTypeChildCount(t) {
			child := mapping.StructTypeChildType(t, i)
			field := "json_extract(" + x + ", " + sqllex.QuoteString(pointerTo(mapping.StructTypeChildName(t, i))) + ")"
			if cond := misfits(notNull(field), child, o, depth+1); cond != "" {
				conds = append(conds, cond)
			}
			mapping.DestroyLogicalType(&child)
		}
		return "(" + x + " IS NOT NULL AND (" + strings.Join(conds, " OR ") + "))"
	case mapping.TypeList:
		child := mapping.ListTypeChildType(t)
		defer mapping.DestroyLogicalType(&child)
		conds := "json_type(" + x + ") <> 'ARRAY'"
		e := "e" + strconv.Itoa(depth)
		if cond := misfits(notNull(e), child, o, depth+1); cond != "" {
			conds += " OR coalesce(list_bool_or(list_transform(json_extract(" + x + ", '$[*]'), lambda " + e + ": " + cond + ")), false)"
		}
		return "(" + x + " IS NOT NULL AND (" + conds + "))"
	}
	sql, _ := outward(t)
	return unfit("json_extract_string("+x+", '$')", sql, o)
}

// shapeOf is a type as json_transform takes it.
func shapeOf(t mapping.LogicalType) any {
	switch mapping.GetTypeId(t) {
	case mapping.TypeList:
		child := mapping.ListTypeChildType(t)
		defer mapping.DestroyLogicalType(&child)
		return []any{shapeOf(child)}
	case mapping.TypeStruct:
		out := map[string]any{}
		for i := range mapping.StructTypeChildCount(t) {
			child := mapping.StructTypeChildType(t, i)
			out[mapping.StructTypeChildName(t, i)] = shapeOf(child)
			mapping.DestroyLogicalType(&child)
		}
		return out
	}
	sql, _ := outward(t)
	return sql
}
