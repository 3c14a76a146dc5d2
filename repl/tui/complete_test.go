package tui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/repl"
	"quire/repl/complete"
)

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

// labels are the items of the open list.
func (s *screen) labels() string {
	if s.m.edit == nil || s.m.edit.offer == nil {
		return ""
	}
	var out []string
	for _, it := range s.m.edit.offer.Items {
		out = append(out, it.Label)
	}
	return strings.Join(out, " ")
}

// The columns of a place come from the session, for the query in front of the cursor; until they are there the words tell.
func TestColumnsInScope(t *testing.T) {
	s := newScreen(t, "LOAD 'a.csv' (on_error collect) AS a;\n\nLET b = FROM a;\n\nFROM a;\n\nLET later = FROM b;\n", 100, 30, fresh)
	s.session.columns = func(query string) (*arrow.Schema, error) {
		if !strings.HasPrefix(query, "FROM b |> AGGREGATE") {
			return nil, errors.New("not asked for")
		}
		return arrow.NewSchema([]arrow.Field{{Name: "merchant_id", Type: arrow.PrimitiveTypes.Int64}, {Name: "odd \x1b[31mname", Type: arrow.BinaryTypes.String}}, nil), nil
	}
	s.keys("4Gi<ctrl+u>LET later = FROM b |> AGGREGATE count(*) AS c GROUP BY merchant_id |> ORDER BY <ctrl+n>")
	if got := s.labels(); !strings.HasPrefix(got, "merchant_id odd") {
		t.Errorf("behind AGGREGATE the list has %q", got)
	}
	s.shows("bigint")
	s.inside("a column with an escape code")
	s.keys("<esc><ctrl+u>LET later = FROM <ctrl+n>")
	if got := s.labels(); !strings.HasPrefix(got, "b a_rejects a _") || strings.Contains(got, "later") {
		t.Errorf("the names in sight are %q", got)
	}
}

// A list that waited is made anew where it was asked for, and nowhere else.
func TestLateColumns(t *testing.T) {
	s := newScreen(t, "LET a = FROM x;\n", 100, 30, fresh)
	s.keys("Gi")
	s.m.edit.ed.insert("FROM a |> DROP ")
	_, cmd := s.m.Update(press("ctrl+n"))
	if cmd == nil || s.m.edit.offer != nil {
		t.Fatal("columns that nobody knows are offered")
	}
	msg := columnsMsg{edit: s.m.edit, query: "FROM a", answer: scopeAnswer{[]complete.Column{{Name: "id", Type: "bigint"}}, true}}
	s.m.Update(msg)
	if got := s.labels(); got != "id" {
		t.Fatalf("the list has %q", got)
	}
	s.keys("<esc>x")
	s.m.Update(msg)
	if got := s.labels(); got != "" {
		t.Fatalf("the list came back with %q", got)
	}
	s.keys("<esc>")
	s.m.Update(msg) // of a cell that is not edited any more
}

// In a list that comes by itself nothing is chosen: an Enter on its way means the text.
func TestALateListIsNotTakenUnasked(t *testing.T) {
	for keys, want := range map[string]string{"<enter>": "FROM a |> DROP", "<tab><enter>": "FROM a |> DROP id", "<down><enter>": "FROM a |> DROP id", "<up><enter>": "FROM a |> DROP name", "i<enter>": "FROM a |> DROP id"} {
		s := newScreen(t, "LET a = FROM x;\n", 100, 30, fresh)
		s.keys("Gi")
		s.m.edit.ed.insert("FROM a |> DROP ")
		s.m.Update(press("ctrl+n"))
		s.m.Update(columnsMsg{edit: s.m.edit, query: "FROM a", answer: scopeAnswer{[]complete.Column{{Name: "id", Type: "bigint"}, {Name: "name", Type: "varchar"}}, true}})
		s.shows("Tab the first")
		s.lacks("> id")
		s.keys(keys)
		if got := strings.TrimSpace(s.m.edit.text()); got != want {
			t.Errorf("after %s the text is %q, want %q", keys, got, want)
		}
	}
}

func TestPathsComplete(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"events.csv", "it's.csv", "bad\x1b[31m.csv", ".hidden.csv"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := newScreen(t, "", 100, 30, fresh)
	s.m.dir = dir
	s.keys("LOAD '<tab>")
	if got := s.labels(); !strings.HasPrefix(got, "bad") || !strings.Contains(got, "data/ events.csv it's.csv") || strings.Contains(got, "hidden") {
		t.Fatalf("the list has %q", got)
	}
	s.inside("a path with an escape code")
	s.keys("it<enter>")
	if got := s.m.edit.text(); got != "LOAD 'it''s.csv" {
		t.Fatalf("the text is %q", got)
	}
}

// The names of an included notebook are offered once the session has read it, which a list that asks for names brings about.
func TestIncludedNamesAreOffered(t *testing.T) {
	s := newScreen(t, "INCLUDE 'other.quire';\n", 100, 30, fresh)
	s.session.columns = func(string) (*arrow.Schema, error) {
		s.session.defs = []repl.Definition{{Name: "shared", Cell: 4711, Verb: "LET", Rows: -1}}
		return nil, errors.New("nothing to tell")
	}
	s.keys("GiFROM <ctrl+n>")
	if got := s.labels(); !strings.HasPrefix(got, "shared") {
		t.Errorf("the list has %q", got)
	}
}
