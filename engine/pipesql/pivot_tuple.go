package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// pivotTuples readies the values of several parts of a PIVOT whose FOR and IN stand at these tokens. Without a name of their own
// they give columns named as in Spark, {1, x}. Those of one column are the values of a struct, which DuckDB takes by their type.
func (p *pipeline) pivotTuples(forAt, in int, values []span) error {
	t := p.t
	typ := ""
	for _, v := range values {
		c := t.columnOf(v, false)
		if t.kind(v.from) != sqllex.Open || t.mate[v.from] != c.expr-1 {
			continue
		}
		parts := t.split(v.from+1, c.expr-1)
		if len(parts) < 2 {
			continue
		}
		behind := ""
		if c.alias < 0 {
			behind = " AS " + sqllex.QuoteIdent(t.tupleName(parts))
		}
		before := ""
		if t.kind(forAt+1) != sqllex.Open && in == forAt+2 {
			if typ == "" {
				var err error
				if typ, err = p.structOf(forAt+1, v.from); err != nil || typ == "" {
					return err
				}
			}
			if n := len(structFields(typ)); n != len(parts) {
				return t.errorOf(engine.TypeMismatch, v.from, t.text(forAt+1)+" has "+number(n)+" fields, and this value has "+number(len(parts))+" parts", "")
			}
			before, behind = "CAST(row", " AS "+typ+")"+behind
		}
		t.around(v.from, c.expr, before, behind)
	}
	return nil
}

// structOf gives the type of the column at token k, which is to be a struct because of the value at token value; "" when the
// engine will say what is wrong.
func (p *pipeline) structOf(k, value int) (string, error) {
	t := p.t
	const hint = "list several columns, as in FOR (a, b) IN ((1, 'x'))"
	if t.opts.Columns == nil {
		return "", t.errorOf(engine.Unsupported, value, "a value of several parts for one column", hint)
	}
	cols, err := t.opts.Columns(p.sql())
	if err != nil {
		return "", nil
	}
	for _, c := range cols {
		if !strings.EqualFold(c.Name, columnName(t.source, k)) {
			continue
		}
		if structFields(c.Type) == nil {
			return "", t.errorOf(engine.TypeMismatch, value, "a value of several parts for "+t.text(k)+", which is no struct", hint)
		}
		return c.Type, nil
	}
	return "", nil
}

// tupleName is the text of a value of several parts, as Spark has it.
func (t *translator) tupleName(parts []span) string {
	var b strings.Builder
	b.WriteByte('{')
	for n, part := range parts {
		if n > 0 {
			b.WriteString(", ")
		}
		switch last := part.to - 1; {
		case part.empty():
		case t.kind(last) == sqllex.String: // DATE '2020-01-01' among them
			b.WriteString(sqllex.Unquote(t.text(last)))
		case t.kind(last) == sqllex.Param:
			if lit, err := t.argument(last); err == nil {
				b.WriteString(strings.Trim(lit, "'"))
			}
		default:
			b.WriteString(strings.ToLower(t.spelled(part.from, part.to)))
		}
	}
	b.WriteByte('}')
	return b.String()
}
