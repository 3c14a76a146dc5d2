package complete

import (
	"strings"

	"quire/internal/sqllex"
	"quire/repl/grid"
)

// part is a stretch of the columns in scope: all columns of a query, called by a name where they have one.
type part struct {
	name  string
	query string
}

// scope gives what is in scope at the cursor's place in a query: the parts whose columns need no name in front, and those that
// may have one.
func (q *query) scope() (bare, called []part) {
	if q.pipe < 0 {
		return q.blockScope()
	}
	prefix := q.text(0, q.pipe)
	bare = []part{{query: prefix}}
	called = q.aliases()
	if q.verb() == "JOIN" {
		s := q.step()
		for i := range s {
			if q.c.word(s[i]) == "JOIN" {
				if r, _ := q.relation(s, i+1); r.query != "" {
					bare = append(bare, r)
					called = append(called, r)
				}
				break
			}
		}
	}
	return bare, called
}

// text gives the query from element i to before element j, without what surrounds it.
func (q *query) text(i, j int) string {
	if j <= i {
		return ""
	}
	return strings.TrimSpace(q.c.text[q.level[i].Pos:q.level[j-1].End])
}

// relation reads a relation and its alias at element i of a level.
func (q *query) relation(level []elem, i int) (part, int) {
	c := q.c
	if i >= len(level) {
		return part{}, i
	}
	from := i
	var name string
	switch e := level[i]; {
	case e.Kind == sqllex.Word || e.Kind == sqllex.Quoted:
		if clauses[c.word(e)] {
			return part{}, i
		}
		name = sqllex.Unquote(e.Text(c.text))
		i++
		for i+1 < len(level) && level[i].Kind == sqllex.Dot {
			name = sqllex.Unquote(level[i+1].Text(c.text))
			i += 2
		}
		if i < len(level) && level[i].group() { // a table function
			i++
		}
	case e.Kind == sqllex.String || e.group():
		i++
	default:
		return part{}, i
	}
	p := part{name: name, query: "FROM " + c.text[level[from].Pos:level[i-1].End]}
	if i < len(level) && c.word(level[i]) == "AS" {
		i++
	}
	if i < len(level) && (level[i].Kind == sqllex.Quoted || level[i].Kind == sqllex.Word && !clauses[c.word(level[i])]) {
		p.name = sqllex.Unquote(level[i].Text(c.text))
		i++
	}
	return p, i
}

// relations gives the relations of a FROM clause or of the JOIN steps in a stretch of a level.
func (q *query) relationsOf(level []elem) []part {
	var out []part
	from := false
	for i := 0; i < len(level); i++ {
		switch w := q.c.word(level[i]); {
		case w == "FROM" || w == "JOIN":
			from = true
		case level[i].Kind == sqllex.Comma && from:
		case clauses[w] && !joinKinds[w]:
			from = false
			continue
		default:
			continue
		}
		if p, j := q.relation(level, i+1); p.query != "" {
			out = append(out, p)
			i = j - 1
		}
	}
	return out
}

// aliases gives the names that the steps in front of the cursor's leave.
func (q *query) aliases() []part {
	var out []part
	start := 0
	for i := 0; i <= q.pipe; i++ {
		if q.level[i].Kind != sqllex.Pipe {
			continue
		}
		step := q.level[start:i]
		switch verb := q.stepVerb(step, start == 0); verb {
		case "SELECT", "AGGREGATE", "UNION", "INTERSECT", "EXCEPT", "MINUS", "PIVOT", "UNPIVOT", "CALL", "DESCRIBE", "SUMMARIZE":
			out = nil
		case "AS":
			out = nil
			if len(step) > 1 {
				out = []part{{sqllex.Unquote(step[1].Text(q.c.text)), q.text(0, start-1)}}
			}
		default:
			out = append(out, q.relationsOf(step)...)
		}
		start = i + 1
	}
	return out
}

func (q *query) stepVerb(step []elem, head bool) string {
	if head || len(step) == 0 {
		return ""
	}
	return q.c.word(step[0])
}

