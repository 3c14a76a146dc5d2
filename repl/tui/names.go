package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/text"
)

// jumpLimit bounds the cells that Ctrl-O goes back through.
const jumpLimit = 100

// jump goes to a cell and remembers where it came from.
func (m *Model) jump(id notebooks.CellID) {
	if c := m.book.item().cell; c != nil && c.ID != id {
		m.jumps = append(m.jumps, c.ID)
		m.jumps = m.jumps[max(0, len(m.jumps)-jumpLimit):]
	}
	m.catalogs.focused = false
	m.book.selectCell(id)
}

// jumpBack goes back to where the last jump started.
func (m *Model) jumpBack() tea.Cmd {
	for n := len(m.jumps) - 1; n >= 0; n-- {
		id := m.jumps[n]
		m.jumps = m.jumps[:n]
		if m.nb.Index(id) >= 0 {
			m.book.selectCell(id)
			return nil
		}
	}
	m.say("nowhere to go back to")
	return nil
}

// defined gives the cell that defines what the cursor is on: in a cell under the editor the name at the cursor, in the catalog the
// entry, else the selected cell. The text under the editor is committed first.
func (m *Model) defined() (id notebooks.CellID, cmd tea.Cmd) {
	switch {
	case m.edit != nil:
		name, param := m.nameAtCursor()
		limit := m.book.sel
		cmd = m.leave()
		return m.definitionAbove(name, param, min(limit, len(m.nb.Cells)-1)), cmd
	case m.catalogs.focused:
		return m.catalogs.entries[m.catalogs.sel].cell, nil
	}
	if c := m.book.item().cell; c != nil {
		if _, ok := m.nb.Graph().Defines(c.ID); ok {
			return c.ID, nil
		}
	}
	return 0, nil
}

// nameAtCursor gives the name at the editor's cursor; param tells that it is a $name.
func (m *Model) nameAtCursor() (name string, param bool) {
	s := m.edit.tokens()
	at := m.edit.ed.offset()
	i := s.index(at)
	for _, j := range []int{i, i - 1} {
		if j < 0 || j >= len(s.toks) || s.toks[j].Pos > at || s.toks[j].End < at {
			continue
		}
		switch t := s.toks[j]; t.Kind {
		case sqllex.Word, sqllex.Quoted:
			return sqllex.Unquote(t.Text(s.src)), false
		case sqllex.Param:
			return s.src[t.Pos+1 : t.End], true
		}
	}
	return "", false
}

// definitionAbove gives the cell at a position or above it that defines a name; 0 when none does.
func (m *Model) definitionAbove(name string, param bool, at int) notebooks.CellID {
	if name == "" {
		return 0
	}
	g := m.nb.Graph()
	for i := min(at, len(m.nb.Cells)-1); i >= 0; i-- {
		c := m.nb.Cells[i]
		if _, is := c.Stmt.(notebooks.Param); is != param {
			continue
		}
		if n, ok := g.Defines(c.ID); ok && strings.EqualFold(n, name) {
			return c.ID
		}
	}
	return 0
}

