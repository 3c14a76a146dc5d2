package complete

import (
	"strings"

	"quire/internal/sqllex"
	"quire/repl/grid"
)

// statement is a place at a statement's own depth, outside of a query.
func (p *picker) statement(level []elem) {
	c := p.c
	n := len(level)
	last := level[n-1]
	word := c.word(last)
	switch verb := c.word(level[0]); verb {
	case "LET":
		if n == 1 {
			p.words(0, KeywordItem, keywords("MATERIALIZED: keep the rows for the session"))
			p.relations(1) // a later definition under the same name
		} else if last.Text(c.text) == "=" {
			p.words(0, KeywordItem, queryHeads)
		}
	case "LOAD":
		if n == 1 {
			p.connections()
		} else if word != "AS" && c.word(level[n-2]) != "AS" && last.Kind != sqllex.Dot {
			p.words(0, KeywordItem, keywords("AS: the relation's name\n(: options"))
		}
	case "SAVE":
		p.saving(level)
	case "DESCRIBE", "SUMMARIZE":
		if n == 1 {
			p.relations(0)
		}
	case "EXPECT":
		p.expect(level)
	case "VALIDATE":
		switch {
		case n == 1:
			p.relations(0)
		case n == 2:
			p.words(0, KeywordItem, keywords("AGAINST: 'schema.json'"))
		case last.Kind == sqllex.String:
			p.words(0, KeywordItem, keywords("REJECTS TO: 'file'"))
		}
	case "PARAM":
		switch {
		case n == 2:
			p.words(0, ValueItem, paramTypes)
		case last.Text(c.text) == "=":
			p.expression(nil, nil)
		}
	case "SHOW":
		p.words(0, KeywordItem, showWords)
	case "EXPLAIN":
		p.words(0, KeywordItem, queryHeads)
	case "SET":
		if n == 1 {
			for _, s := range settings {
				p.add(0, Item{Text: s.text + " = ", Label: s.text, Kind: OptionItem, Detail: s.detail})
			}
		}
	case "CONNECT":
		if last.Kind == sqllex.String {
			p.words(0, KeywordItem, keywords("AS: the connection's name"))
		}
	case "PLOT":
		p.plot(level[1:], nil)
	case "CREATE":
		p.words(0, KeywordItem, keywords("TABLE\nVIEW\nOR REPLACE TABLE\nTEMP TABLE\nAS"))
	case "INSERT":
		if n == 1 {
			p.words(0, KeywordItem, keywords("INTO"))
		} else {
			p.relations(0)
		}
	case "UPDATE", "DELETE", "MERGE", "ALTER", "DROP", "TRUNCATE":
		p.relations(0)
		p.expression(level, nil)
	}
}

func (p *picker) connections() {
	for _, name := range p.known.Connections {
		p.add(0, Item{Text: grid.Ident(name), Label: name, Kind: RelationItem, Detail: "CONNECT"})
	}
	p.words(0, KeywordItem, []keyword{{"'", "a file, a folder or a URI"}})
}

func (p *picker) saving(level []elem) {
	c := p.c
	n := len(level)
	switch last := level[n-1]; {
	case n == 1:
		p.relations(0)
	case c.word(last) == "TO":
		p.connections()
	case last.Kind == sqllex.String && c.word(level[n-2]) == "TO":
		p.words(0, KeywordItem, keywords("(: options"))
	case last.Kind != sqllex.Dot && !last.group():
		p.words(0, KeywordItem, keywords("TO: 'file'"))
	case last.group() && n == 2:
		p.words(0, KeywordItem, keywords("TO: 'file'"))
	}
}

func (p *picker) expect(level []elem) {
	n := len(level)
	if n == 1 {
		p.relations(0)
		return
	}
	if p.c.word(level[n-1]) == "ON" {
		p.words(0, KeywordItem, keywords("FAIL WARN\nFAIL STOP"))
		return
	}
	if n == 2 || level[n-1].Kind == sqllex.Comma {
		p.words(0, KeywordItem, checkWords)
		p.statementColumns()
		p.functions(nil)
		return
	}
	if p.operandEnded(level) {
		p.words(2, KeywordItem, checkEnds)
	}
	p.expression(level, nil)
}

// statementColumns adds the columns of the relation that a statement names: EXPECT rel, SAVE rel, PLOT … FROM rel.
func (p *picker) statementColumns() {
	c := p.c
	level := c.level(0)
	if len(level) == 0 {
		return
	}
	q := &query{c: c, level: level, pipe: -1}
	switch c.word(level[0]) {
	case "EXPECT", "SAVE", "VALIDATE", "DESCRIBE", "SUMMARIZE":
		if r, _ := q.relation(level, 1); r.query != "" {
			p.columnsOf(r)
		}
	case "PLOT":
		all := append(level, q.behind()...)
		for i, e := range all {
			if c.word(e) == "FROM" {
				if r, _ := q.relation(all, i+1); r.query != "" {
					p.columnsOf(r)
				}
				return
			}
		}
		p.columnsOf(part{query: "FROM _"})
	case "UPDATE", "DELETE", "ALTER", "MERGE":
		for i := range level {
			if r, _ := q.relation(level, i+1); r.query != "" {
				p.columnsOf(r)
				return
			}
		}
	}
}

// options is a place in the options of LOAD and SAVE; it reports whether the place is one.
func (p *picker) options(f int, inner []elem) bool {
	c := p.c
	outer := c.level(0)
	if len(outer) == 0 || f > 2 {
		return false
	}
	verb := c.word(outer[0])
	if verb != "LOAD" && verb != "SAVE" {
		return false
	}
	if f == 2 {
		if t, ok := c.callee(2); ok && verb == "SAVE" && (t.Is(c.text, "BY") || t.Is(c.text, "key")) {
			p.statementColumns()
			p.parameters("$", "")
		}
		return true
	}
	if verb == "LOAD" && len(outer) == 1 {
		return true // the list of files
	}
	list := loadOptions
	if verb == "SAVE" {
		list = saveOptions
	}
	if n := len(inner); n > 0 && inner[n-1].Kind != sqllex.Comma {
		switch key := strings.ToLower(inner[n-1].Text(c.text)); key {
		case "mode":
			p.words(0, ValueItem, keywords("overwrite\nappend\nerror"))
		case "on_error":
			p.words(0, ValueItem, keywords("collect\nstop"))
		case "header":
			p.words(0, ValueItem, keywords("true\nfalse"))
		case "partition":
			p.words(0, OptionItem, keywords("by ("))
		case "format", "compression":
			values := formats
			if key == "compression" {
				values = compressions
			}
			for _, v := range values {
				p.add(0, Item{Text: "'" + v.text + "'", Label: v.text, Kind: ValueItem})
			}
		}
		return true
	}
	for _, o := range list {
		p.add(0, Item{Text: o.text, Kind: OptionItem, Detail: o.detail})
	}
	return true
}
