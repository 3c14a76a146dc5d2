package plots

import "github.com/apache/arrow-go/v18/arrow"

// Scene is a chart with everything decided but its size: marks in data units, their order, scales, labels, notes.
type Scene struct{}

// Build makes the scene of a specification from the rows that its Plan's steps gave.
func Build(spec Spec, rows []arrow.RecordBatch) (*Scene, error) { panic("not yet") }

// PNG draws the scene as an image file of the specification's size; the same scene gives the same bytes.
func (s *Scene) PNG() ([]byte, error) { panic("not yet") }

// TerminalOptions say what the terminal can show.
type TerminalOptions struct {
	Width, Height int  // cells
	ASCII         bool // no Unicode
	Dark          bool // dark background
}

// Run is a stretch of terminal text in one colour.
type Run struct {
	Text  string
	Color string // "#rrggbb" of the theme, "" for the terminal's own text colour
	Dim   bool   // axes, captions
	Bold  bool
}

// Terminal draws the scene as lines of text, each at most Width cells wide.
func (s *Scene) Terminal(o TerminalOptions) [][]Run { panic("not yet") }

// Compile makes the plan of a command: which steps to run, which columns then mean what.
func Compile(c Command, in Input) (Plan, error) { panic("not yet") }
