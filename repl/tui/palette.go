package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// palette lists every action with its key, searchable: what the key map knows and this place can do.
type palette struct {
	context Context
	find    lineEditor
	found   []Binding
	sel     int
}

// paletteRows bounds the actions shown at once.
const paletteRows = 14

func newPalette(c Context) float {
	p := &palette{context: c}
	p.search()
	return p
}

// search takes the actions whose title, step or key has every word typed.
func (p *palette) search() {
	want := strings.Fields(strings.ToLower(p.find.text))
	p.found = p.found[:0]
	for _, b := range bindings {
		if b.Context != p.context && b.Context != Anywhere || b.Action == Palette || b.Action == EditEnter {
			continue
		}
		hay := strings.ToLower(b.Title + " " + b.Step + " " + string(b.Action) + " " + b.keyText())
		all := true
		for _, w := range want {
			all = all && strings.Contains(hay, w)
		}
		if all {
			p.found = append(p.found, b)
		}
	}
	p.sel = max(0, min(p.sel, len(p.found)-1))
}

func (p *palette) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c", "ctrl+p":
		m.float = nil
	case "enter":
		m.float = nil
		if p.sel < len(p.found) {
			return m.act(p.found[p.sel].Action)
		}
	case "down", "ctrl+n", "tab":
		p.sel = min(p.sel+1, max(0, len(p.found)-1))
	case "up", "shift+tab":
		p.sel = max(p.sel-1, 0)
	default:
		if p.find.key(k) {
			p.sel = 0
			p.search()
		}
	}
	return nil
}

func (p *palette) draw(m *Model, width, height int) ([]line, int, int) {
	k := m.look
	inner := min(72, width-8)
	first := k.line()
	first.add("> ", in(accent))
	x := p.find.draw(&first, inner-3)
	lines := []line{first}
	rows := max(1, min(paletteRows, height-8))
	top := max(0, min(p.sel-rows/2, len(p.found)-rows))
	for i := top; i < len(p.found) && i < top+rows; i++ {
		b := p.found[i]
		l := k.line()
		st := style{}
		if i == p.sel {
			l.add(k.signs.select_+" ", in(accent))
			st = in(accent)
		} else {
			l.space(2)
		}
		keys := k.line()
		keys.add(keyName(b.Keys[0]), in(dim))
		l.addFit(b.Title, inner-keys.width-3, st)
		l.right(keys, inner)
		lines = append(lines, l)
	}
	if len(p.found) == 0 {
		l := k.line()
		l.add("  no action has these words", in(dim))
		lines = append(lines, l)
	}
	return k.boxed("Everything", lines, inner, width-4), 2 + x, 1
}
