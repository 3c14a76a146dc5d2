package plots

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

var (
	_ = register(kind{name: "bin2d", keys: "bins smooth rule band", orderedX: true, valued: true, compile: compileBins, build: buildBins})
	_ = register(kind{name: "hex", keys: "bins smooth rule band", orderedX: true, valued: true, compile: compileBins, build: buildBins})
)

// compileBins counts the rows in bins of x and y; a color that is an aggregate takes the place of the count.
func compileBins(c *compiler) (Plan, *Error) {
	open, e := c.twoNumbers()
	if e != nil {
		return Plan{}, e
	}
	if e := c.types(); e != nil {
		return Plan{}, e
	}
	switch {
	case len(c.y) > 1:
		return Plan{}, c.fail(c.place["y"], c.kind.name+" takes one y")
	case c.aggregates():
		e := c.fail(c.place["y"], c.kind.name+" counts rows by itself; y is a number of each row")
		e.Hint = "what stands in a bin's colour is color=" + c.y[0].text
		return Plan{}, e
	case c.color != nil && !c.color.aggregate:
		e := c.fail(c.place["color"], "the colour of "+c.kind.name+" is a count, or an aggregate")
		e.Hint = "for instance color=avg(" + c.color.expr() + ")"
		return Plan{}, e
	}
	count := 0
	if i, ok := c.place["bins"]; ok {
		n, err := strconv.Atoi(strings.TrimSpace(c.cmd.Options[i].Value))
		if err != nil || n < 2 || n > maxBins/2 {
			return Plan{}, c.fail(i, "bins is the number of bins over the width, from 2 to 1000")
		}
		count = n
	}
	plan := c.binning(c.kind.name, count, nil)
	if open {
		plan.Echo = c.echo()
	}
	return plan, nil
}

// finiteRange is the condition that a value is a number: NaN is beyond every number to the engines, and NULL is no answer.
const finiteRange = " BETWEEN -" + largest + " AND " + largest

// typesOf gives the plan of go as soon as the types of the values are known: at once for columns, else after asking for no rows
// of them.
func (c *compiler) typesOf(values []value, go_ func([]arrow.DataType) (Plan, *Error)) (Plan, *Error) {
	types := make([]arrow.DataType, len(values))
	var items []string
	for i, v := range values {
		if v.column != "" {
			types[i] = c.typeOf(v.column)
		}
		items = append(items, fmt.Sprintf("%s AS v%d", v.expr(), i+1))
	}
	known := true
	for _, t := range types {
		known = known && t != nil
	}
	if known {
		return go_(types)
	}
	return Plan{Probe: "|> SELECT " + strings.Join(items, ", ") + " |> LIMIT 0", then: func(rows []arrow.RecordBatch) (Plan, *Error) {
		if len(rows) == 0 || rows[0].Schema().NumFields() != len(values) {
			return Plan{}, &Error{Message: "the engine did not tell the types of x and y", Option: -1}
		}
		for i, f := range rows[0].Schema().Fields() {
			types[i] = f.Type
		}
		return go_(types)
	}}, nil
}

// binning asks for the ranges, then counts in bins. few may give another plan once the number of rows is known.
func (c *compiler) binning(kind string, count int, few func(n int64) (Plan, bool)) Plan {
	k := *c
	plan, e := k.typesOf([]value{*c.x, c.y[0]}, func(types []arrow.DataType) (Plan, *Error) {
		for i, t := range types {
			if columnKindOf(t) == textColumn {
				return Plan{}, c.unordered([]int{c.spec.at.x, c.spec.at.y}[i]-1, []value{*c.x, c.y[0]}[i].label(), t)
			}
		}
		b := &binner{c: &k, kind: kind, count: count, few: few, types: types}
		b.x, b.unitX = axisNumber(c.x.expr(), types[0])
		b.y, b.unitY = axisNumber(c.y[0].expr(), types[1])
		b.nx, b.ny = c.fresh("bin_x"), c.fresh("bin_y")
		return b.ranges(), nil
	})
	if e != nil { // known types were looked at before
		return Plan{then: func([]arrow.RecordBatch) (Plan, *Error) { return Plan{}, e }, Probe: "|> LIMIT 0"}
	}
	return plan
}

// fresh gives a name that no column has.
func (c *compiler) fresh(name string) string {
	for c.hasColumn(name) {
		name += "_"
	}
	return name
}

