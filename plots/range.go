package plots

import (
	"math"
	"sort"
)

var _ = register(kind{name: "range", keys: "lo hi sort top rule band", compile: compileRange, build: buildRange})

// compileRange takes the ends of the intervals and, where it is given, the point in each.
func compileRange(c *compiler) (Plan, *Error) {
	for _, key := range []string{"lo", "hi"} {
		if _, ok := c.place[key]; !ok {
			return Plan{}, &Error{Message: "PLOT range needs both ends of its intervals, and " + key + "= is missing", Hint: "write lo=… hi=…", Option: -1}
		}
	}
	los, e := c.values(c.place["lo"])
	if e != nil {
		return Plan{}, e
	}
	if len(los) > 1 {
		return Plan{}, c.fail(c.place["lo"], "lo takes one value")
	}
	pointed := len(c.y) > 0
	if !pointed { // the interval alone: its lower end stands for y in the steps
		c.y = los
	}
	if len(c.y) > 1 {
		return Plan{}, c.fail(c.place["y"], "PLOT range takes one y")
	}
	for _, key := range []string{"lo", "hi"} {
		if e := c.role(key); e != nil {
			return Plan{}, e
		}
	}
	for _, r := range c.roles {
		if r.v.aggregate != c.aggregates() {
			e := c.fail(c.place[r.name], r.name+" and y are not both aggregates")
			e.Hint = "aggregate all of them, for instance y=avg(…) lo=min(…) hi=max(…)"
			return Plan{}, e
		}
		if v := r.v; v.column != "" && columnKindOf(c.typeOf(v.column)) != numberColumn {
			return Plan{}, c.fail(c.place[r.name], r.name+" must be a number, and "+quoted(v.column)+" is "+typeName(c.typeOf(v.column)))
		}
	}
	if c.x == nil {
		named := map[string]bool{}
		for _, r := range c.roles {
			named[r.v.column] = true
		}
		f := c.candidates()
		for _, names := range [][]string{f.texts, f.moments} {
			for _, n := range names {
				if c.x == nil && !named[n] {
					c.x = &value{text: ident(n), column: n}
				}
			}
		}
		if c.x == nil {
			return Plan{}, &Error{Message: "PLOT range needs x: no column here is a category or a time", Hint: "name it: x=…", Option: -1}
		}
	}
	if e := c.types(); e != nil {
		return Plan{}, e
	}
	// What the marks mean is in the words of the command.
	words := map[string]string{}
	for i, r := range c.roles {
		if r.name == "lo" || r.name == "hi" {
			words[r.name] = c.roles[i].v.label()
		}
	}
	meaning := words["lo"] + " to " + words["hi"]
	if pointed {
		meaning = c.y[0].label() + " with " + meaning
	}
	c.spec.Numbers = map[string]float64{"pointed": 0}
	if pointed {
		c.spec.Numbers["pointed"] = 1
	}
	steps := c.steps()
	c.order()
	if !pointed {
		c.spec.YLabel = ""
	}
	c.spec.Remarks = append(c.spec.Remarks, meaning)
	plan := Plan{Steps: steps, Spec: c.spec}
	if _, ok := c.place["x"]; !ok {
		plan.Echo = "PLOT range x=" + c.x.written() + c.otherOptions()
	}
	return plan, nil
}

// interval is a row of a range chart.
type interval struct {
	x      float64 // its moment or number, or the number of its category
	series int
	v      float64
	lo, hi float64
	gap    bool
	noV    bool
}

