package notebooks

import (
	"slices"
	"strings"
	"sync/atomic"

	"quire/internal/nearest"
)

// RefKind says what a reference names.
type RefKind uint8

// The kinds of references.
const (
	RefDefinition RefKind = iota // a name that a cell above defines; Def is that cell
	RefPrevious                  // `_`: the nearest query above; Def is 0 when there is none
	RefURI                       // a file in quotes, or read_csv('…') and its like
	RefConnection                // conn.schema.table; Def is the CONNECT
	RefCatalog                   // the engine's own name; Def is the CREATE above that makes it; 0: elsewhere, or unknown
)

// Ref is a place of a cell that names a relation.
type Ref struct {
	Span
	Kind    RefKind
	Name    string // as meant; "_" for RefPrevious; dotted parts joined by dots
	URI     *Str
	Def     CellID
	Aliased bool   // an alias stands behind it, or none may
	Func    string // the table function of a RefURI; "" for a URI by itself
}

// ParamRef is a place of a cell that uses a parameter: $name in SQL, {name} or {name:format} in a literal.
type ParamRef struct {
	Span
	Name   string
	Def    CellID // 0 when no PARAM above has the name
	Format string
}

// Graph tells which cell defines and reads which name. A name means the nearest definition above.
type Graph struct {
	nb    *Notebook
	at    map[CellID]int         // a cell's place
	nodes []atomic.Pointer[node] // by place; asked for by node
	names []visible              // every definition, in the script's order

	raws    int              // cells of raw SQL
	changes map[string][]int // by a table's name in lower case: the places of the raw SQL that changes it
}

type node struct {
	index   int
	pos     int // of the cell, from which the places of reads and params were counted
	defines string
	isDef   bool
	reads   []Ref
	params  []ParamRef
	saveOf  CellID
	barrier CellID   // the nearest raw SQL above
	ins     []CellID // inputs, each once
	outs    []CellID // dependents
}

type visible struct {
	name string
	cell CellID
	at   int
}

// rejectsSuffix names the relation of the rows that LOAD … (on_error collect) could not read.
const rejectsSuffix = "_rejects"

// Graph gives the graph of the notebook, in time linear in the script. Behind an edit that leaves alone what cells define, it is
// the graph before with one cell read anew.
func (n *Notebook) Graph() *Graph {
	if g := n.graph.Load(); g != nil {
		return g
	}
	g := n.graphAgain()
	if g == nil {
		g = n.graphAnew()
	}
	n.graph.Store(g)
	n.before.Store(nil)
	return g
}

func (n *Notebook) graphAnew() *Graph {
	g := &Graph{
		nb: n, at: make(map[CellID]int, len(n.Cells)), nodes: make([]atomic.Pointer[node], len(n.Cells)), changes: map[string][]int{},
	}
	s := newScope(g)
	all := make([]node, len(n.Cells))
	for i, c := range n.Cells {
		nd := &all[i]
		nd.index, nd.pos = i, c.Pos
		g.at[c.ID] = i
		g.nodes[i].Store(nd)
		if c.Stmt != nil {
			s.read(c, nd)
			s.define(c, nd)
		}
	}
	for i, c := range n.Cells {
		nd := &all[i]
		nd.ins = nd.inputs()
		for _, in := range nd.ins {
			if def, ok := g.at[in]; ok {
				all[def].outs = append(all[def].outs, c.ID)
			}
		}
	}
	return g
}

// node gives what is known of a cell; nil when the graph has no such cell.
func (g *Graph) node(id CellID) *node {
	i, ok := g.at[id]
	if !ok {
		return nil
	}
	nd := g.nodes[i].Load()
	if pos := g.nb.Cells[i].Pos; nd.pos != pos {
		nd = nd.moved(pos)
		g.nodes[i].Store(nd)
	}
	return nd
}

// saveOf gives the SAVE whose target is the URI as written, or a folder above it.
func saveOf(uri string, saves map[string]CellID) CellID {
	for at := strings.TrimSuffix(uri, "/"); at != ""; {
		if id := saves[at]; id != 0 {
			return id
		}
		i := strings.LastIndexByte(at, '/')
		if i < 0 {
			break
		}
		at = at[:i]
	}
	return 0
}

