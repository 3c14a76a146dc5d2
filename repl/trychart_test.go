package repl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/notebooks"
)

// A chart that is tried is drawn from the rows at hand; it writes no file, and what cannot be drawn is told.
func TestChartThatIsTried(t *testing.T) {
	b := open(t, "LET m = FROM range(40) |> SELECT range % 10 AS x, range AS y, 'a' || (range // 10) AS k;\n\nFROM m;\n", nil)
	b.mustRun(2)
	kept := b.s.Status(b.id(2)).Output.ID
	try := func(step, output string) (string, string) {
		doc := notebooks.NewDocument(b.doc.String())
		cells := doc.SetCell(doc.Notebook().Cells[1].ID, "FROM m |> "+step+";")
		out, fault := b.s.Chart(t.Context(), doc.Notebook(), cells[0], output)
		switch {
		case fault != nil:
			return "", fault.Message
		case out == nil:
			return "", ""
		}
		return strings.Join(out.Chart.Marks(), "; "), ""
	}
	for _, output := range []string{"", kept, "of a run before"} { // the cell may run again while its chart is tried
		if marks, fault := try("PLOT bar x=k y=sum(y) TO 'out.png'", output); fault != "" || !strings.Contains(marks, "bar a3 from 0 to 345") {
			t.Errorf("%q, %q", marks, fault)
		}
		if marks, fault := try("PLOT line x=x y=y", output); marks != "" || !strings.Contains(fault, "several rows have x = 0") {
			t.Errorf("%q, %q", marks, fault)
		}
		if _, fault := try("PLOT line x=nosuch y=y", output); !strings.Contains(fault, `no column "nosuch"`) {
			t.Errorf("%q", fault)
		}
	}
	if marks, fault := try("WHERE x > 1", ""); marks != "" || fault != "" {
		t.Errorf("a query without a chart gave %q, %q", marks, fault)
	}
	doc := notebooks.NewDocument(b.doc.String())
	cells := doc.SetCell(doc.Notebook().Cells[1].ID, "PLOT bar x=k y=sum(y) FROM m TO 'out.png';")
	if out, fault := b.s.Chart(t.Context(), doc.Notebook(), cells[0], ""); fault != nil || out == nil || out.Drawn.NumFields() != 3 ||
		!strings.Contains(strings.Join(out.Chart.Marks(), "; "), "bar a3 from 0 to 345") {
		t.Errorf("a PLOT cell gave %v, %v", out, fault)
	}
	if files, err := filepath.Glob(filepath.Join(b.dir, "out*")); err != nil || len(files) > 0 {
		t.Errorf("a file was written: %v %v", files, err)
	}
	if _, err := os.Stat("out.png"); err == nil {
		t.Error("a file was written")
	}
}
