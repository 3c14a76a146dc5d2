package repl

import (
	"fmt"
	"strings"
	"time"

	"quire/engine"
	"quire/notebooks"
	"quire/repl/text"
)

// Raw SQL changes the engine's own tables, so what a cell below it sees depends on which statements ran before, in which order.
// The host keeps the list of those that did. A cell runs only when that list is the raw SQL above it, in today's words and with
// today's inputs: what is missing runs first, and what does not fit makes the session's tables start anew. A database file is
// not started anew: there the raw SQL that is named, or new, runs, and the screen asks each time.

// rawStatement makes the engine's statement of raw SQL.
func (p *pass) rawStatement(c *notebooks.Cell, st notebooks.Raw) (engine.Statement, error) {
	e := st.Effect()
	if e.Verb != "CREATE" && len(e.Path) == 1 {
		if verb := p.definedBy(c, e); verb != "" {
			return engine.Statement{}, at(engine.Unsupported, e.At, e.Name()+" is a "+verb+": raw SQL changes tables only",
				"CREATE TABLE a_table AS FROM "+e.Name()+"; makes one of its rows")
		}
		// These name their target where no query names a relation.
		if !e.IfExists && e.Object == "TABLE" && (e.Verb == "UPDATE" || e.Verb == "ALTER" || e.Verb == "DROP" || e.Verb == "TRUNCATE") {
			if err := p.unknownTable(c, notebooks.Ref{Span: e.At, Name: e.Name()}); err != nil {
				return engine.Statement{}, err
			}
		}
	}
	if e.Object == "VIEW" && e.Verb == "CREATE" && p.host.settings.Database != "" {
		for _, ref := range p.sc.graph.Reads(c.ID) {
			if ref.Kind == notebooks.RefDefinition || ref.URI != nil {
				return engine.Statement{}, at(engine.Unsupported, ref.Span, "a view in a database file cannot read "+refName(ref)+", which lives in the notebook",
					"CREATE TABLE keeps the rows")
			}
		}
	}
	q, err := p.sql(c, st.SQL)
	return engine.Statement(q), err
}

// definedBy gives the verb of the definition that raw SQL takes for a table; "" when it is one.
func (p *pass) definedBy(c *notebooks.Cell, e notebooks.Effect) string {
	last := ""
	for _, above := range p.sc.nb.Cells {
		if above.ID == c.ID {
			break
		}
		name, ok := p.sc.graph.Defines(above.ID)
		if !ok || above.Stmt == nil || !strings.EqualFold(name, e.Name()) {
			continue
		}
		switch verb := above.Stmt.Verb(); verb {
		case "LET", "LOAD":
			last = verb
		case "PARAM", "CONNECT":
		default:
			last = ""
		}
	}
	return last
}

// rawOutput runs raw SQL.
func (p *pass) rawOutput(c *notebooks.Cell, st notebooks.Raw) (*Output, string, error) {
	q, err := p.rawStatement(c, st)
	if err != nil {
		return nil, "", err
	}
	done, err := p.eng.Exec(p.ctx, q)
	if err != nil {
		return nil, "", err
	}
	p.s.mu.Lock()
	made := p.provenanceLocked(c)
	p.s.mu.Unlock()
	p.host.mu.Lock()
	p.host.raws = append(p.host.raws, made.fingerprint)
	p.host.mu.Unlock()
	return &Output{Rows: -1, Bytes: -1, At: time.Now(), Notes: []string{changedNote(st.Effect(), done.Rows)}}, "", nil
}

// changedNote says what raw SQL did.
func changedNote(e notebooks.Effect, rows int64) string {
	name := e.Name()
	switch {
	case e.Verb == "CREATE" && rows >= 0 && e.Body != 0:
		return fmt.Sprintf("made %s %s, %s", strings.ToLower(e.Object), name, text.Plural(rows, "row"))
	case e.Verb == "CREATE":
		return fmt.Sprintf("made %s %s", strings.ToLower(e.Object), name)
	case e.Verb == "DROP":
		return fmt.Sprintf("dropped %s %s", strings.ToLower(e.Object), name)
	case e.Verb == "ALTER":
		return "changed " + name
	case e.Verb == "TRUNCATE":
		return "emptied " + name
	case rows < 0:
		return "changed " + name
	}
	word := map[string]string{"INSERT": "inserted into", "UPDATE": "updated in", "DELETE": "deleted from", "MERGE": "merged into"}[e.Verb]
	return fmt.Sprintf("%s %s %s", text.Plural(rows, "row"), word, name)
}

// shifted is the error of a use of a LET whose rows raw SQL has changed since.
func (p *pass) shifted(c *notebooks.Cell) error {
	all := p.sc.graph.Shifted(c.ID)
	if len(all) == 0 {
		return nil
	}
	first := all[0]
	_, line, _ := p.sc.lineCol(p.sc.nb.Cell(first.Raw).Pos) // raw SQL is never included
	message := fmt.Sprintf("%s reads %s, which line %d changes before it is used here", refName(first.Ref), first.Table, line)
	hint := "LET MATERIALIZED " + first.Let + " = … keeps the rows of its place"
	if first.Let == "_" {
		hint = "keep its rows: LET MATERIALIZED name = … above that line"
	}
	return at(engine.Syntax, first.Span, message, hint)
}

