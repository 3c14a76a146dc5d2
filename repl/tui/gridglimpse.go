package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/grid"
)

// The rows that a step shows before it is added, and how long the typing rests before they are asked for.
const (
	glimpseRows  = 6
	glimpsePause = 150 * time.Millisecond
)

// glimpse are the first rows that a step would give. They are made beside the screen, and cancelled by the next key.
type glimpse struct {
	nb     *notebooks.Notebook // the script as it would be
	cell   notebooks.CellID
	rows   *gridView // nil: none yet
	number int       // of the last time that they were asked for: late answers are dropped
	cancel context.CancelFunc
}

type (
	glimpseDueMsg struct {
		prompt *stepPrompt
		number int
	}
	glimpseMsg struct {
		prompt *stepPrompt
		number int
		out    *repl.Output
		fault  *repl.Failure
	}
)

func (f *glimpse) stop() {
	f.number++
	if f.cancel != nil {
		f.cancel()
		f.cancel = nil
	}
}

func (f *glimpse) forget() { f.rows = nil }

// glimpseLater asks for the rows when the typing rests.
func (p *stepPrompt) glimpseLater(m *Model) tea.Cmd {
	p.first.stop()
	return m.after(glimpsePause, glimpseDueMsg{p, p.first.number})
}

// glimpse asks for the rows.
func (p *stepPrompt) glimpse(m *Model, number int) tea.Cmd {
	f := &p.first
	if number != f.number || m.input == nil || p.wrong != "" {
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	f.cancel = cancel
	session, nb, cell := m.session, f.nb, f.cell
	return func() tea.Msg {
		defer cancel()
		out, fault := session.First(ctx, nb, cell, glimpseRows)
		return glimpseMsg{p, number, out, fault}
	}
}

// glimpsed takes the rows, or what reading them failed with.
func (p *stepPrompt) glimpsed(m *Model, msg glimpseMsg) {
	f := &p.first
	switch {
	case msg.number != f.number || m.input == nil:
	case msg.fault != nil:
		p.refuse(msg.fault)
	case msg.out == nil || msg.out.Schema == nil || msg.out.Schema.NumFields() == 0:
		f.forget()
	default:
		want := p.base.Column
		if gest, err := p.ask.make(p.base, m.input.text); err == nil && gest.Name != "" {
			want = gest.Name
		}
		f.show(m, msg.out)
		f.rows.col = max(0, f.rows.exactColumn(want))
		if p.ask.kind == grid.Join { // what it adds stands at the right
			f.rows.col = msg.out.Schema.NumFields() - 1
		}
	}
}

// show takes rows that came.
func (f *glimpse) show(m *Model, o *repl.Output) {
	f.rows = &gridView{cell: f.cell, row: -1}
	f.rows.pages.set(o)
	f.rows.layout = m.look.layout(o.Schema, true)
}

// draw draws the rows below a line, in at most so many lines.
func (f *glimpse) draw(m *Model, width, height int) []line {
	g := f.rows
	if g == nil || height < 4 {
		return []line{m.look.ruled("", width)}
	}
	rows := min(max(g.pages.rows, 0), int64(height-3))
	window := g.pages.window(0, rows)
	g.placeAll(window, width-2)
	out := []line{m.look.ruled("first rows", width), g.drawHead(m.look, false), g.drawHead(m.look, true)}
	for n := range rows {
		out = append(out, g.drawRow(m, n, false))
	}
	if g.pages.rows == 0 {
		l := m.look.line()
		l.add(" no rows", in(dim))
		out = append(out, l)
	}
	return out
}

// ruled draws a line across the screen with a title in it.
func (k *look) ruled(title string, width int) line {
	l := k.line()
	l.add(k.signs.across, in(dim))
	if title != "" {
		l.add(" "+title+" ", in(dim))
	}
	for l.width < width {
		l.push(k.signs.across, 1, in(dim))
	}
	return l
}
