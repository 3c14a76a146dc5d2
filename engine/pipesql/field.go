package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// fieldTree is what DROP takes out of a struct: fields whole, or fields of theirs.
type fieldTree struct {
	tok   int // the first token that names it
	whole bool
	order []string
	parts map[string]*fieldTree
}

// part gives the subtree of a field.
func (f *fieldTree) part(key string, tok int) *fieldTree {
	if f.parts == nil {
		f.parts = map[string]*fieldTree{}
	}
	if f.parts[key] == nil {
		f.parts[key] = &fieldTree{tok: tok}
		f.order = append(f.order, key)
	}
	return f.parts[key]
}

// dropFields takes the items of a DROP that name fields of a struct, at any depth, as in `DROP address.zip`, and gives the
// structs without them, as REPLACE has it, with the items that are left. A struct that is NULL becomes one of NULLs, as in Spark.
func (p *pipeline) dropFields(items []span) (pieces, []span, error) {
	t := p.t
	var rest []span
	var all fieldTree // of columns
	for _, it := range items {
		from := it.from
		if t.path(it.from, it.to) && p.hasAlias(t.key(it.from)) {
			from += 2
		}
		if !t.path(it.from, it.to) || it.to-from < 3 || t.opts.Columns == nil {
			rest = append(rest, it)
			continue
		}
		at := &all
		for k := from; k < it.to; k += 2 {
			at = at.part(t.key(k), k)
			if at.whole || k+2 >= it.to && len(at.parts) > 0 {
				return nil, nil, t.errorAt(it.to-1, t.spelled(from, it.to)+" is dropped twice", "a field goes with the struct around it")
			}
		}
		at.whole = true
	}
	if len(all.order) == 0 {
		return nil, rest, nil
	}
	for _, it := range rest {
		if tree := all.parts[t.key(it.to-1)]; tree != nil && t.path(it.from, it.to) {
			return nil, nil, t.errorAt(tree.tok, "column "+t.text(tree.tok)+" is dropped twice: whole, and a field of it", "")
		}
	}
	cols, err := t.opts.Columns(p.sql())
	if err != nil {
		return nil, items, nil // binding the whole query will say what is wrong, and where
	}
	var out pieces
	for _, key := range all.order {
		tree := all.parts[key]
		typ := ""
		for _, c := range cols {
			if strings.EqualFold(c.Name, key) {
				typ = c.Type
			}
		}
		if structFields(typ) == nil {
			return nil, nil, t.errorOf(engine.UnknownColumn, tree.tok, t.text(tree.tok)+" is neither a relation nor a struct here", "")
		}
		if out != nil {
			out.emit(", ", t.toks[tree.tok].Pos)
		}
		value, err := t.structWithout(typ, tree, t.ident(tree.tok))
		if err != nil {
			return nil, nil, err
		}
		out.add(value)
		out.emit(" AS ", t.toks[tree.tok].Pos)
		out.add(t.ident(tree.tok))
	}
	return out, rest, nil
}

// structWithout gives a struct of a type without the fields of a tree. value is the struct's own text, of names and dots.
func (t *translator) structWithout(typ string, tree *fieldTree, value pieces) (pieces, error) {
	fields := structFields(typ)
	has := map[string]bool{}
	names := make([]string, len(fields))
	for n, f := range fields {
		has[strings.ToLower(f.Name)] = true
		names[n] = f.Name
	}
	gone := 0
	for _, key := range tree.order {
		part := tree.parts[key]
		if !has[key] {
			e := t.errorOf(engine.UnknownColumn, part.tok, "no field "+t.text(part.tok)+" in "+t.text(tree.tok), "")
			if near := nearest.Of(columnName(t.source, part.tok), names); near != "" {
				e.Hint = "did you mean " + near + "?"
			} else if len(names) <= 12 {
				e.Hint = "there are " + strings.Join(names, ", ")
			}
			return nil, e
		}
		if part.whole {
			gone++
		}
	}
	if gone == len(fields) {
		hint := "drop " + t.text(tree.tok) + " itself"
		return nil, t.errorOf(engine.Unsupported, tree.parts[tree.order[0]].tok, "a struct keeps at least one field", hint)
	}
	at := t.toks[tree.parts[tree.order[0]].tok].Pos
	out := generated("struct_pack(", at)
	n := 0
	for _, f := range fields {
		part := tree.parts[strings.ToLower(f.Name)]
		if part != nil && part.whole {
			continue
		}
		name := sqllex.QuoteIdent(f.Name)
		if n++; n > 1 {
			out.emit(", ", at)
		}
		out.emit(name+" := ", at)
		own := append(append(pieces(nil), value...), piece{"." + name, at, at})
		if part != nil {
			if structFields(f.Type) == nil {
				inner := part.parts[part.order[0]].tok
				return nil, t.errorOf(engine.UnknownColumn, inner, "no field "+t.text(inner)+" in "+t.text(part.tok)+", which is no struct", "")
			}
			var err error
			if own, err = t.structWithout(f.Type, part, own); err != nil {
				return nil, err
			}
		}
		out.add(own)
	}
	out.emit(")", at)
	return out, nil
}

// spelled is the text of the tokens [i, j).
func (s *source) spelled(i, j int) string { return s.src[s.toks[i].Pos:s.toks[j-1].End] }

// structFields lists the fields of a type such as STRUCT(a INTEGER, "b c" VARCHAR[]); nil when it is no struct.
func structFields(typ string) []Column {
	s := newSource(typ)
	if !s.is(0, "STRUCT") || s.kind(1) != sqllex.Open || s.mate[1] != len(s.toks)-1 {
		return nil
	}
	var out []Column
	for _, f := range s.split(2, s.mate[1]) {
		if name, ok := s.name(f.from); ok && f.to > f.from+1 {
			out = append(out, Column{name, s.spelled(f.from+1, f.to)})
		}
	}
	return out
}
