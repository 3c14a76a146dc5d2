package plots

import (
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

func init() {
	sceneOfKind["corr"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.Names, s.Title, s.Caption = "corr", []string{"price", "size in m²", "year built", "distance to the centre"}, "Size makes the price", "Source: sales"
		cols := []col{column1("n", bigint, []int{220})}
		for _, r := range []struct {
			name string
			r    float64
		}{{"1_2", 0.84}, {"1_3", 0.12}, {"2_3", -0.05}, {"1_4", -0.61}, {"2_4", -0.3}} {
			cols = append(cols, column1("r"+r.name, double, []float64{r.r}), column1("n"+r.name, bigint, []int{220}))
		}
		cols = append(cols, col{"r3_4", double, []any{nil}}, column1("n3_4", bigint, []int{180}))
		return drawn(t, s, cols...)
	}
}

func TestCorrelationSaysNAndLeavesTheUndefinedBlank(t *testing.T) {
	s := goldenScenes()["corr"](t, Spec{})
	if s.sub != "Pearson correlation, n of the pairs from 180 to 220" {
		t.Errorf("subtitle %q", s.sub)
	}
	if got := strings.Join(s.Notes(), "; "); got != "blank: 1 pair with a constant column, or without common rows" {
		t.Errorf("notes %q", got)
	}
	p := s.panels[0]
	if len(p.marks) != 14 || !p.ramp.diverging || p.ramp.part(0) != 0.5 || p.ramp.part(-1) != 0 || p.ramp.part(1) != 1 {
		t.Errorf("%d cells, ramp %+v", len(p.marks), p.ramp)
	}
	var said []string
	for _, m := range p.marks[:4] {
		said = append(said, m.(*block).label)
	}
	if strings.Join(said, " ") != "1.00 0.84 0.12 −0.61" {
		t.Errorf("the first column says %v", said)
	}
	for cols, want := range map[int]string{0: "no rows", 5: "no two columns vary"} {
		n, r := column1("n", bigint, []int{cols}), col{"r1_2", double, []any{nil}}
		if s := drawn(t, Spec{Kind: "corr", Names: []string{"a", "b"}}, n, r, column1("n1_2", bigint, []int{cols})); !strings.Contains(s.panels[0].empty, want) {
			t.Errorf("%d rows: %q", cols, s.panels[0].empty)
		}
	}
}

func TestCorrelationSteps(t *testing.T) {
	p, err := Compile(commandOf("corr"), Input{Schema: schemaOf("a double, name text, b bigint, user_id bigint"), Rows: -1})
	if err != nil || p.Echo != "PLOT corr y=(a, b)" ||
		!strings.Contains(p.Steps, "|> AGGREGATE count(*) AS n, corr(c1, c2) AS r1_2, count_if(c1 IS NOT NULL AND c2 IS NOT NULL) AS n1_2") {
		t.Errorf("%q, echo %q: %v", p.Steps, p.Echo, err)
	}
	p, err = Compile(commandOf("corr y=(views, revenue * 2 AS double)"), Input{Schema: schemaOf(events), Rows: -1})
	if err != nil || p.Steps != "" || !strings.HasSuffix(p.Probe, "|> LIMIT 0") {
		t.Errorf("an expression's type is not asked for: %+v, %v", p, err)
	}
	_, err = p.Then([]arrow.RecordBatch{batchOf(t, column1("v1", bigint, []int{}), column1("v2", text, []string{}))})
	var e *Error
	if !errors.As(err, &e) || e.Message != `a correlation is of numbers, and "double" is text` {
		t.Errorf("got %v", err)
	}
	for _, c := range []struct{ plot, message string }{
		{"corr y=views", "needs two columns"},
		{"corr x=views", "does not take x="},
		{"corr y=(views, event)", `"event" is text`},
		{"corr y=(sum(views), sum(revenue))", "cannot be an aggregate"},
		{"corr y=(views, revenue) color=event", "several y"},
	} {
		if _, err := Compile(commandOf(c.plot), Input{Schema: schemaOf(events), Rows: -1}); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", c.plot, err)
		}
	}
	if _, err := Compile(commandOf("corr"), Input{Schema: schemaOf("a double, b text"), Rows: -1}); err == nil || !strings.Contains(err.Error(), "here is one") {
		t.Errorf("got %v", err)
	}
}
