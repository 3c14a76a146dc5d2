package plots

import "strings"

// kind is what a kind of chart asks for and how it makes marks.
type kind struct {
	name     string
	orderedX bool // x must be a number, a date or a timestamp
	build    func(*Spec, *table) (*Scene, error)
}

// kinds are those that are drawn.
var kinds = map[string]kind{
	"bar":  {name: "bar", build: buildBar},
	"line": {name: "line", orderedX: true, build: buildLine},
}

// drawnKinds names them for a message.
const drawnKinds = "bar and line"

// laterKinds are known names that are not drawn yet.
var laterKinds = []string{"area", "hist", "density", "box", "violin", "point", "bin2d", "hex", "corr", "heat", "range"}

// kindOf finds a kind by its name, in any case.
func kindOf(name string) (kind, *Error) {
	lower := strings.ToLower(name)
	if k, ok := kinds[lower]; ok {
		return k, nil
	}
	for _, l := range laterKinds {
		if l == lower {
			return kind{}, &Error{Message: "PLOT " + l + " is not supported yet", Hint: "the kinds are " + drawnKinds, Option: -1}
		}
	}
	known := append([]string{"bar", "line"}, laterKinds...)
	e := &Error{Message: "there is no chart of kind " + quoted(name), Hint: "the kinds are " + drawnKinds, Option: -1}
	if n := nearest(name, known); n != "" {
		e.Hint = "did you mean " + n + "? The kinds are " + drawnKinds
	}
	return kind{}, e
}
