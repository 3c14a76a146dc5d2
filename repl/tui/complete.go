package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sqllex"
	"quire/repl/complete"
	"quire/repl/text"
)

// offer is the list of what may come next, below the cursor of the editor.
type offer struct {
	complete.Answer
	sel int // the item that is taken; -1 is none yet
}

// offerRows bounds the rows of the list on the screen.
const offerRows = 8

// completing are the actions of the list, and the one that opens it.
var completing = map[Action]func(m *Model) tea.Cmd{
	EditComplete: (*Model).openOffer,

	OfferNext:  func(m *Model) tea.Cmd { m.edit.offer.move(1); return nil },
	OfferPrev:  func(m *Model) tea.Cmd { m.edit.offer.move(-1); return nil },
	OfferTake:  func(m *Model) tea.Cmd { m.takeOffer(); return nil },
	OfferLeave: func(m *Model) tea.Cmd { m.edit.offer, m.edit.wanted = nil, 0; return nil },
}

func (o *offer) move(by int) {
	if o == nil {
		return
	}
	if o.sel < 0 && by < 0 {
		o.sel = 0
	}
	o.sel = (o.sel + by + len(o.Items)) % len(o.Items)
}

// offerKey takes a key while the list is open. What is typed narrows the list; any other key closes it and counts as ever.
func (m *Model) offerKey(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	name := k.String()
	action := m.keys.actions[Completing][name]
	switch f := completing[action]; {
	case action == OfferTake && m.edit.offer.sel < 0 && name == "tab":
		m.edit.offer.sel = 0
		return nil, true
	case action == OfferTake && m.edit.offer.sel < 0: // Enter was meant for the text
	case f != nil:
		return f(m), true
	}
	switch {
	case name == "backspace":
		editing[EditBackspace](m.edit.ed, 0)
	case k.Text != "" && wordAt(k.Text, 0):
		m.typed(k.Text)
	default:
		m.edit.offer, m.edit.wanted = nil, 0
		return nil, false
	}
	if !m.narrowOffer() {
		return m.openOffer(), true
	}
	return nil, true
}

// narrowOffer has the list follow the word that is typed, without reading the text again; false where it takes a new list.
func (m *Model) narrowOffer() bool {
	e := m.edit
	base := e.ed.offsetOf(place{e.ed.cur.line, 0})
	from := e.offer.From - base
	if from < 0 || from >= e.ed.cur.at || e.wanted != 0 {
		return false
	}
	prefix := e.ed.lines[e.ed.cur.line][from:e.ed.cur.at]
	a, ok := e.offer.Narrow(prefix, base+e.ed.cur.at)
	if ok {
		e.offer = nil
		if len(a.Items) > 0 {
			e.offer = &offer{Answer: a}
		}
	}
	return ok
}

// answer tells what may come next at the editor's cursor, and asks for what it would take to know better; ok is false in a text
// too long to be read at each key.
func (m *Model) answer() (a complete.Answer, cmd tea.Cmd, ok bool) {
	s := m.edit.tokens()
	if len(s.src) > highlightLimit {
		return complete.Answer{}, nil, false
	}
	at := m.edit.ed.offset()
	from, to := s.statement(at)
	first, last := max(0, s.index(from)-1), min(s.index(to), len(s.toks))
	var folders []string
	a = complete.In(s.src, sqllex.CodeOf(s.src, s.toks[first:last]), at, m.known(&folders))
	if m.includes() {
		a.Needs = append(a.Needs, anyQuery)
	}
	cmds := []tea.Cmd{m.askColumns(a.Needs)}
	for _, path := range folders {
		cmds = append(cmds, readFolder(path))
	}
	return a, tea.Batch(cmds...), true
}

// openOffer opens the list, or makes it anew.
func (m *Model) openOffer() tea.Cmd {
	e := m.edit
	e.offer, e.wanted = nil, 0
	a, cmd, ok := m.answer()
	if ok && len(a.Items) > 0 {
		e.offer = &offer{Answer: a}
	}
	if cmd != nil {
		e.wanted, e.wantedAt = e.ed.rev+1, e.ed.cur
	}
	return cmd
}

// renewOffer makes the list anew when what it waited for is known, as long as the cursor is where it was asked for. What was chosen
// stays chosen. In a list that was not there before nothing is chosen: an Enter that is on its way means the text.
func (m *Model) renewOffer() tea.Cmd {
	e := m.edit
	if e.wanted != e.ed.rev+1 || e.wantedAt != e.ed.cur {
		return nil
	}
	was := e.offer
	cmd := m.openOffer()
	if o := e.offer; o != nil {
		o.sel = -1
		if was != nil && was.sel >= 0 {
			o.sel = slices.IndexFunc(o.Items, func(it complete.Item) bool { return it.Text == was.Items[was.sel].Text })
		}
	}
	return cmd
}

// tab completes behind a word or a dot, and indents elsewhere.
func (m *Model) tab() (cmd tea.Cmd, done bool) {
	e := m.edit.ed
	head := e.lines[e.cur.line][:e.cur.at]
	if strings.TrimSpace(head) == "" {
		return nil, false
	}
	cmd = m.openOffer()
	if o := m.edit.offer; o != nil && len(o.Items) == 1 && cmd == nil {
		m.takeOffer()
		return nil, true
	}
	return cmd, m.edit.offer != nil || cmd != nil
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
