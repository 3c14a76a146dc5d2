package pipesql

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"quire/engine"
)

// known gives Columns for a fixed list and counts how often it is asked.
func known(asked *int, names ...string) func(string) ([]Column, error) {
	return func(string) ([]Column, error) {
		*asked++
		var cols []Column
		for _, n := range names {
			cols = append(cols, Column{Name: n})
		}
		return cols, nil
	}
}

func TestTranslate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"SELECT 1", "SELECT 1"},
		{"FROM t", "FROM t"},
		{"FROM t |> WHERE x > 0", "FROM t WHERE x > 0"},
		{"FROM t |> WHERE x > 0 |> WHERE y", "FROM t WHERE (x > 0) AND (y)"},
		{"FROM t |> SELECT x, y AS z", "FROM t SELECT x, y AS z"},
		{"FROM t AS a |> EXTEND x + 1 AS z |> WHERE a.x = z", "FROM (FROM t AS a SELECT *, x + 1 AS z) AS a WHERE a.x = z"},
		{"FROM t |> EXTEND 1 AS a |> EXTEND 2 AS b", "FROM t SELECT *, 1 AS a, 2 AS b"},
		{"FROM t |> EXTEND 1 AS a |> EXTEND a AS b", "FROM (FROM t SELECT *, 1 AS a) AS t SELECT *, a AS b"},
		{"FROM t |> SET x = 1, y = 2", "FROM t SELECT * REPLACE (1 AS x, 2 AS y)"},
		{"FROM t |> SET x = y, y = x", "FROM (FROM t SELECT * REPLACE (y AS x)) AS t SELECT * REPLACE (x AS y)"},
		{"FROM t |> DROP x, y", "FROM t SELECT * EXCLUDE (x, y)"},
		{"FROM t |> AS u |> SELECT u.x", "FROM (FROM t) AS u SELECT u.x"},
		{"FROM t |> AGGREGATE count(*) AS n, sum(x) s GROUP BY a, b AS c", "FROM t SELECT a, b AS c, count(*) AS n, sum(x) AS s GROUP BY 1, 2"},
		{"FROM t |> AGGREGATE max(x) DESC GROUP AND ORDER BY a DESC NULLS LAST", "FROM t SELECT a, max(x) GROUP BY 1 ORDER BY 1 DESC NULLS LAST, 2 DESC"},
		{"FROM t |> AGGREGATE count(*) GROUP BY 2", "FROM t SELECT #2, count(*) GROUP BY 1"},
		{"FROM t |> ORDER BY x DESC |> LIMIT 3 OFFSET 1", "FROM t ORDER BY x DESC LIMIT 3 OFFSET 1"},
		{"FROM t |> LIMIT 3 |> WHERE x", "FROM (FROM t LIMIT 3) AS t WHERE x"},
		{"FROM t |> JOIN u ON t.x = u.y |> WHERE u.z", "FROM t JOIN u ON t.x = u.y WHERE u.z"},
		{"FROM t |> LEFT SEMI JOIN u", "FROM t SEMI JOIN u ON true"},
		{"FROM t |> WHERE c |> LEFT JOIN u USING (k)", "FROM (FROM t WHERE c) AS t LEFT JOIN u USING (k)"},
		{"FROM t |> JOIN u ON a |> WHERE b |> JOIN v ON c", "FROM t JOIN u ON (a) AND (b) JOIN v ON c"},
		{"FROM t |> JOIN u ON a |> EXTEND 1 AS z |> SELECT u.x", `FROM (FROM t JOIN u ON a SELECT *, 1 AS z, u.x AS "__u.x") SELECT "__u.x" AS "x"`},
		{"FROM t |> SET x = 1 |> SELECT t.x, x", `FROM (FROM t SELECT * REPLACE (1 AS x), t.x AS "__t.x") AS t SELECT "__t.x" AS "x", x`},
		{"WITH c AS (FROM t |> WHERE a) SELECT * FROM c |> WHERE b", "WITH c AS (FROM t WHERE a) FROM (SELECT * FROM c) WHERE b"},
		{"SELECT (FROM t |> AGGREGATE max(x)) + 1", "SELECT (FROM t SELECT max(x) GROUP BY ()) + 1"},
		{"SELECT 1 UNION ALL SELECT 2 |> WHERE true", "FROM (SELECT 1 UNION ALL SELECT 2) WHERE true"},
		{"FROM t |> UNION ALL (FROM u |> WHERE x), (FROM v)", "FROM ((FROM t) UNION ALL (FROM u WHERE x) UNION ALL (FROM v))"},
		{"FROM t |> WHERE row_number() OVER (ORDER BY x) = 1", "FROM t QUALIFY row_number() OVER (ORDER BY x) = 1"},
		{"VALUES (1), (2) v(a) |> WHERE a > 1", "FROM (VALUES (1), (2)) AS v(a) WHERE a > 1"},
		{"TABLE t |> WHERE x", "FROM t WHERE x"},
		{"CREATE TABLE n AS FROM t |> WHERE x", "CREATE TABLE n AS FROM t WHERE x"},
		{"INSERT INTO n (a, b) FROM t |> WHERE x", "INSERT INTO n (a, b) FROM t WHERE x"},
		{"FROM t -- all\n|> WHERE x -- some\n|> LIMIT 1 -- one", "FROM t WHERE x LIMIT 1"},
		{"FROM t |> SELECT `a b`, 10L, x <=> y", `FROM t SELECT "a b", 10::BIGINT, x IS NOT DISTINCT FROM y`},
		{"FROM t |> SELECT * EXCEPT (a)", "FROM t SELECT * EXCLUDE (a)"},
		{"SELECT unix_timestamp(a), m.unix_timestamp(a), \"nvl\"(a), nvl FROM t", "SELECT quire.unix_timestamp(a) AS \"unix_timestamp(a)\", m.unix_timestamp(a), \"nvl\"(a), nvl FROM t"},
		{"SELECT split(a, ',')[0], b[0]", "SELECT quire.item(quire.split(CAST(a AS VARCHAR), ','), 0) AS \"split(a, ',')[0]\", quire.item(b, 0) AS \"b[0]\""},
		{"SELECT '|>' || $x$|>$x$ /* |> */ ;", "SELECT '|>' || $x$|>$x$"},
	} {
		got, err := Translate(c.in, Options{Macros: "quire"})
		if err != nil {
			t.Errorf("%s\n  %v", c.in, err)
			continue
		}
		if squeeze(got.SQL) != c.want {
			t.Errorf("%s\n  got  %s\n  want %s", c.in, got.SQL, c.want)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestErrors(t *testing.T) {
	for _, c := range []struct{ in, at, want string }{
		{"FROM t |> AGGREGTE count(*)", "AGGREGTE", "did you mean AGGREGATE?"},
		{"FROM t |> WERE x", "WERE", "did you mean WHERE?"},
		{"FROM t |>", "|>", "expected an operator"},
		{"FROM t |> WHERE", "WHERE", "expected a condition"},
		{"FROM t |> GROUP BY x", "GROUP", "AGGREGATE"},
		{"FROM t |> WHERE x LIMIT 5", "LIMIT", "write |> LIMIT"},
		{"FROM t |> WHERE x AGGREGATE count(*)", "AGGREGATE", "write |> AGGREGATE"},
		{"FROM t |> EXTEND sum(x) AS s", "sum", "AGGREGATE"},
		{"FROM t |> AGGREGATE x", "x", "expected an aggregate"},
		{"FROM t |> PLOT bar x=a", "PLOT", "ends a query cell only"},
		{"FROM t |> EXTEND *", "*", "all columns are there"},
		{"FROM t |> SELECT x,, y", ",", "expected a column"},
		{"FROM t |> WHERE (x", "(", "never closed"},
		{"FROM t |> WHERE 'x", "'x", "no end"},
		{"t |> WHERE x", "t", "write FROM t"},
		{"FROM t |> WHERE x = $day", "$day", "no parameter"},
		{"FROM t |> RENAME xx AS y", "xx", "did you mean x?"},
		{"FROM t |> JOIN u ON a JOIN v ON b", "JOIN", "one JOIN in a step"},
		{"FROM t |> TABLESAMPLE (200 PERCENT)", "200", "at most 100"},
		{"FROM t |> PIVOT (sum(x) FOR a IN (b))", "b", "literals"},
		{"FROM t |> FORK (|> LIMIT 1)", "FORK", "not supported"},
		{"FROM t |> EXTEND x + 1 AS x |> WHERE x > 1", "x", "ambiguous"},
		{"SELECT 1; SELECT 2", ";", "one query at a time"},
		{"", "", "expected a query"},
	} {
		asked := 0
		_, err := Translate(c.in, Options{Columns: known(&asked, "x", "day")})
		var e *engine.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: no error", c.in)
			continue
		}
		at := ""
		if e.End > e.Pos {
			at = c.in[e.Pos:e.End]
		}
		if at != c.at || !strings.Contains(e.Error(), c.want) {
			t.Errorf("%s\n  got  %q: %v\n  want %q: …%s…", c.in, at, e, c.at, c.want)
		}
	}
}

func TestAmbiguousAfterJoin(t *testing.T) {
	const q = "FROM a |> JOIN b ON a.k = b.k |> EXTEND 1 AS z |> WHERE id = 1"
	asked := 0
	_, err := Translate(q, Options{Columns: known(&asked, "id", "k", "id", "k")})
	var e *engine.Error
	if !errors.As(err, &e) || e.Class != engine.UnknownColumn || q[e.Pos:e.End] != "id" {
		t.Fatalf("got %v", err)
	}
	if _, err := Translate(strings.Replace(q, "WHERE id", "WHERE a.id", 1), Options{Columns: known(&asked, "id", "k", "id", "k")}); err != nil {
		t.Error(err)
	}
}

// A type or a unit that has the name of a column is no use of it.
func TestTypeIsNoColumn(t *testing.T) {
	for _, q := range []string{
		"FROM t |> EXTEND CAST(ts AS date) AS date |> WHERE date > x",
		"FROM t |> EXTEND ts::date AS date |> WHERE date > DATE '2018-10-01'",
		"FROM t |> EXTEND extract(year FROM ts) AS year |> WHERE year > 2000",
		"FROM t |> EXTEND ts + INTERVAL 1 day AS day |> WHERE day > x",
		"FROM t |> EXTEND upper(x) AS upper |> SELECT upper",
		"FROM a |> JOIN b USING (k) |> EXTEND 1 AS z |> SELECT CAST(z AS date), z::date, DATE '2018-10-01'",
	} {
		asked := 0
		cols := []string{"ts", "x"}
		if strings.Contains(q, "JOIN") {
			cols = []string{"date", "date"}
		}
		if _, err := Translate(q, Options{Columns: known(&asked, cols...)}); err != nil {
			t.Errorf("%s: %v", q, err)
		}
	}
}

// Positions in the result lead to the user's own words, through renames and carried columns.
func TestMap(t *testing.T) {
	const q = "FROM t\n|> JOIN u ON t.k = u.k\n|> EXTEND nvl(t.wrong, 0) AS z\n|> WHERE u.other > $n"
	r, err := Translate(q, Options{Macros: "quire", Args: []engine.Arg{{Name: "n", Value: engine.Value{Type: "integer", Items: []string{"-5"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct{ sql, text string }{
		{"wrong", "wrong"}, {"nvl", "nvl"}, {"u.other AS", "u.other"}, {`"__u.other" >`, "u.other"}, {"(-5)", "$n"}, {"JOIN", "JOIN"},
	} {
		at := strings.Index(r.SQL, w.sql)
		if at < 0 {
			t.Fatalf("%q not in %s", w.sql, r.SQL)
		}
		if got := r.Map.Source(at); !strings.HasPrefix(q[got:], w.text) {
			t.Errorf("%q leads to %q", w.sql, q[got:])
		}
	}
}

// With Strict the targets of SET and DROP are looked up too, so that the place of a wrong one is known.
func TestStrict(t *testing.T) {
	for _, q := range []string{"FROM t |> SET wrnog = 1", "FROM t |> DROP wrnog"} {
		asked := 0
		_, err := Translate(q, Options{Strict: true, Columns: known(&asked, "wrong")})
		var e *engine.Error
		if !errors.As(err, &e) || q[e.Pos:e.End] != "wrnog" || !strings.Contains(e.Hint, "wrong") {
			t.Errorf("%s: %v", q, err)
		}
	}
}

func TestColumnsOnlyWhereNeeded(t *testing.T) {
	asked := 0
	if _, err := Translate(twenty, Options{Columns: known(&asked, twentyColumns...), Macros: "quire"}); err != nil {
		t.Fatal(err)
	}
	if asked > 1 {
		t.Errorf("asked %d times", asked)
	}
}

func TestOrderedAndVolatile(t *testing.T) {
	for _, c := range []struct {
		in                string
		ordered, volatile bool
	}{
		{"FROM t", false, false},
		{"SELECT * FROM t ORDER BY x", true, false},
		{"SELECT sum(x) OVER (ORDER BY y) FROM t", false, false},
		{"FROM t |> ORDER BY x |> EXTEND 1 AS z |> LIMIT 3", true, false},
		{"FROM t |> ORDER BY x |> AGGREGATE count(*)", false, false},
		{"FROM t |> AGGREGATE count(*) GROUP AND ORDER BY x", true, false},
		{"FROM t |> ORDER BY x |> JOIN u", false, false},
		{"FROM t |> WHERE d < now()", false, true},
		{"FROM t |> WHERE d < current_date", false, true},
		{"SELECT a.now FROM t", false, false},
		{"FROM t |> TABLESAMPLE (5 ROWS)", false, true},
		{"SELECT unix_timestamp()", false, true},
		{"SELECT unix_timestamp(x)", false, false},
	} {
		r, err := Translate(c.in, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Ordered != c.ordered || r.Volatile != c.volatile {
			t.Errorf("%s: ordered %v, volatile %v", c.in, r.Ordered, r.Volatile)
		}
	}
}

func TestLiteral(t *testing.T) {
	for _, c := range []struct {
		v    engine.Value
		want string
	}{
		{engine.Value{Type: "text", Items: []string{"it's $x |> '"}}, "'it''s $x |> '''"},
		{engine.Value{Type: "integer", Items: []string{"-5"}}, "(-5)"},
		{engine.Value{Type: "decimal", Items: []string{"1.50"}}, "1.50"},
		{engine.Value{Type: "date", Items: []string{"2018-10-01"}}, "DATE '2018-10-01'"},
		{engine.Value{Type: "timestamp", Items: []string{"2018-10-01 23:59:58.5"}}, "TIMESTAMP '2018-10-01 23:59:58.5'"},
		{engine.Value{Type: "boolean", Items: []string{"true"}}, "TRUE"},
		{engine.Value{Type: "date", Null: true}, "CAST(NULL AS DATE)"},
		{engine.Value{Type: "text", List: true, Items: []string{"a", "b"}}, "CAST(['a', 'b'] AS VARCHAR[])"},
		{engine.Value{Type: "date", List: true}, "CAST([] AS DATE[])"},
	} {
		if got, err := Literal(c.v); err != nil || got != c.want {
			t.Errorf("%v: got %s, %v", c.v, got, err)
		}
	}
	for _, v := range []engine.Value{
		{Type: "integer", Items: []string{"1 OR 1=1"}},
		{Type: "date", Items: []string{"2018-13-01"}},
		{Type: "decimal", Items: []string{"1e5"}},
		{Type: "text", Items: []string{"a\x00b"}},
		{Type: "boolean", Items: []string{"1"}},
		{Type: "blob", Items: []string{"1"}},
	} {
		if got, err := Literal(v); engine.ClassOf(err) != engine.TypeMismatch {
			t.Errorf("%v: got %s, %v", v, got, err)
		}
	}
}

func TestSteps(t *testing.T) {
	const q = "FROM t -- |> no\n|> LEFT JOIN u USING (k)\n|> ORDER BY a, (b |> c) |> PLOT bar x=a; "
	var ops, bodies []string
	for _, s := range Steps(q) {
		ops = append(ops, s.Op)
		bodies = append(bodies, q[s.Body.Pos:s.Body.End])
	}
	if want := []string{"FROM", "JOIN", "ORDER BY", "PLOT"}; !slices.Equal(ops, want) {
		t.Errorf("got %q", ops)
	}
	if want := []string{"t", "u USING (k)", "a, (b |> c)", "bar x=a"}; !slices.Equal(bodies, want) {
		t.Errorf("got %q", bodies)
	}
	if !IsPipe(q) || IsPipe("SELECT (FROM t |> WHERE x) -- |>") {
		t.Error("IsPipe")
	}
}

// Texts that are huge, deep or hostile give an error or an answer, in linear time.
func TestHuge(t *testing.T) {
	many := "FROM t" + strings.Repeat("\n|> EXTEND x + 1 AS a", 2000)
	if r, err := Translate(many, Options{}); err == nil && len(r.SQL) == 0 {
		t.Error("no text")
	}
	for _, q := range []string{
		"FROM t" + strings.Repeat("\n|> WHERE t.x > 1", 20000),
		"FROM t" + strings.Repeat("\n|> LIMIT 1", 5000),
		"FROM t" + strings.Repeat("\n|> JOIN u ON t.x = u.x |> WHERE (SELECT 1) = 1", 2000),
		"FROM t" + strings.Repeat("\n|> SET x = x + 1", 2000) + "|> SELECT t.x",
		"SELECT " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000),
		"FROM t |> SELECT " + strings.Repeat("nvl(", 5000) + "t.x" + strings.Repeat(", 1)", 5000),
		"FROM t |> SELECT " + strings.Repeat("concat(", 50000) + "1" + strings.Repeat(")", 50000),
		strings.Repeat("(FROM ", 5000) + "t" + strings.Repeat(" |> WHERE x)", 5000),
		strings.Repeat("FROM (", 5000) + "t" + strings.Repeat(")", 5000) + " |> WHERE x",
		"FROM " + strings.Repeat("(a JOIN ", 5000) + "t" + strings.Repeat(")", 5000) + " |> WHERE x",
		"FROM t |> AGGREGATE count(*) GROUP BY ROLLUP" + strings.Repeat("(", 5000) + "a" + strings.Repeat(")", 5000),
		"FROM t |> WHERE " + strings.Repeat("a + ", 100000) + "1",
		"\x00|>\x00", "FROM t |> \xff\xfe", "FROM t |> WHERE '\x00'",
	} {
		_, err := Translate(q, Options{Macros: "quire"})
		var e *engine.Error
		if err != nil && (!errors.As(err, &e) || e.Pos < 0 || e.Pos > len(q) || e.End > len(q)) {
			t.Errorf("%.40s: %v", q, err)
		}
	}
}

func FuzzTranslate(f *testing.F) {
	for _, q := range []string{
		"SELECT 1", twenty, "FROM t |> JOIN u ON t.k = u.k |> EXTEND t.x AS z |> SELECT u.*, t.y",
		"FROM t |> PIVOT (sum(x) AS s FOR a IN ('b' AS c, 2))", "FROM t |> AGGREGATE count(*) n DESC GROUP BY ROLLUP(a, (b, c)), d AS e ASC",
		"WITH a AS (SELECT 1) FROM a |> WITH b AS (FROM a |> WHERE x), |> UNION ALL BY NAME (FROM b), (VALUES (1) t(x))",
		"FROM t |> SET a = 1, b = a |> RENAME a b |> DROP c |> AS u |> ASSERT a > 1, 'x' |> CALL f(1) AS g |> DESCRIBE",
		"FROM t |> TABLESAMPLE bernoulli (5 PERCENT) REPEATABLE (1) |> WHERE a RLIKE b.c AND x NOT RLIKE (y) ORDER BY 1",
		"SELECT concat(a, map(1, 2), struct(1), named_struct('a', array(1))), split(a, b)[0]", "FROM t |> SELECT a.b.c, $x |> LIMIT ALL OFFSET 0",
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		asked := 0
		r, err := Translate(q, Options{Macros: "quire", Columns: known(&asked, "a", "b", "a")})
		if err != nil {
			var e *engine.Error
			if !errors.As(err, &e) || e.Pos < 0 || e.Pos > len(q) || e.End > len(q) || e.End != 0 && e.End < e.Pos {
				t.Fatalf("%v", err)
			}
			return
		}
		if r.Map == nil && r.SQL != q {
			t.Fatal("changed without a map")
		}
		if strings.IndexByte(q, '|') < 0 {
			if p, err := Translate(q, Options{}); err == nil && p.Map == nil && p.SQL != q {
				t.Fatal("a standard query changed")
			}
		}
		for _, at := range []int{0, len(r.SQL) / 2, len(r.SQL)} {
			if s := r.Map.Source(at); s < 0 || s > len(q) && r.Map != nil {
				t.Fatalf("offset %d leads to %d of %d", at, s, len(q))
			}
		}
		at := 0
		for _, s := range Steps(q) {
			if s.Pos < at || s.End > len(q) || s.Body.Pos < s.Pos || s.Body.End > s.End || s.Body.Pos > s.Body.End {
				t.Fatalf("step %+v", s)
			}
			at = s.End
		}
	})
}

const twenty = `FROM events AS e
|> WHERE event IN ('flyer_open', 'item_open')
|> EXTEND CAST(timestamp AS date) AS day
|> WHERE day >= DATE '2018-10-01'
|> SET merchant_id = nvl(merchant_id, 'none')
|> EXTEND hour(timestamp) AS hour, length(user_id) AS n
|> WHERE e.n > 3
|> SELECT user_id, merchant_id, day, hour
|> DISTINCT
|> AGGREGATE count(*) AS opens GROUP BY merchant_id, day, hour
|> EXTEND sum(opens) OVER (PARTITION BY merchant_id) AS total
|> WHERE total > 10
|> EXTEND opens / total AS share
|> DROP total
|> WHERE share BETWEEN 0.01 AND 0.9
|> AS top
|> AGGREGATE max(top.share) AS share, sum(opens) AS opens GROUP BY top.merchant_id
|> EXTEND upper(merchant_id) AS name
|> WHERE share > 0.05
|> ORDER BY share DESC, merchant_id
|> LIMIT 10`

var twentyColumns = []string{"event", "timestamp", "merchant_id", "user_id", "n"}

func BenchmarkTranslate20(b *testing.B) {
	for b.Loop() {
		if _, err := Translate(twenty, Options{Macros: "quire"}); err != nil {
			b.Fatal(err)
		}
	}
}

// Without an engine to ask, everything that needs no answer is translated.
func TestWithoutColumns(t *testing.T) {
	for _, q := range []string{
		"SELECT 1 AS a |> UNION ALL (SELECT 2 AS a, 3 AS b)",
		"SELECT 1 AS a |> EXTEND 2 AS a |> UNION ALL BY NAME (SELECT 3 AS a)",
		"SELECT 1 AS a |> JOIN t USING (a) |> DROP a |> ORDER BY 1",
		"SELECT 1 AS a |> AGGREGATE count(*) AS n GROUP BY 1 |> JOIN LATERAL (SELECT t.*) AS u",
	} {
		if _, err := Translate(q, Options{}); err != nil {
			t.Errorf("%s: %v", q, err)
		}
	}
}
