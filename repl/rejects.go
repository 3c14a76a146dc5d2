package repl

import (
	"context"
	"fmt"
	"strings"

	"quire/engine"
	"quire/notebooks"
)

// rejectsOf names the relation of the rows that a LOAD sets aside; "" when it does not.
func rejectsOf(st notebooks.Load) string {
	for _, o := range st.Options {
		if o.Key == "on_error" && len(o.Values) > 0 && strings.EqualFold(o.Values[0].Text, "collect") {
			return st.Name.Name + "_rejects"
		}
	}
	return ""
}

// readsRejects reports whether a reference to a LOAD means the rows that it sets aside.
func (p *pass) readsRejects(ref notebooks.Ref) bool {
	st, ok := asStatement[notebooks.Load](p.sc.nb.Cell(ref.Def))
	return ok && strings.EqualFold(ref.Name, rejectsOf(st))
}

// definedAs gives the definition that a reference means, if it was made in this pass.
func (p *pass) definedAs(ref notebooks.Ref) *definition {
	if ref.Def != 0 && p.readsRejects(ref) {
		return p.rejects[ref.Def]
	}
	return p.defined[ref.Def]
}

// defineRejects defines the rows that a LOAD sets aside; d is what it defines itself. Their schema is known before any are.
func (p *pass) defineRejects(c *notebooks.Cell, d *definition) (*definition, error) {
	if r := p.rejects[c.ID]; r != nil {
		return r, nil
	}
	st, ok := asStatement[notebooks.Load](c)
	if !ok || d.source == nil {
		return nil, at(engine.Unsupported, st.Name.Span, "these rows are not read from files", "")
	}
	name := rejectsOf(st)
	r := p.host.definition(engine.PhysicalName(name, digest("rejects", d.name)))
	if err := r.lock(p.ctx); err != nil {
		return nil, err
	}
	defer r.unlock()
	if r.schema == nil {
		src := *d.source
		src.Rejects = true
		schema, err := p.eng.Define(p.ctx, r.name, src)
		if err != nil {
			return nil, spanned(err, st.Name.Span)
		}
		r.schema, r.analysis = schema, engine.Analysis{Schema: schema, Bytes: -1}
		if d.print != "" {
			r.print = fullDigest("rejects", d.print, src.Root)
		}
	}
	p.rejects[c.ID] = r
	return r, nil
}

// keepRejects keeps the rows that a LOAD sets aside, where this pass has defined them.
func (p *pass) keepRejects(ctx context.Context, c *notebooks.Cell) error {
	r := p.rejects[c.ID]
	if r == nil {
		return nil
	}
	err := p.keep(ctx, c, r)
	if err == nil {
		return nil
	}
	f := p.failure(c, err)
	if f.Class != engine.Cancelled {
		p.fail(c, f, nil, 0)
	}
	return f
}

// rejected says how many rows a LOAD has set aside; "" when none or when it does not.
func (p *pass) rejected(c *notebooks.Cell, d *definition) (string, error) {
	st, ok := asStatement[notebooks.Load](c)
	if !ok || rejectsOf(st) == "" || d.source == nil {
		return "", nil
	}
	r, err := p.defineRejects(c, d)
	if err != nil {
		return "", err
	}
	n, err := p.askCount(c, from(r))
	if err != nil || n == 0 {
		return "", err
	}
	rows := "rows"
	if n == 1 {
		rows = "row"
	}
	return fmt.Sprintf("%d %s could not be read: %s", n, rows, rejectsOf(st)), nil
}
