//go:build duckdb_arrow

package duckdb

import (
	"context"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// tableFunctions are those that a query may name without a file.
var tableFunctions = []string{"generate_series", "range", "repeat", "repeat_row", "unnest"}

// Catalog implements engine.Engine: tables and views of the session's own database and of the database file, then table
// functions.
func (e *Engine) Catalog(ctx context.Context, prefix string) ([]engine.Entry, error) {
	var out []engine.Entry
	prefix = strings.ToLower(prefix)
	err := e.run(ctx, func(c *conn) error {
		rows, err := c.texts(`SELECT CASE table_schema WHEN 'main' THEN '' ELSE table_schema END AS s, table_name,
				CASE WHEN table_type = 'VIEW' THEN 'view' ELSE 'table' END
			FROM information_schema.tables WHERE table_catalog IN (`+sqllex.QuoteString(sessionCatalog)+`, `+sqllex.QuoteString(fileCatalog)+`)
			AND starts_with(lower(CASE table_schema WHEN 'main' THEN '' ELSE table_schema || '.' END || table_name), `+sqllex.QuoteString(prefix)+`)
			ORDER BY 1, 2`, nil)
		if err != nil {
			return err
		}
		for _, r := range rows {
			entry := engine.Entry{Name: r[1], Kind: r[2]}
			name := sqllex.QuoteIdent(r[1])
			if r[0] != "" {
				entry.Name, name = r[0]+"."+r[1], sqllex.QuoteIdent(r[0])+"."+name
			}
			if entry.Schema, err = c.schemaOf(name); err != nil {
				return err
			}
			out = append(out, entry)
		}
		return nil
	})
	for _, f := range tableFunctions {
		if strings.HasPrefix(f, prefix) {
			out = append(out, engine.Entry{Name: f, Kind: "table function"})
		}
	}
	return out, err
}
