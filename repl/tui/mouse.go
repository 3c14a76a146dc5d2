package tui

import tea "charm.land/bubbletea/v2"

// wheelLines is how far one notch of the wheel goes.
const wheelLines = 3

// mouse takes clicks and the wheel: a click selects, the wheel scrolls what is under it.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if m.tooSmall() || m.input != nil || m.quitting {
		return nil
	}
	at := msg.Mouse()
	if p, ok := m.float.(*pane); ok {
		switch at.Button {
		case tea.MouseWheelUp:
			p.top = max(0, p.top-wheelLines)
		case tea.MouseWheelDown:
			p.top += wheelLines
		}
		return nil
	}
	if p, ok := m.float.(*palette); ok {
		return p.mouse(m, msg)
	}
	if m.float != nil {
		return nil
	}
	switch msg.(type) {
	case tea.MouseWheelMsg:
		by := 0
		switch at.Button {
		case tea.MouseWheelUp:
			by = -wheelLines
		case tea.MouseWheelDown:
			by = wheelLines
		}
		switch {
		case m.grid != nil:
			return m.grid.wheel(m, at.Button)
		case at.X < m.catalogs.width(m.width):
			m.catalogs.scroll(by)
		default:
			m.book.scrollBy(m, by, false)
		}
	case tea.MouseMotionMsg:
		if m.grid != nil {
			return m.grid.pull(m, at.X)
		}
	case tea.MouseReleaseMsg:
		if m.grid != nil {
			m.grid.drag = drag{}
		}
	case tea.MouseClickMsg:
		if at.Button != tea.MouseLeft {
			return nil
		}
		switch {
		case m.grid != nil && m.grid.grab(at.X, at.Y):
		case m.grid != nil:
			return m.grid.click(m, at.X, at.Y)
		case at.X < m.catalogs.width(m.width):
			return m.catalogs.click(m, at.Y-1)
		default:
			return m.clickCell(at.X-m.catalogs.width(m.width), at.Y-1)
		}
	}
	return nil
}

// mouse turns through the palette; a click on a row does what it says, one beside the box closes it.
func (p *palette) mouse(m *Model, msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		by := 1
		if at.Button == tea.MouseWheelUp {
			by = -1
		}
		p.sel = max(0, min(p.sel+by, len(p.found)-1))
	case tea.MouseClickMsg:
		box, _, _ := p.draw(m, m.width, m.height)
		left, top := boxPlace(box, m.width, m.height)
		row := at.Y - top - 2 + p.top
		switch {
		case at.X < left || at.X >= left+boxWidth(box) || at.Y < top || at.Y >= top+len(box):
			m.float = nil
		case at.Y-top >= 2 && at.Y-top < len(box)-1 && row < len(p.found):
			p.sel = row
			return p.take(m)
		}
	}
	return nil
}

// clickCell selects the cell that was clicked; in the cell under the editor it puts the cursor there.
func (m *Model) clickCell(x, y int) tea.Cmd {
	if y < 0 || y >= len(m.book.hits) {
		return nil
	}
	h := m.book.hits[y]
	if h.item >= len(m.book.items) {
		return nil
	}
	it := m.book.items[h.item]
	if it.edit && m.edit != nil {
		m.edit.ed.click(m.book.sourceWidth(), x-gutterWidth, h.line)
		return nil
	}
	same := h.item == m.book.sel
	var cmd tea.Cmd
	if m.edit != nil {
		c := it.cell
		cmd = m.leave()
		if c != nil {
			m.book.selectCell(c.ID)
		} else {
			m.book.selectItem(len(m.book.items) - 1)
		}
		return cmd
	}
	m.catalogs.focused = false
	m.book.sel = h.item
	if same && it.cell == nil {
		m.editPrompt()
	}
	return nil
}

// click puts the cursor at a cell of a row as drawn.
func (e *editor) click(width, x, y int) {
	line, at := e.top.line, e.top.at
	for line < len(e.lines) {
		rows := e.rows(line, width)
		for i := rowOf(rows, at); i < len(rows); i++ {
			if y == 0 {
				e.move(place{line, byteAt(e.lines[line], rows[i].pos, rows[i].end, max(0, x-rows[i].indent))})
				return
			}
			y--
		}
		line, at = line+1, 0
	}
	e.move(e.end())
}

func (v *catalogView) scroll(by int) {
	v.top = max(0, min(v.top+by, len(v.entries)-1))
	v.sel = max(v.sel, v.top)
}

// click selects an entry; on a relation it opens or closes it, and a second one on anything else does what Enter does.
func (v *catalogView) click(m *Model, y int) tea.Cmd {
	// Blank lines above headings shift what is drawn against the entries.
	for i, at := v.top, 0; i < len(v.entries); i, at = i+1, at+1 {
		if v.entries[i].kind == headingEntry && i > v.top {
			at++
		}
		if at == y {
			again := v.focused && v.sel == i
			switch {
			case v.entries[i].kind == headingEntry:
			case v.entries[i].opens:
				v.sel = i
				v.toggle(m)
			case again:
				return m.catalogGo()
			default:
				v.sel = i
			}
			if m.edit == nil {
				v.focused = true
			}
			return nil
		}
	}
	return nil
}
