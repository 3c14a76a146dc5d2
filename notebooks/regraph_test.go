package notebooks

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// describe writes all that a graph tells, with cells by their place.
func describe(n *Notebook) string {
	var b strings.Builder
	g := n.Graph()
	for i, c := range n.Cells {
		name, def := g.Defines(c.ID)
		fmt.Fprintf(&b, "%d defines %q %v, inputs %s, dependents %s, save %d, barrier %d, sees %q\n", i+1, name, def, places(n, g.Inputs(c.ID)),
			places(n, g.Dependents(c.ID)), n.Index(g.SaveOf(c.ID))+1, n.Index(g.Barrier(c.ID))+1, g.Visible(c.ID))
		for _, r := range g.Reads(c.ID) {
			fmt.Fprintf(&b, "  reads %v %d %s %d %v %q", r.Span, r.Kind, r.Name, n.Index(r.Def)+1, r.Aliased, r.Func)
			if r.URI != nil {
				fmt.Fprintf(&b, " %v", *r.URI)
			}
			b.WriteByte('\n')
		}
		for _, p := range g.Params(c.ID) {
			fmt.Fprintf(&b, "  takes %v %s %d %s\n", p.Span, p.Name, n.Index(p.Def)+1, p.Format)
		}
	}
	return b.String()
}

// Behind any edit, undo and redo the graph is the one of the whole text.
func TestGraphBehindEdits(t *testing.T) {
	statements := []string{
		"LET b = FROM a |> WHERE x = $names", "LET b = FROM b, t", "LET z = FROM _", "FROM b", "FROM z, b, c", "EXPECT _ x > 1", "PLOT bar x=a FROM b",
		"LOAD 'b.csv' AS b", "PARAM z date", "DESCRIBE b", "-- prose", "CREATE TABLE b AS FROM a", "DROP TABLE n", "SAVE b TO 'out/{ds}/'", "LOAD 'out/{ds}/' AS o",
		"FROM 'out/{names}.csv'", "EXPLAIN FROM n", "", "FROM a; FROM b", "FROM 'open",
	}
	r := rand.New(rand.NewPCG(7, 3))
	for range 40 {
		d := NewDocument(everyKind[:strings.LastIndex(everyKind, "FROM b")] + "FROM b;\n")
		d.Notebook().Graph()
		for range 30 {
			cells := d.Notebook().Cells
			if len(cells) == 0 {
				break
			}
			id := cells[r.IntN(len(cells))].ID
			switch n := r.IntN(12); {
			case n < 7:
				d.SetCell(id, statements[r.IntN(len(statements))])
			case n < 8:
				d.Insert(id, statements[r.IntN(len(statements))])
			case n < 9:
				d.Move(id, r.IntN(7)-3)
			case n < 10:
				d.Delete(id)
			case n < 11:
				d.Undo()
			default:
				d.Redo()
			}
			if got, want := describe(d.Notebook()), describe(Parse(d.String())); got != want {
				t.Fatalf("the graph of\n%s\nis\n%s\nwant\n%s", d.String(), got, want)
			}
		}
	}
}
