package tui

import "strings"

// drawEdited draws the cell under the editor, or the empty prompt. x and y are the cursor's place in the lines.
func (m *Model) drawEdited(it item, width int, selected bool) (out []line, x, y int) {
	k := m.look
	inner := max(width-gutterWidth, 8)
	if !it.edit || m.edit == nil {
		l := m.gutter(it.number, k.signs.bar, selected)
		out = append(out, l)
		if selected {
			out[0].add("Enter or i writes a new cell", in(dim))
		}
		if len(m.nb.Cells) == 0 {
			out = append(out, m.welcome(inner)...)
		}
		return out, gutterWidth, 0
	}
	e := m.edit
	key := m.frameKey(it, width, selected)
	if e.frame.key == key {
		return e.frame.lines, e.frame.x, e.frame.y
	}
	defer func() { e.frame = editFrame{m.frameKey(it, width, selected), out, x, y} }()
	d := e.ed.draw(k, inner, max(3, m.bodyHeight()-2), e.colours)
	for i, l := range d.lines {
		number := 0
		if i == 0 {
			number = it.number
		}
		sign := k.signs.bar
		if i == 0 && d.above || i == len(d.lines)-1 && d.below {
			sign = k.signs.more
		}
		g := m.gutter(number, sign, selected)
		g.append(l)
		out = append(out, g)
	}
	if e.prompt && len(m.nb.Cells) == 0 && e.ed.blank() {
		out = append(out, m.welcome(inner)...)
	}
	return out, gutterWidth + d.x, d.y
}

// editFrame is the editor as it was drawn last, kept while nothing that it shows has changed: a frame asks for it several times.
type editFrame struct {
	key   frameKey
	lines []line
	x, y  int
}

// frameKey is all that the editor's drawing depends on.
type frameKey struct {
	rev, faults           int
	cur, mark, top        place
	marked                bool
	number, width, height int
	selected, empty       bool
	ground                ground
	few                   bool
}

func (m *Model) frameKey(it item, width int, selected bool) frameKey {
	e := m.edit
	return frameKey{
		e.ed.rev + 1, e.check.version, e.ed.cur, e.ed.mark, e.ed.top, e.ed.marked, it.number, width, m.bodyHeight(), selected,
		len(m.nb.Cells) == 0, m.look.ground, m.look.few,
	}
}

// welcome is what an empty notebook says, below a prompt that is already live: three things to write, and where to learn more.
func (m *Model) welcome(width int) []line {
	k := m.look
	type tip struct{ code, keys, about, more string }
	tips := []tip{
		{"LOAD 'file' AS name;", "", "a CSV, JSON lines or Parquet file, a glob, s3://…", "Tab completes the path"},
		{"FROM name", "", "its rows; then one step a line, |> WHERE …", "Enter runs what ends in ;"},
		{"|> PLOT", "", "a chart of them; SAVE name TO 'file'; writes them", "F1 explains the word"},
		{},
		{"", ":tour Enter", "a minute with an example, one key at a time", ""},
		{"", "Esc ?", "the keys of where you are; Ctrl-P finds everything", ""},
	}
	wide := 0
	for _, t := range tips {
		wide = max(wide, len(t.code)+len(t.keys))
	}
	var out []line
	for _, t := range tips {
		l := m.gutter(0, k.signs.bar, false)
		l.append(k.code(t.code))
		l.add(t.keys, in(accent))
		if t.about != "" {
			l.fill(gutterWidth + wide + 3)
		}
		l.add(t.about, in(dim))
		more := k.line()
		more.add(t.more, in(dim))
		if l.width+more.width+2 <= gutterWidth+width {
			l.right(more, gutterWidth+width)
		}
		out = append(out, l)
	}
	return out
}

// code draws one line of a statement with its colours.
func (k *look) code(src string) line {
	l := k.line()
	src = strings.ReplaceAll(src, "\n", " ")
	k.source(&l, src, row{0, len(src), 0}, 1<<30, 0, highlight(src))
	return l
}
