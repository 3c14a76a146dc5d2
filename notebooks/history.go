package notebooks

import "strings"

// Moment is one state of a document in its tree of undo. Numbers grow with time; 0 is the script as it was opened.
type Moment struct {
	Number int
	Parent int    // the state that it was made from; -1 for the first
	Cell   CellID // where the edit that led here took place
	Line   string // of the script, with what the edit put there; of a deletion, what it took away
	Gone   bool   // the edit only took away
}

// labelLimit bounds a Moment's line, in bytes.
const labelLimit = 200

// History lists the states, oldest first, and the number of the one that the document is in. Nothing that was undone is missing.
func (d *Document) History() (all []Moment, current int) {
	root := d.state
	for root.parent != nil {
		root = root.parent
	}
	all = make([]Moment, d.made+1)
	for todo := []*state{root}; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = append(todo[:len(todo)-1], s.kids...)
		m := Moment{Number: s.number, Parent: -1, Cell: s.cell, Line: s.line, Gone: s.gone}
		if s.parent != nil {
			m.Parent = s.parent.number
		}
		all[s.number] = m
	}
	return all, d.state.number
}

// At gives a document of the script as it was in a state, as Fork does of the script as it is. An unknown number gives nil.
func (d *Document) At(number int) *Document {
	up, down, ok := d.path(number)
	if !ok {
		return nil
	}
	at := d.Fork()
	for _, s := range up {
		at.show(s.text.at, s.text.new, s.text.old, s.ids.undo(at.nb.ids()))
	}
	for _, s := range down {
		at.show(s.text.at, s.text.old, s.text.new, s.ids.redo(at.nb.ids()))
	}
	return at
}

// GoTo brings the document into one of its states and gives the cell of the last edit that this took back or made again.
// Undo and Redo go on from there.
func (d *Document) GoTo(number int) (CellID, bool) {
	up, down, ok := d.path(number)
	if !ok || d.grouped > 0 {
		return 0, false
	}
	cell := d.state.cell
	for range up {
		cell, _ = d.Undo()
	}
	for _, s := range down {
		d.state.next = s
		cell, _ = d.Redo()
	}
	return cell, true
}

// path gives the states to be taken back and those to be made again, to come from the current state to another.
func (d *Document) path(number int) (up, down []*state, ok bool) {
	if number < 0 || number > d.made {
		return nil, nil, false
	}
	depth := map[*state]bool{}
	for s := d.state; s != nil; s = s.parent {
		depth[s] = true
	}
	goal := d.find(number)
	if goal == nil {
		return nil, nil, false
	}
	meet := goal
	for ; !depth[meet]; meet = meet.parent {
		down = append(down, meet)
	}
	for i, j := 0, len(down)-1; i < j; i, j = i+1, j-1 {
		down[i], down[j] = down[j], down[i]
	}
	for s := d.state; s != meet; s = s.parent {
		up = append(up, s)
	}
	return up, down, true
}

func (d *Document) find(number int) *state {
	root := d.state
	for root.parent != nil {
		root = root.parent
	}
	for todo := []*state{root}; len(todo) > 0; {
		s := todo[len(todo)-1]
		if s.number == number {
			return s
		}
		todo = append(todo[:len(todo)-1], s.kids...)
	}
	return nil
}

// label takes the line of the script that an edit changed.
func (s *state) label(before, after string) {
	text, from, to := after, s.text.at, s.text.at+len(s.text.new)
	if strings.TrimSpace(s.text.new) == "" && strings.TrimSpace(s.text.old) != "" && wholeLines(before, s.text) {
		text, to, s.gone = before, s.text.at+len(s.text.old), true
	}
	if from > 0 && text[from-1] != '\n' { // the last of the lines that it changed: a step that was added stands there
		end := len(strings.TrimRight(text[from:to], " \t\r\n;"))
		if i := strings.LastIndexByte(text[from:from+end], '\n'); i >= 0 {
			from += i + 1
		}
	}
	for from < to && (text[from] == '\n' || text[from] == '\r' || text[from] == ' ') {
		from++
	}
	start := strings.LastIndexByte(text[:from], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
		end = from + i
	}
	if end-start > labelLimit { // a long line: around the edit
		start = max(start, from-labelLimit/4)
		end = min(end, start+labelLimit)
	}
	s.line = strings.ToValidUTF8(strings.TrimSpace(strings.Clone(text[start:end])), "")
}

// wholeLines reports whether an edit took away a line or more, and not only words of one.
func wholeLines(before string, e edit) bool {
	end := e.at + len(e.old)
	return strings.Contains(e.old, "\n") || (e.at == 0 || before[e.at-1] == '\n') && (end == len(before) || before[end] == '\n')
}
