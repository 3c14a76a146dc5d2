package enginetest

import (
	"strings"
	"testing"

	"quire/engine"
)

// testErrorPlaces: an error has a class, human words, and the place of the word at fault in the text that the user wrote.
func testErrorPlaces(t *testing.T, s *suite) {
	s.source(t, "opens", "opens.csv", "event,n,name\nopen,1,é\nclose,2,ü\n", engine.SourceOptions{})
	for _, c := range []struct {
		text  string
		class engine.Class
		at    string
		says  string
	}{
		{"FROM opens |> SELECT evnt", engine.UnknownColumn, "evnt", "evnt"},
		{"FROM opens\n|> WHERE name = 'é'\n|> EXTEND n + nn AS m", engine.UnknownColumn, "nn", "nn"},
		{"SELECT evnt FROM opens", engine.UnknownColumn, "evnt", "did you mean event?"},
		{"FROM opens |> DROP missing", engine.UnknownColumn, "missing", "missing"},
		{"FROM opns", engine.UnknownTable, "opns", "opns"},
		{"FROM opens |> JOIN closes ON true", engine.UnknownTable, "closes", "closes"},
		{"FROM opens |> SELECT uper(event)", engine.UnknownColumn, "uper", "upper"},
		{"FROM opens |> SELECT 1 +", engine.Syntax, "", ""},
		{"FROM opens |> SELEC event", engine.Syntax, "SELEC", "SELECT"},
		{"FROM opens |> WHERE", engine.Syntax, "", ""},
		{"FROM opens |> SELECT event + n", engine.TypeMismatch, "", ""},
		{"FROM opens |> AGGREGATE sum(event)", engine.TypeMismatch, "", ""},
		{"FROM opens |> WHERE sum(n) > 1", engine.Syntax, "", "aggregate"},
		{"SELECT event, count(*) FROM opens", engine.Syntax, "event", "GROUP BY"},
		{"SELECT 1; SELECT 2", engine.Syntax, "", ""},
		{"", engine.Syntax, "", ""},
		{"FROM opens |> SELECT 'open", engine.Syntax, "", ""},
		{"FROM opens |> SELECT (n", engine.Syntax, "", ""},
		{"DROP TABLE opens", engine.Syntax, "", ""},
	} {
		_, err := s.eng.Analyze(t.Context(), s.query(c.text))
		if err == nil {
			t.Errorf("%q: no error", c.text)
			continue
		}
		e := failure(t, err)
		if e.Class != c.class {
			t.Errorf("%q: class %q, want %q (%v)", c.text, e.Class, c.class, e)
		}
		if c.at != "" && word(c.text, e) != c.at {
			t.Errorf("%q: points at %q, want %q (%v)", c.text, word(c.text, e), c.at, e)
		}
		if !strings.Contains(e.Error(), c.says) {
			t.Errorf("%q: says %q, without %q", c.text, e.Error(), c.says)
		}
		for _, jargon := range []string{"Binder", "Catalog Error", "LINE 1", "exception_type", "INTEGER_LITERAL", "FROM clause!"} {
			if strings.Contains(e.Error(), jargon) {
				t.Errorf("%q: says %q", c.text, e.Error())
			}
		}
	}
	// Some faults show only when rows are read.
	text := "FROM opens |> SELECT CAST(event AS integer) AS e"
	_, err := s.run(t.Context(), text)
	if e := failure(t, err); e.Class != engine.TypeMismatch || !strings.Contains(e.Message, `"open"`) {
		t.Errorf("a text that is no number: %s %v", e.Class, e)
	}
	_, err = s.run(t.Context(), "FROM opens |> SELECT n / (n - n) AS q")
	if e := failure(t, err); e.Class != engine.Failed || !strings.Contains(e.Message, "division by zero") {
		t.Errorf("a division by zero: %s %v", e.Class, e)
	}
}

// testErrorInDefinition: what goes wrong inside a definition is told at its name in the query, under the user's name.
func testErrorInDefinition(t *testing.T, s *suite) {
	s.source(t, "opens", "opens.csv", "event,n\nopen,1\n", engine.SourceOptions{})
	s.define(t, "numbered", "FROM opens |> SELECT CAST(event AS integer) AS e")
	s.define(t, "doubled", "FROM numbered |> SELECT e * 2 AS e")
	text := "SELECT max(e) FROM doubled AS d"
	_, err := s.run(t.Context(), text)
	e := failure(t, err)
	if e.Class != engine.TypeMismatch {
		t.Errorf("class %s: %v", e.Class, e)
	}
	if e.Pos >= 0 && word(text, e) != "doubled" {
		t.Errorf("points at %q", word(text, e))
	}
	_, err = s.run(t.Context(), "FROM doubled |> SELECT ee")
	if e := failure(t, err); !strings.Contains(e.Message, "doubled") || strings.Contains(e.Message, "__") {
		t.Errorf("the message does not name the relation as the user does: %v", e)
	}
}
