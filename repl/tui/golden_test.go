package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// golden compares the screen with testdata/NAME.screen.
func (s *screen) golden(name string) {
	s.t.Helper()
	got := s.text()
	path := filepath.Join("testdata", name+".screen")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if got != string(want) {
		s.t.Errorf("%s differs from %s (-update rewrites it):\n%s", s.t.Name(), path, got)
	}
}

const flyers = `-- # Time on flyer
-- How long do readers look at a flyer, by merchant and day? An ` + "`item_open`" + ` is part of the **same** visit.
SET timezone = 'America/New_York';

PARAM ds date = '2018-10-01';

LOAD 'data/events_{ds}.csv' AS events;

-- Only opens count:
-- - of the flyer
-- - of an item in it
LET opens = FROM events
|> WHERE event IN ('flyer_open', 'item_open')
|> EXTEND CAST(timestamp AS date) AS day;

FROM opens |> AGGREGATE count(*) AS views GROUP BY day;

EXPECT opens NOT NULL (user_id), user_id <> '';

FROM opens |> WHERE evnt = 'flyer_open';

FROM events |> AGGREGATE count(*) GROUP BY user_id;

SAVE opens TO 'out/opens.parquet';
`

// day is what the cells of flyers gave: one of every state.
func day(t testing.TB) func(c *notebooks.Cell) repl.Status {
	events := table(
		t, []string{"timestamp", "user_id", "event", "merchant_id"},
		[]string{"2018-10-01 23:59:58", "2018-10-01 23:59:59", "NULL"},
		[]string{"2f8a", "", "9c\x1b[31m"},
		[]string{"flyer_open", "item_open", "list_flyers"},
		[]int64{2264, 2265, 11},
	)
	views := table(t, []string{"day", "views"}, []string{"2018-10-01", "2018-10-02"}, []int64{1204, 13770})
	at := time.Date(2018, 10, 2, 7, 59, 58, 0, time.UTC)
	return func(c *notebooks.Cell) repl.Status {
		st := repl.Status{State: repl.StateFresh, Elapsed: 38 * time.Millisecond}
		switch c.Stmt.(type) {
		case notebooks.Load:
			st.Output = &repl.Output{ID: "e", Schema: events.Schema(), Head: []arrow.RecordBatch{events}, Rows: 20723}
		case notebooks.Let:
			st.Reason = "lazy"
			st.Output = &repl.Output{Schema: events.Schema(), Rows: -1}
		case notebooks.Expect:
			st.Elapsed = 6 * time.Millisecond
			st.State = repl.StateFailed
			st.Err = &repl.Failure{Class: engine.Failed, Expect: true, Message: "1 of 2 checks failed", Span: notebooks.Span{Pos: -1}}
			st.Output = &repl.Output{Findings: []repl.Finding{
				{Check: "NOT NULL (user_id)", Passed: true},
				{Check: "user_id <> ''", Failed: 12, Message: "12 of 20,723 rows", Rows: []arrow.RecordBatch{events}},
			}}
		case notebooks.Save:
			st.State, st.Started = repl.StateRunning, at
			st.Progress = engine.Progress{Fraction: 0.42, Rows: 8_100_000, Total: 19_200_000, Bytes: -1}
		case notebooks.Query:
			st.Elapsed = 4 * time.Millisecond
			switch {
			case strings.Contains(c.Text, "GROUP BY day"):
				st.State, st.Reason, st.Elapsed = repl.StateStale, "opens changed", 12*time.Millisecond
				st.Output = &repl.Output{ID: "v", Schema: views.Schema(), Head: []arrow.RecordBatch{views}, Rows: 2}
			case strings.Contains(c.Text, "GROUP BY user_id"):
				st.State = repl.StateFailed
				st.Elapsed = 400 * time.Millisecond
				st.Err = &repl.Failure{Class: engine.Cancelled, Message: "cancelled", Span: notebooks.Span{Pos: -1}}
			default:
				pos := c.Pos + 20
				st.State = repl.StateFailed
				st.Err = &repl.Failure{
					Class: engine.UnknownColumn, Message: `column "evnt" is not in opens: did you mean event?`,
					Span: notebooks.Span{Pos: pos, End: pos + 4},
				}
			}
		}
		return st
	}
}

// told makes the statuses of all cells known, as if they had been run.
func (s *screen) evaluated() {
	for _, c := range s.m.nb.Cells {
		st := s.session.outputs(c)
		st.Cell = c.ID
		s.queue.observe(repl.CellEvent{Status: st})
	}
	s.drain()
}

var sizes = []struct{ w, h int }{{80, 24}, {120, 40}, {200, 60}}

func TestScreens(t *testing.T) {
	for _, size := range sizes {
		at := fmt.Sprintf("%dx%d", size.w, size.h)
		t.Run("first start "+at, func(t *testing.T) {
			newScreen(t, "", size.w, size.h, nil).golden("start-" + at)
		})
		t.Run("notebook "+at, func(t *testing.T) {
			s := newScreen(t, flyers, size.w, size.h, day(t))
			s.evaluated()
			s.session.params = []repl.Parameter{{Name: "ds", Type: "date", Value: "2018-10-01"}}
			schema := s.m.statuses[s.m.nb.Cells[2].ID].Output.Schema
			s.session.defs = []repl.Definition{{Name: "events", Rows: 20723, Schema: schema, Cell: s.m.nb.Cells[2].ID}, {Name: "opens", Rows: -1, Schema: schema}}
			s.m.saved.add([]string{"/home/ada/out/opens.parquet"}, 0)
			s.do(s.m.askCatalog)
			s.golden("notebook-" + at)
			s.keys("G")
			s.golden("notebook-end-" + at)
		})
		t.Run("help "+at, func(t *testing.T) {
			s := newScreen(t, flyers, size.w, size.h, day(t))
			s.keys("?")
			s.golden("help-" + at)
		})
		t.Run("palette "+at, func(t *testing.T) {
			s := newScreen(t, flyers, size.w, size.h, day(t))
			s.keys("<ctrl+p>run")
			s.golden("palette-" + at)
		})
		t.Run("grid "+at, func(t *testing.T) {
			s := newScreen(t, flyers, size.w, size.h, day(t))
			s.evaluated()
			s.session.table = func(from, n int64) []arrow.RecordBatch { return []arrow.RecordBatch{numbered(t, from, n, 20723)} }
			s.keys("jjo")
			s.keys("Gkl")
			s.golden("grid-" + at)
			s.keys("<enter>")
			s.golden("row-" + at)
		})
	}
}

// numbered is a page of a table of rows rows.
func numbered(t testing.TB, from, n, rows int64) arrow.RecordBatch {
	var at, user, event []string
	var merchant []int64
	for i := from; i < min(from+n, rows); i++ {
		at = append(at, "2018-10-01 23:59:58")
		user = append(user, fmt.Sprintf("user %d", i+1))
		event = append(event, "flyer_open")
		merchant = append(merchant, i*7%3000)
	}
	return table(t, []string{"timestamp", "user_id", "event", "merchant_id"}, at, user, event, merchant)
}
