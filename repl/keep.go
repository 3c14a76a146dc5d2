package repl

import (
	"context"
	"time"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// ready keeps the rows of everything that an output of this cell reads and that is worth keeping: files of rows as text,
// which are read once and whole, and shared or MATERIALIZED queries.
func (p *pass) ready(ctx context.Context, c *notebooks.Cell, seen map[notebooks.CellID]bool) error {
	for _, ref := range p.sc.graph.Reads(c.ID) {
		def := p.sc.nb.Cell(ref.Def)
		if def != nil && p.readsRejects(ref) {
			if err := p.keepRejects(ctx, def); err != nil {
				return err
			}
			continue
		}
		if def == nil || seen[def.ID] {
			continue
		}
		seen[def.ID] = true
		d := p.defined[def.ID]
		st, isLet := asStatement[notebooks.Let](def)
		if d == nil || !(d.source != nil && readWhole(d.source) || isLet && (st.Materialized || p.shared[def.ID]) || d.varies) {
			if err := p.ready(ctx, def, seen); err != nil {
				return err
			}
			continue
		}
		if err := p.keep(ctx, def, d); err != nil {
			f := p.failure(def, err)
			if f.Class != engine.Cancelled {
				p.fail(def, f, nil, 0)
			}
			return f
		}
		if d.varies {
			p.keptNow(def)
		}
		aside, err := p.rejected(def, d)
		if err != nil {
			return err
		}
		p.update(def.ID, func(rec *record) {
			if out := rec.status.Output; out != nil && rec.status.State == StateFresh && out.ID != d.kept {
				more := *out
				more.ID, more.Rows, more.Schema = d.kept, d.rows, d.schema
				if note := p.asOfLocked(def); note != "" {
					more.Notes = []string{note}
				}
				if aside != "" {
					more.Notes = append(more.Notes, aside)
				}
				rec.status.Output = &more
				if rec.status.Reason == "lazy" {
					rec.status.Reason = ""
				}
			}
		})
	}
	return nil
}

// readWhole reports whether a source is read once and kept: texts, whose rows depend on parsing every column. Of those in
// key=value folders a query may need a few only; the engine keeps what it has read of them.
func readWhole(s *engine.Source) bool {
	if len(s.Folders) > 0 {
		return false
	}
	switch s.Format {
	case "csv", "tsv", "json", "jsonl":
		return true
	}
	return false
}

// keep lets the engine keep a definition's rows, once, and its name stand for them: those that an earlier run kept, else by
// evaluating it. What it reads is kept first where that is worth it.
func (p *pass) keep(ctx context.Context, c *notebooks.Cell, d *definition) error {
	if err := d.lock(ctx); err != nil {
		return err
	}
	defer d.unlock()
	if d.kept != "" {
		return nil
	}
	key, ok := p.key(c, from(d), "rows")
	if ok && p.restore(ctx, d, key) {
		return nil
	}
	p.tally.misses++
	if err := p.ready(ctx, c, map[notebooks.CellID]bool{}); err != nil {
		return err
	}
	started := time.Now()
	rows, err := p.eng.Materialize(ctx, d.keptID(), from(d))
	if err != nil {
		return err
	}
	if ok {
		p.keepRows(from(d), key, d.keptID(), rows, time.Since(started))
	}
	p.followed(c, d, rows)
	return p.standFor(ctx, d, rows)
}

// keptID is the id of a definition's kept rows.
func (d *definition) keptID() string { return "kept_" + digest(d.name) }

// standFor lets a definition's name stand for the rows that the engine keeps.
func (p *pass) standFor(ctx context.Context, d *definition, rows engine.Rows) error {
	schema, err := p.eng.Define(ctx, d.name, engine.Kept{ID: d.keptID()})
	if err != nil {
		return err
	}
	d.kept, d.rows, d.schema = d.keptID(), rows.Count, schema
	return nil
}

// sharing finds the LETs that several outputs of the notebook read and that cost more than reading their inputs again. A
// definition whose rows are kept counts as one reader of what it reads, any other as often as it is itself read.
func (p *pass) sharing() map[notebooks.CellID]bool {
	uses := map[notebooks.CellID]int{}
	shared := map[notebooks.CellID]bool{}
	cells := p.sc.nb.Cells
	for i := len(cells) - 1; i >= 0; i-- {
		c := cells[i]
		if c.Stmt == nil {
			continue
		}
		weight := 1
		if st, isLet := asStatement[notebooks.Let](c); isLet {
			weight = min(uses[c.ID], 2)
			if weight >= 2 && heavy(st.Query.Text) {
				shared[c.ID] = true
				weight = 1
			}
		}
		for _, ref := range p.sc.graph.Reads(c.ID) {
			uses[ref.Def] += weight
		}
	}
	return shared
}

// heavy reports whether a query does what costs more to do again than to keep: it groups, numbers, or takes out doubles. A join
// or an order alone costs less to do again, because what reads it asks for few of its columns and rows (docs/benchmarks.md).
func heavy(sql string) bool {
	toks := sqllex.Code(sql)
	for i, t := range toks {
		for _, w := range []string{"AGGREGATE", "GROUP", "DISTINCT", "OVER", "PIVOT", "INTERSECT"} {
			if t.Is(sql, w) && !(i > 0 && w == "DISTINCT" && (toks[i-1].Is(sql, "IS") || toks[i-1].Is(sql, "NOT"))) {
				return true
			}
		}
	}
	return false
}