// barriers gives the cells to run so that those asked for see the tables of their place: with the raw SQL above them that has
// not run, and with the MATERIALIZED rows that must be kept on the way.
func (p *pass) barriers(ids []notebooks.CellID) ([]notebooks.CellID, error) {
	g := p.sc.graph
	if !g.HasRaw() {
		return ids, nil
	}
	wanted := map[notebooks.CellID]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var raws []notebooks.CellID // that the cells asked for need, or are
	first := -1                 // the least raw SQL above any of the cells
	for _, id := range inScriptOrder(p.sc, ids) {
		_, isRaw := asStatement[notebooks.Raw](p.sc.nb.Cell(id))
		above := g.Barriers(id)
		if g.Barrier(id) == 0 && !isRaw {
			continue // it sees no tables
		}
		if first < 0 {
			first = len(above)
		}
		if isRaw {
			above = append(above, id)
		}
		if len(above) > len(raws) {
			raws = above
		}
	}
	if len(raws) == 0 {
		return ids, nil
	}
	fit, err := p.fitting(raws)
	if err != nil {
		return nil, err
	}
	p.host.mu.Lock()
	ran := append([]string(nil), p.host.raws...)
	p.host.mu.Unlock()
	again := fit < len(ran) || fit > first // what ran is not what stands above the first cell
	for _, id := range raws[:fit] {
		again = again || wanted[id]
	}
	switch {
	case p.host.settings.Database != "":
		known := map[string]bool{}
		for _, f := range ran {
			known[f] = true
		}
		p.s.mu.Lock()
		for _, id := range raws {
			if !known[p.provenanceLocked(p.sc.nb.Cell(id)).fingerprint] {
				wanted[id] = true
			}
		}
		p.s.mu.Unlock()
	case again:
		if err := p.reset(); err != nil {
			return nil, err
		}
		fit = 0
		fallthrough
	default:
		for _, id := range raws[fit:] {
			wanted[id] = true
		}
	}
	for _, id := range g.Order(keys(wanted)...) {
		if st, ok := asStatement[notebooks.Let](p.sc.nb.Cell(id)); ok && st.Materialized {
			wanted[id] = true
		}
	}
	return inScriptOrder(p.sc, keys(wanted)), nil
}

func keys(set map[notebooks.CellID]bool) []notebooks.CellID {
	out := make([]notebooks.CellID, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	return out
}

// fitting counts how many of the raw SQL statements, from the first on, ran as they are now. What they read is looked at anew.
func (p *pass) fitting(raws []notebooks.CellID) (int, error) {
	p.host.mu.Lock()
	ran := append([]string(nil), p.host.raws...)
	p.host.mu.Unlock()
	for i, id := range raws {
		if i == len(ran) {
			return i, nil
		}
		if err := p.look(id); err != nil {
			return 0, err
		}
		p.s.mu.Lock()
		now := p.provenanceLocked(p.sc.nb.Cell(id)).fingerprint
		p.s.mu.Unlock()
		if now != ran[i] {
			return i, nil
		}
	}
	return len(raws), nil
}

// look evaluates the parameters and looks at the sources that a cell depends on, so that its fingerprint is today's.
func (p *pass) look(id notebooks.CellID) error {
	for _, need := range p.sc.graph.Order(id) {
		c := p.sc.nb.Cell(need)
		if st, ok := asStatement[notebooks.Param](c); ok {
			if _, err := p.param(c, st); err != nil {
				return p.failure(c, err)
			}
			continue
		}
		if _, ok := asStatement[notebooks.Load](c); ok {
			if _, err := p.needed(c); err != nil {
				return err
			}
			continue
		}
		for _, ref := range p.sc.graph.Reads(need) {
			if ref.URI != nil {
				if _, err := p.reference(c, ref); err != nil {
					return p.failure(c, err)
				}
			}
		}
	}
	return nil
}

// reset forgets all tables that raw SQL made in this session.
func (p *pass) reset() error {
	r, ok := p.eng.(engine.Resetter)
	if !ok {
		return engine.NewError(engine.Unsupported, "this engine cannot run raw SQL a second time", "start again", nil)
	}
	if err := r.Reset(p.ctx); err != nil {
		return err
	}
	p.host.mu.Lock()
	p.host.raws = nil
	p.host.mu.Unlock()
	return nil
}

// tablesKey tells the state of the engine's tables that a cell sees; "" for a cell that reads none itself.
func (p *pass) tablesKey(c *notebooks.Cell) string {
	reads := false
	for _, ref := range p.sc.graph.Reads(c.ID) {
		reads = reads || ref.Kind == notebooks.RefCatalog
	}
	if !reads {
		return ""
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	parts := []string{"tables"}
	for _, id := range p.sc.graph.Barriers(c.ID) {
		parts = append(parts, p.provenanceLocked(p.sc.nb.Cell(id)).fingerprint)
	}
	return digest(parts...)
}

// Changes lists the raw SQL that running these cells (all of them when none is named) would run on a database file: what is
// named, and what stands above and has not run as it is now. It is asked for each time: a file cannot be started anew.
func (s *Session) Changes(cells ...notebooks.CellID) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.script == nil {
		return nil
	}
	sc := s.script
	file := s.settings(sc).Database
	if file == "" {
		return nil
	}
	wanted := map[notebooks.CellID]bool{}
	for _, id := range cells {
		wanted[id] = true
		for _, raw := range sc.graph.Barriers(id) {
			if rec := s.cells[raw]; rec == nil || rec.status.State != StateFresh {
				wanted[raw] = true
			}
		}
	}
	var out []string
	for _, c := range sc.nb.Cells {
		if st, ok := asStatement[notebooks.Raw](c); ok && (len(cells) == 0 || wanted[c.ID]) {
			e := st.Effect()
			out = append(out, strings.TrimSpace(e.Verb+" "+e.Name())+" in "+file)
		}
	}
	return out
}
