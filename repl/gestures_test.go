package repl_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/grid"
	"quire/repl/text"
)

// sequences is how many random sequences of gestures are made; QUIRE_SEQUENCES asks for more.
func sequences(t *testing.T) int {
	n := 40
	if testing.Short() {
		n = 8
	}
	if s := os.Getenv("QUIRE_SEQUENCES"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			t.Fatalf("QUIRE_SEQUENCES: %v", err)
		}
	}
	return n
}

const visited = `visit,day,place,spent,score,note
1,2018-10-01,Öland,1.25,0.5,
2,2018-10-01,"O'Hare",2.5,nan,a
3,2018-10-02,,3,1e30,"a, ""b"""
4,,Öland,4.75,-0.0,a
5,2018-10-03,"O'Hare",,0.1,-- no comment
6,2018-10-03,select,1.25,0.5,;
6,2018-10-03,select,1.25,0.5,;
`

// visitedLines has nested values, and names that are no plain words.
const visitedLines = `{"visit":1,"select":"a","a.b":{"x":[1,null,2],"y":"z"},"größe m²":1.5,"at":"2018-10-01 10:00:00","ok":true,"He said \"no\"":"'"}
{"visit":2,"select":null,"a.b":{"x":[],"y":null},"größe m²":null,"at":null,"ok":false,"He said \"no\"":"NULL"}
{"visit":3,"select":"a","a.b":null,"größe m²":-3,"at":"2018-10-02 10:00:00","ok":null,"He said \"no\"":""}
{"visit":3,"select":"a","a.b":null,"größe m²":-3,"at":"2018-10-02 10:00:00","ok":null,"He said \"no\"":""}
{"visit":9007199254740993,"select":"\\ $x {y}","a.b":{"x":[3],"y":"\u202e"},"größe m²":0.1,"at":"1969-12-31 23:59:59","ok":true,"He said \"no\"":" "}
`

// visitedParquet has the types that texts do not: decimals, times with a zone, lists, structs, bytes.
const visitedParquet = `LOAD 'visits.csv' AS visits;

FROM visits
|> SELECT visit, CAST(spent AS decimal(10, 2)) AS "spent €", CAST(day AS timestamp) AS at, day, score, CAST(score AS float) AS small,
   CASE WHEN visit < 4 THEN array(visit, NULL) END AS visits, named_struct('place', place, 'n', visit) AS "Where?",
   CAST(note AS binary) AS bytes, visit > 3 AS late, note AS "order by";

SAVE _ TO 'visits.parquet';
`

// Whatever is done in the grid, the script that it writes gives the same rows to a session that has never seen the grid.
func TestGesturesReplayTheSame(t *testing.T) {
	maker := open(t, visitedParquet, nil)
	maker.file("visits.csv", visited)
	if err := maker.s.RunAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	parquet := maker.read("visits.parquet")
	files := func(b *bench) {
		b.file("visits.csv", visited)
		b.file("visits.jsonl", visitedLines)
		b.file("visits.parquet", parquet)
	}
	for seed := range sequences(t) {
		script := []string{
			"LOAD 'visits.csv' AS visits;\n\nFROM visits;\n",
			"LOAD 'visits.csv' AS visits;\n\n-- All of them.\nFROM visits\n|> WHERE visit > 0 -- always\n|> PLOT bar x=place;\n",
			"LOAD 'visits.parquet' AS visits;\n\nFROM visits;\n",
			"LOAD 'visits.jsonl' AS visits;\n\nFROM visits;\n",
		}[seed%4]
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			b := open(t, script, nil)
			files(b)
			r := rand.New(rand.NewPCG(uint64(seed), 7))
			h := &hand{b: b, r: r, at: b.id(2)}
			var made []string
			for range 2 + r.IntN(7) {
				if g, ok := h.gesture(); ok {
					made = append(made, fmt.Sprintf("%d %s %s", g.Kind, g.Column, g.Text))
				}
			}
			again := open(t, b.doc.String(), nil)
			files(again)
			if err := again.s.RunAll(context.Background()); err != nil {
				t.Fatalf("%v\n%s\n%v", made, b.doc, err)
			}
			if err := b.s.RunAll(context.Background()); err != nil {
				t.Fatalf("%v\n%s\n%v", made, b.doc, err)
			}
			for i, c := range b.doc.Notebook().Cells {
				got, want := again.table(again.doc.Notebook().Cells[i].ID), b.table(c.ID)
				if got != want {
					t.Errorf("%v\n%s\nreplayed\n%s\nseen\n%s", made, c.Text, got, want)
				}
			}
		})
	}
}

