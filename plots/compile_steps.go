package plots

import (
	"strconv"
	"strings"
)

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
