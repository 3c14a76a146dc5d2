package tui

import "quire/repl/text"

var contextTitles = map[Context]string{
	Normal: "Notebook", Insert: "Editing a cell", Catalog: "Catalog", Grid: "Grid", Anywhere: "Everywhere",
}

// newHelp floats the keys of where the cursor is.
func newHelp(c Context) float {
	return &pane{title: "Keys", wide: 90, lines: func(m *Model, width int) []line { return m.look.keyTable(c, width) }}
}

// keyTable lists the bindings of a context and those that count everywhere.
func (k *look) keyTable(c Context, width int) []line {
	wide := 0
	for _, b := range bindings {
		if b.Context == c || b.Context == Anywhere {
			wide = max(wide, text.Width(b.keyText()))
		}
	}
	wide = min(wide, 22)
	var out []line
	for _, section := range []Context{c, Anywhere} {
		if len(out) > 0 {
			out = append(out, k.line())
		}
		head := k.line()
		head.add(contextTitles[section], strong(plainText))
		out = append(out, head)
		for _, b := range bindings {
			if b.Context != section {
				continue
			}
			l := k.line()
			l.addFit(b.keyText(), wide, in(accent))
			l.fill(wide + 2)
			step := k.line()
			if b.Step != "" && width-l.width > 60 {
				step = k.code(b.Step)
			}
			title := b.Title
			for _, r := range wrap(title, width-l.width-step.width, width-wide-2) {
				if l.width > wide+2 {
					out = append(out, l)
					l = k.line()
					l.fill(wide + 2)
				}
				l.add(title[r.pos:r.end], style{})
			}
			if step.width > 0 {
				l.right(step, width)
			}
			out = append(out, l)
		}
	}
	if c == Normal || c == Grid {
		out = append(out, k.line())
		head := k.line()
		head.add("Command line", strong(plainText))
		out = append(out, head)
		for _, cmd := range commands {
			l := k.line()
			l.add(":"+cmd.usage, in(accent))
			l.fill(wide + 2)
			l.add(cmd.title, style{})
			out = append(out, l)
		}
	}
	return out
}
