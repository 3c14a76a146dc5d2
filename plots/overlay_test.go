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

// laid compiles a PLOT and builds it from rows, with answers to its probes.
func laid(t *testing.T, plot string, rows arrow.RecordBatch, answers ...arrow.RecordBatch) (*Scene, error) {
	t.Helper()
	p, err := Compile(commandOf(plot), Input{Schema: rows.Schema(), Rows: rows.NumRows()})
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		if p.Probe == "" {
			t.Fatalf("%s asks for nothing more", plot)
		}
		if p, err = p.Then([]arrow.RecordBatch{a}); err != nil {
			return nil, err
		}
	}
	if p.Probe != "" {
		t.Fatalf("%s asks %s", plot, p.Probe)
	}
	return Build(p.Spec, []arrow.RecordBatch{rows})
}

func points3(t *testing.T) arrow.RecordBatch {
	return batchOf(t, column1("x", double, []float64{1, 2, 3}), column1("y", double, []float64{2, 5, 6}), column1("k", text, []string{"a", "b", "c"}),
		column1("d", date, []time.Time{noon(1), noon(2), noon(3)}))
}

func fitted(t testing.TB, n, mx, my, sxx, syy, sxy, lo, hi float64) arrow.RecordBatch {
	one := func(name string, v float64) col { return column1(name, double, []float64{v}) }
	return batchOf(t, one("n1", n), one("mx1", mx), one("my1", my), one("sxx1", sxx), one("syy1", syy), one("sxy1", sxy), one("lo1", lo), one("hi1", hi))
}

// The line and its band are those of the textbook: y = 1/3 + 2x through (1, 2), (2, 5), (3, 6), with t = 12.706 of one degree.
func TestFitIsLeastSquaresWithItsBand(t *testing.T) {
	s, err := laid(t, "point x=x y=y smooth=lm", points3(t), fitted(t, 3, 2, 13.0/3, 2, 26.0/3, 4, 1, 3))
	if err != nil {
		t.Fatal(err)
	}
	var line *segment
	var band *areaMark
	var said string
	for _, m := range s.panels[0].over {
		switch m := m.(type) {
		case *segment:
			line = m
		case *areaMark:
			band = m
		case *words:
			said = m.text
		}
	}
	if math.Abs(line.y0-7.0/3) > 1e-12 || math.Abs(line.y1-19.0/3) > 1e-12 || line.x0 != 1 || line.x1 != 3 {
		t.Errorf("line %+v", line)
	}
	if s.sub != "Linear fit, 95 % band, n = 3, R² = 0.92" || said != "y = 0.333 + 2 x,  R² = 0.92" {
		t.Errorf("subtitle %q, words %q", s.sub, said)
	}
	f := s.fits[0]
	if got, want := f.half(2), 12.7062047*math.Sqrt(2.0/3)/math.Sqrt(3); math.Abs(got-want) > 1e-6 {
		t.Errorf("half the band at the mean is %g, want %g", got, want)
	}
	if len(band.xs) != bandSteps+1 || band.hi[0] <= band.hi[bandSteps/2]-4 {
		t.Errorf("band %+v", band)
	}
}

func TestStudentT(t *testing.T) {
	for n, want := range map[float64]float64{1: 12.7062047, 2: 4.30265273, 3: 3.18244631, 4: 2.77644511, 5: 2.57058184, 10: 2.22813885, 30: 2.04227246, 218: 1.97090, 1e6: 1.959966} {
		if got := studentT(n); math.Abs(got-want) > 2e-5 {
			t.Errorf("%g degrees: %.7f, want %.7f", n, got, want)
		}
	}
}

