// Package plots turns a chart's specification and an Arrow table into one scene, and draws that scene into an image file or
// into the cells of a terminal: the same marks, order and labels in both.
//
// It knows nothing of notebooks, engines or screens. What a chart computes from large data (aggregates, reductions) it says
// as pipe steps of the quire dialect (Compile), for the caller to run; it then takes the small result (Build).
//
// A kind of chart is one file (bar.go, line.go): what it asks of the columns and which marks it makes of the rows. Everything
// behind the marks is shared: scales and ticks, labels, themes, the layout of a file (layout.go) and of a terminal.
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
	// Pos and End are the bytes of the option's value that are at fault; where End is 0 it is all of it.
	Pos, End int
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
	// Probe, when it is set, are pipe steps to run first on the relation: a chart of large data asks for its range, its
	// count or its quartiles before it can say how to reduce it. Their rows go to Then, which gives the plan to go on with.
	Probe string
	then  func([]arrow.RecordBatch) (Plan, *Error)
	// Most is the number of rows that these steps may give; of more, Over gives the plan to go on with. 0 is no bound.
	Most int64
	// AtLeast is how many rows they are known to give.
	AtLeast int64
	over    func(*arrow.Schema) (Plan, *Error)
	// Echo is the full PLOT command that was chosen, for a PLOT that left something open to show.
	Echo string
	// overlay is laid over the marks, whatever plan comes last.
	overlay *overlay
}

// after takes over what a plan has of the one before it.
func (p Plan) after(first Plan) Plan {
	if p.Echo == "" {
		p.Echo = first.Echo
	}
	if p.overlay == nil {
		p.overlay = first.overlay
	}
	p.Spec.overlay = p.overlay
	return p
}

// Then gives the plan that follows a Probe, from the rows that it gave. Its errors are of type *Error.
func (p Plan) Then(rows []arrow.RecordBatch) (Plan, error) {
	if p.then == nil {
		return p, nil
	}
	next, err := p.then(rows)
	if err != nil {
		return Plan{}, err
	}
	return next.after(p), nil
}

// Over gives the plan of a chart whose steps gave more than Most rows, from their schema. Its errors are of type *Error.
func (p Plan) Over(schema *arrow.Schema) (Plan, error) {
	if p.over == nil {
		return p, &Error{Message: "this chart would draw more than " + group(float64(p.Most), 0) + " rows", Hint: "aggregate first, for instance y=avg(…)", Option: -1}
	}
	next, err := p.over(schema)
	if err != nil {
		return Plan{}, err
	}
	return next.after(p), nil
}

// Spec is a chart whose columns are all there.
type Spec struct {
	Kind                     string   // "bar", "line", …
	X                        string   // column names of the table given to Build
	Y                        []string // one series each, unless Color splits them
	Color                    string
	Facet                    string // a panel for each of its values
	XLabel, YLabel           string
	ColorLabel               string   // of a color that is a value
	Names                    []string // of the series of Y, in its order; nil: Y itself
	Title, Subtitle, Caption string
	Width, Height            float64 // centimetres; 0: 16, and 10 or what the bars need
	DPI                      float64 // 0: 192
	Theme                    string  // "light", "dark"; "": light
	Format                   string  // of y: "", "percent", "plain", "si"
	Sort                     string  // of bars: "rows" keeps the rows' order, "y" is y descending, "x" is x ascending
	Top                      int     // bars kept; 0 is 30
	Stack                    string  // "group", "stack", "fill"
	Horizontal               *bool   // nil: as soon as a label does not fit

	// Roles are the columns of the rows that a kind asked for besides x, y and color, by what they mean to it.
	Roles map[string]string
	// Numbers are what a kind's Probe found and its marks need: a bin's width, a count.
	Numbers map[string]float64
	// Remarks are sentences about what the steps have left out or reduced; they follow the subtitle.
	Remarks []string

	// XLog and YLog make a scale logarithmic.
	XLog, YLog bool

	others []string    // columns that could be a color, for the hint of a zig-zag
	groups []groupStat // of boxes and violins
	lost   []string    // what a kind's Probe has left out: sentences of the notes
	joint  *joint      // what the panels of facets have in common
	// overlay is what lies over the marks; nil is nothing.
	overlay *overlay
	at      places
}

// places are the options that named the columns, counted from 1; 0 is none.
type places struct{ x, y, color, facet int }

// Input tells Compile what the rows are.
type Input struct {
	Schema  *arrow.Schema
	Rows    int64 // -1 unknown
	Ordered bool  // the query ends in an ORDER BY
}

// Limits of every chart.
const (
	defaultWidth  = 16.0 // cm
	defaultHeight = 10.0 // cm
	defaultDPI    = 192.0
	minSide       = 4.0   // cm
	maxSide       = 200.0 // cm
	maxPixels     = 25e6  // a canvas takes 8 bytes a pixel
	defaultTop    = 30    // bars
	maxSeries     = 8     // colours that stay apart
)
