package complete

import (
	"sort"
	"strings"

	"quire/internal/sqllex"
)

// Call is the function call around the cursor.
type Call struct {
	Function Function
	Argument int // of the cursor, from 0
}

// call finds the innermost call of a known function around the cursor.
func (c *cursor) call() *Call {
	for f := len(c.frames) - 1; f > 0; f-- {
		t, ok := c.callee(f)
		if !ok {
			if c.toks[c.frames[f].first-1].Text(c.text) != "(" {
				continue // a list or a struct in an argument
			}
			return nil
		}
		if fn, ok := Lookup(t.Text(c.text)); ok {
			return &Call{Function: fn, Argument: c.frames[f].commas}
		}
		if openers[strings.ToUpper(t.Text(c.text))] || t.Kind != sqllex.Word {
			continue
		}
		return nil
	}
	return nil
}

// Parts gives the signature cut at its arguments, and the index of the one that the cursor is in; -1 when there is none. The
// last argument of a function that takes any number stands for all that follow.
func (c Call) Parts() (args []string, at int) {
	args = c.Function.arguments()
	switch n := len(args); {
	case c.Argument < n:
		return args, c.Argument
	case n > 0 && strings.HasSuffix(strings.TrimSuffix(args[n-1], "]"), "…"):
		return args, n - 1
	}
	return args, -1
}

// Around finds the innermost call of a known function around a byte of a text, from the text's tokens (blanks may be among
// them): the same as Answer.Call at a cost that the call's length sets and not the text's.
func Around(text string, toks []sqllex.Token, at int) *Call {
	i := sort.Search(len(toks), func(i int) bool { return toks[i].End > at })
	if i < len(toks) && toks[i].Pos < at && toks[i].Kind == sqllex.Comment {
		return nil
	}
	if i > 0 && toks[i-1].End == at && toks[i-1].Kind == sqllex.Comment && text[toks[i-1].Pos] == '-' {
		return nil
	}
	depth, commas := 0, 0
	for i--; i >= 0; i-- {
		switch toks[i].Kind {
		case sqllex.Semicolon:
			return nil
		case sqllex.Close:
			depth++
		case sqllex.Comma:
			if depth == 0 {
				commas++
			}
		case sqllex.Open:
			if depth--; depth >= 0 {
				continue
			}
			depth = 0
			if call, done := called(text, toks[:i], text[toks[i].Pos], commas); done {
				return call
			}
			commas = 0
		}
	}
	return nil
}

// called tells whether the parenthesis behind toks is a call's; done says that no call further out counts.
func called(text string, toks []sqllex.Token, open byte, commas int) (call *Call, done bool) {
	n := len(toks) - 1
	for n >= 0 && toks[n].Blank() {
		n--
	}
	if n < 0 || toks[n].Kind != sqllex.Word {
		return nil, open == '('
	}
	word := toks[n].Text(text)
	if fn, ok := Lookup(word); ok {
		return &Call{Function: fn, Argument: commas}, true
	}
	return nil, !openers[strings.ToUpper(word)]
}
