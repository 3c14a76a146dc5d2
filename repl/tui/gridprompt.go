package tui

import (
	"errors"
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/grid"
	"quire/repl/text"
)

// ask is a gesture that needs input: what it asks, what stands there at first, and how the answer becomes a gesture.
type ask struct {
	kind  grid.Kind
	label func(column string) string
	fill  func(m *Model, g *gridView) string
	make  func(g grid.Gesture, typed string) (grid.Gesture, error)
	about string // shown while nothing is typed
}

func typed(g grid.Gesture, s string) (grid.Gesture, error) { g.Text = s; return g, nil }

func castTo(name string) ask {
	return ask{
		grid.Cast, func(c string) string { return "cast " + c + " to: " },
		func(*Model, *gridView) string { return name }, typed, "a type, such as bigint, decimal(18, 2) or date",
	}
}

func titled(label string) func(string) string { return func(string) string { return label } }

// asks are the prompts by action.
var asks = map[Action]ask{
	GridFilter: {grid.Filter, titled("filter: "), nil, typed, "a condition, such as views > 10 AND event LIKE 'flyer%'"},
	GridDerive: {grid.Derive, titled("derive: "), nil, derived, "name = expression, such as hour = hour(timestamp)"},
	GridRename: {
		grid.Rename, func(c string) string { return "rename " + c + " to: " },
		func(_ *Model, g *gridView) string { name, _ := g.column(); return name },
		func(g grid.Gesture, s string) (grid.Gesture, error) {
			if g.Name = s; s == g.Column {
				return g, errors.New("this is its name")
			}
			return g, nil
		}, "the new name",
	},
	GridCastInt:  castTo("bigint"),
	GridCastReal: castTo("double"),
	GridCastDate: castTo("date"),
	GridCastText: castTo("varchar"),
	GridSample:   {grid.Sample, titled("sample: "), func(*Model, *gridView) string { return "1000 ROWS" }, typed, "1000 ROWS, or 10 PERCENT"},
	GridGroup: {
		grid.Group, func(c string) string { return "group by " + c + ": " },
		func(*Model, *gridView) string { return "count(*) AS count" }, typed, "aggregates, such as count(*) AS n, sum(views) AS views",
	},
	GridPivot: {grid.Pivot, titled("pivot: "), pivotFill, typed, "aggregate FOR column IN (values) GROUP BY columns that stay rows"},
	GridJoin:  {grid.Join, titled("join: "), nil, typed, "a relation and its key, such as users USING (user_id)"},
}

// derived reads "name = expression".
func derived(g grid.Gesture, s string) (grid.Gesture, error) {
	toks := sqllex.Code(s)
	if len(toks) < 2 || toks[1].Text(s) != "=" || toks[0].Kind != sqllex.Word && toks[0].Kind != sqllex.Quoted {
		return g, errors.New("a new column is: name = expression")
	}
	g.Name = strings.Trim(toks[0].Text(s), `"`)
	g.Text = strings.TrimSpace(s[toks[1].End:])
	return g, nil
}

// pivotValues bounds the columns that a pivot proposes.
const pivotValues = 12

// pivotFill proposes a pivot of the column under the cursor: the values that are to be seen as columns, the first other
// column as rows.
func pivotFill(m *Model, g *gridView) string {
	column, ok := g.column()
	if !ok {
		return ""
	}
	seen := map[string]bool{}
	var values []string
	for n := max(0, g.top-pageRows); n <= g.pages.last() && n < g.top+2*pageRows && len(values) < pivotValues; n++ {
		b, at, ok := g.pages.row(n)
		if !ok || b.Column(g.col).IsNull(at) {
			continue
		}
		if lit, ok := grid.Literal(b.Column(g.col), at); ok && grid.Pivots(lit) && !seen[lit] && len(lit) < 60 {
			seen[lit] = true
			values = append(values, lit)
		}
	}
	sort.Strings(values)
	rows := ""
	for i, f := range g.pages.out.Schema.Fields() {
		if i != g.col {
			rows = " GROUP BY " + grid.Ident(f.Name)
			break
		}
	}
	return "count(*) FOR " + grid.Ident(column) + " IN (" + strings.Join(values, ", ") + ")" + rows
}

