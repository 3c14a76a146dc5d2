package pipesql

import (
	"strings"

	"quire/internal/sqllex"
)

// spread writes the columns of the left side for an `a.*` that means them in the lateral query (i, j): DuckDB spreads only what
// stands in the query's own FROM. A `*` without FROM has no columns.
func (p *pipeline) spread(i, j int) {
	t := p.t
	for k := i; k < j; k++ {
		if t.kind(k) != sqllex.Op || t.text(k) != "*" {
			continue
		}
		switch {
		case t.kind(k-1) == sqllex.Dot && k-2 > i && t.kind(k-3) != sqllex.Dot:
			if key := t.key(k - 2); p.hasAlias(key) && !t.shadowed(key, k-2, p.sc.level) {
				if cols := p.columnsOf(key); cols != nil {
					t.swapped(k-2, " ")
					t.swapped(k-1, " ")
					t.swapped(k, strings.Join(cols, ", "))
				}
			}
		case t.is(k-1, "SELECT") && t.kind(k-2) == sqllex.Open && t.find(k, t.mate[k-2], func(m int) bool { return t.is(m, "FROM") }) == t.mate[k-2]:
			// There is nothing in the query's own FROM: no columns. DuckDB needs one.
			name := t.newName("none")
			t.swapped(k, "1 AS "+name)
			p.hidden = append(p.hidden, name)
		}
	}
}

// columnsOf lists the columns of an alias in sight, qualified; nil when they cannot be known.
func (p *pipeline) columnsOf(key string) []string {
	b := p.block()
	if p.t.opts.Columns == nil || key == "" || b.list != nil {
		return nil
	}
	name := sqllex.QuoteIdent(key)
	b.list = generated(" SELECT "+name+".*", p.place())
	cols, err := p.t.opts.Columns(p.sql())
	b.list = nil
	if err != nil {
		return nil
	}
	out := make([]string, len(cols))
	for n, c := range cols {
		out[n] = name + "." + sqllex.QuoteIdent(c.Name)
	}
	return out
}
