//go:build duckdb_arrow

package duckdb

import (
	"strings"
	"testing"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
	"quire/internal/sqllex"
)

// What fits an integer column is told by a function of our own, to the letter as by DuckDB's cast behind the pattern of a whole
// number.
func TestIntegersOfText(t *testing.T) {
	e := openBare(t)
	texts := []string{
		"", " ", "0", "-0", "+5", "-7", " 12 ", "\t3\r\n", "\f4", "\v4", "1.0", "1e3", "0x10", "0b1", "1_000", "12a", "a", "--1", "+-1", "+", "-", "1 2",
		"00000000000000000000000007", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		"99999999999999999999999", "٣", "１", "1\u00a0", "1\x00", "123456789012", "1234567890123",
	}
	items := make([]string, len(texts))
	for i, x := range texts {
		items[i] = "(" + sqllex.QuoteString(strings.ReplaceAll(x, "\x00", "\u2400")) + ")"
	}
	err := e.run(t.Context(), func(c *conn) error {
		rows, err := c.texts(`SELECT x, coalesce(CAST(`+fitted("x", "BIGINT", engine.SourceOptions{})+` AS VARCHAR), 'none'),
			coalesce(CAST(CASE WHEN regexp_full_match(x, '\s*[+-]?[0-9]+\s*') THEN TRY_CAST(x AS BIGINT) END AS VARCHAR), 'none')
			FROM (VALUES `+strings.Join(items, ", ")+`) AS v(x)`, nil)
		for _, r := range rows {
			if r[1] != r[2] {
				t.Errorf("%q is %s, and %s to DuckDB", r[0], r[1], r[2])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A text that does not fit is an error in every type, an empty field is none.
func TestExactlyRefuses(t *testing.T) {
	e := openBare(t)
	for typ, x := range map[string][2]string{
		"BIGINT": {"5", "5.5"}, "INTEGER": {"5", "3000000000"}, "DOUBLE": {"1e3", "1e"}, "FLOAT": {"1", "x"}, "BOOLEAN": {"true", "maybe"},
		"DATE": {"2024-02-29", "2024-02-29 10:00:00"}, "TIMESTAMP": {"2024-02-29 10:00:00", "2024-02-29 10:00:00+02"},
		"TIMESTAMP WITH TIME ZONE": {"2024-02-29 10:00:00+02", "2024-02-30"}, "DECIMAL(9,2)": {"1.25", "1.2.5"}, "TIME": {"10:00:00", "25:00:00"},
	} {
		query := func(value string) error {
			return e.run(t.Context(), func(c *conn) error {
				// Beside many that fit, and a NULL: the whole of a vector is looked at.
				_, err := c.do("CREATE OR REPLACE TEMP TABLE fits AS SELECT "+exactly("x", typ, engine.SourceOptions{})+
					" AS v FROM (SELECT CASE i WHEN 70 THEN "+sqllex.QuoteString(value)+" WHEN 3 THEN NULL ELSE "+sqllex.QuoteString(x[0])+
					" END AS x FROM range(3000) AS r(i))", nil)
				if err != nil {
					return err
				}
				rows, err := c.texts("SELECT CAST(count(v) AS VARCHAR), typeof(any_value(v)) FROM fits", nil)
				if err == nil && (rows[0][0] != "2999" || rows[0][1] != typ) {
					t.Errorf("%s: %v", typ, rows)
				}
				return err
			})
		}
		if err := query(x[0]); err != nil {
			t.Errorf("%s of %q: %v", typ, x[0], err)
		}
		if err := query(x[1]); engine.ClassOf(err) != engine.BadData {
			t.Errorf("%s of %q: %v, and not bad data", typ, x[1], err)
		}
	}
}

// The types of many columns, which are asked for together, are those that DuckDB tells one by one.
func TestTypesOfManyColumns(t *testing.T) {
	e := openBare(t)
	values := []string{
		"true", "1::TINYINT", "1::SMALLINT", "1", "1::BIGINT", "1::HUGEINT", "1::UTINYINT", "1::UBIGINT", "1::FLOAT", "1::DOUBLE", "1.5", "1::DECIMAL(38,0)",
		"'a'", "'a'::BLOB", "DATE '2024-01-01'", "TIME '10:00:00'", "now()::TIMESTAMP", "now()", "TIMESTAMP_NS '2024-01-01'", "INTERVAL 1 DAY", "uuid()",
		"'{}'::JSON", "'a'::ENUM('a', 'it''s')", "[1, 2]", "[1, 2]::INTEGER[2]", "{'a': 1, 'b c': ['x']}", "MAP {'a': 1}", "row(1, 'a')", "'1'::BIT", "NULL",
	}
	items := []string{}
	for len(items) < manyColumns+len(values) {
		items = append(items, values[len(items)%len(values)]+" AS \"Column "+strings.Repeat("x", len(items)%7)+"\"")
	}
	sql := "SELECT " + strings.Join(items, ", ") + " -- all"
	err := e.run(t.Context(), func(c *conn) error {
		s, err := c.prepare(sql, nil)
		if err != nil {
			return err
		}
		defer s.close()
		names, types := s.columns()
		if len(names) != len(items) || s.describe() == nil {
			t.Fatalf("%d columns of %d, described as %v", len(names), len(items), s.describe())
		}
		for i := range names {
			typ := mapping.PreparedStatementColumnLogicalType(s.p, mapping.IdxT(i))
			want, changes := outward(typ)
			mapping.DestroyLogicalType(&typ)
			if got, changed := outward(types[i]); got != want || changed != changes || names[i] != mapping.PreparedStatementColumnName(s.p, mapping.IdxT(i)) {
				t.Errorf("%s is %s (%v), and %s (%v) by itself", items[i], got, changed, want, changes)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
