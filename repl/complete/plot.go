package complete

import (
	"quire/internal/sqllex"
	"quire/plots"
)

// plot is a place behind PLOT: a kind, then key=value, FROM and TO.
func (p *picker) plot(body []elem, q *query) {
	c := p.c
	n := len(body)
	if n > 0 && body[n-1].Kind == sqllex.Op && body[n-1].Text(c.text) == "=" {
		p.columns(q, false)
		p.functions(q)
		return
	}
	if n > 0 {
		switch c.word(body[n-1]) {
		case "FROM":
			p.relations(0)
			return
		case "TO":
			return
		}
	}
	kind := ""
	if n == 0 {
		for _, k := range plots.Kinds() {
			p.add(0, Item{Text: k, Kind: ValueItem, Detail: "chart"})
		}
	} else if n == 1 || body[1].Text(c.text) != "=" {
		kind = body[0].Text(c.text)
	}
	given := map[string]bool{}
	for i := 0; i+1 < n; i++ {
		if body[i+1].Text(c.text) == "=" {
			given[body[i].Text(c.text)] = true
		}
	}
	for _, k := range plots.Keys(kind) {
		if !given[k] {
			p.add(1, Item{Text: k + "=", Label: k, Kind: OptionItem})
		}
	}
	if n > 0 {
		if q == nil {
			p.words(2, KeywordItem, keywords("FROM"))
		}
		p.words(2, KeywordItem, keywords("TO: 'chart.png'"))
	}
}
