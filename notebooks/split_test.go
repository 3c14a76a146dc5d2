package notebooks

import (
	"strings"
	"testing"
)

// The cursor is ▏; === stands between the two cells.
func TestSplit(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"FROM a;\n▏FROM b;", "FROM a;\n===\nFROM b;"},
		{"FROM a▏;\nFROM b;", "FROM a;\n===\nFROM b;"},
		{"-- one\n▏-- two", "-- one\n===\n-- two"},
		{"-- one▏ two", "-- one\n===\n-- two"},
		{"-- about\n▏FROM a;", "-- about\n===\nFROM a;"},
		{"LET a = FROM e\n|> WHERE x▏\n|> LIMIT 3;", "LET a = FROM e\n|> WHERE x;\n===\nLET a = FROM a\n|> LIMIT 3;"},
		{"LET MATERIALIZED a = FROM e |> WHERE x |> LI▏MIT 3;", "LET a = FROM e |> WHERE x;\n===\nLET MATERIALIZED a = FROM a\n|> LIMIT 3;"},
		{"FROM e -- all\n-- few\n▏|> LIMIT 3", "LET up = FROM e; -- all\n===\n-- few\nFROM up\n|> LIMIT 3"},
		{"FROM e |> WHERE ▏id IN (FROM f |> SELECT id) |> LIMIT 3", "LET up = FROM e;\n===\nFROM up\n|> WHERE id IN (FROM f |> SELECT id) |> LIMIT 3"},
		{"FROM e\n|> DISTINCT\n▏|> WHERE e.id > 1;", "LET up = FROM e\n|> DISTINCT;\n===\nFROM up AS e\n|> WHERE e.id > 1;"},
		{"SEL▏ECT a FROM b;", "one statement is one cell"},
		{"FR▏OM a |> LIMIT 3;", "one statement is one cell"},
		{"FROM a;▏", "nothing to split off"},
		{"▏FROM a;", "nothing to split off"},
		{"FROM 'a▏", "a quote or comment is open"},
		{"SAVE (FROM a |> ▏LIMIT 3) TO 'x.csv';", "one statement is one cell"},
	} {
		at := strings.Index(c.text, "▏")
		text := strings.Replace(c.text, "▏", "", 1)
		first, second, err := Split(text, at, func() string { return "up" })
		if err != nil {
			if !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%q: %v", c.text, err)
			}
			continue
		}
		if got := first + "\n===\n" + second; got != c.want {
			t.Errorf("%q is split into\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

func TestJoined(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"-- one\n\n-- two\n", "-- one\n--\n-- two"},
		{"-- one\n\nFROM a;\n", "-- one\nFROM a;"},
		{"LET a = FROM e -- all\n|> WHERE x; -- kept\n\nFROM a\n|> LIMIT 3;\n", "FROM e -- all\n|> WHERE x -- kept\n|> LIMIT 3;"},
		{"LET a = FROM e;\n\n-- three\nLET a = FROM a |> LIMIT 3;\n\nFROM a;\n", "-- three\nLET a = FROM e\n|> LIMIT 3;"},
		{"FROM e;\n\nFROM _ |> LIMIT 3;\n", "FROM e\n|> LIMIT 3;"},
		{"LET a = FROM e;\n\nFROM a AS b |> WHERE b.x;\n", "FROM e\n|> AS b\n|> WHERE b.x;"},
		{"LET a = FROM e;\n\nFROM a;\n\nSAVE a TO 'x.csv';\n", "other cells read a too"},
		{"LET a = FROM e;\n\nFROM a |> JOIN a AS b USING (x);\n", "the next cell reads a more than once"},
		{"FROM e |> PLOT;\n\nFROM _ |> LIMIT 3;\n", "the chart ends"},
		{"FROM e;\n\nFROM f;\n", "the next cell does not go on"},
		{"FROM e;\n\nSAVE e TO 'x';\n", "the next cell does not go on"},
		{"LOAD 'x' AS x;\n\nFROM x;\n", "one statement is one cell"},
		{"FROM e;\n\n-- prose\n", "prose stands above"},
		{"FROM e;\n", "there is no cell below"},
	} {
		nb := Parse(c.script)
		got, err := nb.Joined(nb.Cells[0].ID)
		if err != nil {
			got = err.Error()
			if strings.HasPrefix(got, c.want) {
				continue
			}
		}
		if got != c.want {
			t.Errorf("%q becomes\n%s\nwant\n%s", c.script, got, c.want)
		}
	}
}

// What is split is joined again to the same statement, and neither fails on any text.
func FuzzSplit(f *testing.F) {
	f.Add("LET a = FROM e |> WHERE x |> LIMIT 3;", 26)
	f.Add("FROM e\n|> DISTINCT -- c\n|> WHERE e.id > 1", 22)
	f.Fuzz(func(t *testing.T, text string, at int) {
		first, second, err := Split(text, at, func() string { return "up" })
		if err != nil {
			return
		}
		if strings.TrimSpace(first) == "" || strings.TrimSpace(second) == "" {
			t.Fatalf("%q at %d: one part is empty: %q, %q", text, at, first, second)
		}
		nb := Parse(first + "\n\n" + second)
		for _, c := range nb.Cells {
			_, _ = nb.Joined(c.ID)
		}
	})
}
