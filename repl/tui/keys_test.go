package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

func fresh(*notebooks.Cell) repl.Status { return repl.Status{State: repl.StateFresh} }

func TestWritingAsksOnce(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nSAVE a TO 'out/a.csv';\n", 80, 24, fresh)
	s.keys("j<f5>")
	s.shows("Write files?")
	s.shows("out/a.csv")
	if len(s.session.ran) > 0 {
		t.Fatal("it ran before it was answered")
	}
	s.keys("<esc>")
	s.keys("<f5>y")
	if len(s.session.ran) != 1 {
		t.Fatalf("ran %d times, want once", len(s.session.ran))
	}
	s.keys("<f5>")
	if len(s.session.ran) != 2 {
		t.Fatal("it asked a second time")
	}
}

func TestPromptRunsAndGoesOn(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	s.keys("FROM events;<enter>")
	if got := s.m.doc.String(); got != "FROM events;\n" {
		t.Fatalf("the script is %q", got)
	}
	if len(s.session.ran) != 1 {
		t.Fatalf("ran %d times, want once", len(s.session.ran))
	}
	s.shows("INSERT")
	s.shows("  2 │")
	s.keys("FROM b<enter>|> LIMIT 1<enter>")
	if len(s.session.ran) != 1 {
		t.Fatal("an unfinished statement ran on Enter")
	}
	s.keys("<enter>")
	if len(s.session.ran) != 2 {
		t.Fatal("an empty last line did not run")
	}
	if got := s.m.doc.String(); got != "FROM events;\n\nFROM b\n|> LIMIT 1;\n" {
		t.Fatalf("the script is %q", got)
	}
}

func TestPasteNeverRuns(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	s.send(tea.PasteMsg{Content: "FROM a;\r\nFROM b;\n"})
	if len(s.session.ran) > 0 {
		t.Fatal("a bracketed paste ran")
	}
	s.keys("<ctrl+c>")
	s.pause = true // keys come faster than anyone types
	s.keys("FROM a;<enter>FROM b;<enter>")
	for _, msg := range s.paused {
		s.send(msg)
	}
	if len(s.session.ran) > 0 {
		t.Fatal("a burst of line ends ran")
	}
	if got := s.m.edit.ed.text(); got != "FROM a;\nFROM b;\n" {
		t.Fatalf("the text is %q", got)
	}
}

func TestCancelNeverQuits(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 80, 24, fresh)
	s.session.blocked = make(chan struct{})
	s.keys("<f5>")
	if len(s.m.runs) != 1 {
		t.Fatal("nothing runs")
	}
	s.shows("1 running")
	s.keys("<ctrl+c>")
	s.settle()
	s.shows("cancelled")
	if len(s.m.runs) != 0 || s.m.quitting {
		t.Fatal("Ctrl-C did not end the run and only that")
	}
	s.keys("<ctrl+c>")
	if s.m.quitting {
		t.Fatal("Ctrl-C quit")
	}
}

func TestEditUndoMoveDelete(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nFROM b;\n\nFROM c;\n", 80, 24, fresh)
	for _, step := range []struct{ keys, want string }{
		{"dd", "FROM b;\n\nFROM c;\n"},
		{"u", "FROM a;\n\nFROM b;\n\nFROM c;\n"},
		{"<ctrl+r>", "FROM b;\n\nFROM c;\n"},
		{"u", "FROM a;\n\nFROM b;\n\nFROM c;\n"},
		{"gJ", "FROM b;\n\nFROM a;\n\nFROM c;\n"},
		{"K", "FROM a;\n\nFROM b;\n\nFROM c;\n"},
		{"bFROM x<esc>", "FROM a;\n\nFROM x;\n\nFROM b;\n\nFROM c;\n"},
		{"aFROM y<esc>", "FROM a;\n\nFROM y;\n\nFROM x;\n\nFROM b;\n\nFROM c;\n"},
		{"i<ctrl+u>FROM z;<esc>", "FROM a;\n\nFROM z;\n\nFROM x;\n\nFROM b;\n\nFROM c;\n"},
		{"uuu", "FROM a;\n\nFROM b;\n\nFROM c;\n"},
	} {
		s.keys(step.keys)
		if got := s.m.doc.String(); got != step.want {
			t.Fatalf("after %s the script is %q, want %q", step.keys, got, step.want)
		}
	}
}

