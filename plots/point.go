package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strings"
)

var _ = register(kind{name: "point", keys: "size label xscale yscale smooth rule band", orderedX: true, compile: compilePoint, build: buildPoint})

// mostPoints is the number of points that are drawn one by one. Beyond it, bins are counted.
const mostPoints = 200_000

// compilePoint takes the rows as they are, or makes bins of them when there are too many.
func compilePoint(c *compiler) (Plan, *Error) {
	open, e := c.twoNumbers()
	if e != nil {
		return Plan{}, e
	}
	if e := c.types(); e != nil {
		return Plan{}, e
	}
	for _, key := range []string{"size", "label"} {
		if e := c.role(key); e != nil {
			return Plan{}, e
		}
		if i, ok := c.place[key]; ok && key == "size" {
			if v := c.roles[len(c.roles)-1].v; v.column != "" && columnKindOf(c.typeOf(v.column)) != numberColumn {
				return Plan{}, c.fail(i, "size must be a number, and "+quoted(v.column)+" is "+typeName(c.typeOf(v.column)))
			}
		}
	}
	points := func() Plan {
		k := *c
		k.spec.Y, k.spec.Names, k.spec.Roles = nil, nil, nil
		plan := Plan{Steps: k.steps()}
		if k.color != nil {
			k.spec.ColorLabel = k.color.label()
		}
		if len(k.roles) > 0 && k.roles[0].name == "size" {
			k.spec.Remarks = append(k.spec.Remarks, "area: "+k.roles[0].v.label())
		}
		plan.Spec = k.spec
		return plan
	}
	var plan Plan
	switch rows := c.in.Rows; {
	case c.aggregates(), rows >= 0 && rows <= mostPoints, len(c.y) > 1:
		plan = points()
	default:
		plan = c.binning("bin2d", 0, func(n int64) (Plan, bool) {
			if n > mostPoints {
				return Plan{}, false
			}
			return points(), true
		})
	}
	if open {
		plan.Echo = c.echo()
	}
	return plan, nil
}

// twoNumbers fills in x and y where the command left them open: the first numbers, longitude and latitude before others.
func (c *compiler) twoNumbers() (bool, *Error) {
	if c.x != nil && len(c.y) > 0 {
		return false, nil
	}
	f := c.candidates()
	numbers := f.numbers
	if lon, lat, ok := coordinates(numbers); ok && c.x == nil && len(c.y) == 0 {
		numbers = []string{lon, lat}
	}
	switch open := c.x == nil && len(c.y) == 0; {
	case open && len(numbers) == 1 && len(f.moments) > 0:
		numbers = []string{f.moments[0], numbers[0]}
	case c.x == nil && !open && len(numbers) == 0:
		numbers = f.moments
	}
	take := func() (value, bool) {
		if len(numbers) == 0 {
			return value{}, false
		}
		v := value{text: ident(numbers[0]), column: numbers[0]}
		numbers = numbers[1:]
		return v, true
	}
	missing := func(key string) *Error {
		return &Error{Message: withArticle(c.kind.name) + " needs two numbers, and " + key + " is none", Hint: "name them: x=… y=…", Option: -1}
	}
	if c.x == nil {
		v, ok := take()
		if !ok {
			return false, missing("x")
		}
		c.x = &v
	}
	if len(c.y) == 0 {
		v, ok := take()
		if !ok {
			return false, missing("y")
		}
		c.y = []value{v}
	}
	return true, nil
}

// coordinates finds the columns of a longitude and a latitude.
func coordinates(names []string) (lon, lat string, ok bool) {
	for _, n := range names {
		switch {
		case isLongitude(n) && lon == "":
			lon = n
		case isLatitude(n) && lat == "":
			lat = n
		}
	}
	return lon, lat, lon != "" && lat != ""
}

func isLongitude(name string) bool { return hasWord(name, "lon", "lng", "long", "longitude") }
func isLatitude(name string) bool  { return hasWord(name, "lat", "latitude") }

// hasWord tells names of which one part, between underlines, blanks and dots, is one of the words.
func hasWord(name string, words ...string) bool {
	for _, part := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == ' ' || r == '.' || r == '-' }) {
		if contains(words, part) {
			return true
		}
	}
	return false
}

