package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// offer asks what to do with what an earlier session left, unless the file has it all.
func (m *Model) offer(left *notebooks.Recovered) {
	script := m.doc.String()
	if left.HasScript {
		script = left.Script
	}
	drafted := strings.TrimSpace(left.Draft.Text) != ""
	if script == m.doc.String() && !drafted {
		return
	}
	var what []string
	if script != m.doc.String() {
		what = append(what, "Changes that were not saved, of "+left.When.Format("2 January 15:04")+".")
	}
	if drafted {
		line, _, _ := strings.Cut(strings.TrimSpace(left.Draft.Text), "\n")
		what = append(what, "What was being typed: "+text.Fit(line, 60))
	}
	if m.disk.time.After(left.When.Add(time.Second)) {
		what = append(what, "The file was changed by another program since.")
	}
	ask := question{
		title: "Restore what was typed?",
		text:  "The last session ended without saving.\n" + strings.Join(what, "\n"),
	}
	ask.answers = []answer{
		{"r", "restore it", func(m *Model) tea.Cmd { return m.restore(script, left.Draft) }},
		{"s", "show the difference", func(m *Model) tea.Cmd {
			m.float = m.showDifference("What was not saved", m.doc.String(), script, left.Draft.Text, ask)
			return nil
		}},
		{"d", "discard it", func(m *Model) tea.Cmd {
			// A key typed ahead must not lose what was kept: it takes a second one.
			m.float = question{careful: true, title: "Discard it for good?", text: ask.text, answers: []answer{
				{"y", "discard it", func(m *Model) tea.Cmd {
					m.journal.asks = false
					s := m.doc.String()
					_ = m.journal.file.Record(notebooks.Entry{Script: &s, Draft: &notebooks.Draft{}})
					return nil
				}},
				{"esc", "back", func(m *Model) tea.Cmd { m.float = ask; return nil }},
			}}
			return nil
		}},
		{"esc", "quit and decide later", (*Model).decideLater},
	}
	if m.path == "" {
		ask.answers[3] = answer{"esc", "keep it for later, start without it", (*Model).startAnew}
	}
	m.float, m.journal.asks = ask, true
}

// decideLater quits without touching what was left.
func (m *Model) decideLater() tea.Cmd {
	_ = m.journal.file.Close(false)
	m.journal.file = nil
	return m.exit()
}

// startAnew leaves what was left for another time and keeps a journal of its own.
func (m *Model) startAnew() tea.Cmd {
	_ = m.journal.file.Close(false)
	began := m.beginning()
	began.Anew = true
	file, _, err := notebooks.OpenJournal(m.o.StateDir, "", began)
	if err != nil {
		m.journal.file = nil
		return m.journalFault(err)
	}
	m.journal = journal{file: file, faults: m.journal.faults}
	file.OnFault(m.journal.faults)
	m.previews.open(file.Path())
	return nil
}

// restore takes what an earlier session left as a change of the script, which u takes back.
func (m *Model) restore(script string, d notebooks.Draft) tea.Cmd {
	m.edit, m.journal.asks = nil, false
	if script != m.doc.String() {
		m.doc.Reload(script)
		m.unsaved = true
	}
	cmd := m.refresh()
	if strings.TrimSpace(d.Text) != "" {
		switch {
		case d.Cell >= 0 && d.Cell < len(m.nb.Cells):
			m.editCell(m.nb.Cells[d.Cell])
		case d.Cell < -1 && -d.Cell-2 < len(m.nb.Cells):
			m.editNew(m.nb.Cells[-d.Cell-2].ID)
		case d.Cell == -1:
			m.editNew(0)
		default:
			m.editPrompt()
		}
		e := m.edit.ed
		e.replace(place{}, e.end(), d.Text, false)
		e.moveTo(d.Cursor)
	} else if len(m.nb.Cells) == 0 {
		m.editPrompt()
	}
	if m.grid != nil { // on the rows as they were opened
		m.leaveGrid()
		cmd = tea.Batch(cmd, m.openLast())
	}
	m.showPreviews()
	m.say("restored; Ctrl-S saves it")
	return cmd
}

// shown is a pane that goes back to the question it came from.
type shown struct {
	pane
	back question
}

func (s *shown) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	cmd := s.pane.key(m, k)
	if m.float == nil {
		m.float = s.back
	}
	return cmd
}
