package tui

import (
	"strings"
	"testing"
)

func TestTheTreeLeadsToEveryState(t *testing.T) {
	s := gridOn(t, "FROM a;\n")
	s.keys("[u]H")
	if got := s.m.doc.String(); got != "FROM a |> ORDER BY event DESC |> DROP event;\n" {
		t.Fatal(got)
	}
	s.keys("U")
	for _, want := range []string{"as it was opened", "FROM a |> ORDER BY event DESC", "│ ○ FROM a |> ORDER BY event ", "now", "the cell then", "first rows"} {
		s.shows(want)
	}
	s.inside("the tree")
	s.keys("jj") // the branch that was left
	s.keys("<enter>")
	if got := s.m.doc.String(); got != "FROM a |> ORDER BY event;\n" || s.m.grid == nil {
		t.Fatalf("went to %q", got)
	}
	s.keys("UG<enter>")
	if got := s.m.doc.String(); got != "FROM a;\n" {
		t.Fatalf("went to %q", got)
	}
	s.keys("U<esc>")
	s.lacks("as it was opened")
	s.keys("qUk<enter>")
	if s.m.grid != nil || !strings.Contains(s.m.doc.String(), "ORDER BY") {
		t.Fatalf("from the notebook went to %q", s.m.doc.String())
	}
}
