package notebooks

import (
	"fmt"
	"strings"
	"testing"

	"quire/internal/sqllex"
)

// places writes cells as their places in the script, from 1.
func places(n *Notebook, ids []CellID) string {
	var out []string
	for _, id := range ids {
		out = append(out, fmt.Sprint(n.Index(id)+1))
	}
	return strings.Join(out, " ")
}

func TestEdges(t *testing.T) {
	nb := Parse(`PARAM ds date = '2018-10-01';
LOAD 'e_{ds:%Y}.csv' (on_error collect, delimiter '{', null ('{x}')) AS events;
EXPECT events_rejects ROWS < 10;
LET opens = FROM Events |> WHERE day = $DS;
FROM opens |> PLOT bar x=a title='of {ds}' TO 'out/{ds}.png';
SAVE (FROM opens |> JOIN _ USING (k)) TO 'out/{ds}/' (partition by ($ds AS d));
LOAD ('other.csv', 'out/{ds}/x.parquet') AS back;
LOAD 'out/{dsx}' AS no;
CONNECT 'postgres://app:${PW}@{host}/db' AS pg;
LOAD pg (SELECT * FROM opens WHERE d = $ds) AS t;
FROM pg.public.t2, read_parquet('y/{ds}.parquet') AS y, missing;
LET opens = FROM opens;
DESCRIBE opens;
`)
	for _, p := range nb.Problems() {
		t.Fatal(p.Message)
	}
	g := nb.Graph()
	want := []string{"", "1", "2", "1 2", "1 4", "1 4 5", "1 6", "", "", "1 9", "1 9", "4", "12"}
	for i, c := range nb.Cells {
		if got := places(nb, g.Inputs(c.ID)); got != want[i] {
			t.Errorf("cell %d %s reads %q, want %q", i+1, c.Text, got, want[i])
		}
		for _, in := range g.Inputs(c.ID) {
			if !strings.Contains(" "+places(nb, g.Dependents(in))+" ", fmt.Sprintf(" %d ", i+1)) {
				t.Errorf("cell %d is no dependent of %d", i+1, nb.Index(in)+1)
			}
		}
	}
	id := func(i int) CellID { return nb.Cells[i-1].ID }
	if got := places(nb, g.Order(id(7))); got != "1 2 4 5 6 7" {
		t.Errorf("7 needs %q", got)
	}
	if got := places(nb, g.Order(id(12), id(3), id(12))); got != "1 2 3 4 12" {
		t.Errorf("12 and 3 need %q", got)
	}
	if got := strings.Join(g.Visible(id(5)), " "); got != "opens events_rejects events" {
		t.Errorf("5 sees %q", got)
	}
	var unknown []string
	for _, r := range g.Unknown(id(11)) {
		unknown = append(unknown, r.Name)
	}
	if strings.Join(unknown, " ") != "missing" {
		t.Errorf("unknown in 11: %q", unknown)
	}
	src := nb.String()
	var params []string
	for _, c := range nb.Cells {
		for _, p := range g.Params(c.ID) {
			params = append(params, src[p.Pos:p.End])
		}
		for _, r := range g.Reads(c.ID) {
			if at := src[r.Pos:r.End]; r.Kind == RefURI && at != sqllex.QuoteString(r.URI.Value) {
				t.Errorf("the place of %q is %q", r.URI.Value, at)
			} else if r.Kind == RefDefinition && !strings.EqualFold(at, r.Name) {
				t.Errorf("the place of %s is %q", r.Name, at)
			}
		}
	}
	if got := strings.Join(params, " "); got != "{ds:%Y} $DS {ds} {ds} {ds} $ds {ds} {dsx} {host} $ds {ds}" {
		t.Errorf("parameters at %s", got)
	}
}

// A query below reads `_` of the nearest query above it; nothing else counts as one.
func TestPrevious(t *testing.T) {
	nb := Parse("FROM _;\nSELECT 1;\nDESCRIBE _;\nSUMMARIZE x;\nPLOT bar x=a;\nLET n = FROM _;\nFROM n |> PLOT bar;\nSAVE _ TO 'x.csv';")
	g := nb.Graph()
	want := []string{"", "", "2", "", "2", "2", "6", "7"}
	for i, c := range nb.Cells {
		if got := places(nb, g.Inputs(c.ID)); got != want[i] {
			t.Errorf("%s reads %q, want %q", c.Text, got, want[i])
		}
	}
	if len(g.Unknown(nb.Cells[0].ID)) != 1 {
		t.Error("`_` with no query above it is not told as unknown")
	}
}

