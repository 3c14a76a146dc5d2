package repl

import (
	"context"

	"quire/notebooks"
)

// Trial tells what would be wrong with one cell of a script that is not the session's yet: a step as it is typed. It reads
// schemas, no rows, and changes nothing. nil: nothing is wrong.
func (s *Session) Trial(ctx context.Context, nb *notebooks.Notebook, id notebooks.CellID) *Failure {
	c := nb.Cell(id)
	if c == nil {
		return nil
	}
	p, end, err := s.begin(ctx)
	if err != nil {
		return (&pass{sc: &script{nb: nb}}).failure(nil, err)
	}
	defer end()
	p.checking = true
	s.mu.Lock()
	p.sc = newScript(nb, p.dir, p.sc, s.included)
	s.mu.Unlock()
	if p.sc.graph.HasRaw() {
		return nil // what raw SQL makes is there only once it has run
	}
	if err := problem(c.Problems, "the cell is not finished"); firstError(c.Problems) != nil {
		return p.failure(c, err)
	}
	if c.Stmt == nil {
		return nil
	}
	if err := p.check(c); err != nil {
		return p.failure(c, err)
	}
	return nil
}
