package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"quire/repl"
	"quire/repl/text"
)

// tentative reports whether the columns on the screen may still change their types: they were told from a file's first bytes.
func (g *gridView) tentative(m *Model) bool {
	return g.pages.out != nil && g.pages.out.Tentative && m.statuses[g.cell].State == repl.StateRunning
}

// awaited reports whether the grid has nothing to show yet, and something is on its way.
func (g *gridView) awaited(m *Model) bool {
	if g.pages.out != nil {
		return false
	}
	for _, r := range m.runs {
		if r.all || slices.Contains(r.cells, g.cell) {
			return true
		}
	}
	return false
}

// withoutRows are the grid's actions that need no rows.
var withoutRows = map[Action]bool{GridBack: true, GridLeave: true, GridUndo: true, GridRedo: true, GridTree: true, GridGo: true}

// holds keeps a key for later if what it does needs what is not there yet: rows, or the types of their columns, which the values in a
// step have; and with it every key behind it. Esc drops them.
func (m *Model) holds(k tea.KeyPressMsg) bool {
	g, name := m.grid, k.String()
	if g == nil || m.context() != Grid {
		return false
	}
	tentative := g.tentative(m)
	if !tentative && !g.awaited(m) {
		return false
	}
	action := m.keys.actions[Grid][name]
	switch steps := slices.ContainsFunc(m.held, m.asksForMore); {
	case name == "ctrl+c":
		return false
	case name == "esc" || action == GridBack && !steps:
		m.held = nil
		return false
	case len(m.held) > 0:
	case action == "" || withoutRows[action]:
		return false
	case tentative && !m.keys.steps[action] && action != GridLastRow:
		return false
	}
	m.held = append(m.held, k)
	m.say(text.Plural(int64(len(m.held)), "key") + " for when the rows are there; Esc drops them")
	return true
}

// asksForMore reports whether what is typed behind a key may be text.
func (m *Model) asksForMore(k tea.KeyPressMsg) bool {
	action := m.keys.actions[Grid][k.String()]
	return m.keys.steps[action] || action == GridSearch || action == GridGoColumn
}

// settled takes the keys that were held, now that what they need is there. When it will never be, they are dropped.
func (m *Model) settled() tea.Cmd {
	g := m.grid
	if len(m.held) == 0 || g != nil && (g.tentative(m) || g.awaited(m)) {
		return nil
	}
	held := m.held
	m.held = nil
	if g == nil || g.pages.out == nil {
		return nil
	}
	m.message = ""
	cmds := make([]tea.Cmd, len(held))
	for i, k := range held {
		cmds[i] = m.key(k)
	}
	return tea.Batch(append(cmds, m.checkText())...)
}
