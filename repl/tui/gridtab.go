package tui

import (
	"strings"

	"quire/repl/complete"
	"quire/repl/grid"
	"quire/repl/text"
)

// tabbing is the completion of a gesture's prompt: Tab puts the next thing that may stand at the cursor in its place.
type tabbing struct {
	text   string // of the prompt, as the last Tab left it
	at     int
	from   int // of what stands there now
	items  []complete.Item
	chosen int
}

// rowsName stands for the rows of the grid in the text that is completed.
const rowsName = "these rows"

// stepHeads are what stands before the typed text in a step. What is not listed is not completed.
var stepHeads = map[grid.Kind]string{
	grid.Filter: "WHERE ", grid.Derive: "EXTEND ", grid.Group: "AGGREGATE ", grid.Pivot: "PIVOT (", grid.Join: "JOIN ",
}

// answer tells what may stand at the cursor: the columns are those of the rows as they are.
func (p *stepPrompt) answer(m *Model) (a complete.Answer, shift int, ok bool) {
	e := &m.input.lineEditor
	head, ok := stepHeads[p.ask.kind]
	if !ok || len(e.text) > highlightLimit {
		return a, 0, false
	}
	head = "FROM " + grid.Ident(rowsName) + " |> " + head
	typed, at := e.text, e.at
	if p.ask.kind == grid.Derive { // name = expression
		i := strings.IndexByte(typed, '=') + 1
		if i == 0 || i > at {
			return a, 0, false
		}
		typed, at, shift = typed[i:], at-i, i
	}
	own := m.nb.Index(p.cell)
	known := m.knownAbove(own)
	rows := complete.Relation{Name: rowsName}
	if g := m.grid; g != nil && g.pages.out != nil && g.pages.out.Schema != nil { // it may have come since the prompt opened
		for _, f := range g.pages.out.Schema.Fields() {
			rows.Columns = append(rows.Columns, complete.Column{Name: f.Name, Type: text.TypeName(f.Type)})
		}
	}
	known.Relations = append([]complete.Relation{rows}, known.Relations...)
	a = complete.At(head+typed, len(head)+at, known)
	kept := a.Items[:0]
	for _, it := range a.Items {
		if it.Label != rowsName {
			kept = append(kept, it)
		}
	}
	a.Items = kept
	return a, shift - len(head), true
}

// complete puts the next item in the place of the word at the cursor, or the one before.
func (p *stepPrompt) complete(m *Model, back bool) {
	e, t := &m.input.lineEditor, &p.tab
	if t.items == nil || t.text != e.text || t.at != e.at {
		a, shift, ok := p.answer(m)
		if !ok || len(a.Items) == 0 {
			t.items = nil
			return
		}
		t.items, t.from, t.chosen = a.Items, a.From+shift, -1
		e.text = e.text[:t.from] + e.text[a.To+shift:]
		e.at = t.from
	} else {
		e.text = e.text[:t.from] + e.text[e.at:]
		e.at = t.from
	}
	n := len(t.items)
	if back {
		t.chosen = (max(t.chosen, 0) + n - 1) % n
	} else {
		t.chosen = (t.chosen + 1) % n
	}
	e.insert(t.items[t.chosen].Text)
	t.text, t.at = e.text, e.at
}

// draw shows what Tab goes through.
func (t *tabbing) draw(m *Model, width int) (line, bool) {
	k, e := m.look, &m.input.lineEditor
	l := k.line()
	l.space(3)
	if len(t.items) > 1 && t.text == e.text && t.at == e.at {
		for i, it := range t.items[max(0, t.chosen-2):] {
			st := in(dim)
			if i+max(0, t.chosen-2) == t.chosen {
				st = strong(accent)
			}
			if l.width+text.Width(it.Label)+4 > width {
				l.add(k.signs.more, in(dim))
				break
			}
			l.add(it.Label, st)
			l.space(2)
		}
		return l, true
	}
	return l, false
}
