package notebooks

import (
	"slices"
	"sync/atomic"
)

// changedCell is how a notebook came from another one: the cell at one place is another, and all others say the same at the
// same places of the order.
type changedCell struct {
	from *Graph
	at   int // -1: none
}

// follow remembers, for the graph, that n came from old by a change of the cells [lo, hi), when that is one cell's and it
// defines what it defined before.
func (n *Notebook) follow(old *Notebook, lo, hi int) {
	g := old.graph.Load()
	if g == nil || len(n.Cells) != len(old.Cells) {
		return
	}
	for i, c := range n.Cells {
		if c.ID != old.Cells[i].ID {
			return
		}
	}
	at := -1
	for i := lo; i < hi; i++ {
		a, b := old.Cells[i], n.Cells[i]
		if a.Kind == b.Kind && a.Text == b.Text {
			continue
		}
		if at >= 0 || !sameMeaningBelow(a.Stmt, b.Stmt) {
			return
		}
		at = i
	}
	n.before.Store(&changedCell{g, at})
}

// sameMeaningBelow reports whether names below a cell mean the same with either statement in it. Statements of which that is
// not plain are taken to differ.
func sameMeaningBelow(a, b Statement) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case Let:
		b, ok := b.(Let)
		return ok && a.Name.Name == b.Name.Name
	case Query:
		_, ok := b.(Query)
		return ok
	case Plot:
		_, ok := b.(Plot)
		return ok
	case Expect:
		_, ok := b.(Expect)
		return ok
	case Describe:
		_, ok := b.(Describe)
		return ok
	case Summarize:
		_, ok := b.(Summarize)
		return ok
	case Explain:
		_, ok := b.(Explain)
		return ok
	}
	return false
}

// graphAgain makes the graph from that of the notebook before; nil when nothing is known of it.
func (n *Notebook) graphAgain() *Graph {
	change := n.before.Load()
	if change == nil {
		return nil
	}
	old := change.from
	g := &Graph{nb: n, at: old.at, nodes: make([]atomic.Pointer[node], len(old.nodes)), names: old.names, raws: old.raws, changes: old.changes}
	for i := range old.nodes {
		g.nodes[i].Store(old.nodes[i].Load())
	}
	if change.at < 0 {
		return g
	}
	c, was := n.Cells[change.at], old.nodes[change.at].Load()
	s := newScope(nil)
	s.only = map[string]bool{}
	if c.names != nil {
		for _, m := range c.names.reads {
			s.only[m.first] = true
		}
	}
	var passed node
	for _, above := range n.Cells[:change.at] {
		if above.Stmt != nil {
			s.define(above, &passed)
		}
	}
	nd := &node{index: change.at, pos: c.Pos, defines: was.defines, isDef: was.isDef, outs: was.outs}
	if c.Stmt != nil {
		s.read(c, nd)
	}
	nd.ins = nd.inputs()
	g.nodes[change.at].Store(nd)
	for _, in := range was.ins {
		if !slices.Contains(nd.ins, in) {
			g.depend(in, func(outs []CellID) []CellID {
				return slices.DeleteFunc(slices.Clone(outs), func(id CellID) bool { return id == c.ID })
			})
		}
	}
	for _, in := range nd.ins {
		if !slices.Contains(was.ins, in) {
			g.depend(in, func(outs []CellID) []CellID {
				i, _ := slices.BinarySearchFunc(outs, change.at, func(id CellID, at int) int { return g.at[id] - at })
				return slices.Insert(slices.Clone(outs), i, c.ID)
			})
		}
	}
	return g
}

// depend changes the dependents of a cell in a graph that nobody else has yet.
func (g *Graph) depend(id CellID, change func([]CellID) []CellID) {
	if i, ok := g.at[id]; ok {
		nd := *g.nodes[i].Load()
		nd.outs = change(nd.outs)
		g.nodes[i].Store(&nd)
	}
}

// moved gives the node of a cell that starts at pos now.
func (nd *node) moved(pos int) *node {
	out := *nd
	by := pos - nd.pos
	out.pos = pos
	out.reads = slices.Clone(nd.reads)
	for i := range out.reads {
		out.reads[i] = moved(out.reads[i], by)
	}
	out.params = slices.Clone(nd.params)
	for i := range out.params {
		out.params[i].shift(by)
	}
	return &out
}
