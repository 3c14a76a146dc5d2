package repl_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"quire/repl"
)

// The last rows of a CSV are there as soon as its first are, before it is read; once it is, they are asked by number.
func TestTailWhileReading(t *testing.T) {
	var b strings.Builder
	b.WriteString("i,x\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "%d,v%d\n", i, i)
	}
	for _, script := range []string{
		"LOAD 't.csv' AS t;\n\nFROM t;\n", "LOAD 't.csv' AS t;\n\nLET more = FROM t |> EXTEND i + 1 AS n;\n\nFROM more |> SELECT x;\n", "LOAD 't.csv' AS t;\n",
	} {
		s := open(t, script, nil)
		s.file("t.csv", b.String())
		cells := s.doc.Notebook().Cells
		last := cells[len(cells)-1].ID
		var tails []string
		observe := func(e repl.Event) {
			ce, ok := e.(repl.CellEvent)
			if !ok || ce.Status.Cell != last || ce.Status.State != repl.StateRunning || ce.Status.Output == nil || ce.Status.Output.Rows >= 0 || len(tails) > 0 {
				return
			}
			rows, known, err := s.s.Tail(context.Background(), last, 3)
			if err != nil || !known {
				t.Errorf("%s: known %v: %v", script, known, err)
			}
			for _, b := range rows {
				for i := range int(b.NumRows()) {
					tails = append(tails, b.Column(b.Schema().FieldIndices("x")[0]).ValueStr(i))
				}
			}
		}
		s.observe.Store(&observe)
		s.mustRun(len(cells))
		if got := strings.Join(tails, " "); got != "v49997 v49998 v49999" {
			t.Errorf("%s: the last rows while reading: %s", script, got)
		}
		if _, known, err := s.s.Tail(t.Context(), last, 3); known || err != nil {
			t.Errorf("%s: told once more when it is read: %v", script, err)
		}
	}
}
