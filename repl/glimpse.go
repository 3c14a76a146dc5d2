package repl

import (
	"context"
	"time"

	"quire/engine"
	"quire/notebooks"
)

// opening is a cell whose rows are those of a source, which somebody waits to see.
type opening struct {
	cell  *notebooks.Cell
	names *notebooks.Cell    // the LOAD that has the source, or cell itself
	stop  context.CancelFunc // ends the glimpse; nil without one
}

// opens tells that a cell's rows are those of a source, as LOAD and FROM have them. They are waited for where rows are paged and none
// is there yet.
func (p *pass) opens(c, load *notebooks.Cell) {
	if load == nil {
		load = c
	}
	if !p.whole && !p.checking && !p.s.cfg.Unpaged && p.s.Status(c.ID).Output == nil {
		p.opening = opening{cell: c, names: load}
	}
}

// opened ends the glimpse: better rows are there, or none will be.
func (p *pass) opened() {
	if p.opening.stop != nil {
		p.opening.stop()
	}
	p.opening = opening{}
}

// lookedAt looks at a source for a cell. The columns of a large file are told from many rows; where nothing is shown yet, the first
// ones are meanwhile, in the columns that its first bytes tell. Nothing else is made of these.
func (p *pass) lookedAt(c *notebooks.Cell, r engine.Resolver, src engine.Source) (engine.Source, error) {
	if g, ok := p.eng.(engine.Glimpser); ok && p.opening.names == c && p.opening.stop == nil {
		var ctx context.Context
		ctx, p.opening.stop = context.WithCancel(p.ctx)
		cell, h := p.opening.cell, p.host
		h.use()
		p.s.runs.Add(1)
		go func() {
			defer p.s.runs.Done()
			defer h.release()
			p.glimpse(ctx, cell, g, src)
		}()
	}
	return p.resolve(r, src)
}

// glimpse shows the first rows of a source, unless ctx ends before. What is wrong with them the look at the whole will tell.
func (p *pass) glimpse(ctx context.Context, c *notebooks.Cell, g engine.Glimpser, src engine.Source) {
	res, ok, err := g.Glimpse(ctx, src, HeadRows)
	if !ok || err != nil {
		return
	}
	schema := res.Schema()
	head, rows, err := collect(res, HeadRows)
	if err != nil || rows == 0 {
		return
	}
	p.update(c.ID, func(rec *record) {
		if rec.status.State == StateRunning && ctx.Err() == nil {
			rec.status.Output = &Output{Schema: schema, Head: head, Rows: -1, Bytes: -1, At: time.Now(), Tentative: true}
		}
	})
}
