package repl

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
)

// Columns gives the columns of a query cell of a script that is not the session's yet, as an editor asks for them while the cell is
// typed: names mean what they mean at that cell. It reads schemas, no rows, changes nothing and shows no status; an error says
// that the columns cannot be told.
func (s *Session) Columns(ctx context.Context, nb *notebooks.Notebook, id notebooks.CellID) (*arrow.Schema, error) {
	c := nb.Cell(id)
	st, ok := asStatement[notebooks.Query](c)
	if !ok || firstError(c.Problems) != nil {
		return nil, engine.NewError(engine.Syntax, "the columns of an unfinished query cannot be told", "", nil)
	}
	p, end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	p.checking = true
	s.mu.Lock()
	p.sc = newScript(nb, p.dir, p.sc, s.included)
	s.mu.Unlock()
	if err := p.sc.problems[c.ID]; err != nil {
		return nil, err
	}
	q, err := p.sql(c, st.SQL)
	if err != nil {
		return nil, err
	}
	an, err := p.eng.Analyze(p.ctx, q)
	return an.Schema, err
}
