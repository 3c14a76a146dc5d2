package notebooks

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestRename(t *testing.T) {
	const script = `PARAM ds date = '2018-10-01';

LOAD 'a_{ds:%Y}.csv' (on_error collect) AS a;

LET a = FROM a |> WHERE a.day = $ds; -- a

WITH b AS (FROM a) FROM b JOIN a USING (id);

FROM a |> JOIN a AS x ON x.id = a.id;

FROM A_REJECTS |> SELECT 'a';

LET c = SELECT a FROM "a";

SAVE a TO 'a.csv';
`
	for _, c := range []struct {
		cell     int
		to, want string
		uses     int
	}{
		{1, "all rows", strings.NewReplacer("collect) AS a", `collect) AS "all rows"`, "LET a = FROM a |>", `LET a = FROM "all rows" AS a |>`, "A_REJECTS", `"all rows_rejects"`).Replace(script), 2},
		{2, "kept", strings.NewReplacer(
			"LET a", "LET kept", "(FROM a)", "(FROM kept)", "JOIN a USING", "JOIN kept USING", "FROM a |> JOIN a AS x", "FROM kept AS a |> JOIN kept AS x",
			`SELECT a FROM "a"`, `SELECT a FROM kept AS "a"`, "SAVE a", "SAVE kept").Replace(script), 6},
		{0, "day", strings.NewReplacer("PARAM ds", "PARAM day", "{ds:", "{day:", "$ds", "$day").Replace(script), 2},
		{2, "select", strings.NewReplacer(
			"LET a", `LET "select"`, "(FROM a)", `(FROM "select")`, "JOIN a USING", `JOIN "select" USING`, "FROM a |> JOIN a AS x", `FROM "select" AS a |> JOIN "select" AS x`,
			`SELECT a FROM "a"`, `SELECT a FROM "select" AS "a"`, "SAVE a", `SAVE "select"`).Replace(script), 6},
		{2, "b", "cell 4 would mean another b: that name is taken", 0},
		{6, "a", "cell 8 would mean another a: that name is taken", 0},
		{3, "x", "this cell defines no name", 0},
		{2, "_", "this is no name", 0},
		{2, "a\x1b", "this is no name", 0},
		{0, "d s", "a parameter's name has letters, digits and _ only: $d s", 0},
		{2, "a", script, 0},
	} {
		d := NewDocument(script)
		uses, err := d.Rename(d.Notebook().Cells[c.cell].ID, c.to)
		got := d.String()
		if err != nil {
			if got != script {
				t.Errorf("%s: refused and changed", c.to)
			}
			got = err.Error()
		}
		if got != c.want || uses != c.uses {
			t.Errorf("cell %d as %s, %d uses:\n%s\nwant %d:\n%s", c.cell+1, c.to, uses, got, c.uses, c.want)
		}
		if err == nil && c.to != "a" {
			if d.Undo(); d.String() != script {
				t.Errorf("undone, the script is\n%s", d.String())
			}
		}
	}
}

// edges tells which cell reads which, by position, apart from names.
func edges(nb *Notebook) string {
	var b strings.Builder
	g := nb.Graph()
	for i, c := range nb.Cells {
		fmt.Fprint(&b, i, ":")
		for _, r := range g.Reads(c.ID) {
			fmt.Fprint(&b, " ", r.Kind, nb.Index(r.Def))
		}
		for _, p := range g.Params(c.ID) {
			fmt.Fprint(&b, " $", nb.Index(p.Def), p.Format)
		}
		for _, in := range g.Inputs(c.ID) {
			fmt.Fprint(&b, " <", nb.Index(in))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// A notebook's graph is the same under other names, whatever is renamed in whatever script; undo gives the script back.
func TestRenameKeepsTheGraph(t *testing.T) {
	renamed, refused := 0, 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 5))
		src := generate(r)
		d := NewDocument(src)
		for _, c := range d.Notebook().Cells {
			before, text := edges(d.Notebook()), d.String()
			to := []string{"a", "b", "fresh", "Odd name", "größe", "select", "q", `c"d`}[r.IntN(8)]
			if _, err := d.Rename(c.ID, to); err != nil {
				refused++
				if d.String() != text {
					t.Fatalf("refused and changed:\n%s", text)
				}
				continue
			}
			if d.String() == text {
				continue
			}
			renamed++
			if after := edges(Parse(d.String())); after != before {
				t.Fatalf("%s as %s:\n%s\nbecame\n%s\nwith the graph\n%s\nwant\n%s", c.Text, to, text, d.String(), after, before)
			}
			if d.Undo(); d.String() != text {
				t.Fatalf("undone:\n%q\nwant\n%q", d.String(), text)
			}
			d.Redo()
		}
	}
	if renamed < 500 || refused < 100 {
		t.Fatalf("%d renamed, %d refused: the scripts try too little", renamed, refused)
	}
}
