package tui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

// write puts a text where the notebook is, as another program would; each time is another one to the file system.
func (s *screen) write(path, text string) {
	s.t.Helper()
	before := stampOf(path)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, before.time.Add(time.Second)); err != nil {
		s.t.Fatal(err)
	}
}

func watched(t *testing.T, script string) (s *screen, path string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "n.quire")
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	s = journaled(t, dir, path, script)
	t.Cleanup(s.m.closeJournal)
	s.m.watch = newWatch()
	s.m.know(stampOf(path), sumOf([]byte(script)))
	return s, path
}

// look is what the watch does beside the program.
func (s *screen) look() bool {
	s.t.Helper()
	msg := s.m.watch.look()
	if msg != nil {
		s.send(*msg)
	}
	return msg != nil
}

func TestChangeByAnotherProgramIsOffered(t *testing.T) {
	s, path := watched(t, "FROM a;\n\nFROM b;\n")
	if s.look() {
		t.Fatal("a change is told where none is")
	}
	s.write(path, "FROM a;\n\nFROM b\n|> LIMIT 7;\n")
	if !s.look() {
		t.Fatal("the change is not noticed")
	}
	s.shows("The file has changed")
	if s.look() {
		t.Fatal("the same change is told twice")
	}
	s.keys("<enter>")
	s.shows("The file has changed") // Enter is no answer
	s.keys("s")
	s.shows("+ |> LIMIT 7")
	s.keys("<esc>t")
	if got := s.m.doc.String(); got != "FROM a;\n\nFROM b\n|> LIMIT 7;\n" || s.m.dirty() {
		t.Fatalf("the script is %q", got)
	}
	s.keys("u")
	if got := s.m.doc.String(); got != "FROM a;\n\nFROM b;\n" {
		t.Fatalf("u gave %q", got)
	}
}

// A change that comes while one types waits: no key on its way to the text is taken for an answer.
func TestChangeWhileTypingWaits(t *testing.T) {
	s, path := watched(t, "FROM a;\n")
	s.keys("bFROM ")
	s.write(path, "FROM theirs;\n")
	s.look()
	s.shows("changed on disk")
	s.keys("t")
	if got := s.m.edit.ed.text(); got != "FROM t" {
		t.Fatalf("the text is %q", got)
	}
	s.keys("<esc>")
	s.shows("The file has changed")
	s.keys("m<ctrl+s>")
	if got, _ := os.ReadFile(path); string(got) != "FROM a;\n\nFROM t;\n" {
		t.Fatalf("the file is %q", got)
	}
	s.lacks("changed on disk")
}

// A file that is written again with the same text, or only touched, is no change; one that is gone is told, after a second look.
func TestTouchedAndRemovedFiles(t *testing.T) {
	s, path := watched(t, "FROM a;\n")
	s.write(path, "FROM a;\n")
	s.look()
	s.lacks("changed")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if s.look() {
		t.Fatal("one absence is taken for the end of the file")
	}
	s.look()
	s.shows("is gone from the disk")
	s.keys("<ctrl+s>")
	if got, _ := os.ReadFile(path); string(got) != "FROM a;\n" {
		t.Fatalf("the file is %q", got)
	}
	s.look()
	s.lacks("changed")
}

func outputs(t *testing.T) func(*notebooks.Cell) repl.Status {
	return func(*notebooks.Cell) repl.Status {
		var names []string
		var ids []int64
		for i := range 300 {
			ids = append(ids, int64(i)+1000)
			names = append(names, "user "+strings.Repeat("x", i*10))
		}
		b := table(t, []string{"id", "name"}, ids, names)
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{ID: "kept", Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 9_811_020}}
	}
}

// What cells last gave is shown again after a kill, as stale, and F5 and R run it anew.
func TestPreviewsAfterAKill(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	const script = "FROM a;\n\nFROM b;\n"
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	killed := journaled(t, dir, path, script)
	killed.session.outputs = outputs(t)
	killed.keys("<f5>")
	killed.send(previewsDueMsg{})
	if info, err := os.Stat(previewPath(killed.m.journal.file.Path())); err != nil || info.Size() > 100_000 {
		t.Fatalf("the previews: %v, %v", info, err)
	}
	killed.m.journal.file.Close(false)

	s := journaled(t, dir, path, script)
	s.shows("of an earlier session")
	s.shows("1003")
	s.shows("9,811,020 rows")
	s.keys("o") // the grid shows what there is
	s.shows("1019")
	s.keys("q")
	s.session.outputs = fresh2
	s.keys("R")
	if len(s.session.ran) != 1 || len(s.session.ran[0]) != 1 {
		t.Fatalf("ran %v, want the first cell", s.session.ran)
	}
	s.lacks("of an earlier session")
	s.lacks("1003")
	s.keys("q")
	s.m.closeJournal()
	if left, _ := filepath.Glob(filepath.Join(dir, "journals", "*")); len(left) > 0 {
		t.Errorf("a clean end leaves %v", left)
	}
}

