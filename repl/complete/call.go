package complete

import (
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
