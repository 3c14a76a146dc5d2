package plots

import (
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
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

// keys finds every option's place; a key stands once.
func (c *compiler) keys() *Error {
	for i, o := range c.cmd.Options {
		key := strings.ToLower(o.Key)
		if _, twice := c.place[key]; twice {
			return c.fail(i, key+" is given twice")
		}
		c.place[key] = i
		if contains(grammarKeys, key) {
			continue
		}
		e := c.fail(i, "PLOT has no option "+quoted(o.Key))
		if n := nearest(o.Key, grammarKeys); n != "" {
			e.Hint = "did you mean " + n + "?"
		} else {
			e.Hint = "the options are " + strings.Join(grammarKeys, ", ")
		}
		return e
	}
	if c.kind.name == "" {
		return nil
	}
	return c.taken()
}

// taken refuses a key that the kind has no use for.
func (c *compiler) taken() *Error {
	for i, o := range c.cmd.Options {
		key := strings.ToLower(o.Key)
		if c.kind.takes(key) {
			continue
		}
		var others []string
		for _, n := range grammarKinds {
			if k, ok := kinds[n]; ok && k.takes(key) {
				others = append(others, n)
			}
		}
		e := c.fail(i, "PLOT "+c.kind.name+" does not take "+key+"=")
		if len(others) == 0 {
			e.Message = key + "= is not supported yet"
		} else {
			e.Hint = "these do: " + strings.Join(others, ", ")
		}
		return e
	}
	return nil
}

// settings reads everything but the columns.
func (c *compiler) settings() *Error {
	c.spec.Theme, c.spec.DPI = "light", defaultDPI
	var xscale, yscale string
	for _, k := range []struct {
		key string
		to  *string
	}{{"title", &c.spec.Title}, {"subtitle", &c.spec.Subtitle}, {"caption", &c.spec.Caption}} {
		if i, ok := c.place[k.key]; ok {
			if !c.cmd.Options[i].IsString {
				e := c.fail(i, k.key+" takes text in quotes")
				e.Hint = "write " + k.key + "='…'"
				return e
			}
			*k.to = c.cmd.Options[i].Value
		}
	}
	for _, k := range []struct {
		key   string
		to    *string
		words []string
	}{
		{"theme", &c.spec.Theme, []string{"light", "dark"}},
		{"stack", &c.spec.Stack, []string{"group", "stack", "fill"}},
		{"sort", &c.spec.Sort, []string{"rows", "x", "y"}},
		{"format", &c.spec.Format, []string{"percent", "plain", "si"}},
		{"xscale", &xscale, []string{"linear", "log"}},
		{"yscale", &yscale, []string{"linear", "log"}},
	} {
		if i, ok := c.place[k.key]; ok {
			w := strings.ToLower(strings.TrimSpace(c.cmd.Options[i].Value))
			if !contains(k.words, w) {
				e := c.fail(i, k.key+" is one of "+strings.Join(k.words, ", "))
				if n := nearest(w, k.words); n != "" {
					e.Hint = "did you mean " + n + "?"
				}
				return e
			}
			*k.to = w
		}
	}
	c.spec.XLog, c.spec.YLog = xscale == "log", yscale == "log"
	if i, ok := c.place["stack"]; ok && c.spec.YLog && c.spec.Stack != "group" {
		return c.fail(i, "a logarithmic scale has no zero to stack from")
	}
	return c.sizes()
}

// sizes reads the numbers: bars kept, and the file's size.
func (c *compiler) sizes() *Error {
	if i, ok := c.place["top"]; ok {
		n, err := strconv.Atoi(strings.TrimSpace(c.cmd.Options[i].Value))
		if err != nil || n < 1 || n > 1000 {
			return c.fail(i, "top is a number of bars from 1 to 1000")
		}
		c.spec.Top = n
	}
	if i, ok := c.place["dpi"]; ok {
		v, err := strconv.ParseFloat(strings.TrimSpace(c.cmd.Options[i].Value), 64)
		if err != nil || !(v >= 36 && v <= 1200) {
			return c.fail(i, "dpi is a number from 36 to 1200")
		}
		c.spec.DPI = float64(int(v))
	}
	for _, k := range []struct {
		key string
		to  *float64
	}{{"width", &c.spec.Width}, {"height", &c.spec.Height}} {
		if i, ok := c.place[k.key]; ok {
			v, ok := length(c.cmd.Options[i].Value, c.spec.DPI)
			if !ok {
				e := c.fail(i, k.key+" is a number with a unit: cm, mm, in, pt or px")
				e.Hint = "write " + k.key + "=16cm"
				return e
			}
			if !(v >= minSide && v <= maxSide) {
				return c.fail(i, k.key+" is between 4 cm and 200 cm")
			}
			*k.to = v
		}
	}
	w, h := c.spec.Width, c.spec.Height
	if w == 0 {
		w = defaultWidth
	}
	if h == 0 {
		h = defaultHeight
	}
	if perCM := c.spec.DPI / 2.54; w*perCM*h*perCM > maxPixels {
		at := -1
		for _, key := range []string{"dpi", "height", "width"} {
			if i, ok := c.place[key]; ok {
				at = i
			}
		}
		return c.fail(at, "a chart has at most 25 million pixels")
	}
	return nil
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

// steps gives the pipe steps that make the columns of the spec, and names them there.
func (c *compiler) steps() string {
	s := &c.spec
	s.XLabel = c.x.label()
	for _, v := range c.y {
		s.Names = append(s.Names, v.label())
	}
	if len(s.Names) == 1 {
		s.YLabel = s.Names[0]
	}
	var b strings.Builder
	if c.aggregates() {
		s.X = "x"
		b.WriteString("|> AGGREGATE ")
		for i, v := range c.y {
			name := "y"
			if len(c.y) > 1 {
				name += strconv.Itoa(i + 1)
			}
			s.Y = append(s.Y, name)
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(v.text + " AS " + name)
		}
		for _, r := range c.roles {
			if r.v.aggregate {
				c.setRole(r.name, r.name)
				b.WriteString(", " + r.v.text + " AS " + r.name)
			}
		}
		b.WriteString(" GROUP BY " + c.x.expr() + " AS x")
		if c.color != nil {
			s.Color = "color"
			b.WriteString(", " + c.color.expr() + " AS color")
		}
		if c.facet != nil {
			s.Facet = "facet"
			b.WriteString(", " + c.facet.expr() + " AS facet")
		}
		for _, r := range c.roles {
			if !r.v.aggregate {
				c.setRole(r.name, r.name)
				b.WriteString(", " + r.v.expr() + " AS " + r.name)
			}
		}
		b.WriteString(" |> ORDER BY x")
		if c.color != nil {
			b.WriteString(", color")
		}
		if c.facet != nil {
			b.WriteString(", facet")
		}
		return c.rolling(b.String())
	}
	return c.rolling(c.selection())
}

// selection takes the columns as they are, without those that the chart has no use for.
func (c *compiler) selection() string {
	used := map[string]bool{}
	var items []string
	whole := true
	take := func(v value, name string) string {
		if v.column != "" {
			if !used[v.column] {
				used[v.column] = true
				items = append(items, ident(v.column))
			}
			return v.column
		}
		whole = false
		for c.hasColumn(name) {
			name += "_"
		}
		items = append(items, v.text+" AS "+name)
		return name
	}
	s := &c.spec
	s.X = take(*c.x, "x")
	for i, v := range c.y {
		name := "y"
		if len(c.y) > 1 {
			name += strconv.Itoa(i + 1)
		}
		s.Y = append(s.Y, take(v, name))
	}
	if c.color != nil {
		s.Color = take(*c.color, "color")
	}
	if c.facet != nil {
		s.Facet = take(*c.facet, "facet")
	}
	for _, r := range c.roles {
		c.setRole(r.name, take(r.v, r.name))
	}
	for _, f := range c.in.Schema.Fields() {
		if !used[f.Name] && columnKindOf(f.Type) == textColumn && len(s.others) < 3 {
			s.others = append(s.others, f.Name)
		}
	}
	if whole && len(used) == c.in.Schema.NumFields() {
		return ""
	}
	return "|> SELECT " + strings.Join(items, ", ")
}

func (c *compiler) setRole(name, column string) {
	if c.spec.Roles == nil {
		c.spec.Roles = map[string]string{}
	}
	c.spec.Roles[name] = column
}

// role reads the one value of an option into a role; it does nothing without the option.
func (c *compiler) role(key string) *Error {
	i, ok := c.place[key]
	if !ok {
		return nil
	}
	vs, e := c.values(i)
	if e != nil {
		return e
	}
	switch {
	case len(vs) > 1:
		return c.fail(i, key+" takes one value")
	case vs[0].aggregate && !c.aggregates():
		e := c.fail(i, key+" is an aggregate, and y is not")
		e.Hint = "aggregate y too, for instance y=avg(…)"
		return e
	}
	c.roles = append(c.roles, role{key, vs[0]})
	return nil
}

// roleValue gives the value of a role; nil without it.
func (c *compiler) roleValue(name string) *value {
	for i := range c.roles {
		if c.roles[i].name == name {
			return &c.roles[i].v
		}
	}
	return nil
}

// order decides what bars are sorted by when the user did not.
func (c *compiler) order() {
	if c.spec.Sort != "" {
		return
	}
	switch {
	case c.in.Ordered && !c.aggregates():
		c.spec.Sort = "rows"
	case c.x.column != "" && columnKindOf(c.typeOf(c.x.column)) == momentColumn:
		c.spec.Sort = "x"
	default:
		c.spec.Sort = "y"
	}
}

func (c *compiler) aggregates() bool { return len(c.y) > 0 && c.y[0].aggregate }

// expr writes a value into a step.
func (v value) expr() string {
	if v.column != "" {
		return ident(v.column)
	}
	return v.text
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

func (c *compiler) unknownColumn(i int, name string) *Error {
	var names []string
	for _, f := range c.in.Schema.Fields() {
		names = append(names, f.Name)
	}
	e := c.fail(i, "there is no column "+quoted(name))
	if n := nearest(name, names); n != "" {
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

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
