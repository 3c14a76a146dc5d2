package notebooks

import (
	"strings"

	"quire/internal/sqllex"
)

// Document is a notebook under edit, with undo. Cells keep their ids through the edits of others. It is not safe for use by
// several goroutines.
type Document struct {
	nb      *Notebook
	state   *state // of nb
	saved   string
	grouped int // depth of Group
	before  *state
}

// state is the script at one time; the states are a tree, so that no branch is lost by an edit behind an undo.
type state struct {
	nb     *Notebook
	text   string
	cell   CellID // where the edit that led here took place
	parent *state
	next   *state // the child that redo goes to
	kids   []*state
}

// NewDocument makes the document of a script as it stands on disk.
func NewDocument(src string) *Document {
	nb := Parse(src)
	return &Document{nb: nb, saved: src, state: &state{nb: nb, text: src}}
}

// Notebook gives the script as it is now. It is not to be changed, and later edits do not change it.
func (d *Document) Notebook() *Notebook { return d.nb }

// String gives the script's bytes as they are now.
func (d *Document) String() string { return d.state.text }

// Dirty reports whether the script differs from what was last saved.
func (d *Document) Dirty() bool { return d.state.text != d.saved }

// MarkSaved takes the script as it is now for what is on disk.
func (d *Document) MarkSaved() { d.saved = d.state.text }

// commit makes the cells the document's new state, as one step of undo.
func (d *Document) commit(cells []*Cell, at CellID) {
	nb := join(d.nb.Preface, cells, d.nb.Rest)
	text := nb.String()
	if text == d.state.text {
		return
	}
	d.nb = nb
	next := &state{nb: nb, text: text, cell: at, parent: d.state}
	if d.grouped > 0 {
		next.parent = d.before
		d.state = next
		return
	}
	d.push(next)
}

func (d *Document) push(next *state) {
	next.parent.kids = append(next.parent.kids, next)
	next.parent.next = next
	d.state = next
}

// Group makes all edits of f one step of undo.
func (d *Document) Group(f func()) {
	if d.grouped == 0 {
		d.before = d.state
	}
	d.grouped++
	defer func() {
		d.grouped--
		if d.grouped == 0 && d.state != d.before {
			d.push(d.state)
		}
	}()
	f()
}

// Undo takes the last edit back and gives the cell where it took place.
func (d *Document) Undo() (CellID, bool) {
	if d.state.parent == nil {
		return 0, false
	}
	at := d.state.cell
	d.state.parent.next = d.state
	d.state = d.state.parent
	d.nb = d.state.nb
	return at, true
}

// Redo makes the last edit that was taken back again.
func (d *Document) Redo() (CellID, bool) {
	if d.state.next == nil {
		return 0, false
	}
	d.state = d.state.next
	d.nb = d.state.nb
	return d.state.cell, true
}

// join lays cells out as a script and parses it for their places, keeping their ids.
func join(preface string, cells []*Cell, rest string) *Notebook {
	var b strings.Builder
	b.WriteString(preface)
	for i, c := range cells {
		lead := c.Lead
		if i > 0 && lead == "" && !strings.HasSuffix(b.String(), "\n\n") {
			lead = "\n"
			if !strings.HasSuffix(b.String(), "\n") {
				lead = "\n\n"
			}
		}
		b.WriteString(lead)
		b.WriteString(c.Head)
		if c.Kind == StatementCell {
			b.WriteString(c.Text)
		}
		b.WriteString(c.Tail)
		if !strings.HasSuffix(b.String(), "\n") {
			b.WriteString("\n")
		}
	}
	nb := Parse(b.String() + rest)
	adopt(nb.Cells, cells)
	return nb
}

// adopt gives parsed cells the ids of the cells that they were printed from.
func adopt(parsed, from []*Cell) {
	if len(parsed) == len(from) {
		for i, c := range parsed {
			c.ID = from[i].ID
		}
		return
	}
	match(parsed, from)
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

// parsed cuts the text of an edited cell into cells. A missing ; is added; text that does not lex closed becomes a draft.
func parsed(text string) []*Cell {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), " \t\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	nb := Parse(text)
	if nb.Preface != "" {
		nb = Parse("\n" + text)
	}
	for i, c := range nb.Cells {
		if c.Kind == DraftCell {
			// What is in a draft's editor is its text: it becomes a statement as soon as it lexes closed.
			continue
		}
		if c.Kind != StatementCell {
			continue
		}
		switch state := closing(c.Text); {
		case state == unclosedText:
			return append(nb.Cells[:i:i], draftCell(c.Head+strings.Join(printed(nb.Cells[i:], c), "")))
		case state == missingSemicolon:
			fixed := Parse(c.Lead + c.Head + withSemicolon(c.Text) + "\n")
			if len(fixed.Cells) == 1 {
				nb.Cells[i] = fixed.Cells[0]
			}
		}
	}
	return nb.Cells
}

// printed gives the text of cells from first on, without first's lead and head.
func printed(cells []*Cell, first *Cell) []string {
	var out []string
	for _, c := range cells {
		if c != first {
			out = append(out, c.Lead, c.Head)
		}
		if c.Kind == StatementCell {
			out = append(out, c.Text)
		}
		out = append(out, c.Tail)
	}
	return out
}

type closed uint8

const (
	wholeStatement closed = iota
	missingSemicolon
	unclosedText
)

