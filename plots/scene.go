package plots

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// Scene is a chart with everything decided but its size: marks in data units, their order, scales, labels, notes. What it
// holds is never changed by drawing; it may be drawn from several goroutines.
type Scene struct {
	spec   Spec
	title  string
	sub    string
	notes  []string // sentences about what is not shown; they follow the caption
	keys   []key    // the series, in order; one series has none
	panels []panel  // one, or one for each facet

	sizes      []float64 // of the groups whose distributions are drawn
	bandwidths []float64 // of their densities
	fits       []*fit    // those that are drawn
}

// key names a series.
type key struct {
	name   string
	series int // its colour; restSeries for all without one
}

// restSeries is the series of lines beyond those that have a colour.
const restSeries = -1

// panel is one pair of axes with its marks.
type panel struct {
	title string // of a facet
	x, y  Scale
	bars  []bar
	marks []mark // behind the lines
	lines []line
	over  []mark // in front of everything
	ramp  *ramp  // of marks that are coloured by a value
	stack string // of bars: group, stack, fill
	slots int    // of grouped bars: how many stand side by side in a band
	more  int    // categories that are not shown
	label bool   // bars have their values written at them
	empty string // a sentence instead of marks

	ends   bool    // series are named at their lines' ends
	gridX  bool    // rules across x as well
	says   bool    // what x is must be said, though its labels are names: hours, sizes
	open   bool    // no axis at the foot: cells and points stand free
	exact  bool    // scales end where the data does, not at ticks
	aspect float64 // the length of a unit of y over that of x; 0: free
}

// bar is a rectangle from one value to another within a band of x.
type bar struct {
	band, series int
	slot         int // which of panel.slots
	from, to     float64
	label        string // its value
}

// line is the polyline of a series, cut where a value is missing.
type line struct {
	name   string
	series int
	runs   [][]point
	faint  bool // another panel's, behind this one's
	thin   bool // of rows that have a bold mean
}

type point struct{ x, y float64 }

// Build makes the scene of a specification from the rows that its Plan's steps gave. Its errors are of type *Error.
func Build(spec Spec, rows []arrow.RecordBatch) (*Scene, error) {
	k, kerr := kindOf(spec.Kind)
	if kerr != nil {
		return nil, kerr
	}
	if len(rows) == 0 {
		s := newScene(spec)
		s.panels = []panel{{empty: "no rows"}}
		return s, nil
	}
	if len(spec.Y) == 0 && k.compile == nil {
		return nil, &Error{Message: "the chart has no y", Option: -1}
	}
	build := k.build
	if spec.Facet != "" {
		build = func(spec *Spec, t *table) (*Scene, error) { return buildFacets(k, spec, t) }
	}
	t := &table{schema: rows[0].Schema(), rows: rows}
	s, err := build(&spec, t)
	if err != nil {
		return nil, err
	}
	if spec.Facet == "" {
		if err := s.lay(&spec, t, "", true); err != nil {
			return nil, err
		}
	}
	s.say()
	s.sayFits()
	s.sub = s.opened(s.sub)
	return s, nil
}

// opened gives a subtitle that the chart has made itself the capital that a sentence begins with. Names of columns keep their letters.
func (s *Scene) opened(sub string) string {
	if s.spec.Subtitle != "" {
		return sub
	}
	for _, w := range []string{"bins of ", "box: ", "width: ", "linear fit", "bold: ", "area: "} {
		if strings.HasPrefix(sub, w) {
			return strings.ToUpper(sub[:1]) + sub[1:]
		}
	}
	return sub
}

// say adds to the subtitle what distributions are made of.
func (s *Scene) say() {
	if len(s.bandwidths) > 0 {
		lo, hi := s.bandwidths[0], s.bandwidths[0]
		for _, b := range s.bandwidths {
			lo, hi = min(lo, b), max(hi, b)
		}
		what := "Gaussian kernel, Silverman bandwidth " + rangeText(lo, hi)
		if s.spec.Kind == "violin" {
			s.notes = append(s.notes, what)
		} else {
			s.sub = sentence(s.sub, what)
		}
	}
	if len(s.sizes) > 0 {
		s.sub = sentence(s.sub, groupSizes(s.sizes))
	}
}

