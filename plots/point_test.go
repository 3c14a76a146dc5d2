package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func init() {
	sceneOfKind["point"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.Color, s.XLabel, s.YLabel = "point", "recency", []string{"spend"}, "segment", "recency score", "spend score"
		s.Title, s.Subtitle = "Four customer segments", "8,000 customers"
		return drawn(t, s, segments(8000)...)
	}
	sceneOfKind["value"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.Color, s.ColorLabel, s.XLabel, s.YLabel = "point", "recency", []string{"spend"}, "money", "money", "recency score", "spend score"
		s.Title, s.Roles, s.Remarks = "Customers by value", map[string]string{"size": "money"}, []string{"area: money"}
		return drawn(t, s, segments(200)...)
	}
	sceneOfKind["named"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.XLabel, s.YLabel = "point", "recency", []string{"spend"}, "recency score", "spend score"
		s.Title, s.Roles = "Customers by name", map[string]string{"label": "name"}
		return drawn(t, s, segments(30)...)
	}
	sceneOfKind["bins"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.Title, s.XLabel, s.YLabel = "bin2d", "Pick-ups cluster in Midtown", "pickup_lon", "pickup_lat"
		return drawnBins(t, s)
	}
	sceneOfKind["hex"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.Title, s.XLabel, s.YLabel, s.Caption = "hex", "Pick-ups cluster in Midtown", "lon", "lat", "Source: trips; lon/lat, no basemap"
		return drawnBins(t, s)
	}
}

// segments are customers in four clouds, the same on every machine.
func segments(n int) []col {
	r := rand.New(rand.NewPCG(1, 1))
	var segment, name []string
	var x, y, money []float64
	bell := func(width float64) float64 {
		return width * (r.Float64() + r.Float64() + r.Float64() + r.Float64() - 2)
	}
	for i := range n {
		k := i % 4
		segment = append(segment, "Segment "+string(rune('A'+k)))
		name = append(name, fmt.Sprintf("Kundin %d", i))
		x, y = append(x, 1+2.4*float64(k)+bell(1.9)), append(y, 2.5+1.2*float64(k)+4*float64(k%2)+bell(1.6))
		money = append(money, math.Round(1000*r.Float64()*r.Float64()))
	}
	return []col{column1("recency", double, x), column1("spend", double, y), column1("segment", text, segment), column1("money", double, money), column1("name", text, name)}
}

// binsOf fills in what the probe would have found of two clusters, and gives the counted bins.
func binsOf(s Spec, cols, rows int) (Spec, []col) {
	s.X, s.Y, s.Color, s.ColorLabel = "i", []string{"j"}, "n", "rows"
	s.Numbers = map[string]float64{"x0": -74.05, "dx": 0.0075, "y0": 40.6, "dy": 0.0057, "cols": float64(cols), "rows": float64(rows), "used": 300_000}
	var x, y []float64
	var n []int
	for j := range rows {
		for i := range cols {
			a, b := float64(i), float64(j)
			up := b // in bins
			if s.Kind == "hex" {
				b = float64(j) / 2
				a += float64(j%2) / 2
				up = b * hexRow
			}
			from := func(x, y float64) float64 { return (a-x)*(a-x) + (up-y)*(up-y) }
			v := 4000*math.Exp(-from(12, 13)/4) + 60*math.Exp(-from(16, 11)/70) + 900*math.Exp(-from(33, 5))
			if c := int(v + 0.3); c > 0 {
				x, y, n = append(x, a), append(y, b), append(n, c)
			}
		}
	}
	return s, []col{column1("i", double, x), column1("j", double, y), column1("n", bigint, n)}
}

// Every series is seen where clouds of the same place lie upon each other, whatever the order of the rows.
func TestNoSeriesIsHiddenByTheOrderOfRows(t *testing.T) {
	const n = 30_000
	r := rand.New(rand.NewPCG(3, 3))
	var x, y []float64
	var k []string
	for _, name := range []string{"first", "second", "third"} {
		for range n / 3 {
			x, y, k = append(x, r.Float64()), append(y, r.Float64()), append(k, name)
		}
	}
	s := drawn(t, Spec{Kind: "point", X: "x", Y: []string{"y"}, Color: "k"}, column1("x", double, x), column1("y", double, y), column1("k", text, k))
	list := s.panels[0].marks[0].(*dots).points
	var last [3]int
	for _, q := range list[len(list)-3000:] { // those that are drawn over the others
		last[q.series]++
	}
	for series, c := range last {
		if c < 850 || c > 1150 {
			t.Errorf("series %d has %d of the uppermost 3,000 points", series, c)
		}
	}
	again := drawn(t, Spec{Kind: "point", X: "x", Y: []string{"y"}, Color: "k"}, column1("x", double, x), column1("y", double, y), column1("k", text, k))
	for i, q := range again.panels[0].marks[0].(*dots).points {
		if q.x != list[i].x {
			t.Fatal("the same rows are drawn in another order")
		}
	}
}

