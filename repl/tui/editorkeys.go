package tui

// editing are the editor's own actions. They change the text or move the cursor and do nothing else.
var editing = map[Action]func(e *editor, width int){
	EditLeft:      func(e *editor, _ int) { e.move(e.left(e.cur)) },
	EditRight:     func(e *editor, _ int) { e.move(e.right(e.cur)) },
	EditUp:        func(e *editor, w int) { e.vertical(-1, w) },
	EditDown:      func(e *editor, w int) { e.vertical(1, w) },
	EditPageUp:    func(e *editor, w int) { e.vertical(-10, w) },
	EditPageDown:  func(e *editor, w int) { e.vertical(10, w) },
	EditHome:      func(e *editor, _ int) { e.move(place{e.cur.line, 0}) },
	EditEnd:       func(e *editor, _ int) { e.move(place{e.cur.line, len(e.lines[e.cur.line])}) },
	EditTop:       func(e *editor, _ int) { e.move(place{}) },
	EditBottom:    func(e *editor, _ int) { e.move(e.end()) },
	EditWordLeft:  func(e *editor, _ int) { e.move(e.wordLeft(e.cur)) },
	EditWordRight: func(e *editor, _ int) { e.move(e.wordRight(e.cur)) },
	EditBackspace: func(e *editor, _ int) { e.replace(e.left(e.cur), e.cur, "", false) },
	EditDelete:    func(e *editor, _ int) { e.replace(e.cur, e.right(e.cur), "", false) },
	EditKillWord:  func(e *editor, _ int) { e.kill(e.wordLeft(e.cur)) },
	EditKillLine:  func(e *editor, _ int) { e.killRest() },
	EditKillHead:  func(e *editor, _ int) { e.kill(place{e.cur.line, 0}) },
	EditYank:      func(e *editor, _ int) { e.insert(e.killed) },
	EditUndo:      func(e *editor, _ int) { e.undo() },
	EditRedo:      func(e *editor, _ int) { e.redo() },
	EditPaste:     func(e *editor, _ int) { e.insert(e.killed) },
	EditTab:       func(e *editor, _ int) { e.insert("  ") },
}

// killRest removes what stands right of the cursor, or the line end when nothing does.
func (e *editor) killRest() {
	if l := e.lines[e.cur.line]; e.cur.at < len(l) {
		e.kill(place{e.cur.line, len(l)})
		return
	}
	e.kill(e.right(e.cur))
}

// vertical moves the cursor by rows of the screen: a wrapped line is several.
func (e *editor) vertical(by, width int) {
	rows := e.rows(e.cur.line, width)
	i := rowOf(rows, e.cur.at)
	if e.want < 0 {
		e.want = columnOf(e.lines[e.cur.line], rows[i].pos, e.cur.at) + rows[i].indent
	}
	want, line := e.want, e.cur.line
	for ; by < 0; by++ {
		if i--; i < 0 {
			if line == 0 {
				e.move(place{0, 0})
				return
			}
			line--
			rows = e.rows(line, width)
			i = len(rows) - 1
		}
	}
	for ; by > 0; by-- {
		if i++; i >= len(rows) {
			if line == len(e.lines)-1 {
				e.move(e.end())
				return
			}
			line++
			rows = e.rows(line, width)
			i = 0
		}
	}
	r := rows[i]
	at := byteAt(e.lines[line], r.pos, r.end, want-r.indent)
	if at == r.end && i+1 < len(rows) && at > r.pos {
		at = e.left(place{line, at}).at // the end of a wrapped row is the next row's start
	}
	e.cur, e.want = place{line, at}, want
}

func (e *editor) rows(line, width int) []row { return wrapCode(e.lines[line], width, width) }

// rowOf tells in which row of a line a byte stands.
func rowOf(rows []row, at int) int {
	for i := len(rows) - 1; i > 0; i-- {
		if at >= rows[i].pos {
			return i
		}
	}
	return 0
}
