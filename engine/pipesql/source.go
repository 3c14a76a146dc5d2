package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// source is a text cut into tokens (without space and comments), with its brackets matched.
type source struct {
	src   string
	toks  []sqllex.Token
	mate  []int  // of a bracket: its partner's index, -1 without one
	up    []int  // the opening bracket around a token, -1 at the top
	piped []bool // of an opening bracket: a |> stands directly inside
	bare  map[string][]int
}

func newSource(text string) *source {
	s := &source{src: text, toks: sqllex.Code(text)}
	n := len(s.toks)
	s.mate, s.up, s.piped = make([]int, n), make([]int, n), make([]bool, n)
	around := -1
	for k, t := range s.toks {
		s.mate[k], s.up[k] = -1, around
		switch t.Kind {
		case sqllex.Open:
			around = k
		case sqllex.Close:
			if around >= 0 && partner[text[s.toks[around].Pos]] == text[t.Pos] {
				s.mate[k], s.mate[around] = around, k
				around = s.up[around]
				s.up[k] = around
			}
		case sqllex.Pipe:
			if around >= 0 {
				s.piped[around] = true
			}
		}
	}
	return s
}

var partner = map[byte]byte{'(': ')', '[': ']', '{': '}'}

// balanced refuses what no engine could read: brackets without a partner, open quotes, bytes that are no text.
func (s *source) balanced() error {
	for k, t := range s.toks {
		switch {
		case t.Kind == sqllex.Invalid:
			if strings.ContainsAny(s.src[t.Pos:t.End], "‘’‚‛“”„‟«»´") {
				return s.errorAt(k, "this is no quote of SQL: "+s.src[t.Pos:t.End], "a text stands in straight quotes: 'text'")
			}
			return s.errorAt(k, "a character that is no part of a query", "remove it or put it into a quoted text")
		case strings.IndexByte(s.src[t.Pos:t.End], 0) >= 0:
			return s.errorAt(k, "a NUL byte inside the query", "remove it")
		case t.Unclosed && t.Kind == sqllex.Quoted:
			return s.errorAt(k, "this quoted name has no end", "close it with "+s.src[t.Pos:t.Pos+1])
		case t.Unclosed:
			return s.errorAt(k, "this text has no end", "close the quote")
		case t.Kind == sqllex.Open && s.mate[k] < 0:
			return s.errorAt(k, "this "+t.Text(s.src)+" is never closed", "")
		case t.Kind == sqllex.Close && s.mate[k] < 0:
			return s.errorAt(k, "this "+t.Text(s.src)+" closes nothing", "")
		}
	}
	if pos := openComment(s.src, s.toks); pos >= 0 {
		return &engine.Error{Class: engine.Syntax, Message: "this comment has no end", Hint: "close it with */", Pos: pos, End: pos + 2}
	}
	return nil
}

// openComment gives the place of a block comment that the text's end cuts off, or -1. It can only be the last token.
func openComment(src string, toks []sqllex.Token) int {
	pos := 0
	if len(toks) > 0 {
		pos = toks[len(toks)-1].End
	}
	for pos < len(src) {
		t := sqllex.Next(src, pos)
		if t.Unclosed {
			return t.Pos
		}
		pos = t.End
	}
	return -1
}

// is reports whether token k, if it exists, is one of the words.
func (s *source) is(k int, ws ...string) bool {
	if k < 0 || k >= len(s.toks) {
		return false
	}
	for _, w := range ws {
		if s.toks[k].Is(s.src, w) {
			return true
		}
	}
	return false
}

func (s *source) kind(k int) sqllex.Kind {
	if k < 0 || k >= len(s.toks) {
		return sqllex.Invalid
	}
	return s.toks[k].Kind
}

func (s *source) text(k int) string  { return s.toks[k].Text(s.src) }
func (s *source) upper(k int) string { return strings.ToUpper(s.text(k)) }
func (s *source) low(k int) string   { return strings.ToLower(s.text(k)) }

// name reports whether token k can be a name, and its text without quotes.
func (s *source) name(k int) (string, bool) {
	switch s.kind(k) {
	case sqllex.Word:
		return s.text(k), true
	case sqllex.Quoted:
		return sqllex.Unquote(s.text(k)), true
	}
	return "", false
}

// key is a name as names are compared: without regard to case.
func (s *source) key(k int) string {
	n, _ := s.name(k)
	return strings.ToLower(n)
}

// pos is the offset of token k, or where the text before it ends.
func (s *source) pos(k int) int {
	if k < len(s.toks) {
		return s.toks[k].Pos
	}
	if len(s.toks) > 0 {
		return s.toks[len(s.toks)-1].End
	}
	return 0
}

// next is the token behind k: behind the partner if k opens a bracket.
func (s *source) next(k int) int {
	if s.toks[k].Kind == sqllex.Open && s.mate[k] > k {
		return s.mate[k] + 1
	}
	return k + 1
}

// span is a range [from, to) of token indices.
type span struct{ from, to int }

func (p span) empty() bool { return p.from >= p.to }

// split cuts [i, j) at the commas that stand outside brackets. A comma at the end is allowed, as in GoogleSQL.
func (s *source) split(i, j int) []span {
	var out []span
	start := i
	for k := i; k < j; k = s.next(k) {
		if s.toks[k].Kind == sqllex.Comma {
			out = append(out, span{start, k})
			start = k + 1
		}
	}
	if start < j {
		out = append(out, span{start, j})
	}
	return out
}

// list is split for a list that has no empty places; what names its items for the error.
func (s *source) list(i, j int, what string) ([]span, error) {
	items := s.split(i, j)
	if len(items) == 0 {
		return nil, s.missing(i, "expected "+what+" behind "+s.text(i-1), "")
	}
	for _, it := range items {
		if it.empty() {
			return nil, s.errorAt(it.from, "expected "+what+" before this comma", "")
		}
	}
	return items, nil
}

// find gives the first token of [i, j) outside brackets for which ok holds, or j.
func (s *source) find(i, j int, ok func(k int) bool) int {
	for k := i; k < j; k = s.next(k) {
		if ok(k) {
			return k
		}
	}
	return j
}

// query reports whether a query starts at token k.
func (s *source) query(k int) bool {
	for s.kind(k) == sqllex.Open && s.src[s.toks[k].Pos] == '(' {
		k++
	}
	if s.kind(k) != sqllex.Word || s.kind(k+1) == sqllex.Dot {
		return false
	}
	switch s.upper(k) {
	case "SELECT", "FROM", "WITH", "VALUES", "TABLE":
		return true
	case "PIVOT", "UNPIVOT", "DESCRIBE", "SUMMARIZE", "SHOW":
		return s.kind(k+1) == sqllex.Word || s.kind(k+1) == sqllex.Quoted
	}
	return false
}

// inside calls f for every token of [i, j) that belongs to the expression itself and not to a query in its parentheses.
func (s *source) inside(i, j int, f func(k int) error) error {
	for k := i; k < j; k++ {
		if s.toks[k].Kind == sqllex.Open && s.query(k+1) && s.mate[k] > k {
			k = s.mate[k]
			continue
		}
		if err := f(k); err != nil {
			return err
		}
	}
	return nil
}
