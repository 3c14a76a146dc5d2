package tui

import (
	"strconv"
	"strings"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/complete"
	"quire/repl/text"
)

// gutterWidth is the cells in front of a cell's text: the selection, the number, the bar.
const gutterWidth = 7

// sourceRows bounds the rows that a cell's text takes outside of the editor.
const sourceRows = 60

// sourceColumns bounds the cells that a cell's text and status take; tables take all there are.
const sourceColumns = 132

// gutter starts a line of a cell.
func (m *Model) gutter(number int, sign string, selected bool) line {
	l := m.look.line()
	if selected {
		l.add(m.look.signs.select_, in(accent))
	} else {
		l.space(1)
	}
	st := in(dim)
	if selected {
		st = in(accent)
	}
	if number > 0 {
		n := strconv.Itoa(number)
		l.space(3 - len(n))
		l.add(n, st)
	}
	l.fill(4)
	l.space(1)
	l.add(sign, in(dim))
	l.fill(gutterWidth)
	return l
}

// drawCell draws a cell of the script: prose, text, status and output.
func (m *Model) drawCell(it item, width int, selected bool) []line {
	k, c := m.look, it.cell
	inner := max(width-gutterWidth, 8)
	number := it.number
	bar := func(content line, sign string) line {
		l := m.gutter(number, sign, selected)
		number = 0
		l.append(content)
		return l
	}
	var out []line
	if c.Prose != "" && c.Kind != notebooks.CommentCell {
		if it.number > 1 {
			out = append(out, k.line())
		}
		n := number
		if c.Kind == notebooks.StatementCell {
			number = 0
		}
		for _, l := range k.prose(c.Prose, min(inner, 100)) {
			out = append(out, bar(l, k.signs.bar))
		}
		if c.Kind == notebooks.StatementCell {
			number = n
		}
	}
	if c.Kind == notebooks.CommentCell {
		for _, l := range strings.Split(strings.TrimRight(c.Head, "\r\n"), "\n") {
			one := k.line()
			one.addFit(strings.TrimRight(l, "\r"), inner, in(comment))
			out = append(out, bar(one, k.signs.bar))
		}
	}
	if c.Kind == notebooks.ProseCell || c.Kind == notebooks.CommentCell {
		if len(out) == 0 {
			out = append(out, bar(k.line(), k.signs.bar))
		}
		return out
	}
	s := m.statuses[c.ID]
	for _, l := range m.drawSource(c, s, inner) {
		out = append(out, bar(l, k.signs.bar))
	}
	body, foot := m.drawOutput(c, s, inner, selected)
	if m.book.folded[c.ID] {
		body = nil
	}
	for _, l := range body {
		out = append(out, bar(l, k.signs.bar))
	}
	if foot.width > 0 {
		out = append(out, bar(foot, k.signs.foot))
	}
	return out
}

// drawSource draws a cell's text with its colours, the status at the right of the first row, and an error under its word.
func (m *Model) drawSource(c *notebooks.Cell, s repl.Status, width int) []line {
	k := m.look
	width = min(width, sourceColumns) // on a wide screen the status stays near what it is about
	src := strings.ReplaceAll(strings.TrimRight(c.Text, "\r\n"), "\r\n", "\n")
	styles := highlight(src)
	fault, caret := m.faultOf(c, s, src)
	status := m.statusOf(c, s)
	first := width
	if status.width > 0 {
		first = max(width-status.width-2, width/3)
	}
	var out []line
	base := 0
	for n, l := range strings.Split(src, "\n") {
		rows := wrapCode(l, first, width)
		if len(out) > 0 {
			rows = wrapCode(l, width, width)
		}
		room := width
		for i, r := range rows {
			if len(out) == 0 {
				room = first
			} else {
				room = width
			}
			one := k.line()
			k.source(&one, l, r, room, base, styles)
			if len(l) > wrapLimit {
				one = one.cut(0, room-1)
				one.add(k.signs.more, in(dim))
			}
			if len(out) == 0 && status.width > 0 {
				one.right(status, width)
			}
			out = append(out, one)
			if fault != nil && caret.line == n && caret.from >= r.pos && (caret.from < r.end || i == len(rows)-1) {
				at := columnOf(l, r.pos, caret.from)
				wide := max(1, columnOf(l, r.pos, min(caret.to, r.end))-at)
				at = min(at+r.indent, width-1)
				under := k.line()
				under.space(at)
				under.add(strings.Repeat(k.signs.caret, min(wide, width-at)), in(bad))
				out = append(out, under)
				out = append(out, m.faultLines(fault, width)...)
			}
		}
		base += len(l) + 1
		if len(out) >= sourceRows {
			if rest := strings.Count(src[min(base, len(src)):], "\n"); rest > 0 {
				one := k.line()
				one.add(k.signs.more+" "+text.Plural(int64(rest+1), "more line"), in(dim))
				out = append(out, one)
			}
			break
		}
	}
	if fault != nil && caret.line < 0 {
		out = append(out, m.faultLines(fault, width)...)
	}
	for _, p := range c.Problems {
		if p.Warning {
			out = append(out, k.flowPlain("! "+text.Clean(p.Message), width, in(attention))...)
		}
	}
	return out
}

// caret is the word of a failure in a cell's text: a line, and bytes in it. Line -1 is nowhere.
type caret struct{ line, from, to int }

