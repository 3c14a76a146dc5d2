package grid

import (
	"strings"

	"quire/internal/sqllex"
)

// Ident writes a name as an identifier: bare where every engine takes it so, quoted otherwise. Letters of any script stay
// bare; upper case needs no quotes, since names match without regard to case.
func Ident(name string) string {
	if name == "" || name == "_" || reserved[strings.ToLower(name)] {
		return sqllex.QuoteIdent(name)
	}
	for i, r := range name {
		if r == '$' || i == 0 && !sqllex.WordStart(r) || !sqllex.WordPart(r) {
			return sqllex.QuoteIdent(name)
		}
	}
	return name
}

// reserved are the words that cannot stand as a name in DuckDB 1.5 (duckdb_keywords(): reserved, type_function) or in Spark 4
// with ANSI mode, and those that would read as a step, a statement or the start of a literal.
var reserved = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`
		all analyse analyze and anti any array as asc asof asymmetric at authorization between binary both by call case cast check
		coalesce collate collation column columns commit concurrently constraint create cross cube current current_catalog current_date
		current_role current_schema current_time current_timestamp current_user default deferrable desc describe distinct div do drop
		else end escape except exclude exists extend extract false fetch filter following for foreign freeze from full function
		generated glob grant group grouping having ilike in initially inner insert intersect interval into is isnull join
		lambda lateral leading left like limit localtime localtimestamp map merge minus natural not notnull null nullif offset on
		only or order outer over overlaps overlay partition pivot pivot_longer pivot_wider placing plot position positional
		preceding primary qualify range recursive references rename replace returning right rollup row rows
		select semi session_user set show similar some struct substring summarize symmetric table tablesample then to trailing
		treat trim true try_cast unbounded union unique unknown unpack unpivot update user using values variadic verbose when where
		window with within`) {
		out[w] = true
	}
	return out
}()
