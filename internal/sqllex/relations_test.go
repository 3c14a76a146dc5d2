package sqllex

import (
	"strings"
	"testing"
)

func TestRelations(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"FROM a", "a"},
		{"FROM a AS x, b y, 'f.csv'", "a* b* f.csv"},
		{"FROM a |> JOIN b USING (k) |> WHERE x IN (SELECT k FROM c)", "a b c"},
		{"FROM a |> LEFT JOIN b ON a.k = b.k |> SELECT x, y", "a b"},
		{"SELECT x, y FROM s.t WHERE EXTRACT(year FROM d) = 1 AND a IS DISTINCT FROM b AND c IS NOT DISTINCT FROM d", "s.t"},
		{"WITH c AS (FROM a), d AS (FROM c) SELECT * FROM c, d, e", "a e"},
		{"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) FROM c", ""},
		{"WITH c AS (FROM c) FROM c", "c"},
		{"FROM (a JOIN b ON true) |> WHERE true", "a b"},
		{"FROM (FROM a |> WHERE x) AS w |> JOIN (FROM b) AS c ON true", "a b"},
		{"FROM a |> UNION ALL (FROM b), (SELECT * FROM c), TABLE d", "a b c d*"},
		{"FROM read_csv('x.csv') AS t, range(10)", "read_csv(x.csv) range()"},
		{"FROM a |> WITH c AS (FROM b) |> JOIN c USING (k)", "a b"},
		{"FROM a |> SELECT trim(BOTH ' ' FROM x) AS y, substring(s FROM 2)", "a"},
		{"FROM a SELECT x, y", "a"},
		{"SELECT * FROM a JOIN b ON a.x = b.x, c WHERE d IN (1, 2)", "a b c"},
		{"INSERT INTO t SELECT * FROM u", "t* u"},
		{"MERGE INTO t USING s ON t.k = s.k WHEN MATCHED THEN DELETE", "t* s"},
		{"CREATE TABLE t AS FROM u", "u"},
		{"FROM \"A b\".c", "A b.c"},
		{"FROM _ |> WHERE x", "_"},
		{"FROM a |> EXTEND (SELECT max(x) FROM b) AS m", "a b"},
		{"FROM a, LATERAL (SELECT * FROM b)", "a b"},
		{"FROM a, UNNEST(a.xs) AS u", "a UNNEST()"},
		{"VALUES (1), (2)", ""},
		{"FROM a |> AGGREGATE count(*) FILTER (WHERE x) AS n GROUP BY k |> ORDER BY n, k", "a"},

		// CTEs end with the query that they stand in, and hide nothing outside it.
		{"FROM (WITH c AS (FROM a) FROM c) |> JOIN c ON true", "a c"},
		{"WITH RECURSIVE c AS (FROM c), d AS (FROM c, d, e) FROM c, d", "e"},
		{"WITH c AS NOT MATERIALIZED (FROM a) FROM C", "a"},
		{"WITH \"C d\"(x, y) AS (FROM a) FROM \"c D\", s.c", "a s.c"},
		{"WITH c AS (WITH c AS (FROM a) FROM c) FROM c", "a"},
		{"WITH RECURSIVE t(a, b) USING KEY (a) AS (FROM t) FROM t", ""},
		{"INSERT INTO t WITH c AS (FROM a) FROM c", "t* a"},
		{"CREATE TABLE t AS WITH c AS (FROM a) SELECT * FROM c, d", "a d"},
		{"FROM a |> WITH c AS (FROM b), d AS (FROM c) |> JOIN d ON true |> WHERE x IN (FROM c)", "a b"},
		{"WITH c AS (FROM a) (FROM c) ORDER BY x, y", "a"},

		// Pipes, nested and mixed.
		{"FROM (FROM (FROM a |> WHERE x) |> JOIN (FROM b |> JOIN c USING (k)) AS d USING (k)) |> EXCEPT DISTINCT (FROM e)", "a b c e"},
		{"FROM a |> SELECT x, y |> EXTEND z, w |> JOIN b", "a b"},
		{"FROM a |> CALL tvf(TABLE b, 1) |> AS c |> JOIN d ON c.x = d.x", "a b* d"},
		{"FROM a |> PIVOT (sum(v) FOR k IN ('x', 'y')) |> UNPIVOT (v FOR k IN (x, y))", "a"},
		{"FROM a PIVOT (sum(v) FOR k IN ('x')) AS p, b", "a b"},
		{"FROM a TABLESAMPLE (10 PERCENT), b TABLESAMPLE (5 ROWS)", "a b"},
		{"FROM a |> TABLESAMPLE (10 ROWS) |> ASSERT x, 'm'", "a"},
		{"VALUES (1), (2) |> JOIN b ON true", "b"},
		{"TABLE a |> WHERE x", "a"},
		{"TABLE a", "a*"},
		{"FROM a | EXTEND x AS y, z | JOIN b USING (k)", "a b"},
		{"SELECT 1 UNION ALL TABLE a", "a*"},
		{"FROM a |> WHERE EXISTS (SELECT 1 FROM b WHERE b.x = a.x) AND y = ANY (FROM c)", "a b c"},
		{"FROM _ |> JOIN _ AS o USING (k)", "_ _*"},

		// Lists, joins and aliases.
		{"FROM a x, b AS y JOIN c USING (k), d", "a* b* c d"},
		{"FROM a NATURAL LEFT JOIN b CROSS JOIN c ASOF JOIN d USING (t), e", "a b c d e"},
		{"FROM ((a JOIN b USING (k)) JOIN (c) ON true), d", "a b c d"},
		{"FROM a AS x(c1, c2), b", "a* b"},
		{"FROM a \"x y\", b", "a* b"},
		{"FROM 'x.csv' AS x, 's3://b/k', $$d.csv$$", "x.csv* s3://b/k d.csv"},
		{"FROM (VALUES (1, 2), (3, 4)) AS v(x, y), b", "b"},
		{"FROM VALUES ('a', 1), ('b', 2) AS v(x, y), b, (FROM c)", "b c"},
		{"FROM VALUES (a), (b) JOIN c ON true, d", "c d"},
		{"FROM values, b", "values b"},
		{"FROM a LATERAL VIEW explode(xs) t AS x, y", "a"},
		{"FROM a, LATERAL unnest(a.xs) AS u(x), b", "a unnest() b"},
		{"FROM a, generate_series(1, (SELECT max(n) FROM b)) AS g, c", "a generate_series() b c"},
		{"FROM s.read_csv('x''y.csv', header := true) AS t", "s.read_csv(x'y.csv)"},
		{"SELECT * FROM a JOIN b ON a.x = b.x ORDER BY a.x, b.y LIMIT 1, 2", "a b"},
		{"FROM a SELECT x, y ORDER BY 1, 2", "a"},
		{"FROM a WINDOW w AS (PARTITION BY x, y), v AS (ORDER BY z)", "a"},

		// FROM and TABLE that name no relation.
		{"SELECT extract(year FROM d), trim(both 'x' FROM y), overlay(a PLACING b FROM 1 FOR 2), substring(s FROM 2 FOR 1), z FROM a", "a"},
		{"SELECT extract(year FROM (SELECT max(d) FROM b)) FROM a", "b a"},
		{"FROM a |> WHERE x IS NOT DISTINCT FROM b.y |> WHERE c IS DISTINCT FROM d", "a"},
		{"SELECT struct_pack(from := 1, to := 2), {from: 1, b: 2}, [x, y], xs[1, 2] FROM a", "a"},
		{"SELECT t.from, t.table, t.join FROM a AS t", "a*"},
		{"FROM a |> SELECT \"from\", \"table\" |> SELECT 'FROM b' /* FROM c */ -- FROM d", "a"},

		// Statements that write.
		{"DELETE FROM a USING b JOIN c USING (k), d WHERE a.x IN (FROM e)", "a b c d e"},
		{"MERGE INTO a AS x USING (FROM b |> WHERE y) AS s ON x.k = s.k WHEN MATCHED THEN UPDATE SET p = 1, q = 2", "a* b"},
		{"UPDATE a SET x = 1, y = (SELECT max(z) FROM b) FROM c, d WHERE a.k = c.k", "a* b c d"},
		{"INSERT INTO a (x, y) VALUES (1, (SELECT 2 FROM b)), (3, 4) RETURNING x, y", "a* b"},
		{"CREATE OR REPLACE TEMP TABLE t AS SELECT x, y FROM a, b", "a b"},
		{"DROP TABLE t", ""},
		{"DESCRIBE a", "a*"},
		{"DESCRIBE SELECT x, y FROM a", "a"},
		{"SUMMARIZE WITH c AS (FROM a) FROM c", "a"},
		{"FROM (DESCRIBE a), (SUMMARIZE 'b.csv')", "a* b.csv*"},
		{"PIVOT a ON x, y USING sum(z), max(w) GROUP BY v", "a*"},

		// Broken text.
		{"FROM", ""},
		{"FROM ,, a", "a"},
		{"))) FROM a, (((", "a"},
		{"FROM a.", "a"},
		{"WITH c AS", ""},
	} {
		var got []string
		for _, r := range Relations(c.src) {
			s := strings.Join(r.Path, ".")
			if r.Kind == RelFunc {
				s += "(" + r.Arg + ")"
			} else if r.Aliased {
				s += "*"
			}
			got = append(got, s)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.src, g, c.want)
		}
	}
}

