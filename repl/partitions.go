package repl

import (
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/nearest"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// partitions reads partition by (a, $ds AS delivered, 'x' AS y): columns by name, constants with one.
func (p *pass) partitions(c *notebooks.Cell, o notebooks.Option) ([]engine.Partition, error) {
	var out []engine.Partition
	seen := map[string]bool{}
	for _, v := range o.Values {
		key, err := p.partition(c, v)
		if err != nil {
			return nil, err
		}
		if low := strings.ToLower(key.Name); seen[low] {
			return nil, at(engine.Syntax, v.Span, "partition by names "+key.Name+" twice", "")
		} else {
			seen[low] = true
		}
		out = append(out, key)
	}
	if len(out) == 0 {
		return nil, at(engine.Syntax, o.Span, "partition by names no column", "partition by (a), or ($ds AS delivered)")
	}
	return out, nil
}

func (p *pass) partition(c *notebooks.Cell, v notebooks.OptionValue) (engine.Partition, error) {
	text := p.sc.text[v.Pos:v.End]
	toks := sqllex.Code(text)
	n := len(toks)
	if n == 1 && (toks[0].Kind == sqllex.Word || toks[0].Kind == sqllex.Quoted) {
		return engine.Partition{Name: v.Name}, nil
	}
	if n < 3 || !toks[n-2].Is(text, "AS") {
		return engine.Partition{}, at(engine.Syntax, v.Span, "a constant of partition by has a name", text+" AS name")
	}
	value, err := p.constant(c, v, text, toks[:n-2])
	return engine.Partition{Name: v.Name, Value: &value}, err
}

// constant reads the value in front of AS.
func (p *pass) constant(c *notebooks.Cell, v notebooks.OptionValue, text string, toks []sqllex.Token) (engine.Value, error) {
	span := notebooks.Span{Pos: v.Pos + toks[0].Pos, End: v.Pos + toks[len(toks)-1].End}
	value := func(typ, item string) (engine.Value, error) {
		canonical, err := parseItem(item, typ)
		if err != nil {
			return engine.Value{}, at(engine.TypeMismatch, span, err.Error(), "")
		}
		return engine.Value{Type: typ, Items: []string{canonical}}, nil
	}
	first, word := toks[0], strings.ToLower(toks[0].Text(text))
	switch {
	case len(toks) == 1 && first.Kind == sqllex.Param:
		return p.constantParam(c, span)
	case len(toks) == 1 && first.Kind == sqllex.String:
		return value("text", sqllex.Unquote(first.Text(text)))
	case len(toks) == 1 && (word == "true" || word == "false"):
		return value("boolean", word)
	case len(toks) == 1 && word == "null":
		return engine.Value{Type: "text", Null: true}, nil
	case len(toks) == 2 && (word == "date" || word == "timestamp") && toks[1].Kind == sqllex.String:
		return value(word, sqllex.Unquote(toks[1].Text(text)))
	}
	number := text[first.Pos:toks[len(toks)-1].End]
	if _, err := strconv.ParseInt(number, 10, 64); err == nil {
		return value("integer", number)
	}
	if decimalForm.MatchString(number) {
		return value("decimal", number)
	}
	hint := "|> EXTEND " + number + " AS " + v.Name + " makes it a column"
	if first.Kind == sqllex.Word && len(toks) == 1 {
		hint = "partition by (" + number + "), or |> RENAME " + number + " AS " + v.Name
	}
	return engine.Value{}, at(engine.Syntax, span, "in partition by, "+number+" is neither a column nor a constant", hint)
}

func (p *pass) constantParam(c *notebooks.Cell, span notebooks.Span) (engine.Value, error) {
	args, err := p.args(c, span)
	if err != nil {
		return engine.Value{}, err
	}
	if len(args) != 1 {
		return engine.Value{}, at(engine.Syntax, span, "expected a parameter", "")
	}
	if args[0].Value.List {
		return engine.Value{}, at(engine.TypeMismatch, span, "a list is no value of a partition", "")
	}
	return args[0].Value, nil
}

// checkPartitions finds what is wrong with the keys of a SAVE for rows of these columns.
func checkPartitions(st notebooks.Save, t engine.Target, schema *arrow.Schema) error {
	if len(t.PartitionBy) == 0 {
		return nil
	}
	var spans []notebooks.Span
	for _, o := range st.Options {
		if o.Key == "partition by" {
			for _, v := range o.Values {
				spans = append(spans, v.Span)
			}
		}
	}
	left := schema.NumFields()
	for i, key := range t.PartitionBy {
		field, names := fieldNamed(schema, key.Name)
		switch {
		case key.Value != nil && field != nil:
			return at(engine.Syntax, spans[i], "the rows have a column "+field.Name+" already", "partition by ("+field.Name+"), or call the constant otherwise")
		case key.Value != nil:
		case field == nil:
			hint := "it has " + strings.Join(names, ", ")
			if near := nearest.Of(key.Name, names); near != "" {
				hint = "did you mean " + near + "?"
			}
			return at(engine.UnknownColumn, spans[i], "the rows have no column "+key.Name, hint)
		case arrow.IsNested(field.Type.ID()) || field.Type.ID() == arrow.BINARY:
			return at(engine.TypeMismatch, spans[i], "partition by "+field.Name+": its values are no names of folders", "partition by a column of text, numbers or dates")
		default:
			left--
		}
	}
	if left == 0 {
		return at(engine.Syntax, spans[0], "partition by takes every column: nothing is left for the files", "leave a column out of it")
	}
	return nil
}

// fieldNamed finds a column, whatever its case, and gives all names.
func fieldNamed(schema *arrow.Schema, name string) (*arrow.Field, []string) {
	var found *arrow.Field
	var names []string
	for _, f := range schema.Fields() {
		names = append(names, f.Name)
		if found == nil && strings.EqualFold(f.Name, name) {
			found = &f
		}
	}
	return found, names
}

// runName names the run of a SAVE with mode append by what is saved, by the files that it is made from and by the parameters:
// the same run finds its own file again, another adds one. The text of what is in between does not count, so that a corrected
// script corrects its rows.
func (p *pass) runName(c *notebooks.Cell, st notebooks.Save) string {
	parts := []string{bareText(p.sc.text[st.Rel.Pos:st.Rel.End])}
	for _, id := range p.sc.graph.Order(c.ID) {
		def := p.sc.nb.Cell(id)
		if param, ok := asStatement[notebooks.Param](def); ok {
			if v, err := p.param(def, param); err == nil {
				parts = append(parts, strings.ToLower(param.Name.Name), showValue(v))
			}
		} else if load, ok := asStatement[notebooks.Load](def); ok {
			for _, u := range load.URIs {
				parts = append(parts, "from", u.Value)
			}
		}
	}
	return digest(parts...)[:12]
}
