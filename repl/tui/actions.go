package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
)

// notebookActions are what keys do in the notebook and everywhere.
var notebookActions map[Action]func(m *Model) tea.Cmd

func init() { // a literal would refer to itself by way of act
	notebookActions = map[Action]func(m *Model) tea.Cmd{
		CellDown: func(m *Model) tea.Cmd { m.book.move(m.times()); return nil },
		CellUp:   func(m *Model) tea.Cmd { m.book.move(-m.times()); return nil },
		CellTop:  func(m *Model) tea.Cmd { return m.goCell(0) },
		CellEnd:  func(m *Model) tea.Cmd { return m.goCell(len(m.book.items) - 1) },
		HalfDown: func(m *Model) tea.Cmd { m.book.scrollBy(m, m.bodyHeight()/2, true); return nil },
		HalfUp:   func(m *Model) tea.Cmd { m.book.scrollBy(m, -m.bodyHeight()/2, true); return nil },
		PageDown: func(m *Model) tea.Cmd { m.book.scrollBy(m, m.bodyHeight()-2, true); return nil },
		PageUp:   func(m *Model) tea.Cmd { m.book.scrollBy(m, 2-m.bodyHeight(), true); return nil },

		CellEdit:     (*Model).editSelected,
		CellNewAbove: func(m *Model) tea.Cmd { return m.newCell(-1) },
		CellNewBelow: func(m *Model) tea.Cmd { return m.newCell(0) },
		CellDelete:   (*Model).deleteCell,
		CellMoveDown: func(m *Model) tea.Cmd { return m.moveCell(1) },
		CellMoveUp:   func(m *Model) tea.Cmd { return m.moveCell(-1) },
		CellCopy:     (*Model).copyCell,
		CellPut:      func(m *Model) tea.Cmd { return m.putCells(0) },
		CellPutAbove: func(m *Model) tea.Cmd { return m.putCells(-1) },
		CellSplit:    (*Model).splitCell,
		CellJoin:     (*Model).joinCell,
		EditOutside:  (*Model).editOutside,
		GoDefinition: (*Model).goToDefinition,
		FindUses:     (*Model).findUses,
		RenameName:   (*Model).rename,
		JumpBack:     (*Model).jumpBack,
		CellRun:      func(m *Model) tea.Cmd { return m.runSelected(false) },
		CellRunNext:  func(m *Model) tea.Cmd { return m.runSelected(true) },
		RunStale:     (*Model).runStale,
		RunAll:       func(m *Model) tea.Cmd { return m.start(work{all: true}) },
		RunAbove:     func(m *Model) tea.Cmd { return m.runPart(true) },
		RunBelow:     func(m *Model) tea.Cmd { return m.runPart(false) },
		BookSearch:   (*Model).askBookSearch,
		BookNext:     func(m *Model) tea.Cmd { return m.findNext(1) },
		BookBefore:   func(m *Model) tea.Cmd { return m.findNext(-1) },
		BookSearched: (*Model).endSearch,
		CellFold:     func(m *Model) tea.Cmd { m.book.fold(m); return nil },
		CellGrid:     (*Model).openSelected,
		CellPlot:     (*Model).plotSelected,
		CellEnlarge:  (*Model).enlarge,
		Undo:         func(m *Model) tea.Cmd { return m.undo(true) },
		UndoTree:     (*Model).undoTree,
		Redo:         func(m *Model) tea.Cmd { return m.undo(false) },
		FocusCatalog: func(m *Model) tea.Cmd { m.catalogs.focus(m); return nil },
		CommandLine:  func(m *Model) tea.Cmd { m.input = commandLine(""); return nil },
		Palette:      func(m *Model) tea.Cmd { m.float = newPalette(m.context()); return nil },
		HelpHere:     (*Model).helpHere,
		Help:         func(m *Model) tea.Cmd { m.float = newHelp(m.context()); return nil },
		Save:         func(m *Model) tea.Cmd { return m.save("", nil) },
		Quit:         (*Model).quit,
		Cancel:       (*Model).cancelKey,
		Suspend:      func(m *Model) tea.Cmd { return tea.Suspend },
		Redraw:       func(m *Model) tea.Cmd { return tea.ClearScreen },
		LeaveInsert:  (*Model).leave,
		QuitWhenBlank: func(m *Model) tea.Cmd {
			if m.edit != nil && m.edit.prompt && m.edit.ed.blank() {
				return m.quit()
			}
			return m.act(EditDelete)
		},
	}
}

