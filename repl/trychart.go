package repl

import (
	"context"

	"quire/engine"
	"quire/notebooks"
)

// Chart draws the chart of a query or PLOT cell of a script that is not the session's yet, as Trial looks at it. output names kept rows that
// are those of the query; "" evaluates it. It writes no file and keeps nothing. Both answers are nil when there is none to be had
// before the script runs, or when ctx is done.
func (s *Session) Chart(ctx context.Context, nb *notebooks.Notebook, id notebooks.CellID, output string) (*Output, *Failure) {
	p, c, end, err := s.try(ctx, nb, id)
	if err != nil {
		return nil, nil
	}
	defer end()
	if c == nil {
		return nil, nil
	}
	if firstError(c.Problems) != nil {
		return nil, p.failure(c, problem(c.Problems, "the step is not finished"))
	}
	if st, ok := asStatement[notebooks.Plot](c); ok {
		st.To = nil
		out, _, err := p.plotOutput(c, st)
		return tried(ctx, p, c, out, err)
	}
	st, ok := asStatement[notebooks.Query](c)
	if !ok || st.Plot == nil {
		return nil, nil
	}
	out := &Output{Rows: -1, Bytes: -1}
	q, err := p.sql(c, st.SQL)
	if err == nil {
		an, fault := p.eng.Analyze(p.ctx, q)
		if err = fault; err == nil {
			plot := *st.Plot
			plot.To = nil
			var kept func() (engine.Query, error)
			if output != "" {
				kept = func() (engine.Query, error) {
					rows, err := p.keptQuery(c, output)
					if engine.ClassOf(err) == engine.Missing { // the cell ran again meanwhile, and keeps others
						return q, nil
					}
					return rows, err
				}
			}
			err = p.chart(c, plot, q, kept, an.Schema, -1, an.Ordered || p.bareOrdered(c, st.SQL), out)
		}
	}
	return tried(ctx, p, c, out, err)
}

// tried answers with a chart, or why there is none.
func tried(ctx context.Context, p *pass, c *notebooks.Cell, out *Output, err error) (*Output, *Failure) {
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, nil
	}
	return nil, p.failure(c, err)
}