func FuzzRelations(f *testing.F) {
	f.Add("WITH a AS (FROM b |> JOIN 'c' USING (k)) FROM (a, d x) |> UNION ALL TABLE e")
	f.Fuzz(func(t *testing.T, src string) {
		last := 0
		for _, r := range Relations(src) {
			if r.Pos < last || r.End < r.Pos || r.End > len(src) {
				t.Fatalf("place %d..%d after %d in %d bytes", r.Pos, r.End, last, len(src))
			}
			last = r.Pos
		}
	})
}

// Depth and length cost neither stack nor more than linear time: a test that hangs here has found a square.
func TestRelationsOfHugeText(t *testing.T) {
	deep := strings.Repeat("(", 200_000) + "FROM b" + strings.Repeat(")", 200_000)
	if got := Relations("FROM a |> WHERE " + deep + " |> JOIN c ON true"); len(got) != 2 || got[1].Path[0] != "c" {
		t.Errorf("behind deep parentheses: %v", got)
	}
	var b strings.Builder
	b.WriteString("WITH ")
	for i := range 100_000 {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("c" + strings.Repeat("x", i%7) + " AS (FROM a)")
	}
	b.WriteString(" FROM c, d")
	got := Relations(b.String())
	if last := got[len(got)-1]; len(got) != 100_001 || last.Path[0] != "d" {
		t.Errorf("%d relations, last %v", len(got), got[len(got)-1])
	}
	Relations(strings.Repeat("WITH x(a ", 200_000))
}