// editSelected puts the cursor into the selected cell.
func (m *Model) editSelected() tea.Cmd {
	if c := m.book.item().cell; c != nil {
		m.editCell(c)
	} else {
		m.editPrompt()
	}
	return nil
}

// runSelected runs the cell with the cursor.
func (m *Model) runSelected(next bool) tea.Cmd {
	if m.edit != nil {
		if m.edit.ed.blank() && m.edit.prompt {
			return nil
		}
		return m.runEdit(next)
	}
	if m.grid != nil {
		return m.start(work{cells: []notebooks.CellID{m.grid.cell}})
	}
	c := m.book.item().cell
	if c == nil {
		m.editPrompt()
		return nil
	}
	if next {
		m.book.move(1)
	}
	if c.Kind == notebooks.ProseCell || c.Kind == notebooks.CommentCell {
		return nil
	}
	return m.start(work{cells: []notebooks.CellID{c.ID}})
}

// undo takes back or repeats the last change of the script.
func (m *Model) undo(back bool) tea.Cmd {
	step, none := m.doc.Undo, "nothing to undo"
	if !back {
		step, none = m.doc.Redo, "nothing to redo"
	}
	cmd, ok := m.travel(step)
	if !ok {
		m.say(none)
	}
	return cmd
}

// cancelKey is Ctrl-C: it stops what runs, and when nothing does it clears the prompt. It never quits.
func (m *Model) cancelKey() tea.Cmd {
	switch {
	case m.cancelHere():
		m.say("cancelling")
	case m.edit != nil && m.edit.ed.marked:
		cmd, _ := m.selectAct(EditCopy)
		return cmd
	case m.edit != nil && m.edit.id == 0 && !m.edit.ed.blank():
		e := m.edit.ed
		e.replace(place{}, e.end(), "", false)
	case m.edit != nil && m.edit.prompt:
		m.say("nothing is running; Ctrl-D quits")
	case m.edit != nil:
		m.say("nothing is running; Esc leaves, u undoes")
	default:
		m.say("nothing is running; q quits")
	}
	return nil
}

// quit ends the program; when something would be lost it asks.
func (m *Model) quit() tea.Cmd {
	running := len(m.runs)
	switch {
	case m.dirty():
		m.float = question{
			title: "Save before quitting?",
			text:  m.unsavedText(running),
			answers: []answer{
				{"s", "save and quit", func(m *Model) tea.Cmd { return m.save("", (*Model).exit) }},
				{"d", "discard and quit", (*Model).exit},
				{"esc", "stay", nil},
			},
		}
	case running > 0:
		m.float = question{
			careful: true,
			title:   "Quit while work is running?",
			text:    fmt.Sprintf("%d running; it is cancelled, and what it was writing is left as it was.", running),
			answers: []answer{{"q", "cancel it and quit", (*Model).exit}, {"esc", "stay", nil}},
		}
	default:
		return m.exit()
	}
	return nil
}

func (m *Model) unsavedText(running int) string {
	s := "This notebook has no file yet."
	if m.path != "" {
		s = shownPath(m.path) + " does not have the last changes."
	}
	if running > 0 {
		s += " Work is running; it would be cancelled."
	}
	return s
}

// exit ends the program at once. The journal is closed as done by Run, when the screen is gone.
func (m *Model) exit() tea.Cmd {
	m.quitting = true
	m.cancelAll()
	return tea.Quit
}

// askWrites asks before cells write: once a session for files, each time for what cannot be taken back.
func (m *Model) askWrites(ask askFirst) {
	lines := "These cells write:\n"
	all := append(ask.targets[:len(ask.targets):len(ask.targets)], ask.changes...)
	for i, t := range all {
		if i == 8 && len(all) > 9 {
			lines += fmt.Sprintf("  and %d more\n", len(all)-8)
			break
		}
		lines += "  " + shownPath(t) + "\n"
	}
	title, often := "Write files?", "Asked once a session."
	if len(ask.changes) > 0 {
		title, often = "Change the database?", "Asked each time: a database file keeps what is done to it."
	}
	m.float = question{
		title: title,
		text:  lines + often,
		answers: []answer{
			{"y", "write", func(m *Model) tea.Cmd {
				m.mayWrite = m.mayWrite || len(ask.targets) > 0
				ask.work.agreed = true
				return m.start(ask.work)
			}},
			{"esc", "do not run", nil},
		},
	}
}
