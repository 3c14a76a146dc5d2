package repl_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"quire/plots"
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
	rows = numbersOf(t, b, 3)
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
			want = append(want, fmt.Sprintf("block from %.10g to %.10g, from %.10g to %.10g", r[0], r[1], r[2], r[3]))
		}
		wantMarks(t, c.plot, marks, want)
		if !strings.Contains(notes, c.notes) {
			t.Errorf("%s: %s", c.plot, notes)
		}
	}
}

// Boxes stand at the quartiles that SQL gives, whiskers end at the last value within 1.5 times the range between them, and every
// value beyond is a point.
func TestBoxesAreQuartiles(t *testing.T) {
	quartiles := "FROM m |> WHERE w IS NOT NULL |> SELECT dense_rank() OVER (ORDER BY g) - 1 AS k, w |> AGGREGATE quantile_cont(w, 0.25) AS q1, quantile_cont(w, 0.5) AS q2, quantile_cont(w, 0.75) AS q3 GROUP BY k"
	within := " |> JOIN (FROM m |> WHERE w IS NOT NULL |> SELECT dense_rank() OVER (ORDER BY g) - 1 AS j, w) ON j = k"
	for _, kind := range []string{"box", "violin"} {
		marks, notes, rows := charted(t, kind+" x=g y=v", quartiles+within+" |> AGGREGATE min(CASE WHEN w >= q1 - 1.5 * (q3 - q1) THEN w END) AS lo, max(CASE WHEN w <= q3 + 1.5 * (q3 - q1) THEN w END) AS hi,"+
			" count_if(w > q3 + 1.5 * (q3 - q1) OR w < q1 - 1.5 * (q3 - q1)) AS far GROUP BY k, q1, q2, q3 |> SELECT k, q1, q2, q3, lo, hi, far |> ORDER BY k")
		var boxes, ends []string
		far := 0.0
		for _, r := range rows {
			half := 0.23
			if kind == "violin" {
				half *= 0.16
			}
			boxes = append(boxes, fmt.Sprintf("block from %.10g to %.10g, from %.10g to %.10g", r[0]-half, r[0]+half, r[1], r[3]))
			far += r[6]
			if kind == "violin" {
				ends = append(ends, fmt.Sprintf("segment from (%.10g, %.10g) to (%.10g, %.10g)", r[0], r[4], r[0], r[5]))
			} else {
				ends = append(ends, fmt.Sprintf("segment from (%.10g, %.10g) to (%.10g, %.10g)", r[0], r[4], r[0], r[1]), fmt.Sprintf("segment from (%.10g, %.10g) to (%.10g, %.10g)", r[0], r[3], r[0], r[5]))
			}
			ends = append(ends, fmt.Sprintf("segment from (%.10g, %.10g) to (%.10g, %.10g)", r[0]-half, r[2], r[0]+half, r[2]))
		}
		wantMarks(t, kind, marks, boxes)
		for _, e := range ends {
			if !slices.Contains(marks, e) {
				t.Errorf("%s: no %q among\n%s", kind, e, strings.Join(marks, "\n"))
			}
		}
		if kind == "box" && !strings.Contains(notes, fmt.Sprintf("%g outlier", far)) || !strings.Contains(notes, "42 rows with v NULL; 13 rows with v not finite") {
			t.Errorf("%s: %s; want %g outliers", kind, notes, far)
		}
	}
}

// The bandwidth is Silverman's, and the ends of an interval are those of the rows.
func TestRangesAreTheirRows(t *testing.T) {
	marks, _, rows := charted(t, "range x=g y=avg(w) lo=min(w) hi=max(w)", "FROM m |> AGGREGATE avg(w) AS y, min(w) AS lo, max(w) AS hi GROUP BY g |> SELECT rank() OVER (ORDER BY y) - 1, y, lo, hi")
	var want, points []string
	for _, r := range rows {
		want = append(want, fmt.Sprintf("segment from (%.10g, %.10g) to (%.10g, %.10g)", r[2], r[0], r[3], r[0]))
		points = append(points, fmt.Sprintf("point (%.10g, %.10g)", r[1], r[0]))
	}
	wantMarks(t, "range", marks, want)
	wantMarks(t, "range", marks, points)
}