func TestPointsThatAreLeftOutAreCounted(t *testing.T) {
	s := drawn(t, Spec{Kind: "point", X: "x", Y: []string{"y"}, XLabel: "x", YLabel: "y", Roles: map[string]string{"size": "s"}},
		col{"x", double, []any{1.0, nil, 3.0, 4.0, 5.0, 6.0}}, col{"y", double, []any{1.0, 2.0, math.NaN(), 4.0, 5.0, 6.0}}, col{"s", double, []any{1.0, 1.0, 1.0, nil, -2.0, 4.0}})
	if got := strings.Join(s.Notes(), "; "); got != "1 row with x NULL; 1 row with y not finite; 1 row with size NULL; 1 row with a negative size" {
		t.Errorf("notes %q", got)
	}
	list := s.panels[0].marks[0].(*dots).points
	if len(list) != 2 || list[0].size != 1 || list[1].size != 0.25 {
		t.Errorf("points %v: the largest come first, areas are as the values", list)
	}
}

func TestBinsAreCoveredByTheirScaleAndLogarithmicWhenSkewed(t *testing.T) {
	for _, kind := range []string{"bin2d", "hex"} {
		spec, cols := binsOf(Spec{Kind: kind, XLabel: "a", YLabel: "b"}, 40, 24)
		s := drawn(t, spec, cols...)
		p := s.panels[0]
		if e := boundsOf(p.marks); e.x0 < p.x.Lo || e.x1 > p.x.Hi || e.y0 < p.y.Lo || e.y1 > p.y.Hi {
			t.Errorf("%s: marks %v leave their scales %v %v", kind, e, p.x, p.y)
		}
		if !p.ramp.scale.Log || !strings.Contains(s.sub, "300,000 rows") || !strings.Contains(s.sub, "logarithmic") {
			t.Errorf("%s: the colours' scale is %+v, and the subtitle says %q", kind, p.ramp.scale, s.sub)
		}
	}
	even := countRamp([]float64{40, 50, 60, 90}, "n", true)
	if even.scale.Log || even.scale.Lo != 0 || even.scale.Hi != 90 {
		t.Errorf("even counts have the scale %+v", even.scale)
	}
}

// A degree of longitude is as long in the picture as it is on the ground beside one of latitude.
func TestMapsKeepTheirShape(t *testing.T) {
	spec, cols := binsOf(Spec{Kind: "bin2d", XLabel: "lon", YLabel: "lat"}, 40, 24)
	for _, size := range [][2]float64{{8, 5}, {16, 10}, {30, 8}, {10, 20}} {
		spec.Width, spec.Height = size[0], size[1]
		p := drawn(t, spec, cols...).fileLayout()
		x, y := p.area.width()/(p.x.Hi-p.x.Lo), p.area.height()/(p.y.Hi-p.y.Lo)
		want := math.Cos((p.y.Lo + p.y.Hi) / 2 * math.Pi / 180)
		if math.Abs(x/y/want-1) > 0.03 {
			t.Errorf("%v: a degree of longitude is %.3f of one of latitude, want %.3f", size, x/y, want)
		}
	}
}

func TestHostilePoints(t *testing.T) {
	for name, ys := range hostileNumbers() {
		n := len(ys)
		y := col{"y", double, ys}
		x := col{"x", double, many(n, func(i int) any { return ys[(i+1)%n] })}
		label := col{"l", text, many(n, func(i int) any { return strings.Repeat("W W", i*100) + "\x1b[2J" })}
		day := col{"d", date, many(n, func(i int) any {
			return []time.Time{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}[i%2]
		})}
		for what, spec := range map[string]Spec{
			"points": {X: "x"}, "in time": {X: "d"}, "by value": {X: "x", Color: "y"}, "by time": {X: "x", Color: "d"}, "by name": {X: "x", Color: "l"},
			"with sizes": {X: "x", Roles: map[string]string{"size": "y"}}, "with names": {X: "x", Roles: map[string]string{"label": "l"}},
		} {
			spec.Kind, spec.Y, spec.YLabel = "point", []string{"y"}, "y"
			for _, size := range goldenSizes {
				spec.Width, spec.Height, spec.DPI = size[0], size[1], 40
				hostile(t, what+" of "+name, spec, batchOf(t, x, y, label, day))
			}
		}
		for _, kind := range []string{"bin2d", "hex"} {
			for _, num := range []map[string]float64{
				{"x0": 0, "dx": 1, "y0": 0, "dy": 1}, {"x0": -1e308, "dx": 1e307, "y0": -1e308, "dy": 1e307}, {"x0": 1, "dx": 5e-324, "y0": 1, "dy": 1e-300},
			} {
				i := col{"i", double, many(n, func(i int) any { return float64(i) })}
				hostile(t, kind+" of "+name, Spec{Kind: kind, X: "i", Y: []string{"i"}, Color: "y", XLabel: "lon", YLabel: "lat", Numbers: num, Width: 16}, batchOf(t, i, y))
			}
		}
	}
}

func BenchmarkHundredThousandPoints(b *testing.B) {
	s := drawn(b, Spec{Kind: "point", X: "recency", Y: []string{"spend"}, Color: "segment"}, segments(100_000)...)
	for b.Loop() {
		if _, err := s.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func drawnBins(t testing.TB, s Spec) *Scene {
	spec, cols := binsOf(s, 40, 24)
	return drawn(t, spec, cols...)
}
