package plots

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// joint is what the panels of facets have in common: a series has the same colour in all of them, a category the same place.
type joint struct {
	palette map[string]int // colours of series by their names
	series  []string       // of color, in their order; nil without
	names   []string       // the categories of x, in their order; nil leaves them to the panels
	more    int            // categories that no panel shows
}

// order gives the places of names in the common order; those that a panel does not have are left out.
func (j *joint) order(names []string) []int {
	at := map[string]int{}
	for i, n := range names {
		at[n] = i
	}
	var order []int
	for _, n := range j.names {
		if i, ok := at[n]; ok {
			order = append(order, i)
		}
	}
	return order
}

// buildFacets makes a panel for each value of the facet: the rows of each are built as a chart of their own, under what all of them
// have in common, and their scales joined.
func buildFacets(k kind, spec *Spec, t *table) (*Scene, error) {
	col, err := t.column(spec.Facet)
	if err != nil {
		return nil, err
	}
	names, code := col.categories()
	shown, lost := facetOrder(col, names, code)
	if len(shown) == 0 {
		return k.build(spec, t)
	}
	part := *spec
	part.joint, part.lost = &joint{}, nil // the whole says what is lost
	if e := part.joint.read(k, spec, t); e != nil {
		return nil, e
	}
	whole := newScene(*spec)
	if lost > 0 {
		whole.notes = append(whole.notes, fmt.Sprintf("… %s with fewer rows not shown", plural(lost, "more panel", "more panels")))
	}
	var scenes []*Scene
	var empty *Scene
	nothing := 0
	for _, f := range shown {
		own := &table{schema: t.schema, rows: t.rows, part: code, only: int32(f)}
		s, err := k.build(&part, own)
		if err != nil {
			return nil, err
		}
		if err := s.lay(&part, own, names[f], len(scenes) == 0); err != nil {
			return nil, err
		}
		s.panels[0].title = labelOf(names[f])
		if s.panels[0].empty != "" {
			empty = s
			nothing++
			continue
		}
		scenes = append(scenes, s)
	}
	if len(scenes) == 0 {
		empty.panels[0].title = ""
		return empty, nil
	}
	if nothing > 0 {
		whole.notes = append(whole.notes, plural(nothing, "panel", "panels")+" without values not shown")
	}
	joinScenes(whole, scenes)
	whole.panels[0].more = part.joint.more
	if k.name == "line" && spec.Color == "" && len(spec.Y) == 1 {
		whole.others()
	}
	return whole, nil
}

// facetOrder gives the values of a facet that have panels, in their order, and how many have none: those of the fewest rows.
func facetOrder(col *column, names []string, code []int32) (shown []int, lost int) {
	rows := make([]float64, len(names))
	for _, k := range code {
		rows[k]++
	}
	shown = biggest(rows, shownFacets)
	var keys []float64
	if col.kind != textColumn {
		keys = make([]float64, len(names))
		vs, fs := col.numbers()
		for i, k := range code {
			if keys[k] = vs[i]; fs[i] != present {
				keys[k] = math.Inf(1)
			}
		}
	}
	sort.SliceStable(shown, func(i, j int) bool {
		if keys != nil {
			return keys[shown[i]] < keys[shown[j]]
		}
		return naturalLess(names[shown[i]], names[shown[j]])
	})
	return shown, len(names) - len(shown)
}

// read finds what the panels have in common: the series of color with their colours, and the categories of x in one order.
func (j *joint) read(k kind, spec *Spec, t *table) *Error {
	if spec.Color != "" && !k.valued && spec.groups == nil {
		col, err := t.column(spec.Color)
		if err != nil {
			return err
		}
		names, code := col.categories()
		order := make([]int, len(names))
		for i := range order {
			order[i] = i
		}
		if spec.Sort != "rows" || spec.Kind != "bar" {
			sort.SliceStable(order, func(a, b int) bool { return naturalLess(names[order[a]], names[order[b]]) })
		}
		sums := make([]float64, len(names))
		addRows(sums, code, spec, t)
		var labels []string
		var sorted []float64
		for _, i := range order {
			j.series = append(j.series, names[i])
			labels, sorted = append(labels, labelOf(names[i])), append(sorted, sums[i])
		}
		colors := (&Spec{}).colors(labels, sorted)
		j.palette = map[string]int{}
		for i, c := range colors {
			if c != restSeries {
				j.palette[labels[i]] = c
			}
		}
	}
	if (k.name == "bar" || k.name == "range") && spec.X != "" {
		col, err := t.column(spec.X)
		if err != nil {
			return err
		}
		if k.name == "range" && col.kind != textColumn {
			return nil
		}
		names, code := col.categories()
		sums := make([]float64, len(names))
		addRows(sums, code, spec, t)
		b := bars{spec: spec, names: names, values: make([][]float64, len(names))}
		for i := range names {
			b.values[i] = []float64{sums[i]}
		}
		for _, i := range b.order(col) {
			j.names = append(j.names, names[i])
		}
		top := spec.Top
		if top == 0 {
			top = defaultTop
		}
		j.more = max(0, len(j.names)-top)
		j.names = j.names[:len(j.names)-j.more]
	}
	return nil
}

