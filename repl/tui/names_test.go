package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/repl"
)

const named = `PARAM ds date = '2018-10-01';

CONNECT 'postgres://ada@db.example.org/shop?sslmode=require' AS pg;

LOAD 'data/{ds}.csv' AS events;

LET opens = FROM events |> WHERE day = $ds;

FROM opens |> JOIN events USING (id);

SAVE opens TO 'out/opens.csv';
`

// catalogued is a screen with the catalog of a notebook.
func catalogued(t *testing.T) *screen {
	t.Helper()
	s := newScreen(t, named, 120, 40, fresh)
	cells := s.m.nb.Cells
	schema := arrow.NewSchema([]arrow.Field{{Name: "id", Type: arrow.PrimitiveTypes.Int64}, {Name: "esc\x1b[31mape", Type: arrow.BinaryTypes.String}}, nil)
	s.session.defs = []repl.Definition{
		{Name: "events", Cell: cells[2].ID, Verb: "LOAD", Schema: schema, Rows: 20723},
		{Name: "opens", Cell: cells[3].ID, Verb: "LET", Schema: schema, Rows: -1},
	}
	s.session.params = []repl.Parameter{{Name: "ds", Cell: cells[0].ID, Type: "date", Value: "2018-10-01"}}
	s.do(s.m.handScript())
	return s
}

func TestCatalogShowsWhatThereIs(t *testing.T) {
	s := catalogued(t)
	s.m.saved.add([]string{"/home/ada/out/opens.csv"}, s.m.nb.Cells[5].ID)
	s.m.catalogs.rebuild(s.m)
	s.shows("▾ events             20,723")
	s.shows("→ data/{ds}.csv")
	s.shows("pg           db.example.…")
	s.shows("ds             2018-10-01")
	s.inside("a column with an escape code")
	s.keys("<tab>jjjjjjjjjjjjjj<enter>") // the file: the cell that wrote it
	if s.m.book.sel != 5 {
		t.Errorf("the cursor is on cell %d", s.m.book.sel+1)
	}
}

func TestParameterIsChangedInPlace(t *testing.T) {
	s := catalogued(t)
	s.keys("<tab>jjjjjjj<enter>")
	s.shows("ds = 2018-10-01")
	s.keys("<backspace>2<enter>")
	if got := s.m.doc.String(); !strings.HasPrefix(got, "PARAM ds date = '2018-10-02';\n") {
		t.Fatalf("the script is %q", got)
	}
	s.keys("<enter><ctrl+u>current_date - 1<enter>")
	if got := s.m.doc.String(); !strings.HasPrefix(got, "PARAM ds date = current_date - 1;\n") {
		t.Fatalf("the script is %q", got)
	}
	s.keys("<enter><ctrl+u>'; DROP<enter>")
	if got := s.m.doc.String(); !strings.HasPrefix(got, "PARAM ds date = current_date - 1;\n") {
		t.Fatalf("the script is %q", got)
	}
	s.shows("is no value of type date")
	s.keys("<esc><esc>uu")
	if got := s.m.doc.String(); got != named {
		t.Fatalf("undone, the script is %q", got)
	}
}

func TestDefinitionUsesRename(t *testing.T) {
	s := catalogued(t)
	s.keys("5G<ctrl+]>")
	s.shows("What it reads")
	s.keys("j<enter>")
	if s.m.book.sel != 2 {
		t.Fatalf("the cursor is on cell %d, want the LOAD", s.m.book.sel+1)
	}
	s.keys("*")
	s.shows("Uses of events")
	s.keys("<enter><ctrl+o><ctrl+o>")
	if s.m.book.sel != 4 {
		t.Fatalf("back on cell %d, want 5", s.m.book.sel+1)
	}
	s.keys("i<home><ctrl+right><ctrl+right><f12>") // on opens
	if s.m.book.sel != 3 || s.m.edit != nil {
		t.Fatalf("the cursor is on cell %d, want 4", s.m.book.sel+1)
	}
	s.keys("<f2><ctrl+u>opened flyers<enter>")
	want := strings.NewReplacer("LET opens", `LET "opened flyers"`, "FROM opens", `FROM "opened flyers"`, "SAVE opens", `SAVE "opened flyers"`).Replace(named)
	if got := s.m.doc.String(); got != want {
		t.Fatalf("the script is %q, want %q", got, want)
	}
	s.shows("in 2 places")
	s.keys("u")
	if got := s.m.doc.String(); got != named {
		t.Fatalf("undone, the script is %q", got)
	}
	s.keys("<f2><ctrl+u>events<enter>")
	s.shows("that name is taken")
	s.keys("<tab>r<ctrl+u>x<enter>")
	if got := s.m.doc.String(); strings.Contains(got, "events") {
		t.Fatalf("the script is %q", got)
	}
}

func TestCatalogByMouse(t *testing.T) {
	s := catalogued(t)
	y := -1
	for i, l := range strings.Split(s.text(), "\n") {
		if strings.HasPrefix(l, " ▾ opens") {
			y = i
		}
	}
	click := tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft}
	before := strings.Count(s.text(), "bigint")
	s.send(click)
	if after := strings.Count(s.text(), "bigint"); after != before-1 {
		t.Errorf("a click on a relation shows %d columns, before %d", after, before)
	}
	for i, l := range strings.Split(s.text(), "\n") {
		if strings.HasPrefix(l, "   ds") {
			click.Y = i
		}
	}
	s.send(click)
	s.send(click)
	s.shows("ds = 2018-10-01")
}
