package tui

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

// visits is what every cell gives in the tests of gestures.
func visits(t testing.TB) func(*notebooks.Cell) repl.Status {
	b := table(t, []string{"event", "views", "score"}, []string{"open", "close", "NULL"}, []int64{3, 4, 5}, []float64{0.5, 1, 2})
	return func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 3}}
	}
}

func gridOn(t *testing.T, script string) *screen {
	t.Helper()
	s := newScreen(t, script, 100, 24, visits(t))
	s.evaluated()
	s.keys("o")
	if s.m.grid == nil {
		t.Fatal("no grid")
	}
	return s
}

func TestGesturesWriteTheScript(t *testing.T) {
	for _, c := range []struct{ keys, script, want string }{
		{"fviews > 3<enter>", "FROM a;\n", "FROM a |> WHERE views > 3;\n"},
		{"fviews > 3<enter>fscore = 1 OR views = 9<enter>", "FROM a;\n", "FROM a |> WHERE views > 3 AND (score = 1 OR views = 9);\n"},
		{"=twice = views * 2<enter>", "FROM a |> PLOT bar x=event;\n", "FROM a |> EXTEND views * 2 AS twice |> PLOT bar x=event;\n"},
		{"^<ctrl+u>what<enter>", "FROM a;\n", "FROM a |> RENAME event AS what;\n"},
		{"l#<enter>", "FROM a;\n", "FROM a |> SET views = CAST(views AS bigint);\n"},
		{"l#<enter>l%<enter>", "FROM a;\n", "FROM a |> SET views = CAST(views AS bigint), score = CAST(score AS double);\n"},
		{"@<enter>$<enter>", "FROM a;\n", "FROM a |> SET event = CAST(event AS varchar);\n"},
		{"DD", "FROM a;\n", "FROM a |> DISTINCT;\n"},
		{"S<enter>", "FROM a;\n", "FROM a |> TABLESAMPLE (1000 ROWS);\n"},
		{"&users USING (event)<enter>", "FROM a;\n", "FROM a |> JOIN users USING (event);\n"},
		{"&LEFT JOIN users USING (event)<enter>", "FROM a;\n", "FROM a |> LEFT JOIN users USING (event);\n"},
		{"F", "FROM a;\n", "FROM a;\n\nFROM a |> AGGREGATE count(*) AS count GROUP BY event |> ORDER BY count DESC, event;\n"},
		{"B<enter>", "LET a = FROM b;\n", "LET a = FROM b;\n\nFROM a |> AGGREGATE count(*) AS count GROUP BY event;\n"},
		{
			"F", "-- prose\nFROM a |> WHERE views > 1 |> PLOT bar x=event;\n",
			"-- prose\nLET a_rows = FROM a |> WHERE views > 1;\n\nFROM a_rows |> PLOT bar x=event;\n\n" +
				"FROM a_rows |> AGGREGATE count(*) AS count GROUP BY event |> ORDER BY count DESC, event;\n",
		},
		{
			"W<enter>", "FROM a;\n",
			"FROM a;\n\nFROM a |> SELECT views, event |> PIVOT (count(*) FOR event IN ('close', 'open')) |> ORDER BY views;\n",
		},
		{"I", "FROM a;\n", "FROM a;\n\nSUMMARIZE a;\n"},
		{"I]", "FROM a;\n", "FROM a;\n\nSUMMARIZE a;\n\nFROM a |> SUMMARIZE |> ORDER BY event DESC;\n"},
		{"C", "FROM a;\n", "FROM a;\n\nFROM a |> DESCRIBE;\n"},
		{
			"M", "FROM a;\n",
			"FROM a;\n\nFROM a\n|> AGGREGATE min('views') AS name, round(corr(views, views), 3) AS views, round(corr(views, score), 3) AS score\n" +
				"|> UNION ALL\n   (FROM a |> AGGREGATE min('score') AS name, round(corr(score, views), 3) AS views, round(corr(score, score), 3) AS score);\n",
		},
		{"l)", "FROM a;\n", "FROM a |> SELECT event, score, views;\n"},
		{"l)((", "FROM a;\n", "FROM a |> SELECT views, event, score;\n"},
		{"l)", "FROM a |> SELECT event, v + 1 AS views, score;\n", "FROM a |> SELECT event, score, v + 1 AS views;\n"},
		{"E<enter><esc>", "LOAD 'x/A.csv' AS a;\n", "LOAD 'x/A.csv' AS a;\n\nSAVE a TO 'a_export.csv';\n"},
		{"E<enter><esc>", "FROM a;\n", "FROM a;\n\nSAVE a TO 'a.csv';\n"},
		{"E<ctrl+u>o'{x}.parquet<enter><esc>", "FROM a;\n", "FROM a;\n\nSAVE a TO 'o''{{x}}.parquet';\n"},
		{
			"E<ctrl+u>'{ds}.csv' (delimiter '|')<enter><esc>", "FROM a |> LIMIT 3;\n",
			"LET a_rows = FROM a |> LIMIT 3;\n\nFROM a_rows;\n\nSAVE a_rows TO '{ds}.csv' (delimiter '|');\n",
		},
		{"L<ctrl+u>kept<enter>", "FROM a |> LIMIT 3;\n", "LET kept = FROM a |> LIMIT 3;\n\nFROM kept;\n"},
		{
			"j<enter>", "FROM a |> WHERE x |> AGGREGATE count(*) AS n GROUP BY event;\n",
			"FROM a |> WHERE x |> AGGREGATE count(*) AS n GROUP BY event;\n\nFROM a |> WHERE x AND event = 'close';\n",
		},
		{
			"G<enter>", "FROM a |> AGGREGATE count(*) AS n GROUP BY lower(e) AS event, views;\n",
			"FROM a |> AGGREGATE count(*) AS n GROUP BY lower(e) AS event, views;\n\nFROM a |> WHERE lower(e) IS NULL AND views = 5;\n",
		},
	} {
		s := gridOn(t, c.script)
		s.keys(c.keys)
		if got := s.m.doc.String(); got != c.want {
			t.Errorf("%s on %q gave\n%s\nwant\n%s", c.keys, c.script, got, c.want)
			continue
		}
		for s.m.doc.String() != c.script {
			before := s.m.doc.String()
			if s.keys("u"); s.m.grid == nil {
				s.keys("u")
			}
			if s.m.doc.String() == before {
				t.Errorf("%s on %q: undo stops at %q", c.keys, c.script, before)
				break
			}
		}
	}
}

