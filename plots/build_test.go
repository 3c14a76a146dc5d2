package plots

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

func names(s *Scene) string { return strings.Join(s.panels[0].x.Names, " ") }

func TestBarOrder(t *testing.T) {
	cols := []col{column1("k", text, []string{"b", "c", "a"}), column1("v", bigint, []int{1, 3, 2})}
	for sort, want := range map[string]string{"rows": "b c a", "y": "c a b", "x": "a b c"} {
		if got := names(drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"v"}, Sort: sort}, cols...)); got != want {
			t.Errorf("sort %s gave %s, want %s", sort, got, want)
		}
	}
}

func TestBarsStackPositiveAndNegativeApart(t *testing.T) {
	s := drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"a", "b", "c"}, Stack: "stack"},
		column1("k", text, []string{"x"}), column1("a", bigint, []int{2}), column1("b", bigint, []int{-3}), column1("c", bigint, []int{4}))
	var got []string
	for _, b := range s.panels[0].bars {
		got = append(got, fmt.Sprintf("%g..%g", b.from, b.to))
	}
	if strings.Join(got, " ") != "0..2 0..-3 2..6" {
		t.Errorf("got %v", got)
	}
}

func TestFillIsShares(t *testing.T) {
	s := drawn(t, Spec{Kind: "bar", X: "k", Y: []string{"a", "b"}, Stack: "fill"},
		column1("k", text, []string{"x"}), column1("a", bigint, []int{1}), column1("b", bigint, []int{3}))
	if b := s.panels[0].bars; b[0].to != 0.25 || b[1].to != 1 {
		t.Errorf("got %v", b)
	}
}

