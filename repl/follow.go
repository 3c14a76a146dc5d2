package repl

import (
	"context"
	"path/filepath"

	"quire/engine"
	"quire/notebooks"
	"quire/repl/text"
)

// Follow is Run for cells whose files are looked at while they grow: of a file that has only grown since it was read, what was
// appended is read, up to its last whole row. Rows that came so are shown and are kept for no other session: whether a large file
// was changed above its end is told from parts of it. Any other evaluation reads the file from its start.
func (s *Session) Follow(ctx context.Context, cells ...notebooks.CellID) error {
	return s.evaluate(ctx, func(p *pass) { p.follows = true }, func(sc *script) []notebooks.CellID { return inScriptOrder(sc, cells) })
}

// lastLooks is how many looks at a followed file are remembered: a screen may still page through the last but one.
const lastLooks = 2

// followed notes that the rows of a followed file were kept, lets go of those of earlier looks that no cell shows, and says when the
// file was read anew.
func (p *pass) followed(c *notebooks.Cell, d *definition, rows engine.Rows) {
	if !p.follows || d.source == nil || !d.source.Follows {
		return
	}
	if rows.Anew {
		name := text.Fit(text.Clean(filepath.Base(d.source.Objects[0].URI)), 40)
		p.s.tell(SessionEvent{Message: name + " was changed above its end: it is read anew", Problem: true})
	}
	shown := p.s.shownRows()
	h := p.host
	h.mu.Lock()
	looks := append(h.looks[c.ID], d)
	old := max(0, len(looks)-lastLooks)
	kept := looks[:0:0]
	var gone []string
	for i, one := range looks {
		if i >= old || one == d || shown[one.keptID()] {
			kept = append(kept, one)
			continue
		}
		gone = append(gone, one.keptID())
		delete(h.defs, one.name)
	}
	if h.looks == nil {
		h.looks = map[notebooks.CellID][]*definition{}
	}
	h.looks[c.ID] = kept
	h.mu.Unlock()
	_ = p.eng.Forget(p.ctx, gone...) // rows that stay cost memory, not truth
}

// shownRows are the ids of the kept rows that cells show.
func (s *Session) shownRows() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]bool{}
	for _, rec := range s.cells {
		if o := rec.status.Output; o != nil {
			out[o.ID] = true
		}
	}
	return out
}
