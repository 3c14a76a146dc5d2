package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// dropFields takes the items of a DROP that name fields of a struct, as in `DROP address.zip`, and gives the structs without
// them, as REPLACE has it, with the items that are left.
func (p *pipeline) dropFields(items []span) (pieces, []span, error) {
	t := p.t
	var rest []span
	var order []string
	gone := map[string][]int{} // of a column: the tokens of its fields
	for _, it := range items {
		if !t.path(it.from, it.to) || it.to-it.from < 3 || p.hasAlias(t.key(it.from)) || t.opts.Columns == nil {
			rest = append(rest, it)
			continue
		}
		if it.to-it.from > 3 {
			return nil, nil, t.errorOf(engine.Unsupported, it.from+4, "DROP takes a field of a column, not one further inside", "SET the column to a struct without it")
		}
		key := t.key(it.from)
		if gone[key] == nil {
			order = append(order, key)
		}
		gone[key] = append(gone[key], it.from+2)
	}
	if len(order) == 0 {
		return nil, rest, nil
	}
	cols, err := t.opts.Columns(p.sql())
	if err != nil {
		return nil, items, nil // binding the whole query will say what is wrong, and where
	}
	var out pieces
	for _, key := range order {
		first := gone[key][0]
		fields := []string(nil)
		for _, c := range cols {
			if strings.EqualFold(c.Name, key) {
				fields = structFields(c.Type)
			}
		}
		if fields == nil {
			return nil, nil, t.errorOf(engine.UnknownColumn, first-2, t.text(first-2)+" is neither a relation nor a struct here", "")
		}
		kept := fields
		for _, k := range gone[key] {
			n := len(kept)
			kept = without(kept, t.key(k))
			if len(kept) == n {
				e := t.errorOf(engine.UnknownColumn, k, "no field "+t.text(k)+" in "+t.text(first-2), "")
				if near := nearest.Of(columnName(t.source, k), fields); near != "" {
					e.Hint = "did you mean " + near + "?"
				}
				return nil, nil, e
			}
		}
		if len(kept) == 0 {
			return nil, nil, t.errorOf(engine.Unsupported, first, "a struct keeps at least one field", "DROP "+t.text(first-2)+" drops the column")
		}
		at := t.toks[first].Pos
		if out != nil {
			out.emit(", ", at)
		}
		out.emit("struct_pack(", at)
		for n, f := range kept {
			if n > 0 {
				out.emit(", ", at)
			}
			name := sqllex.QuoteIdent(f)
			out.emit(name+" := ", at)
			out.add(t.ident(first - 2))
			out.emit("."+name, at)
		}
		out.emit(") AS ", at)
		out.add(t.ident(first - 2))
	}
	return out, rest, nil
}

// without takes a name out of a list, compared without regard to case.
func without(list []string, key string) []string {
	var out []string
	for _, f := range list {
		if !strings.EqualFold(f, key) {
			out = append(out, f)
		}
	}
	return out
}

// structFields lists the fields of a type such as STRUCT(a INTEGER, "b c" VARCHAR[]); nil when it is no struct.
func structFields(typ string) []string {
	s := newSource(typ)
	if !s.is(0, "STRUCT") || s.kind(1) != sqllex.Open || s.mate[1] != len(s.toks)-1 {
		return nil
	}
	var out []string
	for _, f := range s.split(2, s.mate[1]) {
		if name, ok := s.name(f.from); ok {
			out = append(out, name)
		}
	}
	return out
}