func TestOneCursorGoesThroughTheCells(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nFROM b;\n", 80, 24, fresh)
	s.keys("Gi<up><left>X<up><left>Y<down><down>FROM c<esc>")
	if got := s.m.doc.String(); got != "FROM aY;\n\nFROM bX;\n\nFROM c;\n" {
		t.Fatalf("the script is %q", got)
	}
}

func TestSaveAsksForAPath(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	s.m.o.Dir = t.TempDir()
	s.m.dir = s.m.o.Dir
	s.keys("FROM a<esc><ctrl+s>")
	s.shows("save as: untitled.quire")
	s.keys("<ctrl+u>sub/mine<enter>")
	s.shows("saved")
	got, err := os.ReadFile(filepath.Join(s.m.o.Dir, "sub", "mine.quire"))
	if err != nil || string(got) != "FROM a;\n" {
		t.Fatalf("saved %q, %v", got, err)
	}
	if s.m.dirty() {
		t.Fatal("still unsaved")
	}
	s.lacks("●")
	s.keys("q")
	if !s.m.quitting {
		t.Fatal("q did not quit a saved notebook")
	}
}

func TestFirstSaveElsewhereKeepsPaths(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	dir := t.TempDir()
	s.m.o.Dir, s.m.dir = dir, dir
	s.keys("LOAD 'data/x.csv' AS x<esc>")
	s.keys(":w sub/n.quire<enter>")
	got, err := os.ReadFile(filepath.Join(dir, "sub", "n.quire"))
	if err != nil || string(got) != "LOAD '../data/x.csv' AS x;\n" {
		t.Fatalf("saved %q, %v", got, err)
	}
}

func TestSaveDoesNotOverwriteUnasked(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 80, 24, fresh)
	path := filepath.Join(t.TempDir(), "n.quire")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("FROM a;\n")
	s.m.path = path
	s.m.know(stampOf(path), sumOf([]byte("FROM a;\n")))
	write("FROM a; -- of another program\n")
	s.keys("bFROM b<esc><ctrl+s>")
	s.shows("since it was read")
	s.keys("<enter>")
	s.shows("since it was read") // Enter is no answer
	s.keys("<esc>")
	if got, _ := os.ReadFile(path); string(got) != "FROM a; -- of another program\n" {
		t.Fatalf("the file is %q", got)
	}
	s.keys("<ctrl+s>o")
	if got, _ := os.ReadFile(path); string(got) != "FROM a;\n\nFROM b;\n" {
		t.Fatalf("the file is %q", got)
	}
}

func TestQuitAsksWhenUnsaved(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 80, 24, fresh)
	s.keys("bFROM b<esc>q")
	s.shows("Save before quitting?")
	s.keys("<esc>")
	if s.m.quitting {
		t.Fatal("it quit")
	}
	s.keys("qd")
	if !s.m.quitting {
		t.Fatal("it did not quit")
	}
}

func TestGesturesWriteSteps(t *testing.T) {
	s := newScreen(t, "LOAD 'a.csv' AS a;\n\nFROM a;\n", 100, 30, func(*notebooks.Cell) repl.Status {
		b := table(t, []string{"id", "name"}, []int64{3, 4}, []string{"x", "NULL"})
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 2}}
	})
	s.keys("jo")
	for _, step := range []struct{ keys, want string }{
		{"]", "FROM a |> ORDER BY id DESC;"},
		{"[", "FROM a |> ORDER BY id;"},
		{"l}", "FROM a |> ORDER BY id, name DESC;"},
		{"j,", "FROM a |> ORDER BY id, name DESC |> WHERE name IS NULL;"},
		{"uu", "FROM a |> ORDER BY id;"},
		{"<ctrl+r>", "FROM a |> ORDER BY id, name DESC;"},
		{".", "FROM a |> ORDER BY id, name DESC;"},
		{"<enter>", "FROM a |> ORDER BY id, name DESC |> PLOT bar x=name y=count(*);"},
	} {
		s.keys(step.keys)
		if got := s.m.text(s.m.nb.Cells[1].ID); got != step.want {
			t.Fatalf("after %s the cell is %q, want %q", step.keys, got, step.want)
		}
	}
	if s.m.grid != nil {
		t.Fatal("the chart is not shown")
	}
	s.keys("go-")
	if got := s.m.doc.String(); !strings.Contains(got, "AS a;\n\nFROM a |> WHERE id") {
		t.Fatalf("a gesture on a LOAD made %q", got)
	}
}

