package repl

import (
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// showOutput lists what is there.
func (p *pass) showOutput(c *notebooks.Cell, st notebooks.Show) (*Output, string, error) {
	switch st.What {
	case "TABLES":
		var names, verbs, rows []string
		for _, d := range p.s.Definitions() {
			if above := p.sc.nb.Cell(d.Cell); above == nil || !p.sc.above(above.ID, c.ID) {
				continue
			}
			names, verbs = append(names, d.Name), append(verbs, d.Verb)
			n := ""
			if d.Rows >= 0 {
				n = strconv.FormatInt(d.Rows, 10)
			}
			rows = append(rows, n)
		}
		entries, err := p.eng.Catalog(p.ctx, "")
		if err != nil {
			return nil, "", err
		}
		for _, e := range entries { // what raw SQL made, or the database file holds
			if e.Kind == "table" || e.Kind == "view" {
				names, verbs, rows = append(names, e.Name), append(verbs, e.Kind), append(rows, "")
			}
		}
		return textOutput([]string{"name", "defined by", "rows"}, names, verbs, rows), "", nil
	case "PARAMS":
		var names, types, values []string
		for _, cell := range p.sc.nb.Cells {
			st, ok := asStatement[notebooks.Param](cell)
			if !ok || !p.sc.above(cell.ID, c.ID) {
				continue
			}
			v, err := p.param(cell, st)
			if err != nil {
				return nil, "", p.failure(cell, err)
			}
			names, types, values = append(names, st.Name.Name), append(types, paramType(st)), append(values, showValue(v))
		}
		return textOutput([]string{"name", "type", "value"}, names, types, values), "", nil
	}
	return p.connections(c), "", nil
}

// connections lists the CONNECTs above a cell, without what is secret in them.
func (p *pass) connections(c *notebooks.Cell) *Output {
	var names, urls []string
	for _, cell := range p.sc.nb.Cells {
		if st, ok := asStatement[notebooks.Connect](cell); ok && p.sc.above(cell.ID, c.ID) {
			masked, _ := notebooks.Mask(st.URL.Value)
			names, urls = append(names, st.Name.Name), append(urls, masked)
		}
	}
	return textOutput([]string{"name", "url"}, names, urls)
}

// mostColumns bounds what SUMMARIZE shows.
const mostColumns = 100_000

// summarizeOutput shows a profile of each column.
func (p *pass) summarizeOutput(c *notebooks.Cell, st notebooks.Summarize) (*Output, string, error) {
	q, err := p.summary(c, st, "")
	if err != nil {
		return nil, "", err
	}
	batches, schema, rows, err := p.ask(c, q, mostColumns, nil)
	if err == nil {
		return &Output{Schema: schema, Head: batches, Rows: rows, Bytes: -1, At: time.Now()}, "", nil
	}
	// The engine has no deviation of columns with NaN or infinity, nor of numbers whose squares are too large.
	step, names := p.measurable(c, st)
	if step == "" {
		return nil, "", err
	}
	if q, err2 := p.summary(c, st, step); err2 == nil {
		if batches, schema, rows, err2 = p.ask(c, q, mostColumns, nil); err2 == nil {
			note := "of " + strings.Join(names, ", ") + ": NaN, infinity and numbers beyond 1e150 have no mean and are counted as NULL here"
			return &Output{Schema: schema, Head: batches, Rows: rows, Bytes: -1, At: time.Now(), Notes: []string{note}}, "", nil
		}
	}
	return nil, "", err
}

// measurable is a step that leaves of the floating columns of a relation what has a mean, and their names; it is empty when
// no row has anything else.
func (p *pass) measurable(c *notebooks.Cell, st notebooks.Summarize) (string, []string) {
	q, err := p.rel(c, st.Rel)
	if err != nil {
		return "", nil
	}
	an, err := p.eng.Analyze(p.ctx, q)
	if err != nil {
		return "", nil
	}
	var floats []string
	for _, f := range an.Schema.Fields() {
		if arrow.IsFloating(f.Type.ID()) {
			floats = append(floats, f.Name)
		}
	}
	if len(floats) == 0 {
		return "", nil
	}
	fits := func(name string) string { // NaN is above all numbers
		id := sqllex.QuoteIdent(name)
		return id + " BETWEEN -1e150 AND 1e150"
	}
	var ask sqllex.Builder
	ask.Append(q.Text, q.Origin)
	word := "\n|> AGGREGATE "
	for i, name := range floats {
		ask.Emit(word+"count_if(NOT ("+fits(name)+")) > 0 AS c"+strconv.Itoa(i), q.Origin.Source(0))
		word = ", "
	}
	q.Text, q.Origin = ask.Done()
	batches, _, _, err := p.ask(c, q, 1, nil)
	if err != nil || len(batches) == 0 || batches[0].NumRows() == 0 {
		return "", nil
	}
	var names, sets []string
	for i, name := range floats {
		if has, ok := batches[0].Column(i).(*array.Boolean); ok && has.IsValid(0) && has.Value(0) {
			names = append(names, name)
			sets = append(sets, sqllex.QuoteIdent(name)+" = CASE WHEN "+fits(name)+" THEN "+sqllex.QuoteIdent(name)+" END")
		}
	}
	if len(sets) == 0 {
		return "", nil
	}
	return "\n|> SET " + strings.Join(sets, ", "), names
}

// summary is the query of a profile; the step stands before it.
func (p *pass) summary(c *notebooks.Cell, st notebooks.Summarize, step string) (engine.Query, error) {
	q, err := p.rel(c, st.Rel)
	if err != nil {
		return q, err
	}
	var b sqllex.Builder
	b.Append(q.Text, q.Origin)
	b.Emit(step+"\n|> SUMMARIZE", q.Origin.Source(0))
	q.Text, q.Origin = b.Done()
	return q, nil
}
