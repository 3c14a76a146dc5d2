package repl

import (
	"fmt"
	"time"

	"quire/engine"
	"quire/notebooks"
)

// What now(), random() or a sample gave is one answer for the session: the rows of a LET or a query whose own text varies are
// kept when they are first asked for, so that everything that reads the name reads the same rows, and a cell that stands on the
// screen is what `_` means below it. Running the cell again, by name or with the whole notebook, asks anew; what was made from
// the answer before is stale then. Such rows are never served to another session.

// varying is what the session knows of a cell whose text gives another answer each time.
type varying struct {
	turn int       // how often it was asked
	at   time.Time // when its rows were kept; zero: not yet
}

// anew asks a cell that varies once more. It is called before the cell is evaluated for its own sake.
func (p *pass) anew(c *notebooks.Cell) {
	if p.checking {
		return
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if v, ok := p.s.varying[c.ID]; ok && !v.at.IsZero() {
		p.s.varying[c.ID] = varying{turn: v.turn + 1}
		p.s.known++
		delete(p.defined, c.ID)
	}
}

// instance gives the definition of a cell that varies: one for each time it is asked.
func (p *pass) instance(c *notebooks.Cell, name, text string) *definition {
	p.s.mu.Lock()
	v, ok := p.s.varying[c.ID]
	if !ok {
		p.s.varying[c.ID] = v
		p.s.known++
	}
	p.s.mu.Unlock()
	return p.host.definition(engine.PhysicalName(name, digest(text, "varies", fmt.Sprint(c.ID, v.turn))))
}

// keptNow notes when the rows of a cell that varies were kept.
func (p *pass) keptNow(c *notebooks.Cell) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if v, ok := p.s.varying[c.ID]; ok && v.at.IsZero() {
		v.at = time.Now()
		p.s.varying[c.ID] = v
	}
}

// asOf says when the rows of a cell that varies were kept; "" for any other cell.
func (p *pass) asOf(c *notebooks.Cell) string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.asOfLocked(c)
}

func (p *pass) asOfLocked(c *notebooks.Cell) string {
	if v, ok := p.s.varying[c.ID]; ok && !v.at.IsZero() {
		return "as of " + v.at.Format("15:04:05") + ": another run gives other rows"
	}
	return ""
}
