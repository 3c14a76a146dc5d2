package plots

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
)

// infer fills in what the command left open from the columns, and tells whether there was anything.
func (c *compiler) infer() (bool, *Error) {
	if c.kind.name != "" && c.x != nil && len(c.y) > 0 {
		return false, nil
	}
	f := c.candidates()
	if c.kind.name == "" {
		if e := c.inferKind(f); e != nil {
			return false, e
		}
	}
	if c.kind.compile != nil {
		return true, nil // it finds its columns itself
	}
	if c.x == nil {
		if e := c.inferX(f); e != nil {
			return false, e
		}
	}
	if len(c.y) == 0 {
		if e := c.inferY(f); e != nil {
			return false, e
		}
	}
	return true, nil
}

// fields are the columns that a chart may choose from, by what they can be.
type fields struct{ moments, numbers, texts []string }

// candidates sorts the columns that the command does not name yet. IDs are no quantities, and categories only where there are
// no others.
func (c *compiler) candidates() fields {
	named := map[string]bool{}
	for _, v := range append([]*value{c.x, c.color}, pointers(c.y)...) {
		if v != nil && v.column != "" {
			named[v.column] = true
		}
	}
	var f fields
	var ids []string
	for _, fd := range c.in.Schema.Fields() {
		if named[fd.Name] {
			continue
		}
		k := columnKindOf(fd.Type)
		switch {
		case k == momentColumn:
			f.moments = append(f.moments, fd.Name)
		case idLike(fd.Name):
			if drawable(fd.Type) {
				ids = append(ids, fd.Name)
			}
		case k == numberColumn:
			f.numbers = append(f.numbers, fd.Name)
		case drawable(fd.Type):
			f.texts = append(f.texts, fd.Name)
		}
	}
	if len(f.texts) == 0 && len(f.moments) == 0 {
		f.texts = ids
	}
	return f
}

// inferKind chooses line for what goes on in time and bar for what stands side by side.
func (c *compiler) inferKind(f fields) *Error {
	choose := func(name string) *Error { c.kind = kinds[name]; return nil }
	if c.x != nil {
		if c.x.column != "" && columnKindOf(c.typeOf(c.x.column)) != textColumn && !idLike(c.x.column) {
			return choose("line")
		}
		return choose("bar")
	}
	hasNumber := len(c.y) > 0 || len(f.numbers) > 0
	switch {
	case len(f.moments) > 0 && hasNumber:
		return choose("line")
	case len(f.texts) > 0:
		return choose("bar")
	case len(f.moments) > 0:
		return &Error{Message: "a time alone is no chart", Hint: "count by it: PLOT line x=" + ident(f.moments[0]) + " y=count(*)", Option: -1}
	case len(f.numbers) > 1:
		if _, _, ok := coordinates(f.numbers); ok {
			return choose("bin2d")
		}
		return choose("point")
	case len(f.numbers) == 1:
		return choose("hist")
	}
	return &Error{Message: "no column here can be drawn", Hint: "a chart needs a number, a category or a time", Option: -1}
}

func (c *compiler) inferX(f fields) *Error {
	pick := func(names []string) bool {
		if len(names) == 0 {
			return false
		}
		c.x = &value{text: ident(names[0]), column: names[0]}
		return true
	}
	if c.kind.orderedX {
		if pick(f.moments) || len(c.y) > 0 && pick(f.numbers) || len(f.numbers) > 1 && pick(f.numbers) {
			return nil
		}
		return &Error{Message: "a line needs x: no column here is a date, a timestamp or a number to go along", Hint: "name it: x=…", Option: -1}
	}
	if pick(f.texts) || pick(f.moments) || len(c.y) > 0 && pick(f.numbers) || len(f.numbers) > 1 && pick(f.numbers) {
		return nil
	}
	return &Error{Message: "bars need x: no column here is a category", Hint: "name it: x=…", Option: -1}
}

