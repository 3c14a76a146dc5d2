package tui

import (
	"strings"

	"quire/notebooks"
	"quire/repl/text"
)

// differenceLines bounds what is shown of a difference.
const differenceLines = 5000

// showDifference shows what a newer version of the script has that an older one has not, and the draft that was typed beside
// it, above the question that it is to answer.
func (m *Model) showDifference(title, older, newer, draft string, back question) float {
	found := notebooks.Diff(notebooks.Parse(older), notebooks.Parse(newer))
	layout := len(found) == 0 && older != newer
	var drawn []line
	at := 0
	return &shown{pane{title: title, wide: 100, lines: func(m *Model, width int) []line {
		if drawn == nil || at != width {
			drawn, at = m.look.difference(found, layout, draft, width), width
		}
		return drawn
	}}, back}
}

// difference draws cells that differ, and a draft.
func (k *look) difference(found []notebooks.Difference, layout bool, draft string, width int) []line {
	var out []line
	plain := func(s string, st style) {
		if k.ascii {
			s = text.ASCII(text.Clean(s))
		}
		for _, r := range wrap(s, width, width) {
			l := k.line()
			l.add(text.Clean(s[r.pos:r.end]), st)
			out = append(out, l)
		}
	}
	for _, d := range found {
		if len(out) > 0 {
			out = append(out, k.line())
		}
		head := k.line()
		head.add(text.Clean(d.Title), strong(accent))
		head.add("  "+d.Kind(), in(dim))
		if d.Moved && d.Kind() != "moved" {
			head.add(", moved", in(dim))
		}
		out = append(out, head)
		for _, dl := range d.Lines {
			st := in(dim)
			switch dl.Op {
			case '+':
				st = in(good)
			case '-':
				st = in(bad)
			}
			plain(string(dl.Op)+" "+dl.Text, st)
			if len(out) > differenceLines {
				plain("and more", in(dim))
				return out
			}
		}
	}
	if layout {
		plain("They differ in their layout only: white space, the case of keywords.", in(dim))
	}
	if strings.TrimSpace(draft) != "" {
		l := k.line()
		l.add(strings.Repeat(k.signs.rule, 3)+" being typed", in(dim))
		if len(out) > 0 {
			out = append(out, k.line())
		}
		out = append(out, l)
		styles := highlight(draft)
		base := 0
		for i, s := range strings.Split(draft, "\n") {
			if i == differenceLines {
				break
			}
			for _, r := range wrap(s, width, width) {
				one := k.line()
				k.source(&one, s, r, width, base, styles)
				out = append(out, one)
			}
			base += len(s) + 1
		}
	}
	return out
}