func TestAPromptShowsItsStep(t *testing.T) {
	s := gridOn(t, "FROM a;\n")
	s.keys("=")
	s.shows("name = expression")
	s.keys("hour = ")
	s.shows("the expression is empty")
	s.keys("abs(vi<tab>")
	s.shows(`misses a ")"`)
	s.keys(")")
	s.shows("→ |> EXTEND abs(views) AS hour")
	s.keys("<ctrl+u>CAST(views AS double) AS \"Half\"") // as a query has it
	s.shows(`→ |> EXTEND CAST(views AS double) AS Half`)
	s.keys("<ctrl+u>x = nosuch + 1")
	s.shows(`column "nosuch" is not here`)
	s.keys("<enter>")
	if got := s.m.doc.String(); got != "FROM a;\n" || s.m.input == nil {
		t.Fatalf("a step with an error was taken: %q", got)
	}
	s.keys("<esc>")
	s.lacks("derive:")
	if n := len(s.m.runs); n != 0 || s.m.doc.String() != "FROM a;\n" {
		t.Fatal("a prompt that was left changed something")
	}
}

func TestSearchFindsAroundTheEnd(t *testing.T) {
	s := gridOn(t, "FROM a;\n")
	s.keys("/O<enter>")
	if g := s.m.grid; g.row != 1 || g.col != 0 { // clOse is behind the cursor's open
		t.Fatalf("found row %d, column %d", g.row, g.col)
	}
	s.keys("n")
	s.shows("from the other side")
	if g := s.m.grid; g.row != 0 {
		t.Fatalf("found row %d", g.row)
	}
	s.keys("N")
	if g := s.m.grid; g.row != 1 {
		t.Fatalf("found row %d backwards", g.row)
	}
	s.keys("/nowhere<enter>")
	s.shows("no value holds nowhere")
}

func TestBackLeadsToWhereAGridWasOpened(t *testing.T) {
	s := gridOn(t, "FROM a;\n")
	first := s.m.grid.cell
	s.keys("F<enter>")
	if s.m.grid.cell == first || len(s.m.nb.Cells) != 3 {
		t.Fatalf("no rows behind the group: %q", s.m.doc.String())
	}
	s.keys("qq")
	if s.m.grid == nil || s.m.grid.cell != first {
		t.Fatal("q q does not lead back")
	}
	if s.keys("q"); s.m.grid != nil {
		t.Fatal("q does not leave the first grid")
	}
}

// A gesture that opens a cell of its own may have to name the steps first: the way back leads to the rows, not to the name.
func TestBackLeadsToTheRowsThatGotAName(t *testing.T) {
	s := gridOn(t, "FROM a |> WHERE views > 1;\n")
	s.keys("F")
	if got := s.m.doc.String(); !strings.HasPrefix(got, "LET a_rows = ") {
		t.Fatal(got)
	}
	s.keys("q")
	if g := s.m.grid; g == nil || s.m.nb.Cell(g.cell).Text != "FROM a_rows;" {
		t.Fatalf("q does not lead to the rows:\n%s", s.text())
	}
}