func TestGridGoesAnywhere(t *testing.T) {
	const rows = 9_811_020
	s := newScreen(t, "FROM a;\n", 100, 30, func(*notebooks.Cell) repl.Status {
		b := numbered(t, 0, 200, rows)
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{ID: "a", Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: rows}}
	})
	s.session.table = func(from, n int64) []arrow.RecordBatch { return []arrow.RecordBatch{numbered(t, from, n, rows)} }
	s.keys("o")
	s.shows("row 1 of 9,811,020")
	s.keys("G")
	s.shows("row 9,811,020 of 9,811,020")
	s.shows("user 9811020")
	s.keys(":1,204,113<enter>")
	s.shows("row 1,204,113 of")
	s.shows("user 1204113")
	s.keys("cmerch<enter>")
	s.shows("col 4 of 4")
	for range 100 {
		s.keys("<pgdown>")
	}
	if n := len(s.m.grid.pages.have); n > pagesKept {
		t.Fatalf("%d pages are kept, want at most %d", n, pagesKept)
	}
	s.keys("q")
	s.shows("NORMAL")
}

func TestEveryActionIsBound(t *testing.T) {
	for _, b := range KeyMap() {
		_, n := notebookActions[b.Action]
		_, e := editing[b.Action]
		_, g := gridActions[b.Action]
		_, c := catalogActions[b.Action]
		_, o := completing[b.Action]
		_, p := charting[b.Action]
		_, selects := selecting[b.Action]
		switch b.Action {
		case EditEnter, EditNewline, EditCopy, EditCut, SelectAll: // by what is typed
			selects = true
		}
		if !n && !e && !g && !c && !o && !p && !selects {
			t.Errorf("%s has keys %v and nothing that it does", b.Action, b.Keys)
		}
		if b.Title == "" {
			t.Errorf("%s has no title", b.Action)
		}
	}
	seen := map[Context]map[string]Action{}
	for _, b := range KeyMap() {
		if seen[b.Context] == nil {
			seen[b.Context] = map[string]Action{}
		}
		for _, k := range b.Keys {
			if old, ok := seen[b.Context][k]; ok {
				t.Errorf("%s means %s and %s in %s", k, old, b.Action, b.Context)
			}
			seen[b.Context][k] = b.Action
		}
	}
}

func TestTinyTerminal(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 20, 5, fresh)
	s.shows("quire needs 60×15")
	s.keys("dd")
	if s.m.dirty() {
		t.Fatal("a cell was deleted unseen")
	}
	s.m.doc.Insert(0, "FROM b;")
	s.keys("q")
	s.shows("Save before")
	s.keys("d")
	if !s.m.quitting {
		t.Fatal("it did not quit")
	}
}

// A secret that is typed into a cell never reaches the script.
func TestSecretsAreTakenOut(t *testing.T) {
	s := newScreen(t, "", 100, 30, fresh)
	s.keys("LOAD 's3://b/k.csv?X-Amz-Signature=0123abcd' AS t;")
	s.keys("<esc>")
	if got := s.m.doc.String(); strings.Contains(got, "0123abcd") || !strings.Contains(got, "X-Amz-Signature=***") {
		t.Errorf("the script holds %q", got)
	}
	s.shows("a secret was taken out")
}
