package complete

import (
	"strings"

	"quire/internal/sqllex"
)

// query is the query around the cursor.
type query struct {
	c     *cursor
	frame int
	level []elem // its own depth, from its first word to the cursor
	pipe  int    // index in level of the last |> in front of the cursor; -1 at its head
}

var heads = map[string]bool{"FROM": true, "SELECT": true, "WITH": true, "VALUES": true, "TABLE": true}

// query finds the innermost query around the cursor, from a frame outwards; nil when there is none.
func (p *picker) query(f int) *query {
	c := p.c
	for ; f >= 0; f-- {
		level := c.level(f)
		start := 0
		if f == 0 && len(level) > 0 {
			start = queryStart(c, level)
		}
		if start < 0 || start >= len(level) {
			continue
		}
		if !heads[c.word(level[start])] && !(f == 0 && level[start].group()) && !(level[start].group() && hasPipe(level)) {
			continue
		}
		q := &query{c: c, frame: f, level: level[start:], pipe: -1}
		for i, e := range q.level {
			if e.Kind == sqllex.Pipe {
				q.pipe = i
			}
		}
		return q
	}
	return nil
}

func hasPipe(level []elem) bool {
	for _, e := range level {
		if e.Kind == sqllex.Pipe {
			return true
		}
	}
	return false
}

// queryStart gives the index where the query of a statement starts; -1 when it has none.
func queryStart(c *cursor, level []elem) int {
	switch w := c.word(level[0]); w {
	case "LET":
		for i, e := range level {
			if e.Kind == sqllex.Op && e.Text(c.text) == "=" {
				return i + 1
			}
		}
		return -1
	case "EXPLAIN":
		return 1
	case "CREATE", "INSERT":
		for i, e := range level {
			if heads[c.word(e)] && c.word(e) != "TABLE" {
				return i
			}
		}
		return -1
	case "LOAD", "SAVE", "PARAM", "CONNECT", "EXPECT", "VALIDATE", "DESCRIBE", "SUMMARIZE", "SHOW", "USE", "SET", "INCLUDE", "PLOT", "UPDATE",
		"DELETE", "MERGE", "ALTER", "DROP", "TRUNCATE":
		return -1
	}
	return 0
}

// step gives the words of the step that the cursor is in, without its |>.
func (q *query) step() []elem { return q.level[q.pipe+1:] }

// verb gives the first word of the step, in capitals; JOIN for all kinds of it.
func (q *query) verb() string {
	for i, e := range q.step() {
		w := q.c.word(e)
		if i == 0 && !joinKinds[w] {
			return w
		}
		if w == "JOIN" || w == "UNION" || w == "INTERSECT" || w == "EXCEPT" {
			return w
		}
		if !joinKinds[w] {
			break
		}
	}
	return ""
}

var joinKinds = map[string]bool{
	"LEFT": true, "RIGHT": true, "FULL": true, "INNER": true, "OUTER": true, "CROSS": true, "SEMI": true, "ANTI": true,
	"NATURAL": true, "ASOF": true, "POSITIONAL": true, "LATERAL": true,
}

// clause gives the clause of a block of standard SQL that the cursor is in, and the index in level behind its words.
func (q *query) clause() (string, int) {
	for i := len(q.level) - 1; i > q.pipe; i-- {
		switch w := q.c.word(q.level[i]); w {
		case "SELECT", "FROM", "WHERE", "HAVING", "QUALIFY", "LIMIT", "OFFSET", "ON", "USING", "JOIN", "WITH", "VALUES", "TABLE", "UNION", "INTERSECT":
			if w == "FROM" && i > 0 && q.c.word(q.level[i-1]) == "DISTINCT" && i > 1 && (q.c.word(q.level[i-2]) == "IS" || q.c.word(q.level[i-2]) == "NOT") {
				continue
			}
			return w, i + 1
		case "BY":
			if i > 0 {
				return q.c.word(q.level[i-1]) + " BY", i + 1
			}
		}
	}
	return "", 0
}

// aggregates reports whether the place takes aggregates.
func (q *query) aggregates() bool {
	if q.pipe >= 0 {
		return q.verb() == "AGGREGATE"
	}
	c, _ := q.clause()
	return c == "SELECT" || c == "HAVING"
}

// inQuery is a place at the query's own depth.
func (p *picker) inQuery(q *query) {
	if q.pipe >= 0 {
		p.step(q)
		return
	}
	p.block(q)
}

// block is a place in the head of a query: FROM and its joins, or a block of standard SQL.
func (p *picker) block(q *query) {
	clause, from := q.clause()
	inside := q.level[from:]
	switch clause {
	case "FROM", "JOIN", "TABLE":
		p.relationPlace(q, inside, clause == "JOIN", true)
	case "USING":
		p.words(0, KeywordItem, joins)
		p.words(1, KeywordItem, blockWords["FROM"])
	case "WITH":
	case "VALUES":
		p.words(0, KeywordItem, []keyword{{"|>", "a step"}})
	case "UNION", "INTERSECT":
		p.words(0, KeywordItem, setWords)
		p.words(1, KeywordItem, queryHeads[1:2])
	case "LIMIT", "OFFSET":
		p.limit(inside)
	case "":
		p.words(0, KeywordItem, queryHeads)
	default:
		if clause == "ON" {
			clause = "FROM"
		}
		p.expression(inside, q)
		if p.operandEnded(inside) {
			p.words(1, KeywordItem, blockWords[clause])
			if clause == "FROM" {
				p.words(1, KeywordItem, joins)
			}
		}
	}
}

