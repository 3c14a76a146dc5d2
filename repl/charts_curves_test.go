package repl_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// marksBetween reads the marks of one sort: how many points a line has, its least and its greatest value.
func marksBetween(marks []string, format string) map[string][3]float64 {
	out := map[string][3]float64{}
	for _, m := range marks {
		var n, lo, hi float64
		if got, _ := fmt.Sscanf(m, format, &n, &lo, &hi); got == 3 {
			name := ""
			if _, of, ok := strings.Cut(strings.TrimPrefix(m, "line of"), " of "); ok {
				name = of
			}
			key := fmt.Sprintf("%s/%d", name, len(out))
			out[key] = [3]float64{n, lo, hi}
		}
	}
	return out
}

// A rolling mean is the engine's avg over the last rows of its series along x, from the first row on that has as many values.
func TestRollingMeansAreWindows(t *testing.T) {
	const window = "(PARTITION BY g ORDER BY i ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)"
	rows := "FROM m |> WHERE i < 600 AND (v IS NULL OR v < 1000)"
	marks, want := func() ([]string, [][]float64) {
		b := open(t, measures+rows+" |> PLOT line x=i y=v color=g smooth=mean(7);\n\n"+
			rows+" |> EXTEND CASE WHEN count(w) OVER "+window+" = 7 THEN avg(w) OVER "+window+" END AS a |> WHERE a IS NOT NULL |> AGGREGATE count(*) AS n, min(a) AS lo, max(a) AS hi GROUP BY g |> ORDER BY g |> SELECT n, lo, hi;\n", nil)
		b.mustRun(2, 3)
		return b.s.Status(b.id(2)).Output.Chart.Marks(), numbersOf(t, b, 3)
	}()
	lines := marksBetween(marks, "line of %g points between %g and %g")
	if len(lines) != 6 || len(want) != 3 {
		t.Fatalf("%d lines, %d groups:\n%s", len(lines), len(want), strings.Join(marks, "\n"))
	}
	for _, r := range want {
		found := false
		for _, l := range lines {
			found = found || l[0] == r[0] && math.Abs(l[1]-r[1]) <= 1e-9*math.Abs(r[1]) && math.Abs(l[2]-r[2]) <= 1e-9*math.Abs(r[2])
		}
		if !found {
			t.Errorf("no line of %v (points, least, greatest) among\n%s", r, strings.Join(marks, "\n"))
		}
	}
}

// A density is the mean of Gaussian kernels of Silverman's bandwidth, as SQL reckons them from every value.
func TestDensitiesAreKernelMeans(t *testing.T) {
	const value = "(sin(i) + sin(i * 1.7) + sin(i * 2.3) + i / 4000)"
	marks, _, rows := charted(t, "density x="+value, "FROM m |> SELECT "+value+" AS s |> AGGREGATE min(s) AS lo, max(s) AS hi,"+
		" 0.9 * least(stddev_pop(s), (quantile_cont(s, 0.75) - quantile_cont(s, 0.25)) / 1.34) * pow(count(*), -0.2) AS h"+
		" |> JOIN range(512) AS places(k) ON true |> JOIN (FROM m |> SELECT "+value+" AS s) ON true"+
		" |> AGGREGATE avg(exp(-pow((lo + (hi - lo) * k / 511.0 - s) / h, 2) / 2)) / (any_value(h) * sqrt(2 * pi())) AS d GROUP BY k |> AGGREGATE max(d) AS peak, min(d) AS least")
	for _, l := range marksBetween(marks, "line of %g points between %g and %g") {
		// The chart counts in 2,048 bins; that moves a value by at most half of one.
		if l[0] != 512 || math.Abs(l[2]-rows[0][0]) > 3e-4*rows[0][0] || math.Abs(l[1]-rows[0][1]) > 2e-3*rows[0][1] {
			t.Errorf("a density of %v, SQL says %v", l, rows[0])
		}
		return
	}
	t.Errorf("no density among %v", marks)
}
