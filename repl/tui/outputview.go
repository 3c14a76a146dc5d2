package tui

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/plots"
	"quire/repl"
	"quire/repl/text"
)

// How much of an output stands in its cell.
const (
	tableRows   = 10 // of a table; the grid has the others
	findingRows = 3  // of the rows that broke a check
	noteRows    = 20
)

// drawOutput draws what a cell gave: the chart, the table, findings, and a foot line that stays when the output is folded.
func (m *Model) drawOutput(c *notebooks.Cell, s repl.Status, width int, selected bool) (body []line, foot line) {
	k := m.look
	foot = k.line()
	o := s.Output
	if o == nil {
		return nil, foot
	}
	if s.Err != nil && s.State != repl.StateStale { // what came before is not what failed; the findings are
		for _, f := range o.Findings {
			body = append(body, m.drawFinding(f, width)...)
		}
		return body, foot
	}
	old := s.State == repl.StateStale
	if o.Chart != nil {
		body = append(body, m.drawChart(o.Chart, width)...)
	}
	for _, f := range o.Findings {
		body = append(body, m.drawFinding(f, width)...)
	}
	defines := c.Stmt != nil && (c.Stmt.Verb() == "LOAD" || c.Stmt.Verb() == "LET")
	if o.Schema != nil && o.Chart == nil && !defines {
		body = append(body, m.drawTable(o, width, old)...)
	}
	var notes []string
	if o.Schema != nil && !(o.Chart != nil && len(o.Notes) > 0) {
		notes = append(notes, m.extent(o, defines))
	}
	notes = append(notes, o.Notes...)
	if n := m.written(o); n != "" {
		notes = append(notes, n)
	}
	for i, n := range notes {
		if i >= noteRows {
			break
		}
		if foot.width > 0 && foot.width+2+text.Width(n) > width {
			body = append(body, foot)
			foot = k.line()
		}
		if foot.width > 0 {
			foot.space(2)
		}
		foot.addFit(n, width-foot.width, in(dim))
	}
	if selected && o.Schema != nil && (o.ID != "" || len(o.Head) > 0) && !defines && foot.width+10 < width {
		foot.add("   o grid", in(dim))
	}
	return body, foot
}

// written tells which files a cell wrote, and how much.
func (m *Model) written(o *repl.Output) string {
	if len(o.Files) == 0 {
		return ""
	}
	s := "saved " + m.shortPath(o.Files[0])
	if n := len(o.Files) - 1; n > 0 {
		s += " and " + text.Plural(int64(n), "more file")
	}
	if o.Schema == nil && o.Chart == nil && o.Rows >= 0 {
		s += ", " + text.Plural(o.Rows, "row")
	}
	if o.Bytes > 0 {
		s += ", " + text.Bytes(o.Bytes)
	}
	return s
}

// extent tells how many rows and columns there are.
func (m *Model) extent(o *repl.Output, lazy bool) string {
	cols := text.Count(int64(o.Schema.NumFields()))
	switch given := headRows(o.Head); {
	case o.Rows >= 0:
		return text.Plural(o.Rows, "row") + " " + m.look.signs.times + " " + cols
	case given > 0:
		return "more than " + text.Plural(given, "row") + " " + m.look.signs.times + " " + cols
	case lazy:
		return text.Plural(int64(o.Schema.NumFields()), "column")
	}
	return "rows not counted " + m.look.signs.times + " " + cols
}

func headRows(b []arrow.RecordBatch) int64 {
	n := int64(0)
	for _, r := range b {
		n += r.NumRows()
	}
	return n
}

// layout makes the column layout that tables and the grid share.
func (k *look) layout(schema *arrow.Schema, types bool) *text.Layout {
	empty := text.EmptyMark
	if k.ascii {
		empty = "."
	}
	return text.NewLayout(schema, text.LayoutOptions{Types: types, Empty: empty, ASCII: k.ascii})
}

