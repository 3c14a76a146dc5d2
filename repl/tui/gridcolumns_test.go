package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
)

// wide is a grid of a hundred columns of two rows.
func wide(t testing.TB, width int) *screen {
	t.Helper()
	var names []string
	var columns []any
	for i := range 100 {
		names = append(names, fmt.Sprintf("column_%02d", i))
		columns = append(columns, []int64{int64(i), int64(-i)})
	}
	b := table(t, names, columns...)
	s := newScreen(t, "FROM a;\n", width, 24, func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 2}}
	})
	s.evaluated()
	s.keys("o")
	return s
}

func TestFrozenColumnsStayInSight(t *testing.T) {
	for _, width := range []int{60, 80, 120, 200} {
		s := wide(t, width)
		s.keys("l!<end>")
		for _, want := range []string{"column_00", "column_01", "column_99"} {
			s.shows(want)
		}
		s.lacks("column_02")
		if head := strings.Split(s.text(), "\n")[1]; !strings.Contains(head, "│") {
			t.Errorf("no edge behind the frozen columns: %q", head)
		}
		s.inside("frozen")
		for range 97 {
			s.keys("h")
			s.shows("column_00")
			s.inside("going back")
		}
		s.shows("column_02")
		s.keys("h!<end>") // on the last frozen one
		s.lacks("column_00")
		s.keys("c<ctrl+u>column_50<enter>!") // more than fit: the cursor stays in sight
		s.shows("column_50")
		s.keys("<end>")
		s.shows("column_99")
		for range 99 {
			s.keys("h")
			s.shows(fmt.Sprintf("column_%02d", s.m.grid.col))
			s.inside("too many frozen")
		}
	}
}

func TestTheColumnUnderTheCursorIsProfiled(t *testing.T) {
	s := wide(t, 120)
	var asked []string
	s.session.profile = func(_ context.Context, f arrow.Field) (*repl.ColumnProfile, error) {
		asked = append(asked, f.Name)
		return &repl.ColumnProfile{Rows: 2000, Nulls: 1, Distinct: int64(len(asked)) * 1000, Estimated: f.Name == "column_01", Min: "1", Max: "9", Bins: []int64{1, 0, 9}}, nil
	}
	s.keys("l")
	s.shows("distinct ≈1,000 · null 1 (<0.1%) · ▂▁█ · 1 … 9")
	s.keys("l")
	s.shows("distinct 2,000 ·")
	s.keys("h")
	s.shows("distinct ≈1,000 ·")
	if len(asked) != 2 {
		t.Errorf("asked for %v", asked)
	}
	s.keys("[") // the rows are new, so what is told of them is
	s.shows("distinct ≈3,000 ·")
	for _, width := range []int{60, 80, 100} {
		s = wide(t, width)
		s.session.profile = func(context.Context, arrow.Field) (*repl.ColumnProfile, error) {
			return &repl.ColumnProfile{Rows: 2000, Distinct: 1000, Min: nasty, Max: nasty, Top: nasty, TopRows: 3}, nil
		}
		s.keys("l")
		s.shows("distinct")
		s.inside("statistics")
		if o := obeyed(s.text()); o != "" {
			t.Error(o)
		}
	}
}

func TestAPromptShowsTheFirstRowsOfItsStep(t *testing.T) {
	then := table(t, []string{"event", "views", "hour"}, []string{"open", "NULL"}, []int64{3, 5}, []int64{17, 18})
	b := table(t, []string{"event", "views"}, []string{"open", "NULL"}, []int64{3, 5})
	script := "FROM a;\n"
	s := newScreen(t, script, 80, 24, func(c *notebooks.Cell) repl.Status {
		st := repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 2}}
		switch {
		case strings.Contains(c.Text, "badvalue"):
			st.Err = &repl.Failure{Class: engine.BadData, Message: "open is no number", Span: notebooks.Span{Pos: strings.Index(c.Text, "badvalue"), End: strings.Index(c.Text, "badvalue") + 8}}
		case strings.Contains(c.Text, "hour"):
			st.Output = &repl.Output{Schema: then.Schema(), Head: []arrow.RecordBatch{then}, Rows: -1}
		}
		return st
	})
	s.evaluated()
	s.keys("o=hour = views + 1")
	s.shows("first rows")
	s.shows("17")
	s.shows("→ |> EXTEND views + 1 AS hour")
	s.inside("first rows")
	s.keys("4")
	s.shows("17") // until the next rows come nothing flickers
	s.keys("<ctrl+u>x = badvalue")
	s.shows("open is no number")
	s.lacks("first rows")
	s.keys("<esc>")
	s.lacks("first rows")
	if got := s.m.doc.String(); got != script {
		t.Errorf("looking changed the script to %q", got)
	}
	s.keys("fevent = 'a' AND up<tab>")
	s.shows("filter: event = 'a' AND upper")
}

func TestTheHeadingShowsTheOrder(t *testing.T) {
	s := gridOn(t, "FROM a;\n")
	s.keys("l]")
	s.shows("views▾")
	s.keys("h[")
	s.shows("event ▴")
	s.lacks("views▾")
	s.keys("l!")
	s.shows("views │")
	s.inside("an order and an edge")
}

// A column that is moved away from the left edge and back leaves the first one in sight.
func TestMovedAndBackKeepsTheFirstColumn(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 80, 24, func(c *notebooks.Cell) repl.Status {
		names := []string{"first", "second", "third"}
		if strings.Contains(c.Text, "SELECT second, first") {
			names = []string{"second", "first", "third"}
		}
		b := table(t, names, []int64{1}, []int64{2}, []int64{3})
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 1}}
	})
	s.evaluated()
	s.keys("o)")
	s.shows("SELECT second, first, third")
	if g := s.m.grid; g.left != 0 || g.col != 1 {
		t.Errorf("moved, the grid begins with column %d, the cursor is on %d", g.left, g.col)
	}
	s.keys("u")
	s.keys("u")
	if g := s.m.grid; g.left != 0 {
		t.Errorf("back, the grid begins with column %d", g.left)
	}
}
