package tui

import (
	"quire/notebooks"
)

// item is a cell in the notebook's list: one of the script, the one under the editor, or the empty prompt at the end.
type item struct {
	cell   *notebooks.Cell // nil: not in the script yet
	number int             // position, from 1
	edit   bool            // the editor draws it
}

// notebookView is the list of cells: which one is selected, and from where on it is drawn. It draws only what is seen; its
// cost does not grow with the notebook.
type notebookView struct {
	items  []item
	sel    int
	top    int // item at the top of the screen
	skip   int // lines of it that are above the screen
	follow bool
	aim    int // line of the selected item that is to be in sight
	folded map[notebooks.CellID]bool
	drawn  map[notebooks.CellID]*cellLines
	hits   []hit // per line of the body, as last drawn
	width  int   // of the cells, as last drawn
}

// hit tells what stands on a line of the screen, for the mouse.
type hit struct {
	item, line int // line of the item; item -1: nothing
}

// cellLines is a cell as drawn, kept while it does not change.
type cellLines struct {
	cell     *notebooks.Cell
	width    int
	number   int
	selected bool
	lines    []line
}

// rebuild takes the list of cells anew. The selection stays on its cell.
func (v *notebookView) rebuild(m *Model) {
	if v.folded == nil {
		v.folded, v.drawn = map[notebooks.CellID]bool{}, map[notebooks.CellID]*cellLines{}
	}
	var selected notebooks.CellID
	atEnd := len(v.items) == 0 || v.sel >= len(v.items)-1
	if v.sel < len(v.items) && v.items[v.sel].cell != nil {
		selected = v.items[v.sel].cell.ID
	}
	var topID notebooks.CellID
	if v.top < len(v.items) && v.items[v.top].cell != nil {
		topID = v.items[v.top].cell.ID
	}
	e := m.edit
	v.items = v.items[:0]
	if e != nil && e.id == 0 && !e.prompt && e.after == 0 {
		v.items = append(v.items, item{edit: true, number: 1})
	}
	for _, c := range m.nb.Cells {
		v.items = append(v.items, item{cell: c, number: len(v.items) + 1, edit: e != nil && e.id == c.ID})
		if e != nil && e.id == 0 && !e.prompt && e.after == c.ID {
			v.items = append(v.items, item{edit: true, number: len(v.items) + 1})
		}
	}
	v.items = append(v.items, item{number: len(v.items) + 1, edit: e != nil && e.prompt})
	v.sel = min(v.sel, len(v.items)-1)
	v.top = min(v.top, len(v.items)-1)
	if atEnd && selected == 0 {
		v.sel = len(v.items) - 1
	}
	known := map[notebooks.CellID]bool{}
	for i, it := range v.items {
		if it.cell == nil {
			continue
		}
		known[it.cell.ID] = true
		if it.cell.ID == selected {
			v.sel = i
		}
		if it.cell.ID == topID {
			v.top = i
		}
	}
	for id := range v.drawn {
		if !known[id] {
			delete(v.drawn, id)
			delete(v.folded, id)
		}
	}
	v.follow = true
}

func (v *notebookView) item() item { return v.items[v.sel] }

func (v *notebookView) selectItem(i int) {
	v.sel = max(0, min(i, len(v.items)-1))
	v.follow, v.aim = true, 0
}

func (v *notebookView) move(by int) { v.selectItem(v.sel + by) }

func (v *notebookView) selectCell(id notebooks.CellID) {
	for i, it := range v.items {
		if it.cell != nil && it.cell.ID == id {
			v.selectItem(i)
			return
		}
	}
}

// selectEdit selects the cell under the editor.
func (v *notebookView) selectEdit() {
	for i, it := range v.items {
		if it.edit {
			v.selectItem(i)
			return
		}
	}
}

func (v *notebookView) fold(m *Model) {
	if c := v.item().cell; c != nil {
		v.folded[c.ID] = !v.folded[c.ID]
		v.forget(c.ID)
		v.follow = true
	}
}

// forget has a cell drawn anew.
func (v *notebookView) forget(id notebooks.CellID) { delete(v.drawn, id) }

func (v *notebookView) forgetAll() { clear(v.drawn) }

// sourceWidth is the cells that source text has beside the gutter.
func (v *notebookView) sourceWidth() int { return max(v.width-gutterWidth, 8) }

// lines draws one item, or gives it as drawn before.
func (v *notebookView) lines(m *Model, i int) []line {
	it := v.items[i]
	if it.edit || it.cell == nil {
		lines, _, _ := m.drawEdited(it, v.width, i == v.sel)
		return lines
	}
	c := v.drawn[it.cell.ID]
	if c == nil || c.cell != it.cell || c.width != v.width || c.number != it.number || c.selected != (i == v.sel) {
		c = &cellLines{cell: it.cell, width: v.width, number: it.number, selected: i == v.sel}
		c.lines = m.drawCell(it, v.width, i == v.sel)
		if len(v.drawn) > 200 { // what was drawn long ago is not on the screen
			clear(v.drawn)
		}
		v.drawn[it.cell.ID] = c
	}
	return c.lines
}