// drawTable draws the first rows of an output.
func (m *Model) drawTable(o *repl.Output, width int, old bool) []line {
	k := m.look
	if o.Schema.NumFields() == 0 {
		return nil
	}
	var rows []arrow.RecordBatch
	left := int64(tableRows)
	for _, b := range o.Head {
		if left <= 0 {
			break
		}
		n := min(left, b.NumRows())
		part := b.NewSlice(0, n)
		defer part.Release()
		rows = append(rows, part)
		left -= n
	}
	layout := k.layout(o.Schema, false)
	placed := layout.Place(rows, 0, width)
	head := k.line()
	for i, p := range placed {
		if i > 0 {
			head.space(layout.Gap())
		}
		head.add(layout.Name(p), strong(plainText))
	}
	if hidden := o.Schema.NumFields() - len(placed); hidden > 0 {
		note := k.line()
		note.add(" +"+text.Count(int64(hidden)), in(dim))
		if head.width+note.width > width {
			head = head.cut(0, width-note.width)
		}
		head.append(note)
	}
	out := []line{head}
	for _, b := range rows {
		for r := range int(b.NumRows()) {
			one := k.line()
			for i, p := range placed {
				if i > 0 {
					one.space(layout.Gap())
				}
				m.value(&one, layout.Cell(p, b, r), old)
			}
			out = append(out, one)
		}
	}
	return out
}

// value draws a value: what has no text is dim, and what was cleaned is in attention.
func (m *Model) value(l *line, c text.Cell, old bool) {
	if l.ascii {
		c.Text = text.ASCII(c.Text)
	}
	st := in(plainText)
	if old {
		st = in(dim)
	}
	switch c.Kind {
	case text.Null, text.Empty:
		st = in(dim)
	case text.Text, text.Nested:
		if i := strings.IndexFunc(c.Text, shownNotObeyed); i >= 0 {
			l.push(c.Text[:i], text.Width(c.Text[:i]), st)
			rest := c.Text[i:]
			for rest != "" {
				end := strings.IndexFunc(rest, func(r rune) bool { return !shownNotObeyed(r) })
				if end < 0 {
					end = len(rest)
				}
				l.push(rest[:end], text.Width(rest[:end]), in(attention))
				rest = rest[end:]
				next := strings.IndexFunc(rest, shownNotObeyed)
				if next < 0 {
					next = len(rest)
				}
				l.push(rest[:next], text.Width(rest[:next]), st)
				rest = rest[next:]
			}
			return
		}
	}
	l.push(c.Text, text.Width(c.Text), st)
}

// shownNotObeyed reports whether r is the picture of a control character.
func shownNotObeyed(r rune) bool { return r >= 0x2400 && r <= 0x2421 }

// drawFinding draws one check's result, with the first rows that broke it.
func (m *Model) drawFinding(f repl.Finding, width int) []line {
	k := m.look
	l := k.line()
	if f.Passed {
		l.add(k.signs.fresh+" ", in(good))
		l.addFit(f.Check, width-2, in(dim))
		return []line{l}
	}
	l.add(k.signs.failed+" ", in(bad))
	l.addFit(f.Check, width/2, style{})
	l.space(2)
	message := f.Message
	if message == "" {
		message = text.Plural(f.Failed, "row")
	}
	l.addFit(message, width-l.width, in(bad))
	out := []line{l}
	if len(f.Rows) > 0 {
		o := &repl.Output{Schema: f.Rows[0].Schema()}
		left := int64(findingRows)
		for _, b := range f.Rows {
			if n := min(left, b.NumRows()); n > 0 {
				part := b.NewSlice(0, n)
				defer part.Release()
				o.Head = append(o.Head, part)
				left -= n
			}
		}
		for _, row := range m.drawTable(o, width-2, false) {
			one := k.line()
			one.space(2)
			one.append(row)
			out = append(out, one)
		}
	}
	return out
}

// drawChart draws a chart from the scene that also makes the file.
func (m *Model) drawChart(scene *plots.Scene, width int) []line {
	height := max(8, min(18, m.bodyHeight()*2/3))
	if lines, ok := m.graphics.cells(m, scene, min(width, 110), height); ok {
		return lines
	}
	return m.chartLines(scene, min(width, 110), height)
}

// chartLines draws a chart in characters.
func (m *Model) chartLines(scene *plots.Scene, width, height int) []line {
	rows := scene.Terminal(plots.TerminalOptions{Width: width, Height: height, ASCII: m.look.ascii, Dark: m.look.ground != lightGround})
	var out []line
	for _, runs := range rows {
		l := m.look.line()
		for _, r := range runs {
			st := style{hex: r.Color, back: r.Background}
			if r.Reverse {
				st.attr |= reverse
			}
			if m.look.few {
				st.hex, st.back = "", ""
				if r.Color != "" {
					st.role = accent
				}
			}
			if r.Dim {
				st = in(dim)
			}
			if r.Bold {
				st.attr |= bold
			}
			l.add(r.Text, st)
		}
		out = append(out, l)
	}
	return out
}