// blockScope is the scope in the head of a query. The FROM clause may stand behind the cursor, and the cursor inside of it.
func (q *query) blockScope() (bare, called []part) {
	c := q.c
	clause, _ := q.clause()
	level := append([]elem(nil), q.level...)
	if clause == "SELECT" {
		level = append(level, q.behind()...)
	}
	// Of several blocks (a UNION b) the last one counts.
	start := 0
	for i, e := range level {
		if w := c.word(e); (w == "UNION" || w == "INTERSECT" || w == "EXCEPT") && i < len(q.level) {
			if i+1 < len(level) && level[i+1].group() {
				continue // SELECT * EXCEPT (…)
			}
			start = i + 1
		}
	}
	called = q.relationsOf(level[start:])
	return called, called
}

// behind gives the rest of the cursor's query at its own depth, up to its end or its first |>.
func (q *query) behind() []elem {
	rest := q.c.rest
	depth := len(q.c.frames) - 1 - q.frame
	from := 0
	for i := 0; i < len(rest) && depth > 0; i++ {
		switch rest[i].Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
			from = i + 1
		}
	}
	if depth > 0 {
		return nil
	}
	end := from
	for d := 0; end < len(rest); end++ {
		if k := rest[end].Kind; k == sqllex.Open {
			d++
		} else if k == sqllex.Close {
			if d--; d < 0 {
				break
			}
		} else if k == sqllex.Pipe && d == 0 {
			break
		}
	}
	return elems(rest, from, end)
}

// columns adds the columns in scope; qualified also the names that may stand in front of one.
func (p *picker) columns(q *query, qualified bool) {
	if q == nil {
		p.statementColumns()
		return
	}
	bare, called := q.scope()
	for _, b := range bare {
		p.columnsOf(b)
	}
	if qualified && len(called) > 1 {
		for _, a := range called {
			if a.name != "" {
				p.add(2, Item{Text: grid.Ident(a.name), Label: a.name, Kind: RelationItem, Detail: "its columns"})
			}
		}
	}
}

// qualified adds the columns behind `name.`.
func (p *picker) qualified(level []elem, q *query) {
	if q == nil || len(level) < 2 {
		return
	}
	e := level[len(level)-2]
	if e.Kind != sqllex.Word && e.Kind != sqllex.Quoted {
		return
	}
	name := sqllex.Unquote(e.Text(p.c.text))
	_, called := q.scope()
	for i := len(called) - 1; i >= 0; i-- {
		if strings.EqualFold(called[i].name, name) {
			p.columnsOf(called[i])
			return
		}
	}
}

func (p *picker) columnsOf(b part) {
	for _, col := range p.columnsIn(b.query) {
		p.add(0, Item{Text: grid.Ident(col.Name), Label: col.Name, Kind: ColumnItem, Detail: col.Type})
	}
}

// columnsIn gives a query's columns: as analysed, or, and then it is a need, as far as its words tell.
func (p *picker) columnsIn(text string) []Column {
	if text == "" {
		return nil
	}
	cols, told, single := p.named(text)
	if told && single {
		return cols // a relation whose columns are known: nothing is left to ask
	}
	if p.known.Columns != nil {
		if cols, ok := p.known.Columns(text); ok {
			return cols
		}
		for _, n := range p.a.Needs {
			if n == text {
				return p.byWords(text, 0)
			}
		}
		p.a.Needs = append(p.a.Needs, text)
	}
	return p.byWords(text, 0)
}

// named gives the columns of `FROM name`; single reports that the query is no more than that.
func (p *picker) named(text string) (cols []Column, told, single bool) {
	if len(text) > wordsLimit {
		return nil, false, false
	}
	toks := sqllex.Code(text)
	if len(toks) != 2 || !toks[0].Is(text, "FROM") || toks[1].Kind != sqllex.Word && toks[1].Kind != sqllex.Quoted {
		return nil, false, false
	}
	cols, told = p.relationColumns(sqllex.Unquote(toks[1].Text(text)))
	return cols, told, true
}

// relationColumns gives the columns of a name in sight.
func (p *picker) relationColumns(name string) ([]Column, bool) {
	for _, cte := range p.ctes() {
		if strings.EqualFold(cte, name) {
			return nil, false
		}
	}
	for _, r := range p.known.Relations {
		if strings.EqualFold(r.Name, name) {
			return r.Columns, r.Columns != nil
		}
	}
	return nil, false
}