func closing(text string) closed {
	semicolon := false
	for _, t := range sqllex.Lex(text) {
		if t.Unclosed {
			return unclosedText
		}
		if t.Kind == sqllex.Semicolon {
			semicolon = true
		}
	}
	if semicolon {
		return wholeStatement
	}
	return missingSemicolon
}

// withSemicolon ends a statement, below a comment that would swallow the mark.
func withSemicolon(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	toks := sqllex.Lex(text)
	if n := len(toks); n > 0 && toks[n-1].Kind == sqllex.Comment && strings.HasPrefix(toks[n-1].Text(text), "--") {
		return text + "\n;"
	}
	return text + ";"
}

// draftCell keeps text that is not a whole statement, so that it cannot swallow its neighbours.
func draftCell(text string) *Cell {
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight("--! "+line, " ") + "\n")
	}
	nb := Parse(b.String())
	return nb.Cells[0]
}

// Editable gives what an editor shows of a cell: its prose and statement, or a draft's text.
func (c *Cell) Editable() string {
	if c.Kind == DraftCell {
		return c.Text
	}
	text := c.Head
	if c.Kind == StatementCell {
		text += c.Text
	}
	return strings.TrimRight(text, "\r\n")
}

func (d *Document) index(id CellID) int { return d.nb.Index(id) }

// copied gives the cells without sharing the slice.
func (d *Document) copied() []*Cell { return append([]*Cell(nil), d.nb.Cells...) }

// SetCell replaces a cell's prose and statement, which may be several cells then; the first keeps the id. Empty text deletes
// the cell. It gives the ids of the cells that the text became.
func (d *Document) SetCell(id CellID, text string) []CellID {
	i := d.index(id)
	if i < 0 {
		return nil
	}
	fresh := parsed(text)
	if len(fresh) == 0 {
		d.Delete(id)
		return nil
	}
	fresh[0].ID = id
	fresh[0].Lead = d.nb.Cells[i].Lead
	cells := d.copied()
	cells = append(cells[:i:i], append(fresh, cells[i+1:]...)...)
	if i+len(fresh) < len(cells) && cells[i+len(fresh)].Lead == "" {
		own := *cells[i+len(fresh)]
		own.Lead = "\n"
		cells[i+len(fresh)] = &own
	}
	d.commit(cells, id)
	return d.ids(i, len(fresh))
}

// ids gives the ids of n cells from index i on, as far as they are there.
func (d *Document) ids(i, n int) []CellID {
	var out []CellID
	for ; n > 0 && i < len(d.nb.Cells); i, n = i+1, n-1 {
		out = append(out, d.nb.Cells[i].ID)
	}
	return out
}

// Insert puts text behind a cell (0: in front of all) and gives the ids of the cells that it became.
func (d *Document) Insert(after CellID, text string) []CellID {
	fresh := parsed(text)
	if len(fresh) == 0 {
		return nil
	}
	i := 0
	if after != 0 {
		if i = d.index(after) + 1; i == 0 {
			return nil
		}
	}
	if i > 0 || len(d.nb.Cells) > 0 {
		fresh[0].Lead = "\n"
		if i == 0 {
			fresh[0].Lead = ""
		}
	}
	cells := d.copied()
	if i < len(cells) && cells[i].Lead == "" {
		own := *cells[i]
		own.Lead = "\n"
		cells[i] = &own
	}
	cells = append(cells[:i:i], append(fresh, cells[i:]...)...)
	d.commit(cells, fresh[0].ID)
	return d.ids(i, len(fresh))
}

// Delete removes a cell.
func (d *Document) Delete(id CellID) {
	i := d.index(id)
	if i < 0 {
		return
	}
	cells := d.copied()
	cells = append(cells[:i:i], cells[i+1:]...)
	near := CellID(0)
	if i < len(cells) {
		if i == 0 {
			own := *cells[0]
			own.Lead = ""
			cells[0] = &own
		}
		near = cells[i].ID
	}
	d.commit(cells, near)
}

// Move shifts a cell by delta places, as far as there are any.
func (d *Document) Move(id CellID, delta int) {
	i := d.index(id)
	if i < 0 {
		return
	}
	cells := d.copied()
	to := min(max(i+delta, 0), len(cells)-1)
	if to == i {
		return
	}
	moved := *cells[i]
	cells = append(cells[:i:i], cells[i+1:]...)
	cells = append(cells[:to:to], append([]*Cell{&moved}, cells[to:]...)...)
	for j := range cells {
		// Cells need a blank line between them wherever they stand now.
		if own := *cells[j]; j > 0 && own.Lead == "" {
			own.Lead = "\n"
			cells[j] = &own
		} else if j == 0 && own.Lead != "" {
			own.Lead = ""
			cells[j] = &own
		}
	}
	d.commit(cells, id)
}

// Reload takes a script that another program wrote, as one step of undo. Cells are matched by the name that they define, then
// by text.
func (d *Document) Reload(src string) {
	nb := Parse(src)
	match(nb.Cells, d.nb.Cells)
	d.saved = src
	if src == d.state.text {
		return
	}
	d.nb = nb
	next := &state{nb: nb, text: src, parent: d.state}
	if d.grouped > 0 {
		next.parent = d.before
		d.state = next
		return
	}
	d.push(next)
}
