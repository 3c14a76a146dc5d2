package tui

import (
	"sort"
	"strings"

	"quire/internal/sqllex"
)

// stepIndent is how far the further lines of a step stand in: as far as the words behind |> do.
const stepIndent = 3

// newline breaks the line at the cursor. The new line stands where its place in the statement wants it: inside of parentheses two
// blanks in from their line, below an unfinished step behind its |>, else where the statement's steps stand.
func (m *Model) newline() {
	ed := m.edit.ed
	ed.removeSelected()
	ed.replace(ed.cur, ed.cur, "\n"+strings.Repeat(" ", m.edit.indentAt(ed.offset())), false)
}

// typed inserts what was typed. A |> at the start of a line goes to where the statement's steps stand, a closing parenthesis to
// where its line does.
func (m *Model) typed(s string) {
	e := m.edit
	e.ed.insert(s)
	if s == ">" && e.ed.cur.at > 1 && e.ed.lines[e.ed.cur.line][e.ed.cur.at-2] == '|' {
		e.reopen()
	}
	l := e.ed.lines[e.ed.cur.line]
	head := l[:e.ed.cur.at]
	word := strings.TrimLeft(head, " ")
	if len(word) == len(head) || word != "|>" && word != ")" {
		return
	}
	at := e.ed.offset() - len(word)
	if indent := e.baseIndent(at, word == ")"); indent < len(head)-len(word) {
		cur := e.ed.cur
		e.ed.replace(place{cur.line, 0}, place{cur.line, len(head) - len(word)}, strings.Repeat(" ", indent), false)
		e.ed.move(place{cur.line, indent + len(word)})
	}
}

// reopen takes away the ; in front of a |> that was just typed: a further step is meant, and the end is added again on commit.
func (e *edit) reopen() {
	s := e.tokens()
	at := e.ed.offset() - len("|>")
	i := s.before(at)
	if i < 0 || s.toks[i].Kind != sqllex.Semicolon || s.before(s.toks[i].Pos) < 0 {
		return
	}
	if j := s.index(at); j >= len(s.toks) || s.toks[j].Kind != sqllex.Pipe {
		return // in a comment or a string
	}
	cur := e.ed.cur
	a := e.ed.placeOf(s.toks[i].Pos)
	e.ed.replace(a, place{a.line, a.at + 1}, "", false)
	if a.line == cur.line {
		cur.at--
	}
	e.ed.move(cur)
}

// indentAt gives the blanks in front of a line that starts at a byte.
func (e *edit) indentAt(at int) int {
	s := e.tokens()
	if len(s.toks) == 0 {
		line := e.ed.lines[e.ed.cur.line][:e.ed.cur.at]
		return len(line) - len(strings.TrimLeft(line, " "))
	}
	i := s.before(at)
	if i < 0 || s.toks[i].Kind == sqllex.Semicolon || s.inLiteral(at) {
		return 0
	}
	open, pipe := s.around(i + 1)
	if open >= 0 {
		in := s.lineIndent(s.toks[i].Pos)
		if !strings.Contains(s.src[s.toks[open].Pos:s.toks[i].Pos], "\n") {
			in += 2
		}
		return in
	}
	base := e.baseIndent(at, false)
	if !s.goesOn(i) {
		return base
	}
	if pipe >= 0 {
		return base + stepIndent
	}
	return base + 2
}

// inLiteral reports whether a byte stands inside of a string or a quoted name, where blanks are part of the value.
func (s *sheet) inLiteral(at int) bool {
	i := sort.Search(len(s.toks), func(i int) bool { return s.toks[i].End >= at })
	if i == len(s.toks) {
		return false
	}
	t := s.toks[i]
	return (t.Kind == sqllex.String || t.Kind == sqllex.Quoted || t.Kind == sqllex.Dollar) && t.Pos < at && (at < t.End || t.Unclosed)
}

// baseIndent gives the blanks in front of a step's |> or of a closing parenthesis at a byte.
func (e *edit) baseIndent(at int, closing bool) int {
	s := e.tokens()
	i := s.before(at)
	if i < 0 {
		return 0
	}
	open, pipe := s.around(i + 1)
	switch {
	case closing && open >= 0:
		return s.lineIndent(s.toks[open].Pos)
	case pipe >= 0 && pipe > open && s.startsLine(pipe):
		return s.lineIndent(s.toks[pipe].Pos)
	case open >= 0:
		return s.lineIndent(s.toks[open].Pos) + 2
	}
	from, _ := s.statement(s.toks[i].Pos)
	if j := s.index(from); j < len(s.toks) {
		for j < i && s.toks[j].Blank() {
			j++
		}
		return s.lineIndent(s.toks[j].Pos)
	}
	return 0
}

// around gives the innermost parenthesis that is open in front of token i, and the last |> inside of it; -1 for none.
func (s *sheet) around(i int) (open, pipe int) {
	pipe = -1
	depth := 0
	for i--; i >= 0; i-- {
		switch s.toks[i].Kind {
		case sqllex.Close:
			depth++
		case sqllex.Open:
			if depth--; depth < 0 {
				return i, pipe
			}
		case sqllex.Pipe:
			if depth == 0 && pipe < 0 {
				pipe = i
			}
		case sqllex.Semicolon:
			return -1, pipe
		}
	}
	return -1, pipe
}

// goesOn reports whether more must follow the token at index i: a comma, an operator, a word that wants an operand.
func (s *sheet) goesOn(i int) bool {
	switch t := s.toks[i]; t.Kind {
	case sqllex.Comma, sqllex.Pipe, sqllex.Dot, sqllex.Open:
		return true
	case sqllex.Op:
		return t.Text(s.src) != "*"
	case sqllex.Word:
		return wantsMore[strings.ToUpper(t.Text(s.src))]
	}
	return false
}

var wantsMore = words(`AND OR NOT IN LIKE BETWEEN BY SELECT EXTEND AGGREGATE WHERE SET RENAME DROP JOIN ON USING AS CASE WHEN THEN ELSE FROM
	DISTINCT ALL UNION INTERSECT EXCEPT PIVOT UNPIVOT WITH OVER FILTER`)

// lineIndent gives the blanks at the start of the line with a byte.
func (s *sheet) lineIndent(at int) int {
	line := s.src[strings.LastIndexByte(s.src[:at], '\n')+1:]
	n := 0
	for n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

// startsLine reports whether nothing but blanks stands in front of a token on its line.
func (s *sheet) startsLine(i int) bool {
	return strings.TrimLeft(s.src[strings.LastIndexByte(s.src[:s.toks[i].Pos], '\n')+1:s.toks[i].Pos], " \t") == ""
}
