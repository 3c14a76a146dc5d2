package notebooks

import (
	"strings"
	"sync/atomic"
	"unicode"

	"quire/internal/sqllex"
)

var lastID atomic.Uint64

func newID() CellID { return CellID(lastID.Add(1)) }

// Parse reads a script. It takes any bytes, in linear time, and never fails: what is wrong stands in the cells' Problems.
func Parse(src string) *Notebook {
	nb := &Notebook{}
	s := scanner{src: src, nb: nb}
	s.preface()
	for s.pos < len(src) {
		if !s.cell() {
			break
		}
	}
	nb.torn = s.torn > 0
	nb.definedOnce()
	return nb
}

// definedOnce tells of parameters that are defined a second time: one value holds for the whole notebook.
func (n *Notebook) definedOnce() {
	var first map[string]bool
	for i, c := range n.Cells {
		p, ok := c.Stmt.(Param)
		if !ok {
			continue
		}
		if first == nil {
			first = map[string]bool{}
		}
		name := strings.ToLower(p.Name.Name)
		if twice := first[name]; twice != c.twice {
			// The cell may be another notebook's too, whose parameters are others.
			own := *c
			own.twice = twice
			if twice {
				own.Problems = append(own.Problems[:len(own.Problems):len(own.Problems)], Problem{
					Span: p.Name.Span, Message: "parameter " + p.Name.Name + " is defined above", Hint: "each is defined once; give another value by --set",
				})
			} else {
				own.Problems = own.Problems[:len(own.Problems)-1]
			}
			n.Cells[i] = &own
		}
		first[name] = true
	}
}

// scanner cuts a script into cells.
type scanner struct {
	src  string
	pos  int
	nb   *Notebook
	torn int            // how many literals were found that nothing closes
	toks []sqllex.Token // of the statement before, to be used again
}

// maxTorn bounds how often Parse goes on behind a literal that nothing closes: finding that out takes reading to the end.
const maxTorn = 64

func (s *scanner) preface() {
	start := 0
	if strings.HasPrefix(s.src, "\ufeff") {
		start = len("\ufeff")
	}
	if strings.HasPrefix(s.src[start:], "#!") {
		start += lineLen(s.src[start:])
	}
	s.nb.Preface = s.src[:start]
	s.pos = start
}

// lineLen is the length of the first line, its end included.
func lineLen(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i + 1
	}
	return len(s)
}

func blankLine(line string) bool { return strings.TrimSpace(line) == "" }

func commentLine(line string) bool { return markedLine(line, "--") }

// unindented gives a line without the blanks in front of it, which are all that the lexer takes for such.
func unindented(line string) string { return strings.TrimLeftFunc(line, unicode.IsSpace) }

func markedLine(line, mark string) bool {
	return strings.HasPrefix(unindented(line), mark)
}

// cell reads one cell; it gives false when only blank lines were left.
func (s *scanner) cell() bool {
	lead := s.pos
	for s.pos < len(s.src) {
		n := lineLen(s.src[s.pos:])
		if !blankLine(s.src[s.pos : s.pos+n]) {
			break
		}
		s.pos += n
	}
	if s.pos >= len(s.src) {
		s.nb.Rest = s.src[lead:]
		return false
	}
	c := &Cell{ID: newID(), Lead: s.src[lead:s.pos]}
	s.nb.Cells = append(s.nb.Cells, c)
	head := s.pos
	if markedLine(s.line(), "--!") {
		s.draft(c)
		return true
	}
	for s.pos < len(s.src) && commentLine(s.line()) && !markedLine(s.line(), "--!") {
		s.pos += len(s.line())
	}
	c.Head = s.src[head:s.pos]
	plain := markedLine(c.Head, "--~")
	if !plain {
		c.Prose = prose(c.Head)
	}
	if s.pos >= len(s.src) || blankLine(s.line()) || markedLine(s.line(), "--!") {
		c.Kind = ProseCell
		if plain {
			c.Kind = CommentCell
		}
		c.Pos = s.pos
		return true
	}
	// Blanks in front of the first word belong to the head, so that Text starts with it.
	line := s.line()
	s.pos += len(line) - len(unindented(line))
	c.Head = s.src[head:s.pos]
	s.statement(c)
	return true
}

