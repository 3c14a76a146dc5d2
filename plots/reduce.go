package plots

import "github.com/apache/arrow-go/v18/arrow"

// Kinds that reduce their rows in the engine (histograms, boxes, densities) write pipe steps over a few columns of their own: v is
// the measure as a double, w the same where it is finite and else NULL, g a category, color and facet what splits the chart.

// largest is the largest finite double; NaN and the infinities are beyond it in every engine.
const largest = "1.7976931348623157e308"

// typed gives the type of a value to go on with: a column's is known, an expression's is asked for in a probe of no rows.
func (c *compiler) typed(v *value, next func(arrow.DataType) (Plan, *Error)) (Plan, *Error) {
	if v.column != "" {
		return next(c.typeOf(v.column))
	}
	return Plan{
		Probe: "|> SELECT " + v.text + " AS v |> LIMIT 0",
		then: func(rows []arrow.RecordBatch) (Plan, *Error) {
			return next(rows[0].Schema().Field(0).Type)
		},
	}, nil
}

// finite writes w of v.
func finite(v string) string { return "CASE WHEN abs(" + v + ") <= " + largest + " THEN " + v + " END" }

// split is what the rows are split by besides their category.
type split struct {
	items string // of a SELECT, each behind a comma
	names string // of a GROUP BY or ORDER BY, each behind a comma
}

// splits gives color and facet, and names them in the spec.
func (c *compiler) splits() split {
	var s split
	for _, k := range []struct {
		v    *value
		name string
		to   *string
	}{{c.color, "color", &c.spec.Color}, {c.facet, "facet", &c.spec.Facet}} {
		if k.v == nil {
			continue
		}
		s.items += ", " + k.v.expr() + " AS " + k.name
		s.names += ", " + k.name
		*k.to = k.name
	}
	return s
}

// answer reads the single row of a probe: its numbers by column; NULL and what is not finite are left out.
func answer(rows []arrow.RecordBatch) map[string]float64 {
	out := map[string]float64{}
	t := &table{schema: rows[0].Schema(), rows: rows}
	for _, f := range t.schema.Fields() {
		c, err := t.column(f.Name)
		if err != nil {
			continue
		}
		vs, fs := c.numbers()
		if len(vs) > 0 && fs[0] == present {
			out[f.Name] = vs[0]
		}
	}
	return out
}

// oneMeasure finds the only value of a kind that draws a distribution: x, or what infers it.
func (c *compiler) oneMeasure(v *value, key string) (*value, *Error) {
	if v != nil {
		return v, nil
	}
	f := c.candidates()
	for _, names := range [][]string{f.numbers, f.moments} {
		if len(names) > 0 {
			return &value{text: ident(names[0]), column: names[0]}, nil
		}
	}
	return nil, &Error{Message: "PLOT " + c.kind.name + " needs a number, and no column here is one", Hint: "name it: " + key + "=…", Option: -1}
}

// refuseText refuses a category where a measure must be.
func (c *compiler) refuseText(key string, v *value, t arrow.DataType) *Error {
	if columnKindOf(t) != textColumn {
		return nil
	}
	at := -1
	if i, ok := c.place[key]; ok {
		at = i
	}
	e := c.fail(at, "PLOT "+c.kind.name+" needs a number, a date or a timestamp as "+key+", and "+quoted(v.label())+" is "+typeName(t))
	if v.column != "" {
		e.Hint = "count its values: PLOT bar x=" + ident(v.column) + " y=count(*)"
	}
	return e
}

// chosen is the echo of a kind that left a measure open: nothing when everything was written.
func (c *compiler) chosen(key string, v *value) string {
	if _, ok := c.place[key]; ok && c.cmd.Kind != "" {
		return ""
	}
	b := "PLOT " + c.kind.name
	if _, ok := c.place[key]; !ok {
		b += " " + key + "=" + v.written()
	}
	return b + c.otherOptions()
}
