package tui

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/repl"
)

// A step that is asked for while the columns' types are only guessed waits until they are known, with all that is typed behind it, and
// holds a value of the type that is.
func TestStepsWaitForTheTypes(t *testing.T) {
	guessed, known := table(t, []string{"i", "x"}, []int64{7, 8}, []string{"a", "b"}), table(t, []string{"i", "x"}, []string{"7", "8"}, []string{"a", "b"})
	output := func(b arrow.RecordBatch, tentative bool) *repl.Output {
		return &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: -1, Bytes: -1, Tentative: tentative}
	}
	for _, end := range []repl.State{repl.StateRunning, repl.StateFresh} {
		s := newScreen(t, "FROM t;\n", 80, 24, nil)
		s.told(t, repl.Status{State: repl.StateRunning, Output: output(guessed, true)})
		s.keys("o")
		s.shows("row 1 of more than 2")
		s.keys("j,l[")
		s.shows("row 2") // moving about waits for nothing
		if got := s.m.doc.String(); got != "FROM t;\n" {
			t.Errorf("the script before the types are known: %q", got)
		}
		s.told(t, repl.Status{State: end, Output: output(known, false)})
		if got, want := s.m.doc.String(), "FROM t |> WHERE i = '8' |> ORDER BY x;\n"; got != want {
			t.Errorf("in state %v the script is %q, want %q", end, got, want)
		}
	}
	// So does a key that comes before any row, the last row's too.
	s := newScreen(t, "FROM t;\n", 80, 24, nil)
	s.session.blocked, s.session.entered = make(chan struct{}), make(chan struct{}, 1)
	s.keys("o")
	s.keys("jl")
	s.shows("2 keys for when the rows are there")
	s.keys(",")
	s.told(t, repl.Status{State: repl.StateRunning, Output: output(known, false)})
	if got, want := s.m.doc.String(), "FROM t |> WHERE x = 'b';\n"; got != want {
		t.Errorf("keys before the first row: %q, want %q", got, want)
	}
	// A run that ends before the types are known lets the keys go on with what there is.
	s = newScreen(t, "FROM t;\n", 80, 24, nil)
	s.told(t, repl.Status{State: repl.StateRunning, Output: output(guessed, true)})
	s.keys("ol[")
	s.told(t, repl.Status{State: repl.StateFailed, Output: output(guessed, true), Err: &repl.Failure{Message: "cancelled"}})
	if got, want := s.m.doc.String(), "FROM t |> ORDER BY x;\n"; got != want {
		t.Errorf("after the run ended: %q, want %q", got, want)
	}
}
