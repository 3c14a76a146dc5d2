package notebooks

import (
	"math/rand/v2"
	"strings"

	"quire/internal/sqllex"
)

// generator writes scripts of the language, with every layout that it permits.
type generator struct {
	r *rand.Rand
	b strings.Builder
}

// generate gives a script of some cells.
func generate(r *rand.Rand) string {
	g := generator{r: r}
	g.b.WriteString(g.one("", "", "", "\ufeff", "#!/usr/bin/env -S quire run\n", "\ufeff#!quire\r\n"))
	for range 1 + r.IntN(6) {
		g.b.WriteString(g.one("\n", "\n\n", "\n\n\n", "\r\n", "\n \t\n", "\n\n"))
		g.cell()
	}
	g.b.WriteString(g.one("", "\n", "\n\n", "  ", "\r\n"))
	return g.b.String()
}

func (g *generator) one(of ...string) string { return of[g.r.IntN(len(of))] }

func (g *generator) cell() {
	switch g.r.IntN(12) {
	case 0:
		g.comments()
		g.b.WriteString(g.one("\n", "\r\n"))
		return
	case 1:
		g.b.WriteString("\n--! FROM 'a\n--!   b /* " + g.one("", "\n--!", "\r\n--! ;") + "\n\n")
		return
	}
	if g.r.IntN(3) == 0 {
		g.comments()
	}
	g.b.WriteString(g.one("", "", "", "  ", "\t"))
	g.lay(g.statement() + " ;")
	g.b.WriteString(g.one("", "", "", " ", " -- behind it  ", "/* and */", " /* that */ "))
}

func (g *generator) comments() {
	for range 1 + g.r.IntN(3) {
		g.b.WriteString(g.one("", "", "  ", "\t") + g.one("-- # title", "--prose  ", "-- it's; (", "--~ plain", "--", "-- |> \t") + g.one("\n", "\n", "\r\n"))
	}
}

// lay writes a statement with its tokens apart in some way.
func (g *generator) lay(text string) {
	toks := sqllex.Code(text)
	dense := g.r.IntN(3) == 0
	last := sqllex.Token{Kind: sqllex.Comma}
	for i, t := range toks {
		word := t.Text(text)
		if i > 0 {
			touches := t.Pos == last.End
			gap := " "
			switch {
			case touches && (!dense || last.Kind == sqllex.Number): // 16cm
				gap = ""
			case touches && g.r.IntN(3) > 0, g.r.IntN(4) == 0 && (t.Kind == sqllex.Comma || last.Kind == sqllex.Comma || t.Kind == sqllex.Open && last.Kind != sqllex.Word || t.Kind == sqllex.Pipe || t.Kind == sqllex.Semicolon):
				gap = ""
			default:
				gap = g.one(" ", " ", " ", " ", " ", " ", " ", "  ", "\n", "\n  ", "\t", "\r\n", "\n\n ", "\n\n\n  ", " -- c;'\n", " /* c\n\n  d */ ", "\n-- c  \n ", "--\n", "/*;*/", "\u00a0", "\n\n")
				if touches && strings.ContainsAny(gap, "-/") && (last.Kind == sqllex.Dot || t.Kind == sqllex.Dot) {
					gap = " "
				}
			}
			// At the start of a line behind a blank one such a word starts a statement.
			if strings.HasSuffix(gap, "\n") && recovers[strings.ToUpper(word)] {
				gap += " "
			}
			g.b.WriteString(gap)
		}
		if t.Kind == sqllex.Word && g.r.IntN(3) == 0 && ofTheLanguage[strings.ToLower(word)] {
			word = strings.ToLower(word)
		}
		g.b.WriteString(word)
		last = t
	}
}

func (g *generator) name() string {
	return g.one("a", "b", "events", "\"Odd name\"", "größe", "`q`", "load", "x1", "plot_", "\"a\"\"b\"")
}

func (g *generator) uri() string {
	return g.one("'a.csv'", "'data/{ds:%Y}/x.parquet'", "'it''s ; -- no'", "'a\n  b'", "$$x;$$", "'s3://b/k-*.csv'")
}

func (g *generator) rel() string {
	return g.one(g.name(), "_", g.uri(), "pg.public.t", "("+g.query(1)+")")
}

func (g *generator) expr() string {
	return g.one("1", "x", "$ds", "a.b", "f(x, 1)", "CASE WHEN x THEN 'y;' ELSE -1 END", "x  IN  (1,  2)", "(SELECT max(y) FROM b)", "'--'", "1.5e3", "x::int", "a||b",
		"xs[1]", "{'k': 1}", "E'\\''", "x BETWEEN 1 AND 2", "count(*)", "x IS DISTINCT FROM y", "\"from\"", "extract(day FROM d)", "not x", "- 1")
}

