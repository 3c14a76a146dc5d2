package repl

import (
	"context"
	"time"

	"quire/notebooks"
)

// glimpseLimit bounds how long First works for rows that nobody has asked for yet.
const glimpseLimit = 3 * time.Second

// Trial tells what would be wrong with one cell of a script that is not the session's yet: a step as it is typed. It reads
// schemas, no rows, and changes nothing. nil: nothing is wrong.
func (s *Session) Trial(ctx context.Context, nb *notebooks.Notebook, id notebooks.CellID) *Failure {
	p, c, end, err := s.try(ctx, nb, id)
	if err != nil {
		return (&pass{sc: &script{nb: nb}}).failure(nil, err)
	}
	defer end()
	if c == nil {
		return nil
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

// First gives the first rows of a query cell of a script that is not the session's yet, as Trial looks at it, and what reading
// them fails with. It keeps nothing, gives up after some seconds, and gives nil then, or for a cell that is no query.
func (s *Session) First(ctx context.Context, nb *notebooks.Notebook, id notebooks.CellID, rows int64) (*Output, *Failure) {
	ctx, cancel := context.WithTimeout(ctx, glimpseLimit)
	defer cancel()
	p, c, end, err := s.try(ctx, nb, id)
	if err != nil {
		return nil, nil
	}
	defer end()
	st, ok := asStatement[notebooks.Query](c)
	if !ok {
		return nil, nil
	}
	q, err := p.sql(c, st.SQL)
	if err == nil {
		out := &Output{Rows: -1, Bytes: -1}
		if out.Head, out.Schema, _, err = p.fetch(q, rows); err == nil {
			return out, nil
		}
	}
	if ctx.Err() != nil {
		return nil, nil
	}
	return nil, p.failure(c, err)
}

// try begins a pass over a script that is not the session's. The cell is nil when it is gone, or when raw SQL stands in the
// script: what that makes is there only once it has run.
func (s *Session) try(ctx context.Context, nb *notebooks.Notebook, id notebooks.CellID) (*pass, *notebooks.Cell, func(), error) {
	p, end, err := s.begin(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	p.checking = true
	s.mu.Lock()
	p.sc = newScript(nb, p.dir, p.sc, s.included)
	s.mu.Unlock()
	c := nb.Cell(id)
	if p.sc.graph.HasRaw() {
		c = nil
	}
	return p, c, end, nil
}
