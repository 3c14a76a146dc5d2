package notebooks

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestHistoryKeepsEveryBranch(t *testing.T) {
	d := NewDocument("FROM a;\n\nFROM b;\n")
	first := d.Notebook().Cells[0].ID
	d.SetCell(first, "FROM a |> WHERE x > 1")
	d.SetCell(first, "FROM a |> WHERE x > 1 |> ORDER BY x")
	d.Undo()
	d.SetCell(first, "FROM a |> WHERE x > 1 |> DROP y")
	d.Delete(d.Notebook().Cells[1].ID)
	all, current := d.History()
	var got []string
	for _, m := range all {
		line := m.Line
		if m.Gone {
			line = "- " + line
		}
		got = append(got, line)
	}
	want := "|FROM a |> WHERE x > 1;|FROM a |> WHERE x > 1 |> ORDER BY x;|FROM a |> WHERE x > 1 |> DROP y;|- FROM b;"
	if s := strings.Join(got, "|"); s != want || current != 4 || all[3].Parent != 1 || all[2].Parent != 1 || all[0].Parent != -1 {
		t.Fatalf("%s, at %d, %+v", s, current, all)
	}
	seen := d.At(2)
	if seen.String() != "FROM a |> WHERE x > 1 |> ORDER BY x;\n\nFROM b;\n" || seen.Notebook().Cells[0].ID != first {
		t.Fatalf("the second state is %q", seen)
	}
	if _, now := d.History(); now != 4 {
		t.Fatal("looking at a state went there")
	}
	if cell, ok := d.GoTo(2); !ok || cell != first || d.String() != seen.String() {
		t.Fatalf("going to the second state gave %q", d)
	}
	if d.Undo(); d.String() != d.At(1).String() {
		t.Fatal("undo does not go on from there")
	}
	if d.Redo(); d.String() != seen.String() {
		t.Fatal("redo does not come back to where the document was")
	}
	if d.At(5) != nil || d.At(-1) != nil {
		t.Fatal("a state that never was")
	}
}

// Every state stays reachable, byte for byte and with the cells' ids, whatever was done since.
func TestHistoryReachesEveryState(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		d := NewDocument("-- prose\n\nFROM a;\n\nLET b = FROM a;\n")
		texts := map[int]string{0: d.String()}
		for range 40 {
			cells := d.Notebook().Cells
			switch n := r.IntN(8); {
			case n < 2 && len(cells) > 0:
				d.Move(cells[r.IntN(len(cells))].ID, r.IntN(5)-2)
			case n < 3 && len(cells) > 0:
				d.Delete(cells[r.IntN(len(cells))].ID)
			case n < 5 && len(cells) > 0:
				d.SetCell(cells[r.IntN(len(cells))].ID, strings.Repeat("FROM x;\n", 1+r.IntN(2)))
			case n < 6:
				d.Insert(0, "FROM y |> LIMIT 3")
			case n < 7:
				d.Undo()
			default:
				d.GoTo(r.IntN(len(texts)))
			}
			all, now := d.History()
			if was, ok := texts[now]; ok && was != d.String() {
				t.Fatalf("seed %d: state %d is %q, was %q", seed, now, d, was)
			}
			texts[now] = d.String()
			if len(all) != len(texts) {
				t.Fatalf("seed %d: %d states, %d were made", seed, len(all), len(texts))
			}
		}
		for n, want := range texts {
			if got := d.At(n); got.String() != want {
				t.Fatalf("seed %d: state %d is %q, was %q", seed, n, got, want)
			}
		}
	}
}
