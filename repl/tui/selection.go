package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// Selected text lies between the editor's mark and its cursor. Moving with Shift makes and stretches it; what is typed takes its
// place; any other move drops it.

// selecting are the moves that stretch the selection, by the move that they make.
var selecting = map[Action]Action{
	SelectLeft: EditLeft, SelectRight: EditRight, SelectUp: EditUp, SelectDown: EditDown,
	SelectHome: EditHome, SelectEnd: EditEnd, SelectTop: EditTop, SelectBottom: EditBottom,
	SelectWordLeft: EditWordLeft, SelectWordRight: EditWordRight,
}

// selected gives the ends of the selection, in order. ok is false without one.
func (e *editor) selected() (from, to place, ok bool) {
	if !e.marked || e.mark == e.cur || e.mark.line >= len(e.lines) || e.mark.at > len(e.lines[e.mark.line]) {
		return place{}, place{}, false
	}
	if e.mark.before(e.cur) {
		return e.mark, e.cur, true
	}
	return e.cur, e.mark, true
}

// selectTo moves the cursor by an action and keeps the mark where it was.
func (e *editor) selectTo(move func(*editor, int), width int) {
	if !e.marked {
		e.mark = e.cur
	}
	move(e, width)
	e.marked = true
}

func (e *editor) selectAll() {
	e.mark, e.marked = place{}, true
	e.move(e.end())
}

// removeSelected deletes the selection and tells whether there was one.
func (e *editor) removeSelected() bool {
	a, b, ok := e.selected()
	e.marked = false
	if ok {
		e.replace(a, b, "", false)
	}
	return ok
}

// offsetOf gives a place as bytes of the text.
func (e *editor) offsetOf(p place) int {
	n := 0
	for i := range p.line {
		n += len(e.lines[i]) + 1
	}
	return n + p.at
}

// placeOf gives the place of a byte of the text.
func (e *editor) placeOf(offset int) place {
	for i, l := range e.lines {
		if offset <= len(l) {
			return place{i, max(0, offset)}
		}
		offset -= len(l) + 1
	}
	return e.end()
}

// selectAct does an action on the selection; done is false when the action is none, or has nothing to act on.
func (m *Model) selectAct(a Action) (cmd tea.Cmd, done bool) {
	e := m.edit.ed
	if move, ok := selecting[a]; ok {
		e.selectTo(editing[move], m.book.sourceWidth())
		return nil, true
	}
	from, to, some := e.selected()
	switch a {
	case SelectAll:
		e.selectAll()
	case EditCopy, EditCut:
		if !some {
			m.say("nothing is selected: Shift and the arrow keys select")
			return nil, true
		}
		e.killed = e.between(from, to)
		masked, _ := notebooks.Mask(e.killed)
		if a == EditCut {
			e.removeSelected()
		}
		return m.clip(masked, text.Plural(int64(len([]rune(e.killed))), "character")), true
	case EditBackspace, EditDelete:
		return nil, e.removeSelected()
	case EditLeft:
		if some {
			e.move(from)
		}
		e.marked = false
		return nil, some
	case EditRight:
		if some {
			e.move(to)
		}
		e.marked = false
		return nil, some
	case EditTab:
		if some && from.line != to.line {
			e.indentLines(from.line, to)
			return nil, true
		}
		return nil, false
	default:
		return nil, false
	}
	return nil, true
}

// indentLines moves the lines of the selection two blanks in, as one step of undo.
func (e *editor) indentLines(first int, to place) {
	last := to.line
	if to.at == 0 {
		last--
	}
	lines := append([]string(nil), e.lines[first:last+1]...)
	for i, l := range lines {
		if l != "" {
			lines[i] = "  " + l
		}
	}
	e.replace(place{first, 0}, place{last, len(e.lines[last])}, strings.Join(lines, "\n"), false)
	e.mark, e.marked = place{first, 0}, true
}
