package plots

import (
	"fmt"
	"slices"
	"testing"
)

// traced is a mark that tells when it is painted on paper and when it is drawn in cells.
type traced struct {
	mark
	name        string
	paper, grid *[]string
}

func (m traced) paint(d *painter) {
	*m.paper = append(*m.paper, m.name)
	m.mark.paint(d)
}

func (m traced) draw(g *canvas) {
	*m.grid = append(*m.grid, m.name)
	m.mark.draw(g)
}

// everyMark is a scene of all types of marks, behind and in front.
func everyMark() *Scene {
	s := newScene(Spec{Kind: "point"})
	p := panel{x: Scale{Hi: 10}, y: Scale{Hi: 10}, ramp: &ramp{scale: Scale{Hi: 10}}}
	p.marks = []mark{
		&strip{lo: 2, hi: 3, label: "usual"},
		&areaMark{name: "a", xs: []float64{0, 10}, lo: []float64{0, 0}, hi: []float64{2, 3}, tint: seriesTint(0)},
		&polygon{points: []point{{1, 1}, {2, 3}, {3, 1}}, tint: seriesTint(1)},
		&hexagon{x: 5, y: 5, dx: 1, dy: 1, tint: tint{ramp: true, value: 4}},
		&block{x0: 6, x1: 7, y0: 0, y1: 4, tint: seriesTint(2)},
		&segment{x0: 0, x1: 9, y0: 9, y1: 1, tint: seriesTint(3)},
		&dots{points: []dot{{x: 4, y: 4}}, radius: 2},
	}
	p.lines = []line{{name: "l", runs: [][]point{{{0, 1}, {10, 9}}}}}
	p.over = []mark{
		&rule{at: 4, label: "target"},
		&tag{x: 4, y: 4, text: "here", radius: 2},
		&words{x: 5, y: 8, text: "a word"},
	}
	s.panels = []panel{p}
	return s
}

// The file and the terminal draw the same marks, each once, in the same order: what lies behind, then what lies over it.
func TestFileAndTerminalDrawTheSameMarksInOneOrder(t *testing.T) {
	scenes := goldenScenes()
	scenes["every mark"] = func(testing.TB, Spec) *Scene { return everyMark() }
	scenes["facets"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.Facet = "point", "week", []string{"share"}, "country"
		return drawn(t, s, countries()...)
	}
	marks := 0
	for name, scene := range scenes {
		s := scene(t, Spec{})
		var want, paper, grid []string
		for i := range s.panels {
			p := &s.panels[i]
			if len(p.bars) > 0 {
				continue // what lies around bars is told by its type: TestFileAndTerminalAgree
			}
			for layer, list := range [][]mark{p.marks, p.over} {
				for k, m := range list {
					n := fmt.Sprintf("panel %d, layer %d, mark %d, %T", i, layer, k, m)
					want = append(want, n)
					list[k] = traced{m, n, &paper, &grid}
				}
			}
		}
		if _, err := s.SVG(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(paper, want) {
			t.Errorf("%s: the file has\n%v\nand not\n%v", name, paper, want)
		}
		paper = nil
		if _, err := s.PNG(); err != nil {
			t.Fatal(err)
		}
		s.Terminal(TerminalOptions{Width: 200, Height: 60})
		if !slices.Equal(paper, want) || !slices.Equal(grid, want) {
			t.Errorf("%s: the picture has\n%v\nthe terminal\n%v\nand not\n%v", name, paper, grid, want)
		}
		marks += len(want)
	}
	if marks < 50 {
		t.Errorf("%d marks were followed", marks)
	}
}
