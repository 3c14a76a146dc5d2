package pipesql

import (
	"sort"
	"strings"

	"quire/internal/sqllex"
)

// scope holds what an expression may name beyond what the engine sees: columns of aliases whose relation is closed, carried
// as hidden columns. carriedCols is by alias, then by column; "*" is the whole row.
type scope struct {
	cols  map[string]map[string]string
	level int // the bracket in which these aliases stand
	outer *scope
}

// carried gives the hidden column for the qualified name at token k, if it is one.
func (sc *scope) carried(t *translator, k int) (string, bool) {
	for s := sc; s != nil; s = s.outer {
		if len(s.cols) == 0 {
			continue
		}
		key := t.key(k)
		if cols, ok := s.cols[key]; ok && !t.shadowed(key, k, s.level) {
			hidden, ok := cols[t.column(k+2)]
			return hidden, ok
		}
	}
	return "", false
}

// column is the key of the column at token k of a qualified name, "*" for all.
func (s *source) column(k int) string {
	if s.kind(k) == sqllex.Op {
		return "*"
	}
	return s.key(k)
}

// shadowed reports whether a query in parentheses around token k, inside the bracket level, gives key to a relation of its own.
func (s *source) shadowed(key string, k, level int) bool {
	if s.up[k] == level {
		return false
	}
	if s.bare == nil {
		s.bare = map[string][]int{}
		for k := range s.toks {
			if s.names(k) {
				s.bare[s.key(k)] = append(s.bare[s.key(k)], k)
			}
		}
	}
	places := s.bare[key]
	if len(places) == 0 {
		return false
	}
	for o := s.up[k]; o >= 0 && o != level; o = s.up[o] {
		if !s.query(o + 1) {
			continue
		}
		if n := sort.SearchInts(places, o); n < len(places) && places[n] < s.mate[o] {
			return true
		}
	}
	return false
}

// names reports whether token k stands where a relation gets its name: behind FROM, JOIN or AS, the last of a path there, or
// as an alias without AS.
func (s *source) names(k int) bool {
	if _, ok := s.name(k); !ok || s.kind(k+1) == sqllex.Dot {
		return false
	}
	first := k
	for s.kind(first-1) == sqllex.Dot && first >= 2 {
		first -= 2
	}
	if s.is(first-1, "FROM", "JOIN", "AS", "TABLE", "LATERAL") {
		return true
	}
	return first == k && s.operand(k-1) && !endings[s.low(k)] && !(s.kind(k-1) == sqllex.Word && clauseWords[s.low(k-1)])
}

// clauseWords are words behind which an expression starts.
var clauseWords = words(`select where on having extend set drop rename assert limit offset qualify aggregate values returning`)

// reference is a qualified name in a step: token k names the alias, k+2 the column.
type reference struct{ step, tok int }

// references finds, once, the qualified names in all steps, by alias.
func (p *pipeline) references(key string) []reference {
	if p.refs == nil {
		p.refs = map[string][]reference{}
		for n, st := range p.steps {
			for k := st.body; k+2 < st.to; k++ {
				if _, ok := p.t.name(k); !ok || p.t.kind(k+1) != sqllex.Dot || p.t.kind(k-1) == sqllex.Dot {
					continue
				}
				if _, ok := p.t.name(k + 2); ok || p.t.text(k+2) == "*" {
					key := p.t.key(k)
					if !p.t.shadowed(key, k, p.sc.level) {
						p.refs[key] = append(p.refs[key], reference{n, k})
					}
				}
			}
		}
	}
	return p.refs[key]
}

// carry gives the hidden columns that the block must add to its list so that the steps behind step after can still name
// alias.column: those for which changed holds, of the aliases in scope, up to the step that ends their scope. The caller
// makes them known by remember once the block is closed.
func (p *pipeline) carry(after int, changed func(alias, column string) bool) (pieces, map[string]map[string]string) {
	var out pieces
	fresh := map[string]map[string]string{}
	end := p.ends[p.at]
	for _, a := range p.aliases {
		for _, r := range p.references(a.key) {
			if r.step <= after || r.step > end {
				continue
			}
			col := p.t.column(r.tok + 2)
			if p.sc.cols[a.key][col] != "" || fresh[a.key][col] != "" || !changed(a.key, col) {
				continue
			}
			at := p.t.toks[r.tok].Pos
			hidden := "__" + a.key
			out.emit(", ", at)
			name, err := p.t.expr(r.tok, r.tok+3, nil)
			if err != nil {
				continue // the step that names it will say so
			}
			if col == "*" {
				out.emit("struct_pack(*COLUMNS(", at)
				out.add(name)
				out.emit("))", at)
			} else {
				hidden += "." + col
				out.add(name)
			}
			out.emit(" AS "+sqllex.QuoteIdent(hidden), at)
			if fresh[a.key] == nil {
				fresh[a.key] = map[string]string{}
			}
			fresh[a.key][col] = hidden
		}
	}
	return out, fresh
}

// remember makes carried columns known to the steps that follow.
func (p *pipeline) remember(fresh map[string]map[string]string) {
	for a, cols := range fresh {
		if p.sc.cols[a] == nil {
			p.sc.cols[a] = map[string]string{}
		}
		for c, hidden := range cols {
			p.sc.cols[a][c] = hidden
			p.hidden = append(p.hidden, hidden)
		}
	}
	sort.Strings(p.hidden)
}

// without is the list of hidden columns for EXCLUDE, "" when there are none.
func (p *pipeline) without() string {
	if len(p.hidden) == 0 {
		return ""
	}
	quoted := make([]string, len(p.hidden))
	for i, h := range p.hidden {
		quoted[i] = sqllex.QuoteIdent(h)
	}
	return " EXCLUDE (" + strings.Join(quoted, ", ") + ")"
}

// forget ends the scope of all aliases.
func (p *pipeline) forget() {
	p.aliases, p.hidden, p.whole = nil, nil, false
	p.sc = &scope{level: p.sc.level, outer: p.sc.outer, cols: map[string]map[string]string{}}
}
