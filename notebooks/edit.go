package notebooks

import (
	"sort"
	"strings"

	"quire/internal/sqllex"
)

// piece is a cell on its way into a script that is laid out anew.
type piece struct {
	cell *Cell
	id   CellID
	lead string // the blank lines in front of it there
	prev *Cell  // behind which cell it stood; where it still does, no byte between them changes
}

// pieces gives the document's cells [lo, hi) as they stand.
func (d *Document) pieces(lo, hi int) []piece { return piecesOf(d.nb, lo, hi) }

func piecesOf(nb *Notebook, lo, hi int) []piece {
	out := make([]piece, hi-lo)
	for i := range out {
		c := nb.Cells[lo+i]
		out[i] = piece{cell: c, id: c.ID, lead: c.Lead}
		if lo+i > 0 {
			out[i].prev = nb.Cells[lo+i-1]
		}
	}
	return out
}

// around gives the places of the cells [lo, hi) with a neighbour on each side where there is one: a cell's blank lines in front
// and its end depend on its neighbours.
func (d *Document) around(lo, hi int) (int, int) {
	return max(lo-1, 0), min(hi+1, len(d.nb.Cells))
}

// lineEnd is how the script ends its lines.
func (d *Document) lineEnd() string {
	if i := strings.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// cut makes cells of the text of an editor: with the script's line ends, each statement ended, and what does not lex closed
// as a draft.
func (d *Document) cut(text string) []piece {
	text = strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	text = strings.TrimRight(text, " \t\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if len(Parse(text).Preface) > 0 {
		text = "\n" + text // a first line is one of the script only there
	}
	nb := Parse(text)
	for i := len(nb.Cells) - 1; i >= 0; i-- {
		c := nb.Cells[i]
		if c.Kind != StatementCell {
			continue
		}
		end := c.Pos + len(c.Text)
		switch ending(c.Text) {
		case open:
			text = text[:c.Pos-len(c.Head)] + draft(text[c.Pos-len(c.Head):])
		case unended:
			text = text[:c.Pos] + ended(c.Text) + text[end:]
		}
	}
	if eol := d.lineEnd(); eol != "\n" {
		text = strings.ReplaceAll(text, "\n", eol)
	}
	fresh := Parse(text)
	out := piecesOf(fresh, 0, len(fresh.Cells))
	if len(out) > 0 {
		out[0].prev = unknown
	}
	return out
}

// unknown stands for a neighbour that no cell has.
var unknown = &Cell{}

// lay puts pieces in the place of the cells [lo, hi) as the document's new state and gives the ids of the n pieces from index i
// on, which may have become others by their neighbours. The first and the last piece are cells that stay, unless they are
// the script's (see around); what stands beyond them is neither laid out nor read again.
func (d *Document) lay(lo, hi int, pieces []piece, i, n int, at CellID) []CellID {
	cells := d.nb.Cells
	starts := d.nb.starts()
	from, to := 0, len(d.text)
	l := layout{eol: d.lineEnd()}
	if lo > 0 {
		from = starts[lo]
		l.prev = cells[lo-1]
	} else {
		l.b.WriteString(d.nb.Preface)
		if strings.Contains(d.nb.Preface, "#!") && !strings.HasSuffix(d.nb.Preface, "\n") && len(pieces) > 0 {
			l.b.WriteString(l.eol)
		}
	}
	spans := make([]Span, len(pieces)) // without the blank lines in front
	for j := range pieces {
		s := l.cell(pieces, j, lo == 0 && !strings.Contains(d.nb.Preface, "#!"))
		spans[j] = Span{from + s.Pos, from + s.End}
	}
	if hi < len(cells) {
		to = starts[hi]
	} else {
		if len(pieces) > 0 && len(cells) > 0 && pieces[len(pieces)-1].cell != cells[len(cells)-1] || len(cells) == 0 {
			l.endLine()
		}
		l.b.WriteString(d.nb.Rest)
	}
	end := from + l.b.Len()
	text := d.text[:from] + l.b.String() + d.text[to:]
	nb, first, last := d.nb.reparse(text, from, to, end)

	var ids []CellID
	j := 0
	nb.each(first, last, func(k int, span Span) {
		for j < len(pieces) && spans[j].Pos < span.Pos {
			j++
		}
		switch {
		case j < len(pieces) && spans[j].Pos == span.Pos:
			nb.setID(k, pieces[j].id)
		case span.Pos < from:
			d.keepID(nb, k, span.Pos, starts[:lo])
		case span.Pos >= end:
			d.keepID(nb, k, span.Pos-end+to, starts[:len(cells)])
		}
		if n > 0 && span.Pos < spans[i+n-1].End && span.End > spans[i].Pos {
			ids = append(ids, nb.Cells[k].ID)
		}
	})
	nb.follow(d.nb, first, last)
	d.become(nb, text, at)
	return ids
}

// keepID gives a cell that was read again the id that it had at byte pos of the text before.
func (d *Document) keepID(nb *Notebook, k, pos int, starts []int) {
	i := sort.SearchInts(starts, pos+1) - 1
	if i >= 0 && starts[i]+len(d.nb.Cells[i].Lead) == pos {
		nb.setID(k, d.nb.Cells[i].ID)
	}
}

// each goes through the cells [lo, hi) with their stretches of the script, without the blank lines in front.
func (n *Notebook) each(lo, hi int, f func(i int, span Span)) {
	pos := len(n.Preface)
	for i, c := range n.Cells[:hi] {
		pos += len(c.Lead)
		end := pos + c.size()
		if i >= lo {
			f(i, Span{pos, end})
		}
		pos = end
	}
}

// size is the length of a cell in the script, without the blank lines in front, in bytes.
func (c *Cell) size() int {
	n := len(c.Head) + len(c.Tail)
	if c.Kind == StatementCell {
		n += len(c.Text)
	}
	return n
}

// layout writes cells one behind the other, so that each is read back as the cell that it is.
type layout struct {
	b    strings.Builder
	eol  string
	prev *Cell // that stands in front of the first; nil when there is none
}

func (l *layout) endLine() {
	if s := l.b.String(); s != "" && !strings.HasSuffix(s, "\n") {
		l.b.WriteString(l.eol)
	}
}

func (l *layout) cell(all []piece, j int, first bool) Span {
	p := all[j]
	prev := l.prev
	if j > 0 {
		prev = all[j-1].cell
	}
	if prev == p.prev && p.lead == p.cell.Lead {
		l.b.WriteString(p.lead)
	} else {
		l.apart(prev, p)
	}
	if j == 0 && first && p.lead == "" && (strings.HasPrefix(p.cell.Head+p.cell.Text, "#!") || strings.HasPrefix(p.cell.Head+p.cell.Text, "\ufeff")) {
		l.b.WriteString(l.eol) // it would be read as the script's first line
	}
	start := l.b.Len()
	text := p.cell.Text
	switch {
	case p.cell.Kind != StatementCell:
		text = ""
	case j+1 < len(all) && all[j+1].prev != p.cell:
		// Its neighbour is new: an open end would swallow it.
		switch ending(text) {
		case unended:
			text = ended(text)
		case open:
			l.b.WriteString(strings.ReplaceAll(draft(strings.ReplaceAll(p.cell.Head+text, "\r\n", "\n")), "\n", l.eol))
			l.b.WriteString(l.eol)
			return Span{start, l.b.Len()}
		}
	}
	l.b.WriteString(p.cell.Head)
	l.b.WriteString(text)
	l.b.WriteString(p.cell.Tail)
	return Span{start, l.b.Len()}
}

// apart writes the blank lines between two cells that did not stand together before.
func (l *layout) apart(prev *Cell, p piece) {
	l.endLine()
	l.b.WriteString(p.lead)
	if prev == nil || strings.Contains(p.lead, "\n") {
		return
	}
	switch prev.Kind {
	case ProseCell, CommentCell:
		l.b.WriteString(l.eol) // without it the comment would be the statement's
	case DraftCell:
		if p.cell.Kind == DraftCell {
			l.b.WriteString(l.eol)
		}
	}
}

// Editable gives what an editor shows of a cell: its prose and statement, or a draft's text, with \n for line ends.
func (c *Cell) Editable() string {
	text := c.Head
	switch c.Kind {
	case StatementCell:
		text += c.Text
	case DraftCell:
		text = c.Text
	}
	return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}

// endings of a statement's text.
type endings uint8

const (
	whole   endings = iota // it ends with ;
	unended                // the ; is missing
	open                   // a literal or comment is not closed
)

func ending(text string) endings {
	end := unended
	for pos := 0; pos < len(text); {
		t := sqllex.Next(text, pos)
		if t.Unclosed {
			return open
		}
		if t.Kind == sqllex.Semicolon {
			end = whole
		}
		pos = t.End
	}
	return end
}

// ended ends a statement with ; below a comment that would swallow the mark.
func ended(text string) string {
	var last sqllex.Token
	for pos := 0; pos < len(text); pos = last.End {
		last = sqllex.Next(text, pos)
	}
	if last.Kind == sqllex.Comment && strings.HasPrefix(last.Text(text), "--") {
		return text + "\n;"
	}
	return text + ";"
}

// draft marks each line of a text that is not a whole statement, so that it cannot swallow its neighbours.
func draft(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		if lines[i] = "--!"; line != "" {
			lines[i] += " " + line
		}
	}
	return strings.Join(lines, "\n")
}
