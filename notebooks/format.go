package notebooks

import (
	"sort"
	"strings"
	"unicode"

	"quire/internal/sqllex"
)

// Format gives the script in the canonical form: one blank line between cells, the statement's keywords in capitals, each
// pipe step on a line of its own, no blanks at the ends of lines, at most one blank line inside a statement, \n for line ends.
// Comments, strings, the inside of expressions and the order of all else stay as they are, so the meaning does; formatting
// twice changes nothing. Cells with errors stay as they stand.
func (n *Notebook) Format() string {
	var b strings.Builder
	first := strings.TrimRight(n.Preface, "\r\n")
	b.WriteString(first)
	if strings.HasSuffix(n.Preface, "\n") {
		b.WriteString("\n")
	}
	for i, c := range n.Cells {
		if i > 0 {
			b.WriteString("\n")
		} else if first := formatHead(c.Head) + c.Text; !strings.Contains(n.Preface, "#!") && (strings.HasPrefix(first, "#!") || strings.HasPrefix(first, "\ufeff")) {
			b.WriteString("\n") // without it this would be read as the script's first line
		}
		b.WriteString(formatHead(c.Head))
		if c.Kind == StatementCell {
			b.WriteString(formatStatement(c))
			b.WriteString("\n")
		}
	}
	return b.String()
}

// formatHead lays out comment lines: without indentation. What follows them stays as it is.
func formatHead(head string) string {
	var b strings.Builder
	for head != "" {
		n := lineLen(head)
		line := head[:n]
		if !commentLine(line) {
			break
		}
		head = head[n:]
		b.WriteString(strings.TrimRight(unindented(line), "\r\n") + "\n")
	}
	if rest := strings.TrimRightFunc(head, unicode.IsSpace); rest != "" {
		b.WriteString(rest + "\n")
	}
	return b.String()
}

// stepWords are the words that Format writes in capitals where a pipe step starts.
var stepWords = map[string]bool{
	"from": true, "select": true, "extend": true, "set": true, "drop": true, "rename": true, "as": true, "where": true, "aggregate": true,
	"distinct": true, "join": true, "left": true, "right": true, "full": true, "inner": true, "cross": true, "semi": true, "anti": true,
	"natural": true, "order": true, "limit": true, "offset": true, "union": true, "intersect": true, "except": true, "tablesample": true,
	"pivot": true, "unpivot": true, "with": true, "call": true, "assert": true, "describe": true, "summarize": true, "plot": true,
	"window": true, "lateral": true, "outer": true, "group": true,
}

// formatStatement lays out one statement. Only white space changes, and the case of keywords at places where nothing else
// can stand.
func formatStatement(c *Cell) string {
	text := c.Text
	if c.Stmt == nil || len(c.Problems) > 0 {
		return text
	}
	toks := sqllex.Lex(text)
	upper := keywordPlaces(c.Stmt, text, toks)
	inside := expressions(c.Stmt)
	var b strings.Builder
	depth := 0
	kind := func(i int) sqllex.Kind {
		if i < 0 || i >= len(toks) {
			return sqllex.Invalid
		}
		return toks[i].Kind
	}
	for i, t := range toks {
		s := t.Text(text)
		switch t.Kind {
		case sqllex.Space:
			for len(inside) > 0 && inside[0].End <= c.Pos+t.Pos {
				inside = inside[1:]
			}
			expr := len(inside) > 0 && inside[0].Pos <= c.Pos+t.Pos
			lined := kind(i-1) == sqllex.Comment && strings.HasPrefix(toks[i-1].Text(text), "--")
			s = layoutSpace(s, expr)
			switch {
			case i == 0:
				s = ""
			case kind(i+1) == sqllex.Semicolon:
				if s = ""; lined {
					s = "\n"
				}
			case kind(i+1) == sqllex.Pipe && depth == 0:
				s = "\n"
			case kind(i-1) == sqllex.Pipe && depth == 0:
				s = " "
			}
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Pipe:
			if depth == 0 && i > 0 && kind(i-1) != sqllex.Space {
				b.WriteString("\n")
			}
			if depth == 0 && i+1 < len(toks) && kind(i+1) != sqllex.Space && kind(i+1) != sqllex.Semicolon && kind(i+1) != sqllex.Pipe {
				s += " "
			}
		case sqllex.Semicolon:
			if kind(i+1) == sqllex.Comment {
				s += " "
			}
		case sqllex.Word:
			if upper[i] {
				s = strings.ToUpper(s)
			}
		}
		b.WriteString(s)
	}
	return b.String()
}

