package plots

import (
	"fmt"
	"math"
	"time"
)

// lay lays over the marks of a scene of one panel what its specification asks for. facet is the panel's category; only the first
// panel says what a rule is.
func (s *Scene) lay(spec *Spec, t *table, facet string, first bool) *Error {
	p := &s.panels[0]
	o := spec.overlay
	if p.empty != "" {
		return nil
	}
	if name := spec.Roles["label"]; name != "" && spec.Kind == "line" {
		if err := s.nameRows(spec, t, p, name); err != nil {
			return err
		}
	}
	if o.none() {
		return nil
	}
	var over []mark
	if o.window > 0 {
		if err := s.means(spec, t, p); err != nil {
			return err
		}
	}
	if o.fitted {
		over = append(over, s.fitMarks(spec, p, facet)...)
	}
	var behind []mark
	for _, g := range o.bands {
		m, err := s.guideMark(p, g, true, first)
		if err != nil {
			return err
		}
		if m != nil {
			behind = append(behind, m)
		}
	}
	for _, g := range o.lines {
		m, err := s.guideMark(p, g, false, first)
		if err != nil {
			return err
		}
		if m != nil {
			over = append(over, m)
		}
	}
	p.marks = append(behind, p.marks...)
	p.over = append(over, p.over...)
	return nil
}

// axisOf gives the scale that the user calls x or y: the intervals of categories lie.
func (p *panel) axisOf(axis byte) (s *Scale, onX bool) {
	lying := p.y.Kind == bandScale && p.x.Kind != bandScale
	if (axis == 'x') != lying {
		return &p.x, true
	}
	return &p.y, false
}

// guideMark makes a rule or a band, and widens its scale to hold it. It gives nil, and a note, for what has no place.
func (s *Scene) guideMark(p *panel, g guide, band, first bool) (mark, *Error) {
	what := "a rule"
	ends := []anchor{g.from}
	if band {
		what, ends = "a band", append(ends, g.to)
	}
	want := numberScale
	for _, a := range ends {
		if a.moment {
			want = timeScale
		}
		if math.IsNaN(a.at) {
			s.notes = append(s.notes, what+" has no value: "+shorten(clean(a.text), 60))
			return nil, nil
		}
	}
	axis := g.axis
	if axis == 0 {
		order := "yx"
		if s.spec.Kind == "hist" || s.spec.Kind == "density" {
			order = "xy"
		}
		for _, a := range []byte(order) {
			if sc, _ := p.axisOf(a); sc.Kind == want {
				axis = a
				break
			}
		}
	}
	scale, onX := p.axisOf(max(axis, 'x'))
	if axis == 0 || scale.Kind != want {
		kind := map[scaleKind]string{numberScale: "a number", timeScale: "a time"}
		e := &Error{Message: fmt.Sprintf("%s at %s needs an axis of %ss", what, kind[want], kind[want][2:]), Option: g.option, Pos: ends[0].pos, End: ends[len(ends)-1].end}
		if axis != 0 {
			e.Message += ", and " + string(axis) + " is " + map[scaleKind]string{numberScale: "one of numbers", timeScale: "one of times", bandScale: "one of categories"}[scale.Kind]
		}
		return nil, e
	}
	var at []float64
	for _, a := range ends {
		v := a.onAxis(scale)
		if scale.Log && v <= 0 {
			s.notes = append(s.notes, what+" at "+shorten(clean(a.text), 60)+" has no place on a logarithmic scale")
			return nil, nil
		}
		at = append(at, v)
		scale.Lo, scale.Hi = math.Min(scale.Lo, v), math.Max(scale.Hi, v)
	}
	label := g.label
	if a := g.from; a.named != "" && !band {
		if label == "" {
			label = shorten(clean(a.named), 60)
		}
		label += " " + scale.valueText(at[0])
	}
	if !first {
		label = ""
	}
	if band {
		return &strip{lo: math.Min(at[0], at[1]), hi: math.Max(at[0], at[1]), onX: onX, label: label}, nil
	}
	return &rule{at: at[0], onX: onX, label: label}, nil
}