// faultOf gives what is wrong with a cell: the failure of its last run, or its first syntax error.
func (m *Model) faultOf(c *notebooks.Cell, s repl.Status, src string) (*repl.Failure, caret) {
	f := s.Err
	if f == nil || s.State == repl.StateRunning || s.State == repl.StateWaiting {
		if s.State == repl.StateRunning || s.State == repl.StateWaiting {
			return nil, caret{}
		}
		for _, p := range c.Problems {
			if !p.Warning {
				f = &repl.Failure{Class: engine.Syntax, Message: p.Message, Hint: p.Hint, Span: p.Span}
				break
			}
		}
		if f == nil && (s.State == repl.StateNew || s.State == repl.StateStale) {
			f = m.stepFault(c)
		}
		if f == nil {
			return nil, caret{}
		}
	}
	if f.Class == engine.Cancelled {
		return nil, caret{}
	}
	nowhere := caret{line: -1}
	if f.Span.Pos < 0 {
		return f, nowhere
	}
	at := f.Span.Pos - c.Pos
	end := max(f.Span.End-c.Pos, at+1)
	if at < 0 || at > len(src) || s.State == repl.StateStale {
		return f, nowhere
	}
	n := strings.Count(src[:at], "\n")
	start := strings.LastIndexByte(src[:at], '\n') + 1
	stop := len(src)
	if i := strings.IndexByte(src[at:], '\n'); i >= 0 {
		stop = at + i
	}
	return f, caret{n, at - start, min(end, stop) - start}
}

// stepFault gives what is wrong with the steps of a cell that has not run as it is now, as far as its words tell.
func (m *Model) stepFault(c *notebooks.Cell) *repl.Failure {
	switch c.Stmt.(type) {
	case notebooks.Query, notebooks.Let, notebooks.Explain:
	default:
		return nil
	}
	for _, p := range complete.Problems(c.Text, -1) {
		return &repl.Failure{Class: engine.Syntax, Message: p.Message, Hint: p.Hint, Span: notebooks.Span{Pos: c.Pos + p.Pos, End: c.Pos + p.End}}
	}
	return nil
}

// faultLines says what is wrong and what to do.
func (m *Model) faultLines(f *repl.Failure, width int) []line {
	var out []line
	add := func(s string, st style) {
		for i, part := range strings.Split(text.CleanBlock(s), "\n") {
			if i == 12 {
				break
			}
			for j, l := range m.look.flowPlain(part, width, st) {
				if j == 8 {
					break
				}
				out = append(out, l)
			}
		}
	}
	message := f.Message
	if f.DataFile != "" {
		message += " (" + shownPath(f.DataFile)
		if f.DataLine > 0 {
			message += ", line " + text.Count(f.DataLine)
		}
		message += ")"
	}
	if f.Hint != "" && !strings.Contains(message+f.Hint, "\n") && text.Width(message)+text.Width(f.Hint)+2 <= width {
		l := m.look.line()
		l.add(message+": ", in(bad))
		l.add(f.Hint, style{})
		return append(out, l)
	}
	add(message, in(bad))
	if f.Hint != "" {
		add(f.Hint, style{})
	}
	return out
}

// flowPlain fills lines with the words of a text that is no Markdown.
func (k *look) flowPlain(s string, width int, st style) []line {
	var out []line
	if k.ascii {
		s = text.ASCII(text.Clean(s))
	}
	for _, r := range wrap(s, width, width) {
		l := k.line()
		l.addFit(s[r.pos:r.end], width, st)
		out = append(out, l)
	}
	return out
}

// statusOf gives the sign of a cell's state, told by shape too, and what is known of its run.
func (m *Model) statusOf(c *notebooks.Cell, s repl.Status) line {
	k := m.look
	l := k.line()
	took := ""
	if s.Elapsed > 0 {
		took = " " + text.Duration(s.Elapsed)
	}
	switch s.State {
	case repl.StateNew:
		if c.Kind == notebooks.DraftCell {
			l.add(k.signs.draft+" not finished", in(dim))
		}
	case repl.StateDraft:
		l.add(k.signs.draft+" not finished", in(dim))
	case repl.StateWaiting:
		l.add(k.signs.idle+" waits", in(dim))
	case repl.StateRunning:
		st := in(running)
		if m.beat%4 == 3 {
			st = in(dim)
		}
		l.add(k.signs.running, st)
		l.add(progress(s, m.now()), in(running))
	case repl.StateFresh:
		st := in(good)
		sign := k.signs.fresh
		if s.Output != nil {
			for _, f := range s.Output.Findings {
				if !f.Passed {
					st, sign = in(attention), "!"
				}
			}
		}
		l.add(sign, st)
		if s.Reason != "" {
			took = " " + s.Reason
		}
		l.addFit(took, 40, in(dim))
	case repl.StateStale:
		l.add(k.signs.stale+" stale", in(attention))
		if s.Reason != "" {
			l.addFit(": "+s.Reason, 48, in(attention))
		}
	case repl.StateFailed:
		if s.Err != nil && s.Err.Class == engine.Cancelled {
			l.add(k.signs.stopped+" cancelled", in(attention))
			if took != "" {
				l.add(" after"+took, in(attention))
			}
			break
		}
		l.add(k.signs.failed, in(bad))
		l.add(took, in(dim))
	}
	return l
}
