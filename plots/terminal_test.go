package plots

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
)

// shown is a terminal picture as plain text.
func shown(s *Scene, o TerminalOptions) string {
	var b strings.Builder
	for _, line := range s.Terminal(o) {
		for _, r := range line {
			b.WriteString(r.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestTerminalBars(t *testing.T) {
	s := drawn(t, Spec{Kind: "bar", X: "shop", Y: []string{"views"}, Title: "Most viewed", XLabel: "shop", YLabel: "views"},
		column1("shop", text, []string{"Äpfel", "b", "東京"}), column1("views", bigint, []int{1000, 500, 0}))
	want := `Most viewed
views by shop
Äpfel ██████████████████████████████████████████████ 1,000
    b ███████████████████████ 500
 東京  0
`
	if got := shown(s, TerminalOptions{Width: 58, Height: 12}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTerminalBarsOfBothSigns(t *testing.T) {
	s := drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"v"}, Sort: "rows"},
		column1("k", text, []string{"up", "down"}), column1("v", bigint, []int{10, -10}))
	got := strings.Split(shown(s, TerminalOptions{Width: 40, Height: 10}), "\n")
	up, down := strings.Index(got[0], "█"), strings.LastIndex(got[1], "█")
	if displaywidth.String(got[0][:up]) != displaywidth.String(got[1][:down])+1 {
		t.Errorf("the bars do not meet at zero:\n%s\n%s", got[0], got[1])
	}
	if !strings.Contains(got[1], "−10 ") {
		t.Errorf("no value beside the lower bar: %q", got[1])
	}
}

func TestTerminalAsksForRoom(t *testing.T) {
	s := goldenScenes()["line"](t, Spec{})
	for _, o := range []TerminalOptions{{Width: 39, Height: 20}, {Width: 80, Height: 9}, {Width: 12, Height: 1}} {
		got := s.Terminal(o)
		if len(got) != 1 || !strings.HasPrefix("a chart needs 40×10 cells", strings.TrimSuffix(got[0][0].Text, "…")) {
			t.Errorf("%d×%d gave %v", o.Width, o.Height, got)
		}
	}
	if got := s.Terminal(TerminalOptions{}); got != nil {
		t.Errorf("no room gave %v", got)
	}
}

func TestTerminalKeepsItsBounds(t *testing.T) {
	for name, f := range goldenScenes() {
		s := f(t, Spec{})
		for w := 40; w <= 140; w += 7 {
			for h := 10; h <= 40; h += 3 {
				for _, ascii := range []bool{false, true} {
					checkTerminal(t, fmt.Sprintf("%s at %d×%d", name, w, h), s, TerminalOptions{Width: w, Height: h, ASCII: ascii})
				}
			}
		}
	}
}

// checkTerminal holds for every scene: no row is too wide, nothing steers the terminal, ASCII is ASCII.
func checkTerminal(t *testing.T, name string, s *Scene, o TerminalOptions) {
	t.Helper()
	lines := s.Terminal(o)
	if len(lines) > o.Height {
		t.Errorf("%s: %d rows", name, len(lines))
	}
	for _, line := range lines {
		w := 0
		for _, r := range line {
			w += displaywidth.String(r.Text)
			for _, c := range r.Text {
				if c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || o.ASCII && c > '~' {
					t.Errorf("%s: %q in %q", name, c, r.Text)
				}
			}
		}
		if w > o.Width {
			t.Errorf("%s: a row of %d cells", name, w)
		}
	}
}

// The file and the terminal show one scene: the same names in the same order, and each series in one colour.
func TestFileAndTerminalAgree(t *testing.T) {
	for name, f := range goldenScenes() {
		s := f(t, Spec{Width: 30, Height: 15})
		screen := shown(s, TerminalOptions{Width: 160, Height: 40})
		p := s.fileLayout()
		for _, role := range []string{"title", "subtitle", "name", "end", "key", "caption"} {
			var last int
			for _, b := range p.texts {
				if b.role != role {
					continue
				}
				i := strings.LastIndex(screen, b.text)
				if i < 0 {
					t.Errorf("%s: the %s %q of the file is not on the screen:\n%s", name, role, b.text, screen)
				}
				if (role == "name" || role == "end") && i < last {
					t.Errorf("%s: %q stands in another place than in the file", name, b.text)
				}
				last = i
			}
		}
		for _, b := range s.panels[0].bars {
			if b.label != "" && !strings.Contains(screen, b.label) {
				t.Errorf("%s: the value %s is not on the screen", name, b.label)
			}
		}
		for _, b := range p.texts {
			if b.role != "end" {
				continue
			}
			color := ""
			for _, line := range s.Terminal(TerminalOptions{Width: 160, Height: 40}) {
				for _, r := range line {
					if strings.HasSuffix(r.Text, b.text) && !r.Bold && !r.Dim {
						color = r.Color
					}
				}
			}
			if color != hex(b.ink) {
				t.Errorf("%s: %q is %s on the screen and %s in the file", name, b.text, color, hex(b.ink))
			}
		}
	}
}
