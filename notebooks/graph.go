package notebooks

import (
	"strings"
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
	nodes map[CellID]*node
	names []visible // every definition, in the script's order

	raws    int              // cells of raw SQL
	changes map[string][]int // by a table's name in lower case: the places of the raw SQL that changes it
}

type node struct {
	index   int
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

// Graph makes the graph of the notebook, in time linear in the script.
func (n *Notebook) Graph() *Graph {
	g := &Graph{nb: n, nodes: make(map[CellID]*node, len(n.Cells)), changes: map[string][]int{}}
	scope := map[string]CellID{}  // relations and connections
	params := map[string]CellID{} // parameters
	conns := map[CellID]bool{}
	tables := map[CellID]bool{} // cells that create a table of the engine
	var previous, barrier CellID
	saves := map[string]CellID{} // by the URI as written, without a / at its end; the nearest one above
	for i, c := range n.Cells {
		nd := &node{index: i}
		g.nodes[c.ID] = nd
		if c.Stmt == nil {
			continue
		}
		if crosses(c.Stmt) {
			nd.barrier = barrier
		}
		l := linker{c: c, nd: nd, scope: scope, params: params, conns: conns, tables: tables, previous: previous}
		l.statement()
		define := func(name string) {
			scope[strings.ToLower(name)] = c.ID
			g.names = append(g.names, visible{name, c.ID, i})
		}
		switch st := c.Stmt.(type) {
		case Param:
			params[strings.ToLower(st.Name.Name)] = c.ID
			nd.defines, nd.isDef = st.Name.Name, true
		case Load:
			nd.defines, nd.isDef = st.Name.Name, true
			for _, u := range st.URIs {
				if nd.saveOf == 0 {
					nd.saveOf = saveOf(u.Value, saves)
				}
			}
			define(st.Name.Name)
			for _, o := range st.Options {
				if o.Key == "on_error" && len(o.Values) > 0 && strings.EqualFold(o.Values[0].Text, "collect") {
					define(st.Name.Name + rejectsSuffix)
				}
			}
		case Let:
			nd.defines, nd.isDef = st.Name.Name, true
			define(st.Name.Name)
		case Connect:
			nd.defines, nd.isDef = st.Name.Name, true
			conns[c.ID] = true
			define(st.Name.Name)
		case Query:
			previous = c.ID
		case Save:
			if st.To.URI != nil {
				saves[strings.TrimSuffix(st.To.URI.Value, "/")] = c.ID
			}
		case Raw:
			barrier = c.ID
			g.raws++
			e := st.Effect()
			for _, name := range e.names() {
				g.changes[name] = append(g.changes[name], i)
			}
			// A table of the engine hides a definition of its name from here on, until it is dropped.
			if made := e.makes(); made != "" {
				nd.defines, nd.isDef = made, true
				tables[c.ID] = true
				define(made)
			}
			if e.Verb == "DROP" {
				for _, name := range e.names() {
					if tables[scope[name]] {
						delete(scope, name)
						g.names = append(g.names, visible{name: name, at: i})
					}
				}
			}
		}
	}
	for _, c := range n.Cells {
		nd := g.nodes[c.ID]
		nd.ins = nd.inputs()
		for _, in := range nd.ins {
			if def := g.nodes[in]; def != nil {
				def.outs = append(def.outs, c.ID)
			}
		}
	}
	return g
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
	if nd := g.nodes[id]; nd != nil {
		return nd.reads
	}
	return nil
}

// Params gives the places where a cell uses parameters.
func (g *Graph) Params(id CellID) []ParamRef {
	if nd := g.nodes[id]; nd != nil {
		return nd.params
	}
	return nil
}

// Defines gives the name that a cell defines: of a LOAD, LET, CONNECT or PARAM.
func (g *Graph) Defines(id CellID) (name string, ok bool) {
	if nd := g.nodes[id]; nd != nil {
		return nd.defines, nd.isDef
	}
	return "", false
}

// SaveOf gives the SAVE above that writes what a LOAD reads; 0 when there is none.
func (g *Graph) SaveOf(id CellID) CellID {
	if nd := g.nodes[id]; nd != nil {
		return nd.saveOf
	}
	return 0
}

// Inputs gives the cells that a cell directly depends on, each once: definitions, parameters, `_`, the SAVE of a LOAD, and the
// nearest raw SQL above.
func (g *Graph) Inputs(id CellID) []CellID {
	if nd := g.nodes[id]; nd != nil {
		return nd.ins
	}
	return nil
}

func (nd *node) inputs() []CellID {
	if len(nd.params)+len(nd.reads) == 0 && nd.saveOf == 0 && nd.barrier == 0 {
		return nil
	}
	var out []CellID
	seen := map[CellID]bool{0: true}
	add := func(in CellID) {
		if !seen[in] {
			seen[in] = true
			out = append(out, in)
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
	if nd := g.nodes[id]; nd != nil {
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
		if need[id] || g.nodes[id] == nil {
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
	if nd := g.nodes[at]; nd != nil {
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
func (g *Graph) Nearest(name string, at CellID) string { return Nearest(name, g.Visible(at)) }