// addRows adds the values of y up by the code of their rows; a row without y counts as one.
func addRows(sums []float64, code []int32, spec *Spec, t *table) {
	for _, y := range spec.Y {
		col, err := t.column(y)
		if err != nil || col.kind != numberColumn {
			continue
		}
		vs, fs := col.numbers()
		for i, k := range code {
			if fs[i] == present {
				sums[k] = clampFinite(sums[k] + vs[i])
			}
		}
	}
}

// joinScenes makes one scene of panels: what each says once, scales that hold the marks of all, categories at the same places.
func joinScenes(whole *Scene, scenes []*Scene) {
	seen := map[string]bool{}
	var notes []string
	first := &scenes[0].panels[0]
	x, y := first.x, first.y
	sub := scenes[0].sub
	var r *ramp
	for _, s := range scenes {
		p := &s.panels[0]
		for _, k := range s.keys {
			if !seen[k.name] {
				seen[k.name] = true
				whole.keys = append(whole.keys, k)
			}
		}
		notes = append(notes, s.notes...)
		whole.fits = append(whole.fits, s.fits...)
		whole.sizes, whole.bandwidths = append(whole.sizes, s.sizes...), append(whole.bandwidths, s.bandwidths...)
		if s.sub != sub {
			sub = ""
		}
		x, y = joinScales(x, p.x), joinScales(y, p.y)
		if p.ramp != nil {
			if r == nil {
				own := *p.ramp
				r = &own
			}
			r.scale = joinScales(r.scale, p.ramp.scale)
			r.diverging = r.diverging || p.ramp.diverging || !r.scale.Log && r.scale.Lo < 0 && r.scale.Hi > 0
		}
	}
	if r != nil && r.diverging { // zero stays in the middle
		most := math.Max(-r.scale.Lo, r.scale.Hi)
		r.scale.Lo, r.scale.Hi = -most, most
	}
	if sub != "" {
		whole.sub = sub
	}
	sort.SliceStable(whole.keys, func(i, j int) bool {
		a, b := whole.keys[i].series, whole.keys[j].series
		return a != b && b == restSeries || a != restSeries && b != restSeries && a < b
	})
	whole.notes = append(whole.notes, joinNotes(notes)...)
	for _, s := range scenes {
		p := s.panels[0]
		p.place(x.Names, y.Names)
		p.x, p.y = x, y
		p.ends, p.label, p.aspect = false, false, first.aspect
		if p.ramp != nil {
			p.ramp = r
		}
		whole.panels = append(whole.panels, p)
	}
}

// joinScales gives a scale that holds two.
func joinScales(a, b Scale) Scale {
	if a.Kind == bandScale {
		a.Names = joinNames(a.Names, b.Names)
		return a
	}
	a.Lo, a.Hi = math.Min(a.Lo, b.Lo), math.Max(a.Hi, b.Hi)
	a.Dates, a.Plain, a.Whole = a.Dates && b.Dates, a.Plain && b.Plain, a.Whole && b.Whole
	a.Log = a.Log && a.Lo > 0 || b.Log && a.Lo > 0
	return a
}