// draw gives height lines of the notebook, and the cursor's place; x is -1 without one.
func (v *notebookView) draw(m *Model, width, height int) (out []line, x, y int) {
	if v.width != width {
		v.width = width
		v.follow = true
	}
	if v.follow {
		v.reveal(m, height)
		v.fill(m, height)
	}
	v.follow = false
	x, y = -1, -1
	v.hits = v.hits[:0]
	skip := v.skip
	for i := v.top; i < len(v.items) && len(out) < height; i++ {
		lines := v.lines(m, i)
		if i == v.top {
			skip = max(0, min(skip, len(lines)-1))
			v.skip = skip
		} else {
			skip = 0
		}
		if v.items[i].edit {
			_, cx, cy := m.drawEdited(v.items[i], width, i == v.sel)
			if row := len(out) + cy - skip; row >= len(out) && row < height {
				x, y = cx, row
			}
		}
		for j := skip; j < len(lines) && len(out) < height; j++ {
			l := lines[j]
			if c := v.items[i].cell; c != nil && !v.items[i].edit {
				l = m.markMatches(l, c.ID, j)
			}
			out = append(out, l)
			v.hits = append(v.hits, hit{i, j})
		}
	}
	return out, x, y
}

// reveal moves the top so that the selected item is in sight: all of it when it fits, else its first lines, or the line with
// the cursor.
func (v *notebookView) reveal(m *Model, height int) {
	lines := v.lines(m, v.sel)
	from, to := 0, min(len(lines), height)
	if v.items[v.sel].edit {
		_, _, cy := m.drawEdited(v.items[v.sel], v.width, true)
		if cy >= to {
			from, to = cy-height+1, cy+1
		}
	} else if v.aim >= to && v.aim < len(lines) {
		to = min(v.aim+(height+1)/2, len(lines))
		from = max(0, to-height)
	}
	if v.sel < v.top || v.sel == v.top && v.skip > from {
		v.top, v.skip = v.sel, from
		return
	}
	// Walk back from the last line to be seen; when the top is met within the height, nothing moves.
	left := height - to
	i := v.sel
	for left >= 0 {
		if i == v.top {
			if i != v.sel {
				left += v.skip
			} else if v.skip <= to-1 && to-v.skip <= height {
				return
			}
			if left >= 0 && i != v.sel {
				return
			}
			break
		}
		i--
		if i < 0 {
			return
		}
		left -= len(v.lines(m, i))
	}
	v.top, v.skip = v.sel, 0
	need := height - to
	for v.top > 0 && need > 0 {
		n := len(v.lines(m, v.top-1))
		v.top--
		if n > need {
			v.skip = n - need
			return
		}
		need -= n
	}
	if to > height {
		v.skip = to - height
	}
}

// fill moves the top up when the notebook ends above the end of the screen.
func (v *notebookView) fill(m *Model, height int) {
	used := -v.skip
	for i := v.top; i < len(v.items); i++ {
		if used += len(v.lines(m, i)); used >= height {
			return
		}
	}
	for need := height - used; need > 0; {
		if v.skip > 0 {
			up := min(v.skip, need)
			v.skip -= up
			need -= up
			continue
		}
		if v.top == 0 {
			return
		}
		v.top--
		v.skip = len(v.lines(m, v.top))
	}
}

// inSight reports whether the selected item was on the screen when it was last drawn.
func (v *notebookView) inSight() bool {
	for _, h := range v.hits {
		if h.item == v.sel {
			return true
		}
	}
	return false
}

// scrollBy moves the screen by lines. With carry the selection goes along so that it stays in sight; where the notebook ends,
// it goes to the end.
func (v *notebookView) scrollBy(m *Model, by int, carry bool) {
	if v.width == 0 {
		return
	}
	v.follow = false
	moved := false
	height := m.bodyHeight()
	for ; by > 0 && v.below(m, height); by-- {
		moved = true
		if v.skip+1 < len(v.lines(m, v.top)) {
			v.skip++
		} else {
			v.top, v.skip = v.top+1, 0
		}
	}
	down := by > 0
	for ; by < 0 && (v.skip > 0 || v.top > 0); by++ {
		moved = true
		if v.skip > 0 {
			v.skip--
		} else {
			v.top--
			v.skip = len(v.lines(m, v.top)) - 1
		}
	}
	if !carry {
		return
	}
	if !moved {
		if down {
			v.selectItem(len(v.items) - 1)
		} else {
			v.selectItem(0)
		}
		return
	}
	// The selection stays among the items that start on the screen, or is the one that fills it.
	first, y := v.top, -v.skip
	if v.skip > 0 && v.top+1 < len(v.items) && y+len(v.lines(m, v.top)) < height {
		y += len(v.lines(m, v.top))
		first++
	}
	last := first
	for i := first; i < len(v.items) && y < height; i++ {
		last = i
		y += len(v.lines(m, i))
	}
	v.sel = max(first, min(v.sel, last))
}

// below reports whether there is more of the notebook below the screen.
func (v *notebookView) below(m *Model, height int) bool {
	y := -v.skip
	for i := v.top; i < len(v.items); i++ {
		if y += len(v.lines(m, i)); y > height {
			return true
		}
	}
	return false
}
