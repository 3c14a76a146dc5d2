package tui

import (
	"strings"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// files are the files that this session wrote, in order, each once, with the cell that wrote it last.
type files struct {
	uris []string
	by   map[string]notebooks.CellID
}

// savedLimit bounds the list of written files.
const savedLimit = 500

func (f *files) add(uris []string, by notebooks.CellID) {
	if f.by == nil {
		f.by = map[string]notebooks.CellID{}
	}
	for _, u := range uris {
		if f.by[u] == 0 {
			if len(f.uris) >= savedLimit {
				continue
			}
			f.uris = append(f.uris, u)
		}
		f.by[u] = by
	}
}

// entryKind says what a line of the catalog is.
type entryKind uint8

const (
	headingEntry entryKind = iota
	relationEntry
	sourceEntry // where a LOAD reads from
	columnEntry
	parameterEntry
	connectionEntry
	fileEntry
)

// entry is a line of the catalog.
type entry struct {
	kind  entryKind
	name  string
	right string
	opens bool
	open  bool
	stale bool
	cell  notebooks.CellID
}

// openColumns is the widest relation that is open by itself.
const openColumns = 12

// columnLimit bounds the columns listed of one relation.
const columnLimit = 500

// rebuild takes the entries anew. The selection stays on what it was on.
func (v *catalogView) rebuild(m *Model) {
	var was entry
	if v.sel < len(v.entries) {
		was = v.entries[v.sel]
	}
	if v.open == nil {
		v.open = map[notebooks.CellID]bool{}
	}
	v.entries = v.entries[:0]
	v.entries = append(v.entries, entry{name: "Catalog"})
	for _, d := range m.defs {
		v.relation(m, d)
	}
	if len(m.params) > 0 {
		v.entries = append(v.entries, entry{name: "Params"})
		for _, p := range m.params {
			e := entry{kind: parameterEntry, name: p.Name, right: p.Value, cell: p.Cell}
			if p.Value == "" {
				e.right = p.Type
			}
			v.entries = append(v.entries, e)
		}
	}
	v.connections(m)
	if len(m.saved.uris) > 0 {
		v.entries = append(v.entries, entry{name: "Saved"})
		for _, u := range m.saved.uris {
			v.entries = append(v.entries, entry{kind: fileEntry, name: m.shortPath(u), cell: m.saved.by[u]})
		}
	}
	v.sel = max(0, min(v.sel, len(v.entries)-1))
	for i, e := range v.entries {
		if e.kind == was.kind && e.name == was.name && e.cell == was.cell {
			v.sel = i
			break
		}
	}
}

// relation adds a relation, and when it is open where it comes from and its columns.
func (v *catalogView) relation(m *Model, d repl.Definition) {
	e := entry{kind: relationEntry, name: d.Name, cell: d.Cell, stale: m.statuses[d.Cell].State == repl.StateStale}
	if d.Rows >= 0 {
		e.right = text.Count(d.Rows)
	}
	source := ""
	if c := m.nb.Cell(d.Cell); c != nil {
		if st, ok := c.Stmt.(notebooks.Load); ok {
			source = sourceOf(st)
		}
	}
	if d.Schema != nil || source != "" {
		e.opens = true
		open, set := v.open[d.Cell]
		e.open = open || !set && d.Schema != nil && d.Schema.NumFields() <= openColumns && len(m.defs) <= 6
	}
	v.entries = append(v.entries, e)
	if !e.open {
		return
	}
	if source != "" {
		v.entries = append(v.entries, entry{kind: sourceEntry, name: source, cell: d.Cell})
	}
	if d.Schema == nil {
		return
	}
	for i, f := range d.Schema.Fields() {
		if i == columnLimit {
			v.entries = append(v.entries, entry{kind: columnEntry, name: text.Plural(int64(d.Schema.NumFields()-i), "more column"), cell: d.Cell})
			return
		}
		v.entries = append(v.entries, entry{kind: columnEntry, name: f.Name, right: text.TypeName(f.Type), cell: d.Cell})
	}
}

// sourceOf tells where a LOAD reads from, as the script says it.
func sourceOf(st notebooks.Load) string {
	switch {
	case len(st.URIs) == 1:
		return st.URIs[0].Value
	case len(st.URIs) > 1:
		return st.URIs[0].Value + " and " + text.Plural(int64(len(st.URIs)-1), "more")
	case st.Conn != nil && st.Remote != nil:
		return "a query on " + st.Conn.Name
	case st.Conn != nil:
		parts := []string{st.Conn.Name}
		for _, t := range st.Table {
			parts = append(parts, t.Name)
		}
		return strings.Join(parts, ".")
	}
	return ""
}

// connections adds the databases, without what a URL holds besides its place.
func (v *catalogView) connections(m *Model) {
	first := true
	for _, c := range m.nb.Cells {
		st, ok := c.Stmt.(notebooks.Connect)
		if !ok {
			continue
		}
		if first {
			v.entries = append(v.entries, entry{name: "Connections"})
			first = false
		}
		place, _ := notebooks.Mask(st.URL.Value)
		if i := strings.Index(place, "://"); i >= 0 {
			place = place[i+3:]
		}
		if i := strings.LastIndexByte(place, '@'); i >= 0 {
			place = place[i+1:]
		}
		place, _, _ = strings.Cut(place, "?")
		v.entries = append(v.entries, entry{kind: connectionEntry, name: st.Name.Name, right: place, cell: c.ID})
	}
}
