package notebooks

import (
	"strings"

	"quire/internal/nearest"
	"quire/internal/sqllex"
)

var paramTypes = map[string]string{
	"text": "text", "string": "text", "varchar": "text", "integer": "integer", "int": "integer", "bigint": "integer",
	"decimal": "decimal", "date": "date", "timestamp": "timestamp", "boolean": "boolean", "bool": "boolean", "secret": "secret",
}

func (p *parser) param() Statement {
	st := Param{Span: p.all(), Name: p.ident("a name")}
	at := p.at()
	if p.mark("=") {
		p.fail(p.at(), "expected a type (text, integer, decimal, date, timestamp, boolean)"+p.found(), "PARAM "+st.Name.Name+" text = …")
	}
	typ := strings.ToLower(p.ident("a type (text, integer, decimal, date, timestamp, boolean)").Name)
	st.Type = paramTypes[typ]
	if st.Type == "" {
		names := []string{"text", "integer", "decimal", "date", "timestamp", "boolean", "secret"}
		hint := "types are " + strings.Join(names, ", ")
		if near := nearest.Of(typ, names); near != "" {
			hint = "did you mean " + near + "?"
		}
		p.fail(at, "a parameter cannot be of type "+typ, hint, names...)
	}
	if st.List = p.take("LIST"); !st.List && p.mark("[") {
		p.i++
		p.needMark("]")
		st.List = true
	}
	if p.takeMark("=") {
		if !p.more() {
			p.expected("a default value")
		}
		if st.Type == "secret" {
			p.fail(p.at(), "a secret has no default: it would stand in the script", "give it by --set or the environment")
		}
		d := p.sql(p.i, len(p.toks))
		st.Default = &d
		p.i = len(p.toks)
	}
	p.done("= and a default")
	return st
}

// fileEndings are those of the files that LOAD reads, as they stand behind the dot of a name without quotes.
var fileEndings = map[string]bool{"csv": true, "tsv": true, "txt": true, "json": true, "jsonl": true, "ndjson": true, "parquet": true, "gz": true, "zst": true}

func (p *parser) load() Statement {
	st := Load{Span: p.all()}
	switch {
	case p.kind(p.i) == sqllex.String || p.kind(p.i) == sqllex.Dollar:
		st.URIs = []Str{p.str("a file")}
	case p.mark("("):
		p.i++
		for {
			st.URIs = append(st.URIs, p.str("a file in quotes"))
			if !p.takeMark(",") {
				break
			}
		}
		p.needMark(")")
	case p.kind(p.i) == sqllex.Word || p.kind(p.i) == sqllex.Quoted:
		conn := p.ident("a file in quotes, or a connection")
		st.Conn = &conn
		switch {
		case p.mark("."):
			if p.i+1 < len(p.toks) && fileEndings[strings.ToLower(p.text(p.i+1))] {
				file := p.src[conn.Pos:p.toks[p.i+1].End]
				p.fail(Span{conn.Pos, p.toks[p.i+1].End}, "expected a file in quotes, found "+file, "LOAD '"+file+"' AS name;")
			}
			for p.takeMark(".") {
				st.Table = append(st.Table, p.ident("a table"))
			}
		case p.mark("("):
			from, to := p.parens()
			if from == to {
				p.fail(p.at(), "expected a query in the parentheses", "")
			}
			q := p.sql(from, to)
			st.Remote = &q
		default:
			p.fail(conn.Span, "expected a file in quotes, found "+conn.Name, "LOAD 'file' AS name; or LOAD connection.table AS name;")
		}
	default:
		p.expected("a file in quotes")
	}
	if p.mark("(") {
		st.Options = p.options()
	}
	if !p.is("AS") && st.Conn == nil {
		p.fail(p.at(), "expected AS and a name"+p.found(), "LOAD 'file' AS name;", "AS")
	}
	p.need("AS")
	st.Name = p.ident("a name")
	p.done()
	return st
}

func (p *parser) connect() Statement {
	st := Connect{Span: p.all(), URL: p.str("a database URL in quotes")}
	p.need("AS")
	st.Name = p.ident("a name")
	p.done()
	return st
}

