package tui

import (
	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// Widths, in cells: the catalog folds away on narrower screens.
const (
	catalogFrom  = 100
	catalogWidth = 30
	catalogWide  = 36 // from 160 on
)

// files are the files that this session wrote, in order, each once.
type files struct {
	uris []string
	seen map[string]bool
}

// savedLimit bounds the list of written files.
const savedLimit = 500

func (f *files) add(uris []string) {
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	for _, u := range uris {
		if !f.seen[u] && len(f.uris) < savedLimit {
			f.seen[u] = true
			f.uris = append(f.uris, u)
		}
	}
}

// catalogView is the pane of what there is: relations with their columns, parameters, saved files.
type catalogView struct {
	focused bool
	entries []entry
	sel     int
	top     int
	open    map[string]bool // by relation; unset: open while few
}

// entry is a line of the catalog.
type entry struct {
	heading string
	name    string
	right   string
	column  bool
	opens   bool
	open    bool
	cell    notebooks.CellID
	value   bool
}

// openColumns is the widest relation that is open by itself.
const openColumns = 12

// columnLimit bounds the columns listed of one relation.
const columnLimit = 500

// rebuild takes the entries anew.
func (v *catalogView) rebuild(m *Model) {
	if v.open == nil {
		v.open = map[string]bool{}
	}
	v.entries = v.entries[:0]
	v.entries = append(v.entries, entry{heading: "Catalog"})
	for _, d := range m.defs {
		e := entry{name: d.Name, cell: d.Cell}
		if d.Rows >= 0 {
			e.right = text.Count(d.Rows)
		}
		if d.Schema != nil {
			e.opens = true
			open, set := v.open[d.Name]
			e.open = open || !set && d.Schema.NumFields() <= openColumns && len(m.defs) <= 6
		}
		v.entries = append(v.entries, e)
		if !e.open {
			continue
		}
		for i, f := range d.Schema.Fields() {
			if i == columnLimit {
				v.entries = append(v.entries, entry{name: text.Plural(int64(d.Schema.NumFields()-i), "more column"), column: true, cell: d.Cell})
				break
			}
			v.entries = append(v.entries, entry{name: f.Name, right: text.TypeName(f.Type), column: true, cell: d.Cell})
		}
	}
	if len(m.params) > 0 {
		v.entries = append(v.entries, entry{heading: "Params"})
		for _, p := range m.params {
			e := entry{name: p.Name, right: p.Value, cell: p.Cell, value: true}
			if p.Value == "" {
				e.right = p.Type
			}
			v.entries = append(v.entries, e)
		}
	}
	if len(m.saved.uris) > 0 {
		v.entries = append(v.entries, entry{heading: "Saved"})
		for _, u := range m.saved.uris {
			v.entries = append(v.entries, entry{name: m.shortPath(u)})
		}
	}
	v.sel = max(0, min(v.sel, len(v.entries)-1))
}

// width tells how wide the pane is on a screen; 0 is folded away.
func (v *catalogView) width(screen int) int {
	switch {
	case screen < catalogFrom:
		return 0
	case screen < 160:
		return catalogWidth
	}
	return catalogWide
}

// draw gives the pane's lines.
func (v *catalogView) draw(m *Model, width, height int) []line {
	if len(v.entries) == 0 {
		v.rebuild(m)
	}
	if v.sel < v.top {
		v.top = v.sel
	}
	if v.sel >= v.top+height {
		v.top = v.sel - height + 1
	}
	v.top = max(0, min(v.top, len(v.entries)-1))
	var out []line
	for i := v.top; i < len(v.entries) && len(out) < height; i++ {
		if e := v.entries[i]; e.heading != "" && i > v.top && len(out) < height-1 {
			out = append(out, m.look.line())
		}
		out = append(out, v.drawEntry(m, v.entries[i], width-2, v.focused && i == v.sel))
	}
	if len(v.entries) == 1 {
		l := m.look.line()
		l.space(1)
		l.addFit("LOAD and LET fill it", width-3, in(dim))
		out = append(out, l)
	}
	return out
}

func (v *catalogView) drawEntry(m *Model, e entry, width int, selected bool) line {
	k := m.look
	l := k.line()
	if selected {
		l.add(k.signs.select_, in(accent))
	} else {
		l.space(1)
	}
	if e.heading != "" {
		l.add(e.heading, strong(dim))
		return l
	}
	st := in(plainText)
	switch {
	case e.column:
		l.space(4)
		st = in(dim)
	case e.opens && e.open:
		l.add(k.signs.open+" ", in(dim))
	case e.opens:
		l.add(k.signs.closed+" ", in(dim))
	default:
		l.space(2)
	}
	if selected {
		st = in(accent)
	}
	// The name has the first claim to the room, the type the second.
	room := width - l.width
	right := k.line()
	if e.right != "" {
		right.addFit(e.right, max(4, min(room/2, room-min(text.Width(e.name), room)-1)), in(dim))
	}
	if right.width == 0 {
		l.addFit(e.name, room, st)
		return l
	}
	l.addFit(e.name, room-right.width-1, st)
	l.right(right, width)
	return l
}

// focus gives the catalog the keys.
func (v *catalogView) focus(m *Model) {
	if v.width(m.width) == 0 {
		m.say("the catalog needs a screen of 100 columns")
		return
	}
	v.rebuild(m)
	v.focused = true
	if v.sel == 0 && len(v.entries) > 1 {
		v.sel = 1
	}
}

func (v *catalogView) move(by int) {
	for i := v.sel + by; i >= 0 && i < len(v.entries); i += by {
		if v.entries[i].heading == "" {
			v.sel = i
			return
		}
	}
}

// toggle opens or closes the relation of the selected entry.
func (v *catalogView) toggle(m *Model) {
	i := v.sel
	for i > 0 && v.entries[i].column {
		i--
	}
	if i < len(v.entries) && v.entries[i].opens {
		v.open[v.entries[i].name] = !v.entries[i].open
		v.sel = i
		v.rebuild(m)
	}
}

var catalogActions = map[Action]func(m *Model) tea.Cmd{
	CatalogDown:  func(m *Model) tea.Cmd { m.catalogs.move(1); return nil },
	CatalogUp:    func(m *Model) tea.Cmd { m.catalogs.move(-1); return nil },
	CatalogOpen:  func(m *Model) tea.Cmd { m.catalogs.toggle(m); return nil },
	CatalogLeave: func(m *Model) tea.Cmd { m.catalogs.focused = false; return nil },
	CatalogGo: func(m *Model) tea.Cmd {
		if e := m.catalogs.entries[m.catalogs.sel]; e.cell != 0 {
			m.catalogs.focused = false
			m.book.selectCell(e.cell)
		}
		return nil
	},
}
