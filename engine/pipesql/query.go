package pipesql

import (
	"quire/internal/sqllex"
)

// statement renders the whole text: a query, or raw SQL that may hold piped queries. It tells whether the rows are ordered.
func (t *translator) statement(i, j int) (pieces, bool, error) {
	if t.find(i, j, t.isPipe) == j || t.query(i) && !t.is(i, "DESCRIBE", "SUMMARIZE") {
		return t.lower(i, j, nil)
	}
	// Raw SQL with a piped query behind its head: CREATE TABLE a AS FROM …, INSERT INTO a FROM …, EXPLAIN FROM ….
	start := -1
	if t.is(i, "CREATE", "INSERT", "REPLACE", "EXPLAIN", "DESCRIBE", "SUMMARIZE", "COPY", "MERGE") {
		pipe := t.find(i, j, t.isPipe)
		from := i + 1
		if t.is(i, "CREATE") {
			from = t.find(i, pipe, func(k int) bool { return t.is(k, "AS") }) + 1
		}
		if start = t.find(from, pipe, t.query); start >= pipe {
			start = -1
		}
	}
	if start < 0 {
		return t.lower(i, j, nil)
	}
	out, err := t.expr(i, start, nil)
	if err != nil {
		return nil, false, err
	}
	out.copied(t.toks[start-1].End, t.toks[start].Pos)
	body, _, err := t.lower(start, j, nil)
	if err != nil {
		return nil, false, err
	}
	out.add(body)
	return out, false, nil
}

// lower renders the query [i, j), which may have pipes of its own or not, and tells whether its rows are ordered.
func (t *translator) lower(i, j int, outer *scope) (pieces, bool, error) {
	if t.find(i, j, t.isPipe) == j {
		out, err := t.expr(i, j, outer)
		return out, t.orderedQuery(i, j), err
	}
	return t.pipe(i, j, outer)
}

// orderedQuery reports whether a query without pipes ends in an ORDER BY of its own.
func (t *translator) orderedQuery(i, j int) bool {
	for i < j && t.toks[i].Kind == sqllex.Open && t.mate[i] == j-1 {
		i, j = i+1, j-1
	}
	k := t.find(i, j, func(k int) bool { return t.is(k, "ORDER") && t.is(k+1, "BY") })
	return k < j
}

// pipe renders the piped query [i, j).
func (t *translator) pipe(i, j int, outer *scope) (pieces, bool, error) {
	if t.depth++; t.depth > maxDepth {
		return nil, false, t.errorAt(i, "piped queries stand too deep in each other", "give the inner ones a name with LET")
	}
	defer func() { t.depth-- }()
	p := &pipeline{t: t, from: i, sc: &scope{level: t.up[i], outer: outer, cols: map[string]map[string]string{}}}
	head := t.find(i, j, t.isPipe)
	if err := p.read(head, j); err != nil {
		return nil, false, err
	}
	p.ends = make([]int, len(p.steps))
	end := len(p.steps) - 1
	for n := len(p.steps) - 1; n >= 0; n-- {
		p.ends[n] = end
		if p.steps[n].op.resets {
			p.ends[n] = n
			end = n
		}
	}
	if err := p.head(i, head); err != nil {
		return nil, false, err
	}
	for p.at = 0; p.at < len(p.steps); p.at++ {
		st := p.steps[p.at]
		if err := st.op.run(p, st); err != nil {
			return nil, false, err
		}
		if err := p.deep(st); err != nil {
			return nil, false, err
		}
	}
	out, err := p.done()
	return out, p.ordered, err
}

// read cuts [k, j), which starts with a pipe, into steps.
func (p *pipeline) read(k, j int) error {
	t := p.t
	for k < j {
		end := t.find(k+1, j, t.isPipe)
		st := step{pipe: k, from: k + 1, to: end}
		st.op, st.body = t.operator(k+1, end)
		switch {
		case st.op == nil:
			return t.noOperator(k+1, end)
		case st.op.name == "IF":
			if err := p.ifStep(st); err != nil {
				return err
			}
		case st.op.run == nil:
			return t.unbuilt(st)
		default:
			p.steps = append(p.steps, st)
		}
		k = end
	}
	return nil
}
