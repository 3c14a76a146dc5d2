package tui

import (
	tea "charm.land/bubbletea/v2"

	"quire/repl"
)

// tentative reports whether the columns on the screen may still change their types: they were told from a file's first bytes.
func (g *gridView) tentative(m *Model) bool {
	return g != nil && g.pages.out != nil && g.pages.out.Tentative && m.statuses[g.cell].State == repl.StateRunning
}

// holds keeps a key for when the columns' types are known, if what it does needs them, and every key behind such a one: a step of the
// script holds values of these types, and so do the last rows.
func (m *Model) holds(k tea.KeyPressMsg) bool {
	if !m.grid.tentative(m) || k.String() == "ctrl+c" {
		return false
	}
	if len(m.held) == 0 {
		action, _ := m.keys.find(m.context(), m.pending, k.String())
		if !m.keys.steps[action] && action != GridLastRow {
			return false
		}
	}
	m.held = append(m.held, k)
	return true
}

// settled takes the keys that were held, now that the types are known or will not be.
func (m *Model) settled() tea.Cmd {
	if len(m.held) == 0 || m.grid.tentative(m) {
		return nil
	}
	held := m.held
	m.held = nil
	cmds := make([]tea.Cmd, len(held))
	for i, k := range held {
		cmds[i] = m.key(k)
	}
	return tea.Batch(append(cmds, m.checkText())...)
}
