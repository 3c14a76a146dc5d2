package repl_test

import (
	"context"
	"testing"

	"quire/repl"
)

// A cell that is changed and run again while it still runs ends with what the later run found, whichever is done first.
func TestTheLaterRunHasTheCell(t *testing.T) {
	b := open(t, "SELECT count(*) AS n FROM range(60000000) AS r(i) WHERE i % 7 = 3;\n", nil)
	first := make(chan error, 1)
	ids := b.id(1)
	go func() { first <- b.s.Run(context.Background(), ids) }()
	<-b.running
	b.edit(1, "SELECT 2 AS n;")
	b.mustRun(1)
	if got := b.rows(1); got != "2" {
		t.Fatalf("the later run gave %s", got)
	}
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	if got := b.rows(1); got != "2" || b.s.Status(ids).State != repl.StateFresh {
		t.Errorf("the earlier run put %s over it: %s", got, b.states())
	}
}