func TestSeveralRowsForOnePlaceAreRefused(t *testing.T) {
	spec := Spec{Kind: "line", X: "day", Y: []string{"views"}, XLabel: "day", YLabel: "views", others: []string{"event"}}
	rows := batchOf(t, column1("day", date, []time.Time{noon(1), noon(2), noon(1)}), column1("views", bigint, []int{1, 2, 3}))
	for _, kind := range []string{"line", "bar"} {
		spec.Kind = kind
		_, err := Build(spec, []arrow.RecordBatch{rows})
		var e *Error
		if !errors.As(err, &e) || e.Message != "several rows have day = 2018-10-01" || !strings.Contains(e.Hint, "color=event") || !strings.Contains(e.Hint, "y=sum(views)") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func noon(day int) time.Time { return time.Date(2018, 10, day, 0, 0, 0, 0, time.UTC) }

func TestLinesAreCutAtNULLAndLoneRowsStay(t *testing.T) {
	s := drawn(t, Spec{Kind: "line", X: "x", Y: []string{"y"}, YLabel: "y"},
		col{"x", bigint, []any{5, 1, 2, 3, 4, nil}}, col{"y", double, []any{50.0, 10.0, 20.0, nil, math.Inf(1), 1.0}})
	l := s.panels[0].lines[0]
	if got := fmt.Sprint(l.runs); got != "[[{1 10} {2 20}] [{5 50}]]" {
		t.Errorf("runs %v", got)
	}
	if got := strings.Join(s.Notes(), "; "); got != "1 row with x NULL; 1 row with y NULL; 1 row with y not finite" {
		t.Errorf("notes %q", got)
	}
	if dots := strings.Trim(shown(s, TerminalOptions{Width: 40, Height: 12}), " \n"); !strings.ContainsAny(dots, "⢀⠠⠐⠈⡀⠄⠂⠁") {
		t.Errorf("the lone row is not seen:\n%s", dots)
	}
}

func TestCategoriesAreNoPlaceForALine(t *testing.T) {
	_, err := Build(Spec{Kind: "line", X: "k", Y: []string{"v"}}, []arrow.RecordBatch{batchOf(t, column1("k", text, []string{"a"}), column1("v", bigint, []int{1}))})
	if err == nil || !strings.Contains(err.Error(), "PLOT bar x=k") {
		t.Errorf("got %v", err)
	}
}

func TestManyLinesKeepSevenColours(t *testing.T) {
	var x, y, k []any
	for s := range 12 {
		for i := range 3 {
			x, y, k = append(x, i), append(y, s*10+i), append(k, fmt.Sprintf("s%02d", s))
		}
	}
	s := drawn(t, Spec{Kind: "line", X: "x", Y: []string{"y"}, Color: "k"}, col{"x", bigint, x}, col{"y", bigint, y}, col{"k", text, k})
	if len(s.keys) != 8 || s.keys[7].name != "5 more" || s.keys[6].name != "s11" || len(s.panels[0].lines) != 12 {
		t.Errorf("keys %v, %d lines", s.keys, len(s.panels[0].lines))
	}
}

func TestZonedTimesAreShownInTheirZone(t *testing.T) {
	got := shown(goldenScenes()["hours"](t, Spec{}), TerminalOptions{Width: 100, Height: 20})
	if !strings.Contains(got, "00:00") || !strings.Contains(got, "Oct 1, 2018") {
		t.Errorf("the day does not start at midnight in New York:\n%s", got)
	}
}

func TestOneSpikeSurvives(t *testing.T) {
	n := 300_000
	s := drawn(t, Spec{Kind: "line", X: "x", Y: []string{"y"}}, col{"x", bigint, many(n, func(i int) any { return i })}, col{"y", double, many(n, func(i int) any {
		if i == 123_457 {
			return 1000.0
		}
		return float64(i % 7)
	})})
	run := s.panels[0].lines[0].runs[0]
	kept := m4(run, &s.panels[0].x, 800)
	top := 0.0
	for _, p := range kept {
		top = math.Max(top, p.y)
	}
	if top != 1000 || len(kept) > 4*801 {
		t.Errorf("of %d points %d are kept, the highest at %g", n, len(kept), top)
	}
}

// hostile are columns that break charts.
func hostileNumbers() map[string][]any {
	return map[string][]any{
		"ordinary": {1.0, 2.0, 3.0}, "empty": {}, "one": {5.0}, "all NULL": {nil, nil}, "constant": {7.0, 7.0, 7.0}, "constant 1e20": {1e20, 1e20, 1e20},
		"zero": {0.0, 0.0}, "huge": {1e308, -1e308, 0.0}, "hugest": {math.MaxFloat64, -math.MaxFloat64}, "all huge": {1e308, 1e308, 1e308}, "tiny": {5e-324, 0.0, 1e-300},
		"not finite": {math.NaN(), math.Inf(1), math.Inf(-1)}, "some not finite": {math.NaN(), 1.0, math.Inf(-1), 3.0}, "near": {1e15, 1e15 + 0.125, 1e15 + 0.25},
		"close to one": {1.0, 1 + 1e-15, 1 - 1e-15}, "negative": {-5.0, -3.0, -4.0}, "wide": {1e-9, 1.0, 1e9},
	}
}

func TestHostileValuesGiveAPictureOrASentence(t *testing.T) {
	labels := []string{"", "\x1b[2J\x07", "exe.\u202egnp", strings.Repeat("x", 500), strings.Repeat("W W", 200), "a\nb\tc", "\xff\xfe", "東京 ไทย", strings.Repeat("\u0301", 900), "🇩🇪👩🏽‍🚒", "שלום", "z"}
	moments := []any{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)}
	for name, ys := range hostileNumbers() {
		n := len(ys)
		var label, moment []any
		var index []any
		for i := range n {
			label, moment, index = append(label, labels[(i+len(name))%len(labels)]), append(moment, moments[i%3]), append(index, i)
		}
		y := col{"y", double, ys}
		for what, s := range map[string]struct {
			spec Spec
			cols []col
		}{
			"bars":          {Spec{Kind: "bar", X: "x"}, []col{{"x", text, label}, y}},
			"stack":         {Spec{Kind: "bar", X: "one", Color: "x", Stack: "stack"}, []col{{"x", text, label}, {"one", text, many(n, func(int) any { return "one" })}, y}},
			"fill":          {Spec{Kind: "bar", X: "one", Color: "x", Stack: "fill"}, []col{{"x", text, label}, {"one", text, many(n, func(int) any { return "one" })}, y}},
			"line in time":  {Spec{Kind: "line", X: "x"}, []col{{"x", date, moment}, y}},
			"line of rows":  {Spec{Kind: "line", X: "x", Format: "percent"}, []col{{"x", bigint, index}, y}},
			"number by it":  {Spec{Kind: "line", X: "y"}, []col{y, {"v", bigint, index}}},
			"many in color": {Spec{Kind: "line", X: "i", Color: "x"}, []col{{"i", bigint, index}, {"x", text, label}, y}},
		} {
			s.spec.Y, s.spec.YLabel, s.spec.XLabel = []string{"y"}, "y\u202e", s.spec.X
			if what == "number by it" {
				s.spec.Y = []string{"v"}
			}
			for _, title := range []string{"", labels[3], labels[1] + labels[2]} {
				s.spec.Title, s.spec.Caption = title, title
				for _, size := range goldenSizes {
					s.spec.Width, s.spec.Height, s.spec.DPI = size[0], size[1], 40
					hostile(t, what+" of "+name, s.spec, batchOf(t, s.cols...))
				}
			}
		}
	}
}

// hostile draws everywhere; an *Error is as good an answer.
func hostile(t *testing.T, name string, spec Spec, rows arrow.RecordBatch) {
	t.Helper()
	s, err := Build(spec, []arrow.RecordBatch{rows})
	var e *Error
	if err != nil {
		if !errors.As(err, &e) || e.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
		return
	}
	checkPage(t, name, s.fileLayout())
	if spec.Width == 16 {
		if _, err := s.PNG(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, o := range []TerminalOptions{{Width: 40, Height: 10}, {Width: 80, Height: 24, ASCII: true}} {
		checkTerminal(t, name, s, o)
	}
}
