package pipesql

import (
	"strconv"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

func number(n int) string { return strconv.Itoa(n) }

// seal closes what stands so far into rows without aliases and without hidden columns.
func (p *pipeline) seal() error {
	if len(p.hidden) > 0 {
		if !p.block().isOpen() {
			p.wrap()
		}
		p.block().list = generated(" SELECT *"+p.without(), p.place())
	}
	p.forget()
	p.known, p.twins = nil, nil
	p.unknown()
	return nil
}

// setOperation: UNION, INTERSECT, EXCEPT, MINUS [ALL | DISTINCT] [BY NAME] (query), ….
func (p *pipeline) setOperation(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	mode := "" // LEFT, FULL, INNER before the operator
	for k := st.from; k < st.body-1; k++ {
		switch t.upper(k) {
		case "OUTER":
		case "LEFT", "FULL", "INNER":
			mode = t.upper(k)
		default:
			return t.errorAt(k, t.upper(k)+" cannot stand before "+st.op.name, "")
		}
	}
	op := st.op.name
	if op == "MINUS" {
		op = "EXCEPT"
	}
	k := st.body
	all := " "
	if k < last && t.is(k, "ALL", "DISTINCT") {
		all = " " + t.upper(k) + " "
		k++
	}
	byName := false
	strict := false
	if t.is(k, "STRICT") && t.is(k+1, "CORRESPONDING") {
		strict = true
		k++
	}
	switch {
	case t.is(k, "BY") && t.is(k+1, "NAME"):
		byName = true
		k += 2
	case t.is(k, "CORRESPONDING"):
		byName = true
		if !strict && mode == "" {
			mode = "INNER" // CORRESPONDING keeps the columns in common
		}
		k++
	}
	var only []span // BY NAME ON (…), CORRESPONDING BY (…): these columns, in this order
	if byName && t.is(k, "ON", "BY") && k < last {
		if t.kind(k+1) != sqllex.Open || k+1 >= last {
			return t.missing(k+1, "expected the columns in parentheses behind "+t.upper(k), "")
		}
		var err error
		if only, err = t.list(k+2, t.mate[k+1], "a column"); err != nil {
			return err
		}
		for _, c := range only {
			if _, ok := t.name(c.from); !ok || c.to-c.from != 1 {
				return t.errorAt(c.from, "expected a column's name", "")
			}
		}
		if mode == "INNER" && !t.is(st.from, "INNER") {
			mode = "" // the columns are named: each must be on both sides
		}
		k = t.mate[k+1] + 1
	}
	if mode != "" && !byName {
		return t.errorAt(st.from, mode+" "+st.op.name+" needs BY NAME", "")
	}
	var queries []pieces
	var spans []span
	for {
		if k >= last {
			return t.missing(k, "expected a query in parentheses behind "+st.op.name, "as in |> UNION ALL (FROM other)")
		}
		var body pieces
		var err error
		start := k
		if t.kind(k) == sqllex.Open {
			if !t.query(k + 1) {
				return t.errorAt(k+1, "expected a query in these parentheses", "as in |> UNION ALL (FROM other)")
			}
			body, _, err = t.lower(k+1, t.mate[k], p.sc.outer)
			k = t.mate[k] + 1
		} else {
			if !t.query(k) {
				return t.errorAt(k, "expected a query in parentheses behind "+st.op.name, "as in |> UNION ALL (FROM "+t.text(k)+")")
			}
			end := t.find(k, last, func(k int) bool {
				return t.is(k, "ORDER", "LIMIT", "UNION", "INTERSECT", "EXCEPT") && t.kind(k-1) != sqllex.Op
			})
			body, err = t.bareQuery(k, end, p.sc.outer)
			k = end
		}
		if err != nil {
			return err
		}
		queries = append(queries, body)
		spans = append(spans, span{start, k})
		if k >= last || t.kind(k) != sqllex.Comma {
			break
		}
		if k++; k == last {
			break
		}
	}
	if k < last {
		if err := t.only(st, k, last); err != nil {
			return err
		}
		return t.errorAt(k, "expected a comma or |> behind the query", "")
	}
	width := p.width()
	if err := p.seal(); err != nil {
		return err
	}
	at := p.place()
	if !byName {
		if err := p.sameWidth(op, width, queries, spans); err != nil {
			return err
		}
	}
	if byName {
		var err error
		if queries, err = p.byName(st, op, mode, only, queries, spans); err != nil {
			return err
		}
		if op == "UNION" && only == nil {
			all += "BY NAME "
		}
	}
	if b := p.block(); b.union == op+all && op == "UNION" && b.isOpen() && len(b.where) == 0 && len(b.joins) == 0 {
		// Another UNION of the same kind goes on with the one before.
		end := b.close[len(b.close)-1]
		b.close = b.close[:len(b.close)-1]
		for _, q := range queries {
			b.close.emit(" "+op+all+"(", at)
			b.close.add(q)
			b.close.emit(")", at)
		}
		b.close = append(b.close, end)
		return p.finalOrder(st, last)
	}
	closing := generated(")", at)
	for _, q := range queries {
		closing.emit(" "+op+all+"(", at)
		closing.add(q)
		closing.emit(")", at)
	}
	closing.emit(")", at)
	p.enclose(generated("FROM "+strings.Repeat("(", 2), at), closing)
	p.block().union = op + all
	p.ordered = false
	return p.finalOrder(st, last)
}

// sameWidth refuses queries that have not as many columns as the input.
func (p *pipeline) sameWidth(op string, width int, queries []pieces, spans []span) error {
	if width < 0 || p.t.opts.Columns == nil {
		return nil
	}
	for n, q := range queries {
		var b strings.Builder
		for _, x := range append(p.prefix(), q...) {
			b.WriteString(x.source(p.t.src))
		}
		cols, err := p.t.opts.Columns(b.String())
		if err != nil || len(cols) == width {
			continue // binding the whole query will say what is wrong, and where
		}
		return p.t.errorAt(spans[n].from, "this side of the "+op+" has "+counted(len(cols))+", the input has "+counted(width),
			"SELECT the same columns on both sides, or write "+op+" … BY NAME")
	}
	return nil
}

func counted(n int) string {
	if n == 1 {
		return "1 column"
	}
	return number(n) + " columns"
}

// bareQuery renders a query that stands without parentheses: VALUES with an alias is one for Spark only.
func (t *translator) bareQuery(i, j int, sc *scope) (pieces, error) {
	if t.is(i, "VALUES", "TABLE") && i+1 < j {
		from := i
		if t.is(i, "TABLE") {
			from++
		}
		it, err := t.item(from, j, sc)
		if err != nil {
			return nil, err
		}
		if it.end == j {
			out := generated("FROM ", t.toks[i].Pos)
			out.add(it.out)
			return out, nil
		}
	}
	return t.expr(i, j, sc)
}

// byName brings the queries' columns into the order of the input's. DuckDB has BY NAME for UNION only and fills what is
// missing with NULL, which is what FULL asks for; without it the columns must be the same.
func (p *pipeline) byName(st step, op, mode string, only []span, queries []pieces, spans []span) ([]pieces, error) {
	t := p.t
	if op == "UNION" && mode == "FULL" && only == nil {
		return queries, nil
	}
	if t.opts.Columns == nil {
		if op == "UNION" && only == nil {
			return queries, nil
		}
		return nil, t.errorOf(engine.Unsupported, st.from, op+" BY NAME needs the columns of both sides", "list them with |> SELECT on both sides")
	}
	left, err := t.opts.Columns(p.sql())
	if err != nil {
		return queries, nil // binding the whole query will say what is wrong, and where
	}
	sides := make([][]Column, len(queries))
	common := map[string]int{}
	for n, q := range queries {
		var b strings.Builder
		for _, x := range p.prefix() {
			b.WriteString(x.source(t.src))
		}
		for _, x := range q {
			b.WriteString(x.source(t.src))
		}
		if sides[n], err = t.opts.Columns(b.String()); err != nil {
			return queries, nil
		}
		for _, c := range sides[n] {
			common[strings.ToLower(c.Name)]++
		}
	}
	if only != nil {
		return p.byNames(op, mode, only, left, sides, queries, spans)
	}
	if op != "UNION" && mode == "FULL" {
		// All columns of all sides, in the order in which they first stand.
		var names []string
		seen := map[string]bool{}
		for _, side := range append([][]Column{left}, sides...) {
			for _, c := range side {
				if key := strings.ToLower(c.Name); !seen[key] {
					seen[key] = true
					names = append(names, c.Name)
				}
			}
		}
		return p.filled(names, left, sides, queries, spans), nil
	}
	if mode == "INNER" {
		kept := left[:0:0]
		for _, c := range left {
			if common[strings.ToLower(c.Name)] == len(queries) {
				kept = append(kept, c)
			}
		}
		if len(kept) == 0 {
			return nil, t.errorOf(engine.UnknownColumn, spans[0].from, "the sides of this "+op+" have no column in common", "write FULL "+op+" … BY NAME to fill with NULL")
		}
		if len(kept) < len(left) {
			p.wrap()
			p.block().list = generated(" SELECT "+quotedColumns(kept), p.place())
		}
		left = kept
	}
	out := make([]pieces, len(queries))
	for n, q := range queries {
		have := map[string]bool{}
		for _, c := range sides[n] {
			have[strings.ToLower(c.Name)] = true
		}
		var names []string
		for _, c := range left {
			key := strings.ToLower(c.Name)
			switch {
			case have[key]:
				names = append(names, sqllex.QuoteIdent(c.Name))
				delete(have, key)
			case mode == "":
				return nil, t.errorOf(engine.UnknownColumn, spans[n].from, "this side has no column "+c.Name, "write FULL "+op+" … BY NAME to fill it with NULL")
			default:
				names = append(names, "NULL AS "+sqllex.QuoteIdent(c.Name))
			}
		}
		if mode == "" && len(have) > 0 {
			for _, c := range sides[n] {
				if have[strings.ToLower(c.Name)] {
					return nil, t.errorOf(engine.UnknownColumn, spans[n].from, "only this side has a column "+c.Name, "write FULL "+op+" … BY NAME to fill it with NULL")
				}
			}
		}
		at := t.toks[spans[n].from].Pos
		out[n] = generated("FROM (", at)
		out[n].add(q)
		out[n].emit(") SELECT "+strings.Join(names, ", "), at)
	}
	return out, nil
}

// byNames brings all sides to the columns that ON (…) names, in that order. FULL fills what a side has not, LEFT what another
// side than the input has not; INNER and none want them on all sides.
func (p *pipeline) byNames(op, mode string, only []span, left []Column, sides [][]Column, queries []pieces, spans []span) ([]pieces, error) {
	t := p.t
	var names []string
	for _, c := range only {
		name, key := columnName(t.source, c.from), t.key(c.from)
		found := 0
		for n, side := range append([][]Column{left}, sides...) {
			has := false
			for _, col := range side {
				if strings.ToLower(col.Name) == key {
					has = true
				}
			}
			if has {
				found++
				continue
			}
			if mode == "" || mode == "INNER" || mode == "LEFT" && n == 0 {
				return nil, t.errorOf(engine.UnknownColumn, c.from, "not all sides of this "+op+" have a column "+name, "write FULL "+op+" … BY NAME ON (…) to fill it with NULL")
			}
		}
		if found == 0 {
			return nil, t.errorOf(engine.UnknownColumn, c.from, "no side of this "+op+" has a column "+name, "")
		}
		names = append(names, name)
	}
	return p.filled(names, left, sides, queries, spans), nil
}

// filled projects the input and all queries to the same names, NULL where one has none.
func (p *pipeline) filled(names []string, left []Column, sides [][]Column, queries []pieces, spans []span) []pieces {
	project := func(cols []Column) string {
		have := map[string]bool{}
		for _, c := range cols {
			have[strings.ToLower(c.Name)] = true
		}
		list := make([]string, len(names))
		for n, name := range names {
			if list[n] = sqllex.QuoteIdent(name); !have[strings.ToLower(name)] {
				list[n] = "NULL AS " + list[n]
			}
		}
		return strings.Join(list, ", ")
	}
	p.wrap()
	p.block().list = generated(" SELECT "+project(left), p.place())
	out := make([]pieces, len(queries))
	for n, q := range queries {
		at := p.t.toks[spans[n].from].Pos
		out[n] = generated("FROM (", at)
		out[n].add(q)
		out[n].emit(") SELECT "+project(sides[n]), at)
	}
	return out
}

func quotedColumns(cols []Column) string {
	out := make([]string, len(cols))
	for n, c := range cols {
		out[n] = sqllex.QuoteIdent(c.Name)
	}
	return strings.Join(out, ", ")
}

func (x piece) source(src string) string {
	if x.text != "" {
		return x.text
	}
	return src[x.from:x.to]
}

// describeStep: DESCRIBE or SUMMARIZE gives the columns, or a profile of each, as rows.
func (p *pipeline) describeStep(st step) error {
	t := p.t
	last := p.trailingOrder(st, st.body, st.to)
	if st.body < last {
		if err := t.only(st, st.body, last); err != nil {
			return err
		}
		return t.errorAt(st.body, st.op.name+" stands alone", "")
	}
	if err := p.seal(); err != nil {
		return err
	}
	at := p.place()
	p.enclose(generated("FROM ("+st.op.name+" ", at), generated(")", at))
	p.ordered = false
	return p.finalOrder(st, last)
}