// Rows of an earlier session that had not counted them are no result either: to open them reads them anew.
func TestOpeningAPreviewRunsItsCell(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	if err := os.WriteFile(path, []byte("FROM a;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	killed := journaled(t, dir, path, "FROM a;\n")
	killed.told(t, repl.Status{State: repl.StateRunning, Output: headOfMany(t)})
	killed.send(previewsDueMsg{})
	_ = killed.m.journal.file.Close(false)
	s := journaled(t, dir, path, "FROM a;\n")
	s.shows("of an earlier session")
	s.session.outputs = outputs(t)
	s.keys("o")
	s.shows("row 1 of 9,811,020")
	if len(s.session.ran) != 1 {
		t.Errorf("ran %v", s.session.ran)
	}
	s.m.closeJournal()
}

func fresh2(*notebooks.Cell) repl.Status {
	return repl.Status{State: repl.StateFresh, Output: &repl.Output{Rows: -1}}
}

// Previews of another program's making do no harm.
func FuzzPreviews(f *testing.F) {
	f.Add([]byte(`{"cell":"x","rows":3,"arrow":"AAAA"}`))
	f.Add([]byte(`{"cell":`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		c := notebooks.Parse("FROM a;\n").Cells[0]
		raw = []byte(strings.ReplaceAll(string(raw), `"x"`, `"`+previewKey(c)+`"`))
		if err := os.WriteFile(filepath.Join(dir, "a.previews"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		var p previews
		p.open(filepath.Join(dir, "a.journal"))
		p.output(c)
	})
}

// A journal that cannot be written says so until it can, and then has everything.
func TestJournalFaultIsShown(t *testing.T) {
	dir := t.TempDir()
	s := journaled(t, dir, filepath.Join(dir, "n.quire"), "FROM a;\n")
	s.keys("bFROM b")
	s.send(journalFaultMsg{errors.New("bring the journal to disk: no space left on device")})
	s.shows("no space left on device")
	s.keys("x")
	s.shows("not in the journal")
	s.send(journalFaultMsg{})
	s.lacks("not in the journal")
	s.m.journal.file.Close(false)
	again := journaled(t, dir, filepath.Join(dir, "n.quire"), "FROM a;\n")
	defer again.m.closeJournal()
	again.shows("FROM bx")
}

// What is restored is shown as a difference first, with the draft.
func TestRestoreShowsTheDifference(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	const script = "FROM a;\n\nFROM b;\n"
	killed := journaled(t, dir, path, script)
	killed.keys("jdd")
	killed.keys("bFROM half")
	killed.m.journal.file.Close(false)
	s := journaled(t, dir, path, script)
	defer s.m.closeJournal()
	s.keys("s")
	s.shows("removed")
	s.shows("- FROM b")
	s.shows("FROM half")
}

// A line end inside of a literal brings no blanks into its value.
func TestNoIndentInLiterals(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	s.keys("SELECT 'a<enter>b', (<enter>")
	if got := s.m.edit.ed.text(); got != "SELECT 'a\nb', (\n  " && got != "SELECT 'a\nb', (\n" {
		t.Fatalf("the text is %q", got)
	}
}

// What an earlier session without a file left can wait: the new one starts without it and keeps a journal of its own.
func TestWhatWasNotSavedCanWait(t *testing.T) {
	dir := t.TempDir()
	s := journaled(t, dir, "", "")
	s.keys("FROM first")
	_ = s.m.journal.file.Close(false) // killed
	s = journaled(t, dir, "", "")
	s.shows("Restore what was typed?")
	s.keys("<esc>")
	s.lacks("Restore")
	s.keys("FROM second")
	_ = s.m.journal.file.Close(false)
	for _, want := range []string{"FROM first", "FROM second"} {
		s = journaled(t, dir, "", "")
		s.shows("What was being typed: " + want)
		s.keys("<enter>")
		s.shows(want)
		s.m.quitting = true
		s.m.closeJournal()
	}
}

// A session that ends while it still asks what to do with what an earlier one left, as when the connection breaks, leaves it.
func TestUnansweredOfferIsKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.quire")
	if err := os.WriteFile(path, []byte("FROM a;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := journaled(t, dir, path, "FROM a;\n")
	s.keys("bFROM typed")
	_ = s.m.journal.file.Close(false) // killed
	for _, keys := range []string{"", "jk", "s", "d"} {
		s = journaled(t, dir, path, "FROM a;\n")
		s.shows("What was being typed: FROM typed")
		s.keys(keys)
		s.m.closeJournal() // what SIGHUP does
	}
	s = journaled(t, dir, path, "FROM a;\n")
	s.keys("dy")
	s.m.closeJournal()
	s = journaled(t, dir, path, "FROM a;\n")
	s.lacks("Restore")
}

// What is restored of a session on data files is shown as it was left, not as the files are opened.
func TestRestoredRowsAreShown(t *testing.T) {
	dir := t.TempDir()
	data := func() *screen {
		s := gridOn(t, "FROM a;\n")
		s.m.o.OpenGrid, s.m.o.StateDir, s.m.o.Dir = true, dir, dir
		if err := s.m.openJournal(); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := data()
	s.lacks("Restore")
	s.keys("[")
	left := s.m.doc.String()
	_ = s.m.journal.file.Close(false)
	s = data()
	s.shows("Restore what was typed?")
	s.keys("<enter>")
	if got := s.m.doc.String(); got != left || s.m.grid == nil {
		t.Fatalf("restored %q, want %q in the grid", got, left)
	}
	s.shows("ORDER BY")
	s.m.closeJournal()
}

// Whoever starts elsewhere is told where something was left.
func TestWhatWasLeftElsewhereIsTold(t *testing.T) {
	state := t.TempDir()
	s := newScreen(t, "", 100, 30, fresh)
	s.m.o.StateDir, s.m.o.Dir = state, "/data/visits"
	if err := s.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	s.keys("FROM first")
	_ = s.m.journal.file.Close(false)
	s = newScreen(t, "", 100, 30, fresh)
	s.m.o.StateDir, s.m.o.Dir = state, "/data/other"
	if err := s.m.openJournal(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.m.closeJournal)
	s.lacks("Restore")
	s.shows(": start quire in /data/visits to restore it")
	s.keys("F")
	s.lacks("to restore it")
}