func TestGuidesStandOnTheirAxes(t *testing.T) {
	for plot, want := range map[string]string{
		"point x=x y=y rule=40":                                               "rule at 40 ",
		"point x=x y=y rule=(x(2.5) AS here)":                                 "rule at 2.5 here",
		"line x=d y=y rule=(DATE '2018-10-02' AS cut, 3)":                     "rule at 1.5384384e+15 cut; rule at 3 ",
		"line x=d y=y band=(DATE '2018-10-01', DATE '2018-10-02' AS 'first')": "band from 1.538352e+15 to 1.5384384e+15 first",
		"bar x=k y=y rule=(-1) band=(2, 4)":                                   "band from 2 to 4 ; rule at -1 ",
		"point x=x y=y band=(x(3, 1), y(1, 2) AS low)":                        "band from 1 to 3 ; band from 1 to 2 low",
	} {
		s, err := laid(t, plot, points3(t))
		if err != nil {
			t.Errorf("%s: %v", plot, err)
			continue
		}
		var got []string
		for _, m := range s.Marks() {
			if strings.HasPrefix(m, "rule") || strings.HasPrefix(m, "band") {
				got = append(got, m)
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %q, want %q", plot, strings.Join(got, "; "), want)
		}
		p := s.panels[0]
		for _, m := range append(p.over, p.marks...) {
			if r, ok := m.(*rule); ok {
				sc := p.y
				if r.onX {
					sc = p.x
				}
				if r.at < sc.Lo || r.at > sc.Hi {
					t.Errorf("%s: the scale from %g to %g does not hold the rule at %g", plot, sc.Lo, sc.Hi, r.at)
				}
			}
		}
	}
	// A value that the engine gives is said beside its name.
	s, err := laid(t, "point x=x y=y rule=(median(y) AS middle)", points3(t), batchOf(t, column1("at1", double, []float64{5.04321})))
	if err != nil || s.panels[0].over[0].(*rule).label != "middle 5.04" {
		t.Errorf("%v, %+v", err, s.panels[0].over)
	}
	s, err = laid(t, "point x=x y=y rule=median(y)", points3(t), batchOf(t, col{"at1", double, []any{nil}}))
	if err != nil || strings.Join(s.Notes(), "; ") != "a rule has no value: median(y)" {
		t.Errorf("%v, %v", err, s.Notes())
	}
	s, err = laid(t, "point x=x y=y yscale=log rule=0", points3(t))
	if err != nil || strings.Join(s.Notes(), "; ") != "a rule at 0 has no place on a logarithmic scale" {
		t.Errorf("%v, %v", err, s.Notes())
	}
}

func TestOverlaysThatMakeNoSense(t *testing.T) {
	for _, c := range []struct{ plot, message, hint string }{
		{"point x=x y=y rule=DATE", `there is no column "DATE"`, ""},
		{"point x=x y=y rule=(DATE '2018-10-02')", "a rule at a time needs an axis of times", ""},
		{"bar x=k y=y rule=x(2)", "and x is one of categories", ""},
		{"line x=d y=y rule=x(2)", "and x is one of times", ""},
		{"point x=x y=y rule='soon'", `"soon" is no date or time`, "DATE '2025-07-16'"},
		{"point x=x y=y rule=y", "a rule or a band stands at one value, and \"y\" is a column", "median(y)"},
		{"point x=x y=y band=3", "a band goes from one value to another", "band=(10, 20)"},
		{"point x=x y=y band=x(3)", "a band on x has two values", ""},
		{"point x=x y=y rule=x(3, 4)", "a rule on x has one value", ""},
		{"point x=x y=y band=(3, DATE '2018-10-02')", "between two numbers or two times", ""},
		{"point x=x y=y smooth=loess", "smooth is lm or mean(rows)", "smooth=mean(28)"},
		{"point x=x y=y smooth=mean(1)", "over 2 to 100,000 rows", ""},
		{"bar x=k y=y smooth=lm", "does not take smooth=", "these do: line, point, bin2d, hex"},
		{"heat x=k y=d color=y rule=3", "does not take rule=", "these do: line, area, bar"},
		{"corr band=(1, 2)", "does not take band=", ""},
		{"bar x=k y=y label=k", "does not take label=", "these do: line, point"},
		{"hex x=x y=y smooth=mean(3)", "bins have no rows to go along", ""},
	} {
		_, err := laid(t, c.plot, points3(t))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %v, want %s", c.plot, err, c.message)
		}
	}
}

func TestOverlaySteps(t *testing.T) {
	for plot, want := range map[string]string{
		"line x=day y=views color=event smooth=mean(7)": `|> SELECT day, views, event |> EXTEND CASE WHEN count(CASE WHEN abs(CAST(views AS DOUBLE)) <= 1e300 THEN CAST(views AS DOUBLE) END) ` +
			`OVER (PARTITION BY event ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) = 7 THEN avg(`,
		"point x=views y=revenue smooth=lm rule=avg(revenue)": "|> SELECT views, revenue |> SELECT CASE WHEN abs(CAST(views AS DOUBLE)) <= 1e150",
		"line x=day y=sum(views) smooth=lm":                   "|> AGGREGATE sum(views) AS y GROUP BY day AS x |> ORDER BY x |> SELECT CASE WHEN abs(CAST(unix_date(x) AS DOUBLE) * 8.64e+10) <= 1e150",
		"line x=day y=views rule=(current_date - 1)":          "|> AGGREGATE max(current_date - 1) AS at1",
	} {
		p, err := Compile(commandOf(plot), Input{Schema: schemaOf(events), Rows: 10})
		if err != nil || !strings.HasPrefix(p.Probe+p.Steps, want) && !strings.HasPrefix(p.Steps, want) {
			t.Errorf("%s: %q %q (%v), want %q", plot, p.Probe, p.Steps, err, want)
		}
	}
}

// Means of rows are bold, their rows thin; they start where there are as many rows.
func TestRollingMeansAreBold(t *testing.T) {
	s, err := Build(Spec{Kind: "line", X: "x", Y: []string{"y"}, Roles: map[string]string{"mean1": "m"}, overlay: &overlay{window: 2}},
		[]arrow.RecordBatch{batchOf(t, column1("x", double, []float64{1, 2, 3}), column1("y", double, []float64{2, 5, 6}), col{"m", double, []any{nil, 3.5, 5.5}})})
	if err != nil {
		t.Fatal(err)
	}
	l := s.panels[0].lines
	if len(l) != 2 || !l[0].thin || l[1].thin || fmt.Sprint(l[1].runs) != "[[{2 3.5} {3 5.5}]]" || l[1].series != l[0].series {
		t.Errorf("lines %+v", l)
	}
}
