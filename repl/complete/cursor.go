package complete

import (
	"strings"
	"unicode/utf8"

	"quire/internal/sqllex"
)

// cursor is a place in a text, seen through its tokens.
type cursor struct {
	text    string
	at      int
	toks    []sqllex.Token // the code of the statement up to the cursor, without the word that is being typed
	rest    []sqllex.Token // the statement's code behind the cursor
	current *sqllex.Token  // the word or quoted name that the cursor is in or behind
	str     *sqllex.Token  // the string that the cursor is in
	dollar  int            // where the $name that the cursor is in starts; -1
	comment bool
	number  bool
	frames  []frame // the statement, and each parenthesis that is open at the cursor
}

// frame is the inside of an open parenthesis; the first one is the statement.
type frame struct {
	first  int // index of its first token
	commas int
}

// elem is a token of a frame's own depth; a closed parenthesis is one element.
type elem struct {
	sqllex.Token     // of a group, its closing token, from the opening one on
	i, open      int // index of the token, and of a group's opening one
}

func (e elem) group() bool { return e.open != e.i }

// look reads the text around a cursor; all are the tokens of its code, those of the cursor's
// statement at least, with the ; in front of it.
func look(text string, all []sqllex.Token, at int) *cursor {
	c := &cursor{text: text, at: at, dollar: -1}
	n := 0 // of tokens that end in front of the cursor or at it
	for n < len(all) && all[n].End <= at {
		n++
	}
	end := 0
	if n > 0 {
		end = all[n-1].End
	}
	for pos := end; pos < at; {
		t := sqllex.Next(text, pos)
		if t.Kind == sqllex.Comment && (at < t.End || t.Unclosed || strings.HasPrefix(text[t.Pos:], "--") && at <= t.End) {
			c.comment = true
			return c
		}
		pos = t.End
	}
	behind := n
	if n < len(all) && all[n].Pos < at { // inside of a token
		c.typed(&all[n])
		behind++
	} else if n > 0 && all[n-1].End == at && c.typed(&all[n-1]) {
		n--
	}
	if d := wordStart(text, at); d > 0 && text[d-1] == '$' && c.str == nil {
		c.dollar, c.current, c.number = d-1, nil, false
		for n > 0 && all[n-1].End > c.dollar {
			n--
		}
	}
	start := 0
	for i := n - 1; i >= 0; i-- {
		if all[i].Kind == sqllex.Semicolon {
			start = i + 1
			break
		}
	}
	c.toks = all[start:n]
	stop := behind
	for stop < len(all) && all[stop].Kind != sqllex.Semicolon {
		stop++
	}
	c.rest = all[behind:stop]
	c.frames = []frame{{}}
	for i, t := range c.toks {
		switch t.Kind {
		case sqllex.Open:
			c.frames = append(c.frames, frame{first: i + 1})
		case sqllex.Close:
			if len(c.frames) > 1 {
				c.frames = c.frames[:len(c.frames)-1]
			}
		case sqllex.Comma:
			c.frames[len(c.frames)-1].commas++
		}
	}
	return c
}

// typed takes the token that the cursor is in or right behind, and tells whether it is being typed.
func (c *cursor) typed(t *sqllex.Token) bool {
	inside := c.at < t.End || t.Unclosed
	switch t.Kind {
	case sqllex.Word:
		c.current = t
	case sqllex.Quoted:
		if !inside {
			return false
		}
		c.current = t
	case sqllex.String:
		if !inside {
			return false
		}
		c.str = t
	case sqllex.Number:
		c.number = true
	case sqllex.Dollar, sqllex.Param:
		return inside
	default:
		return false
	}
	return true
}

func (c *cursor) inString() bool { return c.str != nil }

// level gives the tokens of a frame's own depth in front of the cursor, a closed parenthesis as one.
func (c *cursor) level(f int) []elem {
	end := len(c.toks)
	if f+1 < len(c.frames) {
		end = c.frames[f+1].first - 1
	}
	return elems(c.toks, c.frames[f].first, end)
}

// elems folds the closed parentheses of toks[from:to].
func elems(toks []sqllex.Token, from, to int) []elem {
	var out []elem
	var open []int // index in out of each open parenthesis
	for i := from; i < to; i++ {
		t := toks[i]
		switch t.Kind {
		case sqllex.Open:
			open = append(open, len(out))
		case sqllex.Close:
			if n := len(open); n > 0 {
				at := open[n-1]
				open = open[:n-1]
				o := out[at].i
				out = append(out[:at], elem{Token: sqllex.Token{Kind: sqllex.Close, Pos: toks[o].Pos, End: t.End}, i: i, open: o})
				continue
			}
		}
		out = append(out, elem{Token: t, i: i, open: i})
	}
	return out
}

// word gives an element as a word in capitals; "" when it is none.
func (c *cursor) word(e elem) string {
	if e.Kind != sqllex.Word {
		return ""
	}
	return strings.ToUpper(e.Text(c.text))
}

// behind gives the word in front of a frame's parenthesis, in capitals.
func (c *cursor) callee(f int) (sqllex.Token, bool) {
	if f == 0 || c.frames[f].first < 2 {
		return sqllex.Token{}, false
	}
	t := c.toks[c.frames[f].first-2]
	return t, t.Kind == sqllex.Word
}

// wordStart gives where the run of word characters that ends at pos starts.
func wordStart(text string, pos int) int {
	for pos > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:pos])
		if r == '$' || !sqllex.WordPart(r) {
			break
		}
		pos -= n
	}
	return pos
}

func wordEnd(text string, pos int) int {
	for pos < len(text) {
		r, n := utf8.DecodeRuneInString(text[pos:])
		if r == '$' || !sqllex.WordPart(r) {
			break
		}
		pos += n
	}
	return pos
}
