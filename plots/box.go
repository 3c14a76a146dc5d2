package plots

import (
	"math"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"
)

var _ = register(kind{name: "box", keys: "sort top rule band", compile: compileBox, build: buildBox})

// Bounds of outliers.
const (
	exactOutliers = 2000 // up to so many each is a point of its own
	outlierSteps  = 400  // beyond, points stand for what is within this part of the whole range
)

// compileBox asks for the quartiles of each group, then for the ends of its whiskers and what lies beyond them.
func compileBox(c *compiler) (Plan, *Error) {
	y, echo, e := c.distribution()
	if e != nil {
		return Plan{}, e
	}
	plan, e := c.typed(y, func(t arrow.DataType) (Plan, *Error) {
		if e := c.refuseText("y", y, t); e != nil {
			return Plan{}, e
		}
		return c.grouped(y, t, func() (Plan, *Error) { return c.boxSteps(y, t) })
	})
	plan.Echo = echo
	return plan, e
}

// distribution finds y and, for a PLOT that names nothing, the category that it is split by.
func (c *compiler) distribution() (*value, string, *Error) {
	var y *value
	switch {
	case len(c.y) > 1:
		return nil, "", c.fail(c.place["y"], "PLOT "+c.kind.name+" takes one y")
	case len(c.y) == 1:
		y = &c.y[0]
	}
	if y != nil && y.aggregate {
		e := c.fail(c.place["y"], "PLOT "+c.kind.name+" draws the values themselves, not an aggregate of them")
		e.Hint = "draw bars: PLOT bar"
		return nil, "", e
	}
	y, e := c.oneMeasure(y, "y")
	if e != nil {
		return nil, "", e
	}
	echo := c.chosen("y", y)
	if f := c.candidates(); c.cmd.Kind == "" && c.x == nil && c.color == nil && len(f.texts) > 0 {
		c.x = &value{text: ident(f.texts[0]), column: f.texts[0]}
		echo = "PLOT " + c.kind.name + " x=" + c.x.written() + " y=" + y.written() + c.otherOptions("x", "y")
	}
	c.spec.YLabel = y.label()
	if c.x != nil {
		c.spec.XLabel = c.x.label()
	}
	return y, echo, nil
}

// boxSteps counts what is inside the fences, and what is outside at each of its places.
func (c *compiler) boxSteps(y *value, t arrow.DataType) (Plan, *Error) {
	if len(c.spec.groups) == 0 {
		return c.nothing(), nil
	}
	step := 0.0
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, g := range c.spec.groups {
		lo, hi = math.Min(lo, g.lo), math.Max(hi, g.hi)
	}
	if step = (hi/2 - lo/2) / outlierSteps * 2; !(step > 0) {
		step = 1
	}
	place := "floor(v / " + literal(step) + ")"
	if c.spec.Numbers["n"] <= exactOutliers {
		place = "v"
	}
	steps := c.joined(y, t, "low, high", func(g *groupStat) []float64 {
		a, b := g.fences()
		return []float64{a, b}
	}) + " |> AGGREGATE count(*) AS n, min(v) AS y, max(v) AS hi GROUP BY x, color, facet, CASE WHEN v < low OR v > high THEN " + place + " END AS place" +
		" |> SELECT x, color, facet, place IS NOT NULL AS beyond, n, y, hi |> ORDER BY x, color, facet, y"
	c.spec.Remarks = append(c.spec.Remarks, "box: quartiles, whiskers: 1.5 IQR")
	return Plan{Steps: steps, Spec: c.spec}, nil
}

// boxRow is a row of the steps of boxes.
type boxRow struct {
	stat      *groupStat
	beyond    bool
	n, lo, hi float64
}

func readBoxes(spec *Spec, t *table) ([]boxRow, *Error) {
	keys := map[string][]string{}
	for _, name := range []string{"x", "color", "facet", "beyond"} {
		col, err := t.column(name)
		if err != nil {
			return nil, err
		}
		names, code := col.categories()
		for _, k := range code {
			keys[name] = append(keys[name], names[k])
		}
	}
	numbers := map[string][]float64{}
	for _, name := range []string{"n", "y", "hi"} {
		col, err := t.column(name)
		if err != nil {
			return nil, err
		}
		numbers[name], _ = col.numbers()
	}
	var rows []boxRow
	for i := range keys["x"] {
		if g := spec.stat(keys["x"][i], keys["color"][i], keys["facet"][i]); g != nil {
			rows = append(rows, boxRow{g, keys["beyond"][i] == "true", numbers["n"][i], numbers["y"][i], numbers["hi"][i]})
		}
	}
	return rows, nil
}

