package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/repl"
	"quire/repl/grid"
)

// lazyMsg brings the first rows of a definition that keeps none.
type lazyMsg struct {
	of  *repl.Output // of the definition
	out *repl.Output
	err *repl.Failure
}

// lazy reports whether the grid is on a definition that was not evaluated: it has columns, and rows when someone reads it.
func (g *gridView) lazy(m *Model) bool {
	o := g.pages.out
	if o == nil || o.Schema == nil || o.ID != "" || o.Rows >= 0 || len(o.Head) > 0 {
		return false
	}
	_, ok := m.nb.Graph().Defines(g.cell)
	return ok
}

// definition asks for the first rows of a definition, as a query of its name would give them. The script is not changed.
func (g *gridView) definition(m *Model) tea.Cmd {
	of := g.pages.out
	name, _ := m.nb.Graph().Defines(g.cell)
	if g.asked == of || len(m.runs) > 0 {
		return nil
	}
	g.asked = of
	fork := m.doc.Fork()
	cells := fork.Insert(g.cell, "FROM "+grid.Ident(name)+";")
	if len(cells) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	g.pages.tailAsked(cancel)
	session, nb := m.session, fork.Notebook()
	return func() tea.Msg {
		defer cancel()
		out, err := session.First(ctx, nb, cells[0], repl.HeadRows)
		return lazyMsg{of, out, err}
	}
}

// definitionRows shows the first rows of a definition.
func (m *Model) definitionRows(msg lazyMsg) {
	g := m.grid
	switch {
	case g == nil || g.pages.out != msg.of:
	case msg.err != nil:
		m.complain(msg.err.Error())
	case msg.out == nil:
		m.say("these rows take a while: a cell with FROM and the name reads them")
	default:
		m.say("the first rows; a step makes a cell with all of them")
		g.refresh(msg.out)
	}
}
