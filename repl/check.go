package repl

import (
	"context"
	"sort"
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/notebooks"
	"quire/plots"
)

// Check finds every static error of the script: syntax, names, columns, parameters. It reads schemas, no rows, and writes
// nothing. A cell that reads a faulty one is not reported again.
func (s *Session) Check(ctx context.Context) []*Failure { return s.check(ctx, nil) }

// check is Check. Each cell without an error of its own is shown to sound, while what it needs is defined.
func (s *Session) check(ctx context.Context, sound func(*pass, *notebooks.Cell)) []*Failure {
	s.mu.Lock()
	sc := s.script
	s.mu.Unlock()
	if sc == nil {
		return nil
	}
	var found []*Failure
	p, end, err := s.begin(ctx)
	if err != nil {
		f, ok := err.(*Failure)
		if !ok {
			f = (&pass{sc: sc}).failure(nil, err)
		}
		return append(s.syntax(sc), f)
	}
	defer end()
	p.checking = true
	if sound != nil {
		p.planning, p.shared, p.untouched = true, p.sharing(), map[notebooks.CellID]bool{}
	}
	if p.sc.graph.HasRaw() {
		done, err := p.rehearse()
		if err != nil {
			return append(s.syntax(p.sc), p.failure(nil, err))
		}
		defer done()
	}
	found = append(found, s.syntax(p.sc)...)
	found = append(found, p.unknownGiven()...)
	for _, c := range p.sc.nb.Cells {
		if c.Stmt == nil || firstError(c.Problems) != nil {
			continue
		}
		err := p.check(c)
		if err == nil {
			if sound != nil {
				sound(p, c)
			}
			continue
		}
		f := p.failure(c, err)
		if f.Class == engine.Cancelled {
			return []*Failure{f}
		}
		if p.failed[c.ID] == nil {
			p.failed[c.ID] = f
		}
		if !reported(found, f) {
			found = append(found, f)
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].Line < found[j].Line })
	return found
}

// syntax gives the script's syntax errors.
func (s *Session) syntax(sc *script) []*Failure {
	var found []*Failure
	p := &pass{s: s, sc: sc}
	for _, c := range sc.nb.Cells {
		if c.Kind == notebooks.DraftCell {
			found = append(found, p.failure(c, problem(c.Problems, "this cell is a draft: it does not lex closed")))
			continue
		}
		for _, pr := range c.Problems {
			if !pr.Warning {
				found = append(found, p.failure(c, at(engine.Syntax, pr.Span, pr.Message, pr.Hint)))
			}
		}
	}
	return found
}

// reported reports whether a failure is one that stands there already: a cell fails with the failure of what it needs.
func reported(found []*Failure, f *Failure) bool {
	for _, g := range found {
		if g == f || (g.Line == f.Line && g.Col == f.Col && g.Message == f.Message) {
			return true
		}
	}
	return false
}

// unknownGiven finds --set names that no PARAM has.
func (p *pass) unknownGiven() []*Failure {
	var names []string
	for _, c := range p.sc.nb.Cells {
		if st, ok := asStatement[notebooks.Param](c); ok {
			names = append(names, st.Name.Name)
		}
	}
	var found []*Failure
	for given := range p.s.cfg.Given {
		known := false
		for _, n := range names {
			known = known || strings.EqualFold(n, given)
		}
		if known {
			continue
		}
		hint := "the script has no parameters"
		if near := nearest.Of(given, names); near != "" {
			hint = "did you mean " + near + "?"
		} else if len(names) > 0 {
			hint = "its parameters are " + strings.Join(names, ", ")
		}
		found = append(found, &Failure{Class: Usage, Message: "--set " + given + ": no parameter " + given, Hint: hint, Span: notebooks.Span{Pos: -1}})
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Message < found[j].Message })
	return found
}

