package tui

import (
	"strings"
	"testing"

	"quire/engine"
	"quire/repl"
)

// Two cells run at once; the list shows how far each is, x cancels one of them, Ctrl-C the one under the cursor.
func TestRunningWorkIsListed(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nFROM b;\n\nFROM c;\n", 100, 24, nil)
	s.session.blocked = make(chan struct{})
	s.keys("<f5>j<f5>j<f5>gg")
	at := s.m.now()
	for i, c := range s.m.nb.Cells {
		s.queue.observe(repl.CellEvent{Status: repl.Status{
			Cell: c.ID, State: repl.StateRunning, Started: at,
			Progress: engine.Progress{Fraction: float64(i+1) / 10, Rows: -1, Total: -1, Bytes: int64(i+1) << 20},
		}})
	}
	s.drain()
	s.keys(":work<enter>")
	s.shows("FROM a")
	s.shows("10%  1 MB of 10 MB")
	s.shows("30%  3.1 MB of 10 MB")
	s.keys("jx")
	if n := s.cancelled(); n != 1 {
		t.Fatalf("%d runs were cancelled by x", n)
	}
	s.keys("k<enter>")
	s.lacks("x cancels it")
	s.keys("<ctrl+c>")
	if n := s.cancelled(); n != 2 {
		t.Fatalf("%d runs were cancelled by x and Ctrl-C on another cell", n)
	}
	close(s.session.blocked)
	s.settle()
}

// cancelled counts the runs that were told to stop.
func (s *screen) cancelled() int {
	n := 0
	for _, r := range s.m.runs {
		if r.stopping {
			n++
		}
	}
	return n
}

func TestNothingRunsIsSaid(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 100, 24, nil)
	s.keys(":work<enter>")
	s.shows("nothing is running")
}

// While something runs, a prompt says how to stop it; a long cell in the list of what runs is cut with a sign.
func TestThePromptSaysHowToStop(t *testing.T) {
	s := newScreen(t, "FROM a |> EXTEND "+strings.Repeat("views + ", 20)+"1 AS n;\n", 80, 24, fresh)
	s.session.blocked = make(chan struct{})
	s.keys("<f5>Gi")
	s.shows("INSERT  Ctrl-C cancel")
	s.queue.observe(repl.CellEvent{Status: repl.Status{Cell: s.m.nb.Cells[0].ID, State: repl.StateRunning, Started: s.m.now()}})
	s.drain()
	s.keys("<esc>:work<enter>")
	s.shows("view…")
	close(s.session.blocked)
	s.settle()
}