// layoutSpace takes blanks off the ends of lines and keeps indentation, and one blank line of several. Blanks inside a line
// become one, but not inside an expression.
func layoutSpace(s string, expr bool) string {
	n := strings.Count(s, "\n")
	if n == 0 {
		if expr {
			return s
		}
		return " "
	}
	rest := s[strings.LastIndexByte(s, '\n')+1:]
	indent := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return r
		}
		return -1
	}, rest)
	if indent == "" && rest != "" {
		indent = " " // a keyword that stood behind something must not come to the start of its line
	}
	return strings.Repeat("\n", min(n, 2)) + indent
}

// expressions gives the stretches of a statement that are SQL, ascending: those are laid out by their author.
func expressions(st Statement) []Span {
	var out []Span
	add := func(q *SQL) {
		if q != nil && q.Text != "" {
			out = append(out, q.Span)
		}
	}
	rel := func(r *Rel) {
		if r != nil {
			add(r.Query)
		}
	}
	plot := func(p *Plot) {
		if p == nil {
			return
		}
		rel(p.From)
		for _, o := range p.Options {
			add(&o.Value)
		}
	}
	switch st := st.(type) {
	case Param:
		add(st.Default)
	case Load:
		add(st.Remote)
	case Let:
		add(&st.Query)
	case Query:
		add(&st.SQL)
		plot(st.Plot)
	case Plot:
		plot(&st)
	case Expect:
		rel(&st.Rel)
		for _, c := range st.Checks {
			add(&c.Expr)
			add(&c.Lo)
			add(&c.Hi)
		}
	case Validate:
		rel(&st.Rel)
	case Save:
		rel(&st.Rel)
	case Describe:
		rel(&st.Rel)
	case Summarize:
		rel(&st.Rel)
	case Explain:
		add(&st.Query)
	case Set:
		add(&st.Value)
	case Raw:
		add(&st.SQL)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Pos < out[j].Pos })
	return out
}

// keywordPlaces marks the tokens that are keywords by their place: the first word of a statement and of each pipe step, and
// the words that quire's own statements are made of.
func keywordPlaces(st Statement, text string, toks []sqllex.Token) map[int]bool {
	out := map[int]bool{}
	var code []int
	for i, t := range toks {
		if !t.Blank() {
			code = append(code, i)
		}
	}
	if len(code) == 0 {
		return out
	}
	if toks[code[0]].Kind == sqllex.Word {
		out[code[0]] = true
	}
	word := func(k int) string {
		if k < len(code) && toks[code[k]].Kind == sqllex.Word {
			return strings.ToLower(toks[code[k]].Text(text))
		}
		return ""
	}
	for k := range code {
		if toks[code[k]].Kind == sqllex.Pipe && stepWords[word(k+1)] {
			out[code[k+1]] = true
			switch w := word(k + 1); {
			case (w == "order" || w == "group") && word(k+2) == "by":
				out[code[k+2]] = true
			case (w == "left" || w == "right" || w == "full" || w == "inner" || w == "cross" || w == "semi" || w == "anti" || w == "natural") && word(k+2) == "join":
				out[code[k+2]] = true
			case (w == "left" || w == "right" || w == "full") && (word(k+2) == "outer" || word(k+2) == "semi" || word(k+2) == "anti") && word(k+3) == "join":
				out[code[k+2]], out[code[k+3]] = true, true
			case (w == "union" || w == "intersect" || w == "except") && (word(k+2) == "all" || word(k+2) == "distinct"):
				out[code[k+2]] = true
			}
		}
	}
	before := func(name Ident, base int, words ...string) {
		// The token in front of a name that a fixed word must be.
		for k := range code {
			if toks[code[k]].Pos == name.Pos-base && k > 0 {
				for _, w := range words {
					if word(k-1) == w {
						out[code[k-1]] = true
					}
				}
			}
		}
	}
	base := st.span().Pos
	switch st := st.(type) {
	case Load:
		before(st.Name, base, "as")
	case Connect:
		before(st.Name, base, "as")
	case Let:
		before(st.Name, base, "materialized")
		before(Ident{Span: st.Query.Span}, base)
		for k := range code {
			if toks[code[k]].Pos == st.Query.Pos-base && queries[strings.ToUpper(toks[code[k]].Text(text))] {
				out[code[k]] = true
			}
		}
	case Save:
		before(Ident{Span: st.To.Span}, base, "to")
	case Validate:
		before(Ident{Span: st.Schema.Span}, base, "against")
	case Show:
		out[code[len(code)-1]] = toks[code[len(code)-1]].Kind == sqllex.Word
		if len(code) > 1 {
			out[code[1]] = true
		}
	}
	return out
}
