package tui

import (
	"unicode/utf8"

	"quire/repl/text"
)

// The form's parts stand at the left of the chart.
const (
	formKeyWidth = 10
	leastChart   = 40 // cells
)

func (f *plotForm) draw(m *Model, width, height int) ([]line, int, int) {
	k := m.look
	rows := max(8, height)
	side := max(20, min(34, width-leastChart-3))
	left := f.drawParts(m, side, rows-6)
	var right []line
	if f.chart != nil {
		right = m.chartLines(f.chart, max(leastChart, width-side-3), rows-6)
	}
	var out []line
	head := k.line()
	head.add(" chart", strong(accent))
	switch {
	case f.busy:
		head.add("  drawing"+k.signs.more, in(dim))
	case f.fault == "" && f.chart == nil:
		head.add("  it is drawn when it runs", in(dim))
	}
	out = append(out, head)
	for i := range rows - 5 {
		l := k.line()
		l.space(1)
		if i < len(left) {
			l.append(left[i])
		}
		l.fill(side + 2)
		if i < len(right) {
			if f.fault != "" { // it is not of these parts
				for j := range right[i].spans {
					right[i].spans[j].style = in(dim)
				}
			}
			l.append(right[i])
		}
		out = append(out, l)
	}
	out = append(out, k.ruled("", width))
	out = append(out, f.drawStep(m, width)...)
	for len(out) < rows-1 {
		out = append(out, k.line())
	}
	out = append(out, f.drawHints(m, width))
	for i := range out {
		if out[i].width > width {
			out[i] = out[i].cut(0, width)
		}
		out[i].fill(width)
	}
	return out, -1, -1
}

// drawParts draws the kind and the parts with their values, the one under the cursor marked.
func (f *plotForm) drawParts(m *Model, width, rows int) []line {
	k := m.look
	parts := f.parts()
	f.at = max(0, min(f.at, len(parts)))
	if f.at < f.top {
		f.top = f.at
	}
	if f.at >= f.top+rows {
		f.top = f.at - rows + 1
	}
	var out []line
	for i := f.top; i <= len(parts) && len(out) < rows; i++ {
		key, value := "kind", f.kind
		if i > 0 {
			key = parts[i-1]
			value = f.values[key]
		}
		l := k.line()
		st, mark := in(dim), "  "
		if i == f.at {
			st, mark = strong(accent), k.signs.select_+" "
		}
		l.addFit(mark, 2, st)
		l.addFit(key, formKeyWidth, st)
		l.fill(formKeyWidth + 2)
		room := width - l.width
		switch {
		case value == "" && i == f.at:
			l.addFit(k.signs.more, room, in(dim))
		case i == f.at && f.typing:
			l.addFit(tailOf(value, room-1), room-1, style{})
			l.add("_", in(accent))
		default:
			l.addFit(value, room, style{})
		}
		out = append(out, l)
	}
	return out
}

// tailOf is the end of a text that is too long for its room: what is typed stays in sight.
func tailOf(s string, room int) string {
	for text.Width(s) > room && s != "" {
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return s
}

// drawStep draws the step that Enter writes, and below it what is wrong with it.
func (f *plotForm) drawStep(m *Model, width int) []line {
	k := m.look
	l := k.line()
	l.add(" "+k.signs.arrow+" ", in(accent))
	text := "|> " + f.step()
	if f.alone {
		text = f.step() + f.rest
	}
	code := k.code(text)
	if room := width - l.width - 1; code.width > room {
		code = code.cut(0, room-2)
		code.add(k.signs.more, in(dim))
	}
	l.append(code)
	out := []line{l}
	if f.fault != "" {
		st := in(bad)
		if f.refused {
			st = strong(bad)
		}
		for i, part := range k.flowPlain(f.fault, width-4, st) {
			e := k.line()
			if i == 0 {
				e.add(" !", st)
			}
			e.fill(3)
			e.append(part)
			if out = append(out, e); i == 1 {
				break
			}
		}
	}
	return out
}

// drawHints draws the keys of the form.
func (f *plotForm) drawHints(m *Model, width int) line {
	l := m.look.line()
	for _, b := range bindings {
		if b.Context != Charting || b.Hint == "" {
			continue
		}
		if l.width > 0 {
			l.add(" · ", in(dim))
		} else {
			l.space(1)
		}
		if l.width+len(b.Hint)+12 > width {
			break
		}
		key := keyName(b.Keys[0])
		for _, pair := range [][2]Action{{ChartDown, ChartUp}, {ChartNext, ChartPrev}} {
			if b.Action == pair[0] {
				key = keyName(keyOf(pair[1])) + keyName(b.Keys[0])
			}
		}
		l.add(key, strong(plainText))
		l.add(" "+b.Hint, in(dim))
	}
	return l
}

// keyOf is the first key of an action of the form.
func keyOf(a Action) string {
	for _, b := range bindings {
		if b.Context == Charting && b.Action == a {
			return b.Keys[0]
		}
	}
	return ""
}