// Undo of a gesture that opened a cell of its own leads back to the rows that it was made on.
func TestUndoLeadsToTheRowsBefore(t *testing.T) {
	for _, script := range []string{"FROM a;\n", "FROM a |> WHERE views > 1;\n"} {
		s := gridOn(t, script)
		first := s.m.grid.cell
		s.keys("F<enter>u")
		if g := s.m.grid; g == nil || !strings.Contains(s.m.nb.Cell(g.cell).Text, "AGGREGATE count(*)") {
			t.Fatalf("%q: u does not lead to the groups:\n%s", script, s.text())
		}
		s.keys("u")
		if g := s.m.grid; g == nil || g.cell != first || s.m.doc.String() != script {
			t.Fatalf("%q: u does not lead to the rows:\n%s", script, s.text())
		}
	}
}

// Undo in the notebook shows again what was there: it runs what it changed and was up to date, and nothing that writes.
func TestUndoInTheNotebookRunsWhatItChanged(t *testing.T) {
	s := gridOn(t, "FROM a |> WHERE views > 1;\n")
	first := s.m.grid.cell
	s.keys("F")
	if ran := s.session.ran; len(ran) < 2 || s.m.nb.Cell(ran[len(ran)-1][0]).Text != "FROM a_rows;" {
		t.Fatal("the rows that got a name are not shown below it")
	}
	s.keys("<esc>")
	ran := len(s.session.ran)
	s.keys("u")
	if got := s.session.ran[ran:]; len(got) != 1 || len(got[0]) != 1 || got[0][0] != first {
		t.Fatalf("undo ran %v", got)
	}

	s = newScreen(t, "FROM a;\n\nPLOT line FROM a TO 'a.png';\n", 80, 24, fresh)
	s.keys("A")
	if s.m.float != nil {
		s.keys("y")
	}
	ran = len(s.session.ran)
	s.keys("j<enter><end><backspace><backspace> <esc>u")
	if got := s.session.ran[ran:]; len(got) != 0 {
		t.Fatalf("undo ran a cell that writes a file: %v", got)
	}
}

func TestADefinitionWithoutRowsShowsItsFirstOnes(t *testing.T) {
	b := table(t, []string{"event"}, []string{"open", "close"})
	s := newScreen(t, "LET a = FROM b;\n", 80, 24, func(c *notebooks.Cell) repl.Status {
		out := &repl.Output{Schema: b.Schema(), Rows: -1}
		if strings.HasPrefix(c.Text, "FROM a") {
			out = &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: -1}
		}
		return repl.Status{State: repl.StateFresh, Output: out}
	})
	s.evaluated()
	s.keys("o")
	s.shows("close")
	s.shows("the first rows")
	if got := s.m.doc.String(); got != "LET a = FROM b;\n" {
		t.Errorf("looking changed the script: %q", got)
	}
}

func TestCopiesFitTheClipboard(t *testing.T) {
	s := gridOn(t, "FROM a;\n")
	for _, c := range []struct{ keys, says string }{
		{"yy", "copied 4 characters"}, {"yr", "copied the row"}, {"yc", "copied 3 rows"}, {"yt", "copied 3 rows"}, {"ym", "copied 3 rows"},
	} {
		s.keys(c.keys)
		s.shows(c.says)
	}
	s.m.clip(strings.Repeat("x", copyLimit+1), "")
	s.shows("more than terminals take")
}

func TestTheRowOpensWhatIsNested(t *testing.T) {
	b := table(t, []string{"event", "note"}, []string{`{"a":[1,2],"b":{"c":"d"}}`}, []string{"first\nsecond"})
	s := newScreen(t, "FROM a;\n", 100, 30, func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 1}}
	})
	s.evaluated()
	s.keys("o<enter>")
	for _, want := range []string{`{   `, `  "a": [ `, `    1,`, `"c": "d"`, "first\u240a", "  second"} {
		s.shows(want)
	}
	s.lacks("first\u240asecond│")
}

// A prompt says what its keys do, and calls what is half typed unfinished, not wrong for what quire writes behind it.
func TestPromptsOfGesturesHelp(t *testing.T) {
	s := gridOn(t, "FROM a;\n")
	s.keys("=")
	s.shows("Tab completes · Enter takes it · Esc leaves")
	s.keys("twice = views *")
	s.shows("this is not finished")
	s.lacks("reserved word")
	s.keys(" 2")
	s.lacks("not finished")
	s.keys("<esc>^")
	s.shows("rename event to: event")
	s.shows("the new name")
	s.lacks(" ! ")
	s.keys("<enter>")
	s.shows("rename event to: event")
}

// Rows of another kind are shown from their first column on, wherever the cursor was before.
func TestAnotherCellIsShownFromItsFirstColumn(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 100, 24, func(c *notebooks.Cell) repl.Status {
		b := table(t, []string{"event", "views", "score"}, []string{"open", "close"}, []int64{3, 4}, []float64{0.5, 1})
		if strings.Contains(c.Text, "PIVOT") {
			b = table(t, []string{"key", "a", "b"}, []string{"x", "y"}, []int64{3, 4}, []float64{0.5, 1})
		}
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 2}}
	})
	s.evaluated()
	s.keys("o<end>W<enter>")
	s.shows("row 1 of 2 · col 1 of 3")
	s.shows("PIVOT")
}
