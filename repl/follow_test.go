package repl_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/notebooks"
	"quire/repl"
)

// rowsShown is all that a cell shows, each row of it.
func rowsShown(t *testing.T, s *repl.Session, cell notebooks.CellID) string {
	t.Helper()
	st := s.Status(cell)
	if st.Output == nil {
		return fmt.Sprint(stateNames[st.State], st.Err)
	}
	o, batches := st.Output, st.Output.Head
	if o.ID != "" {
		var err error
		if batches, err = s.Page(t.Context(), o.ID, 0, 1<<40); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	fmt.Fprintln(&b, stateNames[st.State], st.Err, o.Rows, o.Schema)
	for _, batch := range batches {
		for r := range int(batch.NumRows()) {
			for _, col := range batch.Columns() {
				b.WriteString(col.ValueStr(r) + " | ")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

const followed = `LOAD 'a.csv' AS a;

LET few = FROM a |> WHERE i % 3 > 0 |> EXTEND concat(x, '!') AS y;

LET MATERIALIZED groups = FROM few |> AGGREGATE count(*) AS n, sum(i) AS s GROUP BY x;

FROM a;

FROM few |> ORDER BY i DESC;

FROM groups |> ORDER BY x;

FROM few |> JOIN groups USING (x) |> WHERE n > 2 |> ORDER BY i;
`

// Whatever is appended, the cells that are looked at while a file is followed show what a session that begins now shows, and so does
// every session that begins now with what earlier ones kept.
func TestFollowingGivesWhatARunGives(t *testing.T) {
	r := newRunner(t)
	r.paged = true
	other := &runner{t: t, dir: r.dir, out: t.TempDir(), paged: true}
	r.file("a.csv", "i,x\n1,a\n2,b\n")
	s, nb := r.session(followed)
	defer s.Close()
	if err := s.RunAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	n := 2
	for look := range 12 {
		var more strings.Builder
		for range 1 + random.IntN(4) {
			n++
			fmt.Fprintf(&more, "%d,%c\n", n, 'a'+random.IntN(4))
		}
		if look == 7 {
			fmt.Fprintf(&more, "%d.5,a\n", n)
		}
		r.more("a.csv", more.String())
		cells := nb.Cells[len(nb.Cells)-4:]
		at := random.IntN(len(cells))
		if err := s.Follow(t.Context(), cells[at].ID); err != nil {
			t.Fatal(err)
		}
		s.Settle(context.Background())
		fresh, now := other.session(followed)
		if err := fresh.RunAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := rowsShown(t, fresh, now.Cells[len(now.Cells)-len(cells)+at].ID)
		fresh.Close()
		if got := rowsShown(t, s, cells[at].ID); got != want {
			t.Fatalf("look %d, followed:\n%s\nfrom the start:\n%s", look, got, want)
		}
		if look%4 == 3 {
			if got, want := r.run(followed), other.run(followed); got != want {
				t.Fatalf("look %d, with what was kept:\n%s\nwithout:\n%s", look, got, want)
			}
		}
	}
}

// A change of a large file that the look while it is followed cannot find is of that look alone: a run in the same session and one
// in a later session read the file.
func TestRunAfterFollowingReadsTheFile(t *testing.T) {
	r := newRunner(t)
	r.paged = true
	var b strings.Builder
	b.WriteString("i,x\n")
	for i := range 30_000 {
		fmt.Fprintf(&b, "%d,line of text %d\n", i, i)
	}
	r.file("a.csv", b.String())
	script := "LOAD 'a.csv' AS a;\n\nFROM a |> AGGREGATE sum(i) AS s, count(*) AS n;\n"
	s, nb := r.session(script)
	defer s.Close()
	cell := nb.Cells[len(nb.Cells)-1].ID
	if err := s.Run(t.Context(), cell); err != nil {
		t.Fatal(err)
	}
	want := 30_000 * 29_999 / 2
	for i := range 3 {
		// Somewhere in the middle a number is another one.
		path := filepath.Join(r.dir, "a.csv")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		old := fmt.Sprintf("\n%d,", 12_345+17*i)
		changed := strings.Replace(string(text), old, fmt.Sprintf("\n%d,", 22_345+17*i), 1)
		r.file("a.csv", changed+"1,more\n")
		want += 10_000 + 1
		if err := s.Follow(t.Context(), cell); err != nil {
			t.Fatal(err)
		}
		s.Settle(context.Background())
		if err := s.Run(t.Context(), cell); err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%d | %d | ", want, 30_001+i)
		if got := rowsShown(t, s, cell); !strings.Contains(got, line) {
			t.Errorf("a run after following shows %s, want %s", got, line)
		}
		s.Settle(context.Background())
		later, now := r.session(script)
		last := now.Cells[len(now.Cells)-1].ID
		if err := later.Run(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		if got := rowsShown(t, later, last); !strings.Contains(got, line) {
			t.Errorf("a later session shows %s, want %s", got, line)
		}
		later.Settle(context.Background())
		later.Close()
	}
}
