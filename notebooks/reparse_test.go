package notebooks

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// difference tells how a notebook differs from what Parse makes of the same text, but for the ids; "" is not at all.
func difference(got *Notebook, text string) string {
	want := Parse(text)
	if got.Preface != want.Preface || got.Rest != want.Rest || got.torn != want.torn {
		return fmt.Sprintf("frame %q %q %v, want %q %q %v", got.Preface, got.Rest, got.torn, want.Preface, want.Rest, want.torn)
	}
	if len(got.Cells) != len(want.Cells) {
		return fmt.Sprintf("%d cells, want %d", len(got.Cells), len(want.Cells))
	}
	for i, c := range got.Cells {
		a, b := *c, *want.Cells[i]
		a.ID, b.ID = 0, 0
		if len(a.Problems) == 0 && len(b.Problems) == 0 {
			a.Problems, b.Problems = nil, nil
		}
		if !reflect.DeepEqual(a, b) {
			return fmt.Sprintf("cell %d\n%+v %+v\nwant\n%+v %+v", i+1, a, a.Stmt, b, b.Stmt)
		}
	}
	return ""
}

// replaceAndCompare makes one change of a text and says how reading it piecewise differs from reading it whole.
func replaceAndCompare(src string, at, cut int, with string) string {
	at = min(max(at, 0), len(src))
	cut = min(max(cut, 0), len(src)-at)
	text := src[:at] + with + src[at+cut:]
	nb, _, _ := Parse(src).reparse(text, at, at+cut, at+len(with))
	return difference(nb, text)
}

// all has a statement of every kind, so that each kind of place is moved.
const everyKind = `#!/usr/bin/env -S quire run
PARAM ds date = current_date - 1;
PARAM names text list;
CONNECT 'postgres://${PW}@h/db' AS pg;
LOAD ('a_{ds}.csv', 'b.csv') (columns (a int, b decimal(3, 2)), delimiter ';', header) AS a;
LOAD pg.public.t AS t;
LOAD pg (SELECT 1 FROM x) AS u;
-- prose
LET MATERIALIZED b = FROM a |> WHERE x = $ds;
FROM b |> JOIN 'c.csv' AS c USING (k) |> PLOT bar x=a y=(b, c) title='of {ds}' TO 'x.png', 'y.png';
PLOT line x=a FROM (FROM b) TO 'z.png';
EXPECT b NOT NULL (x, y) AS 'both', COLUMNS (a int), ROWS BETWEEN 1 AND 2, x > 1, s MATCHES '^a' AS 'm' ON FAIL WARN;
VALIDATE a AGAINST 's.json' REJECTS TO 'r.csv';
SAVE (FROM b) TO 'out/{ds}/' (partition by ($ds AS d, day), mode append);
SAVE b TO pg.public.t;
DESCRIBE b; SUMMARIZE 'f.csv'; SHOW TABLES; EXPLAIN FROM b;
USE 'duckdb:'; SET timezone = 'UTC'; INCLUDE 'other.quire';
CREATE TABLE n AS FROM b; WITH c AS (FROM b) INSERT INTO n FROM c;

--~ plain

-- only prose

--! draft 'x
LAOD 'x';
PARAM ds text;
FROM b
`

// Reading the changed part alone gives the notebook that reading all gives.
func TestReparse(t *testing.T) {
	texts := []string{everyKind}
	for _, src := range scripts(t) {
		texts = append(texts, src)
	}
	pieces := []string{
		"", ";", "\n", "\n\n", "'", "-- ", "/*", "*/", "FROM z;\n", "LOAD 'x' AS y", "PARAM ds text;", "--! ", "\r\n", "(", " ", "#!", "x", "|> PLOT bar", "\"", "$$",
	}
	r := rand.New(rand.NewPCG(4, 1))
	for range 3000 {
		src := texts[r.IntN(len(texts))]
		at, cut := r.IntN(len(src)+1), 0
		if r.IntN(2) == 0 {
			cut = r.IntN(40)
		}
		with := pieces[r.IntN(len(pieces))]
		if d := replaceAndCompare(src, at, cut, with); d != "" {
			t.Fatalf("%d bytes at %d replaced by %q in\n%s\n%s", cut, at, with, src, d)
		}
	}
}

// Only what the change can touch is read again.
func TestReparseKeepsCells(t *testing.T) {
	src := strings.Repeat("LET a = FROM b;\n\n", 1000)
	d := NewDocument(src)
	before := d.Notebook()
	d.SetCell(before.Cells[500].ID, "LET a = FROM c")
	after := d.Notebook()
	same := 0
	for i, c := range before.Cells {
		if after.Cells[i] == c {
			same++
		}
	}
	if same < 990 {
		t.Errorf("%d of 1000 cells are the same ones", same)
	}
}

func FuzzReparse(f *testing.F) {
	f.Add(everyKind, 100, 3, "x")
	for i, src := range oddities {
		f.Add(src, i*7, i, oddities[len(oddities)-1-i])
	}
	f.Fuzz(func(t *testing.T, src string, at, cut int, with string) {
		if d := replaceAndCompare(src, at, cut, with); d != "" {
			t.Fatalf("%d bytes at %d replaced by %q in\n%q\n%s", cut, at, with, src, d)
		}
	})
}