// buildBox makes a box from quartile to quartile with the median in it, whiskers to the last value within the fences, and points
// beyond.
func buildBox(spec *Spec, t *table) (*Scene, error) {
	s := newScene(*spec)
	s.notes = append(s.notes, dropped{null: int(spec.Numbers["null"]), infinite: int(spec.Numbers["infinite"])}.notes(labelWord(spec.YLabel, "y"))...)
	p := panel{}
	if t.len() == 0 {
		p.empty = emptySentence(int(spec.Numbers["total"]), spec)
		s.panels = []panel{p}
		return s, nil
	}
	rows, err := readBoxes(spec, t)
	if err != nil {
		return nil, err
	}
	var stats []*groupStat
	whiskers := map[*groupStat][2]float64{}
	outliers, points := 0.0, &dots{radius: 1.5, alpha: 0.65}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		if !r.beyond {
			stats = append(stats, r.stat)
			whiskers[r.stat] = [2]float64{r.lo, r.hi}
		}
	}
	seats := seat(s, spec, &p, stats)
	from, to := seats.view(stats)
	unseen := 0.0
	for _, r := range rows {
		if !r.beyond {
			lo, hi = math.Min(lo, r.lo), math.Max(hi, r.hi)
			continue
		}
		outliers += r.n
		place := seats.of(r.stat)
		for _, v := range []float64{r.lo, r.hi} {
			if v < from || v > to {
				continue
			}
			lo, hi = math.Min(lo, v), math.Max(hi, v)
			x, y := seats.point(place.middle, v)
			points.points = append(points.points, dot{x: x, y: y, series: place.series})
			if r.lo == r.hi {
				break
			}
		}
		if r.hi > to || r.lo < from {
			unseen += r.n
		}
	}
	for _, g := range stats {
		place := seats.of(g)
		w := whiskers[g]
		seats.segment(&p, place.middle, place.middle, w[0], g.q1, tint{plain: textTint}, 0.9)
		seats.segment(&p, place.middle, place.middle, g.q3, w[1], tint{plain: textTint}, 0.9)
		for _, v := range w {
			seats.segment(&p, place.middle-place.half*0.4, place.middle+place.half*0.4, v, v, tint{plain: textTint}, 0.9)
		}
		seats.block(&p, place.middle-place.half, place.middle+place.half, g.q1, g.q3, tint{series: place.series, alpha: 0.45})
		seats.over(&p, place.middle-place.half, place.middle+place.half, g.median, g.median, tint{plain: textTint}, 2)
	}
	if len(points.points) > 0 {
		p.over = append(p.over, points)
	}
	seats.value.span(lo, hi)
	seats.scales(&p)
	if outliers > 0 {
		s.notes = append(s.notes, plural(int(outliers), "outlier", "outliers"))
		if outliers-unseen > float64(len(points.points)) {
			s.notes = append(s.notes, "outliers within 0.25 % of the range are one point")
		}
		if unseen > 0 {
			note := plural(int(unseen), "value", "values") + " not shown"
			if !math.IsInf(to, 0) {
				note += " above " + edgeText(to, false)
			}
			if !math.IsInf(from, 0) {
				note += " below " + edgeText(from, false)
			}
			s.notes = append(s.notes, note)
		}
	}
	for _, g := range stats {
		s.sizes = append(s.sizes, g.n)
	}
	s.panels = []panel{p}
	return s, nil
}

// sentence joins two parts of a subtitle.
func sentence(a, b string) string {
	if a == "" {
		return b
	}
	return a + " · " + b
}

// seats are the places of groups along the axis of categories, which lies or stands.
type seats struct {
	names   []string
	index   map[string]int // of a category
	series  map[string]int // of a color: its slot
	colors  []int          // of the slots
	split   bool           // slots stand side by side
	lying   bool
	byColor bool // the colors are the categories
	value   Scale
	label   string
}

type place struct {
	middle, half float64 // along the categories
	series       int
}

// seat gives every group a place: categories in their own order or by their medians, colors side by side in them.
func seat(s *Scene, spec *Spec, p *panel, stats []*groupStat) *seats {
	t := &seats{index: map[string]int{}, series: map[string]int{}, label: clean(spec.XLabel)}
	t.value = Scale{Label: clean(spec.YLabel), Style: spec.Format}
	byColor := spec.XLabel == "" && spec.Color != ""
	t.byColor = byColor
	category := func(g *groupStat) string {
		if byColor {
			return g.color
		}
		return g.x
	}
	var keys, colors []string
	medians, sizes := map[string]float64{}, map[string]float64{}
	for _, g := range spec.groups { // all of them: facets share their places
		if k := category(&g); sizes[k] == 0 || g.n > sizes[k] {
			if sizes[k] == 0 {
				keys = append(keys, k)
			}
			medians[k], sizes[k] = g.median, g.n
		}
		if _, ok := t.series[g.color]; !ok {
			t.series[g.color] = 0
			colors = append(colors, g.color)
		}
	}
	sort.SliceStable(keys, func(i, j int) bool {
		if spec.Sort == "y" && medians[keys[i]] != medians[keys[j]] {
			return medians[keys[i]] > medians[keys[j]]
		}
		return naturalLess(keys[i], keys[j])
	})
	sort.Slice(colors, func(i, j int) bool { return naturalLess(colors[i], colors[j]) })
	longest := 0
	for i, k := range momentKeys(keys) {
		t.index[keys[i]] = i
		name := labelOf(k)
		if k == "" {
			name = ""
		}
		t.names = append(t.names, name)
		longest = max(longest, len([]rune(name)))
	}
	for i, k := range colors {
		t.series[k] = i
		t.colors = append(t.colors, i)
		if spec.Color != "" && !byColor {
			s.keys = append(s.keys, key{labelOf(k), i})
		}
	}
	t.split = !byColor && len(colors) > 1
	// Names of this many characters do not stand below each other's neighbours on a page as wide.
	t.lying = float64((longest+2)*len(keys)) > s.spec.Width*5
	return t
}

