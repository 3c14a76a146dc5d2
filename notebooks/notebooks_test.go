package notebooks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scripts gives every script of testdata.
func scripts(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.quire"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata: %v", err)
	}
	more, _ := filepath.Glob(filepath.Join("examples", "*.quire"))
	out := map[string]string{}
	for _, f := range append(files, more...) {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[f] = string(data)
	}
	return out
}

// The scripts that users bring parse without a problem, and come back byte for byte.
func TestScriptsParse(t *testing.T) {
	for name, src := range scripts(t) {
		nb := Parse(src)
		for _, p := range nb.Problems() {
			t.Errorf("%s: %q: %s", name, src[p.Pos:min(p.End, len(src))], p.Message)
		}
		if nb.String() != src {
			t.Errorf("%s does not come back unchanged", name)
		}
	}
}

func TestFormatKeepsMeaning(t *testing.T) {
	for name, src := range scripts(t) {
		once := Parse(src).Format()
		if twice := Parse(once).Format(); twice != once {
			t.Errorf("%s: formatting twice changes it:\n%s\n---\n%s", name, once, twice)
		}
		if a, b := meaning(src), meaning(once); a != b {
			t.Errorf("%s: the meaning changed:\n%s\n---\n%s", name, a, b)
		}
	}
}

func TestRecovery(t *testing.T) {
	src := "LOAD 'a.csv' AS a\n\nLET b = FROM a\n\n-- prose\nLET c = FROM 'x\n\nSAVE c TO 'out.csv';\n"
	nb := Parse(src)
	if nb.String() != src {
		t.Fatal("not lossless")
	}
	if len(nb.Cells) != 4 {
		t.Fatalf("%d cells, want 4", len(nb.Cells))
	}
	var got []string
	for _, p := range nb.Problems() {
		got = append(got, p.Message)
	}
	want := "missing ; above the statement that follows|missing ; above the statement that follows|this text ' is not closed"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
	if _, ok := nb.Cells[3].Stmt.(Save); !ok {
		t.Errorf("the last cell is %T", nb.Cells[3].Stmt)
	}
}

func TestGraph(t *testing.T) {
	src := `PARAM ds date = '2018-10-01';
LOAD 'e_{ds:%Y}.csv' AS events;
LET events = FROM events |> WHERE day = $ds;
LET a = FROM events |> JOIN Other USING (k);
FROM a;
DESCRIBE a;
PLOT line x=k y=n TO 'a.png';
SAVE _ TO 'out/a.parquet';
LOAD 'out/a.parquet' AS b;
LET other = FROM a;
FROM events |> JOIN OTHER ON true;
`
	nb := Parse(src)
	for _, p := range nb.Problems() {
		t.Fatal(p.Message)
	}
	g := nb.Graph()
	id := func(i int) CellID { return nb.Cells[i].ID }
	def := func(i, r int) CellID { return g.Reads(id(i))[r].Def }
	for _, c := range []struct {
		what      string
		got, want CellID
	}{
		{"a LET that hides its own name reads the earlier one", def(2, 0), id(1)},
		{"the nearest definition above", def(3, 0), id(2)},
		{"a definition below is not seen", def(3, 1), 0},
		{"a PLOT without FROM reads the query, not the DESCRIBE", def(6, 0), id(4)},
		{"_ in SAVE", def(7, 0), id(4)},
		{"a LOAD of what a SAVE writes", g.SaveOf(id(8)), id(7)},
		{"names match without regard to case", def(10, 1), id(9)},
		{"a parameter in a URI", g.Params(id(1))[0].Def, id(0)},
	} {
		if c.got != c.want {
			t.Errorf("%s: cell %d, want %d", c.what, nb.Index(c.got)+1, nb.Index(c.want)+1)
		}
	}
	if got := g.Nearest("evnts", id(3)); got != "events" {
		t.Errorf("nearest of evnts is %q", got)
	}
}

func TestRewrite(t *testing.T) {
	nb := Parse("LOAD 'e.csv' AS e;\nFROM e |> JOIN e AS f ON e.k = f.k |> JOIN (FROM read_csv('x.csv')) AS g USING (k);\n")
	c := nb.Cells[1]
	q := c.Stmt.(Query).SQL
	text, m := Rewrite(q, nb.Graph().Reads(c.ID), func(Ref) (string, bool) { return "P", true })
	want := `FROM P AS "e" |> JOIN P AS f ON e.k = f.k |> JOIN (FROM P) AS g USING (k)`
	if text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	src := nb.String()
	if at := m.Source(strings.Index(text, "USING")); !strings.HasPrefix(src[at:], "USING") {
		t.Errorf("USING maps to %q", src[at:])
	}
}

func TestDocument(t *testing.T) {
	d := NewDocument("LOAD 'a.csv' AS a;\n\nFROM a;\n")
	first, second := d.Notebook().Cells[0].ID, d.Notebook().Cells[1].ID
	ids := d.SetCell(second, "FROM a\n|> WHERE x > 1")
	if len(ids) != 1 || ids[0] != second || d.Notebook().Cells[0].ID != first {
		t.Errorf("ids changed: %v", ids)
	}
	if want := "LOAD 'a.csv' AS a;\n\nFROM a\n|> WHERE x > 1;\n"; d.String() != want {
		t.Errorf("got %q", d.String())
	}
	more := d.Insert(second, "FROM 'unclosed")
	if c := d.Notebook().Cell(more[0]); c.Kind != DraftCell || c.Text != "FROM 'unclosed" {
		t.Errorf("an open text became %v %q", c.Kind, c.Text)
	}
	d.SetCell(more[0], "FROM 'closed'; SELECT 1")
	if n := len(d.Notebook().Cells); n != 4 {
		t.Errorf("%d cells, want 4:\n%s", n, d)
	}
	d.Move(first, 2)
	all := d.String()
	for n := 0; n < 4; n++ {
		if _, ok := d.Undo(); !ok {
			t.Fatal("nothing to undo")
		}
	}
	if want := "LOAD 'a.csv' AS a;\n\nFROM a;\n"; d.String() != want || d.Dirty() {
		t.Errorf("after undo %q", d.String())
	}
	for n := 0; n < 4; n++ {
		d.Redo()
	}
	if d.String() != all {
		t.Errorf("after redo %q, want %q", d.String(), all)
	}
}

// meaning is a script without layout: its statements' tokens, with bare words in lower case, and all comments.
func meaning(src string) string {
	var b strings.Builder
	for _, c := range Parse(src).Cells {
		b.WriteString(c.Kind.String() + " " + strings.TrimSpace(strings.Join(strings.Fields(c.Head), " ")) + "|")
		b.WriteString(tokens(c.Text))
		b.WriteString("\n")
	}
	return b.String()
}