// binner is a chart of bins on its way.
type binner struct {
	c            *compiler
	kind         string
	count        int // bins over the width; 0: the kind decides
	few          func(int64) (Plan, bool)
	types        []arrow.DataType
	x, y         string  // as numbers
	unitX, unitY float64 // of these on the axis
	nx, ny       string  // the names of the columns of bins
	found        found
}

// found is what a probe told.
type found struct {
	rows, nulls, used float64
	x0, x1, y0, y1    float64
}

func (b *binner) ranges() Plan {
	probe := fmt.Sprintf("|> EXTEND %[1]s AS %[3]s, %[2]s AS %[4]s |> EXTEND (%[3]s%[5]s AND %[4]s%[5]s) AS %[6]s"+
		" |> AGGREGATE count(*) AS n, count_if(%[3]s IS NULL OR %[4]s IS NULL) AS nulls, count_if(%[6]s) AS used,"+
		" min(CASE WHEN %[6]s THEN %[3]s END) AS x0, max(CASE WHEN %[6]s THEN %[3]s END) AS x1,"+
		" min(CASE WHEN %[6]s THEN %[4]s END) AS y0, max(CASE WHEN %[6]s THEN %[4]s END) AS y1",
		b.x, b.y, b.nx, b.ny, finiteRange, b.c.fresh("bin_ok"))
	return Plan{Probe: probe, then: b.reduce}
}

// reduce makes the steps that count.
func (b *binner) reduce(rows []arrow.RecordBatch) (Plan, *Error) {
	t := &table{schema: rows[0].Schema(), rows: rows}
	one := func(name string) float64 {
		c, e := t.column(name)
		if e != nil {
			return math.NaN()
		}
		vs, fs := c.numbers()
		if len(vs) == 0 || fs[0] != present {
			return math.NaN()
		}
		return vs[0]
	}
	f := &b.found
	count := func(name string) float64 { // a sum over no rows is NULL
		if v := one(name); !math.IsNaN(v) {
			return v
		}
		return 0
	}
	f.rows, f.nulls, f.used = count("n"), count("nulls"), count("used")
	f.x0, f.x1, f.y0, f.y1 = one("x0"), one("x1"), one("y0"), one("y1")
	if b.few != nil {
		if plan, ok := b.few(int64(f.rows)); ok {
			return plan, nil
		}
	}
	if b.c.kind.name == "point" { // bins of too many points
		for _, k := range []struct {
			key string
			v   *value
		}{{"color", b.c.color}, {"size", b.c.roleValue("size")}, {"label", b.c.roleValue("label")}} {
			if k.v != nil {
				b.c.spec.lost = append(b.c.spec.lost, k.key+"="+shorten(clean(k.v.written()), 40)+" not shown: bins count rows")
			}
		}
	}
	// The whole way from the least to the greatest value must be a number.
	if f.x1/2-f.x0/2 > math.MaxFloat64/4 {
		b.x, b.unitX, f.x0, f.x1 = "("+b.x+" / 4)", b.unitX*4, f.x0/4, f.x1/4
	}
	if f.y1/2-f.y0/2 > math.MaxFloat64/4 {
		b.y, b.unitY, f.y0, f.y1 = "("+b.y+" / 4)", b.unitY*4, f.y0/4, f.y1/4
	}
	return b.steps(), nil
}

// lattice is where bins stand: so many of a width from a place on.
type lattice struct {
	x0, y0, dx, dy float64
	cols, rows     int
}

// defaultBins is the number of bins over a picture's width.
const defaultBins = 56

// lattice lays square bins over the range, as they will be in the picture.
func (b *binner) lattice() lattice {
	f := &b.found
	n := defaultBins
	if b.count > 0 {
		n = b.count
	}
	widen := func(lo, hi float64) (float64, float64) {
		if !(lo <= hi) {
			return 0, 1
		}
		if lo == hi {
			d := math.Max(0.5, math.Abs(lo)*0.05)
			return clampFinite(lo - d), clampFinite(hi + d)
		}
		return lo, hi
	}
	x0, x1 := widen(f.x0, f.x1)
	y0, y1 := widen(f.y0, f.y1)
	w, h := b.c.spec.Width, b.c.spec.Height
	if w == 0 {
		w = defaultWidth
	}
	if h == 0 {
		h = defaultHeight
	}
	w, h = math.Max(1, w-4), math.Max(1, h-3.2) // about what axes and legend leave
	spanX, spanY := x1/2-x0/2, y1/2-y0/2
	var l lattice
	dx := spanX / float64(n) * 2
	dy := spanY / h * (w / float64(n)) * 2
	if b.isMap() {
		aspect := 1 / math.Max(0.05, math.Cos((y0+y1)/2*math.Pi/180))
		if spanX/w < spanY*aspect/h { // a high strip: the height decides
			dx = spanY * aspect / h * w / float64(n) * 2
		}
		dy = dx / aspect
	}
	if !(dx > 0) || math.IsInf(dx, 0) {
		dx = math.Max(spanX/float64(n)*2, math.SmallestNonzeroFloat64)
	}
	if !(dy > 0) || math.IsInf(dy, 0) {
		dy = math.Max(spanY/float64(n)*2, math.SmallestNonzeroFloat64)
	}
	l.x0, l.y0, l.dx, l.dy = x0, y0, dx, dy
	l.cols = max(1, min(maxBins, int(math.Ceil(spanX/dx*2-1e-9))))
	l.rows = max(1, min(maxBins, int(math.Ceil(spanY/dy*2-1e-9))))
	return l
}