// table gives a cell's rows as text, in an order of their own.
func (b *bench) table(id notebooks.CellID) string {
	out := b.s.Status(id).Output
	if out == nil || out.Schema == nil {
		return ""
	}
	var lines []string
	for _, batch := range out.Head {
		for r := range int(batch.NumRows()) {
			var fields []string
			for i, col := range batch.Columns() {
				fields = append(fields, batch.ColumnName(i)+"="+longFraction.ReplaceAllStringFunc(text.Value(col, r).Text, shortened))
			}
			lines = append(lines, strings.Join(fields, "|"))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// longFraction is a real number with all its digits. The last of them depend on the order in which threads added up.
var longFraction = regexp.MustCompile(`^-?\d+\.\d{10,}$`)

func shortened(number string) string {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return number
	}
	return strconv.FormatFloat(f, 'g', 12, 64)
}

// hand makes gestures on a cell as someone at the grid would, and runs each.
type hand struct {
	b  *bench
	r  *rand.Rand
	at notebooks.CellID
}

// gesture makes one, on a column and a value that are to be seen. ok is false for one that was refused: nothing changed then.
func (h *hand) gesture() (grid.Gesture, bool) {
	b, r := h.b, h.r
	b.t.Helper()
	if err := b.s.Run(context.Background(), h.at); err != nil {
		b.t.Fatalf("%s\n%v", b.doc, err)
	}
	out := b.s.Status(h.at).Output
	if out == nil || out.Schema == nil || out.Schema.NumFields() == 0 {
		return grid.Gesture{}, false
	}
	col := r.IntN(out.Schema.NumFields())
	field := out.Schema.Field(col)
	g := grid.Gesture{Kind: grid.Kind(r.IntN(int(grid.Export) + 1)), Column: field.Name}
	number := arrow.IsInteger(field.Type.ID()) || arrow.IsFloating(field.Type.ID())
	value, valued := h.value(out, col)
	switch g.Kind {
	case grid.Keep, grid.Exclude:
		if g.Value = value; !valued {
			return g, false
		}
	case grid.Filter:
		g.Text = []string{grid.Ident(g.Column) + " IS NOT NULL", grid.Ident(g.Column) + " IS NULL OR true", "1 = 1"}[r.IntN(3)]
	case grid.Derive:
		g.Name, g.Text = fmt.Sprintf("new_%d", r.IntN(3)), "coalesce(CAST("+grid.Ident(g.Column)+" AS varchar), 'none')"
	case grid.Hide:
		if out.Schema.NumFields() == 1 { // the last column stays
			return g, false
		}
	case grid.Rename:
		g.Name = fmt.Sprintf("name %d", r.IntN(1000))
	case grid.Cast:
		g.Text = "varchar"
	case grid.Move:
		for _, f := range out.Schema.Fields() {
			g.Names = append(g.Names, f.Name)
		}
		if to := col + 1; to < len(g.Names) {
			g.Names[col], g.Names[to] = g.Names[to], g.Names[col]
		}
	case grid.Export:
		g.Text = fmt.Sprintf("out {%d}.%s", r.IntN(9), []string{"csv", "parquet", "jsonl"}[r.IntN(3)])
	case grid.Sample: // other rows each time
		return g, false
	case grid.Join:
		if out.Schema.FieldIndices("visit") == nil || out.Schema.FieldIndices("most") != nil {
			return g, false
		}
		g.Text = "(FROM visits |> AGGREGATE max(visit) AS most) AS m ON true"
	case grid.Group:
		if number {
			g.Text = fmt.Sprintf("count(*) AS n_%d, sum(%s) AS total", r.IntN(1e6), grid.Ident(g.Column))
		}
	case grid.Pivot:
		if !valued || !grid.Pivots(value) {
			return g, false
		}
		g.Text = fmt.Sprintf("count(*) FOR %s IN (%s AS one_%d)", grid.Ident(g.Column), value, r.IntN(1e6)) // a name that is not there yet
		for i, f := range out.Schema.Fields() {
			if g.Names = append(g.Names, f.Name); i != col && !strings.Contains(g.Text, "GROUP") {
				g.Text += " GROUP BY " + grid.Ident(f.Name)
			}
		}
	case grid.Correlate:
		for _, f := range out.Schema.Fields() {
			if id := f.Type.ID(); arrow.IsInteger(id) || arrow.IsFloating(id) {
				g.Names = append(g.Names, f.Name)
			}
		}
	}
	before := b.doc.String()
	cells, err := grid.Write(b.doc, h.at, g)
	if err != nil {
		if b.doc.String() != before {
			b.t.Fatalf("%+v was refused (%v) and changed the script:\n%s", g, err, b.doc)
		}
		return g, false
	}
	b.s.SetScript(b.doc.Notebook())
	next := cells[len(cells)-1]
	if err := b.s.Run(context.Background(), next); err != nil {
		// The engine refuses it (a name that is there twice): the user takes it back.
		b.doc.Undo()
		if b.doc.String() != before {
			b.t.Fatalf("undo of %+v gave\n%s\nwant\n%s", g, b.doc, before)
		}
		b.s.SetScript(b.doc.Notebook())
		// The final PLOT may draw a column that goes. DuckDB takes no standard deviation of NaN, neither in SUMMARIZE nor in corr.
		if !strings.Contains(err.Error(), "new_") && !strings.Contains(err.Error(), "is out of range") &&
			!strings.Contains(err.Error(), "there is no column") && g.Kind != grid.Join {
			b.t.Errorf("%+v on\n%s\n%v", g, before, err)
		}
		return g, false
	}
	h.kept(g, next)
	if g.Kind == grid.Export { // the screen stays on the rows
		if len(cells) > 1 {
			h.at = cells[len(cells)-2]
		}
		return g, true
	}
	h.at = next
	if columns, ok := grid.Grouped(b.doc.Notebook().Cell(next).Text); ok && r.IntN(2) == 0 {
		h.down(next, columns)
	}
	return g, true
}

// kept checks that keeping a value leaves only rows that show it.
func (h *hand) kept(g grid.Gesture, cell notebooks.CellID) {
	out := h.b.s.Status(cell).Output
	if g.Kind != grid.Keep || out == nil || out.Rows == 0 {
		return
	}
	at := out.Schema.FieldIndices(g.Column)[0]
	for _, batch := range out.Head {
		for row := range int(batch.NumRows()) {
			if lit, _ := grid.Literal(batch.Column(at), row); lit != g.Value && !strings.HasPrefix(g.Value, "-0") && lit != "-0.0" {
				h.b.t.Errorf("keeping %s = %s left %s", g.Column, g.Value, lit)
			}
		}
	}
}

// value gives the literal of a value that is to be seen.
func (h *hand) value(out *repl.Output, col int) (string, bool) {
	if len(out.Head) == 0 || out.Head[0].NumRows() == 0 {
		return "", false
	}
	return grid.Literal(out.Head[0].Column(col), h.r.IntN(int(out.Head[0].NumRows())))
}

// down opens the rows behind a group: as many as the group counted.
func (h *hand) down(cell notebooks.CellID, columns []string) {
	b := h.b
	out := b.s.Status(cell).Output
	if out == nil || len(out.Head) == 0 || out.Head[0].NumRows() == 0 {
		return
	}
	row := h.r.IntN(int(out.Head[0].NumRows()))
	var keys []string
	for _, name := range columns {
		at := -1
		for i, f := range out.Schema.Fields() {
			if strings.EqualFold(f.Name, name) {
				at = i
			}
		}
		if at < 0 {
			return
		}
		lit, ok := grid.Literal(out.Head[0].Column(at), row)
		if !ok {
			return
		}
		keys = append(keys, lit)
	}
	behind, ok := grid.Behind(b.doc.Notebook().Cell(cell).Text, keys)
	if !ok {
		return
	}
	cells := b.doc.Insert(cell, behind)
	b.s.SetScript(b.doc.Notebook())
	if err := b.s.Run(context.Background(), cells[0]); err != nil {
		b.t.Fatalf("%s\n%v", behind, err)
	}
	got := b.s.Status(cells[0]).Output.Rows
	if at := out.Schema.FieldIndices("count"); len(at) == 1 && !slices.Contains(columns, "count") {
		if want := out.Head[0].Column(at[0]).ValueStr(row); want != fmt.Sprint(got) {
			b.t.Errorf("%s gave %d rows, the group counted %s", behind, got, want)
		}
	}
	h.at = cells[0]
}
