package notebooks

import "strings"

// Document is a notebook under edit, with undo. Cells keep their ids through the edits of others, and an edit changes no byte
// of the other cells. It is not safe for use by several goroutines.
type Document struct {
	nb      *Notebook
	text    string
	saved   string
	state   *state
	made    int // states made so far
	grouped int // depth of Group
	before  struct {
		nb   *Notebook
		text string
		cell CellID
	}
}

// state is the script at one time, as the difference to the state before it: a long session over a large script costs its
// edits and not their number times its size. The states are a tree, so that no branch is lost by an edit behind an undo.
type state struct {
	text   edit
	ids    splice
	cell   CellID // where the edit that led here took place
	parent *state
	next   *state // the child that redo goes to
	kids   []*state
	number int
	line   string // for History: what the edit changed
	gone   bool   // it only took away
}

// edit replaces old by new at byte at.
type edit struct {
	at       int
	old, new string
}

func editOf(old, new string) edit {
	start, end := commonEnds(old, new)
	return edit{start, strings.Clone(old[start : len(old)-end]), strings.Clone(new[start : len(new)-end])}
}

// splice replaces old by new at index at.
type splice struct {
	at       int
	old, new []CellID
}

func spliceOf(old, new []CellID) splice {
	at := 0
	for at < len(old) && at < len(new) && old[at] == new[at] {
		at++
	}
	end := 0
	for end < len(old)-at && end < len(new)-at && old[len(old)-1-end] == new[len(new)-1-end] {
		end++
	}
	clone := func(s []CellID) []CellID { return append([]CellID(nil), s...) }
	return splice{at, clone(old[at : len(old)-end]), clone(new[at : len(new)-end])}
}

func (s splice) redo(from []CellID) []CellID { return replaced(from, s.at, len(s.old), s.new) }

func (s splice) undo(from []CellID) []CellID { return replaced(from, s.at, len(s.new), s.old) }

func replaced[T any](from []T, at, cut int, with []T) []T {
	out := make([]T, 0, len(from)-cut+len(with))
	out = append(out, from[:at]...)
	out = append(out, with...)
	return append(out, from[at+cut:]...)
}

// NewDocument makes the document of a script as it stands on disk.
func NewDocument(src string) *Document {
	return &Document{nb: Parse(src), text: src, saved: src, state: &state{}}
}

// Notebook gives the script as it is now. It is not to be changed, and later edits do not change it.
func (d *Document) Notebook() *Notebook { return d.nb }

// Fork gives a document of the script as it is now, cells by the same ids, for trying an edit. It costs nothing, and what is done to
// it is not seen here.
func (d *Document) Fork() *Document {
	return &Document{nb: d.nb, text: d.text, saved: d.saved, state: &state{}}
}

// String gives the script's bytes as they are now.
func (d *Document) String() string { return d.text }

// Dirty reports whether the script differs from what was last saved.
func (d *Document) Dirty() bool { return d.text != d.saved }

// MarkSaved takes the script as it is now for what is on disk.
func (d *Document) MarkSaved() { d.saved = d.text }

// become makes a script the document's new state, as one step of undo.
func (d *Document) become(nb *Notebook, text string, at CellID) {
	if text == d.text {
		return
	}
	oldNB, oldText := d.nb, d.text
	d.nb, d.text = nb, text
	if d.grouped > 0 {
		if d.before.cell == 0 {
			d.before.cell = at
		}
		return
	}
	d.push(oldNB, oldText, at)
}

func (d *Document) push(oldNB *Notebook, oldText string, at CellID) {
	next := &state{
		text: editOf(oldText, d.text), ids: spliceOf(oldNB.ids(), d.nb.ids()),
		cell: at, parent: d.state,
	}
	d.made++
	next.number = d.made
	next.label(oldText, d.text)
	d.state.kids = append(d.state.kids, next)
	d.state.next = next
	d.state = next
}

// Group makes all edits of f one step of undo.
func (d *Document) Group(f func()) {
	if d.grouped == 0 {
		d.before.nb, d.before.text, d.before.cell = d.nb, d.text, 0
	}
	d.grouped++
	defer func() {
		if d.grouped--; d.grouped > 0 {
			return
		}
		if d.text == d.before.text {
			d.nb = d.before.nb
		} else {
			d.push(d.before.nb, d.before.text, d.before.cell)
		}
		d.before.nb, d.before.text = nil, ""
	}()
	f()
}

// Undo takes the last edit back and gives the cell where it took place.
func (d *Document) Undo() (CellID, bool) {
	s := d.state
	if s.parent == nil || d.grouped > 0 {
		return 0, false
	}
	s.parent.next = s
	d.state = s.parent
	d.show(s.text.at, s.text.new, s.text.old, s.ids.undo(d.nb.ids()))
	return s.cell, true
}

// Redo makes the last edit that was taken back again.
func (d *Document) Redo() (CellID, bool) {
	s := d.state.next
	if s == nil || d.grouped > 0 {
		return 0, false
	}
	d.state = s
	d.show(s.text.at, s.text.old, s.text.new, s.ids.redo(d.nb.ids()))
	return s.cell, true
}

