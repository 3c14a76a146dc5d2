package tui

import "testing"

// TestCompleting types as a user does: Tab opens the list, keys narrow it, Enter takes, Esc closes and keeps editing.
func TestCompleting(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	s.keys("FROM a |> WHERE reg<tab>")
	s.shows("(text, pattern[, group]) → string")
	s.golden("complete-80x24")
	s.keys("exp_ext<ctrl+n><ctrl+p><enter>")
	if got := s.m.edit.ed.text(); got != "FROM a |> WHERE regexp_extract(" {
		t.Fatalf("the text is %q", got)
	}
	s.shows("regexp_extract(text, pattern, [group])")
	s.keys("x, <ctrl+n><esc>")
	if s.m.edit == nil || s.m.edit.offer != nil {
		t.Fatal("Esc left more than the list")
	}
	s.keys("<ctrl+u>FROM a |> agg<tab> co")
	if got := s.m.edit.ed.text(); got != "FROM a |> AGGREGATE co" {
		t.Fatalf("the only choice became %q", got)
	}
	if len(s.session.ran) > 0 {
		t.Fatal("completing ran something")
	}
}
