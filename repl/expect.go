package repl

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/checks"
	"quire/repl/text"
)

// expectation makes the plan of an EXPECT.
func (p *pass) expectation(c *notebooks.Cell, st notebooks.Expect) (*checks.Plan, error) {
	rel, err := p.behindFrom(c, st.Rel)
	if err != nil {
		return nil, err
	}
	if rel.Args, err = p.args(c, st.Span); err != nil {
		return nil, err
	}
	whole, err := p.rel(c, st.Rel)
	if err != nil {
		return nil, err
	}
	an, err := p.eng.Analyze(p.ctx, whole)
	if err != nil {
		return nil, err
	}
	// A check may name relations of its own, in a subquery.
	return checks.NewResolved(st, rel, an.Schema, func(e notebooks.SQL) (engine.Query, error) { return p.sql(c, e) })
}

// behindFrom is a relation as it may stand behind FROM.
func (p *pass) behindFrom(c *notebooks.Cell, rel notebooks.Rel) (engine.Query, error) {
	if rel.Query == nil {
		return p.sql(c, notebooks.SQL{Span: rel.Span, Text: p.sc.text[rel.Pos:rel.End]})
	}
	q, err := p.sql(c, *rel.Query)
	if err != nil {
		return q, err
	}
	var b sqllex.Builder
	b.Emit("(", rel.Pos)
	b.Append(q.Text, q.Origin)
	b.Emit("\n)", rel.End)
	q.Text, q.Origin = b.Done()
	return q, nil
}

// checkExpect binds an EXPECT's queries.
func (p *pass) checkExpect(c *notebooks.Cell, st notebooks.Expect) error {
	plan, err := p.expectation(c, st)
	if err != nil {
		return err
	}
	for _, q := range plan.Queries() {
		if _, err := p.eng.Analyze(p.ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// expectOutput runs an EXPECT: every check is judged, and those that failed show their first rows.
func (p *pass) expectOutput(c *notebooks.Cell, st notebooks.Expect) (*Output, string, error) {
	plan, err := p.expectation(c, st)
	if err != nil {
		return nil, "", err
	}
	var answers [][]arrow.RecordBatch
	for _, q := range plan.Queries() {
		rows, _, _, err := p.ask(c, q, 1, nil)
		if err != nil {
			return nil, "", err
		}
		answers = append(answers, rows)
	}
	found, err := plan.Read(answers)
	if err != nil {
		return nil, "", err
	}
	out := &Output{Rows: -1, Bytes: -1, At: time.Now()}
	var first *Finding
	failed := 0
	for _, f := range found {
		g := Finding{Check: f.Check, Passed: f.Passed, Failed: f.Failed, Span: f.Span}
		if !f.Passed {
			failed++
			g.Message = f.Check + ": " + f.Message
			if q, ok := plan.Offenders(f.Index); ok {
				if g.Rows, _, _, err = p.ask(c, q, checks.MaxRows, nil); err != nil {
					return nil, "", err
				}
			}
		}
		out.Findings = append(out.Findings, g)
		if !f.Passed && first == nil {
			first = &out.Findings[len(out.Findings)-1]
		}
	}
	switch {
	case first == nil:
		return out, text.Plural(int64(len(found)), "check"), nil
	case st.Warn:
		return out, fmt.Sprintf("%d of %s failed", failed, text.Plural(int64(len(found)), "check")), nil
	}
	f := &Failure{Class: engine.Failed, Message: first.Message, Span: first.Span, Expect: true}
	if failed > 1 {
		f.Hint = fmt.Sprintf("%d of %d checks failed", failed, len(found))
	}
	place(f, p.sc, c)
	return out, "", f
}
