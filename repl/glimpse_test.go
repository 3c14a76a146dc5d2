package repl_test

import (
	"fmt"
	"strings"
	"testing"

	"quire/repl"
)

// What a large file's first bytes tell is only looked at: the rows and the columns of the run are those of the whole file, in whatever
// order the two looks end.
func TestGlimpsedRowsAreReplaced(t *testing.T) {
	var b strings.Builder
	b.WriteString("i,x\n")
	for i := range 80_000 {
		if i == 70_000 {
			b.WriteString("none,")
		} else {
			fmt.Fprintf(&b, "%d,", i)
		}
		b.WriteString(strings.Repeat("v", 40) + "\n")
	}
	for _, script := range []string{"LOAD 't.csv' AS t;\n\nFROM t;\n", "LOAD 't.csv' AS t;\n", "FROM 't.csv';\n"} {
		s := open(t, script, nil)
		s.file("t.csv", b.String())
		cells := s.doc.Notebook().Cells
		last := cells[len(cells)-1].ID
		observe := func(e repl.Event) {
			ce, ok := e.(repl.CellEvent)
			if !ok || ce.Status.Cell != last || ce.Status.Output == nil {
				return
			}
			o := ce.Status.Output
			typ := o.Schema.Field(0).Type.String()
			if want := map[bool]string{true: "int64", false: "utf8"}[o.Tentative]; typ != want || o.Tentative && ce.Status.State != repl.StateRunning {
				t.Errorf("%s: tentative %v in state %v: column i is %s", script, o.Tentative, ce.Status.State, typ)
			}
		}
		s.observe.Store(&observe)
		s.mustRun(len(cells))
		if o := s.s.Status(last).Output; o == nil || o.Tentative || o.Rows != 80_000 {
			t.Errorf("%s: in the end %+v", script, o)
		}
	}
}
