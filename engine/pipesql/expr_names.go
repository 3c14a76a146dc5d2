package pipesql

import (
	"strings"

	"quire/internal/sqllex"
)

// DuckDB names a column without a name after its expression as it reads it, macros and casts of ours among it. So a column whose
// text is rewritten is named after what the user wrote, as Spark names it.

// longestName is the longest text, in bytes, that becomes a column's name.
const longestName = 120

// planNames names the columns of the plain SELECT at token k. Those of steps are named where they are written.
func (t *translator) planNames(k int) {
	if t.kind(k-1) == sqllex.Pipe || t.kind(k-1) == sqllex.Dot || !t.query(k) {
		return
	}
	end := len(t.toks)
	if up := t.up[k]; up >= 0 {
		end = t.mate[up]
	}
	i := k + 1
	if t.is(i, "DISTINCT", "ALL") {
		if i++; t.is(i, "ON") && t.kind(i+1) == sqllex.Open {
			i = t.mate[i+1] + 1
		}
	}
	end = t.find(i, end, func(k int) bool {
		return t.is(k, "FROM") && !t.is(k-1, "DISTINCT") || t.endsFrom(k) || t.kind(k) == sqllex.Pipe || t.kind(k) == sqllex.Semicolon
	})
	if i >= end {
		return
	}
	for _, it := range t.split(i, end) {
		if it.empty() {
			continue
		}
		if name := t.columnText(t.columnOf(it, false)); name != "" {
			if t.close == nil {
				t.open, t.close = map[int][]edge{}, map[int][]edge{}
			}
			t.close[it.to-1] = append(t.close[it.to-1], edge{" AS " + sqllex.QuoteIdent(name), it.from, len(t.toks) + 1})
		}
	}
}

// columnText gives what a column without a name is to be called, "" where DuckDB's own name is as good: a rewrite is in none
// of its tokens, or it may be several columns.
func (t *translator) columnText(c column) string {
	if c.alias >= 0 || c.starred || t.path(c.from, c.expr) || t.toks[c.expr-1].End-t.toks[c.from].Pos > longestName {
		return ""
	}
	rewritten := false
	for k := c.from; k < c.expr; k++ {
		if t.kind(k+1) == sqllex.Open && (t.is(k, "COLUMNS", "UNNEST") || generators[t.low(k)]) || t.kind(k) == sqllex.Open && t.query(k+1) || t.text(k) == "*" && t.kind(k-1) == sqllex.Dot {
			return ""
		}
		_, swapped := t.swap[k]
		rewritten = rewritten || swapped || len(t.open[k]) > 0 || len(t.close[k]) > 0
	}
	if !rewritten {
		return ""
	}
	return strings.Join(strings.Fields(t.src[t.toks[c.from].Pos:t.toks[c.expr-1].End]), " ")
}