func (g *generator) query(depth int) string {
	q := g.one("FROM "+g.name(), "FROM "+g.uri()+" AS u", "SELECT "+g.expr()+" AS v FROM "+g.name(), "VALUES (1, 'a;'), (2, NULL)", "TABLE "+g.name(),
		"WITH c AS (FROM b) FROM c", "SELECT 1 UNION ALL SELECT 2 ORDER BY 1", "FROM a, b x")
	if depth < 3 && g.r.IntN(5) == 0 {
		q = "FROM (" + g.query(depth+1) + ") AS s"
	}
	for range g.r.IntN(4) {
		q += " |> " + g.step(depth)
	}
	return q
}

func (g *generator) step(depth int) string {
	if depth < 3 && g.r.IntN(6) == 0 {
		return g.one("UNION ALL", "UNION", "INTERSECT DISTINCT", "EXCEPT ALL") + " (" + g.query(depth+1) + ")"
	}
	return g.one("WHERE "+g.expr(), "SELECT "+g.expr()+" AS v, *", "EXTEND "+g.expr()+" AS w", "SET x = "+g.expr(), "DROP a, b", "RENAME a AS b", "AS t",
		"AGGREGATE sum("+g.expr()+") AS n GROUP BY k", "ORDER BY x DESC, y", "LIMIT 10 OFFSET 2", "DISTINCT", "LEFT OUTER JOIN c ON a.k = c.k", "JOIN d USING (k)",
		"CROSS JOIN e", "TABLESAMPLE BERNOULLI (5 PERCENT)", "PIVOT (sum(x) FOR y IN ('a', 'b'))", "GROUP AND ORDER BY x", "ASSERT x > 1, 'no'")
}

func (g *generator) options() string {
	if g.r.IntN(2) == 0 {
		return ""
	}
	return " (" + g.one("delimiter ';'", "columns (a int, \"b c\" decimal(3, 2)), header", "null ('NA', '')", "format csv, on_error collect", "partition by ($ds AS d, day)") + ")"
}

func (g *generator) plot() string {
	p := "PLOT " + g.one("", "bar", "line")
	for range g.r.IntN(4) {
		p += " " + g.one("x", "y", "title", "color") + "=" + g.one("a", "(b - c)", "'t {ds}'", "16cm", "f(x)", "$ds", "-1", "a.b")
	}
	return p
}

func (g *generator) statement() string {
	switch g.r.IntN(19) {
	case 0:
		return "PARAM " + g.name() + " " + g.one("text", "integer", "date list", "decimal[]") + g.one("", " = "+g.expr())
	case 1:
		return "LOAD " + g.one(g.uri(), "('a', 'b')", "pg.public.t", "pg (SELECT 1)") + g.options() + " AS " + g.name()
	case 2:
		return "CONNECT 'postgres://h/d' AS " + g.name()
	case 3, 4, 5:
		return "LET " + g.one("", "MATERIALIZED ") + g.name() + " = " + g.query(0)
	case 6:
		return g.plot() + g.one("", " FROM "+g.rel()) + g.one("", " TO 'x.png', 'y.svg'")
	case 7:
		return "EXPECT " + g.rel() + " " + g.one("NOT NULL (a, b)", "UNIQUE (a) AS 'l'", "COLUMNS (a int, b text)", "ROWS BETWEEN 1 AND 2", "ROWS > 3", "x > 1 AS 'p', y MATCHES '^a,b$'") +
			g.one("", " ON FAIL WARN", " ON FAIL STOP")
	case 8:
		return "SAVE " + g.rel() + " TO " + g.one(g.uri(), "pg.public.u") + g.options()
	case 9:
		return g.one("DESCRIBE ", "SUMMARIZE ") + g.rel()
	case 10:
		return "SHOW " + g.one("TABLES", "PARAMS", "CONNECTIONS")
	case 11:
		return "EXPLAIN " + g.query(0)
	case 12:
		return g.one("USE 'duckdb:'", "SET timezone = 'UTC'", "INCLUDE 'o.quire'")
	case 13:
		return g.one("CREATE TABLE t AS "+g.query(1), "INSERT INTO t "+g.query(1), "DROP TABLE IF EXISTS t", "WITH c AS (FROM b) INSERT INTO t FROM c", "DELETE FROM t WHERE "+g.expr())
	case 14:
		return "VALIDATE " + g.rel() + " AGAINST 's.json'" + g.one("", " REJECTS TO 'r.csv'")
	case 15:
		return g.query(0) + " |> " + g.plot() + g.one("", " TO 'x.png'")
	}
	return g.query(0)
}