// inferY takes the first number. When other columns than those drawn could repeat an x, the numbers are summed; with no
// number at all, rows are counted.
func (c *compiler) inferY(f fields) *Error {
	numbers := without(f.numbers, c.x.column)
	texts := without(f.texts, c.x.column)
	if len(numbers) == 0 {
		c.y = []value{{text: "count(*)", aggregate: true}}
		return nil
	}
	if c.color == nil && len(texts) > 0 && c.cmd.Kind == "" {
		c.color = &value{text: ident(texts[0]), column: texts[0]}
	}
	y := value{text: ident(numbers[0]), column: numbers[0]}
	drawn := 2
	if c.color != nil {
		drawn++
	}
	if c.in.Schema.NumFields() > drawn+len(numbers)-1 {
		y = value{text: "sum(" + ident(numbers[0]) + ")", aggregate: true}
	}
	c.y = []value{y}
	return nil
}

// echo writes the whole command as it was understood.
func (c *compiler) echo() string {
	var b strings.Builder
	b.WriteString("PLOT " + c.kind.name)
	if c.x != nil {
		b.WriteString(" x=" + c.x.written())
	}
	switch len(c.y) {
	case 0:
	case 1:
		b.WriteString(" y=" + c.y[0].written())
	default:
		b.WriteString(" y=")
		var parts []string
		for _, v := range c.y {
			parts = append(parts, v.inList())
		}
		b.WriteString("(" + strings.Join(parts, ", ") + ")")
	}
	if c.color != nil {
		b.WriteString(" color=" + c.color.written())
	}
	b.WriteString(c.otherOptions("x", "y", "color"))
	return b.String()
}

// otherOptions writes the options as they are, without some.
func (c *compiler) otherOptions(without ...string) string {
	var b strings.Builder
	for _, o := range c.cmd.Options {
		key, v := strings.ToLower(o.Key), o.Value
		if contains(without, key) {
			continue
		}
		if o.IsString {
			v = sqllex.QuoteString(v)
		}
		b.WriteString(" " + key + "=" + v)
	}
	return b.String()
}

// written gives a value as it stands behind =.
func (v value) written() string {
	if v.name != "" {
		return "(" + v.inList() + ")"
	}
	if v.column != "" {
		return ident(v.column)
	}
	toks := sqllex.Code(v.text)
	if len(toks) > 2 && toks[0].Kind == sqllex.Word && toks[1].Kind == sqllex.Open && closes(toks, 1) == len(toks)-1 {
		return v.text
	}
	return "(" + v.text + ")"
}

func (v value) inList() string {
	if v.name != "" {
		return v.expr() + " AS " + ident(v.name)
	}
	return v.expr()
}

// idLike tells names of keys: they are numbers to no one.
func idLike(name string) bool {
	n := strings.ToLower(name)
	return n == "id" || n == "uuid" || n == "guid" || n == "key" || n == "index" || strings.HasSuffix(n, "_id") || strings.HasSuffix(n, " id") ||
		strings.HasSuffix(n, "_uuid") || strings.HasSuffix(n, "_key") || strings.HasSuffix(name, "ID") && len(name) > 2 || strings.HasSuffix(name, "Id") && len(name) > 2
}

// drawable tells types whose values have a short text.
func drawable(t arrow.DataType) bool {
	switch t.ID() {
	case arrow.LIST, arrow.LARGE_LIST, arrow.FIXED_SIZE_LIST, arrow.STRUCT, arrow.MAP, arrow.BINARY, arrow.LARGE_BINARY, arrow.FIXED_SIZE_BINARY,
		arrow.DENSE_UNION, arrow.SPARSE_UNION, arrow.NULL, arrow.LIST_VIEW, arrow.LARGE_LIST_VIEW, arrow.BINARY_VIEW:
		return false
	}
	return true
}

func without(names []string, name string) []string {
	var out []string
	for _, n := range names {
		if n != name {
			out = append(out, n)
		}
	}
	return out
}

func pointers(vs []value) []*value {
	var out []*value
	for i := range vs {
		out = append(out, &vs[i])
	}
	return out
}