// goToDefinition goes to where a name comes from: the one at the editor's cursor, else what the selected cell reads.
func (m *Model) goToDefinition() tea.Cmd {
	if m.edit != nil {
		name, param := m.nameAtCursor()
		above := m.book.sel - 1 // on its right side a name means the definition above
		id := m.definitionAbove(name, param, above)
		if id == 0 {
			m.say("no cell above defines " + text.Fit(text.Clean(name), 40))
			return nil
		}
		cmd := m.leave()
		m.jump(id)
		return cmd
	}
	if m.catalogs.focused {
		return m.catalogGo()
	}
	c := m.book.item().cell
	if c == nil {
		return nil
	}
	g := m.nb.Graph()
	var ids []notebooks.CellID
	seen := map[notebooks.CellID]bool{}
	add := func(id notebooks.CellID) {
		if id != 0 && !seen[id] && m.nb.Index(id) >= 0 {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, r := range g.Reads(c.ID) {
		add(r.Def)
	}
	for _, p := range g.Params(c.ID) {
		add(p.Def)
	}
	m.chooseCell("What it reads", ids, "this cell reads no other cell")
	return nil
}

// findUses goes to the cells that read what the cursor is on.
func (m *Model) findUses() tea.Cmd {
	id, cmd := m.defined()
	if id == 0 {
		m.say("nothing is defined here: go to a LOAD, LET, CONNECT or PARAM, or to a name")
		return cmd
	}
	g := m.nb.Graph()
	name, _ := g.Defines(id)
	var ids []notebooks.CellID
	for _, c := range m.nb.Cells {
		uses := false
		for _, r := range g.Reads(c.ID) {
			uses = uses || r.Def == id
		}
		for _, p := range g.Params(c.ID) {
			uses = uses || p.Def == id
		}
		if uses {
			ids = append(ids, c.ID)
		}
	}
	m.chooseCell("Uses of "+text.Fit(text.Clean(name), 40), ids, "no cell reads "+text.Fit(text.Clean(name), 40))
	return cmd
}

// rename asks for another name of what the cursor is on, and gives it that everywhere.
func (m *Model) rename() tea.Cmd {
	id, cmd := m.defined()
	name, ok := m.nb.Graph().Defines(id)
	if !ok {
		m.say("nothing is defined here: go to a LOAD, LET, CONNECT or PARAM, or to a name")
		return cmd
	}
	m.input = &input{label: "rename " + text.Fit(text.Clean(name), 40) + " to: ", fixed: true, lineEditor: lineEditor{name, len(name)}, done: func(m *Model, to string) tea.Cmd {
		if strings.HasPrefix(to, `"`) {
			to = sqllex.Unquote(to)
		}
		if to == name {
			return nil
		}
		uses, err := m.doc.Rename(id, to)
		if err != nil {
			m.complain(err.Error())
			return nil
		}
		cmd := m.refresh()
		m.say(text.Clean(name) + " is " + text.Fit(text.Clean(to), 40) + " now, here and in " + text.Plural(int64(uses), "place") + "; u undoes")
		m.record()
		return cmd
	}}
	return cmd
}

// askParameter asks for a parameter's default in place. What depends on it becomes stale.
func (m *Model) askParameter(id notebooks.CellID) tea.Cmd {
	c := m.nb.Cell(id)
	if c == nil {
		m.say("this parameter comes from an included notebook")
		return nil
	}
	st, ok := c.Stmt.(notebooks.Param)
	if !ok || st.Type == "secret" {
		m.say("a secret is not written into the script: it comes from --set or a prompt")
		return nil
	}
	for _, p := range m.params {
		if p.Cell == id && p.Given {
			m.say(p.Name + " is given by --set, which its default does not change")
			return nil
		}
	}
	was := ""
	if st.Default != nil {
		was = st.Default.Text
	}
	// What is quoted in the script is typed without quotes.
	plain := was == "" && quotedTypes[st.Type] && !st.List
	if toks := sqllex.Code(was); len(toks) == 1 && toks[0].Kind == sqllex.String && was[0] == '\'' {
		was, plain = sqllex.Unquote(was), true
	}
	m.input = &input{label: st.Name.Name + " = ", fixed: true, lineEditor: lineEditor{was, len(was)}, done: func(m *Model, s string) tea.Cmd {
		if s == was {
			return nil
		}
		return m.setParameter(id, s, plain)
	}}
	return nil
}

// quotedTypes are the types of parameters whose values stand in quotes.
var quotedTypes = map[string]bool{"text": true, "date": true, "timestamp": true}

// setParameter writes a parameter's default into its cell. A plain value of a quoted type gets its quotes here, unless it is an
// expression.
func (m *Model) setParameter(id notebooks.CellID, s string, plain bool) tea.Cmd {
	c := m.nb.Cell(id)
	if c == nil {
		return nil
	}
	st, ok := c.Stmt.(notebooks.Param)
	if !ok {
		return nil
	}
	masked, secrets := notebooks.Mask(s)
	if len(secrets) > 0 {
		s = masked
	}
	if plain && (st.Type == "text" || !strings.ContainsAny(s, "(_")) {
		s = sqllex.QuoteString(s)
	}
	cut := len(strings.TrimRight(c.Text, "; \t\r\n"))
	end, lead := cut, " = "
	if st.Default != nil {
		cut, end, lead = st.Default.Pos-c.Pos, st.Default.End-c.Pos, ""
	}
	changed := c.Head + c.Text[:cut] + lead + s + c.Text[end:]
	for _, made := range notebooks.Parse(changed).Cells {
		if _, ok := made.Stmt.(notebooks.Param); !ok || len(made.Problems) > 0 {
			m.complain(text.Fit(text.Clean(s), 40) + " is no value of type " + st.Type)
			return nil
		}
	}
	m.doc.SetCell(id, strings.ReplaceAll(changed, "\r\n", "\n"))
	cmd := m.refresh()
	m.say(st.Name.Name + " = " + text.Fit(text.Clean(s), 40) + "; R runs what is stale")
	m.record()
	return cmd
}

// chooseCell goes to the one cell of a list, or asks which.
func (m *Model) chooseCell(title string, ids []notebooks.CellID, none string) {
	switch len(ids) {
	case 0:
		m.say(none)
	case 1:
		m.jump(ids[0])
		m.say(title + ": cell " + text.Count(int64(m.nb.Index(ids[0])+1)) + "; Ctrl-O goes back")
	default:
		m.float = &cellChoice{title: title, ids: ids}
	}
}

// cellChoice floats a list of cells to go to.
type cellChoice struct {
	title    string
	ids      []notebooks.CellID
	sel, top int
}

func (p *cellChoice) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "q", "ctrl+c":
		m.float = nil
	case "down", "j", "ctrl+n", "tab":
		p.sel = min(p.sel+1, len(p.ids)-1)
	case "up", "k", "ctrl+p", "shift+tab":
		p.sel = max(p.sel-1, 0)
	case "g", "home":
		p.sel = 0
	case "G", "end":
		p.sel = len(p.ids) - 1
	case "enter":
		m.float = nil
		m.jump(p.ids[p.sel])
		m.say("Ctrl-O goes back")
	}
	return nil
}

func (p *cellChoice) draw(m *Model, width, height int) ([]line, int, int) {
	k := m.look
	inner := min(width-8, 90)
	room := max(1, min(len(p.ids), height-6))
	p.top = max(0, min(p.top, p.sel))
	if p.sel >= p.top+room {
		p.top = p.sel - room + 1
	}
	var lines []line
	for i := p.top; i < len(p.ids) && i < p.top+room; i++ {
		l := k.line()
		if i == p.sel {
			l.add(k.signs.select_, in(accent))
		}
		l.fill(1)
		number := text.Count(int64(m.nb.Index(p.ids[i]) + 1))
		l.space(4 - len(number))
		l.add(number+"  ", in(dim))
		if c := m.nb.Cell(p.ids[i]); c != nil {
			src := c.Text
			l.append(k.code(src[:min(len(src), 4*inner)]).cut(0, max(1, inner-l.width)))
		}
		lines = append(lines, l)
	}
	foot := k.line()
	foot.add("Enter goes there "+k.signs.dot+" Esc back", in(dim))
	return k.boxed(p.title, append(lines, k.line(), foot), inner, width-4), -1, -1
}
