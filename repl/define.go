package repl

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// source is what the session knows of a place that a script reads.
type source struct {
	id string // of what its URIs named when last looked at; "" never
	engine.Source
}

// sourceKeyOf names a URI of the script for the memory of sources. Called with the lock held.
func (s *Session) sourceKeyOf(_ *script, c *notebooks.Cell, uri string) string {
	// A parameter in it is part of the cell's inputs by itself, so the text stands for the place.
	return fmt.Sprintf("%d %s", c.ID, uri)
}

// define makes sure that the engine knows what a cell defines, and everything that this needs. It reads schemas, not rows.
func (p *pass) define(c *notebooks.Cell) (*definition, error) {
	if d := p.defined[c.ID]; d != nil {
		return d, nil
	}
	if f := p.failed[c.ID]; f != nil {
		return nil, f
	}
	if c.Stmt == nil {
		return nil, p.failure(c, problem(c.Problems, "this cell is not a statement"))
	}
	var d *definition
	var err error
	switch st := any(c.Stmt).(type) {
	case notebooks.Load:
		d, err = p.defineLoad(c, st)
	case notebooks.Let:
		d, err = p.defineQuery(c, st.Name.Name, st.Query)
	case notebooks.Query:
		d, err = p.defineQuery(c, "_", st.SQL)
	default:
		err = p.unsupported(c)
	}
	if err != nil {
		f := p.failure(c, err)
		if f.Class != engine.Cancelled {
			p.failed[c.ID] = f
		}
		return nil, f
	}
	p.defined[c.ID] = d
	return d, nil
}

// needed is define for a cell that another one needs: its own status tells how it went.
func (p *pass) needed(c *notebooks.Cell) (*definition, error) {
	_, before := p.defined[c.ID]
	started := time.Now()
	d, err := p.define(c)
	if _, isQuery := asStatement[notebooks.Query](c); isQuery || before || p.checking {
		return d, err
	}
	if err != nil {
		if f := p.failure(c, err); f.Class != engine.Cancelled {
			p.fail(c, f, nil, time.Since(started))
		}
		return d, err
	}
	p.update(c.ID, func(rec *record) {
		made := p.provenanceLocked(c)
		if rec.status.State == StateFresh && rec.made.fingerprint == made.fingerprint {
			return
		}
		if rec.status.State == StateRunning || rec.status.State == StateWaiting {
			return
		}
		rec.made = made
		rec.status.State, rec.status.Err, rec.status.Reason, rec.status.Elapsed = StateFresh, nil, "lazy", time.Since(started)
		rec.status.Output = &Output{Schema: d.schema, Rows: d.rows, At: time.Now()}
	})
	return d, nil
}

// defineLoad looks at a LOAD's files, infers their types and defines the name.
func (p *pass) defineLoad(c *notebooks.Cell, st notebooks.Load) (*definition, error) {
	if st.Conn != nil {
		return nil, at(engine.Unsupported, st.Conn.Span, "LOAD from a database is not supported yet", "")
	}
	options, format, err := sourceOptions(st.Options)
	if err != nil {
		return nil, err
	}
	src := engine.Source{Format: format, Options: options, Root: p.dir}
	saved := p.writersOf(c, st.URIs)
	for _, u := range st.URIs {
		text, err := p.interpolate(c, u, true)
		if err != nil {
			return nil, err
		}
		if len(saved) > 0 {
			src.URIs = append(src.URIs, p.savedPlace(c, text))
		} else {
			src.URIs = append(src.URIs, p.absolute(c, text))
		}
	}
	span := st.Span
	if len(st.URIs) > 0 {
		span = st.URIs[0].Span
	}
	return p.defineSource(c, st.Name.Name, src, span, saved)
}

