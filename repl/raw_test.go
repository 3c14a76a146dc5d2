package repl_test

import (
	"context"
	"strings"
	"testing"

	"quire/engine"
	"quire/repl"
)

// whole runs the notebook from top to bottom after a check without findings.
func (b *bench) whole() {
	b.t.Helper()
	if found := b.s.Check(context.Background()); len(found) > 0 {
		b.t.Fatal(found[0])
	}
	if err := b.s.RunAll(context.Background()); err != nil {
		b.t.Fatal(err)
	}
}

// gives compares a cell's rows.
func (b *bench) gives(cell int, want string) {
	b.t.Helper()
	if got := b.rows(cell); got != want {
		b.t.Errorf("cell %d gives %s, want %s", cell, got, want)
	}
}

// What stands below raw SQL sees the tables of its place, however the cells are run.
func TestRawIsABarrier(t *testing.T) {
	b := open(t, `PARAM from integer = 1;
LOAD 'n.csv' AS n;
CREATE TABLE t AS FROM n |> WHERE a >= $from;
FROM t |> AGGREGATE count(*) AS c, sum(a) AS s;
LET MATERIALIZED early = FROM t;
INSERT INTO t SELECT a * 100 FROM early;
FROM t |> AGGREGATE count(*) AS c, sum(a) AS s;
FROM early |> AGGREGATE count(*) AS c;
`, nil)
	b.file("n.csv", "a\n1\n2\n3\n")
	b.mustRun(7) // alone: what is above it runs first, and the kept rows are those of their place
	b.gives(7, "6,606")
	b.mustRun(4) // a cell between the two: the tables start anew
	b.gives(4, "3,6")
	b.mustRun(8, 7)
	b.gives(8, "3")
	b.gives(7, "6,606")
	b.mustRun(7) // nothing runs twice
	b.gives(7, "6,606")
	b.mustRun(6) // asked for by name: still once
	b.mustRun(7)
	b.gives(7, "6,606")

	b.edit(1, "PARAM from integer = 2;")
	if st := b.s.Status(b.id(7)); st.State != repl.StateStale || st.Reason != "the raw SQL above changed" {
		t.Errorf("after an edit above the raw SQL: %+v", st)
	}
	b.mustRun(7)
	b.gives(7, "4,505")
	b.file("n.csv", "a\n5\n")
	b.mustRun(7)
	b.gives(7, "2,505")
	b.whole()
	b.gives(4, "1,5")
	b.gives(8, "1")
	b.whole()
	b.gives(7, "2,505")
}

// Mistakes in raw SQL, and in what reads its tables, are found before anything runs.
func TestRawChecked(t *testing.T) {
	for script, want := range map[string]string{
		"CREATE TABLE t (a int);\nFROM t |> SELECT b;":             `column "b" is not in t`,
		"CREATE TABLE t AS SELECT 1 AS a;\nDROP TABLE t;\nFROM t;": "t is not defined above",
		"FROM t;\nCREATE TABLE t AS SELECT 1 AS a;":                "t is not defined above",
		"INSERT INTO t VALUES (1);":                                "t is not defined above",
		"UPDATE t SET a = 1;":                                      "t is not defined above",
		"DROP TABLE t;":                                            "t is not defined above",
		"DROP TABLE IF EXISTS t;":                                  "",
		"LET x = SELECT 1 AS a;\nINSERT INTO x VALUES (1);":        "x is a LET: raw SQL changes tables only",
		"CREATE TEMP TABLE t (a int);":                             "TEMP is not for a notebook",
		"CREATE MACRO f(x) AS x + 1;":                              "CREATE MACRO is not run as raw SQL",
		"INSERT INTO quire_defs.x VALUES (1);":                     "quire_defs",
		"CREATE TABLE t (a int);\nINSERT INTO t SELECT 'x', 2;":    "2 values",
		"CREATE TABLE t AS SELECT 1 AS a;\nLET x = FROM t;\nINSERT INTO t VALUES (2);\nFROM x;":                                                 "x reads t, which line 3 changes before it is used here",
		"CREATE TABLE t (a int);\nCREATE TABLE u AS FROM t |> EXTEND a + 1 AS b |> WHERE c;":                                                    `"c"`,
		"CREATE TABLE t (a int);\nWITH c AS (SELECT 1 AS a) INSERT INTO t FROM c;\nFROM t |> SELECT a;":                                         "",
		"CREATE SCHEMA s;\nCREATE TABLE s.t (a int);\nFROM s.t |> SELECT a;":                                                                    "",
		"CREATE TABLE t (a int);\nDELETE FROM t WHERE a IN (FROM t |> WHERE a > 1 |> SELECT a);":                                                "",
		"CREATE TABLE t (a int);\nMERGE INTO t USING (SELECT 1 AS a) AS n ON t.a = n.a WHEN NOT MATCHED THEN INSERT VALUES (n.a);\nTRUNCATE t;": "",
		"CREATE TABLE t AS SELECT nvl(NULL, 7) AS a, 1 / 2 AS half;\nFROM t |> ASSERT a = 7 AND half = 0.5;":                                    "",
	} {
		b := open(t, script, nil)
		found := b.s.Check(context.Background())
		var got []string
		for _, f := range found {
			got = append(got, f.Message)
		}
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("%s\n  %v", script, got)
		case want == "":
			if err := b.s.RunAll(context.Background()); err != nil {
				t.Errorf("%s\n  %v", script, err)
			}
		case len(found) != 1 || !strings.Contains(found[0].Message, want) || found[0].Line == 0:
			t.Errorf("%s\n  got %q, want one: %q", script, got, want)
		}
	}
}

// A statement that fails half-way changes nothing, and runs again as if it never had.
func TestRawFails(t *testing.T) {
	b := open(t, "CREATE TABLE t (a int CHECK (a < 3));\nINSERT INTO t FROM (VALUES (1), (2), (3)) AS v(a);\nFROM t |> AGGREGATE count(*) AS n;\n", nil)
	if err := b.run(3); engine.ClassOf(err) == "" || err == nil {
		t.Fatalf("the check did not fail: %v", err)
	}
	b.edit(2, "INSERT INTO t FROM (VALUES (1), (2)) AS v(a);")
	b.mustRun(3)
	b.gives(3, "2")
}

// On a database file nothing runs twice by itself, and what would run is told each time.
func TestRawOnAFile(t *testing.T) {
	b := open(t, "USE 'duckdb:shop.db';\nCREATE OR REPLACE TABLE t (a int);\nINSERT INTO t VALUES (1);\nFROM t |> AGGREGATE count(*) AS n;\n", nil)
	if got := b.s.Changes(b.id(4)); len(got) != 2 || !strings.HasPrefix(got[1], "INSERT t in ") {
		t.Errorf("the first run changes %q", got)
	}
	b.mustRun(4)
	if got := b.s.Changes(b.id(4)); len(got) != 0 {
		t.Errorf("the second run changes %q", got)
	}
	b.mustRun(4)
	b.gives(4, "1")
	if got := b.s.Changes(b.id(3)); len(got) != 1 {
		t.Errorf("running the INSERT again changes %q", got)
	}
	b.mustRun(3)
	b.mustRun(4)
	b.gives(4, "2")
	if got := b.s.Changes(); len(got) != 2 {
		t.Errorf("running all changes %q", got)
	}
}
