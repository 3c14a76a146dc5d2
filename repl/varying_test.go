package repl_test

import (
	"strings"
	"testing"

	"quire/repl"
)

// A name whose text varies gives one answer in a session, to whoever reads it, until its cell runs again.
func TestVaryingIsOneAnswer(t *testing.T) {
	b := open(t, `LET r = SELECT random() AS x FROM range(1000);
LET half = FROM r |> WHERE x < 0.5;
FROM half |> AGGREGATE sum(x) AS s;
FROM r |> WHERE x < 0.5 |> AGGREGATE sum(x) AS s;
FROM range(100000) AS t(i) |> TABLESAMPLE (3 ROWS);
FROM _ |> ORDER BY i;
SAVE _ TO 'sample.csv';
SELECT 1 AS one;
`, nil)
	b.mustRun(4, 3)
	first := b.rows(3)
	if b.rows(4) != first {
		t.Errorf("two readers of one name see %s and %s", first, b.rows(4))
	}
	b.mustRun(3)
	if b.rows(3) != first {
		t.Errorf("running what reads it asks anew: %s, then %s", first, b.rows(3))
	}
	if out := b.s.Status(b.id(1)).Output; out == nil || len(out.Notes) == 0 || !strings.HasPrefix(out.Notes[0], "as of ") {
		t.Errorf("no time is shown: %+v", out)
	}
	b.mustRun(8)
	b.mustRun(1)
	for _, cell := range []int{3, 4} {
		if st := b.s.Status(b.id(cell)); st.State != repl.StateStale || !strings.Contains(st.Reason, "changed") {
			t.Errorf("cell %d after its input was asked anew: %+v", cell, st)
		}
	}
	if st := b.s.Status(b.id(8)); st.State != repl.StateFresh {
		t.Errorf("a cell that reads nothing is %+v", st)
	}
	b.mustRun(3, 4)
	if b.rows(3) == first || b.rows(3) != b.rows(4) {
		t.Errorf("asked anew: %s, before %s, beside %s", b.rows(3), first, b.rows(4))
	}

	// What stands on the screen is what _ means.
	b.mustRun(5)
	shown := strings.Fields(b.rows(5))
	b.mustRun(6, 7)
	if got := strings.Fields(b.rows(6)); len(shown) != 3 || len(got) != 3 || !sameSet(shown, got) {
		t.Errorf("shown %v, _ is %v", shown, got)
	}
	if got := strings.Fields(b.read("sample.csv"))[1:]; strings.Join(got, " ") != b.rows(6) {
		t.Errorf("saved %v", got)
	}
	b.whole()
	if got := strings.Fields(b.rows(6)); !sameSet(strings.Fields(b.rows(5)), got) || sameSet(shown, got) {
		t.Errorf("run whole: shown %v, _ is %v", b.rows(5), got)
	}
}

func sameSet(a, b []string) bool {
	in := map[string]int{}
	for _, x := range a {
		in[x]++
	}
	for _, x := range b {
		in[x]--
	}
	for _, n := range in {
		if n != 0 {
			return false
		}
	}
	return true
}