// joinNames puts the names of b into those of a: each new one behind the one that it follows in b.
func joinNames(a, b []string) []string {
	has := map[string]bool{}
	for _, n := range a {
		has[n] = true
	}
	missing := 0
	for _, n := range b {
		if !has[n] {
			missing++
		}
	}
	if missing == 0 {
		return a
	}
	after := map[string][]string{} // "" is the beginning
	last := ""
	for _, n := range b {
		if has[n] {
			last = n
		} else {
			after[last] = append(after[last], n)
		}
	}
	out := append([]string{}, after[""]...)
	for _, n := range a {
		out = append(out, n)
		out = append(out, after[n]...)
	}
	return out
}

// joinNotes says a thing once: what only differs by the number at its start is added up.
func joinNotes(notes []string) []string {
	type sum struct {
		n    int
		rest string
	}
	var order []string
	sums := map[string]*sum{}
	for _, note := range notes {
		word, rest, _ := strings.Cut(note, " ")
		n, err := strconv.Atoi(strings.ReplaceAll(word, ",", ""))
		if err != nil {
			rest, n = note, 0
		}
		id := rest
		for _, one := range []string{"row", "value", "outlier"} {
			if after, ok := strings.CutPrefix(rest, one); ok && (after == "" || after[0] == ' ') {
				id = one + "s" + after
			}
		}
		if sums[id] == nil {
			sums[id] = &sum{rest: rest}
			order = append(order, id)
		}
		sums[id].n += n
	}
	var out []string
	for _, id := range order {
		s := sums[id]
		switch {
		case s.n == 0:
			out = append(out, s.rest)
		case s.n == 1:
			out = append(out, "1 "+s.rest)
		default:
			out = append(out, group(float64(s.n), 0)+" "+id)
		}
	}
	return out
}

// place moves marks from the panel's own categories to those that all panels share.
func (p *panel) place(xs, ys []string) {
	move := func(own, all []string) func(float64) float64 {
		at := map[string]int{}
		for i, n := range all {
			at[n] = i
		}
		same := len(own) == len(all)
		for i, n := range own {
			same = same && at[n] == i
		}
		if same {
			return nil
		}
		return func(v float64) float64 {
			i := int(math.Max(0, math.Min(math.Round(v), float64(len(own)-1))))
			return v + float64(at[own[i]]-i)
		}
	}
	keep := func(v float64) float64 { return v }
	fx, fy := keep, keep
	moved := false
	if p.x.Kind == bandScale {
		if f := move(p.x.Names, xs); f != nil {
			fx, moved = f, true
		}
	}
	if p.y.Kind == bandScale {
		if f := move(p.y.Names, ys); f != nil {
			fy, moved = f, true
		}
	}
	if !moved {
		return
	}
	for i := range p.bars {
		p.bars[i].band = int(fx(float64(p.bars[i].band)))
	}
	for _, l := range p.lines {
		for _, run := range l.runs {
			for i := range run {
				run[i] = point{fx(run[i].x), fy(run[i].y)}
			}
		}
	}
	for _, m := range append(append([]mark{}, p.marks...), p.over...) {
		shiftMark(m, fx, fy)
	}
}

// shiftMark moves a mark along axes of categories; what is wide moves as its middle does.
func shiftMark(m mark, fx, fy func(float64) float64) {
	both := func(a, b *float64, f func(float64) float64) {
		mid := *a/2 + *b/2
		d := f(mid) - mid
		*a, *b = *a+d, *b+d
	}
	switch m := m.(type) {
	case *block:
		both(&m.x0, &m.x1, fx)
		both(&m.y0, &m.y1, fy)
	case *segment:
		both(&m.x0, &m.x1, fx)
		both(&m.y0, &m.y1, fy)
	case *polygon:
		for i, q := range m.points {
			m.points[i] = point{fx(q.x), fy(q.y)}
		}
	case *dots:
		for i := range m.points {
			m.points[i].x, m.points[i].y = fx(m.points[i].x), fy(m.points[i].y)
		}
	case *words:
		m.x, m.y = fx(m.x), fy(m.y)
	}
}

// others draws the lines of all panels in each, faint, behind its own.
func (s *Scene) others() {
	own := make([][]line, len(s.panels))
	for i := range s.panels {
		own[i] = s.panels[i].lines
	}
	for i := range s.panels {
		var behind []line
		for j, ls := range own {
			if j == i {
				continue
			}
			for _, l := range ls {
				if l.thin {
					continue
				}
				l.series, l.faint = restSeries, true
				behind = append(behind, l)
			}
		}
		s.panels[i].lines = append(behind, own[i]...)
	}
}