// Of more rows than are worth fetching a line shows what SQL says of each of its buckets: the first and last row, the lowest and
// highest value. A single row far out is among them, NULL is a gap, and both are told.
func TestLinesOfManyRowsKeepTheirExtremes(t *testing.T) {
	const source = `LET big = FROM range(600000) |> SELECT range AS i, CASE WHEN range = 4234 THEN 1000.5 WHEN range BETWEEN 9000 AND 15000 THEN NULL
	WHEN range = 7 THEN 'nan'::DOUBLE ELSE round(50 * sin(range / 9000.0) + 10 * sin(range * 1.7), 1) END AS v;

`
	for kind, want := range map[string]string{"line": "line of ", "area": "area of "} {
		b := open(t, source+"PLOT "+kind+" x=i y=v FROM big;\n\nFROM big |> PLOT "+kind+" x=i y=v;\n\nPLOT "+kind+" x=(i % 300000) y=v FROM big;\n", nil)
		b.mustRun(2, 3)
		for _, cell := range []int{2, 3} {
			o := b.s.Status(b.id(cell)).Output
			said := strings.Join(o.Chart.Notes(), "; ")
			if said != "6,001 rows with v NULL; 1 row with v not finite" {
				t.Errorf("%s: %s", kind, said)
			}
			var n int
			var lo, hi float64
			m := o.Chart.Marks()
			if _, err := fmt.Sscanf(m[0], want+"%d points between %g and %g", &n, &lo, &hi); kind == "line" && (err != nil || hi != 1000.5 || n < 2000 || n > 10_000) {
				t.Errorf("%v", m)
			}
			if kind == "area" && !strings.Contains(m[0], " and 1000.5, ") {
				t.Errorf("%v", m)
			}
			if picture := drawnText(o.Chart); !strings.Contains(picture, "600,000 rows: the first, last, lowest and highest of each pixel") {
				t.Errorf("%s: nobody says what was left out:\n%s", kind, picture)
			}
		}
		_ = b.run(4)
		if err := b.s.Status(b.id(4)).Err; err == nil || !strings.Contains(err.Error(), "several rows have i % 300000 = ") {
			t.Errorf("two rows at each place: %v", err)
		}
	}
	schema := arrow.NewSchema([]arrow.Field{{Name: "i", Type: arrow.PrimitiveTypes.Int64}, {Name: "v", Type: arrow.PrimitiveTypes.Float64}}, nil)
	plan, err := plots.Compile(plots.Command{Kind: "line", Options: []plots.Option{{Key: "x", Value: "i"}, {Key: "y", Value: "v"}}}, plots.Input{Schema: schema, Rows: -1})
	if err == nil {
		plan, err = plan.Over(schema)
	}
	for err == nil && plan.Probe != "" {
		b := open(t, source+"FROM big "+plan.Probe+";\n", nil)
		b.mustRun(2)
		o := b.s.Status(b.id(2)).Output
		if len(o.Head) == 0 {
			o.Head = []arrow.RecordBatch{array.NewRecordBatch(o.Schema, nil, 0)}
		}
		plan, err = plan.Then(o.Head)
	}
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, source+"FROM big "+plan.Steps+" |> SELECT m4_x1_1, m4_y1_1, m4_x2_1, m4_y2_1, m4_low_1, m4_high_1 |> LIMIT 150;\n\n"+
		"FROM big |> WHERE abs(v) <= 1e300 |> EXTEND CAST(floor(i * (2420 / 599999.0)) AS INT) AS px |> AGGREGATE min(i) AS x1, max(i) AS x2, min(v) AS low, max(v) AS high GROUP BY px"+
		" |> JOIN (FROM big |> SELECT i AS j, v AS y1) ON j = x1 |> JOIN (FROM big |> SELECT i AS k, v AS y2) ON k = x2 |> ORDER BY px |> SELECT x1, y1, x2, y2, low, high |> LIMIT 130;\n", nil)
	b.mustRun(2, 3)
	kept, bare := numbersOf(t, b, 2), numbersOf(t, b, 3)
	at := 0
	for _, row := range kept {
		if !math.IsNaN(row[0]) && at < len(bare) {
			if !slices.Equal(row, bare[at]) {
				t.Fatalf("bucket %d: %v, SQL says %v", at, row, bare[at])
			}
			at++
		}
	}
	if at < 100 {
		t.Errorf("%d buckets were compared", at)
	}
}