func (p *parser) let() Statement {
	st := Let{Span: p.all()}
	if p.is("MATERIALIZED") && p.i+1 < len(p.toks) && p.text(p.i+1) != "=" {
		p.i++
		st.Materialized = true
	}
	st.Name = p.ident("a name")
	p.needMark("=")
	st.Query = p.wholeQuery()
	return st
}

// wholeQuery takes the rest of the statement as a query without PLOT.
func (p *parser) wholeQuery() SQL {
	p.queryStarts(p.i)
	if j := p.plotAt(p.i); j < len(p.toks) {
		p.fail(Span{p.toks[j+1].Pos, p.toks[j+1].End}, "PLOT ends a query cell only", "put PLOT … FROM name into a cell of its own")
	}
	q := p.sql(p.i, len(p.toks))
	p.i = len(p.toks)
	return q
}

// queryStarts fails when no query can start at i.
func (p *parser) queryStarts(i int) {
	if i < len(p.toks) && (p.text(i) == "(" || p.kind(i) == sqllex.Word && queries[strings.ToUpper(p.text(i))]) {
		return
	}
	if i < len(p.toks) && (p.kind(i) == sqllex.Word || p.kind(i) == sqllex.Quoted || p.kind(i) == sqllex.String) {
		p.i = i
		hint := ""
		if i+1 == len(p.toks) || p.kind(i+1) == sqllex.Pipe {
			hint = "a query starts with FROM: FROM " + p.text(i)
		} else if near := nearest.Of(p.text(i), []string{"FROM", "SELECT", "WITH", "VALUES", "TABLE"}); near != "" {
			hint = "did you mean " + near + "?"
		}
		p.fail(p.at(), "expected a query"+p.found(), hint, "FROM", "SELECT", "WITH", "VALUES", "TABLE")
	}
	p.i = i
	p.expected("a query (FROM …)")
}

// plotAt gives the index of the `|>` in front of PLOT outside parentheses; the statement's end when there is none.
func (p *parser) plotAt(i int) int {
	return p.until(i, func(j int) bool {
		return p.kind(j) == sqllex.Pipe && j+1 < len(p.toks) && p.toks[j+1].Is(p.src, "PLOT")
	})
}

func (p *parser) query() Statement {
	st := Query{Span: p.all()}
	p.i = 0
	p.queryStarts(0)
	end := p.plotAt(0)
	st.SQL = p.sql(0, end)
	if end < len(p.toks) {
		p.i = end + 2
		plot := p.plot(p.toks[end+1].Pos)
		if plot.From != nil {
			p.fail(plot.From.Span, "PLOT as a pipe step has no FROM: it draws the rows in front of it", "")
		}
		st.Plot = &plot
	}
	return st
}

func (p *parser) plotStatement() Statement { return p.plot(p.cell.Pos) }

// plot reads what follows the word PLOT.
func (p *parser) plot(start int) Plot {
	st := Plot{Span: Span{start, p.end}}
	if p.kind(p.i) == sqllex.Word && !p.is("FROM") && !p.is("TO") && !(p.i+1 < len(p.toks) && p.text(p.i+1) == "=") {
		st.Kind, st.KindAt = strings.ToLower(p.text(p.i)), p.at()
		p.i++
	}
	for p.more() {
		switch {
		case p.take("FROM"):
			rel := p.rel()
			st.From = &rel
		case p.take("TO"):
			for {
				st.To = append(st.To, p.str("a file in quotes"))
				if !p.takeMark(",") {
					break
				}
			}
		case p.kind(p.i) == sqllex.Pipe:
			p.fail(p.at(), "PLOT is the last step", "put the other steps in front of it")
		case p.kind(p.i) == sqllex.Word && p.i+1 < len(p.toks) && p.text(p.i+1) == "=":
			st.Options = append(st.Options, p.plotOption())
		case p.kind(p.i) == sqllex.Word && len(st.Options) == 0 && st.From == nil && st.Kind != "": // PLOT line day views
			p.fail(p.at(), "expected key=value, FROM, TO or ;"+p.found(), "say what it is: x="+p.text(p.i), "key=value", "FROM", "TO", ";")
		default:
			p.expected("key=value", "FROM", "TO", ";")
		}
	}
	return st
}