// stepPrompt is a gesture while its input is typed.
type stepPrompt struct {
	ask   ask
	base  grid.Gesture
	cell  notebooks.CellID
	shown string // the step that Enter would add
	wrong string // why it is none
	known bool   // the engine has looked at this text
	busy  bool   // it looks at an earlier one
	again bool
	word  string // completion: what was typed, and the names that begin so
	names []string
	next  int
}

// askStep opens the prompt of a gesture.
func (m *Model) askStep(g *gridView, a ask) tea.Cmd {
	p := &stepPrompt{ask: a, base: grid.Gesture{Kind: a.kind}, cell: g.cell}
	var ok bool
	if p.base.Column, ok = g.column(); !ok && !anyColumn(a.kind) {
		m.say("there is no column under the cursor")
		return nil
	}
	if g.pages.out != nil && g.pages.out.Schema != nil {
		for _, f := range g.pages.out.Schema.Fields() {
			p.base.Names = append(p.base.Names, f.Name)
		}
	}
	start := ""
	if a.fill != nil {
		start = a.fill(m, g)
	}
	m.input = &input{
		label: text.Fit(text.Clean(a.label(p.base.Column)), 40), fixed: true, lineEditor: lineEditor{start, len(start)},
		preview: p.preview, changed: p.changed, complete: p.complete,
		ready: func(m *Model) bool { return p.wrong == "" && p.shown != "" },
		done: func(m *Model, s string) tea.Cmd {
			gest, err := p.ask.make(p.base, s)
			if err != nil || m.grid == nil {
				return nil
			}
			return m.write(m.grid, gest)
		},
	}
	return p.changed(m)
}

// changed tries what is typed on a copy of the script: what can be seen from the text at once, and what only the engine
// knows beside the screen.
func (p *stepPrompt) changed(m *Model) tea.Cmd {
	p.shown, p.wrong, p.known = "", "", false
	s := strings.TrimSpace(m.input.text)
	if s == "" {
		return nil
	}
	gest, err := p.ask.make(p.base, s)
	if err != nil {
		p.wrong = err.Error()
		return nil
	}
	fork := m.doc.Fork()
	cells, err := grid.Write(fork, p.cell, gest)
	if err != nil {
		p.wrong = err.Error()
		return nil
	}
	if len(cells) == 0 {
		return nil
	}
	last := cells[len(cells)-1]
	c := fork.Notebook().Cell(last)
	if c == nil {
		return nil
	}
	if p.shown = grid.LastStep(c.Text); last != p.cell || p.shown == "" {
		p.shown = c.Text
	}
	p.shown = oneLine(p.shown)
	if p.busy {
		p.again = true
		return nil
	}
	p.busy = true
	ctx, session, nb := m.ctx, m.session, fork.Notebook()
	return func() tea.Msg { return trialMsg{p, s, session.Trial(ctx, nb, last)} }
}

// trialMsg tells what the engine says of a step as it was typed.
type trialMsg struct {
	prompt *stepPrompt
	text   string
	fault  *repl.Failure
}

// tried takes the engine's answer, and asks again when more was typed in the meantime.
func (m *Model) tried(msg trialMsg) tea.Cmd {
	p := msg.prompt
	p.busy = false
	if m.input == nil {
		return nil
	}
	if p.again {
		p.again = false
		return p.changed(m)
	}
	if strings.TrimSpace(m.input.text) != msg.text {
		return nil
	}
	p.known = true
	if f := msg.fault; f != nil {
		switch f.Class {
		case engine.Syntax, engine.UnknownColumn, engine.UnknownTable, engine.TypeMismatch, engine.Unsupported, engine.Failed:
			p.wrong = f.Message
			if f.Hint != "" {
				p.wrong += ": " + f.Hint
			}
		}
	}
	return nil
}

