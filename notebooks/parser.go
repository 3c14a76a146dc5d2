package notebooks

import (
	"sort"
	"strings"

	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// parser reads one statement from its tokens (without space, comments and `;`).
type parser struct {
	src  string
	toks []sqllex.Token
	i    int
	end  int // where the statement's text ends
	cell *Cell
}

// failed ends the parsing of a statement whose problem is told.
type failed struct{}

func (p *parser) problem(at Span, message, hint string, expected ...string) {
	p.cell.Problems = append(p.cell.Problems, Problem{Span: at, Message: message, Hint: hint, Expected: expected})
}

// fail tells a problem and gives the statement up.
func (p *parser) fail(at Span, message, hint string, expected ...string) {
	p.problem(at, message, hint, expected...)
	panic(failed{})
}

// expected fails at the next token with what should stand there.
func (p *parser) expected(what ...string) {
	p.fail(p.at(), "expected "+either(what)+p.found(), "", what...)
}

func either(what []string) string {
	if len(what) < 2 {
		return strings.Join(what, "")
	}
	return strings.Join(what[:len(what)-1], ", ") + " or " + what[len(what)-1]
}

// found says what stands there instead.
func (p *parser) found() string {
	if p.i >= len(p.toks) {
		return ", found the end of the statement"
	}
	text := p.text(p.i)
	if len(text) > 40 {
		text = text[:40] + "…"
	}
	return ", found " + strings.ToValidUTF8(text, "�")
}

// at is the span of the next token.
func (p *parser) at() Span {
	if p.i < len(p.toks) {
		return Span{p.toks[p.i].Pos, p.toks[p.i].End}
	}
	if len(p.toks) > 0 {
		last := p.toks[len(p.toks)-1].End
		return Span{last, last}
	}
	return Span{p.end, p.end}
}

func (p *parser) text(i int) string { return p.toks[i].Text(p.src) }

func (p *parser) more() bool { return p.i < len(p.toks) }

func (p *parser) kind(i int) sqllex.Kind {
	if i < 0 || i >= len(p.toks) {
		return sqllex.Invalid
	}
	return p.toks[i].Kind
}

// is reports whether the next tokens are these words.
func (p *parser) is(words ...string) bool {
	for j, w := range words {
		if p.i+j >= len(p.toks) || !p.toks[p.i+j].Is(p.src, w) {
			return false
		}
	}
	return true
}

// take steps over these words if they are next.
func (p *parser) take(words ...string) bool {
	if !p.is(words...) {
		return false
	}
	p.i += len(words)
	return true
}

func (p *parser) need(words ...string) {
	if !p.take(words...) {
		p.expected(strings.Join(words, " "))
	}
}

func (p *parser) mark(c string) bool {
	return p.more() && p.text(p.i) == c && p.kind(p.i) != sqllex.Quoted && p.kind(p.i) != sqllex.String
}

func (p *parser) takeMark(c string) bool {
	if p.mark(c) {
		p.i++
		return true
	}
	return false
}

func (p *parser) needMark(c string) {
	if !p.takeMark(c) {
		p.expected(c)
	}
}

func (p *parser) ident(what string) Ident {
	if k := p.kind(p.i); k != sqllex.Word && k != sqllex.Quoted {
		p.expected(what)
	}
	id := Ident{Span: p.at(), Name: sqllex.Unquote(p.text(p.i))}
	if id.Name == "" {
		p.fail(id.Span, "a name cannot be empty", "")
	}
	p.i++
	return id
}

func (p *parser) str(what string) Str {
	if k := p.kind(p.i); k != sqllex.String && k != sqllex.Dollar {
		p.expected(what)
	}
	s := Str{Span: p.at(), Value: sqllex.Unquote(p.text(p.i))}
	p.i++
	return s
}

// sql gives the source between tokens i and j (j excluded).
func (p *parser) sql(i, j int) SQL {
	sp := Span{p.toks[i].Pos, p.toks[j-1].End}
	return SQL{Span: sp, Text: p.src[sp.Pos:sp.End]}
}

// past gives the index behind the parenthesis that closes the one at i, failing when there is none.
func (p *parser) past(i int) int {
	depth := 0
	for j := i; j < len(p.toks); j++ {
		switch p.kind(j) {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	p.fail(Span{p.toks[i].Pos, p.toks[i].End}, "this "+p.text(i)+" is not closed", "")
	return 0
}

// until gives the index of the first token from i on, outside parentheses, at which stop holds; the statement's end if none.
func (p *parser) until(i int, stop func(j int) bool) int {
	for j := i; j < len(p.toks); j++ {
		if stop(j) {
			return j
		}
		switch p.kind(j) {
		case sqllex.Open:
			j = p.past(j) - 1
		case sqllex.Close:
			p.fail(Span{p.toks[j].Pos, p.toks[j].End}, "this "+p.text(j)+" closes nothing", "")
		}
	}
	return len(p.toks)
}

// parens reads a parenthesised stretch and gives what is inside it, which may be nothing.
func (p *parser) parens() (from, to int) {
	end := p.past(p.i)
	from, to = p.i+1, end-1
	p.i = end
	return from, to
}

// done fails when something is left.
func (p *parser) done(expected ...string) {
	if p.more() {
		p.expected(append(expected, ";")...)
	}
}

// statements are the words that start a statement, with what parses them. Queries and raw SQL are apart.
var statements = map[string]func(*parser) Statement{
	"PARAM": (*parser).param, "LOAD": (*parser).load, "CONNECT": (*parser).connect, "LET": (*parser).let, "PLOT": (*parser).plotStatement,
	"EXPECT": (*parser).expect, "VALIDATE": (*parser).validate, "SAVE": (*parser).save, "DESCRIBE": (*parser).describe,
	"SUMMARIZE": (*parser).summarize, "SHOW": (*parser).show, "EXPLAIN": (*parser).explain, "USE": (*parser).use, "SET": (*parser).set,
	"INCLUDE": (*parser).include,
}

var queries = map[string]bool{"FROM": true, "SELECT": true, "WITH": true, "VALUES": true, "TABLE": true}

var raws = map[string]bool{
	"CREATE": true, "INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true, "ALTER": true, "DROP": true, "TRUNCATE": true,
}

// refused are statements of engines that would go past the script, with what to write instead.
var refused = map[string]string{
	"COPY":    "SAVE rel TO 'file' writes, LOAD 'file' AS name reads",
	"ATTACH":  "USE 'duckdb:file.db' opens a database file",
	"DETACH":  "USE 'duckdb:file.db' opens a database file",
	"INSTALL": "quire installs no extensions",
	"EXPORT":  "SAVE rel TO 'file' writes",
	"IMPORT":  "LOAD 'file' AS name reads",
	"PRAGMA":  "SET name = value sets what can be set",
	"CALL":    "CALL is a pipe step: FROM t |> CALL f()",
	"BEGIN":   "a statement is whole by itself", "COMMIT": "a statement is whole by itself", "ROLLBACK": "a statement is whole by itself",
}

// Keywords lists the words that start a statement, sorted.
func Keywords() []string {
	var out []string
	for w := range statements {
		out = append(out, w)
	}
	for w := range queries {
		out = append(out, w)
	}
	for w := range raws {
		out = append(out, w)
	}
	sort.Strings(out)
	return out
}

// statement parses the cell's statement; when it fails Stmt stays nil.
func (p *parser) statement() {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(failed); !ok {
				panic(r)
			}
			p.cell.Stmt = nil
		}
	}()
	if !p.more() {
		p.problem(Span{p.cell.Pos, p.end}, "expected a statement, found only ;", "")
		return
	}
	p.balanced()
	word := ""
	if p.kind(0) == sqllex.Word {
		word = strings.ToUpper(p.text(0))
	}
	switch {
	case statements[word] != nil:
		p.i = 1
		p.cell.Stmt = statements[word](p)
	case queries[word] || p.mark("("):
		if word == "WITH" && p.writes() != "" {
			p.cell.Stmt = Raw{Span: p.all(), Word: p.writes(), SQL: p.sql(0, len(p.toks))}
			return
		}
		p.cell.Stmt = p.query()
	case raws[word]:
		if word == "CREATE" && (p.secret(1) || p.secret(2) || p.secret(3)) {
			p.fail(p.at(), "CREATE SECRET is refused: a secret never stands in a script", "CONNECT takes ${NAME} from the environment, s3:// the AWS credentials")
		}
		p.cell.Stmt = Raw{Span: p.all(), Word: word, SQL: p.sql(0, len(p.toks))}
	case refused[word] != "":
		p.fail(p.at(), word+" is not a statement of quire", refused[word])
	default:
		words := Keywords()
		hint := ""
		if near := nearest.Of(word, words); near != "" {
			hint = "did you mean " + near + "?"
		}
		if p.kind(0) == sqllex.Pipe {
			hint = "a step goes on with the query above: take away the ; in front of it"
		}
		p.fail(p.at(), "expected a statement"+p.found(), hint, words...)
	}
}

func (p *parser) secret(i int) bool { return i < len(p.toks) && p.toks[i].Is(p.src, "SECRET") }

// all is the span of the whole statement.
func (p *parser) all() Span { return Span{p.cell.Pos, p.end} }

// balanced fails at the first parenthesis that closes nothing or is not closed.
func (p *parser) balanced() {
	var open []int
	for j := range p.toks {
		switch p.kind(j) {
		case sqllex.Open:
			open = append(open, j)
		case sqllex.Close:
			if len(open) == 0 {
				p.fail(Span{p.toks[j].Pos, p.toks[j].End}, "this "+p.text(j)+" closes nothing", "")
			}
			if !matches(p.text(open[len(open)-1]), p.text(j)) {
				o := p.toks[open[len(open)-1]]
				// No line number: a problem keeps its words while the lines above it come and go.
				where := " in front of it"
				if n := strings.Count(p.src[o.Pos:p.toks[j].Pos], "\n"); n == 1 {
					where = " in the line above"
				} else if n > 1 {
					where = " " + itoa(n) + " lines above"
				}
				p.fail(Span{p.toks[j].Pos, p.toks[j].End}, "this "+p.text(j)+" does not close the "+o.Text(p.src)+where, "")
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		o := p.toks[open[len(open)-1]]
		p.fail(Span{o.Pos, o.End}, "this "+o.Text(p.src)+" is not closed", "")
	}
}

func matches(open, closing string) bool {
	return open == "(" && closing == ")" || open == "[" && closing == "]" || open == "{" && closing == "}"
}

func itoa(n int) string {
	if n == 0 {
		return "0"
	}
	var b [20]byte
	i := len(b)
	for ; n > 0; n /= 10 {
		i--
		b[i] = byte('0' + n%10)
	}
	return string(b[i:])
}

// writes gives the verb of WITH … INSERT and its like; "" for a query.
func (p *parser) writes() string {
	verb := ""
	p.until(0, func(j int) bool {
		if j > 0 && p.kind(j-1) == sqllex.Close && p.kind(j) == sqllex.Word {
			switch w := strings.ToUpper(p.text(j)); w {
			case "INSERT", "UPDATE", "DELETE", "MERGE":
				verb = w
				return true
			}
		}
		return false
	})
	return verb
}
