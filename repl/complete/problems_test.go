package complete

import (
	"strings"
	"testing"
)

// The cursor is ▏; what is wrong is given as word: message.
func TestProblems(t *testing.T) {
	for _, c := range []struct{ text, word string }{
		{"FROM a |> WHERE x = 1;▏", ""},
		{"FROM a |> WHER x;▏", "WHER"},
		{"FROM a |> WHER▏", ""},
		{"FROM a |> WHER▏;", ""},
		{"FROM a |> WHER x |> LIM▏", "WHER"},
		{"FROM a\n|> WHERE (x = 1\n|> LIMIT 3▏", ""},
		{"FROM a\n|> W▏HERE (x = 1\n|> LIMIT 3", "("},
		{"FROM a |> ▏", ""},
		{"FROM a |> WHERE $p > 3 |> EXTEND x AS y▏", ""},
		{"LOAD 'a.csv▏", ""},
		{"LAOD 'a.csv' AS a;▏", "LAOD"},
		{"LAOD 'a.csv' AS a;\nFROM a |> W▏", "LAOD"},
		{"LET a = FROM b |> LIMITT 3;▏", "LIMITT"},
		{"-- prose\nFROM b |> LIMITT 3;▏", "LIMITT"},
		{"▏", ""},
	} {
		at := strings.Index(c.text, "▏")
		text := strings.Replace(c.text, "▏", "", 1)
		got := ""
		for _, p := range Problems(text, at) {
			got += text[p.Pos:min(p.End, len(text))]
			if p.Message == "" {
				t.Errorf("%q: no message", c.text)
			}
		}
		if got != c.word {
			t.Errorf("%q: wrong is %q, want %q: %v", c.text, got, c.word, Problems(text, at))
		}
	}
}

func FuzzProblems(f *testing.F) {
	f.Add("FROM a |> WHER x;", 5)
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		for _, p := range Problems(text, cursor) {
			if p.Pos < 0 || p.Pos > len(text) || p.End <= p.Pos {
				t.Fatalf("%q: a problem at %d to %d", text, p.Pos, p.End)
			}
		}
	})
}
