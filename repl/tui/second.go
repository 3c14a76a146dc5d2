package tui

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// askSecond asks how to open a notebook that another quire has open. Neither choice lets one overwrite the other unseen.
func (m *Model) askSecond(by notebooks.Holder) {
	copied := m.copyPath()
	m.float = question{
		title: "Open a second time?",
		text:  shownPath(m.shortPath(m.path)) + " is open " + m.heldBy(by) + ".",
		answers: []answer{
			{"r", "read only: run it, save it under another name", func(m *Model) tea.Cmd {
				m.readOnly = true
				m.say("read only; :w NAME saves under another name")
				return nil
			}},
			{"c", "a copy: " + text.Fit(filepath.Base(copied), 40), func(m *Model) tea.Cmd { return m.fork(copied) }},
			{"e", "edit it here too; a save asks when the other one has saved", nil},
			{"q", "quit", (*Model).exit},
		},
	}
}

// heldBy says who has a notebook open, and since when.
func (m *Model) heldBy(by notebooks.Holder) string {
	if by.PID == 0 {
		return "in another quire"
	}
	when := by.Since.Format("15:04")
	if now := m.now(); now.YearDay() != by.Since.YearDay() || now.Year() != by.Since.Year() {
		when = by.Since.Format("2 January 15:04")
	}
	s := fmt.Sprintf("in another quire since %s, process %d", when, by.PID)
	if by.User != "" {
		s += " of " + text.Fit(by.User, 40)
	}
	if by.Host != "" {
		s += " on " + text.Fit(by.Host, 40)
	}
	return s
}

// copyPath is a path beside the notebook's that no file has.
func (m *Model) copyPath() string {
	ext := filepath.Ext(m.path)
	stem := strings.TrimSuffix(m.path, ext)
	for n := 2; ; n++ {
		p := stem + "-" + strconv.Itoa(n) + ext
		if stampOf(p) == (stamp{}) || n > 1000 {
			return p
		}
	}
}

// fork goes on with the script as a notebook of its own, which is not saved yet.
func (m *Model) fork(path string) tea.Cmd {
	m.path, m.disk, m.sum, m.readOnly, m.unsaved = path, stamp{}, sum{}, false, true
	m.say("a copy; Ctrl-S writes " + shownPath(m.shortPath(path)))
	return m.followPath()
}
