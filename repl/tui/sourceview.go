package tui

import (
	"strings"
	"unicode/utf8"

	"quire/repl/text"
)

// tabWidth is how a tab in a script is shown, in cells.
const tabWidth = 4

// wrapLimit is the longest line, in bytes, that is wrapped; a longer one (pasted data) shows one row of itself.
const wrapLimit = 8 << 10

// glyph is one character of a source line as it is shown.
type glyph struct {
	text     string // clean
	pos, end int    // in the line, in bytes
	width    int
}

// inASCII stands for the character where there is nothing beyond ASCII, and is as wide: what is edited keeps its columns, so that
// the cursor and carets stand where they mean.
func (g glyph) inASCII() string {
	for i := range len(g.text) {
		if g.text[i] >= utf8.RuneSelf {
			return strings.Repeat("?", g.width)
		}
	}
	return g.text
}

// eachGlyph calls f for the characters of a line from byte pos on, until f says no.
func eachGlyph(s string, pos int, f func(glyph) bool) {
	for pos < len(s) {
		c := s[pos]
		// A byte of ASCII stands alone unless a mark follows it.
		if c < utf8.RuneSelf && (pos+1 == len(s) || s[pos+1] < utf8.RuneSelf) {
			g := glyph{pos: pos, end: pos + 1, width: 1}
			switch {
			case c == '\t':
				g.text, g.width = "    ", tabWidth
			case c < ' ' || c == 0x7f:
				g.text = text.Clean(s[pos : pos+1])
			default:
				g.text = s[pos : pos+1]
			}
			if !f(g) {
				return
			}
			pos++
			continue
		}
		it := text.Clusters(s[pos:min(len(s), pos+256)])
		if !it.Next() {
			return
		}
		v := it.Value()
		clean := text.Clean(v)
		if !f(glyph{clean, pos, pos + len(v), text.Width(clean)}) {
			return
		}
		pos += len(v)
	}
}

// row is a part [pos, end) of a source line that stands on one row of the screen, indent cells from its left.
type row struct{ pos, end, indent int }

// wrap splits a line into rows: the first of at most first cells, the others of at most width. It breaks in front of a pipe
// when that does not leave much of the row empty, else behind a blank or a comma where there is one. There is always one row.
func wrap(s string, first, width int) []row { return wrapped(s, first, width, 0, 0) }

// wrapCode splits a line of a script as wrap does. What goes on stands to the right of where the line starts, a pipe below it.
func wrapCode(s string, first, width int) []row {
	body := strings.TrimLeft(s[:min(len(s), wrapLimit)], " \t")
	own := columnOf(s, 0, len(s[:min(len(s), wrapLimit)])-len(body))
	hang := own + 2
	if strings.HasPrefix(body, "|>") || strings.HasPrefix(body, "--") {
		hang = own + 3
	}
	return wrapped(s, first, width, min(own, width/3), min(hang, width/3))
}

// wrapped splits a line into rows: those that start at a pipe stand own cells from the left, the others but the first hang.
func wrapped(s string, first, width, own, hang int) []row {
	if len(s) > wrapLimit {
		return []row{{0, len(s), 0}}
	}
	if len(s) <= first && text.Width(s) == len(s) {
		return []row{{0, len(s), 0}}
	}
	var out []row
	start, x, limit := 0, 0, max(first, 1)
	breakAt, pipeAt, indent := 0, 0, 0
	eachGlyph(s, 0, func(g glyph) bool {
		if x+g.width > limit && g.pos > start {
			at, next := g.pos, hang
			switch {
			case pipeAt > start && x-columnOf(s[:g.pos], pipeAt, g.pos) > limit/3:
				at, next = pipeAt, own
			case breakAt > start:
				at = breakAt
			}
			out = append(out, row{start, at, indent})
			start, indent = at, next
			limit = max(width-indent, 1)
			x = 0
			eachGlyph(s[:g.pos], start, func(h glyph) bool { x += h.width; return true })
		}
		x += g.width
		if g.text == "|" && strings.HasPrefix(s[g.pos:], "|> ") {
			pipeAt = g.pos
		}
		if g.text == " " || g.text == "," {
			breakAt = g.end
		}
		return true
	})
	return append(out, row{start, len(s), indent})
}

// columnOf gives the cell at which byte pos of s[from:] stands.
func columnOf(s string, from, pos int) int {
	x := 0
	eachGlyph(s, from, func(g glyph) bool {
		if g.pos >= pos {
			return false
		}
		x += g.width
		return true
	})
	return x
}

// byteAt gives the byte offset of the character at cell x of s[from:to].
func byteAt(s string, from, to, x int) int {
	at, w := to, 0
	eachGlyph(s, from, func(g glyph) bool {
		if g.pos >= to {
			return false
		}
		if w+g.width > x {
			at = g.pos
			return false
		}
		w += g.width
		return true
	})
	return at
}

// source draws a part of a line in the styles of its text. base is the line's offset in the text that the stretches are of;
// at most width cells are drawn.
func (k *look) source(dst *line, s string, r row, width, base int, styles []stretch) {
	i := 0
	for i < len(styles) && styles[i].end <= base+r.pos {
		i++
	}
	dst.space(min(r.indent, width))
	var run strings.Builder
	var runStyle style
	w := r.indent
	flush := func() {
		if run.Len() > 0 {
			dst.add(run.String(), runStyle)
			run.Reset()
		}
	}
	eachGlyph(s, r.pos, func(g glyph) bool {
		if g.pos >= r.end || w+g.width > width {
			return false
		}
		for i < len(styles) && styles[i].end <= base+g.pos {
			i++
		}
		st := style{}
		if i < len(styles) && styles[i].pos <= base+g.pos {
			st = styles[i].style
		}
		shown := g.text
		if k.ascii {
			shown = g.inASCII()
		}
		if shown != s[g.pos:g.end] && shown != "    " {
			st = style{role: attention, attr: st.attr} // a character that is shown, not obeyed
		}
		if st != runStyle {
			flush()
			runStyle = st
		}
		run.WriteString(shown)
		w += g.width
		return true
	})
	flush()
}