// momentKeys shortens the texts of moments that all stand at midnight.
func momentKeys(keys []string) []string {
	out := append([]string{}, keys...)
	for _, end := range []string{"+00", " 00:00:00"} {
		for _, k := range out {
			if len(k) <= len(end) || k[len(k)-len(end):] != end || k[0] < '0' || k[0] > '9' {
				return out
			}
		}
		for i, k := range out {
			out[i] = k[:len(k)-len(end)]
		}
	}
	return out
}

// of gives the place of a group.
func (t *seats) of(g *groupStat) place {
	i := t.index[g.x]
	if t.byColor {
		i = t.index[g.color]
	}
	p := place{middle: float64(i), half: math.Min(0.3, 0.08+0.05*float64(len(t.names)))}
	if len(t.colors) > 1 {
		p.series = t.series[g.color]
	}
	if t.split {
		n := float64(len(t.colors))
		p.middle += (float64(t.series[g.color]) - (n-1)/2) * 0.8 / n
		p.half = math.Min(p.half, 0.8/n*0.42)
	}
	return p
}

// view is the range in which values are shown: outliers beyond six times the range of the middle half from it would squeeze the
// boxes when they are further out than all of that is wide.
func (t *seats) view(stats []*groupStat) (from, to float64) {
	low, top, lo, hi := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, g := range stats {
		iqr := clampFinite(g.q3 - g.q1)
		low, top = math.Min(low, clampFinite(g.q1-6*iqr)), math.Max(top, clampFinite(g.q3+6*iqr))
		lo, hi = math.Min(lo, g.lo), math.Max(hi, g.hi)
	}
	from, to = math.Inf(-1), math.Inf(1)
	mid := math.Min(hi, top)/2 - math.Max(lo, low)/2
	if top > low && hi/2-top/2 > mid {
		to = top
	}
	if top > low && low/2-lo/2 > mid {
		from = low
	}
	return from, to
}

// point gives a place of the panel.
func (t *seats) point(along, v float64) (x, y float64) {
	if t.lying {
		return v, float64(len(t.names)-1) - along
	}
	return along, v
}

func (t *seats) block(p *panel, a0, a1, v0, v1 float64, k tint) {
	b := &block{tint: k, outline: true}
	b.x0, b.y0 = t.point(a0, v0)
	b.x1, b.y1 = t.point(a1, v1)
	b.x0, b.x1 = math.Min(b.x0, b.x1), math.Max(b.x0, b.x1)
	b.y0, b.y1 = math.Min(b.y0, b.y1), math.Max(b.y0, b.y1)
	p.marks = append(p.marks, b)
}

func (t *seats) line(a0, a1, v0, v1 float64, k tint, width float64) *segment {
	m := &segment{tint: k, width: width}
	m.x0, m.y0 = t.point(a0, v0)
	m.x1, m.y1 = t.point(a1, v1)
	return m
}

func (t *seats) segment(p *panel, a0, a1, v0, v1 float64, k tint, width float64) {
	p.marks = append(p.marks, t.line(a0, a1, v0, v1, k, width))
}

func (t *seats) over(p *panel, a0, a1, v0, v1 float64, k tint, width float64) {
	p.over = append(p.over, t.line(a0, a1, v0, v1, k, width))
}

// scales gives the panel its axes.
func (t *seats) scales(p *panel) {
	band := Scale{Kind: bandScale, Label: t.label, Names: t.names}
	if !t.lying {
		p.x, p.y = band, t.value
		return
	}
	turned := make([]string, len(t.names))
	for i, n := range t.names {
		turned[len(t.names)-1-i] = n
	}
	band.Names, band.Label = turned, ""                         // categories beside their rows say what they are
	if room := (t.value.Hi/2 - t.value.Lo/2) * 0.05; room > 0 { // the lower axis does not end at ticks
		t.value.Lo, t.value.Hi = clampFinite(t.value.Lo-room), clampFinite(t.value.Hi+room)
	}
	p.x, p.y, p.gridX = t.value, band, true
}
