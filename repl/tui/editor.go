package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// place is a position in the editor's text: a line and a byte offset in it, at the edge of a character.
type place struct{ line, at int }

func (p place) before(q place) bool { return p.line < q.line || p.line == q.line && p.at < q.at }

// change is one edit, for undo: at from, the text was replaced.
type change struct {
	from           place
	removed, added string
	after, before  place // the cursor
	typed          bool  // one character typed: joined with the one before it
}

// undoLimit bounds the editor's undo, in bytes of text.
const undoLimit = 16 << 20

// editor is a text with a cursor. It knows nothing of cells or the screen; editorview.go draws it.
type editor struct {
	lines  []string
	cur    place
	want   int // the cell column that up and down aim for; -1: the cursor's own
	done   []change
	undone []change
	kept   int    // bytes in done
	killed string // by Ctrl-K, Ctrl-U, Ctrl-W, for Ctrl-Y
	top    place  // first row drawn: its line and the row's first byte
	rev    int    // counts changes of the text
	mark   place  // where the selection starts
	marked bool   // there is a selection, from mark to cur
}

// newEditor makes an editor with the cursor at the text's end.
func newEditor(s string) *editor {
	e := &editor{lines: strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n"), want: -1}
	e.cur = e.end()
	return e
}

func (e *editor) text() string { return strings.Join(e.lines, "\n") }

func (e *editor) blank() bool {
	for _, l := range e.lines {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}

func (e *editor) end() place {
	n := len(e.lines) - 1
	return place{n, len(e.lines[n])}
}

// replace puts s where the text between a and b is, and the cursor behind it.
func (e *editor) replace(a, b place, s string, typed bool) {
	if b.before(a) {
		a, b = b, a
	}
	if a == b && s == "" {
		return
	}
	c := change{from: a, removed: e.between(a, b), added: s, before: e.cur, typed: typed}
	e.put(a, b, s)
	c.after = e.cur
	e.undone = nil
	if n := len(e.done); typed && n > 0 {
		last := &e.done[n-1]
		if last.typed && last.removed == "" && c.removed == "" && last.after == a && !(s == " " && !strings.HasSuffix(last.added, " ")) {
			last.added += s
			last.after = c.after
			e.kept += len(s)
			return
		}
	}
	e.done = append(e.done, c)
	e.kept += len(c.added) + len(c.removed)
	for len(e.done) > 1 && e.kept > undoLimit {
		e.kept -= len(e.done[0].added) + len(e.done[0].removed)
		e.done = e.done[1:]
	}
}

// put is replace without a record.
func (e *editor) put(a, b place, s string) {
	head, tail := e.lines[a.line][:a.at], e.lines[b.line][b.at:]
	if !strings.Contains(s, "\n") && a.line == b.line {
		e.lines[a.line] = head + s + tail
		e.cur = place{a.line, a.at + len(s)}
	} else {
		added := strings.Split(s, "\n")
		last := len(added) - 1
		e.cur = place{a.line + last, len(added[last])}
		if last == 0 {
			e.cur.at += a.at
		}
		added[0] = head + added[0]
		added[last] += tail
		lines := make([]string, 0, len(e.lines)-(b.line-a.line)+last)
		lines = append(append(append(lines, e.lines[:a.line]...), added...), e.lines[b.line+1:]...)
		e.lines = lines
	}
	e.want = -1
	e.rev++
}

func (e *editor) between(a, b place) string {
	if a.line == b.line {
		return e.lines[a.line][a.at:b.at]
	}
	parts := []string{e.lines[a.line][a.at:]}
	parts = append(parts, e.lines[a.line+1:b.line]...)
	return strings.Join(append(parts, e.lines[b.line][:b.at]), "\n")
}

// insert pastes s at the cursor, in the place of what is selected.
func (e *editor) insert(s string) {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	a, b, ok := e.selected()
	if !ok {
		a, b = e.cur, e.cur
	}
	e.marked = false
	e.replace(a, b, s, !ok && utf8.RuneCountInString(s) == 1 && s != "\n")
}

func (e *editor) undo() bool {
	n := len(e.done)
	if n == 0 {
		return false
	}
	c := e.done[n-1]
	e.done = e.done[:n-1]
	e.kept -= len(c.added) + len(c.removed)
	e.put(c.from, behind(c.from, c.added), c.removed)
	e.cur = c.before
	e.undone, e.marked = append(e.undone, c), false
	return true
}

func (e *editor) redo() bool {
	n := len(e.undone)
	if n == 0 {
		return false
	}
	c := e.undone[n-1]
	e.undone = e.undone[:n-1]
	e.put(c.from, behind(c.from, c.removed), c.added)
	e.cur = c.after
	e.done, e.marked = append(e.done, c), false
	e.kept += len(c.added) + len(c.removed)
	return true
}

// behind gives the place behind s when it stands at p.
func behind(p place, s string) place {
	n := strings.Count(s, "\n")
	if n == 0 {
		return place{p.line, p.at + len(s)}
	}
	return place{p.line + n, len(s) - strings.LastIndexByte(s, '\n') - 1}
}

// left and right give the places one character away, over line ends.
func (e *editor) left(p place) place {
	if p.at == 0 {
		if p.line == 0 {
			return p
		}
		return place{p.line - 1, len(e.lines[p.line-1])}
	}
	l := e.lines[p.line]
	// Characters are only known from a start on: a line's, or for a long one a byte of ASCII before the cursor.
	from := max(0, p.at-256)
	for from > 0 && l[from] >= utf8.RuneSelf {
		from--
	}
	at := from
	eachGlyph(l, from, func(g glyph) bool {
		if g.end >= p.at {
			at = g.pos
			return false
		}
		return true
	})
	return place{p.line, at}
}

func (e *editor) right(p place) place {
	l := e.lines[p.line]
	if p.at >= len(l) {
		if p.line+1 < len(e.lines) {
			return place{p.line + 1, 0}
		}
		return p
	}
	at := len(l)
	eachGlyph(l, p.at, func(g glyph) bool { at = g.end; return false })
	return place{p.line, at}
}

// wordLeft and wordRight give the start of the word before and the end of the word behind p.
func (e *editor) wordLeft(p place) place {
	for seen := false; ; {
		q := e.left(p)
		if q == p {
			return p
		}
		inside := q.line == p.line && wordAt(e.lines[q.line], q.at)
		if seen && !inside {
			return p
		}
		seen = seen || inside
		p = q
	}
}

func (e *editor) wordRight(p place) place {
	for seen := false; ; {
		q := e.right(p)
		if q == p {
			return p
		}
		inside := q.line == p.line && wordAt(e.lines[p.line], p.at)
		if seen && !inside {
			return p
		}
		seen = seen || inside
		p = q
	}
}

func wordAt(l string, at int) bool {
	r, _ := utf8.DecodeRuneInString(l[at:])
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// kill removes the text up to p and keeps it for Ctrl-Y.
func (e *editor) kill(p place) {
	a, b := e.cur, p
	if b.before(a) {
		a, b = b, a
	}
	if a == b {
		return
	}
	e.killed = e.between(a, b)
	e.replace(a, b, "", false)
}

func (e *editor) move(p place) {
	e.cur, e.want = p, -1
}

// fit keeps the cursor inside the text and at a character's edge, as after a text was exchanged.
func (e *editor) fit() {
	e.cur.line = max(0, min(e.cur.line, len(e.lines)-1))
	l := e.lines[e.cur.line]
	e.cur.at = max(0, min(e.cur.at, len(l)))
	for e.cur.at > 0 && e.cur.at < len(l) && !utf8.RuneStart(l[e.cur.at]) {
		e.cur.at--
	}
}
