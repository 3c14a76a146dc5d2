package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/complete"
	"quire/repl/text"
)

// offer is the list of what may come next, below the cursor of the editor.
type offer struct {
	complete.Answer
	sel int
}

// offerRows bounds the rows of the list on the screen.
const offerRows = 8

// completing are the actions of the list, and the one that opens it.
var completing = map[Action]func(m *Model){
	EditComplete: (*Model).openOffer,

	OfferNext:  func(m *Model) { m.edit.offer.move(1) },
	OfferPrev:  func(m *Model) { m.edit.offer.move(-1) },
	OfferTake:  (*Model).takeOffer,
	OfferLeave: func(m *Model) { m.edit.offer = nil },
}

func (o *offer) move(by int) {
	if o == nil {
		return
	}
	o.sel = (o.sel + by + len(o.Items)) % len(o.Items)
}

// offerKey takes a key while the list is open. What is typed narrows the list; any other key closes it and counts as ever.
func (m *Model) offerKey(k tea.KeyPressMsg) bool {
	name := k.String()
	if f := completing[m.keys.actions[Completing][name]]; f != nil {
		f(m)
		return true
	}
	switch {
	case name == "backspace":
		editing[EditBackspace](m.edit.ed, 0)
	case k.Text != "" && wordAt(k.Text, 0):
		m.typed(k.Text)
	default:
		m.edit.offer = nil
		return false
	}
	m.openOffer()
	return true
}

// answer tells what may come next at the editor's cursor; ok is false in a text too long to be read at each key.
func (m *Model) answer() (complete.Answer, bool) {
	s := m.edit.tokens()
	if len(s.src) > highlightLimit {
		return complete.Answer{}, false
	}
	at := m.edit.ed.offset()
	from, to := s.statement(at)
	a := complete.At(s.src[from:to], at-from, m.known())
	a.From, a.To = a.From+from, a.To+from
	return a, true
}

// openOffer opens the list, or makes it anew.
func (m *Model) openOffer() {
	m.edit.offer = nil
	if a, ok := m.answer(); ok && len(a.Items) > 0 {
		m.edit.offer = &offer{Answer: a}
	}
}

// tab completes behind a word or a dot, and indents elsewhere.
func (m *Model) tab() bool {
	e := m.edit.ed
	head := e.lines[e.cur.line][:e.cur.at]
	if strings.TrimSpace(head) == "" {
		return false
	}
	m.openOffer()
	if o := m.edit.offer; o != nil && len(o.Items) == 1 {
		m.takeOffer()
		return true
	}
	return m.edit.offer != nil
}

// takeOffer puts the chosen item into the text, as one step of undo.
func (m *Model) takeOffer() {
	o, e := m.edit.offer, m.edit.ed
	if o == nil {
		return
	}
	m.edit.offer = nil
	base := 0
	for i := range e.cur.line {
		base += len(e.lines[i]) + 1
	}
	from, to := place{e.cur.line, o.From - base}, place{e.cur.line, o.To - base}
	if from.at < 0 || to.at > len(e.lines[e.cur.line]) {
		return // a name over two lines
	}
	e.replace(from, to, o.Items[o.sel].Text, false)
}

// known is what the screen knows for the cell under the editor: the definitions above it, nearest first.
func (m *Model) known() complete.Known {
	return m.knownTo(func(id notebooks.CellID) bool {
		i := m.nb.Index(id)
		switch {
		case i < 0 || m.edit.prompt:
			return true
		case m.edit.id != 0:
			return i < m.nb.Index(m.edit.id)
		}
		return i <= m.nb.Index(m.edit.after)
	})
}

// knownTo is what the screen knows from the cells above a place.
func (m *Model) knownTo(above func(notebooks.CellID) bool) complete.Known {
	var k complete.Known
	for i := len(m.defs) - 1; i >= 0; i-- {
		d := m.defs[i]
		if !above(d.Cell) {
			continue
		}
		r := complete.Relation{Name: d.Name, Detail: d.Verb}
		if d.Schema != nil {
			for _, f := range d.Schema.Fields() {
				r.Columns = append(r.Columns, complete.Column{Name: f.Name, Type: text.TypeName(f.Type)})
			}
		}
		k.Relations = append(k.Relations, r)
	}
	for _, p := range m.params {
		if above(p.Cell) {
			k.Parameters = append(k.Parameters, complete.Parameter{Name: p.Name, Type: p.Type, Value: p.Value})
		}
	}
	return k
}

// drawOffer lays the list over the screen, below the cursor where there is room and above it elsewhere.
func (m *Model) drawOffer(lines []line, x, y int) {
	o, k := m.edit.offer, m.look
	top := max(0, min(o.sel-offerRows/2, len(o.Items)-offerRows))
	shown := o.Items[top:min(top+offerRows, len(o.Items))]
	label := 0
	for _, it := range shown {
		label = max(label, min(text.Width(it.Label), 32))
	}
	var rows []line
	for i, it := range shown {
		l := k.line()
		st := style{}
		if top+i == o.sel {
			st = strong(accent)
			l.add("> ", st)
		} else {
			l.space(2)
		}
		l.addFit(it.Label, label, st)
		l.fill(label + 4)
		detail := strings.TrimPrefix(it.Detail, it.Label)
		if detail == "" {
			detail = string(it.Kind)
		}
		l.addFit(detail, 40, in(dim))
		rows = append(rows, l)
	}
	box := k.boxed("", rows, 20, m.width)
	at := y + 1
	if at+len(box) > len(lines) {
		at = max(0, y-len(box))
	}
	over(lines, box, max(0, min(x-len(o.Prefix)-4, m.width-boxWidth(box))), at)
}

// signature draws the call around the cursor, with its argument marked; false outside of a call.
func (m *Model) signature(l *line) bool {
	e := m.edit
	if e.signed != e.ed.rev+1 || e.signedAt != e.ed.cur {
		s := e.tokens()
		e.call = complete.Around(s.src, s.toks, e.ed.offset())
		e.signed, e.signedAt = e.ed.rev+1, e.ed.cur
	}
	if e.call == nil || !e.call.Function.Told {
		return false
	}
	args, at := e.call.Parts()
	l.add(e.call.Function.Name+"(", in(plainText))
	for i, a := range args {
		if i > 0 {
			l.add(", ", in(dim))
		}
		if i == at {
			l.add(a, strong(accent))
		} else {
			l.add(a, in(dim))
		}
	}
	l.add(")", in(plainText))
	if g := e.call.Function.Gives; g != "" {
		l.add(" "+m.look.signs.dot+" "+g, in(dim))
	}
	return true
}
