package tui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/grid"
	"quire/repl/text"
)

// stepPrompt is a gesture while its input is typed.
type stepPrompt struct {
	ask   ask
	base  grid.Gesture
	cell  notebooks.CellID
	shown string // the step that Enter would add
	wrong string // why it is none
	known bool   // the engine has looked at this text
	busy  bool   // it looks at an earlier one
	again bool
	typed string // what came of the input as SQL
	place string // of what is wrong, the words of the step
	tab   tabbing
	first glimpse
}

// askStep opens the prompt of a gesture.
func (m *Model) askStep(g *gridView, a ask) tea.Cmd {
	p := &stepPrompt{ask: a, base: grid.Gesture{Kind: a.kind}, cell: g.cell}
	var ok bool
	if p.base.Column, ok = g.column(); !ok && !anyColumn(a.kind) {
		m.say("there is no column under the cursor")
		return nil
	}
	p.base.Names = g.names()
	start := ""
	if a.fill != nil {
		start = a.fill(m, g)
	}
	m.input = &input{
		hint: "Enter takes it · Esc leaves", label: text.Fit(text.Clean(a.label(p.base.Column)), 40), fixed: true, lineEditor: lineEditor{start, len(start)},
		box: p.draw, changed: p.changed, complete: p.complete, closed: p.first.stop,
		ready: func(m *Model) bool { return p.wrong == "" && p.shown != "" },
		done: func(m *Model, s string) tea.Cmd {
			gest, err := p.ask.make(p.base, s)
			if err != nil || m.grid == nil {
				return nil
			}
			if gest.Kind == grid.Export {
				return m.gridExport(m.grid, gest)
			}
			return m.write(m.grid, gest)
		},
	}
	if _, ok := stepHeads[a.kind]; ok {
		m.input.hint = "Tab completes · " + m.input.hint
	}
	return p.changed(m)
}

// changed tries what is typed on a copy of the script: what can be seen from the text at once, and what only the engine
// knows beside the screen.
func (p *stepPrompt) changed(m *Model) tea.Cmd {
	p.shown, p.wrong, p.place, p.known = "", "", "", false
	p.first.stop()
	s := strings.TrimSpace(m.input.text)
	if s == "" {
		return nil
	}
	gest, err := p.ask.make(p.base, s)
	if errors.Is(err, errNothingNew) {
		return nil
	}
	p.typed = gest.Text
	if err != nil {
		p.wrong = err.Error()
		p.first.forget()
		return nil
	}
	fork := m.doc.Fork()
	cells, err := grid.Write(fork, p.cell, gest)
	if err != nil {
		p.wrong = err.Error()
		return nil
	}
	if len(cells) == 0 {
		return nil
	}
	last := cells[len(cells)-1]
	c := fork.Notebook().Cell(last)
	if c == nil {
		return nil
	}
	if p.shown = grid.LastStep(c.Text); last != p.cell || p.shown == "" {
		p.shown = c.Text
	}
	p.shown = oneLine(p.shown)
	if p.busy {
		p.again = true
		return nil
	}
	p.busy = true
	ctx, session, nb := m.ctx, m.session, fork.Notebook()
	p.first.nb, p.first.cell = nb, last
	return func() tea.Msg { return trialMsg{p, s, session.Trial(ctx, nb, last)} }
}

// trialMsg tells what the engine says of a step as it was typed.
type trialMsg struct {
	prompt *stepPrompt
	text   string
	fault  *repl.Failure
}

// tried takes the engine's answer, and asks again when more was typed in the meantime.
func (m *Model) tried(msg trialMsg) tea.Cmd {
	p := msg.prompt
	p.busy = false
	if m.input == nil {
		return nil
	}
	if p.again {
		p.again = false
		return p.changed(m)
	}
	if strings.TrimSpace(m.input.text) != msg.text {
		return nil
	}
	p.known = true
	if msg.fault == nil {
		return p.glimpseLater(m)
	}
	p.refuse(msg.fault)
	return nil
}

// refuse takes what the engine says against the step.
func (p *stepPrompt) refuse(f *repl.Failure) {
	p.first.forget()
	switch f.Class {
	case engine.Syntax, engine.UnknownColumn, engine.UnknownTable, engine.TypeMismatch, engine.Unsupported, engine.Failed, engine.BadData:
		src := p.first.nb.String()
		if i := strings.LastIndex(src[:max(0, min(f.Span.Pos, len(src)))], p.typed); f.Class == engine.Syntax && p.typed != "" && i >= 0 &&
			strings.TrimSpace(src[i+len(p.typed):f.Span.Pos]) == "" {
			p.wrong = "this is not finished" // the fault is what the step goes on with, and nobody typed that
			return
		}
		p.wrong = f.Message
		if f.Hint != "" {
			p.wrong += ": " + f.Hint
		}
		if f.Span.Pos >= 0 && f.Span.Pos < f.Span.End && f.Span.End <= len(src) && f.File == "" {
			p.place = oneLine(src[f.Span.Pos:f.Span.End])
		}
	}
}

// draw draws what Enter would do, from the bottom up: the step or what is wrong with it, its first rows, what may be typed.
func (p *stepPrompt) draw(m *Model, width, height int) []line {
	k := m.look
	l := k.line()
	out := p.first.draw(m, width, min(height-3, glimpseRows+3))
	if hint, ok := p.tab.draw(m, width); ok {
		out = append(out, hint)
	}
	if p.shown == "" && p.wrong == "" {
		l.space(3)
		l.addFit(p.ask.about, width-l.width-1, in(dim))
		return append(out, l)
	}
	if p.wrong != "" && p.place != "" {
		step := k.line()
		step.space(3)
		p.drawStep(k, &step, width)
		out = append(out, step)
	}
	if p.wrong != "" {
		l.add(" ! ", in(bad))
		l.addFit(p.wrong, width-l.width-1, in(bad))
		return append(out, l)
	}
	l.add(" "+k.signs.arrow+" ", in(accent))
	p.drawStep(k, &l, width)
	return append(out, l)
}

// drawStep draws the step, with the place of what is wrong marked.
func (p *stepPrompt) drawStep(k *look, l *line, width int) {
	code := k.code(p.shown)
	if i := strings.LastIndex(p.shown, p.place); p.place != "" && i >= 0 {
		marked := k.code(p.shown[:i])
		marked.add(p.place, style{role: bad, attr: underline})
		marked.append(k.code(p.shown[i+len(p.place):]))
		code = marked
	}
	if room := width - l.width - 1; code.width > room {
		code = code.cut(0, room-2)
		code.add(k.signs.more, in(dim))
	}
	l.append(code)
}