// valueText writes a value of the scale in a few digits.
func (s *Scale) valueText(v float64) string {
	if s.Kind != timeScale {
		return trimZeros(formatWithin(s.Style, rounded(v)))
	}
	t := instant(v, s.Zone)
	if s.Dates || t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())) {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04")
}

// fitMarks makes each fit a line over the range of its rows, with its confidence band, and says what it is.
func (s *Scene) fitMarks(spec *Spec, p *panel, facet string) []mark {
	var out, said []mark
	lone := spec.Color == "" && len(spec.Y) == 1 || p.ramp != nil
	color := s.seriesOf(lone)
	least, most := p.y.at(p.y.Lo)-0.25, p.y.at(p.y.Hi)+0.25 // how far a band may widen the scale, as parts of it
	bottom, top := p.y.valueAt(least), p.y.valueAt(most)
	var shown []*fit
	for i := range spec.overlay.fits {
		f := &spec.overlay.fits[i]
		if spec.Facet != "" && f.facet != facet {
			continue
		}
		name := labelOf(f.color)
		if spec.Color == "" && f.y < len(s.keys) {
			name = s.keys[f.y].name
		}
		series, ok := color(name)
		if lone {
			series, ok = 1, true
		}
		if !ok {
			continue
		}
		shown = append(shown, f)
		out = append(out, p.fitShape(f, series, bottom, top)...)
		align := left
		if f.slope() < 0 { // where the line is not
			align = right
		}
		said = append(said, &words{corner: true, align: align, bold: true, tint: seriesTint(series), text: f.words(p, spec.Facet == "")})
	}
	s.fits = append(s.fits, shown...)
	if len(said) <= 3 && (spec.Facet == "" || len(said) == 1) {
		out = append(out, said...)
	}
	return out
}

// bandSteps is the number of places of a confidence band.
const bandSteps = 48

// fitShape is the band of a fit and its line.
func (p *panel) fitShape(f *fit, series int, bottom, top float64) []mark {
	value := func(v float64, log bool) float64 {
		if log {
			return clampFinite(math.Pow(10, v))
		}
		return clampFinite(v)
	}
	place := func(x float64) float64 { return value(x, p.x.Log) }
	a, b := value(f.at(f.x0), p.y.Log), value(f.at(f.x1), p.y.Log)
	line := &segment{tint: seriesTint(series), x0: place(f.x0), x1: place(f.x1), y0: a, y1: b, width: 2}
	ribbon := &areaMark{tint: tint{series: series, alpha: 0.25}}
	bottom, top = math.Min(bottom, math.Min(a, b)), math.Max(top, math.Max(a, b))
	for _, v := range []float64{a, b} {
		if !p.y.Log || v > 0 {
			p.y.Lo, p.y.Hi = math.Min(p.y.Lo, v), math.Max(p.y.Hi, v)
		}
	}
	for i := range bandSteps + 1 {
		x := f.x0 + (f.x1-f.x0)*float64(i)/bandSteps
		h := f.half(x)
		if math.IsNaN(h) {
			return []mark{line}
		}
		lo, hi := math.Max(bottom, value(f.at(x)-h, p.y.Log)), math.Min(top, value(f.at(x)+h, p.y.Log))
		ribbon.xs, ribbon.lo, ribbon.hi = append(ribbon.xs, place(x)), append(ribbon.lo, lo), append(ribbon.hi, hi)
		if !p.y.Log || lo > 0 {
			p.y.Lo, p.y.Hi = math.Min(p.y.Lo, lo), math.Max(p.y.Hi, hi)
		}
	}
	return []mark{ribbon, line}
}

