package plots

import (
	"fmt"
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// mostLineRows is the number of rows up to which a line is made from all of them; of more, the engine keeps what can be seen.
const mostLineRows = 500_000

// Bounds of a line of many rows.
const (
	leastBuckets = 128    // of each series, where there are many of them
	mostBuckets  = 10_000 // of one series
	reducedTo    = 1_000_000
	mostLines    = reducedTo / leastBuckets
	triedRows    = 100_000 // in which two at one place are looked for
)

// reduceLine gives the plan of a line whose rows are too many to be fetched. schema is that of the plan's rows. It asks for the
// range of x, then for the first, last, lowest and highest value of each of two buckets a pixel: their line covers the same
// pixels as that of all rows (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014).
func reduceLine(plan Plan, schema *arrow.Schema) (Plan, *Error) {
	s := plan.Spec
	m := m4Steps{plan: plan}
	typeOf := func(name string) arrow.DataType {
		for _, f := range schema.Fields() {
			if f.Name == name {
				return f.Type
			}
		}
		return arrow.Null
	}
	t := typeOf(s.X)
	if columnKindOf(t) == textColumn {
		return Plan{}, unorderedX(s.Kind, labelWord(s.XLabel, s.X), t)
	}
	m.x = ident(s.X)
	m.typ = t
	m.num, _ = axisNumber(m.x, t)
	for _, y := range s.Y {
		t := typeOf(y)
		if columnKindOf(t) != numberColumn {
			return Plan{}, &Error{Message: "y must be a number, and " + quoted(labelIn(&s, y)) + " is " + typeName(t), Option: s.at.y - 1}
		}
		v := ident(y)
		m.ys = append(m.ys, v)
		switch {
		case s.YLog:
			v = positiveExpr(v)
		case !wholeType(t) && !arrow.IsDecimal(t.ID()):
			v = finite(v)
		}
		m.finite = append(m.finite, v)
	}
	for _, name := range []string{s.Color, s.Facet} {
		if name != "" {
			m.groups = append(m.groups, ident(name))
		}
	}
	m.inside = m.num
	switch {
	case s.XLog && columnKindOf(t) == numberColumn:
		m.num = "CASE WHEN " + m.x + " > 0 AND " + m.x + " <= " + largest + " THEN ln(CAST(" + m.x + " AS DOUBLE)) END"
		m.inside = m.num
	case columnKindOf(t) == numberColumn && !wholeType(t) && !arrow.IsDecimal(t.ID()):
		m.inside = finite(m.num)
	}
	m.xlog = s.XLog && columnKindOf(t) == numberColumn
	if m.xlog || s.YLog {
		return m.counted(), nil
	}
	// An engine knows the least and the greatest value of a column, as often as not, without reading it. NaN and the infinities are
	// among these where there are any.
	lo, _ := axisNumber("min("+m.x+")", t)
	hi, _ := axisNumber("max("+m.x+")", t)
	items := fmt.Sprintf("count(*) AS n, count(%s) AS full, %s AS lo, %s AS hi", m.x, lo, hi)
	for i, v := range m.ys {
		items += fmt.Sprintf(", count(%[1]s) AS full%[2]d, CAST(min(%[1]s) AS DOUBLE) AS lo%[2]d, CAST(max(%[1]s) AS DOUBLE) AS hi%[2]d", v, i+1)
	}
	probe := "|> AGGREGATE " + items + m.seriesItems()
	return Plan{Probe: joinSteps(plan.Steps, probe), Echo: plan.Echo, then: m.known}, nil
}

// known goes on when all values are finite; else they are counted one by one.
func (m m4Steps) known(rows []arrow.RecordBatch) (Plan, *Error) {
	a := answer(rows)
	finite := func(suffix string) bool {
		_, lo := a["lo"+suffix]
		_, hi := a["hi"+suffix]
		return lo && hi || a["full"+suffix] == 0
	}
	a["known"] = a["full"]
	all := finite("")
	for i := range m.ys {
		k := fmt.Sprint(i + 1)
		all = all && finite(k)
		a["known"+k] = a["full"+k]
	}
	if !all {
		return m.counted(), nil
	}
	return m.ranged(a)
}

// seriesItems asks for the number of series.
func (m m4Steps) seriesItems() string {
	items := ""
	for i, g := range m.groups {
		items += fmt.Sprintf(", approx_count_distinct(%s) AS series%d", g, i+1)
	}
	return items
}

// counted is the plan that counts what has a place on the scales.
func (m m4Steps) counted() Plan {
	items := fmt.Sprintf("count(*) AS n, count(%[1]s) AS known, count(%[2]s) AS full, %[3]s AS zero, min(%[1]s) AS lo, max(%[1]s) AS hi", m.inside, m.x, m.unpositive(m.xlog, m.x))
	for i, v := range m.finite {
		items += fmt.Sprintf(", count(%s) AS known%[3]d, count(%[2]s) AS full%[3]d, %[4]s AS zero%[3]d", v, m.ys[i], i+1, m.unpositive(m.plan.Spec.YLog, m.ys[i]))
	}
	probe := "|> AGGREGATE " + items + m.seriesItems()
	return Plan{Probe: joinSteps(m.plan.Steps, probe), Echo: m.plan.Echo, then: func(rows []arrow.RecordBatch) (Plan, *Error) { return m.ranged(answer(rows)) }}
}

// positiveExpr writes what of a value has a place on a logarithmic scale.
func positiveExpr(v string) string {
	return "CASE WHEN " + v + " > 0 AND " + v + " <= " + largest + " THEN " + v + " END"
}

// unpositive counts what has none.
func (m m4Steps) unpositive(log bool, v string) string {
	if !log {
		return "count_if(false)"
	}
	return "count_if(" + v + " BETWEEN -" + largest + " AND 0)"
}

func joinSteps(a, b string) string { return strings.TrimSpace(a + " " + b) }

// m4Steps are the steps of one line in the making.
type m4Steps struct {
	plan   Plan
	x, num string // the column, and its value as a number
	typ    arrow.DataType
	inside string   // that number where it is finite, else NULL
	ys     []string // the columns
	finite []string // their values where they are finite, else NULL
	groups []string
	xlog   bool
	found  map[string]float64 // what the first probe told
}

// ranged goes on with the range: it looks for two rows at one place among the first of them, which no bucket would tell.
func (m m4Steps) ranged(found map[string]float64) (Plan, *Error) {
	m.found = found
	lo, okLo := m.found["lo"]
	hi, okHi := m.found["hi"]
	if !okLo || !okHi { // nothing to be reduced: no row has an x
		s := m.plan.Spec
		return Plan{Steps: joinSteps(m.plan.Steps, "|> LIMIT 1"), Spec: s, Echo: m.plan.Echo}, nil
	}
	if n := m.series(); n > mostLines {
		e := &Error{Message: "about " + group(rounded(n), 0) + " series are too many lines", Option: m.plan.Spec.at.color - 1}
		e.Hint = "keep some of them with WHERE, or aggregate them"
		return Plan{}, e
	}
	for i, v := range m.ys {
		if m.found[fmt.Sprintf("known%d", i+1)] == m.found["n"] {
			m.finite[i] = v
		}
	}
	until := clampFinite(lo + (hi/1000 - lo/1000))
	by := append([]string{m.x + " AS m4_x"}, m.groupsAs()...)
	among := within(m.x, m.typ, lo, until)
	if m.xlog {
		among = m.num + " BETWEEN " + literal(lo) + " AND " + literal(until)
	}
	try := fmt.Sprintf("|> WHERE %s AND %s IS NOT NULL |> LIMIT %d |> AGGREGATE count(*) AS m4_n GROUP BY %s |> WHERE m4_n > 1 |> LIMIT 1",
		among, m.finite[0], triedRows, strings.Join(by, ", "))
	return Plan{Probe: joinSteps(m.plan.Steps, try), Echo: m.plan.Echo, then: m.tried}, nil
}

// series is about the number of lines that the color and the facet make.
func (m m4Steps) series() float64 {
	return math.Max(1, m.found["series1"]) * math.Max(1, m.found["series2"])
}

func (m m4Steps) groupsAs() []string {
	var as []string
	for i, g := range m.groups {
		as = append(as, fmt.Sprintf("%s AS m4_g%d", g, i+1))
	}
	return as
}

// tried refuses two rows at one place, or makes the steps that reduce.
func (m m4Steps) tried(rows []arrow.RecordBatch) (Plan, *Error) {
	for _, b := range rows {
		if b.NumRows() > 0 {
			return Plan{}, m.twice(&table{schema: b.Schema(), rows: []arrow.RecordBatch{b}})
		}
	}
	return m.reduce(), nil
}

func (m m4Steps) twice(t *table) *Error {
	x, err := t.column("m4_x")
	if err != nil {
		return err
	}
	name := ""
	if len(m.groups) > 0 {
		g, err := t.column("m4_g1")
		if err != nil {
			return err
		}
		names, code := g.categories()
		name = labelOf(names[code[0]])
	}
	at, _ := x.numbers()
	return repeated(&m.plan.Spec, placeText(x, at[0]), name)
}

// bucket writes the number of a row's bucket: so many of them from the least to the greatest x.
func (m m4Steps) bucket() string {
	s, lo, hi := m.plan.Spec, m.found["lo"], m.found["hi"]
	w, dpi := s.Width, s.DPI
	if w == 0 {
		w = defaultWidth
	}
	if dpi == 0 {
		dpi = defaultDPI
	}
	n := math.Max(256, math.Min(2*math.Ceil(w/2.54*dpi), mostBuckets))
	n = math.Max(leastBuckets, math.Min(n, math.Floor(reducedTo/m.series())))
	switch per := n / (hi - lo); {
	case math.IsInf(hi-lo, 0):
		return fmt.Sprintf("CAST(floor(%s * %s) AS INT)", m.num, literal(n/math.MaxFloat64))
	case math.IsInf(per, 0) || !(hi > lo):
		return "CAST(0 AS INT)"
	default:
		return fmt.Sprintf("CAST(floor((%s - %s) * %s) AS INT)", m.num, literal(lo), literal(per))
	}
}

func (m m4Steps) reduce() Plan {
	s, a := m.plan.Spec, m.found
	items := []string{"count(*) AS m4_n"}
	s.Numbers = map[string]float64{"rows": a["n"], "noX": a["n"] - a["full"], "wildX": a["full"] - a["known"] - a["zero"], "zeroX": a["zero"]}
	s.X = "m4_x1_1"
	names := s.Names
	s.Y, s.Names = nil, nil
	for i, v := range m.finite {
		x, k := m.x, i+1
		known, full := a[fmt.Sprintf("known%d", k)], a[fmt.Sprintf("full%d", k)]
		if known < a["n"] { // a row without a value is none of the four
			x = "CASE WHEN " + v + " IS NOT NULL THEN " + x + " END"
		}
		items = append(items, fmt.Sprintf("min(%s) AS m4_x1_%d, min_by(%s, %s) AS m4_y1_%d", x, k, v, x, k),
			fmt.Sprintf("min(%s) AS m4_low_%d, max(%s) AS m4_high_%d", v, k, v, k),
			fmt.Sprintf("max(%s) AS m4_x2_%d, max_by(%s, %s) AS m4_y2_%d", x, k, v, x, k))
		s.Numbers["noY"] += a["n"] - full
		zero := a[fmt.Sprintf("zero%d", k)]
		s.Numbers["wildY"] += full - known - zero
		s.Numbers["zeroY"] += zero
		s.Y = append(s.Y, fmt.Sprintf("m4_y1_%d", k))
		name := m.plan.Spec.Y[i]
		if i < len(names) {
			name = names[i]
		}
		s.Names = append(s.Names, name)
	}
	order := "m4_px"
	for i := range m.groups {
		g := fmt.Sprintf("m4_g%d", i+1)
		order += ", " + g
		if i == 0 && s.Color != "" {
			s.Color = g
		} else {
			s.Facet = g
		}
	}
	where := ""
	if a["known"] < a["n"] {
		where = fmt.Sprintf("|> WHERE %s BETWEEN %s AND %s ", m.num, literal(a["lo"]), literal(a["hi"]))
	}
	by := append([]string{m.bucket() + " AS m4_px"}, m.groupsAs()...)
	steps := where + "|> AGGREGATE " + strings.Join(items, ", ") + " GROUP BY " + strings.Join(by, ", ") + " |> ORDER BY " + order
	s.Roles = map[string]string{"m4": "m4_px"}
	return Plan{Steps: joinSteps(m.plan.Steps, steps), Spec: s, Echo: m.plan.Echo}
}
