package plots

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

var _ = register(kind{name: "heat", keys: "sort", valued: true, compile: compileHeat, build: buildHeat})

// compileHeat takes two categories and a value of each pair of them: color, an aggregate or a number, or y with the second
// category in color. Without a value, rows are counted.
func compileHeat(c *compiler) (Plan, *Error) {
	open, e := c.heatColumns()
	if e != nil {
		return Plan{}, e
	}
	s := &c.spec
	s.XLabel, s.YLabel, s.ColorLabel = c.x.label(), c.y[0].label(), c.color.label()
	s.Names = []string{s.YLabel}
	plan := Plan{}
	if c.color.aggregate {
		s.X, s.Y, s.Color = "x", []string{"y"}, "color"
		facet, by := "", ""
		if c.facet != nil {
			s.Facet, facet, by = "facet", ", "+c.facet.expr()+" AS facet", ", facet"
		}
		plan.Steps = "|> AGGREGATE " + c.color.text + " AS color GROUP BY " + c.x.expr() + " AS x, " + c.y[0].expr() + " AS y" + facet + " |> ORDER BY x, y" + by
		if s.Sort == "" {
			s.Sort = "x"
		}
	} else {
		if c.color.column != "" && columnKindOf(c.typeOf(c.color.column)) != numberColumn {
			return Plan{}, c.noValue(c.color.column)
		}
		plan.Steps = c.selection()
		if s.Sort == "" && c.in.Ordered {
			s.Sort = "rows"
		}
	}
	plan.Spec = *s
	if open {
		plan.Echo = c.echo()
	}
	return plan, nil
}

// heatColumns finds the two categories and the value, and tells whether the command left one of them open.
func (c *compiler) heatColumns() (bool, *Error) {
	if len(c.y) > 1 {
		return false, c.fail(c.place["y"], "heat takes one y")
	}
	switch {
	case c.aggregates() && c.color == nil:
		e := c.fail(c.place["y"], "heat needs two categories, and y is an aggregate")
		e.Hint = "write y=category color=" + c.y[0].text
		return false, e
	case c.aggregates() && c.color.aggregate:
		return false, c.fail(c.place["color"], "y and color are both aggregates; heat colours one value by two categories")
	case c.aggregates(), c.isNumber(c.y) && c.color != nil && c.color.column != "" && !c.isNumber([]value{*c.color}):
		v := c.y[0] // y is the value, color the second category
		c.y, c.color = []value{*c.color}, &v
		c.spec.at.y, c.spec.at.color = c.spec.at.color, c.spec.at.y
	}
	f := c.candidates()
	categories := append(append(append([]string{}, f.texts...), f.moments...), f.numbers...)
	sort.SliceStable(categories, func(i, j int) bool {
		return cyclic(categories[i]) && !cyclic(categories[j])
	})
	open := false
	take := func(key string) (*value, *Error) {
		open = true
		if len(categories) == 0 {
			return nil, &Error{Message: "heat needs two categories, and " + key + " is none", Hint: "name them: x=… y=…", Option: -1}
		}
		v := value{text: ident(categories[0]), column: categories[0]}
		categories = categories[1:]
		return &v, nil
	}
	if c.x == nil {
		v, e := take("x")
		if e != nil {
			return false, e
		}
		c.x = v
	}
	if len(c.y) == 0 {
		v, e := take("y")
		if e != nil {
			return false, e
		}
		c.y = []value{*v}
	}
	if c.spec.at.x == 0 && c.spec.at.y == 0 && hasWord(c.y[0].column, "hour", "minute") {
		*c.x, c.y[0] = c.y[0], *c.x // hours go to the right
	}
	if c.color == nil {
		open = true
		c.color = &value{text: "count(*)", aggregate: true}
		for _, n := range f.numbers {
			if n == c.x.column || n == c.y[0].column {
				continue
			}
			if c.in.Schema.NumFields() > 3 {
				c.color = &value{text: "sum(" + ident(n) + ")", aggregate: true}
			} else {
				c.color = &value{text: ident(n), column: n}
			}
			break
		}
	}
	return open, nil
}