func newScene(spec Spec) *Scene {
	// Compile has checked these; a Spec made by hand gets what is drawable.
	if !(spec.Width >= minSide && spec.Width <= maxSide) {
		spec.Width = defaultWidth
	}
	if spec.Height != 0 && !(spec.Height >= minSide && spec.Height <= maxSide) {
		spec.Height = defaultHeight
	}
	if !(spec.DPI >= 36 && spec.DPI <= 1200) {
		spec.DPI = defaultDPI
	}
	spec.DPI = float64(int(spec.DPI))
	if perCM := spec.DPI / 2.54; spec.Width*max(spec.Height, defaultHeight)*perCM*perCM > maxPixels {
		spec.DPI = 36
		spec.Width, spec.Height = min(spec.Width, 100), min(spec.Height, 100)
	}
	s := &Scene{spec: spec, title: clean(spec.Title), sub: clean(spec.Subtitle)}
	s.notes = append(s.notes, spec.lost...)
	for _, r := range spec.Remarks {
		if s.sub != "" {
			s.sub += " · "
		}
		s.sub += clean(r)
	}
	return s
}

// PNG draws the scene as an image file of the specification's size; the same scene gives the same bytes on one machine, and
// on every machine when its text is Latin, Greek or Cyrillic.
func (s *Scene) PNG() ([]byte, error) { return s.png() }

// SVG draws the scene as a file of lines and texts of the specification's size; the same scene gives the same bytes.
func (s *Scene) SVG() ([]byte, error) { return s.svg() }

// PDF draws the scene as a page of the specification's size; the same scene gives the same bytes.
func (s *Scene) PDF() ([]byte, error) { return s.pdf() }

// Formats are the endings of the files that a scene can be drawn into.
var Formats = []string{".png", ".svg", ".pdf"}

// File draws the scene as the file of an ending of Formats.
func (s *Scene) File(ending string) ([]byte, error) {
	switch ending {
	case ".svg":
		return s.SVG()
	case ".pdf":
		return s.PDF()
	}
	return s.PNG()
}

// Size is the picture's width and height in centimetres.
func (s *Scene) Size() (width, height float64) {
	f := s.fileLayout()
	return s.spec.Width, f.h / 72 * 2.54
}

// Notes are sentences about what the picture does not show or cannot show well.
func (s *Scene) Notes() []string { return append([]string(nil), s.allNotes()...) }

// TerminalOptions say what the terminal can show.
type TerminalOptions struct {
	Width, Height int  // cells
	ASCII         bool // no Unicode
	Dark          bool // dark background
}

// Run is a stretch of terminal text in one colour.
type Run struct {
	Text       string
	Color      string // "#rrggbb" of the theme, "" for the terminal's own text colour
	Background string // "#rrggbb" behind the text, "" for the terminal's own
	Dim        bool   // axes, captions
	Bold       bool
	Reverse    bool // Color is what stands around the text, not in it
}

// Terminal draws the scene as at most Height lines of text, each at most Width cells wide.
func (s *Scene) Terminal(o TerminalOptions) [][]Run { return s.terminal(o) }

// dropped counts the rows that a chart leaves out.
type dropped struct{ null, infinite, unpositive int }

func (d *dropped) add(f fate) {
	switch f {
	case isNull:
		d.null++
	case notFinite:
		d.infinite++
	case notPositive:
		d.unpositive++
	}
}

// notes says what was left out.
func (d dropped) notes(what string) []string {
	var out []string
	if d.null > 0 {
		out = append(out, fmt.Sprintf("%s with %s NULL", plural(d.null, "row", "rows"), what))
	}
	if d.infinite > 0 {
		out = append(out, fmt.Sprintf("%s with %s not finite", plural(d.infinite, "row", "rows"), what))
	}
	if d.unpositive > 0 {
		out = append(out, unpositiveNote(d.unpositive, what))
	}
	return out
}