// buildRange makes points with their intervals: lying ones side by side for categories, ribbons around a line along an ordered x.
func buildRange(spec *Spec, t *table) (*Scene, error) {
	x, err := t.column(spec.X)
	if err != nil {
		return nil, err
	}
	cells, err := readSeries(spec, t)
	if err != nil {
		return nil, err
	}
	ends := map[string][]float64{}
	endFates := map[string][]fate{}
	for _, role := range []string{"lo", "hi"} {
		col, err := t.column(spec.Roles[role])
		if err != nil {
			return nil, err
		}
		if col.kind != numberColumn {
			return nil, &Error{Message: role + " must be a number, and it is " + typeName(col.typ), Option: -1}
		}
		ends[role], endFates[role] = col.numbers()
	}
	s := newScene(*spec)
	pointed := spec.Numbers["pointed"] != 0
	category := x.kind == textColumn
	var names []string
	var code []int32
	var xs []float64
	var xf []fate
	if category {
		names, code = x.categories()
	} else {
		xs, xf = x.numbers()
	}
	var rows []interval
	var lost, noX, lostEnds dropped
	swapped := 0
	for i := range cells.ys[0] {
		r := interval{series: cells.of(i, 0), v: cells.ys[0][i], lo: ends["lo"][i], hi: ends["hi"][i]}
		if category {
			r.x = float64(code[i])
		} else {
			noX.add(xf[i])
			if xf[i] != present {
				continue
			}
			r.x = xs[i]
		}
		if endFates["lo"][i] != present || endFates["hi"][i] != present {
			lostEnds.add(max(endFates["lo"][i], endFates["hi"][i]))
			r.gap = true
		}
		if f := cells.fates[0][i]; f != present {
			if pointed {
				lost.add(f)
			}
			r.noV = true
		}
		if r.lo > r.hi && !r.gap {
			swapped++
			r.lo, r.hi = r.hi, r.lo
		}
		if r.gap && (r.noV || !pointed) && category {
			continue
		}
		rows = append(rows, r)
	}
	s.notes = append(s.notes, noX.notes(labelWord(spec.XLabel, "x"))...)
	if pointed {
		s.notes = append(s.notes, lost.notes(labelWord(spec.YLabel, "y"))...)
	}
	s.notes = append(s.notes, lostEnds.notes("an end of the interval")...)
	if swapped > 0 {
		s.notes = append(s.notes, plural(swapped, "row", "rows")+" with lo above hi, drawn the other way round")
	}
	g := ranges{spec: spec, s: s, cells: cells, rows: rows, pointed: pointed}
	value := Scale{Label: clean(spec.YLabel), Style: spec.Format}
	lo, hi := math.Inf(1), math.Inf(-1)
	sums := make([]float64, len(cells.series))
	for _, r := range rows {
		if !r.gap {
			lo, hi = math.Min(lo, r.lo), math.Max(hi, r.hi)
		}
		if pointed && !r.noV {
			lo, hi = math.Min(lo, r.v), math.Max(hi, r.v)
		}
		addTo(&sums[r.series], math.Max(math.Abs(r.lo), math.Abs(r.hi)))
	}
	var p panel
	if lo > hi {
		p.empty = emptySentence(t.len(), spec)
		s.panels = []panel{p}
		return s, nil
	}
	g.color = s.spec.colors(cells.series, sums)
	if len(cells.series) > 1 || spec.Color != "" {
		rest := 0
		for k, name := range cells.series {
			if g.color[k] == restSeries {
				rest++
				continue
			}
			s.keys = append(s.keys, key{name, g.color[k]})
		}
		if rest > 0 {
			s.keys = append(s.keys, key{plural(rest, "more", "more"), restSeries})
		}
	}
	value.span(lo, hi)
	if category {
		if e := g.lying(&p, value, names); e != nil {
			return nil, e
		}
	} else {
		p.x = Scale{Label: clean(spec.XLabel), Zone: x.zone}
		if x.kind == momentColumn {
			p.x.Kind, p.x.Dates = timeScale, wholeDays(xs, xf, x)
		} else {
			p.x.Plain, p.x.Whole = yearLike(xs, xf), wholeType(x.typ)
		}
		p.y = value
		if e := g.ribbons(&p, x); e != nil {
			return nil, e
		}
	}
	s.panels = []panel{p}
	return s, nil
}

// ranges are intervals on their way to marks.
type ranges struct {
	spec    *Spec
	s       *Scene
	cells   *cellsOf
	rows    []interval
	pointed bool
	color   []int
}