// isNumber tells a plain column of numbers.
func (c *compiler) isNumber(vs []value) bool {
	return len(vs) == 1 && vs[0].column != "" && columnKindOf(c.typeOf(vs[0].column)) == numberColumn
}

// cyclic tells names of what comes again and again: a column of whole numbers with such a name is a category.
func cyclic(name string) bool {
	return hasWord(name, "hour", "weekday", "dow", "dayofweek", "month", "minute", "week", "quarter")
}

func (c *compiler) noValue(name string) *Error {
	e := c.fail(c.spec.at.color-1, "the colour of heat is a number, and "+quoted(name)+" is "+typeName(c.typeOf(name)))
	e.Hint = "count its rows: color=count(" + ident(name) + ")"
	return e
}

// mostCells bounds the cells of one side of a heat map: more are no categories.
const mostCells = 1000

// buildHeat makes a cell of each pair of categories that has a row. A pair without one stays blank: that is not zero.
func buildHeat(spec *Spec, t *table) (*Scene, error) {
	x, err := t.column(spec.X)
	if err != nil {
		return nil, err
	}
	y, err := t.column(spec.Y[0])
	if err != nil {
		return nil, err
	}
	v, err := t.column(spec.Color)
	if err != nil {
		return nil, err
	}
	if v.kind != numberColumn {
		return nil, &Error{Message: "the colour of heat is a number, and " + quoted(spec.ColorLabel) + " is " + typeName(v.typ), Option: spec.at.color - 1}
	}
	s := newScene(*spec)
	p := panel{open: true, exact: true, says: x.kind == numberColumn, x: Scale{Kind: bandScale, Label: clean(spec.XLabel)}, y: Scale{Kind: bandScale, Label: clean(spec.YLabel)}}
	xNames, xCode, _ := bandsOf(x, spec.Sort)
	yNames, yCode, upwards := bandsOf(y, spec.Sort)
	for _, side := range []struct {
		names []string
		label string
		at    int
	}{{xNames, spec.XLabel, spec.at.x}, {yNames, spec.YLabel, spec.at.y}} {
		if len(side.names) > mostCells {
			return nil, &Error{
				Message: group(float64(len(side.names)), 0) + " values of " + labelWord(side.label, "a category") + " are too many for a heat map",
				Hint:    "numbers and times are put into bins by PLOT bin2d", Option: side.at - 1,
			}
		}
	}
	vs, vf := v.numbers()
	var lost dropped
	seen := map[[2]int32]bool{}
	var values []float64
	for row := range vs {
		at := [2]int32{xCode[row], yCode[row]}
		if seen[at] {
			return nil, repeatedCell(spec, xNames[at[0]], yNames[at[1]])
		}
		seen[at] = true
		if lost.add(vf[row]); vf[row] == present {
			values = append(values, vs[row])
		}
	}
	s.notes = lost.notes(labelWord(spec.ColorLabel, "color"))
	if len(values) == 0 {
		e := *spec
		e.YLabel = spec.ColorLabel
		p.empty = emptySentence(len(vs), &e)
		s.panels = []panel{p}
		return s, nil
	}
	p.ramp = valueRamp(values, spec.ColorLabel, wholeType(v.typ), spec.Format)
	text := evenLabels(spec.Format, values)
	p.x.Names = xNames
	for i := range yNames {
		k := i
		if !upwards { // names are read from the top
			k = len(yNames) - 1 - i
		}
		p.y.Names = append(p.y.Names, yNames[k])
	}
	for row := range vs {
		if vf[row] != present {
			continue
		}
		cx, cy := float64(xCode[row]), float64(yCode[row])
		if !upwards {
			cy = float64(len(yNames)-1) - cy
		}
		p.marks = append(p.marks, &block{
			tint: tint{ramp: true, value: vs[row]}, x0: cx - 0.5, x1: cx + 0.5, y0: cy - 0.5, y1: cy + 0.5,
			gap: true, label: text(vs[row]),
		})
	}
	if missing := len(xNames)*len(yNames) - len(p.marks); missing > 0 {
		s.notes = append(s.notes, "blank: no value")
	}
	s.panels = []panel{p}
	return s, nil
}