func (p *parser) plotOption() PlotOption {
	key := p.ident("a key")
	o := PlotOption{Span: key.Span, Key: strings.ToLower(key.Name)}
	p.needMark("=")
	i := p.i
	switch {
	case !p.more():
		p.expected("a value")
	case p.kind(i) == sqllex.String || p.kind(i) == sqllex.Dollar:
		s := p.str("a value")
		o.String = &s
	case p.text(i) == "(" || p.text(i) == "[":
		p.i = p.past(i)
	case p.kind(i) == sqllex.Param:
		p.i++
	case p.kind(i) == sqllex.Number || (p.text(i) == "-" || p.text(i) == "+") && p.kind(i+1) == sqllex.Number:
		if p.kind(i) != sqllex.Number {
			p.i++
		}
		p.i++
		if p.kind(p.i) == sqllex.Word && p.toks[p.i].Pos == p.toks[p.i-1].End {
			p.i++ // a unit: 16cm
		}
	case p.kind(i) == sqllex.Word || p.kind(i) == sqllex.Quoted:
		p.i++
		for p.mark(".") && (p.kind(p.i+1) == sqllex.Word || p.kind(p.i+1) == sqllex.Quoted) {
			p.i += 2
		}
		if p.mark("(") {
			p.i = p.past(p.i)
		}
	default:
		p.expected("a value")
	}
	o.Value = p.sql(i, p.i)
	o.End = o.Value.End
	if p.more() && p.kind(p.i) == sqllex.Op && !p.is("FROM") {
		p.fail(p.at(), "an expression in a PLOT stands in parentheses", o.Key+"=("+o.Value.Text+" "+p.text(p.i)+" …)")
	}
	return o
}

// rel reads a relation named in a statement.
func (p *parser) rel() Rel {
	start := p.at()
	r := Rel{Span: start}
	switch {
	case p.kind(p.i) == sqllex.String || p.kind(p.i) == sqllex.Dollar:
		s := p.str("a relation")
		r.URI = &s
	case p.mark("("):
		from, to := p.parens()
		if from == to {
			p.fail(start, "expected a query in the parentheses", "")
		}
		p.queryStartsInside(from, to)
		q := p.sql(from, to)
		r.Query = &q
	default:
		id := p.ident("a relation (a name, 'file' or (query))")
		r.Name = id.Name
		if p.mark(".") {
			r.Path = []string{id.Name}
			r.Name = ""
			for p.takeMark(".") {
				r.Path = append(r.Path, p.ident("a name").Name)
			}
		}
	}
	r.End = p.toks[p.i-1].End
	return r
}

func (p *parser) queryStartsInside(from, to int) {
	p.queryStarts(from)
	for j := from; j+1 < to; j++ {
		if p.kind(j) == sqllex.Pipe && p.toks[j+1].Is(p.src, "PLOT") {
			p.fail(Span{p.toks[j+1].Pos, p.toks[j+1].End}, "PLOT ends a query cell only", "")
		}
	}
	p.i = to + 1
}

// relOrQuery reads a relation, or a query that stands without parentheses up to the statement's end.
func (p *parser) relOrQuery() Rel {
	if p.kind(p.i) == sqllex.Word && queries[strings.ToUpper(p.text(p.i))] {
		q := p.wholeQuery()
		return Rel{Span: q.Span, Query: &q}
	}
	return p.rel()
}

func (p *parser) describe() Statement {
	st := Describe{Span: p.all(), Rel: p.relOrQuery()}
	p.done()
	return st
}

func (p *parser) summarize() Statement {
	st := Summarize{Span: p.all(), Rel: p.relOrQuery()}
	p.done()
	return st
}

func (p *parser) show() Statement {
	st := Show{Span: p.all()}
	for _, w := range []string{"TABLES", "PARAMS", "CONNECTIONS"} {
		if p.take(w) {
			st.What = w
			p.done()
			return st
		}
	}
	p.expected("TABLES", "PARAMS", "CONNECTIONS")
	return nil
}

func (p *parser) explain() Statement {
	st := Explain{Span: p.all()}
	st.Query = p.wholeQuery()
	return st
}

