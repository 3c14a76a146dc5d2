package repl

import (
	"strconv"
	"time"

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
	q, err := p.summary(c, st)
	if err != nil {
		return nil, "", err
	}
	batches, schema, rows, err := p.ask(c, q, mostColumns, nil)
	if err != nil {
		return nil, "", err
	}
	return &Output{Schema: schema, Head: batches, Rows: rows, Bytes: -1, At: time.Now()}, "", nil
}

func (p *pass) summary(c *notebooks.Cell, st notebooks.Summarize) (engine.Query, error) {
	q, err := p.rel(c, st.Rel)
	if err != nil {
		return q, err
	}
	var b sqllex.Builder
	b.Append(q.Text, q.Origin)
	b.Emit("\n|> SUMMARIZE", q.Origin.Source(0))
	q.Text, q.Origin = b.Done()
	return q, nil
}
