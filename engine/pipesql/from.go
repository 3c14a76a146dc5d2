package pipesql

import (
	"quire/internal/sqllex"
)

// alias is a name for the rows of a relation. key is compared, tok is the token that is written.
type alias struct {
	key string
	tok int
}

// item is one relation of a FROM list or a JOIN.
type item struct {
	end     int // behind its last token
	aliases []alias
	out     pieces
}

// notAlias are the words that go on behind a relation and never name it.
var notAlias = words(`on using join natural inner cross left right full outer semi anti asof positional lateral where group order
	limit offset having qualify window union intersect except minus select set with tablesample pivot unpivot as at sort cluster
	distribute fetch for from returning match_recognize when then values`)

// item reads the relation that starts at token k, within [k, j).
func (t *translator) item(k, j int, sc *scope) (item, error) {
	var it item
	first := k
	lateral := pieces(nil)
	if t.is(k, "LATERAL") {
		lateral.copied(t.toks[k].Pos, t.toks[k].End)
		lateral.emit(" ", t.toks[k].End)
		k++
		first = k
	}
	if k >= j {
		return it, t.missing(k, "expected a table, a query in parentheses or a table function behind "+t.upper(k-1), "")
	}
	it.out = lateral
	own := -1 // the token that names it without an alias
	wrapped := false
	switch {
	case t.kind(k) == sqllex.Open && t.text(k) == "(":
		close := t.mate[k]
		if !t.query(k+1) && !t.piped[k] {
			if t.depth++; t.depth > maxDepth {
				return it, t.errorAt(k, "joins stand too deep in parentheses", "")
			}
			defer func() { t.depth-- }()
			inner, err := t.fromList(k+1, close, sc)
			if err != nil {
				return it, err
			}
			it.aliases = inner.aliases
			it.out.copied(t.toks[k].Pos, t.toks[k].End)
			it.out.add(inner.out)
			it.out.copied(t.toks[close].Pos, t.toks[close].End)
			wrapped = true
		}
		k = close + 1
	case t.is(k, "VALUES") && t.kind(k+1) == sqllex.Open:
		end := t.rows(k+1, j)
		body, err := t.expr(k, end, sc)
		if err != nil {
			return it, err
		}
		it.out.emit("(", t.toks[k].Pos)
		it.out.add(body)
		it.out.emit(")", t.toks[end-1].End)
		k, wrapped = end, true
	case t.kind(k) == sqllex.String:
		k++
	default:
		if _, ok := t.name(k); !ok || t.kind(k) == sqllex.Word && notAlias[t.low(k)] {
			return it, t.errorAt(k, "expected a table, a query in parentheses or a table function", "")
		}
		own = k
		for k++; k+1 < j && t.kind(k) == sqllex.Dot; k += 2 {
			if _, ok := t.name(k + 1); !ok {
				return it, t.errorAt(k+1, "expected a name behind the dot", "")
			}
			own = k + 1
		}
		if k < j && t.kind(k) == sqllex.Open && t.text(k) == "(" {
			k = t.mate[k] + 1
			if t.is(k, "WITH") && t.is(k+1, "ORDINALITY") && k+1 < j {
				k += 2
			}
		}
	}
	if !wrapped {
		body, err := t.expr(first, k, sc)
		if err != nil {
			return it, err
		}
		it.out.add(body)
	}
	// An alias stands before or behind TABLESAMPLE; DuckDB has it before.
	var sample pieces
	named := -1
	for k < j {
		body, end, err := t.sampleClause(k, j)
		if err != nil {
			return it, err
		}
		if end > k && sample == nil {
			sample, k = body, end
			continue
		}
		at := k
		if t.is(k, "AS") {
			if _, ok := t.name(k + 1); !ok || k+1 >= j {
				return it, t.missing(k+1, "expected a name behind AS", "")
			}
			at = k + 1
		}
		if _, ok := t.name(at); !ok || at == k && (t.kind(k) == sqllex.Word && notAlias[t.low(k)] || named >= 0 && sample == nil) {
			break
		}
		named, k = at, at+1
		if k < j && t.kind(k) == sqllex.Open && t.text(k) == "(" {
			k = t.mate[k] + 1
		}
	}
	if named >= 0 {
		it.out.emit(" AS ", t.toks[named].Pos)
		end := named + 1
		if end < j && t.kind(end) == sqllex.Open && t.text(end) == "(" {
			end = t.mate[end] + 1
		}
		body, err := t.expr(named, end, nil)
		if err != nil {
			return it, err
		}
		it.out.add(body)
		if own >= 0 && end == named+1 && t.is(first, "UNNEST") && own == first {
			// GoogleSQL names the values by the alias.
			it.out.emit("(", t.toks[named].Pos)
			it.out.add(body)
			it.out.emit(")", t.toks[named].Pos)
		}
		own = named
		it.aliases = nil
	}
	if own >= 0 {
		it.aliases = append(it.aliases, alias{t.key(own), own})
	}
	it.out.add(sample)
	it.end = k
	return it, nil
}

// rows gives the end of the rows of a VALUES list whose first parenthesis is token k.
func (t *translator) rows(k, j int) int {
	for k < j && t.kind(k) == sqllex.Open {
		k = t.mate[k] + 1
		if k+1 < j && t.kind(k) == sqllex.Comma && t.kind(k+1) == sqllex.Open {
			k++
			continue
		}
		break
	}
	return k
}

// fromList reads relations joined by commas and JOINs: what stands behind FROM, without that word. Conditions are copied.
func (t *translator) fromList(i, j int, sc *scope) (item, error) {
	var all item
	k := i
	for {
		it, err := t.item(k, j, sc)
		if err != nil {
			return all, err
		}
		all.out.add(it.out)
		all.aliases = append(all.aliases, it.aliases...)
		if it.end, err = t.lateralViews(it.end, j, sc, &all); err != nil {
			return all, err
		}
		// Up to the next relation: a comma, or behind JOIN.
		start := it.end
		next := t.find(start, j, func(k int) bool {
			return t.toks[k].Kind == sqllex.Comma || t.is(k, "JOIN")
		})
		if next == j {
			if start < j {
				if k := t.find(start, j, func(k int) bool { return t.is(k, "ON", "USING", "PIVOT", "UNPIVOT", "WITH", "AT") }); k > start {
					return all, t.errorAt(start, "did not expect "+t.text(start)+" behind a table", "")
				}
			}
			rest, err := t.expr(start, j, sc)
			if err != nil {
				return all, err
			}
			if len(rest) > 0 {
				all.out.emit(" ", t.toks[start].Pos)
				all.out.add(rest)
			}
			all.end = j
			return all, nil
		}
		between, err := t.expr(start, next+1, sc)
		if err != nil {
			return all, err
		}
		if t.toks[next].Kind != sqllex.Comma {
			all.out.emit(" ", t.toks[start].Pos)
		}
		all.out.add(between)
		all.out.emit(" ", t.toks[next].End)
		k = next + 1
	}
}