func (p *parser) use() Statement {
	st := Use{Span: p.all(), URL: p.str("an engine's URL in quotes ('duckdb:', 'duckdb:file.db' or 'sc://host:15002')")}
	p.done()
	return st
}

func (p *parser) set() Statement {
	st := Set{Span: p.all(), Name: p.ident("a setting")}
	if !p.takeMark("=") && !p.take("TO") {
		p.expected("=")
	}
	if !p.more() {
		p.expected("a value")
	}
	st.Value = p.sql(p.i, len(p.toks))
	return st
}

func (p *parser) include() Statement {
	st := Include{Span: p.all(), URI: p.str("a script in quotes")}
	p.done()
	return st
}

func (p *parser) validate() Statement {
	st := Validate{Span: p.all(), Rel: p.rel()}
	p.need("AGAINST")
	st.Schema = p.str("a JSON Schema in quotes")
	if p.take("REJECTS") {
		p.need("TO")
		s := p.str("a file in quotes")
		st.Rejects = &s
	}
	p.done("REJECTS TO")
	return st
}

func (p *parser) save() Statement {
	st := Save{Span: p.all(), Rel: p.rel()}
	if p.kind(p.i) == sqllex.String {
		rel := p.src[st.Rel.Pos:st.Rel.End]
		if len(rel) > 40 {
			rel = "…"
		}
		p.fail(p.at(), "expected TO"+p.found(), "SAVE "+rel+" TO 'file';", "TO")
	}
	p.need("TO")
	st.To = p.rel()
	if st.To.Query != nil {
		p.fail(st.To.Span, "expected a file in quotes or a table", "")
	}
	if p.mark("(") {
		st.Options = p.options()
	}
	p.done("(option value, …)")
	return st
}

// options reads a parenthesised option list.
func (p *parser) options() []Option {
	var out []Option
	end := p.past(p.i) - 1
	p.i++
	for p.i < end {
		if p.kind(p.i) != sqllex.Word {
			p.expected("an option")
		}
		o := Option{Span: p.at(), Key: strings.ToLower(p.text(p.i))}
		p.i++
		if o.Key == "partition" && p.take("BY") {
			o.Key = "partition by"
		}
		if p.i < end && p.mark("=") {
			p.fail(p.at(), "an option has no =", o.Key+" value")
		}
		switch {
		case p.i == end || p.mark(","):
		case p.mark("("):
			from, to := p.parens()
			o.Values, o.List = p.optionValues(from, to), true
		default:
			from := p.i
			p.i = min(p.until(p.i, func(j int) bool { return j >= end || p.kind(j) == sqllex.Comma }), end)
			o.Values = []OptionValue{p.optionValue(from, p.i)}
			if p.i-from > 1 && o.Values[0].Name == "" {
				p.i = from + 1
				p.expected(",", ")")
			}
		}
		o.End = p.toks[p.i-1].End
		out = append(out, o)
		if p.i < end {
			p.needMark(",")
		}
	}
	p.i = end + 1
	return out
}

func (p *parser) optionValues(from, to int) []OptionValue {
	var out []OptionValue
	for i := from; i < to; {
		j := min(p.until(i, func(j int) bool { return j >= to || p.kind(j) == sqllex.Comma }), to)
		if j == i {
			p.i = i
			p.expected("a value")
		}
		out = append(out, p.optionValue(i, j))
		i = j + 1
	}
	return out
}

func (p *parser) optionValue(from, to int) OptionValue {
	sql := p.sql(from, to)
	v := OptionValue{Span: sql.Span, Text: sql.Text}
	first := p.kind(from)
	if to == from+1 && (first == sqllex.String || first == sqllex.Dollar) {
		v.Text, v.String = sqllex.Unquote(sql.Text), true
		return v
	}
	if to-from >= 3 && p.toks[to-2].Is(p.src, "AS") {
		v.Name = sqllex.Unquote(p.text(to - 1))
		return v
	}
	if first == sqllex.Word || first == sqllex.Quoted {
		v.Name = sqllex.Unquote(p.text(from))
		if to > from+1 {
			v.Type = p.sql(from+1, to).Text
		}
	}
	return v
}
