package plots

import (
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

// regions are three measures by month in three regions: the second has no March, the third a NULL.
func regions() []col {
	var region, month, product []string
	var v []any
	for r, name := range []string{"north", "east", "west"} {
		for m, mon := range []string{"Jan", "Feb", "Mar", "Apr"} {
			for k, p := range []string{"tea", "coffee"} {
				if name == "east" && mon == "Mar" {
					continue
				}
				region, month, product = append(region, name), append(month, mon), append(product, p)
				if name == "west" && mon == "Feb" && p == "tea" {
					v = append(v, nil)
					continue
				}
				v = append(v, float64(10*(r+1)+m+5*k))
			}
		}
	}
	return []col{column1("region", text, region), column1("month", text, month), column1("product", text, product), {"v", double, v}}
}

func titles(s *Scene) string {
	var out []string
	for _, p := range s.panels {
		out = append(out, p.title)
	}
	return strings.Join(out, " ")
}

// Panels share their scales, the colours of series and the places of categories; what is left out is counted once for all.
func TestFacetsShareTheirScales(t *testing.T) {
	s := drawn(t, Spec{Kind: "bar", X: "month", Y: []string{"v"}, Color: "product", Facet: "region", Sort: "x", YLabel: "v"}, regions()...)
	if got := titles(s); got != "east north west" {
		t.Errorf("panels %s", got)
	}
	for _, p := range s.panels {
		if strings.Join(p.x.Names, " ") != "Jan Feb Mar Apr" || p.y.Lo != s.panels[0].y.Lo || p.y.Hi != 38 {
			t.Errorf("%s: %v, from %g to %g", p.title, p.x.Names, p.y.Lo, p.y.Hi)
		}
	}
	if got := strings.Join(s.Notes(), "; "); got != "1 row with v NULL" {
		t.Errorf("notes %q", got)
	}
	for _, b := range s.panels[0].bars { // of east: its April stands at the fourth place
		if b.to == 23 && (b.band != 3 || b.series != s.panels[1].bars[len(s.panels[1].bars)-1].series) {
			t.Errorf("April of the east: %+v", b)
		}
	}
	heat := drawn(t, Spec{Kind: "heat", X: "month", Y: []string{"product"}, Color: "v", Facet: "region", ColorLabel: "v"}, regions()...)
	for _, p := range heat.panels {
		if p.ramp != heat.panels[0].ramp || p.ramp.scale.Hi != 38 || strings.Join(p.x.Names, " ") != "Jan Feb Mar Apr" {
			t.Errorf("%s: colours %+v, months %v", p.title, p.ramp.scale, p.x.Names)
		}
	}
}

// Zero is in the middle of the colours of all panels as soon as one of them needs it.
func TestColoursOfFacetsDivergeTogether(t *testing.T) {
	s := drawn(t, Spec{Kind: "heat", X: "x", Y: []string{"y"}, Color: "v", Facet: "f"},
		column1("x", text, []string{"a", "b", "a", "b"}), column1("y", text, []string{"p", "p", "p", "p"}), column1("f", text, []string{"one", "one", "two", "two"}), column1("v", double, []float64{1, 9, -2, 3}))
	if r := s.panels[0].ramp; !r.diverging || r.part(0) != 0.5 || r.part(9) != 1 {
		t.Errorf("ramp %+v", r)
	}
}

func TestFacetsBeyondTheLargestAreCounted(t *testing.T) {
	n := 40
	s := drawn(t, Spec{Kind: "line", X: "x", Y: []string{"y"}, Facet: "f"},
		col{"x", bigint, many(3*n, func(i int) any { return i % 3 })}, col{"y", bigint, many(3*n, func(i int) any { return i })},
		col{"f", text, many(3*n, func(i int) any { return fmt.Sprint("f", i/3) })})
	if len(s.panels) != shownFacets || strings.Join(s.Notes(), "; ") != "… 16 more panels with fewer rows not shown" {
		t.Errorf("%d panels, notes %v", len(s.panels), s.Notes())
	}
}

func TestHostileFacets(t *testing.T) {
	for name, ys := range hostileNumbers() {
		n := len(ys)
		x := col{"x", bigint, many(n, func(i int) any { return i })}
		k := col{"k", text, many(n, func(i int) any { return strings.Repeat("W W", i*100) + "\x1b[2J" })}
		f := col{"f", text, many(n, func(i int) any { return strings.Repeat("F f", (i%2)*100) + "\x1b[2J" })}
		for _, spec := range []Spec{
			{Kind: "line", X: "x"},
			{Kind: "area", X: "x"},
			{Kind: "bar", X: "k"},
			{Kind: "bar", X: "f", Color: "k", Stack: "stack"},
			{Kind: "point", X: "y"},
			{Kind: "point", X: "x", Color: "y"},
			{Kind: "heat", X: "k", Color: "y"},
		} {
			spec.Y, spec.Facet = []string{"y"}, "f"
			if spec.Kind == "heat" {
				spec.Y = []string{"x"}
			}
			for _, size := range goldenSizes {
				spec.Width, spec.Height, spec.DPI = size[0], size[1], 40
				hostile(t, spec.Kind+" of "+name, spec, batchOf(t, x, k, f, col{"y", double, ys}))
			}
		}
	}
}

func TestFacetSteps(t *testing.T) {
	for plot, want := range map[string]string{
		"line x=day y=sum(views) facet=event":                       "|> AGGREGATE sum(views) AS y GROUP BY day AS x, event AS facet |> ORDER BY x, facet",
		"heat x=day y=merchant_id color=sum(views) facet=event":     "|> AGGREGATE sum(views) AS color GROUP BY day AS x, merchant_id AS y, event AS facet |> ORDER BY x, y, facet",
		"point x=views y=revenue facet=(upper(event) AS e)":         "|> SELECT views, revenue, upper(event) AS facet",
		"bar x=day y=(sum(views), sum(revenue)) facet=lower(event)": "|> AGGREGATE sum(views) AS y1, sum(revenue) AS y2 GROUP BY day AS x, lower(event) AS facet |> ORDER BY x, facet",
	} {
		p, err := Compile(commandOf(plot), Input{Schema: schemaOf(events), Rows: 10})
		if err != nil || p.Steps != want || p.Spec.Facet == "" {
			t.Errorf("%s: %q, %v; want %q", plot, p.Steps, err, want)
		}
	}
	if _, err := Compile(commandOf("corr facet=event"), Input{Schema: schemaOf(events), Rows: 10}); err == nil || !strings.Contains(err.Error(), "does not take facet=") {
		t.Errorf("got %v", err)
	}
	if _, err := Build(Spec{Kind: "line", X: "x", Y: []string{"y"}, Facet: "none"}, []arrow.RecordBatch{batchOf(t, column1("x", bigint, []int{1}), column1("y", bigint, []int{1}))}); err == nil {
		t.Error("a facet that the rows do not have gave no error")
	}
}
