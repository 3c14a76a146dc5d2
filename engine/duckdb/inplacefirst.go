//go:build duckdb_arrow

package duckdb

import (
	"context"

	"quire/engine"
	"quire/engine/pipesql"
)

// firstInPlace gives the first rows of a set of Parquet files from the first of its folders that have so many: a run would look into
// all of them. ok is false for any other query, and where something is wrong: a run tells it better.
func (e *Engine) firstInPlace(ctx context.Context, q engine.Query, n int64) (out *engine.Result, ok bool) {
	steps := pipesql.Steps(q.Text)
	q.Text = q.Text[:steps[len(steps)-2].End]
	var whole *inPlace
	err := e.run(ctx, func(c *conn) error {
		l, err := c.lookAt(q)
		if err == nil && l.rowwise && !l.t.volatile {
			whole, ok = e.expand(l.sql, func(s engine.Source) bool { return len(s.Folders) > 0 && pagedByRow(s) })
		}
		return err
	})
	if err != nil || !ok {
		return nil, false
	}
	parts := partsOf(whole.src)
	for take := 1; ; take *= 2 {
		take = min(take, len(parts))
		p := *whole
		out, count, ok, err := e.firstOfParts(ctx, &p, parts[:take], n)
		if err != nil || !ok || count >= n || take == len(parts) {
			return out, ok && err == nil
		}
		out.Release()
	}
}

// firstOfParts gives the first rows of some parts of a set, and how many these parts have.
func (e *Engine) firstOfParts(ctx context.Context, p *inPlace, parts []*part, n int64) (out *engine.Result, count int64, ok bool, err error) {
	defer p.held.done()
	if err = e.holdFiles(ctx, p, parts); err != nil {
		return nil, 0, false, err
	}
	if ok, err = e.readFooters(ctx, p); err != nil || !ok {
		return nil, 0, false, err
	}
	out, err = e.pageInPlace(ctx, p, 0, n)
	return out, p.first[len(p.files)], err == nil, err
}
