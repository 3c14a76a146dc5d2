package tui

// drawn is an editor on the screen: its rows and where the cursor stands in them.
type drawn struct {
	lines []line
	x, y  int
	above bool // there is text above the first row
	below bool
}

// draw gives at most height rows of the text around the cursor, in cells of width, in the colours of the bytes that are shown. Its
// cost depends on those.
func (e *editor) draw(k *look, width, height int, colours func(from, to int) []stretch) drawn {
	e.fit()
	width, height = max(width, 2), max(height, 1)
	e.scroll(width, height)
	base := 0
	for i := range e.top.line {
		base += len(e.lines[i]) + 1
	}
	to := base
	for i := e.top.line; i < len(e.lines) && i <= e.top.line+height; i++ {
		to += len(e.lines[i]) + 1
	}
	styles := colours(base, to)
	out := drawn{above: e.top != place{}}
	n := e.top.line
	for ; n < len(e.lines) && len(out.lines) < height; n++ {
		l := e.lines[n]
		rows := e.rows(n, width)
		first := 0
		if n == e.top.line {
			first = rowOf(rows, e.top.at)
		}
		styles = behindByte(styles, base)
		for i := first; i < len(rows) && len(out.lines) < height; i++ {
			r := rows[i]
			one := k.line()
			if len(l) > wrapLimit {
				r.pos = e.window(n, width)
			}
			k.source(&one, l, r, width, base, styles)
			if n == e.cur.line && rowOf(rows, e.cur.at) == i {
				out.x, out.y = columnOf(l, r.pos, e.cur.at)+r.indent, len(out.lines)
				if out.x >= width { // behind the last cell of a full row
					out.x = width - 1
				}
			}
			out.lines = append(out.lines, one)
		}
		base += len(l) + 1
	}
	out.below = n < len(e.lines)
	return out
}

// window gives the first byte to show of a line that is too long to be wrapped, so that the cursor is in sight.
func (e *editor) window(line, width int) int {
	if line != e.cur.line || e.cur.at <= width-2 {
		return 0
	}
	p := place{line, e.cur.at}
	for w := 0; w < width*2/3; {
		q := e.left(p)
		if q.line != line || q == p {
			break
		}
		w += max(1, columnOf(e.lines[line][:p.at], q.at, p.at))
		p = q
	}
	return p.at
}

// scroll moves the top so that the cursor's row is among the next height rows. It looks at no more than two screens of text.
func (e *editor) scroll(width, height int) {
	rows := e.rows(e.cur.line, width)
	i := rowOf(rows, e.cur.at)
	here := place{e.cur.line, rows[i].pos}
	if e.top.line >= len(e.lines) || here.before(e.top) {
		e.top = here
		return
	}
	// Walk back from the cursor; when the top is met within the height, nothing moves.
	line := e.cur.line
	first := here
	for used := 1; used < height; used++ {
		if first == e.top || first.before(e.top) {
			return
		}
		if i--; i < 0 {
			if line == 0 {
				e.top = place{}
				return
			}
			line--
			rows = e.rows(line, width)
			i = len(rows) - 1
		}
		first = place{line, rows[i].pos}
	}
	if e.top.before(first) {
		e.top = first
	}
}

// behindByte leaves out what ends before a byte.
func behindByte(s []stretch, at int) []stretch {
	i := 0
	for i < len(s) && s[i].end <= at {
		i++
	}
	return s[i:]
}