func (s *scanner) line() string { return s.src[s.pos : s.pos+lineLen(s.src[s.pos:])] }

// prose takes the markers off comment lines.
func prose(head string) string {
	var b strings.Builder
	for head != "" {
		n := lineLen(head)
		line := strings.TrimRight(head[:n], "\r\n")
		head = head[n:]
		line = strings.TrimPrefix(unindented(line), "--")
		b.WriteString(strings.TrimPrefix(line, " "))
		if head != "" {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// draft reads the lines of a draft.
func (s *scanner) draft(c *Cell) {
	c.Kind = DraftCell
	head := s.pos
	var text strings.Builder
	for s.pos < len(s.src) && markedLine(s.line(), "--!") {
		line := strings.TrimPrefix(unindented(s.line()), "--!")
		text.WriteString(strings.TrimPrefix(line, " "))
		s.pos += len(s.line())
	}
	c.Head = s.src[head:s.pos]
	c.Text = strings.TrimRight(text.String(), "\r\n")
	c.Pos = head
	c.Problems = []Problem{{Span: Span{head, s.pos}, Message: "this cell is a draft: it was left before it was a whole statement", Hint: "edit it, or delete it"}}
}

// recovers are the statements whose keyword at the start of a line behind a blank one shows that a ; is missing above.
var recovers = map[string]bool{
	"PARAM": true, "LOAD": true, "CONNECT": true, "LET": true, "EXPECT": true, "VALIDATE": true, "SAVE": true, "INCLUDE": true, "USE": true, "PLOT": true,
}

// statement reads up to the next `;` or to where a statement starts anew, and parses it.
func (s *scanner) statement(c *Cell) {
	start := s.pos
	c.Pos = start
	toks := s.toks[:0]
	end, closed := len(s.src), false
	var unclosed sqllex.Token             // with Unclosed set when there is one
	lineStart, afterBlank := false, false // what stands in front of the token
	boundary := -1                        // where the cell below would start: behind the blank line
scan:
	for pos := start; pos < len(s.src); {
		t := sqllex.Next(s.src, pos)
		switch {
		case t.Kind == sqllex.Space:
			text := t.Text(s.src)
			if n := strings.Count(text, "\n"); n > 0 {
				lineStart = strings.HasSuffix(text, "\n")
				if n > 1 || (n == 1 && boundary == pos) {
					afterBlank, boundary = true, pos+strings.LastIndexByte(text, '\n')+1
				}
			} else {
				lineStart = false
			}
			pos = t.End
			continue
		case t.Kind == sqllex.Comment && !t.Unclosed:
			lineStart = false
			pos = t.End
			continue
		case t.Kind == sqllex.Semicolon:
			end, closed = t.End, true
			break scan
		case t.Unclosed:
			unclosed = t
			if s.torn++; s.torn > maxTorn {
				break scan
			}
			// The quote that is missing may be an earlier one, whose text then ran on into the statements below.
			for _, earlier := range toks {
				if earlier.Kind == sqllex.String && restart(s.src, earlier.Pos, earlier.End) >= 0 {
					unclosed = earlier
					unclosed.Unclosed = true
					break
				}
			}
			if at := restart(s.src, unclosed.Pos, len(s.src)); at >= 0 {
				end = at
			}
			break scan
		case t.Kind == sqllex.Word && lineStart && afterBlank && len(toks) > 0 && recovers[strings.ToUpper(t.Text(s.src))]:
			end = boundary
			break scan
		}
		toks = append(toks, t)
		lineStart, afterBlank = false, false
		pos = t.End
	}
	if closed {
		// A comment behind the ; on the same line belongs to the statement.
		line := s.src[end : end+lineLen(s.src[end:])]
		if rest := unindented(line); strings.HasPrefix(rest, "--") {
			end += len(strings.TrimRight(line, "\r\n"))
		} else if strings.HasPrefix(rest, "/*") {
			at := end + len(line) - len(rest)
			if t := sqllex.Next(s.src, at); !t.Unclosed && !strings.Contains(t.Text(s.src), "\n") {
				end = t.End
			}
		}
		tail := s.src[end : end+lineLen(s.src[end:])]
		if !blankLine(tail) {
			tail = tail[:len(tail)-len(unindented(tail))]
		}
		c.Text, c.Tail = s.src[start:end], tail
	} else {
		// Blank lines behind an open end belong to the next cell, or to the script's rest.
		text := s.src[start:end]
		trimmed := strings.TrimRight(text, " \t\r\n")
		rest := text[len(trimmed):]
		c.Text = trimmed
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			c.Tail = rest[:i+1]
		} else {
			c.Tail = rest
		}
	}
	s.pos = start + len(c.Text) + len(c.Tail)
	s.toks = toks
	p := parser{src: s.src, toks: toks, end: start + len(c.Text), cell: c}
	switch {
	case unclosed.Unclosed:
		p.problem(Span{unclosed.Pos, min(unclosed.Pos+1, len(s.src))}, openEnded(unclosed, s.src)+" is not closed", closing(unclosed, s.src))
	case len(toks) == 0 && !closed:
		c.Kind = CommentCell
		c.Head, c.Text = c.Head+c.Text, ""
		c.Pos = start
	case !closed && end < len(s.src):
		p.statement()
		p.problem(Span{p.end, p.end}, "missing ; above the statement that follows", "end this statement with ;")
	default:
		p.statement()
		if !closed {
			p.problem(Span{p.end, p.end}, "missing ; at the end of the statement", "end it with ;")
		}
	}
	if c.Stmt != nil {
		c.names = nameAll(c, s.src, toks)
	}
}

func openEnded(t sqllex.Token, src string) string {
	switch t.Kind {
	case sqllex.Comment:
		return "this comment /*"
	case sqllex.Quoted:
		return "this quoted name " + src[t.Pos:t.Pos+1]
	case sqllex.Dollar:
		return "this text in dollar quotes"
	}
	return "this text '"
}

// closing says how to close what is open.
func closing(t sqllex.Token, src string) string {
	switch t.Kind {
	case sqllex.Comment:
		return "end it with */"
	case sqllex.Dollar:
		return "end it with the same $tag$"
	case sqllex.Quoted:
		return "end it with " + src[t.Pos:t.Pos+1]
	}
	return "end it with ' (a quote inside a text is written twice: '')"
}

// restart finds where, behind the line of from and in front of to, a statement stands at the start of a line behind a blank
// one; -1 if nowhere.
func restart(src string, from, to int) int {
	blank := false
	for pos := from + lineLen(src[from:to]); pos < to; {
		n := lineLen(src[pos:to])
		line := src[pos : pos+n]
		switch {
		case blankLine(line):
			blank = true
		case blank:
			word := line
			if i := strings.IndexFunc(word, func(r rune) bool { return !sqllex.WordPart(r) }); i >= 0 {
				word = word[:i]
			}
			if recovers[strings.ToUpper(word)] {
				return pos
			}
			blank = commentLine(line)
		}
		pos += n
	}
	return -1
}

// String gives the script's bytes.
func (n *Notebook) String() string {
	var b strings.Builder
	b.WriteString(n.Preface)
	for _, c := range n.Cells {
		b.WriteString(c.Lead)
		b.WriteString(c.Head)
		if c.Kind == StatementCell {
			b.WriteString(c.Text)
			b.WriteString(c.Tail)
		} else if c.Kind == CommentCell {
			b.WriteString(c.Tail)
		}
	}
	b.WriteString(n.Rest)
	return b.String()
}

// Problems gives the problems of all cells, in the script's order.
func (n *Notebook) Problems() []Problem {
	var out []Problem
	for _, c := range n.Cells {
		out = append(out, c.Problems...)
	}
	return out
}

// Cell gives the cell of an id; nil when there is none.
func (n *Notebook) Cell(id CellID) *Cell {
	if i := n.Index(id); i >= 0 {
		return n.Cells[i]
	}
	return nil
}

// Index gives a cell's place; -1 when there is none.
func (n *Notebook) Index(id CellID) int {
	if id == 0 {
		return -1
	}
	// Most callers ask for a cell near the one that they asked for before.
	if at := int(n.near.Load()); at < len(n.Cells) {
		for i := at; i < len(n.Cells) && i < at+2; i++ {
			if n.Cells[i].ID == id {
				n.near.Store(int64(i))
				return i
			}
		}
	}
	for i, c := range n.Cells {
		if c.ID == id {
			n.near.Store(int64(i))
			return i
		}
	}
	return -1
}