// preview draws the step that Enter would add, or why there is none.
func (p *stepPrompt) preview(m *Model, width int) line {
	k := m.look
	l := k.line()
	switch {
	case p.wrong != "":
		l.add(" ! ", in(bad))
		l.addFit(p.wrong, width-l.width-1, in(bad))
	case p.shown == "":
		l.space(3)
		l.addFit(p.ask.about, width-l.width-1, in(dim))
	default:
		l.add(" "+k.signs.arrow+" ", in(accent))
		code := k.code(p.shown)
		if room := width - l.width - 1; code.width > room {
			code = code.cut(0, room-2)
			code.add(k.signs.more, in(dim))
		}
		l.append(code)
	}
	return l
}

// complete puts the next name that begins with the word under the cursor in its place: a column, or in a join a relation.
func (p *stepPrompt) complete(m *Model, back bool) {
	e := &m.input.lineEditor
	from := e.at
	for from > 0 {
		g := lastGlyph(e.text[:from])
		if r := []rune(g)[0]; !sqllex.WordPart(r) && r != '"' {
			break
		}
		from -= len(g)
	}
	now := e.text[from:e.at]
	if p.names == nil || p.next < 0 || p.next >= len(p.names) || p.names[p.next] != now {
		p.word, p.names, p.next = now, p.matching(m, now), -1
	}
	n := len(p.names)
	if n == 0 {
		p.names = nil
		return
	}
	if back {
		p.next = (max(p.next, 0) + n - 1) % n
	} else {
		p.next = (p.next + 1) % n
	}
	name := p.names[p.next]
	e.text = e.text[:from] + name + e.text[e.at:]
	e.at = from + len(name)
}

func (p *stepPrompt) matching(m *Model, word string) []string {
	var all []string
	if g := m.grid; g != nil && g.pages.out != nil && g.pages.out.Schema != nil { // it may have come since the prompt opened
		for _, f := range g.pages.out.Schema.Fields() {
			all = append(all, f.Name)
		}
	}
	if p.ask.kind == grid.Join {
		all = append(m.nb.Graph().Visible(p.cell), all...)
	}
	var out []string
	want := strings.ToLower(strings.Trim(word, `"`))
	for _, n := range all {
		if strings.HasPrefix(strings.ToLower(n), want) {
			out = append(out, grid.Ident(n))
		}
	}
	return out
}

// numbers gives the columns that hold numbers.
func (g *gridView) numbers() []string {
	var out []string
	if g.pages.out == nil || g.pages.out.Schema == nil {
		return nil
	}
	for _, f := range g.pages.out.Schema.Fields() {
		if t := f.Type.ID(); arrow.IsInteger(t) || arrow.IsFloating(t) || arrow.IsDecimal(t) {
			out = append(out, f.Name)
		}
	}
	return out
}

// askName asks for the name of a LET.
func (m *Model) askName(g *gridView) tea.Cmd {
	c := m.nb.Cell(g.cell)
	if c == nil {
		return nil
	}
	if _, ok := queryOf(c); !ok {
		m.say("only a query can be given a name")
		return nil
	}
	start := grid.NameFor(c.Text, grid.Taken(m.doc))
	ed := &input{label: "name these rows: ", fixed: true, lineEditor: lineEditor{start, len(start)}}
	ed.done = func(m *Model, s string) tea.Cmd {
		if m.grid == nil || s == "" {
			return nil
		}
		return m.gridName(m.grid, s)
	}
	ed.preview = func(m *Model, width int) line {
		l := m.look.line()
		l.add(" "+m.look.signs.arrow+" ", style{role: accent})
		code := m.look.code("LET " + grid.Ident(strings.TrimSpace(m.input.text)) + " = " + oneLine(c.Text))
		l.append(code.cut(0, min(code.width, max(0, width-l.width-1))))
		return l
	}
	m.input = ed
	return nil
}
