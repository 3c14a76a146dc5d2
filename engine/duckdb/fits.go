//go:build duckdb_arrow

package duckdb

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// DuckDB's casts from text bend values to fit: 1.5 becomes the integer 2, a timestamp read as a date loses its time, one read
// as local its offset. A type that was inferred from the first rows must not change the others, so a text fits only when
// nothing of it is lost. Declared decimals round, as Spark's do.

// fitted writes the value of a text x in a type; NULL where it does not fit.
func fitted(x, typ string, o engine.SourceOptions) string {
	try := "TRY_CAST(" + x + " AS " + typ + ")"
	switch base, _, _ := strings.Cut(typ, "("); base {
	case "VARCHAR":
		return x
	case "BIGINT":
		return "quire_integer(" + x + ")"
	case "TINYINT", "SMALLINT", "INTEGER":
		return "TRY_CAST(quire_integer(" + x + ") AS " + typ + ")"
	case "HUGEINT":
		return "CASE WHEN regexp_full_match(" + x + `, '\s*[+-]?[0-9]+\s*') THEN ` + try + " END"
	case "DOUBLE", "FLOAT", "DECIMAL":
		if o.Decimal != "" && o.Decimal != "." {
			return "CASE WHEN NOT contains(" + x + ", '.') THEN TRY_CAST(replace(" + x + ", " + sqllex.QuoteString(o.Decimal) + ", '.') AS " + typ + ") END"
		}
	case "DATE":
		if o.DateFormat != "" {
			return "CAST(try_strptime(" + x + ", " + sqllex.QuoteString(o.DateFormat) + ") AS DATE)"
		}
		return "CASE WHEN NOT contains(" + x + ", ':') THEN " + try + " END"
	case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE":
		if o.TimestampFormat != "" {
			return "CAST(try_strptime(" + x + ", " + sqllex.QuoteString(o.TimestampFormat) + ") AS " + typ + ")"
		}
		if base == "TIMESTAMP" {
			return "CASE WHEN NOT regexp_matches(" + x + `, ':.*([+-][0-9]|[A-Za-z])') THEN ` + try + " END"
		}
	}
	return try
}

// exactly writes the value of a text in a type; a text that does not fit is an error.
func exactly(x, typ string, o engine.SourceOptions) string {
	switch {
	case typ == "VARCHAR":
		return x
	case typ == "BIGINT":
		return "quire_exact(" + x + ")"
	case exacted[typ]:
		return "quire_exact(" + x + ", " + fitted(x, typ, o) + ")"
	}
	return "CASE WHEN " + x + " IS NOT NULL THEN coalesce(" + fitted(x, typ, o) + ", CAST(error(" + sqllex.QuoteString(misfit) + ") AS " + typ + ")) END"
}

// unfit is the condition under which a text does not fit; "" when all do.
func unfit(x, typ string, o engine.SourceOptions) string {
	if typ == "VARCHAR" {
		return ""
	}
	return "(" + x + " IS NOT NULL AND (" + fitted(x, typ, o) + ") IS NULL)"
}
