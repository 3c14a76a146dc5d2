package repl_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

const profiledRows = `n,x,word,day,at,ok
1,0.5,a,2018-10-01,2018-10-01 10:00:00,true
2,nan,b,2018-10-02,2018-10-01 11:00:00,true
3,inf,a,2018-10-03,2018-10-01 12:00:00,false
3,,,,,
13,-2,a,2018-10-13,2018-10-01 22:00:00,true
`

func TestAColumnsProfile(t *testing.T) {
	for _, script := range []string{
		"LOAD 'a.csv' AS a;\n\nFROM a;\n",                        // rows that are kept
		"LOAD 'a.csv' AS a;\n\nFROM a |> WHERE n IS NOT NULL;\n", // rows that are all at hand
	} {
		b := open(t, script, nil)
		b.file("a.csv", profiledRows)
		b.mustRun(2)
		out := b.s.Status(b.id(2)).Output
		want := map[string]string{
			"n":    "5 rows, 0 null, 4 distinct, 1 to 13, [1 1 2 0 0 0 0 0 0 0 0 1], ",
			"x":    "5 rows, 1 null, 4 distinct, -2.0 to Infinity, [1 0 0 0 0 0 0 0 0 0 0 1], ",
			"word": "5 rows, 1 null, 2 distinct, a to b, [], a 3",
			"day":  "5 rows, 1 null, 4 distinct, 2018-10-01 to 2018-10-13, [1 1 1 0 0 0 0 0 0 0 0 1], ",
			"at":   "5 rows, 1 null, 4 distinct, 2018-10-01 10:00:00 to 2018-10-01 22:00:00, [1 1 1 0 0 0 0 0 0 0 0 1], ",
			"ok":   "5 rows, 1 null, 2 distinct, false to true, [], true 3",
		}
		for _, f := range out.Schema.Fields() {
			c, err := b.s.ColumnProfile(context.Background(), b.id(2), out.ID, f)
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			got := fmt.Sprintf("%d rows, %d null, %d distinct, %s to %s, %v, %s", c.Rows, c.Nulls, c.Distinct, c.Min, c.Max, c.Bins, c.Top)
			if c.TopRows > 0 {
				got += fmt.Sprintf(" %d", c.TopRows)
			}
			if got != want[f.Name] {
				t.Errorf("%s of %s\ngot  %s\nwant %s", f.Name, script, got, want[f.Name])
			}
		}
	}
}

func TestAColumnsProfileIsCancelled(t *testing.T) {
	b := open(t, "FROM range(10) AS t(n);\n", nil)
	b.mustRun(1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.s.ColumnProfile(ctx, b.id(1), "", arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Int64}); err == nil {
		t.Error("a cancelled profile was made")
	}
}

// A step that is typed shows what it would give, from the script as it would be, and changes nothing.
func TestFirstRowsOfAScriptToBe(t *testing.T) {
	b := open(t, "LOAD 'a.csv' AS a;\n\nFROM a;\n", nil)
	b.file("a.csv", profiledRows)
	b.mustRun(2)
	before := b.states()
	fork := b.doc.Fork()
	fork.SetCell(b.id(2), "FROM a |> WHERE n > 2 |> SELECT n * 2 AS twice;")
	out, fault := b.s.First(context.Background(), fork.Notebook(), b.id(2), 2)
	if fault != nil || out.Head[0].Column(0).ValueStr(0) != "6" || out.Head[0].NumRows() != 2 {
		t.Fatalf("%+v, %v", out, fault)
	}
	fork.SetCell(b.id(2), "FROM a |> SELECT CAST(word AS bigint) AS n;")
	if out, fault = b.s.First(context.Background(), fork.Notebook(), b.id(2), 2); fault == nil {
		t.Fatalf("%+v", out)
	}
	b.want(before)
}