// A table that raw SQL makes is a definition at its place, and DROP ends it.
func TestTablesOfTheEngine(t *testing.T) {
	nb := Parse("LOAD 't.csv' AS t;\nFROM t;\nCREATE OR REPLACE TEMP TABLE IF NOT EXISTS T AS SELECT 1;\nFROM t;\nDROP TABLE IF EXISTS t;\nFROM t;\nCREATE TABLE s.u (a int);\nFROM u;")
	g := nb.Graph()
	want := []string{"", "1", "", "3", "3", "5", "5", "7"} // each depends on the raw SQL above it
	for i, c := range nb.Cells {
		if got := places(nb, g.Inputs(c.ID)); got != want[i] {
			t.Errorf("%s reads %q, want %q", c.Text, got, want[i])
		}
	}
	if r := g.Reads(nb.Cells[3].ID)[0]; r.Kind != RefCatalog || len(g.Unknown(nb.Cells[3].ID)) != 0 {
		t.Errorf("a table of the engine is %+v", r)
	}
	if got := g.Visible(nb.Cells[5].ID); len(got) != 0 {
		t.Errorf("after DROP %q is visible", got)
	}
}

func TestParameterTwice(t *testing.T) {
	nb := Parse("PARAM a text;\nPARAM b text;\nPARAM A date;\n")
	if p := nb.Problems(); len(p) != 1 || p[0].Pos != strings.Index(nb.String(), "A date") {
		t.Errorf("problems %+v", p)
	}
}

func TestInterpolate(t *testing.T) {
	values := func(name, format string) (string, error) {
		if name == "bad" {
			return "", fmt.Errorf("no parameter bad")
		}
		return "<" + name + "|" + format + ">", nil
	}
	for _, c := range []struct{ in, want, err string }{
		{"a/{ds}/b", "a/<ds|>/b", ""},
		{"{ds:%Y/%m/%d %H:%M}", "<ds|%Y/%m/%d %H:%M>", ""},
		{"{{x}} {a,b}/{{{ds}}}", "{x} {a,b}/{<ds|>}", ""},
		{"", "", ""},
		{"{bad}", "", "no parameter bad"},
		{"ab{ds", "", "this { is not closed"},
		{"ab}", "", "this } closes nothing"},
		{"{}", "", "{} names no parameter"},
		{"{a b}", "", "{a b} names no parameter"},
	} {
		got, err := Interpolate(c.in, values)
		if message := fmt.Sprint(err); err != nil && message != c.err || err == nil && c.err != "" || got != c.want {
			t.Errorf("%q gives %q, %v", c.in, got, err)
		}
	}
	for _, bad := range []string{"a/b", "..", `a\b`, "a\nb", "a\x1b", "*", "a..b"} {
		if SafeInURI(bad) == nil {
			t.Errorf("%q is taken for a part of a URI", bad)
		}
	}
	for _, good := range []string{"2018-10-01", "app_events", "größe", "a b", ""} {
		if err := SafeInURI(good); err != nil {
			t.Errorf("%q is refused: %v", good, err)
		}
	}
}

