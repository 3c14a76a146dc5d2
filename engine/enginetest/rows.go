package enginetest

import (
	"fmt"
	"strings"
	"testing"

	"quire/engine"
)

// testOutwardTypes: only the promised types leave an engine.
func testOutwardTypes(t *testing.T, s *suite) {
	s.numbers(t, "n", 3)
	s.define(t, "summed", "FROM n |> AGGREGATE sum(i) AS s, count(*) AS c, avg(i) AS a, sum(i) * 2 AS d")
	s.want(t, "FROM summed", "s bigint | c bigint | a double | d bigint", "3 | 3 | 1 | 6")
	s.want(t, "SELECT sum(i) AS s, NULL AS n, TRUE AS b, DATE '2018-10-01' AS d, 1.50 AS m FROM n",
		"s bigint | n integer | b boolean | d date | m decimal(3,2)", "3 | NULL | true | 2018-10-01 | 1.5")
	rows, err := s.eng.Materialize(t.Context(), "k", s.query("FROM n |> AGGREGATE sum(i) AS s GROUP BY x"))
	if err != nil {
		t.Fatal(err)
	}
	if got := headerText(rows.Schema); got != "x text | s bigint" {
		t.Errorf("kept rows have %s", got)
	}
}

func testSumOverflow(t *testing.T, s *suite) {
	s.source(t, "big", "big.csv", "i\n9223372036854775807\n9223372036854775807\n", engine.SourceOptions{})
	s.define(t, "total", "FROM big |> AGGREGATE sum(i) AS s")
	_, err := s.run(t.Context(), "FROM total")
	if e := failure(t, err); e.Class != engine.Failed {
		t.Errorf("a sum beyond 64 bits: %s %v", e.Class, e)
	}
}

// testOrderKept: rows come in the order that the query asks for, through names, kept rows and files.
func testOrderKept(t *testing.T, s *suite) {
	const n = 5000
	s.numbers(t, "n", n)
	s.define(t, "down", "FROM n |> SELECT i |> ORDER BY i DESC")
	rows, err := s.eng.Materialize(t.Context(), "k", s.query("FROM down"))
	if err != nil || rows.Count != n {
		t.Fatalf("kept %d rows, %v", rows.Count, err)
	}
	for _, text := range []string{"FROM down", "FROM down |> WHERE i >= 0", "FROM n |> SELECT i |> ORDER BY i DESC"} {
		got, err := s.run(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		for k, row := range got.rows {
			if row != fmt.Sprint(n-1-k) {
				t.Fatalf("%s: row %d is %s", text, k, row)
			}
		}
	}
	if got := s.pageRows(t, "k", 0, 2); strings.Join(got, " ") != "4999 4998" {
		t.Errorf("first kept rows: %v", got)
	}
	// A file's rows come in the file's order.
	got, err := s.run(t.Context(), "FROM n |> SELECT i")
	if err != nil || len(got.rows) != n || got.rows[17] != "17" {
		t.Errorf("row 17 of the file's %d: %v", len(got.rows), err)
	}
}

func testPage(t *testing.T, s *suite) {
	const n = 300_000
	s.numbers(t, "digits", 550)
	if _, err := s.eng.Materialize(t.Context(), "k", s.query("FROM digits AS a |> CROSS JOIN digits AS b |> SELECT a.i * 550 + b.i AS i |> ORDER BY i |> LIMIT 300000")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, n int64
		first   string
		count   int
	}{
		{0, 3, "0", 3},
		{299_990, 3, "299990", 3},
		{n - 2, 10, fmt.Sprint(n - 2), 2},
		{n, 5, "", 0},
		{1 << 62, 1 << 62, "", 0},
		{122_879, 3, "122879", 3},
		{5, 0, "", 0},
		{150_000, 5000, "150000", 5000},
		{-4, 2, "0", 2},
	} {
		rows := s.pageRows(t, "k", c.from, c.n)
		if len(rows) != c.count || c.count > 0 && rows[0] != c.first {
			t.Errorf("page from %d of %d: %d rows, first %v", c.from, c.n, len(rows), rows[:min(1, len(rows))])
		}
		for k := 1; k < len(rows); k++ {
			if rows[k] != fmt.Sprint(c.from+int64(k)) && c.from >= 0 {
				t.Fatalf("page from %d: row %d is %s", c.from, k, rows[k])
			}
		}
	}
	_, err := s.eng.Page(t.Context(), "never", 0, 1)
	if e := failure(t, err); e.Class != engine.Missing {
		t.Errorf("a page of nothing kept: %s %v", e.Class, e)
	}
}

func testMaterializeReplaces(t *testing.T, s *suite) {
	s.numbers(t, "n", 6)
	for _, text := range []string{"FROM n", "FROM n |> WHERE i > 3 |> SELECT i"} {
		if _, err := s.eng.Materialize(t.Context(), "k", s.query(text)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.pageRows(t, "k", 0, 10); strings.Join(got, " ") != "4 5" {
		t.Errorf("rows kept last: %v", got)
	}
	if _, err := s.eng.Materialize(t.Context(), "k", s.query("FROM n |> SELECT 1 / (i - i)")); err == nil {
		t.Error("no error")
	}
	if got := s.pageRows(t, "k", 0, 10); strings.Join(got, " ") != "4 5" {
		t.Errorf("rows after a failure: %v", got)
	}
}

func testForget(t *testing.T, s *suite) {
	s.numbers(t, "n", 3)
	if _, err := s.eng.Materialize(t.Context(), "a", s.query("FROM n")); err != nil {
		t.Fatal(err)
	}
	if err := s.eng.Forget(t.Context(), "a", "never", `odd "id"`); err != nil {
		t.Fatal(err)
	}
	_, err := s.eng.Page(t.Context(), "a", 0, 1)
	if e := failure(t, err); e.Class != engine.Missing {
		t.Errorf("rows that were forgotten: %s %v", e.Class, e)
	}
}

func testTimeZone(t *testing.T, s *suite) {
	s.source(t, "e", "e.csv", "seen\n2018-10-01T23:54:59-04:00\n2018-10-02T03:59:59Z\n2018-10-02T04:00:00Z\n", engine.SourceOptions{})
	s.want(t, "FROM e |> SELECT seen, CAST(seen AS date) AS day, unix_timestamp(seen) AS s |> ORDER BY s", "seen timestamptz | day date | s bigint",
		"2018-10-01 23:54:59-04:00 | 2018-10-01 | 1538452499",
		"2018-10-01 23:59:59-04:00 | 2018-10-01 | 1538452799",
		"2018-10-02 00:00:00-04:00 | 2018-10-02 | 1538452800")
	s.want(t, "SELECT unix_timestamp(TIMESTAMP '2018-10-01 00:00:00') AS s", "s bigint", "1538366400")
}
