package tui

import (
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

// rowsFrom makes rows that say their number.
func rowsFrom(t *testing.T, from, n int64) arrow.RecordBatch {
	var text []string
	for i := from; i < from+n; i++ {
		text = append(text, fmt.Sprintf("value %d", i))
	}
	return table(t, []string{"v"}, text)
}

// reading is a screen whose one cell has shown its first rows and still reads the others.
func reading(t *testing.T) *screen {
	t.Helper()
	s := newScreen(t, "FROM t;\n", 80, 24, nil)
	s.session.tail = func(n int64) []arrow.RecordBatch { return []arrow.RecordBatch{rowsFrom(t, 9_000_000-n, n)} }
	s.session.table = func(from, n int64) []arrow.RecordBatch {
		return []arrow.RecordBatch{rowsFrom(t, from, min(n, 9_000_000-from))}
	}
	s.told(t, repl.Status{State: repl.StateRunning, Output: headOfMany(t)})
	s.keys("o")
	s.shows("row 1 of more than 200")
	return s
}

func headOfMany(t *testing.T) *repl.Output {
	head := rowsFrom(t, 0, repl.HeadRows)
	return &repl.Output{Schema: head.Schema(), Head: []arrow.RecordBatch{head}, Rows: -1, Bytes: -1}
}

// told lets the session say how the first cell stands.
func (s *screen) told(t *testing.T, st repl.Status) {
	t.Helper()
	st.Cell = s.m.nb.Cells[0].ID
	s.queue.observe(repl.CellEvent{Status: st})
	s.drain()
}

// The last rows of a file that is being read are shown at once and marked; their numbers follow, and the cursor stays on its row.
func TestLastRowsWhileReading(t *testing.T) {
	s := reading(t)
	s.keys("G")
	s.shows("value 8999999")
	s.shows("last row, not numbered yet")
	s.lacks("value 0\n")
	s.keys("kk")
	s.shows("2 rows above the last")
	s.keys("<pgup><pgup>")
	s.shows("40 rows above the last")
	done := *s.m.statuses[s.m.nb.Cells[0].ID].Output
	done.ID, done.Rows = "kept", 9_000_000
	s.told(t, repl.Status{State: repl.StateFresh, Output: &done})
	s.shows("row 8,999,960 of 9,000,000")
	s.shows("value 8999959")
}

// Above the last rows that are known nothing is made up, and the first rows are a key away.
func TestTheTailHasAFirstRow(t *testing.T) {
	s := reading(t)
	s.keys("G")
	for range 60 {
		s.keys("<pgup>")
	}
	s.shows("499 rows above the last")
	s.shows("value 8999500")
	s.keys("g")
	s.shows("row 1 of more than 200")
	s.shows("value 0")
	s.keys("G")
	s.shows("value 8999999")
	done := *headOfMany(t)
	done.ID, done.Rows = "kept", 9_000_000
	s.keys("g")
	s.told(t, repl.Status{State: repl.StateFresh, Output: &done})
	s.shows("row 1 of 9,000,000")
}

// Where the last rows cannot be told, G says so and goes there as soon as all are read.
func TestTheLastRowWaits(t *testing.T) {
	s := reading(t)
	s.session.tail = nil
	s.keys("G")
	s.shows("when all are read")
	s.shows("row 1 of more than 200")
	done := *headOfMany(t)
	done.ID, done.Rows = "kept", 9_000_000
	s.told(t, repl.Status{State: repl.StateFresh, Output: &done})
	s.shows("row 9,000,000 of 9,000,000")
	s.shows("value 8999999")
}

// Rows that a run of all has counted and not kept are read when they are looked at.
func TestCountedRowsAreReadWhenOpened(t *testing.T) {
	head := rowsFrom(t, 0, repl.HeadRows)
	id := ""
	s := newScreen(t, "FROM t;\n", 80, 24, func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{ID: id, Schema: head.Schema(), Head: []arrow.RecordBatch{head}, Rows: 5000, Bytes: -1}}
	})
	s.session.table = func(from, n int64) []arrow.RecordBatch {
		return []arrow.RecordBatch{rowsFrom(t, from, min(n, 5000-from))}
	}
	s.keys("A")
	id = "kept"
	s.keys("oG")
	s.shows("row 5,000 of 5,000")
	s.shows("value 4999")
}

// Rows on both sides of a page's end are asked for at once, and each is the row of its number.
func TestPagesSideBySideAreOneQuestion(t *testing.T) {
	s := reading(t)
	done := *headOfMany(t)
	done.ID, done.Rows = "kept", 9_000_000
	asked := 0
	s.session.table = func(from, n int64) []arrow.RecordBatch {
		asked++
		first := min(n, 130) // in batches that end where no page does
		return []arrow.RecordBatch{rowsFrom(t, from, first), rowsFrom(t, from+first, n-first)}
	}
	s.told(t, repl.Status{State: repl.StateFresh, Output: &done})
	asked = 0
	s.keys(":5001000<enter>")
	for _, row := range []string{"value 5000985", "value 5000999"} {
		s.shows(row)
	}
	s.keys("jjjj")
	s.shows("value 5001003")
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}