// Reads gives the relations that a cell reads, in the order of its text.
func (g *Graph) Reads(id CellID) []Ref {
	if nd := g.node(id); nd != nil {
		return nd.reads
	}
	return nil
}

// Params gives the places where a cell uses parameters.
func (g *Graph) Params(id CellID) []ParamRef {
	if nd := g.node(id); nd != nil {
		return nd.params
	}
	return nil
}

// Defines gives the name that a cell defines: of a LOAD, LET, CONNECT or PARAM.
func (g *Graph) Defines(id CellID) (name string, ok bool) {
	if nd := g.node(id); nd != nil {
		return nd.defines, nd.isDef
	}
	return "", false
}

// SaveOf gives the SAVE above that writes what a LOAD reads; 0 when there is none.
func (g *Graph) SaveOf(id CellID) CellID {
	if nd := g.node(id); nd != nil {
		return nd.saveOf
	}
	return 0
}

// Inputs gives the cells that a cell directly depends on, each once: definitions, parameters, `_`, the SAVE of a LOAD, and the
// nearest raw SQL above.
func (g *Graph) Inputs(id CellID) []CellID {
	if nd := g.node(id); nd != nil {
		return nd.ins
	}
	return nil
}

func (nd *node) inputs() []CellID {
	if len(nd.params)+len(nd.reads) == 0 && nd.saveOf == 0 && nd.barrier == 0 {
		return nil
	}
	var out []CellID
	var seen map[CellID]bool // of a long list
	add := func(in CellID) {
		if in == 0 || seen[in] || seen == nil && slices.Contains(out, in) {
			return
		}
		out = append(out, in)
		switch {
		case seen != nil:
			seen[in] = true
		case len(out) == 16:
			seen = map[CellID]bool{}
			for _, o := range out {
				seen[o] = true
			}
		}
	}
	for _, p := range nd.params {
		add(p.Def)
	}
	for _, r := range nd.reads {
		add(r.Def)
	}
	add(nd.saveOf)
	add(nd.barrier)
	return out
}

// Dependents gives the cells that directly depend on a cell.
func (g *Graph) Dependents(id CellID) []CellID {
	if nd := g.node(id); nd != nil {
		return nd.outs
	}
	return nil
}

// Order gives cells with all that they need, in the script's order, which is an order of evaluation.
func (g *Graph) Order(ids ...CellID) []CellID {
	need := map[CellID]bool{}
	todo := append([]CellID(nil), ids...)
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if need[id] || g.node(id) == nil {
			continue
		}
		need[id] = true
		todo = append(todo, g.Inputs(id)...)
	}
	var out []CellID
	for _, c := range g.nb.Cells {
		if need[c.ID] {
			out = append(out, c.ID)
		}
	}
	return out
}

// Unknown gives the names that a cell reads and that nothing above it defines; the engine's catalog may have them.
func (g *Graph) Unknown(id CellID) []Ref {
	var out []Ref
	for _, r := range g.Reads(id) {
		if r.Def == 0 && (r.Kind == RefCatalog || r.Kind == RefPrevious) {
			out = append(out, r)
		}
	}
	return out
}

// Visible lists the names of the relations that a cell sees, nearest definition first.
func (g *Graph) Visible(at CellID) []string {
	limit := len(g.nb.Cells)
	if nd := g.node(at); nd != nil {
		limit = nd.index
	}
	var out []string
	seen := map[string]bool{}
	for i := len(g.names) - 1; i >= 0; i-- {
		v := g.names[i]
		if low := strings.ToLower(v.name); v.at < limit && !seen[low] {
			seen[low] = true
			if v.cell != 0 { // 0: dropped
				out = append(out, v.name)
			}
		}
	}
	return out
}

// Nearest gives the visible name that a misspelled one most likely means; "" when none is near.
func (g *Graph) Nearest(name string, at CellID) string { return nearest.Of(name, g.Visible(at)) }
