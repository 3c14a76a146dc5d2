package tui

import (
	"strings"

	"quire/repl/text"
)

// span is a stretch of one line in one style. Its text is clean: line.add cleans it, line.push takes what is clean already.
type span struct {
	text  string
	width int
	style style
}

// line is one line of the screen. Everything that is shown, and so everything that comes from data, goes through add, which
// cleans it, or comes clean from package text.
type line struct {
	spans []span
	width int
	ascii bool
}

// add appends s in a style.
func (l *line) add(s string, st style) {
	if s == "" {
		return
	}
	s = text.Clean(s)
	if l.ascii {
		s = text.ASCII(s)
	}
	l.push(s, text.Width(s), st)
}

// addFit appends s in at most width cells, cut with a … where it is longer.
func (l *line) addFit(s string, width int, st style) {
	if width <= 0 {
		return
	}
	if l.ascii {
		s = text.ASCII(text.Clean(s[:min(len(s), 64*width)]))
		if len(s) > width {
			s = s[:max(0, width-3)] + "..."[:min(3, width)]
		}
		l.push(s, len(s), st)
		return
	}
	s = text.Fit(s, width)
	l.push(s, text.Width(s), st)
}

func (l *line) push(clean string, width int, st style) {
	if clean == "" {
		return
	}
	if n := len(l.spans); n > 0 && l.spans[n-1].style == st {
		l.spans[n-1].text += clean
		l.spans[n-1].width += width
	} else {
		l.spans = append(l.spans, span{clean, width, st})
	}
	l.width += width
}

// space appends n blanks.
func (l *line) space(n int) {
	if n > 0 {
		l.push(strings.Repeat(" ", n), n, style{})
	}
}

// fill appends blanks up to a column.
func (l *line) fill(column int) { l.space(column - l.width) }

// append adds the spans of another line.
func (l *line) append(o line) {
	for _, s := range o.spans {
		l.push(s.text, s.width, s.style)
	}
}

// right puts o at the line's right end, so that it ends at column width; what is in its way is cut.
func (l *line) right(o line, width int) {
	at := width - o.width
	if at < 0 {
		return
	}
	if l.width > at {
		*l = l.cut(0, at)
	}
	l.fill(at)
	l.append(o)
}

// cut gives the columns [from, to) of the line. A wide character that an edge would halve becomes a blank.
func (l line) cut(from, to int) line {
	out := line{ascii: l.ascii}
	x := 0
	for _, s := range l.spans {
		lo, hi := max(from-x, 0), min(to-x, s.width)
		switch {
		case lo >= hi:
		case lo == 0 && hi == s.width:
			out.push(s.text, s.width, s.style)
		default:
			out.push(cutCells(s.text, lo, hi), hi-lo, s.style)
		}
		x += s.width
		if x >= to {
			break
		}
	}
	return out
}

// cutCells gives exactly the cells [from, to) of a clean text that is at least that wide.
func cutCells(s string, from, to int) string {
	if len(s) == text.Width(s) {
		return s[from:to]
	}
	var b strings.Builder
	x := 0
	g := text.Clusters(s)
	for g.Next() {
		w := g.Width()
		switch lo, hi := max(x, from), min(x+w, to); {
		case w == 0 && x > from && x <= to:
			b.WriteString(g.Value())
		case lo >= hi:
		case hi-lo == w:
			b.WriteString(g.Value())
		default:
			b.WriteString(strings.Repeat(" ", hi-lo))
		}
		x += w
		if x >= to {
			break
		}
	}
	return b.String()
}

// over lays a box of lines over the screen at column x and row y.
func over(screen []line, box []line, x, y int) {
	for i, b := range box {
		if y+i < 0 || y+i >= len(screen) {
			continue
		}
		under := screen[y+i]
		out := under.cut(0, x)
		out.fill(x)
		out.append(b)
		if under.width > x+b.width {
			out.append(under.cut(x+b.width, under.width))
		}
		screen[y+i] = out
	}
}

// frame draws exactly height lines of at most width cells, with the styles of the look.
func (k *look) frame(lines []line, width, height int) string {
	var b strings.Builder
	b.Grow(height * (width + 32))
	for i := range height {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i >= len(lines) {
			continue
		}
		l := lines[i]
		if l.width > width {
			l = l.cut(0, width)
		}
		open := false
		for _, s := range l.spans {
			seq := k.sequence(s.style)
			if open {
				b.WriteString("\x1b[m")
				open = false
			}
			if seq != "" {
				b.WriteString(seq)
				open = true
			}
			b.WriteString(text.Settle(s.text, k.whole))
		}
		if open {
			b.WriteString("\x1b[m")
		}
	}
	return b.String()
}
