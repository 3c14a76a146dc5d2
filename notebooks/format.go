package notebooks

import (
	"strings"

	"quire/internal/sqllex"
)

// Format gives the script in the canonical form: one blank line between cells, the statement's keywords in capitals, each
// pipe step on a line of its own, no blanks at the ends of lines, \n for line ends. Comments, strings and the order of all
// else stay as they are, so the meaning does; formatting twice changes nothing. Cells with errors stay as they stand.
func (n *Notebook) Format() string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(n.Preface, "\r\n", "\n"))
	for i, c := range n.Cells {
		if i > 0 {
			b.WriteString("\n")
		}
		head := formatHead(c.Head)
		switch c.Kind {
		case StatementCell:
			b.WriteString(head)
			b.WriteString(formatStatement(c))
			b.WriteString("\n")
		default:
			if head == "" {
				head = strings.TrimSpace(c.Head)
			}
			b.WriteString(strings.TrimRight(head, "\n") + "\n")
		}
	}
	return b.String()
}

// formatHead lays out comment lines.
func formatHead(head string) string {
	var b strings.Builder
	for _, line := range strings.Split(strings.ReplaceAll(head, "\r\n", "\n"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// heads are the words that Format writes in capitals where a statement or a step starts.
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
		return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), " \t\n")
	}
	toks := sqllex.Lex(text)
	upper := keywordPlaces(c.Stmt, text, toks)
	var b strings.Builder
	depth := 0
	lineEmpty := true // nothing stands on the line yet
	for i, t := range toks {
		s := t.Text(text)
		switch t.Kind {
		case sqllex.Space:
			s = layoutSpace(s, b.Len() == 0)
			if i+1 < len(toks) && toks[i+1].Kind == sqllex.Pipe && depth == 0 {
				s = "\n"
			}
			if i+1 < len(toks) && toks[i+1].Kind == sqllex.Semicolon && b.Len() > 0 {
				// A ; after a comment to the line's end must stay below it.
				if toks[i-1].Kind != sqllex.Comment || !strings.HasPrefix(toks[i-1].Text(text), "--") {
					s = ""
				}
			}
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Pipe:
			if depth == 0 && !lineEmpty {
				trimBlanks(&b)
				b.WriteString("\n")
			}
		case sqllex.Word:
			if upper[i] {
				s = strings.ToUpper(s)
			}
		case sqllex.Comment:
			s = strings.ReplaceAll(s, "\r\n", "\n")
			if strings.HasPrefix(s, "--") {
				s = strings.TrimRight(s, " \t")
			}
		}
		b.WriteString(s)
		if t.Kind == sqllex.Pipe && i+1 < len(toks) && toks[i+1].Kind != sqllex.Space && depth == 0 {
			b.WriteString(" ")
		}
		lineEmpty = strings.HasSuffix(b.String()[max(0, b.Len()-1):], "\n")
	}
	return strings.TrimRight(b.String(), " \t\r\n")
}

// trimBlanks takes blanks off the end of what is written.
func trimBlanks(b *strings.Builder) {
	s := strings.TrimRight(b.String(), " \t")
	if len(s) != b.Len() {
		b.Reset()
		b.WriteString(s)
	}
}

// layoutSpace keeps line breaks (one in a row, with the indentation behind it) and makes blanks inside a line one.
func layoutSpace(s string, first bool) string {
	if first {
		return ""
	}
	n := strings.LastIndexByte(s, '\n')
	if n < 0 {
		return " "
	}
	indent := strings.ReplaceAll(s[n+1:], "\r", "")
	return "\n" + strings.ReplaceAll(indent, "\t", "  ")
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