// defineSource resolves a source, once a pass, and defines it under a name made of what it is.
func (p *pass) defineSource(c *notebooks.Cell, name string, src engine.Source, span notebooks.Span, saved []notebooks.CellID) (*definition, error) {
	resolver, ok := p.eng.(engine.Resolver)
	if !ok {
		return nil, at(engine.Unsupported, span, "this engine cannot look at files", "")
	}
	if len(saved) > 0 && p.checking && !p.untouched[saved[len(saved)-1]] {
		if d, err := p.pending(name, src, saved[len(saved)-1]); d != nil || err != nil {
			return d, err
		}
	}
	src.Follows = p.follows
	key := strings.Join(src.URIs, "\x00")
	got, looked := p.resolved[key+src.Format+optionsText(src.Options)]
	if !looked {
		full, err := p.lookedAt(c, resolver, src)
		if err != nil {
			return nil, spanned(err, span)
		}
		got = source{id: identity(full), Source: full}
		p.resolved[key+src.Format+optionsText(src.Options)] = got
	}
	p.s.mu.Lock()
	for _, u := range p.urisOf(c) {
		if key := p.s.sourceKeyOf(p.sc, c, u); p.s.sources[key].id != got.id {
			p.s.sources[key] = got
			p.s.known++
		}
	}
	p.s.mu.Unlock()
	of := []string{got.id, strings.Join(src.URIs, "\x00"), optionsText(src.Options), src.Format}
	if got.Follows { // its rows may end before the file does
		of = append(of, "follows")
	}
	phys := engine.PhysicalName(name, digest(of...))
	d := p.host.definition(phys)
	if err := d.lock(p.ctx); err != nil {
		return nil, err
	}
	defer d.unlock()
	if d.schema != nil {
		p.tellPrint(d, func() string { return sourcePrint(got.Source) })
		return d, nil
	}
	schema, err := p.eng.Define(p.ctx, phys, got.Source)
	if err != nil {
		return nil, spanned(err, span)
	}
	d.schema, d.source = schema, &got.Source
	p.tellPrint(d, func() string { return sourcePrint(got.Source) })
	d.analysis = engine.Analysis{Schema: schema, Streaming: true, Bytes: -1}
	return d, nil
}

