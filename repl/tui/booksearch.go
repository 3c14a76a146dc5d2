package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// searchCells is how many cells a search of the notebook looks at between two keys.
const searchCells = 32

// match is a place of the notebook that has the text looked for: a line of a cell as drawn, and columns in it.
type match struct {
	cell     notebooks.CellID
	line     int
	from, to int // to 0: somewhere in the cell, on no line that is shown
}

// bookSearch is the text looked for in the notebook: in what cells say and in what they gave, as it is shown.
type bookSearch struct {
	text  string // in lower case; "" looks for nothing
	found []match
	at    int // the match that the cursor is on; -1 none
	seen  int // the state of the notebook that found is of

	number  int // of the scan: late steps of an earlier one are dropped
	next    int // the cell at which the scan goes on
	done    bool
	origin  int // the cell from which on a match is wanted
	forward bool
	landed  bool
}

// scanMsg has a scan of the notebook go on.
type scanMsg struct{ number int }

// askBookSearch asks for a text to find in the cells and their outputs.
func (m *Model) askBookSearch() tea.Cmd {
	m.input = &input{label: "/", fixed: true, done: func(m *Model, s string) tea.Cmd {
		if s == "" {
			return m.endSearch()
		}
		m.hunt.text = strings.ToLower(s)
		m.hunt.at = -1
		return m.scan(m.book.sel, true)
	}}
	return nil
}

// endSearch takes the marks away.
func (m *Model) endSearch() tea.Cmd {
	m.hunt = bookSearch{number: m.hunt.number + 1, at: -1}
	return nil
}

// findNext goes to the next match or the one before, as often as the number typed says.
func (m *Model) findNext(by int) tea.Cmd {
	s := &m.hunt
	if s.text == "" {
		m.say("nothing to find yet: / asks")
		return nil
	}
	if !s.done || s.seen != m.shownState || s.at < 0 {
		s.at = -1
		from := m.book.sel + 1
		if by < 0 {
			from = m.book.sel - 1
		}
		return m.scan(from, by > 0)
	}
	if n := len(s.found); n > 0 {
		to := s.at + by*m.times()
		m.land(((to%n)+n)%n, to < 0 || to >= n)
	} else {
		m.landNowhere()
	}
	return nil
}

// scan looks through the notebook from its top, some cells at a time so that no key waits, and goes to the first match from
// cell origin on.
func (m *Model) scan(origin int, forward bool) tea.Cmd {
	s := &m.hunt
	*s = bookSearch{text: s.text, at: -1, seen: m.shownState, number: s.number + 1, origin: origin, forward: forward}
	return m.scanOn(scanMsg{s.number})
}

func (m *Model) scanOn(msg scanMsg) tea.Cmd {
	s := &m.hunt
	if msg.number != s.number || s.done {
		return nil
	}
	for end := s.next + searchCells; s.next < end && s.next < len(m.book.items); s.next++ {
		it := m.book.items[s.next]
		if it.cell == nil || it.edit {
			continue
		}
		before := len(s.found)
		for i, l := range m.drawCell(it, max(m.book.width, leastWidth), false) {
			eachMatch(l, s.text, func(from, to int) {
				s.found = append(s.found, match{it.cell.ID, i, from, to})
			})
		}
		if len(s.found) == before {
			if at, _ := foldedIndex(it.cell.Editable(), s.text); at >= 0 {
				s.found = append(s.found, match{cell: it.cell.ID})
			}
		}
		if s.forward && !s.landed && s.next >= s.origin && len(s.found) > before {
			m.land(before, false)
		}
	}
	if s.next < len(m.book.items) {
		number := s.number
		return func() tea.Msg { return scanMsg{number} }
	}
	s.done = true
	switch {
	case len(s.found) == 0:
		m.landNowhere()
	case s.landed:
		m.tellMatch(false)
	case s.forward:
		m.land(0, true)
	default:
		at := len(s.found) - 1
		for at >= 0 && m.nb.Index(s.found[at].cell) > s.origin {
			at--
		}
		if at < 0 {
			m.land(len(s.found)-1, true)
		} else {
			m.land(at, false)
		}
	}
	return nil
}

func (m *Model) landNowhere() {
	m.say("no cell and no output shows " + text.Fit(text.Clean(m.hunt.text), 40))
}

// land puts the cursor on a match.
func (m *Model) land(at int, wrapped bool) {
	s := &m.hunt
	s.at, s.landed = at, true
	m.book.selectCell(s.found[at].cell)
	m.book.aim = s.found[at].line
	m.tellMatch(wrapped)
}

// tellMatch says where among the matches the cursor is.
func (m *Model) tellMatch(wrapped bool) {
	s := &m.hunt
	out := "match " + text.Count(int64(s.at+1)) + " of " + text.Count(int64(len(s.found)))
	if !s.done {
		out += m.look.signs.more
	}
	out += ": " + text.Fit(text.Clean(s.text), 40)
	if wrapped {
		out += ", around the end"
	}
	if s.found[s.at].to == 0 {
		out += ", in a part of the cell that is not shown"
	}
	m.say(out)
}

// markMatches shows the matches on a line of a cell.
func (m *Model) markMatches(l line, cell notebooks.CellID, n int) line {
	s := &m.hunt
	if s.text == "" {
		return l
	}
	out := l
	eachMatch(l, s.text, func(from, to int) {
		st := in(attention).inverse()
		if s.at >= 0 && s.at < len(s.found) && s.found[s.at] == (match{cell, n, from, to}) {
			st = strong(accent).inverse()
		}
		next := out.cut(0, from)
		for _, sp := range out.cut(from, to).spans {
			next.push(sp.text, sp.width, st)
		}
		next.append(out.cut(to, out.width))
		out = next
	})
	return out
}

// eachMatch calls f with the columns of each place of a line that has a text, behind the gutter.
func eachMatch(l line, want string, f func(from, to int)) {
	var b strings.Builder
	for _, s := range l.spans {
		b.WriteString(s.text)
	}
	s := b.String()
	x := 0
	for pos := 0; ; {
		at, n := foldedIndex(s[pos:], want)
		if at < 0 {
			return
		}
		x += text.Width(s[pos : pos+at])
		w := text.Width(s[pos+at : pos+at+n])
		if x >= gutterWidth && w > 0 {
			f(x, x+w)
		}
		x += w
		pos += at + n
	}
}

// foldedIndex finds a text that is in lower case, whatever the case of s: its place and length in s, in bytes.
func foldedIndex(s, lower string) (at, n int) {
	if lower == "" {
		return -1, 0
	}
	first, _ := utf8.DecodeRuneInString(lower)
	for i, r := range s {
		if unicode.ToLower(r) != first {
			continue
		}
		j := i
		matches := true
		for _, w := range lower {
			have, size := utf8.DecodeRuneInString(s[j:])
			if size == 0 || unicode.ToLower(have) != w {
				matches = false
				break
			}
			j += size
		}
		if matches {
			return i, j - i
		}
	}
	return -1, 0
}
