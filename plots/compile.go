package plots

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"

	"quire/internal/nearest"
)

// compiler reads one Command against one Input.
type compiler struct {
	cmd   Command
	in    Input
	spec  Spec
	place map[string]int // option of each key
	kind  kind
	x     *value
	y     []value
	color *value
	facet *value
	roles []role // what a kind asks for besides these
}

// role is a column of a kind's rows besides x, y and color.
type role struct {
	name string // Spec.Roles' key, and the column's name where it has none of its own
	v    value
}

// Compile makes the plan of a command: which steps to run, which columns then mean what. Its errors are of type *Error.
func Compile(c Command, in Input) (Plan, error) {
	k := &compiler{cmd: c, in: in, place: map[string]int{}}
	plan, err := k.compile()
	if err == nil {
		plan.overlay, plan.Spec.overlay = k.spec.overlay, k.spec.overlay
		plan, err = k.fitting(k.asked(plan))
	}
	if err != nil {
		return Plan{}, err
	}
	plan.overlay = k.spec.overlay
	return plan, nil
}

func (c *compiler) compile() (Plan, *Error) {
	if c.in.Schema == nil {
		return Plan{}, c.fail(-1, "there are no columns to draw")
	}
	if c.cmd.Kind != "" {
		k, e := kindOf(c.cmd.Kind)
		if e != nil {
			return Plan{}, e
		}
		c.kind = k
	}
	if e := c.keys(); e != nil {
		return Plan{}, e
	}
	if e := c.settings(); e != nil {
		return Plan{}, e
	}
	if e := c.columns(); e != nil {
		return Plan{}, e
	}
	if e := c.overlays(); e != nil {
		return Plan{}, e
	}
	if c.kind.compile != nil {
		c.spec.Kind = c.kind.name
		return c.kind.compile(c)
	}
	inferred, e := c.infer()
	if e != nil {
		return Plan{}, e
	}
	if e := c.taken(); e != nil {
		return Plan{}, e
	}
	if c.kind.compile != nil { // inferred
		c.spec.Kind = c.kind.name
		plan, e := c.kind.compile(c)
		if e == nil && plan.Echo == "" {
			plan.Echo = c.echo()
		}
		return plan, e
	}
	if e := c.types(); e != nil {
		return Plan{}, e
	}
	if c.kind.takes("label") {
		if e := c.role("label"); e != nil {
			return Plan{}, e
		}
	}
	c.spec.Kind = c.kind.name
	plan := Plan{Steps: c.steps()}
	c.order()
	plan.Spec = c.spec
	if inferred {
		plan.Echo = c.echo()
	}
	return c.bounded(plan), nil
}

// bounded lets the kind reduce more rows than are worth fetching.
func (c *compiler) bounded(plan Plan) Plan {
	if _, named := c.place["label"]; c.kind.reduce == nil || c.spec.overlay.window > 0 || named {
		return plan // means and names are of rows
	}
	plan.Most = mostLineRows
	if !c.aggregates() {
		plan.AtLeast = c.in.Rows
	}
	whole := plan
	plan.over = func(schema *arrow.Schema) (Plan, *Error) { return c.kind.reduce(whole, schema) }
	return plan
}

// columns reads x, y and color.
func (c *compiler) columns() *Error {
	for _, k := range []struct {
		key string
		at  *int
		to  **value
	}{{"x", &c.spec.at.x, &c.x}, {"color", &c.spec.at.color, &c.color}, {"facet", &c.spec.at.facet, &c.facet}} {
		i, ok := c.place[k.key]
		if !ok {
			continue
		}
		*k.at = i + 1
		vs, e := c.values(i)
		if e != nil {
			return e
		}
		if len(vs) > 1 {
			return c.fail(i, k.key+" takes one value")
		}
		if vs[0].aggregate && !(k.key == "color" && c.kind.valued) {
			e := c.fail(i, k.key+" cannot be an aggregate")
			e.Hint = "aggregates stand in y"
			return e
		}
		*k.to = &vs[0]
	}
	if i, ok := c.place["y"]; ok {
		c.spec.at.y = i + 1
		vs, e := c.values(i)
		if e != nil {
			return e
		}
		c.y = vs
		for _, v := range vs {
			if v.aggregate != vs[0].aggregate {
				return c.fail(i, "y mixes aggregates and plain values")
			}
		}
		if len(vs) > 1 && c.color != nil {
			return c.fail(c.place["color"], "several y make the series already; color cannot split them again")
		}
	}
	return nil
}

// types checks what the schema can tell.
func (c *compiler) types() *Error {
	at := func(p int) int { return p - 1 }
	for _, v := range c.y {
		if v.column == "" {
			continue
		}
		if t := c.typeOf(v.column); columnKindOf(t) != numberColumn {
			e := c.fail(at(c.spec.at.y), "y must be a number, and "+quoted(v.column)+" is "+typeName(t))
			e.Hint = "count its rows: y=count(" + ident(v.column) + ")"
			return e
		}
	}
	if c.kind.orderedX && c.x.column != "" {
		if t := c.typeOf(c.x.column); columnKindOf(t) == textColumn {
			return c.unordered(at(c.spec.at.x), c.x.column, t)
		}
	}
	return nil
}

func (c *compiler) unordered(option int, name string, t arrow.DataType) *Error {
	e := unorderedX(c.kind.name, name, t)
	e.Option = option
	return e
}

// unorderedX refuses a category on the x axis of what needs an order along it.
func unorderedX(kind, name string, t arrow.DataType) *Error {
	return &Error{
		Message: withArticle(kind) + " needs a number, a date or a timestamp as x, and " + quoted(name) + " is " + typeName(t),
		Hint:    "draw bars: PLOT bar x=" + ident(name), Option: -1,
	}
}

// withArticle names a chart of a kind in a sentence.
func withArticle(kind string) string {
	switch kind {
	case "area":
		return "an area"
	case "line":
		return "a line"
	}
	return "a " + kind + " chart"
}

// column finds a column as SQL does, without regard to case; an exact spelling wins.
func (c *compiler) column(name string) (string, bool) {
	found := ""
	for _, f := range c.in.Schema.Fields() {
		if f.Name == name {
			return name, true
		}
		if found == "" && strings.EqualFold(f.Name, name) {
			found = f.Name
		}
	}
	return found, found != ""
}

func (c *compiler) hasColumn(name string) bool {
	_, ok := c.column(name)
	return ok
}

func (c *compiler) typeOf(column string) arrow.DataType {
	for _, f := range c.in.Schema.Fields() {
		if f.Name == column {
			return f.Type
		}
	}
	return arrow.Null
}

func (c *compiler) unknownColumn(i int, toks []sqllex.Token, name string) *Error {
	var names []string
	for _, f := range c.in.Schema.Fields() {
		names = append(names, f.Name)
	}
	e := c.failAt(i, toks, "there is no column "+quoted(name))
	if n := nearest.Of(name, names); n != "" {
		e.Hint = "did you mean " + shorten(clean(n), 60) + "?"
	} else if len(names) > 0 {
		shown := names[:min(len(names), 12)]
		e.Hint = "the columns are " + shorten(clean(strings.Join(shown, ", ")), 160)
	}
	return e
}

func (c *compiler) fail(option int, message string) *Error {
	return &Error{Message: message, Option: option}
}

// failAt is a fault of some tokens of an option's value.
func (c *compiler) failAt(option int, toks []sqllex.Token, message string) *Error {
	e := c.fail(option, message)
	if len(toks) > 0 && !c.cmd.Options[option].IsString {
		e.Pos, e.End = toks[0].Pos, toks[len(toks)-1].End
	}
	return e
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
