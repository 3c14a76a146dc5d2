package tui

import (
	"fmt"
	"math"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

// luminance is the relative luminance of WCAG 2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var c [3]uint8
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &c[0], &c[1], &c[2]); err != nil {
		t.Fatalf("%q is no colour: %v", hex, err)
	}
	part := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c[0]) + 0.7152*part(c[1]) + 0.0722*part(c[2])
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Every colour of every theme can be read on every background it is meant for (WCAG 2, AA: 4.5; the theme for hard
// conditions AAA: 7 on black and white).
func TestContrast(t *testing.T) {
	for _, th := range themes {
		for _, side := range []struct {
			name    string
			colours [roles]string
			grounds []string
		}{
			{"dark", th.dark, []string{"#000000", "#1e1e1e", "#282c34"}},
			{"light", th.light, []string{"#ffffff", "#f5f5f0"}},
		} {
			for r := dim; r < roles; r++ {
				for i, ground := range side.grounds {
					want := 4.5
					if th == &clearly && i == 0 {
						want = 7
					}
					if ratio := contrast(t, side.colours[r], ground); ratio < want {
						t.Errorf("%s %s: role %d (%s) on %s has a contrast of %.2f, want %.1f", th.name, side.name, r, side.colours[r], ground, ratio, want)
					}
				}
			}
		}
	}
}

// A status is told by its sign, not by its colour alone.
func TestStatusesHaveShapes(t *testing.T) {
	for _, s := range []signs{unicodeSigns, asciiSigns} {
		seen := map[string]bool{}
		for _, sign := range []string{s.fresh, s.stale, s.failed, s.running, s.stopped, s.draft} {
			if seen[sign] {
				t.Errorf("%q stands for two statuses", sign)
			}
			seen[sign] = true
		}
	}
}

func TestMouse(t *testing.T) {
	const rows = 9000
	s := newScreen(t, "FROM a;\n\nFROM b;\n\nFROM c;\n", 120, 40, func(*notebooks.Cell) repl.Status {
		b := numbered(t, 0, 200, rows)
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{ID: "a", Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: rows}}
	})
	s.session.table = func(from, n int64) []arrow.RecordBatch { return []arrow.RecordBatch{numbered(t, from, n, rows)} }
	click := func(x, y int) {
		t.Helper()
		s.m.draw()
		s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	}
	click(50, 3)
	if s.m.book.sel != 2 {
		t.Fatalf("cell %d is selected, want the third", s.m.book.sel+1)
	}
	click(50, 4)
	click(50, 4)
	s.shows("INSERT")
	s.keys("FROM x")
	click(30+gutterWidth+2, 4)
	s.keys("!<esc>")
	if got := s.m.doc.String(); got != "FROM a;\n\nFROM b;\n\nFROM c;\n\nFR!OM x;\n" {
		t.Fatalf("the script is %q", got)
	}
	s.keys("go")
	click(24, 5)
	s.shows("row 3 of 9,000 · col 2 of 4")
	s.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	s.shows("row 4 of 9,000")
}
