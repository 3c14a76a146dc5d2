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

// catalogView is the pane of what there is: relations with where they come from and their columns, parameters, connections,
// written files.
type catalogView struct {
	focused bool
	entries []entry
	sel     int
	top     int
	open    map[notebooks.CellID]bool // relations; unset: open while few
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
		if e := v.entries[i]; e.kind == headingEntry && i > v.top && len(out) < height-1 {
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
	if e.kind == headingEntry {
		l.add(e.name, strong(dim))
		return l
	}
	st := in(plainText)
	switch {
	case e.kind == columnEntry:
		l.space(4)
		st = in(dim)
	case e.kind == sourceEntry:
		l.space(4)
		l.add(k.signs.arrow+" ", in(dim))
		st = in(str)
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
	if e.stale {
		right.add(k.signs.stale+" ", in(attention))
	}
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
		if v.entries[i].kind != headingEntry {
			v.sel = i
			return
		}
	}
}

// toggle opens or closes the relation of the selected entry.
func (v *catalogView) toggle(m *Model) {
	i := v.sel
	for i > 0 && (v.entries[i].kind == columnEntry || v.entries[i].kind == sourceEntry) {
		i--
	}
	if i < len(v.entries) && v.entries[i].opens {
		v.open[v.entries[i].cell] = !v.entries[i].open
		v.sel = i
		v.rebuild(m)
	}
}

var catalogActions = map[Action]func(m *Model) tea.Cmd{
	CatalogDown:  func(m *Model) tea.Cmd { m.catalogs.move(1); return nil },
	CatalogUp:    func(m *Model) tea.Cmd { m.catalogs.move(-1); return nil },
	CatalogOpen:  func(m *Model) tea.Cmd { m.catalogs.toggle(m); return nil },
	CatalogLeave: func(m *Model) tea.Cmd { m.catalogs.focused = false; return nil },
	CatalogGo:    (*Model).catalogGo,
}

// catalogGo goes to the cell of the selected entry; a parameter's value is asked for in place.
func (m *Model) catalogGo() tea.Cmd {
	e := m.catalogs.entries[m.catalogs.sel]
	switch {
	case e.kind == parameterEntry:
		return m.askParameter(e.cell)
	case e.cell == 0:
	case m.nb.Index(e.cell) < 0:
		m.say(text.Clean(e.name) + " comes from an included notebook")
	default:
		m.jump(e.cell)
	}
	return nil
}
