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