// words say a fit: its equation, of a time its slope, and what part of the variance it explains.
func (f *fit) words(p *panel, whole bool) string {
	r2 := "R² undefined"
	if r := f.r2(); !math.IsNaN(r) {
		r2 = "R² = " + minus(fmt.Sprintf("%.2f", r))
	}
	if !whole {
		return r2
	}
	m, b := f.slope(), f.intercept()
	sum := func(b, m float64, x string) string {
		sign := " + "
		if m < 0 {
			sign = " − "
		}
		return digits3(b) + sign + digits3(math.Abs(m)) + " " + x
	}
	switch {
	case p.x.Kind == timeScale && p.y.Log:
		return r2
	case p.x.Kind == timeScale:
		unit, us := "second", 1e6
		for _, u := range []struct {
			name string
			us   float64
		}{{"minute", 60e6}, {"hour", 3600e6}, {"day", 86400e6}, {"year", 365.2425 * 86400e6}} {
			if f.x1-f.x0 >= 3*u.us {
				unit, us = u.name, u.us
			}
		}
		sign := "+"
		if m < 0 {
			sign = "−"
		}
		article := "a "
		if unit == "hour" {
			article = "an "
		}
		return sign + digits3(math.Abs(m*us)) + " " + article + unit + ",  " + r2
	case p.x.Log && p.y.Log:
		return "y = " + digits3(clampFinite(math.Pow(10, b))) + " · x^" + digits3(m) + ",  " + r2
	case p.x.Log:
		return "y = " + sum(b, m, "log10 x") + ",  " + r2
	case p.y.Log:
		return "log10 y = " + sum(b, m, "x") + ",  " + r2
	}
	return "y = " + sum(b, m, "x") + ",  " + r2
}

// digits3 writes a number in three digits, or all of its whole part.
func digits3(v float64) string {
	if a := math.Abs(v); a >= 1000 && a < 1e15 {
		return group(v, 0)
	}
	f := formatFor("plain", math.Abs(v), math.Abs(v)/100)
	return trimZeros(f.text(rounded(v)))
}

// sayFits adds to the subtitle what the fits are of.
func (s *Scene) sayFits() {
	if s.spec.overlay == nil || !s.spec.overlay.fitted {
		return
	}
	if len(s.fits) == 0 {
		s.notes = append(s.notes, "no linear fit: it needs two rows with different x")
		return
	}
	var sizes []float64
	lo, hi := math.Inf(1), math.Inf(-1)
	banded := false
	for _, f := range s.fits {
		sizes = append(sizes, f.n)
		if r := f.r2(); !math.IsNaN(r) {
			lo, hi = math.Min(lo, r), math.Max(hi, r)
		}
		banded = banded || f.n > 2
	}
	text := "linear fit"
	if banded {
		text += ", 95 % band"
	}
	text += ", " + groupSizes(sizes)
	switch a, b := fmt.Sprintf("%.2f", lo), fmt.Sprintf("%.2f", hi); {
	case lo > hi:
	case a == b:
		text += ", R² = " + a
	default:
		text += ", R² " + a + "–" + b
	}
	s.sub = sentence(s.sub, text)
}

// nameRows sets the names of the rows of lines that have one.
func (s *Scene) nameRows(spec *Spec, t *table, p *panel, name string) *Error {
	c, err := t.column(name)
	if err != nil {
		return err
	}
	x, err := t.column(spec.X)
	if err != nil {
		return err
	}
	cells, err := readSeries(spec, t)
	if err != nil {
		return err
	}
	xs, xf := x.numbers()
	if spec.XLog {
		positive(xs, xf)
	}
	names, code := c.categories()
	n := 0
	for row := range xs {
		if names[code[row]] == "NULL" || xf[row] != present {
			continue
		}
		for k := range cells.ys {
			if cells.fates[k][row] != present {
				continue
			}
			if n++; n > mostTags {
				return &Error{Message: "more than 400 rows have a label", Hint: "label takes up to 400 rows; leave it NULL in the others: label=(CASE WHEN … THEN … END)", Option: -1}
			}
			p.over = append(p.over, &tag{x: xs[row], y: cells.ys[k][row], text: shorten(labelOf(names[code[row]]), 40), radius: 1.5})
		}
	}
	return nil
}
