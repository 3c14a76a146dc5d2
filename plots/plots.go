// Package plots turns a chart's specification and an Arrow table into one scene, and draws that scene into an image file or
// into the cells of a terminal: the same marks, order and labels in both.
//
// It knows nothing of notebooks, engines or screens. What a chart computes from large data (aggregates, reductions) it says
// as pipe steps of the quire dialect (Compile), for the caller to run; it then takes the small result (Build).
package plots

import (
	"github.com/apache/arrow-go/v18/arrow"
)

// Command is a PLOT as the user wrote it.
type Command struct {
	Kind    string // "" lets the columns decide
	Options []Option
}

// Option is key=value of a PLOT.
type Option struct {
	Key      string
	Value    string // as written: `views`, `sum(views)`, `(opens, views)`, `16cm`; a string literal's meaning when IsString
	IsString bool
}

// Error is a fault of a Command, at one of its options. It implements error through its Message.
type Error struct {
	Message string
	Hint    string
	Option  int // index into Command.Options; -1: the kind or the whole
}

// Error implements error.
func (e *Error) Error() string {
	if e.Hint != "" {
		return e.Message + " (" + e.Hint + ")"
	}
	return e.Message
}

// Plan is what Compile made of a Command.
type Plan struct {
	// Steps are pipe steps (`|> …`) to append to the relation's query; "" takes the relation as it is. Their result has the
	// columns that Spec names.
	Steps string
	Spec  Spec
	// Echo is the full PLOT command that was chosen, for a bare PLOT to show.
	Echo string
}

// Spec is a chart whose columns are all there.
type Spec struct {
	Kind                     string   // "bar", "line", …
	X                        string   // column names of the table given to Build
	Y                        []string // one series each, unless Color splits them
	Color                    string
	XLabel, YLabel           string
	Title, Subtitle, Caption string
	Width, Height            float64 // centimetres
	DPI                      float64
	Theme                    string // "light", "dark"
	Sort                     string // of bars: "rows" keeps the rows' order, "y" is y descending
	Top                      int    // bars kept; 0 is all that fit
	Stack                    string // "group", "stack", "fill"
	Horizontal               *bool  // nil: as soon as a label does not fit
}

// Input tells Compile what the rows are.
type Input struct {
	Schema  *arrow.Schema
	Rows    int64 // -1 unknown
	Ordered bool  // the query ends in an ORDER BY
}
