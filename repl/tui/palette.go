package tui

import (
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/repl/text"
)

// palette lists everything that can be done here, with its key, searchable: the actions of the key map that count in this
// place, and the commands of the command line.
type palette struct {
	context Context
	find    lineEditor
	found   []deed
	sel     int
	top     int // the first row drawn, for the mouse
}

// deed is one row of the palette.
type deed struct {
	title, key, step string
	do               func(m *Model) tea.Cmd
}

// paletteRows bounds the actions shown at once.
const paletteRows = 14

func newPalette(c Context) float {
	p := &palette{context: c}
	p.search()
	return p
}

// deeds are the rows in the order of the help.
func deeds(c Context) []deed {
	var out []deed
	for _, b := range bindings {
		if b.Context != c && b.Context != Anywhere || b.Action == Palette || b.Action == EditEnter {
			continue
		}
		out = append(out, deed{
			title: b.Title, key: keyName(b.Keys[0]), step: b.Step,
			do: func(m *Model) tea.Cmd { return m.act(b.Action) },
		})
	}
	for _, cmd := range commands {
		if cmd.same != "" {
			continue
		}
		out = append(out, deed{title: cmd.title, key: ":" + cmd.usage, do: func(m *Model) tea.Cmd {
			if cmd.argument != noArgument {
				m.input = commandLine(cmd.names[0] + " ")
				return nil
			}
			return cmd.do(m, "")
		}})
	}
	return out
}

// search takes what has every word typed, best match first: by its title, then by its step, key or command.
func (p *palette) search() {
	want := strings.Fields(strings.ToLower(p.find.text))
	type scored struct {
		deed
		score int
	}
	var found []scored
	for _, d := range deeds(p.context) {
		score, ok := matchScore(want, strings.ToLower(d.title))
		if !ok {
			if score, ok = matchScore(want, strings.ToLower(d.title+" "+d.step+" "+d.key)); !ok {
				continue
			}
			score /= 2
		}
		if p.find.text != "" && (p.find.text == d.key || ":"+p.find.text == d.key) { // a key itself was typed
			score += 1 << 30
		}
		found = append(found, scored{d, score})
	}
	if len(want) > 0 {
		sort.SliceStable(found, func(i, j int) bool { return found[i].score > found[j].score })
	}
	p.found = p.found[:0]
	for _, f := range found {
		p.found = append(p.found, f.deed)
	}
	p.sel = max(0, min(p.sel, len(p.found)-1))
}

func (p *palette) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c", "ctrl+p":
		m.float = nil
	case "enter":
		return p.take(m)
	case "down", "ctrl+n", "tab":
		p.sel = min(p.sel+1, max(0, len(p.found)-1))
	case "up", "shift+tab":
		p.sel = max(p.sel-1, 0)
	case "pgdown":
		p.sel = min(p.sel+paletteRows, max(0, len(p.found)-1))
	case "pgup":
		p.sel = max(p.sel-paletteRows, 0)
	default:
		if p.find.key(k) {
			p.sel = 0
			p.search()
		}
	}
	return nil
}

// take does what is selected.
func (p *palette) take(m *Model) tea.Cmd {
	m.float = nil
	if p.sel < len(p.found) {
		return p.found[p.sel].do(m)
	}
	return nil
}

func (p *palette) draw(m *Model, width, height int) ([]line, int, int) {
	k := m.look
	inner := min(76, width-8)
	first := k.line()
	first.add("> ", in(accent))
	x := p.find.draw(&first, inner-3)
	lines := []line{first}
	rows := max(1, min(paletteRows, height-8))
	p.top = max(0, min(p.sel-rows/2, len(p.found)-rows))
	for i := p.top; i < len(p.found) && i < p.top+rows; i++ {
		lines = append(lines, p.row(k, i, inner))
	}
	if len(p.found) == 0 {
		l := k.line()
		l.add("  nothing has these words", in(dim))
		lines = append(lines, l)
	}
	for len(lines) < 1+rows { // the box keeps its size while one types
		lines = append(lines, k.line())
	}
	return k.boxed("Everything", lines, inner, width-4), 2 + x, 1
}

// row draws one deed: what it does, the step that it writes, its key.
func (p *palette) row(k *look, i, inner int) line {
	d := p.found[i]
	l := k.line()
	st := style{}
	if i == p.sel {
		l.add(k.signs.select_+" ", in(accent))
		st = strong(accent)
	} else {
		l.space(2)
	}
	keys := k.line()
	keys.addFit(d.key, inner/2, in(plainText))
	room := inner - l.width - keys.width - 2
	l.addFit(d.title, room, st)
	if step := k.line(); d.step != "" {
		step.add(d.step, in(dim))
		if gap := room - text.Width(d.title) - step.width; gap >= 2 {
			l.space(gap)
			l.append(step)
		}
	}
	l.right(keys, inner)
	return l
}