// show takes a text that the document had before, with the ids that its cells had then: with new where old stands at byte at.
func (d *Document) show(at int, old, new string, ids []CellID) {
	d.text = d.text[:at] + new + d.text[at+len(old):]
	before := d.nb
	nb, lo, hi := before.reparse(d.text, at, at+len(old), at+len(new))
	for i := range nb.Cells {
		if i < len(ids) {
			nb.setID(i, ids[i])
		}
	}
	nb.follow(before, lo, hi)
	d.nb = nb
}

func (n *Notebook) ids() []CellID {
	out := make([]CellID, len(n.Cells))
	for i, c := range n.Cells {
		out[i] = c.ID
	}
	return out
}

// SetCell replaces a cell's prose and statement, which may be several cells then; the first keeps the id. A missing ; is
// added, and text that does not lex closed becomes a draft. Empty text deletes the cell. It gives the ids of the cells that
// the text became.
func (d *Document) SetCell(id CellID, text string) []CellID {
	i := d.nb.Index(id)
	if i < 0 {
		return nil
	}
	fresh := d.cut(text)
	if len(fresh) == 0 {
		d.Delete(id)
		return nil
	}
	fresh[0].id, fresh[0].lead = id, d.nb.Cells[i].Lead
	lo, hi := d.around(i, i+1)
	return d.lay(lo, hi, replaced(d.pieces(lo, hi), i-lo, 1, fresh), i-lo, len(fresh), id)
}

// Insert puts text behind a cell (0: in front of all) and gives the ids of the cells that it became.
func (d *Document) Insert(after CellID, text string) []CellID {
	i := 0
	if after != 0 {
		if i = d.nb.Index(after) + 1; i == 0 {
			return nil
		}
	}
	fresh := d.cut(text)
	if len(fresh) == 0 {
		return nil
	}
	lo, hi := d.around(i, i)
	all := d.pieces(lo, hi)
	if i > 0 {
		fresh[0].lead = d.lineEnd()
	} else {
		fresh[0].lead = ""
	}
	if i < hi && all[i-lo].lead == "" {
		all[i-lo].lead = d.lineEnd()
	}
	return d.lay(lo, hi, replaced(all, i-lo, 0, fresh), i-lo, len(fresh), fresh[0].id)
}

// Delete removes a cell.
func (d *Document) Delete(id CellID) {
	i := d.nb.Index(id)
	if i < 0 {
		return
	}
	lo, hi := d.around(i, i+1)
	all := d.pieces(lo, hi)
	near := CellID(0)
	if i+1 < hi {
		near = d.nb.Cells[i+1].ID
		if i == 0 {
			all[1].lead = all[0].lead
		}
	} else if i > 0 {
		near = d.nb.Cells[i-1].ID
	}
	d.lay(lo, hi, replaced(all, i-lo, 1, nil), 0, 0, near)
}

// Move shifts a cell by delta places, as far as there are any.
func (d *Document) Move(id CellID, delta int) {
	i := d.nb.Index(id)
	if i < 0 {
		return
	}
	n := len(d.nb.Cells)
	to := min(max(i+max(-n, min(delta, n)), 0), n-1)
	if to == i {
		return
	}
	lo, hi := d.around(min(i, to), max(i, to)+1)
	all := d.pieces(lo, hi)
	moved := all[i-lo]
	all = replaced(replaced(all, i-lo, 1, nil), to-lo, 0, []piece{moved})
	for j := range all {
		all[j].lead = d.nb.Cells[lo+j].Lead // blank lines stay where they are
	}
	d.lay(lo, hi, all, 0, 0, id)
}

// Reload takes a script that another program wrote, as one step of undo. Cells are matched by the name that they define, then
// by text.
func (d *Document) Reload(src string) {
	nb := Parse(src)
	match(nb.Cells, d.nb.Cells)
	d.become(nb, src, 0)
	d.saved = src
}

// match gives new cells the ids of old ones: by the name that they define, then by text.
func match(cells, old []*Cell) {
	used := map[CellID]bool{}
	take := func(key func(*Cell) string) {
		at := map[string][]*Cell{}
		for _, c := range old {
			if k := key(c); k != "" && !used[c.ID] {
				at[k] = append(at[k], c)
			}
		}
		for _, c := range cells {
			k := key(c)
			if k == "" || used[c.ID] || len(at[k]) == 0 {
				continue
			}
			c.ID = at[k][0].ID
			used[c.ID] = true
			at[k] = at[k][1:]
		}
	}
	take(func(c *Cell) string {
		switch st := c.Stmt.(type) {
		case Load:
			return "r " + strings.ToLower(st.Name.Name)
		case Let:
			return "r " + strings.ToLower(st.Name.Name)
		case Connect:
			return "r " + strings.ToLower(st.Name.Name)
		case Param:
			return "p " + strings.ToLower(st.Name.Name)
		}
		return ""
	})
	take(func(c *Cell) string { return "t " + c.Text + "\x00" + c.Head })
	take(func(c *Cell) string {
		if c.Text == "" {
			return ""
		}
		return "s " + c.Text
	})
}
