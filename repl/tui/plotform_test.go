package tui

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

// chartGrid is the grid over a table, in a session that draws every chart but those without an x and those of lines without a color.
func chartGrid(t *testing.T, script string) *screen {
	t.Helper()
	s := gridOn(t, script)
	scene := aChart(t)
	s.session.chart = func(c *notebooks.Cell) (*repl.Output, *repl.Failure) {
		q, ok := queryOf(c)
		if !ok || q.Plot == nil {
			t.Errorf("a chart was asked of %q", c.Text)
			return nil, nil
		}
		if q.Plot.Kind == "line" && !strings.Contains(c.Text, "color=") {
			return nil, &repl.Failure{Message: "several rows have one x", Hint: "split them by color=…"}
		}
		return &repl.Output{Chart: scene}, nil
	}
	return s
}

func TestPlotFormProposesAndWrites(t *testing.T) {
	s := chartGrid(t, "FROM a;\n")
	before := s.m.doc.String()
	s.keys(".")
	s.shows("PLOT")
	s.shows("80 ┤")
	s.shows("Enter into the script")
	if got := s.m.doc.String(); got != before {
		t.Fatalf("the form wrote %q before Enter", got)
	}
	s.keys("<esc>")
	if got := s.m.doc.String(); got != before || s.m.float != nil || s.m.grid == nil {
		t.Fatalf("Esc left %q", got)
	}
	s.keys(".p") // the kind that begins so
	s.shows("PLOT point ")
	ran := len(s.session.ran)
	s.keys("<down><delete><down><delete>")
	for range len(s.m.float.(*plotForm).parts()) {
		s.keys("<delete><down>")
	}
	s.keys("<up><up>") // past the kind, which cannot be left out
	f := s.m.float.(*plotForm)
	if got := f.step(); got != "PLOT point" {
		t.Fatalf("what was left out is in %q", got)
	}
	f.at = 1
	s.keys("n + 1<down>n")
	s.shows("PLOT point x=(n + 1) y=n")
	f.at = len(f.parts()) - 2
	s.keys("It's {n}")
	s.keys("<enter>")
	if got := s.m.doc.String(); got != "FROM a |> PLOT point x=(n + 1) y=n title='It''s {n}';\n" {
		t.Fatalf("the script is %q", got)
	}
	if s.m.grid != nil || s.m.float != nil || len(s.session.ran) != ran+1 {
		t.Fatal("the chart does not run in the notebook")
	}
	s.keys("u")
	if got := s.m.doc.String(); got != before {
		t.Fatalf("one undo leaves %q", got)
	}
}

func TestPlotFormRefusesWhatCannotBeDrawn(t *testing.T) {
	s := chartGrid(t, "FROM a |> PLOT line x=n y=n color=name TO 'a.png', 'b.svg';\n")
	before := s.m.doc.String()
	s.keys(".")
	s.shows("PLOT line x=n y=n color=name")
	s.keys("<down><down><down><delete>")
	s.shows("several rows have one x")
	s.shows("split them by color=…")
	s.keys("<enter>")
	if s.m.float == nil || s.m.doc.String() != before {
		t.Fatalf("what cannot be drawn was written: %q", s.m.doc.String())
	}
	s.keys("<right>")
	s.lacks("several rows have one x")
	step := s.m.float.(*plotForm).step()
	s.keys("<enter>")
	if got, want := s.m.doc.String(), "FROM a |> "+step+" TO 'a.png', 'b.svg';\n"; got != want {
		t.Fatalf("the script is %q, want %q", got, want)
	}
}

func TestPlotFormOfADefinitionMakesACell(t *testing.T) {
	s := chartGrid(t, "LET a = FROM b;\n")
	s.keys(".")
	s.shows("PLOT ")
	step := s.m.float.(*plotForm).step()
	s.keys("<enter>")
	if got, want := s.m.doc.String(), "LET a = FROM b;\n\nFROM a |> "+step+";\n"; got != want {
		t.Fatalf("the script is %q, want %q", got, want)
	}
}

func TestAChartReplacesTheOneThatIsThere(t *testing.T) {
	for src, want := range map[string]string{
		"FROM a;":             "FROM a |> PLOT bar x=k;",
		"FROM a\n|> WHERE b;": "FROM a\n|> WHERE b\n|> PLOT bar x=k;",
		"FROM a |> PLOT;":     "FROM a |> PLOT bar x=k;",
		"FROM a |> PLOT line x=b y=(c + 1) title='|> PLOT';": "FROM a |> PLOT bar x=k;",
		"FROM a |> WHERE c = '|> PLOT' -- |> PLOT\n;":        "FROM a |> WHERE c = '|> PLOT' -- |> PLOT\n|> PLOT bar x=k;",
		"PLOT line x=b y=c FROM a TO 'to.png'; -- c":         "PLOT bar x=k FROM a TO 'to.png'; -- c",
		"PLOT FROM (FROM a |> WHERE b);":                     "PLOT bar x=k FROM (FROM a |> WHERE b);",
		"PLOT line\n  TO 'to.png';":                          "PLOT bar x=k TO 'to.png';",
		"FROM a |> PLOT line x=b TO 'to.png', 'b.pdf'; -- c": "FROM a |> PLOT bar x=k TO 'to.png', 'b.pdf'; -- c",
	} {
		if got := withChart(src, "PLOT bar x=k"); got != want {
			t.Errorf("%q became %q, want %q", src, got, want)
		}
	}
}

func TestPlotFormOpensFromTheNotebook(t *testing.T) {
	s := chartGrid(t, "FROM a;\n")
	s.keys("q.")
	s.shows("→ |> PLOT bar x=event y=views")
	s.keys("<esc>")
	if got := s.m.doc.String(); got != "FROM a;\n" || s.m.float != nil {
		t.Fatalf("Esc left %q", got)
	}
	s.keys(".<enter>")
	if got := s.m.doc.String(); got != "FROM a |> PLOT bar x=event y=views;\n" {
		t.Fatalf("the script is %q", got)
	}
}

// A chart of its own is changed as one at the end of a query is: what it draws and where it is written stay.
func TestPlotFormOfAPlotCell(t *testing.T) {
	script := "PLOT line x=name y=n FROM a TO 'a.png';\n"
	s := newScreen(t, script, 100, 30, func(*notebooks.Cell) repl.Status {
		b := table(t, []string{"name", "n"}, []string{"x", "y"}, []int64{1, 2})
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Drawn: b.Schema(), Rows: -1}}
	})
	s.keys(".")
	s.shows("→ PLOT line x=name y=n FROM a TO 'a.png'")
	s.keys("<home>p<enter>")
	if got := s.m.doc.String(); got != "PLOT point x=name y=n FROM a TO 'a.png';\n" {
		t.Fatalf("the script is %q", got)
	}
}

// A cell that was never run is run first; the form opens with its rows, or not at all once one is elsewhere.
func TestPlotFormWaitsForTheRows(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nFROM b;\n", 100, 30, func(*notebooks.Cell) repl.Status {
		b := table(t, []string{"name", "n"}, []string{"x", "y"}, []int64{1, 2})
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 2}}
	})
	s.keys(".")
	s.shows("→ |> PLOT")
	s.session.blocked, s.session.entered = make(chan struct{}), make(chan struct{})
	s.keys("<esc>j.k")
	close(s.session.blocked)
	s.settle()
	s.lacks("→ |> PLOT")
	if got := s.m.doc.String(); got != "FROM a;\n\nFROM b;\n" {
		t.Fatalf("the script is %q", got)
	}
}