// maxBins bounds the bins of one side.
const maxBins = 2000

func (b *binner) isMap() bool {
	f := &b.found
	return isLongitude(b.c.x.label()) && isLatitude(b.c.y[0].label()) && b.unitX == 1 && b.unitY == 1 &&
		f.x0 >= -400 && f.x1 <= 400 && f.y0 >= -95 && f.y1 <= 95
}

func (b *binner) steps() Plan {
	f, l := &b.found, b.lattice()
	s := b.c.spec
	s.Kind = b.kind
	s.XLabel, s.YLabel = b.c.x.label(), b.c.y[0].label()
	s.Names = []string{s.YLabel}
	s.X, s.Y = b.nx, []string{b.ny}
	value, label := "count(*)", "rows"
	if b.c.color != nil && b.c.color.aggregate {
		value, label = b.c.color.text, b.c.color.label()
	}
	s.Color, s.ColorLabel = b.c.fresh("bin_value"), label
	inside := fmt.Sprintf("%s BETWEEN %s AND %s AND %s BETWEEN %s AND %s", b.nx, literal(f.x0), literal(f.x1), b.ny, literal(f.y0), literal(f.y1))
	if math.IsNaN(f.x0) {
		inside = "false"
	}
	var step string
	if b.kind == "hex" {
		step = hexSteps(b, l)
	} else {
		step = fmt.Sprintf("|> EXTEND least(floor((%s - %s) / %s), %d) AS %s, least(floor((%s - %s) / %s), %d) AS %s",
			b.nx, literal(l.x0), literal(l.dx), l.cols-1, b.c.fresh("bin_i"), b.ny, literal(l.y0), literal(l.dy), l.rows-1, b.c.fresh("bin_j"))
	}
	facet := ""
	if b.c.facet != nil {
		s.Facet = b.c.fresh("bin_facet")
		facet = ", " + b.c.facet.expr() + " AS " + s.Facet
	}
	plan := Plan{Spec: s}
	plan.Steps = fmt.Sprintf("|> EXTEND %s AS %s, %s AS %s |> WHERE %s %s |> AGGREGATE %s AS %s GROUP BY %s AS %s, %s AS %s%s |> ORDER BY %s, %s",
		b.x, b.nx, b.y, b.ny, inside, step, value, s.Color, b.c.fresh("bin_i"), b.nx, b.c.fresh("bin_j"), b.ny, facet, b.ny, b.nx)
	plan.Spec.Numbers = map[string]float64{
		"x0": l.x0 * b.unitX, "dx": l.dx * b.unitX, "y0": l.y0 * b.unitY, "dy": l.dy * b.unitY,
		"cols": float64(l.cols), "rows": float64(l.rows), "used": f.used, "nulls": f.nulls, "infinite": f.rows - f.nulls - f.used,
	}
	plan.Spec.Roles = map[string]string{}
	for i, key := range []string{"x", "y"} {
		if columnKindOf(b.types[i]) == momentColumn {
			plan.Spec.Roles[key] = zoneOf(b.types[i])
		}
	}
	return plan
}

// zoneOf names the zone that moments are shown in.
func zoneOf(t arrow.DataType) string {
	if ts, ok := t.(*arrow.TimestampType); ok && ts.TimeZone != "" {
		return ts.TimeZone
	}
	return "UTC"
}