// What is rewritten maps back to the script: what was copied to itself, a new name to the name that it stands for.
func FuzzRewrite(f *testing.F) {
	f.Add("WITH c AS (FROM a) FROM c, a x |> JOIN 'b.csv' USING (k) |> UNION ALL TABLE a, (FROM read_csv('x', y := (1)))")
	f.Fuzz(func(t *testing.T, src string) {
		nb := Parse("LOAD 'a' AS a;\n" + src)
		g := nb.Graph()
		text := nb.String()
		for _, c := range nb.Cells {
			q, ok := c.Stmt.(Query)
			if !ok {
				continue
			}
			out, m := Rewrite(q.SQL, g.Reads(c.ID), func(r Ref) (string, bool) { return "\x01", r.Kind != RefCatalog })
			for i := 0; i < len(out); i++ {
				if at := m.Source(i); at < q.SQL.Pos || at > q.SQL.End {
					t.Fatalf("byte %d of %q comes from %d, outside %v", i, out, at, q.SQL.Span)
				} else if out[i] == '\x01' && text[at] != '\x01' && i+1 < len(out) {
					if r := sqllex.Next(text, at); r.Kind != sqllex.Word && r.Kind != sqllex.Quoted && r.Kind != sqllex.String && r.Kind != sqllex.Dollar {
						t.Fatalf("a name of %q comes from %q", out, r.Text(text))
					}
				}
			}
		}
	})
}

// Raw SQL is a barrier: everything below depends on it, but for what reads none of the engine's tables.
func TestBarriers(t *testing.T) {
	nb := Parse(`CREATE TABLE t (a int);
PARAM p integer = 1;
LOAD 'x.csv' AS x;
LET l = FROM x;
WITH c AS (FROM l) INSERT INTO t FROM c |> WHERE a = $p;
FROM x;
EXPECT l a > 0;
SET threads = 1;
`)
	g := nb.Graph()
	want := []string{"", "", "", "3 1", "2 4 1", "3 5", "4 5", ""}
	for i, c := range nb.Cells {
		if got := places(nb, g.Inputs(c.ID)); got != want[i] {
			t.Errorf("cell %d %s reads %q, want %q", i+1, c.Text, got, want[i])
		}
	}
	if got := places(nb, g.Barriers(nb.Cells[6].ID)); got != "1 5" {
		t.Errorf("above the last query stand %q", got)
	}
}

// A lazy LET gives the rows of its place: a table that it reads and that raw SQL changes before the LET is used is told.
func TestShifted(t *testing.T) {
	for script, want := range map[string]string{
		"CREATE TABLE t AS SELECT 1 AS a; LET x = FROM t; FROM x; INSERT INTO t VALUES (2);":                                   "",
		"CREATE TABLE t AS SELECT 1 AS a; LET x = FROM t; INSERT INTO t VALUES (2); FROM x;":                                   "4 x t 3",
		"CREATE TABLE t AS SELECT 1 AS a; LET MATERIALIZED x = FROM t; INSERT INTO t VALUES (2); FROM x;":                      "",
		"CREATE TABLE t AS SELECT 1 AS a; LET x = FROM t; LET y = FROM x; UPDATE T SET a = 2; SAVE y TO 'y.csv';":              "5 x t 4",
		"CREATE TABLE t AS SELECT 1 AS a; LET x = FROM t; LET MATERIALIZED y = FROM x; DROP TABLE t; SAVE y TO 'y.csv';":       "",
		"CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v AS FROM t; LET x = FROM v; TRUNCATE t; EXPECT x a > 0;":                "5 x v 4",
		"CREATE TABLE t AS SELECT 1 AS a; CREATE TABLE u AS SELECT 1 AS a; LET x = FROM t; DELETE FROM u; FROM x;":             "",
		"LET x = FROM s.t; MERGE INTO s.t USING (SELECT 1 AS a) AS n ON t.a = n.a WHEN NOT MATCHED THEN INSERT; FROM x;":       "3 x s.t 2",
		"CREATE TABLE t AS SELECT 1 AS a; FROM t |> WHERE a > 0; ALTER TABLE t ADD COLUMN b int; FROM _;":                      "4 _ t 3",
		"CREATE TABLE t AS SELECT 1 AS a; LET x = FROM t; LET t = SELECT 3 AS a; CREATE OR REPLACE TABLE t AS FROM t; FROM x;": "5 x t 4",
	} {
		nb := Parse(script)
		for _, p := range nb.Problems() {
			t.Fatalf("%s: %s", script, p.Message)
		}
		g := nb.Graph()
		var got []string
		for i, c := range nb.Cells {
			for _, s := range g.Shifted(c.ID) {
				got = append(got, fmt.Sprintf("%d %s %s %d", i+1, s.Let, s.Table, nb.Index(s.Raw)+1))
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %q, want %q", script, got, want)
		}
	}
}
