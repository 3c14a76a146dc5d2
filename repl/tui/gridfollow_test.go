package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

func TestFollowingAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	write := func(lines int) {
		t.Helper()
		if err := os.WriteFile(path, []byte(strings.Repeat("line\n", lines)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := newScreen(t, "FROM a;\n", 80, 24, func(*notebooks.Cell) repl.Status {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b := table(t, []string{"line"}, strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"))
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: b.NumRows()}}
	})
	write(30)
	s.session.files = []string{path}
	s.evaluated()
	s.keys("oT")
	s.shows("row 30 of 30 following")
	look := func() { s.send(followDueMsg{s.m.grid.follow.number}) }
	s.keys("T")
	write(40) // since it was read
	s.keys("T")
	s.shows("row 40 of 40 following")
	runs := len(s.session.ran)
	write(50)
	look()
	s.shows("row 50 of 50")
	look()
	if got := len(s.session.ran) - runs; got != 1 {
		t.Errorf("%d runs for one change", got)
	}
	if got := s.session.followed; got != 3 {
		t.Errorf("a file is gone on with %d times when it is first looked at, twice, and has changed once", got)
	}
	s.keys("gjj") // whoever reads stays where they are
	write(60)
	look()
	s.shows("row 3 of 60")
	s.keys("G")
	write(10)
	look()
	s.shows("a.log shrank from")
	s.shows("row 10 of 10")
	if n := strings.Count(s.text(), "line\n"); n != 11 { // and the heading
		t.Errorf("%d of the ten rows are to be seen:\n%s", n-1, s.text())
	}
	other := path + ".new"
	if err := os.WriteFile(other, []byte("x\ny\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	look()
	s.shows("a.log was replaced")
	s.shows("of 2")
	if err := os.Rename(path, other); err != nil {
		t.Fatal(err)
	}
	look()
	s.shows("a.log is gone")
	s.keys("T")
	s.shows("following no longer")
	runs = len(s.session.ran)
	look()
	if len(s.session.ran) != runs {
		t.Error("it still follows")
	}
	s.session.files = nil
	s.keys("T")
	s.shows("no file on this machine")
}