// lying makes a row for each category, the first on top, its series below one another.
func (g *ranges) lying(p *panel, value Scale, names []string) *Error {
	type slot struct{ category, series int }
	seen := map[slot]bool{}
	level, count := map[int]float64{}, map[int]float64{}
	var order []int
	for _, r := range g.rows {
		k := slot{int(r.x), r.series}
		if seen[k] {
			return repeated(g.spec, names[k.category], g.cells.series[r.series])
		}
		seen[k] = true
		v := r.v
		if !g.pointed || r.noV {
			v = r.lo/2 + r.hi/2
		}
		if count[k.category] == 0 {
			order = append(order, k.category)
		}
		count[k.category]++
		level[k.category] += (v - level[k.category]) / count[k.category]
	}
	switch {
	case g.spec.joint != nil && g.spec.joint.names != nil:
		order = g.spec.joint.order(names)
	case g.spec.Sort == "x":
		sort.SliceStable(order, func(i, j int) bool { return naturalLess(names[order[i]], names[order[j]]) })
	case g.spec.Sort == "y":
		sort.SliceStable(order, func(i, j int) bool { return level[order[i]] > level[order[j]] })
	}
	top := g.spec.Top
	if top == 0 {
		top = defaultTop
	}
	p.more = max(0, len(order)-top)
	order = order[:len(order)-p.more]
	at := map[int]float64{}
	band := Scale{Kind: bandScale, Names: make([]string, len(order))}
	for i, k := range order {
		at[k] = float64(len(order) - 1 - i)
		band.Names[len(order)-1-i] = labelOf(names[k])
	}
	n := len(g.cells.series)
	points := &dots{radius: 3.2}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range g.rows {
		y, ok := at[int(r.x)]
		if !ok {
			continue
		}
		if n > 1 {
			y -= (float64(r.series) - float64(n-1)/2) * 0.7 / float64(n)
		}
		c := g.color[r.series]
		if !r.gap {
			p.marks = append(p.marks, &segment{tint: tint{series: c}, x0: r.lo, x1: r.hi, y0: y, y1: y, width: 2})
			lo, hi = math.Min(lo, r.lo), math.Max(hi, r.hi)
		}
		if g.pointed && !r.noV {
			points.points = append(points.points, dot{x: r.v, y: y, series: c})
			lo, hi = math.Min(lo, r.v), math.Max(hi, r.v)
		} else if !r.gap && !g.pointed {
			for _, v := range []float64{r.lo, r.hi} {
				p.marks = append(p.marks, &segment{tint: tint{series: c}, x0: v, x1: v, y0: y - 0.12, y1: y + 0.12, width: 2})
			}
		}
	}
	if len(points.points) > 0 {
		p.over = append(p.over, points)
	}
	value.span(lo, hi)
	if room := (value.Hi/2 - value.Lo/2) * 0.06; room > 0 {
		value.Lo, value.Hi = clampFinite(value.Lo-room), clampFinite(value.Hi+room)
	}
	p.x, p.y, p.gridX = value, band, true
	return nil
}

// ribbons makes an area from the lower to the upper ends of each series, cut where one is missing, and a line through its points.
func (g *ranges) ribbons(p *panel, x *column) *Error {
	byX := append([]interval{}, g.rows...)
	sort.SliceStable(byX, func(i, j int) bool { return byX[i].x < byX[j].x })
	p.x.span(byX[0].x, byX[len(byX)-1].x)
	p.ends = len(g.s.keys) > 0 && g.pointed
	for k, name := range g.cells.series {
		ribbon := tint{series: g.color[k], alpha: 0.28}
		l := line{name: name, series: g.color[k]}
		var area *areaMark
		var run []point
		last := math.Inf(-1)
		for _, r := range byX {
			if r.series != k {
				continue
			}
			if r.x == last {
				return repeated(g.spec, placeText(x, r.x), name)
			}
			last = r.x
			if r.gap {
				area = nil
			} else {
				if area == nil {
					area = &areaMark{tint: ribbon}
					p.marks = append(p.marks, area)
				}
				area.xs, area.lo, area.hi = append(area.xs, r.x), append(area.lo, r.lo), append(area.hi, r.hi)
			}
			if !g.pointed || r.noV {
				if len(run) > 0 {
					l.runs, run = append(l.runs, run), nil
				}
			} else {
				run = append(run, point{r.x, r.v})
			}
		}
		if len(run) > 0 {
			l.runs = append(l.runs, run)
		}
		if len(l.runs) > 0 {
			p.lines = append(p.lines, l)
		}
	}
	for i, m := range p.marks { // a lone interval is a line from end to end
		if a := m.(*areaMark); len(a.xs) == 1 {
			p.marks[i] = &segment{tint: tint{series: a.tint.series}, x0: a.xs[0], x1: a.xs[0], y0: a.lo[0], y1: a.hi[0], width: 2}
		}
	}
	return nil
}
