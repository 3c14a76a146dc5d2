package plots

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// checkPage holds for every page: no text overlaps another or leaves the page, marks stay in their area, and every colour of
// text can be read.
func checkPage(t *testing.T, name string, p *page) {
	t.Helper()
	for _, m := range p.misplaced() {
		t.Errorf("%s: %s", name, m)
	}
	if hidden := p.pn.more + len(p.pn.x.Names) - p.bands; len(p.pn.bars) > 0 && len(p.plates) == 1 {
		for _, b := range p.texts {
			if n, _, ok := strings.Cut(strings.TrimPrefix(b.text, "… "), " more not shown"); ok && b.role == "caption" && !strings.HasSuffix(n, group(float64(hidden), 0)) {
				t.Errorf("%s: %q, and %d bars are hidden", name, b.text, hidden)
			}
		}
	}
}

var pageSizes = [][2]float64{{8, 5}, {8, 15}, {12, 7}, {16, 10}, {20, 6}, {30, 15}, {30, 5}}

func TestNoTextOverlapsOrIsClipped(t *testing.T) {
	scenes := goldenScenes()
	long := strings.Repeat("a long title that wraps ", 12)
	scenes["long words"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.Title, s.Subtitle, s.Caption = "bar", "category", []string{"revenue"}, long, long, long
		return drawn(t, s, shops()...)
	}
	scenes["grouped"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.Color, s.Stack = "bar", "month", []string{"orders"}, "channel", "group"
		return drawn(t, s, channels()...)
	}
	scenes["signs"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.XLabel, s.YLabel = "bar", "k", []string{"v"}, "quarter", "profit"
		return drawn(t, s, column1("k", text, []string{"Q1", "Q2", "Q3"}), column1("v", double, []float64{-120.5, 80, 3}))
	}
	scenes["thirty"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.XLabel, s.YLabel = "bar", "k", []string{"v"}, "merchant_id", "views"
		return drawn(t, s, col{"k", text, many(400, numbered("merchant number "))}, col{"v", bigint, many(400, func(i int) any { return 90000 - i*i/2 })})
	}
	scenes["wide labels at the edges"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y = "line", "x", []string{"y"}
		return drawn(t, s, col{"x", bigint, []any{0, 90_000}}, col{"y", bigint, []any{0, 9}})
	}
	scenes["a date under the first tick"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y = "line", "x", []string{"y"}
		from := time.Date(2018, 9, 30, 4, 0, 0, 0, time.UTC)
		return drawn(t, s, col{"x", moments, []any{from, from.Add(10 * time.Second)}}, col{"y", bigint, []any{0, 9}})
	}
	for name, f := range scenes {
		for _, theme := range []string{"light", "dark"} {
			for _, size := range pageSizes {
				checkPage(t, fmt.Sprintf("%s %s %gx%g", name, theme, size[0], size[1]), f(t, Spec{Theme: theme, Width: size[0], Height: size[1]}).fileLayout())
			}
			checkPage(t, name+" at its own size", f(t, Spec{Theme: theme}).fileLayout())
		}
	}
}

func TestHeightGrowsWithTheBars(t *testing.T) {
	s := drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"v"}},
		col{"k", text, many(30, numbered("a category with words "))}, col{"v", bigint, many(30, func(i int) any { return i + 1 })})
	if _, h := s.Size(); h <= 10 || h > 20 {
		t.Errorf("thirty bars took %.1f cm", h)
	}
	if got := len(namesOn(s.fileLayout())); got != 30 {
		t.Errorf("%d names", got)
	}
}

// namesOn are the categories on a page, from top to bottom or left to right.
func namesOn(p *page) []string {
	var out []string
	for _, b := range p.texts {
		if b.role == "name" || b.role == "tick" && !p.horizontal {
			out = append(out, b.text)
		}
	}
	return out
}

func TestBarsLieAsSoonAsALabelDoesNotFit(t *testing.T) {
	values := column1("v", bigint, []int{3, 2, 1})
	short := drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"v"}}, column1("k", text, []string{"a", "b", "c"}), values)
	long := drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"v"}}, column1("k", text, []string{"a", "b", strings.Repeat("long ", 100)}), values)
	if short.fileLayout().horizontal || !long.fileLayout().horizontal {
		t.Errorf("short labels lie: %v; long ones lie: %v", short.fileLayout().horizontal, long.fileLayout().horizontal)
	}
}

func TestMarksBeyondAreCounted(t *testing.T) {
	s := drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"v"}, Height: 10},
		col{"k", text, many(10_000, numbered("k"))}, col{"v", bigint, many(10_000, func(i int) any { return i })})
	p := s.fileLayout()
	found := false
	for _, b := range p.texts {
		found = found || strings.Contains(b.text, fmt.Sprintf("… %s more not shown", group(float64(10_000-p.bands), 0)))
	}
	if !found || p.bands > 30 {
		t.Errorf("%d bands, and no note: %v", p.bands, p.texts)
	}
}

func TestSpreadKeepsNamesApartAndNear(t *testing.T) {
	got := spread([]float64{10, 10, 11, 50, 99}, 5, 0, 100)
	want := []float64{5 + 1.0/3, 10 + 1.0/3, 15 + 1.0/3, 50, 97.5}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-9 {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