// buildPoint makes a point of each row. They are drawn in a random order, always the same, so that no series hides another.
func buildPoint(spec *Spec, t *table) (*Scene, error) {
	x, err := t.column(spec.X)
	if err != nil {
		return nil, err
	}
	if x.kind == textColumn {
		e := unorderedX(spec.Kind, labelWord(spec.XLabel, spec.X), x.typ)
		e.Option = spec.at.x - 1
		return nil, e
	}
	b := points{spec: spec, dots: &dots{}}
	if err := b.color(t); err != nil {
		return nil, err
	}
	cells, err := readSeries(b.spec, t)
	if err != nil {
		return nil, err
	}
	s := newScene(*spec)
	p := panel{gridX: true, open: true, exact: true}
	p.x = Scale{Label: clean(spec.XLabel), Zone: x.zone}
	p.y = Scale{Label: clean(spec.YLabel), Style: spec.Format}
	xs, xf := x.numbers()
	if e := logX(spec, &p.x, x, xs, xf); e != nil {
		return nil, e
	}
	if x.kind == momentColumn {
		p.x.Kind = timeScale
		p.x.Dates = wholeDays(xs, xf, x)
	} else {
		p.x.Plain = yearLike(xs, xf)
	}
	sizes, fates, err := b.sizes(t, len(xs))
	if err != nil {
		return nil, err
	}
	var lostX, lostY, lostSize dropped
	e := extent{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	b.dots.points = make([]dot, 0, len(xs)*len(cells.ys))
	var from []int // row of each point
	if spec.Roles["label"] != "" {
		from = make([]int, 0, cap(b.dots.points))
	}
	count := make([]float64, len(cells.series))
	for row := range xs {
		if lostX.add(xf[row]); xf[row] != present {
			continue
		}
		for k := range cells.ys {
			if lostY.add(cells.fates[k][row]); cells.fates[k][row] != present {
				continue
			}
			q := dot{x: xs[row], y: cells.ys[k][row], series: cells.of(row, k), value: math.NaN()}
			if sizes != nil {
				if lostSize.add(fates[row]); fates[row] != present {
					continue
				}
				q.size = sizes[row]
			}
			if b.ramp != nil && b.fates[row] == present {
				q.value = b.values[row]
			}
			count[q.series]++
			b.dots.points = append(b.dots.points, q)
			if cap(from) > 0 {
				from = append(from, row)
			}
			e.add(point{q.x, q.y})
		}
	}
	s.notes = append(lostX.notes(labelWord(spec.XLabel, "x")), lostY.notes(labelWord(spec.YLabel, "y"))...)
	s.notes = append(s.notes, lostSize.notes("size")...)
	if b.negative > 0 {
		s.notes = append(s.notes, plural(b.negative, "row", "rows")+" with a negative size")
	}
	n := len(b.dots.points)
	if n == 0 {
		p.empty = emptySentence(len(xs), spec)
		s.panels = []panel{p}
		return s, nil
	}
	p.ramp = b.ramp
	p.y.Log = spec.YLog
	padded(&p.x, e.x0, e.x1)
	padded(&p.y, e.y0, e.y1)
	if x.kind == numberColumn && isLongitude(spec.XLabel) && isLatitude(spec.YLabel) {
		p.aspect = mapAspect(&p.x, &p.y)
	}
	b.colors(s, cells, count)
	b.dots.radius, b.dots.alpha = dotLook(n)
	if sizes != nil {
		b.dots.radius, b.dots.alpha = math.Max(9, b.dots.radius), math.Min(0.7, b.dots.alpha)
	}
	if err := b.tags(&p, t, from); err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(n, func(i, j int) { d := b.dots.points; d[i], d[j] = d[j], d[i] })
	if sizes != nil { // small points before large ones would be hidden
		sortBySize(b.dots.points)
	}
	p.marks = []mark{b.dots}
	if len(b.names) > 0 {
		p.over = append(p.over, b.names...)
	}
	s.panels = []panel{p}
	return s, nil
}

// points is a point chart in the making.
type points struct {
	spec     *Spec
	dots     *dots
	ramp     *ramp
	values   []float64 // of a color that is a number
	fates    []fate
	negative int
	names    []mark
}

// color reads a color that is a number or a moment as values of a ramp; every other one makes series.
func (b *points) color(t *table) *Error {
	if b.spec.Color == "" {
		return nil
	}
	c, err := t.column(b.spec.Color)
	if err != nil {
		return err
	}
	if c.kind == textColumn {
		return nil
	}
	b.values, b.fates = c.numbers()
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, v := range b.values {
		if b.fates[i] == present {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	label := b.spec.ColorLabel
	if label == "" {
		label = b.spec.Color
	}
	b.ramp = &ramp{floor: 0.22, scale: Scale{Label: clean(label), Zone: c.zone, Plain: c.kind == numberColumn && yearLike(b.values, b.fates)}}
	if c.kind == momentColumn {
		b.ramp.scale.Kind = timeScale
		b.ramp.scale.Dates = wholeDays(b.values, b.fates, c)
	}
	b.ramp.scale.span(lo, hi)
	b.dots.ramp = true
	without := *b.spec
	without.Color = ""
	b.spec = &without
	return nil
}

// sizes reads areas, the largest 1.
func (b *points) sizes(t *table, rows int) ([]float64, []fate, *Error) {
	name := b.spec.Roles["size"]
	if name == "" {
		return nil, nil, nil
	}
	c, err := t.column(name)
	if err != nil {
		return nil, nil, err
	}
	if c.kind != numberColumn {
		return nil, nil, &Error{Message: "size must be a number, and " + quoted(name) + " is " + typeName(c.typ), Option: -1}
	}
	vs, fs := c.numbers()
	most := 0.0
	for i, v := range vs {
		if fs[i] == present {
			most = math.Max(most, v)
		}
	}
	for i, v := range vs {
		switch {
		case fs[i] != present:
		case v < 0:
			fs[i] = negativeSize
			b.negative++
		case most > 0:
			vs[i] = math.Max(v/most, 0.004) // a point of nothing is still one
		default:
			vs[i] = 0.004
		}
	}
	return vs, fs, nil
}

// negativeSize is the fate of a row whose point would have an area below nothing.
const negativeSize fate = 100

// colors gives the series their colours; the largest of too many keep theirs.
func (b *points) colors(s *Scene, cells *cellsOf, count []float64) {
	n := len(cells.series)
	if b.ramp != nil || b.spec.Color == "" && n == 1 {
		return
	}
	color := make([]int, n)
	for k := range color {
		color[k] = k
	}
	if n > maxSeries {
		for k := range color {
			color[k] = restSeries
		}
		for j, k := range biggest(count, maxSeries-1) {
			color[k] = j
		}
	}
	rest := 0
	for k, name := range cells.series {
		if color[k] == restSeries {
			rest++
			continue
		}
		s.keys = append(s.keys, key{name, color[k]})
	}
	if rest > 0 {
		s.keys = append(s.keys, key{fmt.Sprintf("%s more", group(float64(rest), 0)), restSeries})
	}
	for i := range b.dots.points {
		q := &b.dots.points[i]
		q.series = color[q.series]
	}
}

// mostTags is the number of points that may have their names beside them.
const mostTags = 400

// tags names the points by their rows' label.
func (b *points) tags(p *panel, t *table, from []int) *Error {
	name := b.spec.Roles["label"]
	if name == "" {
		return nil
	}
	c, err := t.column(name)
	if err != nil {
		return err
	}
	if len(from) > mostTags {
		return &Error{Message: plural(len(from), "point", "points") + " are too many to be named", Hint: "label takes up to 400 points; keep fewer with WHERE", Option: -1}
	}
	names, code := c.categories()
	for i, row := range from {
		if names[code[row]] == "NULL" { // only some points have a name
			continue
		}
		q := b.dots.points[i]
		b.names = append(b.names, &tag{x: q.x, y: q.y, text: shorten(labelOf(names[code[row]]), 40), radius: b.dots.radiusOf(q)})
	}
	return nil
}

// sortBySize puts large points behind small ones and keeps the order of equal ones.
func sortBySize(list []dot) {
	sort.SliceStable(list, func(i, j int) bool { return list[i].size > list[j].size })
}

// dotLook is the radius of n points, in points at full size, and their opacity: many are small and let each other through.
func dotLook(n int) (radius, alpha float64) {
	radius = math.Min(3.4, math.Max(0.8, 6.5*math.Pow(float64(n), -0.18)))
	alpha = math.Min(0.85, math.Max(0.3, 1.13-0.155*math.Log10(float64(n))))
	return radius, alpha
}

// padded lets the scale reach a little beyond its data, so that points at the edge are whole.
func padded(s *Scale, lo, hi float64) {
	if s.Log || lo == hi {
		s.span(lo, hi)
		return
	}
	room := 0.03 * (hi/2 - lo/2) * 2
	s.span(clampFinite(lo-room), clampFinite(hi+room))
}

// mapAspect is how long a degree of latitude is beside one of longitude in the middle of a map; 0 for what is no map.
func mapAspect(x, y *Scale) float64 {
	if x.Lo < -400 || x.Hi > 400 || y.Lo < -95 || y.Hi > 95 {
		return 0
	}
	middle := (y.Lo + y.Hi) / 2
	return 1 / math.Max(0.05, math.Cos(middle*math.Pi/180))
}
