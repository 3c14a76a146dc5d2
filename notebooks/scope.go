package notebooks

import "strings"

// scope is what names mean at one place of a script, on the way from its top to its end.
type scope struct {
	g         *Graph            // takes the names in; nil when only the scope is of interest
	only      map[string]bool   // the names of relations that are of interest; nil is all
	relations map[string]CellID // and connections
	params    map[string]CellID
	conns     map[CellID]bool
	tables    map[CellID]bool   // cells that create a table of the engine
	saves     map[string]CellID // by the URI as written, without a / at its end; the nearest one above
	previous  CellID            // the query that _ means
	barrier   CellID            // the nearest raw SQL
}

func newScope(g *Graph) *scope {
	return &scope{
		g: g, relations: map[string]CellID{}, params: map[string]CellID{}, conns: map[CellID]bool{}, tables: map[CellID]bool{},
		saves: map[string]CellID{},
	}
}

// read gives a cell's node what the cell reads at this place.
func (s *scope) read(c *Cell, nd *node) {
	if crosses(c.Stmt) {
		nd.barrier = s.barrier
	}
	l := linker{c: c, nd: nd, scope: s.relations, params: s.params, conns: s.conns, tables: s.tables, previous: s.previous}
	l.statement()
	if st, ok := c.Stmt.(Load); ok {
		for _, u := range st.URIs {
			if nd.saveOf == 0 {
				nd.saveOf = saveOf(u.Value, s.saves)
			}
		}
	}
}

// define goes on behind a cell: what it defines is in scope from there on.
func (s *scope) define(c *Cell, nd *node) {
	switch st := c.Stmt.(type) {
	case Param:
		s.params[strings.ToLower(st.Name.Name)] = c.ID
		nd.defines, nd.isDef = st.Name.Name, true
	case Load:
		nd.defines, nd.isDef = st.Name.Name, true
		s.name(st.Name.Name, c, nd)
		for _, o := range st.Options {
			if o.Key == "on_error" && len(o.Values) > 0 && strings.EqualFold(o.Values[0].Text, "collect") {
				s.name(st.Name.Name+rejectsSuffix, c, nd)
			}
		}
	case Let:
		nd.defines, nd.isDef = st.Name.Name, true
		s.name(st.Name.Name, c, nd)
	case Connect:
		nd.defines, nd.isDef = st.Name.Name, true
		s.conns[c.ID] = true
		s.name(st.Name.Name, c, nd)
	case Query:
		s.previous = c.ID
	case Save:
		if st.To.URI != nil {
			s.saves[strings.TrimSuffix(st.To.URI.Value, "/")] = c.ID
		}
	case Raw:
		s.raw(c, st, nd)
	}
}

func (s *scope) name(name string, c *Cell, nd *node) {
	low := strings.ToLower(name)
	if s.only == nil || s.only[low] {
		s.relations[low] = c.ID
	}
	if s.g != nil {
		s.g.names = append(s.g.names, visible{name, c.ID, nd.index})
	}
}

func (s *scope) raw(c *Cell, st Raw, nd *node) {
	s.barrier = c.ID
	e := st.Effect()
	if s.g != nil {
		s.g.raws++
		for _, name := range e.names() {
			s.g.changes[name] = append(s.g.changes[name], nd.index)
		}
	}
	// A table of the engine hides a definition of its name from here on, until it is dropped.
	if made := e.makes(); made != "" {
		nd.defines, nd.isDef = made, true
		s.tables[c.ID] = true
		s.name(made, c, nd)
	}
	if e.Verb == "DROP" {
		for _, name := range e.names() {
			if s.tables[s.relations[name]] {
				delete(s.relations, name)
				if s.g != nil {
					s.g.names = append(s.g.names, visible{name: name, at: nd.index})
				}
			}
		}
	}
}
