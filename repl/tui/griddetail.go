package tui

import (
	"bytes"
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/repl/text"
)

// Bounds of a row's detail.
const (
	detailColumns = 2000
	detailBytes   = 20_000
)

// rowDetail floats the whole row: one column a line, long values wrapped.
func (m *Model) rowDetail(g *gridView) tea.Cmd {
	b, at, ok := g.pages.row(g.row)
	if !ok {
		return nil
	}
	type field struct {
		name, kind string
		value      text.Cell
	}
	var fields []field
	wide := 0
	for i, f := range b.Schema().Fields() {
		if i == detailColumns {
			break
		}
		fields = append(fields, field{text.Clean(f.Name), text.Clean(text.TypeName(f.Type)), text.ValueUpTo(b.Column(i), at, detailBytes)})
		wide = max(wide, text.Width(f.Name))
	}
	wide = min(wide, 30)
	hidden := b.Schema().NumFields() - len(fields)
	m.float = &pane{title: "row " + text.Count(g.row+1), wide: 100, lines: func(m *Model, width int) []line {
		k := m.look
		var out []line
		for _, f := range fields {
			l := k.line()
			l.addFit(f.name, wide, in(accent))
			l.fill(wide + 2)
			l.addFit(f.kind, 12, in(dim))
			l.fill(wide + 16)
			switch f.value.Kind {
			case text.Null:
				l.add(k.signs.null, in(dim))
			case text.Empty:
				l.add("empty", in(dim))
			default:
				value := f.value.Text
				if k.ascii {
					value = text.ASCII(value)
				}
				for n, one := range opened(value, f.value.Kind) {
					for i, r := range wrap(one, width-wide-16, width-wide-16) {
						if i > 0 || n > 0 {
							out = append(out, l)
							l = k.line()
							l.space(wide + 16)
						}
						m.value(&l, text.Cell{Text: one[r.pos:r.end], Kind: f.value.Kind}, false)
					}
				}
			}
			out = append(out, l)
		}
		if hidden > 0 {
			l := k.line()
			l.add(text.Plural(int64(hidden), "more column"), in(dim))
			out = append(out, l)
		}
		return out
	}}
	return nil
}

// opened gives the lines of a value: what is nested, or is JSON in a text, with an entry a line; a text at its line ends.
func opened(value string, kind text.Kind) []string {
	if kind == text.Nested || kind == text.Text && strings.HasPrefix(strings.TrimLeft(value, " "), "{") {
		var b bytes.Buffer
		if json.Indent(&b, []byte(value), "", "  ") == nil {
			return strings.Split(b.String(), "\n")
		}
	}
	const end = "\u240a" // as a line end in a value is shown
	return strings.SplitAfter(value, end)
}
