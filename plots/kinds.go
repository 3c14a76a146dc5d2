package plots

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/nearest"
)

// kind is what a kind of chart asks for and how it makes marks.
type kind struct {
	name     string
	keys     string // what it takes besides the keys of every chart, in words with blanks between them
	orderedX bool   // x must be a number, a date or a timestamp
	valued   bool   // its color is a value, maybe an aggregate
	// compile makes the plan of a kind that is no plain x and y; nil is the shared way (compile.go).
	compile func(*compiler) (Plan, *Error)
	build   func(*Spec, *table) (*Scene, error)
	// reduce gives the plan for more rows than can be fetched, from the plan for fewer and the schema of its rows.
	reduce func(Plan, *arrow.Schema) (Plan, *Error)
}

// commonKeys are those of every chart.
const commonKeys = "x y color facet theme title subtitle caption width height dpi format"

// kinds are those that are drawn. Each says what it is in a file of its own.
var kinds = map[string]kind{}

func register(k kind) bool {
	kinds[k.name] = k
	return true
}

// grammarKeys are all that the grammar knows, drawn or not.
var grammarKeys = strings.Fields(`x y color facet label lo hi size weight stack smooth rule band bins format xscale yscale sort top theme title
	subtitle caption width height dpi`)

// grammarKinds are all that the grammar knows, drawn or not.
var grammarKinds = strings.Fields("line area bar hist density box violin point bin2d hex heat range corr")

// drawnKinds names the kinds that are drawn, for a message.
func drawnKinds() string {
	var names []string
	for _, n := range grammarKinds {
		if _, ok := kinds[n]; ok {
			names = append(names, n)
		}
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// takes reports whether a kind takes a key.
func (k kind) takes(key string) bool {
	return contains(strings.Fields(commonKeys), key) || contains(strings.Fields(k.keys), key)
}

// kindOf finds a kind by its name, in any case.
func kindOf(name string) (kind, *Error) {
	lower := strings.ToLower(name)
	if k, ok := kinds[lower]; ok {
		return k, nil
	}
	hint := "the kinds are " + drawnKinds()
	if contains(grammarKinds, lower) {
		return kind{}, &Error{Message: "PLOT " + lower + " is not supported yet", Hint: hint, Option: -1}
	}
	e := &Error{Message: "there is no chart of kind " + quoted(name), Hint: hint, Option: -1}
	if n := elsewhere[lower]; n != "" {
		e.Hint = "here it is called " + n
		if _, ok := kinds[n]; !ok {
			e.Hint = hint
		}
	} else if n := nearest.Of(name, grammarKinds); n != "" {
		e.Hint = "did you mean " + n + "? " + strings.ToUpper(hint[:1]) + hint[1:]
	}
	return kind{}, e
}

// elsewhere are names that other programs use.
var elsewhere = map[string]string{
	"scatter": "point", "scatterplot": "point", "points": "point", "pie": "bar", "donut": "bar", "column": "bar", "columns": "bar", "bars": "bar",
	"histogram": "hist", "boxplot": "box", "heatmap": "heat", "correlation": "corr", "hexbin": "hex", "kde": "density", "lines": "line",
	"errorbar": "range", "ribbon": "area",
}