// buildBins makes a rectangle or a hexagon of each bin, coloured by its value.
func buildBins(spec *Spec, t *table) (*Scene, error) {
	s := newScene(*spec)
	num := spec.Numbers
	p := panel{gridX: true, open: true, exact: true, x: Scale{Label: clean(spec.XLabel)}, y: Scale{Label: clean(spec.YLabel), Style: spec.Format}}
	for key, scale := range map[string]*Scale{"x": &p.x, "y": &p.y} {
		if name := spec.Roles[key]; name != "" {
			scale.Kind, scale.Zone = timeScale, loadZone(name)
		}
	}
	bx, err := t.column(spec.X)
	if err != nil {
		return nil, err
	}
	by, err := t.column(spec.Y[0])
	if err != nil {
		return nil, err
	}
	bv, err := t.column(spec.Color)
	if err != nil {
		return nil, err
	}
	if bv.kind != numberColumn {
		return nil, &Error{Message: "color must be a number, and " + quoted(spec.ColorLabel) + " is " + typeName(bv.typ), Option: spec.at.color - 1}
	}
	d := dropped{null: int(num["nulls"]), infinite: int(num["infinite"])}
	s.notes = append(s.notes, d.notes(labelWord(spec.XLabel, "x")+" or "+labelWord(spec.YLabel, "y"))...)
	xs, xf := bx.numbers()
	ys, yf := by.numbers()
	vs, vf := bv.numbers()
	var values []float64
	var lost dropped
	for i := range vs {
		if xf[i] != present || yf[i] != present {
			vf[i] = isNull
			continue
		}
		if lost.add(vf[i]); vf[i] == present {
			values = append(values, vs[i])
		}
	}
	if n := lost.null + lost.infinite; n > 0 {
		s.notes = append(s.notes, plural(n, "bin", "bins")+" without a value of "+labelWord(spec.ColorLabel, "color"))
	}
	if len(values) == 0 {
		p.empty = emptySentence(int(num["used"]+num["nulls"]+num["infinite"]), spec)
		s.panels = []panel{p}
		return s, nil
	}
	p.ramp = countRamp(values, spec.ColorLabel, wholeType(bv.typ))
	l := lattice{num["x0"], num["y0"], num["dx"], num["dy"], int(num["cols"]), int(num["rows"])}
	for i, v := range vs {
		if vf[i] != present {
			continue
		}
		c := tint{ramp: true, value: v}
		if spec.Kind == "hex" {
			p.marks = append(p.marks, &hexagon{x: l.x0 + xs[i]*l.dx, y: l.y0 + ys[i]*l.dy*hexRow, dx: l.dx, dy: l.dy * hexRow, tint: c})
			continue
		}
		p.marks = append(p.marks, &block{tint: c, x0: l.x0 + xs[i]*l.dx, x1: l.x0 + (xs[i]+1)*l.dx, y0: l.y0 + ys[i]*l.dy, y1: l.y0 + (ys[i]+1)*l.dy})
	}
	e := boundsOf(p.marks)
	p.x.span(clampFinite(e.x0), clampFinite(e.x1))
	p.y.span(clampFinite(e.y0), clampFinite(e.y1))
	if p.x.Kind == numberScale && p.y.Kind == numberScale && isLongitude(spec.XLabel) && isLatitude(spec.YLabel) {
		p.aspect = mapAspect(&p.x, &p.y)
	}
	what := "bins"
	if spec.Kind == "hex" {
		what = "hexagonal bins"
	}
	said := plural(int(num["used"]), "row", "rows") + " in " + what
	if p.ramp.scale.Log {
		said += ", logarithmic colour"
	}
	s.addRemark(said)
	s.panels = []panel{p}
	return s, nil
}

// addRemark adds a sentence to the subtitle.
func (s *Scene) addRemark(said string) {
	if s.sub != "" {
		s.sub += " · "
	}
	s.sub += said
}

// skewed is the ratio of the greatest value to the median beyond which a scale of colours is logarithmic.
const skewed = 100

// countRamp is the scale of colours of values: from zero on where they are positive, logarithmic when a few are far above most.
func countRamp(values []float64, label string, whole bool) *ramp {
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	lo, hi := sorted[0], sorted[len(sorted)-1]
	median := sorted[len(sorted)/2]
	r := &ramp{scale: Scale{Label: clean(label), Whole: whole}, floor: 0.08}
	switch {
	case lo > 0 && hi/median > skewed:
		r.scale.Log = true
	case lo > 0 && lo < hi/2:
		lo = 0
	}
	if lo == hi && lo > 0 {
		lo = 0
	}
	r.scale.span(lo, hi)
	return r
}