// relationPlace is a place behind FROM or JOIN: a relation, and behind it what goes with one.
func (p *picker) relationPlace(q *query, inside []elem, joined, block bool) {
	n := len(inside)
	switch {
	case n == 0 || inside[n-1].Kind == sqllex.Comma:
		p.relations(0)
		p.words(2, KeywordItem, []keyword{{"(", "a query"}, {"'", "a file"}})
	case inside[n-1].Kind == sqllex.Dot:
	case p.c.word(inside[n-1]) == "AS":
	default:
		if n == 1 || inside[n-2].Kind == sqllex.Comma {
			p.words(0, KeywordItem, []keyword{{"AS", "an alias"}})
		}
		if joined {
			p.words(0, KeywordItem, keywords("ON\nUSING ("))
		}
		if block {
			if c := p.c.word(q.level[0]); c == "FROM" {
				p.words(1, KeywordItem, []keyword{{"|>", "a step"}})
			}
			p.words(2, KeywordItem, joins)
			p.words(2, KeywordItem, blockWords["FROM"])
		}
	}
}

// limit is a place behind LIMIT or OFFSET.
func (p *picker) limit(inside []elem) {
	if len(inside) == 0 {
		p.parameters("$", "")
		return
	}
	p.words(0, KeywordItem, blockWords["LIMIT"])
}

// step is a place in a pipe step.
func (p *picker) step(q *query) {
	s := q.step()
	if len(s) == 0 {
		p.words(0, KeywordItem, steps)
		return
	}
	verb := q.verb()
	last := p.c.word(s[len(s)-1])
	body := s[1:]
	switch verb {
	case "":
		if joinKinds[p.c.word(s[0])] {
			p.words(0, KeywordItem, joinWords)
		} else {
			switch last {
			case "ORDER", "SORT", "CLUSTER", "DISTRIBUTE":
				p.words(0, KeywordItem, keywords("BY"))
			}
		}
	case "ORDER", "SORT", "CLUSTER", "DISTRIBUTE":
		if len(s) == 1 {
			p.words(0, KeywordItem, keywords("BY"))
			return
		}
		p.expression(s[2:], q)
		if p.operandEnded(s[2:]) {
			p.words(0, KeywordItem, sortWords)
		}
	case "AS", "DISTINCT", "DESCRIBE", "SUMMARIZE":
	case "DROP":
		if !p.operandEnded(body) {
			p.columns(q, false)
		}
	case "SET":
		if len(body) == 0 || body[len(body)-1].Kind == sqllex.Comma {
			p.columns(q, false)
			return
		}
		p.expression(body, q)
	case "RENAME":
		if len(body) == 0 || body[len(body)-1].Kind == sqllex.Comma {
			p.columns(q, false)
		} else if last != "AS" && !(len(body) > 1 && p.c.word(body[len(body)-2]) == "AS") {
			p.words(0, KeywordItem, keywords("AS"))
		}
	case "AGGREGATE":
		p.aggregate(q, body)
	case "JOIN":
		p.join(q, s)
	case "UNION", "INTERSECT", "EXCEPT", "MINUS":
		if last == verb {
			p.words(0, KeywordItem, setWords)
		} else {
			p.words(0, KeywordItem, keywords("(: a query"))
		}
	case "LIMIT", "OFFSET":
		p.limit(body)
	case "CALL":
		p.functions(q)
	case "PLOT":
		p.plot(body, q)
	case "WITH", "TABLESAMPLE", "PIVOT", "UNPIVOT":
	default: // WHERE, EXTEND, SELECT, ASSERT, WINDOW
		p.expression(body, q)
		if (verb == "EXTEND" || verb == "SELECT" || verb == "WINDOW") && p.operandEnded(body) && !named(p.c, body) {
			p.words(0, KeywordItem, keywords("AS: the column's name"))
		}
	}
}

// named reports whether the item in front of the cursor has its alias.
func named(c *cursor, body []elem) bool {
	return len(body) > 1 && c.word(body[len(body)-2]) == "AS"
}

// aggregate is a place in AGGREGATE … GROUP BY ….
func (p *picker) aggregate(q *query, body []elem) {
	for i := len(body) - 1; i > 0; i-- {
		if p.c.word(body[i]) == "BY" && strings.HasSuffix(p.c.word(body[i-1]), "GROUP") {
			p.expression(body[i+1:], q)
			if p.operandEnded(body[i+1:]) {
				if !named(p.c, body) {
					p.words(0, KeywordItem, keywords("AS: the column's name"))
				}
				p.words(1, KeywordItem, groupWords)
			}
			return
		}
	}
	if n := len(body); n > 0 && p.c.word(body[n-1]) == "GROUP" {
		p.words(0, KeywordItem, keywords("BY\nAND ORDER BY: and sort by the groups"))
		return
	}
	p.expression(body, q)
	if len(body) == 0 {
		p.words(2, KeywordItem, keywords("GROUP BY: without aggregates"))
	} else if p.operandEnded(body) {
		p.words(0, KeywordItem, keywords("GROUP BY"))
		if !named(p.c, body) {
			p.words(0, KeywordItem, keywords("AS: the column's name"))
		}
	}
}

// join is a place in a JOIN step.
func (p *picker) join(q *query, s []elem) {
	for i := len(s) - 1; i >= 0; i-- {
		switch p.c.word(s[i]) {
		case "ON":
			p.expression(s[i+1:], q)
			return
		case "USING":
			return
		case "JOIN":
			p.relationPlace(q, s[i+1:], true, false)
			return
		}
	}
}
