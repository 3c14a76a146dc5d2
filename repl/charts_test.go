package repl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// measures are numbers with everything a distribution can have: groups of unequal size, NULL, NaN, an infinity, a value far out.
const measures = `LET m = FROM range(4000) |> SELECT range AS i, 'g' || (range % 3) AS g,
	CASE WHEN range % 97 = 0 THEN NULL WHEN range % 501 = 1 THEN 'nan'::DOUBLE WHEN range % 701 = 2 THEN 'inf'::DOUBLE
	     WHEN range = 3333 THEN 1e6 ELSE round(pow(sin(range * 1.7) * 4 + 4.5, 2) * (1 + range % 3), 1) END AS v,
	DATE '2024-01-01' + (range % 400)::INT AS d |> EXTEND CASE WHEN abs(v) < 1e300 THEN v END AS w;

`

// charted runs a PLOT of the measures and gives its marks and notes, and beside it the numbers of a query's rows.
func charted(t *testing.T, plot, query string) (marks []string, notes string, rows [][]float64) {
	t.Helper()
	b := open(t, measures+"FROM m |> PLOT "+plot+";\n\n"+query+";\n", nil)
	b.mustRun(2, 3)
	o := b.s.Status(b.id(2)).Output
	for _, batch := range b.s.Status(b.id(3)).Output.Head {
		for r := range int(batch.NumRows()) {
			var row []float64
			for _, col := range batch.Columns() {
				row = append(row, numberIn(t, col, r))
			}
			rows = append(rows, row)
		}
	}
	return o.Chart.Marks(), strings.Join(o.Chart.Notes(), "; "), rows
}

func numberIn(t *testing.T, col arrow.Array, r int) float64 {
	t.Helper()
	switch col := col.(type) {
	case *array.Int64:
		return float64(col.Value(r))
	case *array.Int32:
		return float64(col.Value(r))
	case *array.Float64:
		return col.Value(r)
	}
	t.Fatalf("a column of %s", col.DataType())
	return 0
}

// wantMarks holds that each mark is there, and none besides of the same sort.
func wantMarks(t *testing.T, plot string, marks, want []string) {
	t.Helper()
	sort := ""
	for _, w := range want {
		sort, _, _ = strings.Cut(w, " ")
		if !slices.Contains(marks, w) {
			t.Errorf("%s: no mark %q among\n%s", plot, w, strings.Join(marks, "\n"))
			return
		}
	}
	n := 0
	for _, m := range marks {
		if strings.HasPrefix(m, sort+" ") {
			n++
		}
	}
	if n != len(want) {
		t.Errorf("%s: %d marks, want %d", plot, n, len(want))
	}
}

// The columns of a histogram are the counts that SQL gives; what is in none of them is said.
func TestHistogramIsTheCountOfItsBins(t *testing.T) {
	for _, c := range []struct{ plot, query, notes string }{
		{
			"hist x=v bins=width(5)", "FROM m |> WHERE w < 1000 |> AGGREGATE count(*) AS n GROUP BY floor(w / 5) * 5 AS lo |> SELECT lo, lo + 5, 0, n",
			"42 rows with v NULL; 13 rows with v not finite",
		},
		{
			"hist x=(v / 10) bins=width(0.1)", "FROM m |> WHERE w < 400 |> AGGREGATE count(*) AS n GROUP BY floor(w) AS lo |> SELECT lo, lo, 0, n",
			"",
		},
		{
			"hist x=d bins=month", "FROM m |> AGGREGATE count(*) AS n GROUP BY date_trunc('month', d) AS x |> SELECT unix_micros(x), unix_micros(x + INTERVAL 1 MONTH), 0, n",
			"",
		},
		{
			"hist x=i bins=8", "FROM m |> AGGREGATE count(*) AS n GROUP BY floor(i / 500) * 500 AS lo |> SELECT lo, lo + 500, 0, n",
			"",
		},
	} {
		marks, notes, rows := charted(t, c.plot, c.query)
		var want []string
		for _, r := range rows {
			if strings.Contains(c.plot, "v / 10") {
				r[0], r[1] = r[0]/10, (r[0]+1)/10
			}
			want = append(want, fmt.Sprintf("block from %g to %g, from %g to %g", r[0], r[1], r[2], r[3]))
		}
		wantMarks(t, c.plot, marks, want)
		if !strings.Contains(notes, c.notes) {
			t.Errorf("%s: %s", c.plot, notes)
		}
	}
}
