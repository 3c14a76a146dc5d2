package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

func TestSplitAndMergeCells(t *testing.T) {
	const script = "LET a = FROM e\n|> WHERE x\n|> LIMIT 3;\n\nFROM a;\n"
	s := newScreen(t, script, 80, 24, fresh)
	for _, step := range []struct{ keys, want string }{
		{"gi<up><alt+s><esc>", "LET a = FROM e\n|> WHERE x;\n\nLET a = FROM a\n|> LIMIT 3;\n\nFROM a;\n"},
		{"kM", script},
		{"u", "LET a = FROM e\n|> WHERE x;\n\nLET a = FROM a\n|> LIMIT 3;\n\nFROM a;\n"},
		{"u", script},
		{"GkM", script}, // there is no next cell
		{"bFROM b; FROM c;<left><left><left><left><left><left><left><left><alt+s><esc>", script + "\nFROM b;\n\n FROM c;\n"},
	} {
		s.keys(step.keys)
		if got := s.m.doc.String(); got != step.want {
			t.Fatalf("after %s the script is %q, want %q", step.keys, got, step.want)
		}
	}
	s.keys("gM")
	if got := s.m.doc.String(); strings.Contains(got, "LET a") {
		t.Fatalf("a LET that one cell reads was not merged: %q", got)
	}
	s.keys("2GM")
	s.shows("does not go on from this one")
}

func TestCellsAreCopiedAndPut(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nFROM b;\n\nFROM c;\n", 80, 24, fresh)
	for _, step := range []struct{ keys, want string }{
		{"gyyGkp", "FROM a;\n\nFROM b;\n\nFROM c;\n\nFROM a;\n"},
		{"g2dd", "FROM c;\n\nFROM a;\n"},
		{"P", "FROM a;\n\nFROM b;\n\nFROM c;\n\nFROM a;\n"},
		{"uu", "FROM a;\n\nFROM b;\n\nFROM c;\n\nFROM a;\n"},
		{"4G2K", "FROM a;\n\nFROM a;\n\nFROM b;\n\nFROM c;\n"},
	} {
		s.keys(step.keys)
		if got := s.m.doc.String(); got != step.want {
			t.Fatalf("after %s the script is %q, want %q", step.keys, got, step.want)
		}
	}
	s.keys("99999999999999j3k")
	if got := s.m.book.sel; got != 1 {
		t.Errorf("the cursor is on cell %d, want 2", got+1)
	}
}

func TestRunAboveAndBelow(t *testing.T) {
	s := newScreen(t, "FROM a;\n\n-- prose\n\nFROM b;\n\nFROM c;\n", 80, 24, fresh)
	cells := s.m.nb.Cells
	s.keys("3Gra")
	s.keys("rb")
	want := fmt.Sprint([][]notebooks.CellID{{cells[0].ID}, {cells[2].ID, cells[3].ID}})
	if got := fmt.Sprint(s.session.ran); got != want {
		t.Errorf("ran %v, want %v", got, want)
	}
	s.keys("gra")
	s.shows("nothing to run here")
}

func TestSearchInCellsAndOutputs(t *testing.T) {
	var script strings.Builder
	for i := range 100 {
		fmt.Fprintf(&script, "LET t%02d = FROM events;\n\n", i)
	}
	script.WriteString("FROM merchants;\n")
	s := newScreen(t, script.String(), 80, 24, func(c *notebooks.Cell) repl.Status {
		b := table(t, []string{"shop"}, []string{"Flora \x1b[31m", "Fauna"})
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 2}}
	})
	s.keys("101G<f5>g")
	s.keys("/FAUNA<enter>")
	s.shows("match 1 of 1: fauna")
	s.shows("Fauna")
	if s.m.book.sel != 100 {
		t.Fatalf("the cursor is on cell %d", s.m.book.sel+1)
	}
	s.keys("/t0<enter>")
	s.shows("match 1 of 10: t0, around the end")
	s.keys("nn")
	s.shows("match 3 of 10")
	s.keys("N")
	s.shows("match 2 of 10")
	s.keys("2N")
	s.shows("match 10 of 10: t0, around the end")
	content, _ := s.m.draw()
	if !strings.Contains(content, "\x1b[1;7") {
		t.Error("the match under the cursor is not marked")
	}
	s.keys("dd") // the notebook changed: matches are counted anew
	s.keys("N")
	s.shows("match 9 of 9")
	s.keys("<esc>n")
	s.shows("nothing to find yet")
	s.keys("/[31m<enter>")
	s.shows("match 1 of 1")
	s.inside("a match in a value that is cleaned")
	s.keys("/nowhere<enter>")
	s.shows("no cell and no output shows nowhere")
}

func BenchmarkSearch(b *testing.B) {
	var script strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&script, "LET t%d = FROM events |> WHERE event = 'flyer_open' AND id > %d;\n\n", i, i)
	}
	s := newScreen(b, script.String(), 120, 40, day(b))
	s.evaluated()
	b.ReportAllocs()
	s.m.hunt.text = "flyer"
	for range b.N {
		s.m.hunt = bookSearch{text: "flyer", number: 1}
		s.m.scanOn(scanMsg{1})
	}
}

// A step that is not of the language is told where the cell stands, before it runs.
func TestUnknownStepIsToldBeforeItRuns(t *testing.T) {
	s := newScreen(t, "FROM a |> WHER x;\n\nFROM a |> WHERE x;\n", 100, 24, fresh)
	s.shows("no pipe operator WHER")
	s.shows("          ^^^^")
	s.keys("<f5>") // the engine knows best
	s.lacks("no pipe operator WHER")
}