// drawnText is a chart in characters.
func drawnText(s *plots.Scene) string {
	var b strings.Builder
	for _, line := range s.Terminal(plots.TerminalOptions{Width: 100, Height: 30}) {
		for _, run := range line {
			b.WriteString(run.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// numbersOf gives the rows of a cell as numbers; NULL is NaN.
func numbersOf(t *testing.T, b *bench, cell int) (rows [][]float64) {
	t.Helper()
	for _, batch := range b.s.Status(b.id(cell)).Output.Head {
		for r := range int(batch.NumRows()) {
			var row []float64
			for _, col := range batch.Columns() {
				if col.IsNull(r) {
					row = append(row, math.NaN())
					continue
				}
				row = append(row, numberIn(t, col, r))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// The numbers of overlays are those of the engine: least squares by its regr_ aggregates, means by its windows, rules by its values.
func TestOverlaysAreSQL(t *testing.T) {
	near := func(what string, got []float64, want []float64) {
		t.Helper()
		for i := range want {
			if len(got) != len(want) || math.Abs(got[i]-want[i]) > 1e-6*math.Max(1, math.Abs(want[i])) {
				t.Errorf("%s: %v, want %v", what, got, want)
				return
			}
		}
	}
	few := "FROM m |> WHERE i < 300 AND v < 1000"
	marks, notes, rows := charted(t, "point x=i y=v smooth=lm rule=(median(w), max(i) / 2)", "FROM m |> WHERE w IS NOT NULL |> AGGREGATE min(i) AS lo, regr_intercept(w, i) AS a, max(i) AS hi, regr_slope(w, i) AS b, median(w) AS m |> SELECT lo, a + b * lo, hi, a + b * hi, m")
	var line, rules []float64
	for _, m := range marks {
		var x0, y0, x1, y1, at float64
		if n, _ := fmt.Sscanf(m, "segment from (%g, %g) to (%g, %g)", &x0, &y0, &x1, &y1); n == 4 {
			line = append(line, x0, y0, x1, y1)
		}
		if n, _ := fmt.Sscanf(m, "rule at %g", &at); n == 1 {
			rules = append(rules, at)
		}
	}
	near("the fit", line, rows[0][:4])
	near("the rules", rules, []float64{rows[0][4], 1999.5})
	if !strings.Contains(notes, "v NULL") {
		t.Errorf("notes %s", notes)
	}
	// Each series has its own fit, and the mean of rows is that of its window.
	b := open(t, measures+few+" |> PLOT point x=i y=v color=g smooth=lm;\n\n"+few+" |> AGGREGATE regr_count(v, i) AS n, regr_r2(v, i) AS r GROUP BY g |> AGGREGATE min(n) AS a, max(n) AS b, min(r) AS c, max(r) AS d;\n\n"+
		few+" |> PLOT line x=i y=v smooth=mean(5);\n\n"+few+" |> ORDER BY i |> EXTEND avg(v) OVER (ORDER BY i ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) AS m |> LIMIT 1 OFFSET 10 |> SELECT m;\n", nil)
	b.mustRun(2, 3, 4, 5)
	var r []float64
	for _, c := range b.s.Status(b.id(3)).Output.Head[0].Columns() {
		r = append(r, numberIn(t, c, 0))
	}
	sub := b.s.Status(b.id(2)).Output.Chart.Subtitle()
	if want := fmt.Sprintf("Linear fit, 95 %% band, n = %g–%g each, R² %.2f–%.2f", r[0], r[1], r[2], r[3]); r[0] != r[1] && !strings.Contains(sub, want) {
		t.Errorf("the chart says %q, SQL %q", sub, want)
	}
	lines := 0
	for _, m := range b.s.Status(b.id(4)).Output.Chart.Marks() {
		if strings.HasPrefix(m, "line of ") {
			lines++
		}
	}
	if lines != 2 {
		t.Errorf("%d lines, want the rows' and their mean's", lines)
	}
}

// The cells of a correlation matrix and of a heat map are SQL's, bins count every row once, and a density has a mass of one.
func TestCellsBinsAndDensitiesAreSQL(t *testing.T) {
	values := func(marks []string) []float64 {
		var out []float64
		for _, m := range marks {
			if _, v, ok := strings.Cut(m, " of "); ok {
				if f, err := strconv.ParseFloat(v, 64); err == nil {
					out = append(out, f)
				}
			}
		}
		return out
	}
	holds := func(list []float64, want float64) bool {
		return slices.ContainsFunc(list, func(v float64) bool { return math.Abs(v-want) <= 1e-9*math.Max(1, math.Abs(want)) })
	}
	marks, _, rows := charted(t, "corr y=(v, i)", "FROM m |> AGGREGATE corr(w, i) AS r")
	if found := values(marks); len(found) != 4 || !holds(found, 1) || !holds(found, rows[0][0]) {
		t.Errorf("correlations %v, SQL %v", found, rows[0])
	}
	marks, _, rows = charted(t, "heat x=g y=(i % 2 AS odd) color=avg(w)", "FROM m |> AGGREGATE avg(w) AS w GROUP BY g, i % 2 |> SELECT w")
	for _, r := range rows {
		if found := values(marks); len(found) != 6 || !holds(found, r[0]) {
			t.Errorf("heat: no cell of %.10g among %v", r[0], found)
		}
	}
	for _, kind := range []string{"bin2d", "hex"} {
		marks, _, rows = charted(t, kind+" x=i y=v bins=20", "FROM m |> WHERE w IS NOT NULL |> AGGREGATE count(*) AS n")
		sum := 0.0
		for _, n := range values(marks) {
			sum += n
		}
		if sum != rows[0][0] {
			t.Errorf("%s holds %g rows, SQL counts %g", kind, sum, rows[0][0])
		}
	}
	marks, _, _ = charted(t, "density x=(sin(i) + sin(i * 1.7) + sin(i * 2.3) + sin(i * 3.1)) color=g", "FROM m |> LIMIT 1 |> SELECT i")
	areas := 0
	for _, m := range marks {
		if _, v, ok := strings.Cut(m, ", "); ok && strings.HasPrefix(m, "area of ") {
			var mass float64
			if n, _ := fmt.Sscanf(v, "%g in all", &mass); n != 1 || mass < 0.97 || mass > 1.01 {
				t.Errorf("a density of %s", m)
			}
			areas++
		}
	}
	if areas != 3 {
		t.Errorf("%d densities", areas)
	}
}

// What bins of too many points cannot show is said.
func TestBinsOfManyPointsSayWhatTheyLose(t *testing.T) {
	b := open(t, "LET many = FROM range(200001) |> SELECT range AS i, range % 77 AS v, range % 3 AS k;\n\nFROM many |> PLOT point x=i y=v color=k size=i;\n\nFROM many |> LIMIT 1000 |> PLOT point x=i y=v color=k size=i;\n", nil)
	b.mustRun(2, 3)
	for cell, want := range map[int]string{2: "color=k not shown: bins count rows; size=i not shown: bins count rows", 3: ""} {
		if got := strings.Join(b.s.Status(b.id(cell)).Output.Chart.Notes(), "; "); got != want {
			t.Errorf("notes %q, want %q", got, want)
		}
	}
}