// check finds a cell's static errors.
func (p *pass) check(c *notebooks.Cell) error {
	if err := p.sc.problems[c.ID]; err != nil {
		return err
	}
	if err := p.shifted(c); err != nil {
		return err
	}
	switch st := any(c.Stmt).(type) {
	case notebooks.Param:
		_, err := p.param(c, st)
		return err
	case notebooks.Load, notebooks.Let:
		_, err := p.define(c)
		return err
	case notebooks.Query:
		return p.checkQuery(c, st)
	case notebooks.Plot:
		q, an, ordered, err := p.plotInput(c, st)
		if err != nil {
			return err
		}
		return p.checkPlot(c, st, q, an, ordered)
	case notebooks.Expect:
		return p.checkExpect(c, st)
	case notebooks.Save:
		q, target, err := p.saveQuery(c, st)
		if err != nil {
			return err
		}
		an, err := p.eng.Analyze(p.ctx, q)
		if err != nil {
			return err
		}
		return checkPartitions(st, target, an.Schema)
	case notebooks.Describe:
		q, err := p.rel(c, st.Rel)
		if err != nil {
			return err
		}
		_, err = p.eng.Analyze(p.ctx, q)
		return err
	case notebooks.Explain:
		q, err := p.sql(c, st.Query)
		if err != nil {
			return err
		}
		_, err = p.eng.Analyze(p.ctx, q)
		return err
	case notebooks.Show:
		return nil
	case notebooks.Set:
		return p.checkSet(c, st)
	case notebooks.Use:
		return p.checkUse(c, st)
	case notebooks.Include:
		return nil
	case notebooks.Summarize:
		q, err := p.rel(c, st.Rel)
		if err != nil {
			return err
		}
		_, err = p.eng.Analyze(p.ctx, q)
		return err
	case notebooks.Raw:
		q, err := p.rawStatement(c, st)
		if err != nil {
			return err
		}
		_, err = p.eng.Exec(p.ctx, q)
		return err
	}
	return p.unsupported(c)
}

func (p *pass) checkQuery(c *notebooks.Cell, st notebooks.Query) error {
	q, err := p.sql(c, st.SQL)
	if err != nil {
		return err
	}
	an, err := p.eng.Analyze(p.ctx, q)
	if err != nil || st.Plot == nil {
		return err
	}
	return p.checkPlot(c, *st.Plot, q, an, an.Ordered || p.bareOrdered(c, st.SQL))
}

func (p *pass) checkPlot(c *notebooks.Cell, st notebooks.Plot, q engine.Query, an engine.Analysis, ordered bool) error {
	plan, err := p.compile(c, st, plots.Input{Schema: an.Schema, Rows: -1, Ordered: ordered})
	if err != nil {
		return err
	}
	for _, to := range st.To {
		if _, err := p.chartTarget(c, to); err != nil {
			return err
		}
	}
	text := plan.Steps
	if plan.Probe != "" {
		text = plan.Probe // what follows it depends on the rows
	}
	if q, err = p.steps(c, st, q, text); err != nil {
		return err
	}
	_, err = p.eng.Analyze(p.ctx, q)
	return err
}

// Targets lists what running these cells (all of them when none is named) would write, in order, as the script names it.
func (s *Session) Targets(cells ...notebooks.CellID) []string {
	s.mu.Lock()
	sc := s.script
	if sc == nil {
		s.mu.Unlock()
		return nil
	}
	s.mu.Unlock()
	chosen := map[notebooks.CellID]bool{}
	for _, id := range cells {
		chosen[id] = true
	}
	var out []string
	add := func(u *notebooks.Str) {
		if u != nil {
			out = append(out, u.Value)
		}
	}
	for _, c := range sc.nb.Cells {
		if len(cells) > 0 && !chosen[c.ID] {
			continue
		}
		switch st := any(c.Stmt).(type) {
		case notebooks.Save:
			add(st.To.URI)
			if st.To.URI == nil {
				out = append(out, strings.Join(st.To.Path, "."))
			}
		case notebooks.Plot:
			for i := range st.To {
				add(&st.To[i])
			}
		case notebooks.Query:
			if st.Plot != nil {
				for i := range st.Plot.To {
					add(&st.Plot.To[i])
				}
			}
		}
	}
	return out
}
