package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// journal records every state of what is typed before it is drawn, so that a killed program loses nothing. Recording is a
// write to a file that is open; bringing it to disk goes on beside the screen.
type journal struct {
	file   *notebooks.Journal
	script int // version of the script last recorded
	draft  notebooks.Draft
	failed bool
}

// openJournal opens the journal and asks about what an earlier session left.
func (m *Model) openJournal() error {
	if m.o.StateDir == "" {
		return nil
	}
	file, left, err := notebooks.OpenJournal(m.o.StateDir, m.o.Path)
	if err != nil {
		return err
	}
	m.journal.file = file
	switch {
	case left == nil:
	case left.Live:
		m.float = question{
			title: "Open a second time?", text: "Another quire has this notebook open. What both write to the file overwrites the other's.",
			answers: []answer{{"o", "open it here too", nil}, {"q", "quit", (*Model).exit}},
		}
	default:
		m.offer(left)
	}
	return nil
}

// closeJournal ends the journal; it is left for the next session unless all is saved or discarded.
func (m *Model) closeJournal() {
	if m.journal.file != nil {
		_ = m.journal.file.Close(m.quitting || !m.dirty())
	}
}

// record keeps the script and what is in the editor.
func (m *Model) record() {
	j := &m.journal
	if j.file == nil || m.quitting {
		return
	}
	var e notebooks.Entry
	if j.script != m.version && (m.doc.Dirty() || m.unsaved || j.script != 0) {
		s := m.doc.String()
		e.Script = &s
	}
	d := notebooks.Draft{}
	if m.edit != nil && m.edit.changed() {
		d = notebooks.Draft{Cell: m.draftPlace(), Text: m.edit.text(), Cursor: m.edit.ed.offset()}
	}
	if d != j.draft {
		e.Draft = &d
	}
	if e == (notebooks.Entry{}) {
		return
	}
	if err := j.file.Record(e); err != nil {
		if !j.failed {
			m.complain(err.Error() + "; save soon")
		}
		j.failed = true
		return
	}
	j.script, j.draft, j.failed = m.version, d, false
}

// draftPlace tells the journal which cell is under the editor: its place in the script, the number of cells for the prompt,
// and below zero -1-i for a new cell in front of cell i.
func (m *Model) draftPlace() int {
	e := m.edit
	switch {
	case e.id != 0:
		return max(0, m.nb.Index(e.id))
	case e.prompt:
		return len(m.nb.Cells)
	case e.after == 0:
		return -1
	}
	return -2 - m.nb.Index(e.after)
}

// saved tells that the file has all of the script.
func (j *journal) saved(m *Model) {
	if j.file == nil {
		return
	}
	s := m.doc.String()
	_ = j.file.Record(notebooks.Entry{Script: &s})
	j.script, j.draft = m.version, notebooks.Draft{}
	m.record()
}

// offset is the cursor's place in the text, in bytes.
func (e *editor) offset() int {
	n := 0
	for i := range e.cur.line {
		n += len(e.lines[i]) + 1
	}
	return n + e.cur.at
}

// moveTo puts the cursor at an offset of the text, in bytes.
func (e *editor) moveTo(offset int) {
	for i, l := range e.lines {
		if offset <= len(l) {
			e.move(place{i, max(0, offset)})
			e.fit()
			return
		}
		offset -= len(l) + 1
	}
	e.move(e.end())
}

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
	ask := question{
		title: "Restore what was typed?",
		text:  "The last session ended without saving.\n" + strings.Join(what, "\n"),
	}
	ask.answers = []answer{
		{"r", "restore it", func(m *Model) tea.Cmd { return m.restore(script, left.Draft) }},
		{"s", "show it first", func(m *Model) tea.Cmd {
			m.float = &shown{pane{title: "What was typed", wide: 100, lines: func(m *Model, width int) []line {
				return m.look.leftBehind(script, left.Draft.Text, width)
			}}, ask}
			return nil
		}},
		{"d", "discard it", func(m *Model) tea.Cmd {
			// A key typed ahead must not lose what was kept: it takes a second one.
			m.float = question{careful: true, title: "Discard it for good?", text: ask.text, answers: []answer{
				{"y", "discard it", func(m *Model) tea.Cmd {
					s := m.doc.String()
					_ = m.journal.file.Record(notebooks.Entry{Script: &s, Draft: &notebooks.Draft{}})
					return nil
				}},
				{"esc", "back", func(m *Model) tea.Cmd { m.float = ask; return nil }},
			}}
			return nil
		}},
		{"esc", "quit and decide later", func(m *Model) tea.Cmd { return m.decideLater() }},
	}
	m.float = ask
}

// decideLater quits without touching what was left.
func (m *Model) decideLater() tea.Cmd {
	_ = m.journal.file.Close(false)
	m.journal.file = nil
	return m.exit()
}

// restore takes what an earlier session left as a change of the script, which u takes back.
func (m *Model) restore(script string, d notebooks.Draft) tea.Cmd {
	m.edit = nil
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
	m.record()
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

// leftBehind draws a script and a draft.
func (k *look) leftBehind(script, draft string, width int) []line {
	var out []line
	add := func(src string) {
		styles := highlight(src)
		base := 0
		for i, l := range strings.Split(src, "\n") {
			if i == 5000 {
				break
			}
			for _, r := range wrap(l, width, width) {
				one := k.line()
				k.source(&one, l, r, width, base, styles)
				out = append(out, one)
			}
			base += len(l) + 1
		}
	}
	add(strings.TrimRight(script, "\n"))
	if strings.TrimSpace(draft) != "" {
		l := k.line()
		l.add(strings.Repeat(k.signs.rule, 3)+" being typed", in(dim))
		out = append(out, k.line(), l)
		add(draft)
	}
	return out
}