func repeatedCell(spec *Spec, x, y string) *Error {
	value := labelWord(spec.ColorLabel, spec.Color)
	return &Error{
		Message: fmt.Sprintf("several rows have %s = %s and %s = %s", labelWord(spec.XLabel, spec.X), shorten(x, 40), labelWord(spec.YLabel, spec.Y[0]), shorten(y, 40)),
		Hint:    "aggregate them: color=sum(" + ident(value) + ") or color=avg(" + ident(value) + ")", Option: spec.at.color - 1,
	}
}

// bandsOf gives the categories of a column in their order, ready to be drawn, and each row's. upwards tells quantities and
// moments, which grow from the foot of an upright axis.
func bandsOf(c *column, order string) (names []string, code []int32, upwards bool) {
	names, code = c.categories()
	ranks := make([]float64, len(names))
	if c.kind != textColumn {
		upwards = true
		vs, fs := c.numbers()
		for row, k := range code {
			ranks[k] = math.Inf(1)
			if fs[row] == present {
				ranks[k] = vs[row]
			}
		}
	} else {
		for i := range ranks {
			ranks[i] = float64(i)
		}
	}
	rank := make([]int, len(names))
	for i := range rank {
		rank[i] = i
	}
	less := namesLess(names)
	sort.SliceStable(rank, func(i, j int) bool {
		a, b := rank[i], rank[j]
		switch {
		case (names[a] == "NULL") != (names[b] == "NULL"):
			return names[b] == "NULL"
		case upwards:
			return ranks[a] < ranks[b]
		case order == "rows" && calendarOf(names) == nil:
			return a < b
		}
		return less(names[a], names[b])
	})
	to := make([]int32, len(names))
	out := make([]string, len(names))
	for i, k := range rank {
		to[k] = int32(i)
		out[i] = labelOf(names[k])
	}
	for i := range code {
		code[i] = to[code[i]]
	}
	return out, code, upwards
}

// valueRamp is the scale of colours of any values: those on both sides of zero have it in the middle.
func valueRamp(values []float64, label string, whole bool, style string) *ramp {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	if lo < 0 && hi > 0 {
		most := math.Max(-lo, hi)
		return &ramp{diverging: true, scale: Scale{Label: clean(label), Whole: whole, Style: style, Lo: -most, Hi: most}}
	}
	r := countRamp(values, label, whole)
	r.scale.Style = style
	return r
}

// calendars are the names of days and months, in their order. The week starts on Monday (ISO 8601).
var calendars = func() []map[string]int {
	var out []map[string]int
	for _, list := range []string{
		"monday tuesday wednesday thursday friday saturday sunday", "mon tue wed thu fri sat sun", "mo tu we th fr sa su",
		"montag dienstag mittwoch donnerstag freitag samstag sonntag", "mo di mi do fr sa so",
		"january february march april may june july august september october november december", "jan feb mar apr may jun jul aug sep oct nov dec",
		"januar februar märz april mai juni juli august september oktober november dezember", "jan feb mär apr mai jun jul aug sep okt nov dez",
	} {
		m := map[string]int{}
		for i, n := range strings.Fields(list) {
			m[n] = i
		}
		out = append(out, m)
	}
	return out
}()

// calendarOf gives the calendar that all names are of, NULL aside; nil for others.
func calendarOf(names []string) map[string]int {
	for _, m := range calendars {
		n := 0
		for _, name := range names {
			_, ok := m[calendarWord(name)]
			if !ok && name != "NULL" {
				n = -1
				break
			}
			if ok {
				n++
			}
		}
		if n > 1 {
			return m
		}
	}
	return nil
}

func calendarWord(name string) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), ".")
}

// namesLess orders names as people do: days and months by the calendar, numbers by value, all others by their letters.
func namesLess(names []string) func(a, b string) bool {
	m := calendarOf(names)
	if m == nil {
		return naturalLess
	}
	return func(a, b string) bool {
		x, okX := m[calendarWord(a)]
		y, okY := m[calendarWord(b)]
		if okX && okY {
			return x < y
		}
		return okX && !okY
	}
}
