package notebooks

import (
	"sort"
	"strings"
)

// Raw SQL is a barrier: what stands below it depends on it, whatever it names. Barrier gives the nearest one above a cell; 0
// when there is none, and for cells that read nothing of the engine's tables: PARAM, LOAD, CONNECT, SET, USE, INCLUDE.
func (g *Graph) Barrier(id CellID) CellID {
	if nd := g.node(id); nd != nil {
		return nd.barrier
	}
	return 0
}

// Barriers gives the raw SQL above a cell, in the script's order.
func (g *Graph) Barriers(id CellID) []CellID {
	var out []CellID
	for at := g.Barrier(id); at != 0; at = g.Barrier(at) {
		out = append(out, at)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// HasRaw reports whether the notebook has raw SQL.
func (g *Graph) HasRaw() bool { return g.raws > 0 }

// crosses reports whether a statement depends on raw SQL above it.
func crosses(st Statement) bool {
	switch st.(type) {
	case Param, Load, Connect, Set, Use, Include:
		return false
	}
	return st != nil
}

// Shifted is a use of a LET whose rows would not be those of its place: raw SQL between the two changes a table that it reads.
type Shifted struct {
	Ref          // where the LET is used
	Let   string // the LET that reads the table; "_" for a query
	Table string
	Raw   CellID // what changes it
}

// Shifted finds such uses in a cell that asks for rows. A LET that asks for none is judged where it is used.
func (g *Graph) Shifted(id CellID) []Shifted {
	nd := g.node(id)
	if nd == nil || g.raws == 0 {
		return nil
	}
	c := g.nb.Cells[nd.index]
	if let, ok := c.Stmt.(Let); ok && !let.Materialized {
		return nil
	}
	var out []Shifted
	for _, ref := range nd.reads {
		if s, ok := g.shift(ref, nd.index, map[CellID]bool{}); ok {
			s.Ref = ref
			out = append(out, s)
		}
	}
	return out
}

// shift looks through lazy LETs for a table that is changed between the LET that reads it and the cell at index at.
func (g *Graph) shift(ref Ref, at int, seen map[CellID]bool) (Shifted, bool) {
	def := g.node(ref.Def)
	if def == nil || seen[ref.Def] || ref.Kind != RefDefinition && ref.Kind != RefPrevious {
		return Shifted{}, false
	}
	seen[ref.Def] = true
	name := "_"
	switch st := g.nb.Cells[def.index].Stmt.(type) {
	case Let:
		if st.Materialized {
			return Shifted{}, false
		}
		name = st.Name.Name
	case Query:
	default:
		return Shifted{}, false
	}
	for _, r := range def.reads {
		if r.Kind == RefCatalog {
			for _, table := range g.behind(r, map[CellID]bool{}) {
				if raw := g.changed(table, def.index, at); raw != 0 {
					return Shifted{Let: name, Table: r.Name, Raw: raw}, true
				}
			}
			continue
		}
		if s, ok := g.shift(r, at, seen); ok {
			return s, true
		}
	}
	return Shifted{}, false
}

// behind gives the tables that a name of the engine stands for: itself, and what the view of that name reads.
func (g *Graph) behind(r Ref, seen map[CellID]bool) []string {
	out := []string{strings.ToLower(r.Name)}
	nd := g.node(r.Def)
	if nd == nil || seen[r.Def] {
		return out
	}
	seen[r.Def] = true
	raw, ok := g.nb.Cells[nd.index].Stmt.(Raw)
	if !ok || raw.Effect().Object != "VIEW" {
		return out
	}
	for _, inner := range nd.reads {
		if inner.Kind == RefCatalog && inner.Span != raw.Effect().At {
			out = append(out, g.behind(inner, seen)...)
		}
	}
	return out
}

// changed gives the first raw SQL between two places that changes a table.
func (g *Graph) changed(table string, from, to int) CellID {
	at := g.changes[table]
	i := sort.SearchInts(at, from+1)
	if i < len(at) && at[i] < to {
		return g.nb.Cells[at[i]].ID
	}
	return 0
}