// pending stands in for a file that a SAVE above has yet to write, with the saved relation's schema. It gives nil when the
// file's schema cannot be known from it.
func (p *pass) pending(name string, src engine.Source, saved notebooks.CellID) (*definition, error) {
	save := p.sc.nb.Cell(saved)
	st, ok := asStatement[notebooks.Save](save)
	if !ok {
		return nil, nil
	}
	q, target, err := p.saveQuery(save, st)
	if err != nil {
		return nil, err
	}
	an, err := p.eng.Analyze(p.ctx, q)
	if err == nil {
		err = checkPartitions(st, target, an.Schema)
	}
	if err != nil {
		return nil, p.failure(save, err)
	}
	src.Pending, src.Schema = true, pendingSchema(target, an.Schema, src.URIs[0])
	phys := engine.PhysicalName(name, digest("pending", src.Schema.String(), strings.Join(src.URIs, "\x00")))
	d := p.host.definition(phys)
	if err := d.lock(p.ctx); err != nil {
		return nil, err
	}
	defer d.unlock()
	if d.schema == nil {
		if d.schema, err = p.eng.Define(p.ctx, phys, src); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// urisOf lists the URIs that a cell's text names as sources.
func (p *pass) urisOf(c *notebooks.Cell) []string {
	var out []string
	if st, ok := asStatement[notebooks.Load](c); ok {
		for _, u := range st.URIs {
			out = append(out, u.Value)
		}
		return out
	}
	for _, ref := range p.sc.graph.Reads(c.ID) {
		if ref.URI != nil {
			out = append(out, ref.URI.Value)
		}
	}
	return out
}

// identity is a source's fingerprint: its objects with their sizes and ETags, and the types that were inferred from them.
func identity(s engine.Source) string {
	parts := []string{s.Format}
	for _, o := range s.Objects {
		parts = append(parts, o.URI, fmt.Sprint(o.Size), o.ETag)
	}
	if s.Schema != nil {
		parts = append(parts, s.Schema.String())
	}
	return digest(parts...)
}

// defineQuery defines a LET, or a query cell that `_` names.
func (p *pass) defineQuery(c *notebooks.Cell, name string, sql notebooks.SQL) (*definition, error) {
	q, err := p.sql(c, sql)
	if err != nil {
		return nil, err
	}
	phys := engine.PhysicalName(name, digest(q.Text, argsText(q.Args), p.tablesKey(c)))
	d := p.host.definition(phys)
	if err := d.lock(p.ctx); err != nil {
		return nil, err
	}
	defer d.unlock()
	if d.schema != nil {
		if d.analysis.Varies {
			return p.defineVarying(c, name, d, q)
		}
		if !d.analysis.Volatile {
			p.tellPrint(d, func() string { return p.print(c, q) })
		}
		return d, nil
	}
	an, err := p.eng.Analyze(p.ctx, q)
	if err != nil {
		return nil, err
	}
	schema, err := p.eng.Define(p.ctx, phys, q)
	if err != nil {
		return nil, err
	}
	d.schema, d.analysis = schema, an
	if !an.Volatile {
		p.tellPrint(d, func() string { return p.print(c, q) })
	}
	d.ordered = an.Ordered || p.bareOrdered(c, sql)
	if an.Varies {
		return p.defineVarying(c, name, d, q)
	}
	return d, nil
}

// defineVarying defines a query whose text varies for this cell and this time, beside of, its definition by text alone.
func (p *pass) defineVarying(c *notebooks.Cell, name string, of *definition, q engine.Query) (*definition, error) {
	d := p.instance(c, name, of.name)
	if err := d.lock(p.ctx); err != nil {
		return nil, err
	}
	defer d.unlock()
	if d.schema != nil {
		return d, nil
	}
	schema, err := p.eng.Define(p.ctx, d.name, q)
	if err != nil {
		return nil, err
	}
	d.schema, d.analysis, d.ordered, d.varies = schema, of.analysis, of.ordered, true
	return d, nil
}

// bareOrdered reports whether a query is a bare use of a relation that ends in an ORDER BY.
func (p *pass) bareOrdered(c *notebooks.Cell, sql notebooks.SQL) bool {
	if d := p.bare(c, sql); d != nil {
		return d.ordered
	}
	return false
}

// bare gives the definition that `FROM name` uses and nothing more; nil otherwise.
func (p *pass) bare(c *notebooks.Cell, sql notebooks.SQL) *definition {
	if ref, ok := p.bareRef(c, sql); ok && ref.Def != 0 {
		return p.definedAs(ref)
	}
	return nil
}

// bareRef gives what `FROM x` reads; ok is false for a query that does more.
func (p *pass) bareRef(c *notebooks.Cell, sql notebooks.SQL) (ref notebooks.Ref, ok bool) {
	toks := sqllex.Code(sql.Text)
	if len(toks) != 2 || !toks[0].Is(sql.Text, "FROM") {
		return ref, false
	}
	for _, ref := range p.sc.graph.Reads(c.ID) {
		if ref.Pos == sql.Pos+toks[1].Pos {
			return ref, true
		}
	}
	return ref, false
}

func argsText(args []engine.Arg) string {
	var b strings.Builder
	for _, a := range args {
		fmt.Fprintf(&b, "%s=%s;", a.Name, showValue(a.Value))
	}
	return b.String()
}

// sql makes the engine's query of a query or an expression as it stands in a cell: every relation that it names is defined
// and rewritten to its physical name, every $name gets its value.
func (p *pass) sql(c *notebooks.Cell, sql notebooks.SQL) (engine.Query, error) {
	if err := refuseFileFunctions(sql); err != nil {
		return engine.Query{}, err
	}
	var refs []notebooks.Ref
	names := map[notebooks.Span]string{}
	for _, ref := range p.sc.graph.Reads(c.ID) {
		if ref.Pos < sql.Pos || ref.End > sql.End {
			continue
		}
		d, err := p.reference(c, ref)
		if err != nil {
			return engine.Query{}, err
		}
		if d != nil {
			refs = append(refs, ref)
			names[ref.Span] = d.name
		}
	}
	text, origin := notebooks.Rewrite(sql, refs, func(ref notebooks.Ref) (string, bool) {
		name, ok := names[ref.Span]
		return name, ok
	})
	args, err := p.args(c, sql.Span)
	return engine.Query{Text: text, Args: args, Origin: origin}, err
}

// args gives the values of the parameters that a stretch of a cell uses as $name.
func (p *pass) args(c *notebooks.Cell, span notebooks.Span) ([]engine.Arg, error) {
	var args []engine.Arg
	seen := map[string]bool{}
	for _, ref := range p.sc.graph.Params(c.ID) {
		if ref.Pos < span.Pos || ref.End > span.End || p.sc.text[ref.Pos] != '$' || seen[ref.Name] {
			continue
		}
		seen[ref.Name] = true
		def := p.sc.nb.Cell(ref.Def)
		st, ok := asStatement[notebooks.Param](def)
		if !ok {
			return nil, p.unknownParam(c, ref)
		}
		v, err := p.param(def, st)
		if err != nil {
			f := p.failure(def, err)
			p.failed[def.ID] = f
			return nil, f
		}
		args = append(args, engine.Arg{Name: ref.Name, Value: v})
	}
	return args, nil
}

// reference defines what a reference names. It gives nil for one that the engine's own catalog answers.
func (p *pass) reference(c *notebooks.Cell, ref notebooks.Ref) (*definition, error) {
	switch {
	case ref.Kind == notebooks.RefCatalog && ref.Def != 0: // a table that raw SQL above makes
		if f := p.failed[ref.Def]; f != nil {
			return nil, f
		}
		return nil, nil
	case ref.Def != 0:
		def := p.sc.nb.Cell(ref.Def)
		if def == nil {
			return nil, at(engine.UnknownTable, ref.Span, refName(ref)+" is gone", "")
		}
		d, err := p.needed(def)
		if err != nil {
			return nil, err
		}
		if p.readsRejects(ref) {
			return p.defineRejects(def, d)
		}
		return d, nil
	case ref.URI != nil:
		text, err := p.interpolate(c, *ref.URI, true)
		if err != nil {
			return nil, err
		}
		src := engine.Source{URIs: []string{p.absolute(c, text)}}
		saved := p.writersOf(c, []notebooks.Str{*ref.URI})
		if len(saved) > 0 {
			src.URIs[0] = p.savedPlace(c, text)
		}
		return p.defineSource(c, path.Base(filepath.ToSlash(text)), src, ref.Span, saved)
	case ref.Name == "_":
		return nil, at(engine.UnknownTable, ref.Span, "_ is the nearest query above, and there is none", "name a relation: FROM name")
	}
	return nil, p.unknownTable(c, ref)
}

// unknownTable gives nil when the engine's own catalog has the name.
func (p *pass) unknownTable(c *notebooks.Cell, ref notebooks.Ref) error {
	entries, err := p.eng.Catalog(p.ctx, ref.Name)
	if err == nil {
		for _, e := range entries {
			if strings.EqualFold(e.Name, ref.Name) {
				return nil
			}
		}
	}
	hint := "LOAD 'file' AS " + ref.Name + "; defines it"
	if saveFormats[strings.ToLower(path.Ext(ref.Name))] != "" {
		hint = "a file stands in quotes: " + sqllex.QuoteString(ref.Name)
	}
	if near := p.sc.graph.Nearest(ref.Name, c.ID); near != "" {
		hint = "did you mean " + near + "?"
	}
	for _, below := range p.sc.nb.Cells {
		if name, ok := p.sc.graph.Defines(below.ID); ok && strings.EqualFold(name, ref.Name) {
			_, line, _ := p.sc.lineCol(below.Pos)
			hint = fmt.Sprintf("it is defined below, in line %d: a name means the nearest definition above", line)
		}
	}
	return at(engine.UnknownTable, ref.Span, ref.Name+" is not defined above", hint)
}

// rel makes the query of a relation named in a statement.
func (p *pass) rel(c *notebooks.Cell, rel notebooks.Rel) (engine.Query, error) {
	if rel.Query != nil {
		return p.sql(c, *rel.Query)
	}
	q, err := p.sql(c, notebooks.SQL{Span: rel.Span, Text: p.sc.text[rel.Pos:rel.End]})
	if err != nil {
		return q, err
	}
	var b sqllex.Builder
	b.Emit("FROM ", rel.Pos)
	b.Append(q.Text, q.Origin)
	q.Text, q.Origin = b.Done()
	return q, nil
}

// relDefinition gives the definition that a Rel names, if it is one.
func (p *pass) relDefinition(c *notebooks.Cell, rel notebooks.Rel) *definition {
	for _, ref := range p.sc.graph.Reads(c.ID) {
		if ref.Pos == rel.Pos && ref.End == rel.End && ref.Def != 0 {
			return p.definedAs(ref)
		}
	}
	return nil
}

// spanned puts an error without a place at a span.
func spanned(err error, span notebooks.Span) error {
	if e, ok := err.(*engine.Error); ok && e.Pos < 0 {
		placed := *e
		placed.Pos, placed.End = span.Pos, span.End
		return &placed
	}
	return err
}
