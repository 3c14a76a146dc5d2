package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/plots"
	"quire/repl"
	"quire/repl/grid"
)

// plotForm is a chart in the making: a proposal for the rows of a cell, whose parts are changed by keys and drawn at once. Nothing is
// written before Enter.
type plotForm struct {
	cell   notebooks.CellID // whose rows are drawn
	name   string           // of what the cell defines, where it is no query
	alone  bool             // a PLOT of its own, not the last step of a query
	rest   string           // of that one: what it draws and where it is written
	output string           // the kept rows
	schema *arrow.Schema
	kind   string
	values map[string]string // by key, as written; a key that the kind does not take waits for one that does
	at     int               // the part under the cursor: 0 is the kind
	top    int               // the first part that is drawn
	typing bool              // what is typed goes on

	number  int // of the last question
	busy    bool
	again   bool
	cancel  context.CancelFunc
	chart   *plots.Scene
	notes   []string
	fault   string
	refused bool // a key asked for what cannot be: the fault is shown louder
}

const notPlotted = "these rows cannot be plotted; PLOT FROM name makes a chart of a relation"

// openPlotForm proposes a chart of a cell's rows: the one of its PLOT, or what its columns suggest.
func (m *Model) openPlotForm(id notebooks.CellID, out *repl.Output) tea.Cmd {
	c := m.nb.Cell(id)
	schema := columnsToDraw(out)
	if c == nil || schema == nil || schema.NumFields() == 0 {
		m.say("there are no columns to draw")
		return nil
	}
	f := &plotForm{cell: id, output: out.ID, schema: schema, values: map[string]string{}}
	q, query := queryOf(c)
	own, plot := plotOf(c)
	switch name, ok := m.nb.Graph().Defines(id); {
	case plot:
		f.take(own)
		f.alone = true
		if own.From != nil || len(own.To) > 0 {
			_, rest, _ := strings.Cut(withChart(m.doc.String()[own.Pos:own.End], "PLOT"), "PLOT")
			f.rest = strings.TrimRight(rest, "; \n")
		}
	case query && q.Plot != nil:
		f.take(*q.Plot)
	case !query && !ok:
		m.complain(notPlotted)
		return nil
	default:
		if !query {
			f.name = name
		}
	}
	if f.kind == "" {
		f.propose(out.Rows)
	}
	m.float = f
	return f.ask(m)
}

// columnsToDraw gives the columns of an output's rows, or of those that a PLOT cell draws; nil without any.
func columnsToDraw(out *repl.Output) *arrow.Schema {
	switch {
	case out == nil:
		return nil
	case out.Drawn != nil:
		return out.Drawn
	}
	return out.Schema
}

// take reads the parts of a PLOT.
func (f *plotForm) take(p notebooks.Plot) {
	f.kind = p.Kind
	for _, o := range p.Options {
		v := strings.TrimSpace(o.Value.Text)
		if o.String != nil && slices.Contains(textKeys, o.Key) {
			v = o.String.Value
		}
		f.values[o.Key] = v
	}
}

// propose takes what a bare PLOT of these columns would be.
func (f *plotForm) propose(rows int64) {
	plan, err := plots.Compile(plots.Command{}, plots.Input{Schema: f.schema, Rows: rows})
	if err != nil || plan.Echo == "" {
		f.kind = "bar"
		return
	}
	nb := notebooks.Parse("FROM a |> " + plan.Echo + ";\n")
	for _, c := range nb.Cells {
		if q, ok := queryOf(c); ok && q.Plot != nil {
			f.take(*q.Plot)
		}
	}
	if f.kind == "" {
		f.kind = "bar"
	}
}

// charting is what the keys of the form do; a changed part has the chart drawn anew.
var charting = map[Action]func(f *plotForm, m *Model) tea.Cmd{
	ChartDown: func(f *plotForm, _ *Model) tea.Cmd { return f.move(1) },
	ChartUp:   func(f *plotForm, _ *Model) tea.Cmd { return f.move(-1) },
	ChartNext: func(f *plotForm, m *Model) tea.Cmd { return f.turned(m, 1) },
	ChartPrev: func(f *plotForm, m *Model) tea.Cmd { return f.turned(m, -1) },
	ChartClear: func(f *plotForm, m *Model) tea.Cmd {
		if f.part() == "" || f.values[f.part()] == "" {
			return nil
		}
		f.values[f.part()], f.typing = "", false
		return f.ask(m)
	},
	ChartWrite: (*plotForm).write,
	ChartLeave: func(f *plotForm, m *Model) tea.Cmd {
		f.stop()
		m.float = nil
		return nil
	},
}

func (f *plotForm) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	f.refused = false
	action, _ := m.keys.find(Charting, "", k.String())
	if do := charting[action]; do != nil {
		return do(f, m)
	}
	if !f.typed(k.String(), k.Text) {
		return nil
	}
	return f.ask(m)
}

// move goes to another part.
func (f *plotForm) move(by int) tea.Cmd {
	n := len(f.parts()) + 1
	f.at, f.typing = (f.at+by+n)%n, false
	return nil
}

// turned takes another choice.
func (f *plotForm) turned(m *Model, by int) tea.Cmd {
	f.typing = false
	if !f.turn(by) {
		return nil
	}
	return f.ask(m)
}

// typed takes text for the part under the cursor: it begins anew and then goes on. A kind is found by its first letters.
func (f *plotForm) typed(name, text string) bool {
	key := f.part()
	switch {
	case name == "backspace" && key != "" && f.values[key] != "":
		v := f.values[key]
		f.values[key], f.typing = v[:len(v)-len(lastGlyph(v))], true
		return true
	case text == "" || strings.ContainsAny(text, "\r\n\t\x1b"):
		return false
	case key == "":
		all := plots.Kinds()
		from := slices.Index(all, f.kind)
		for i := range all {
			if n := all[(from+1+i)%len(all)]; strings.HasPrefix(n, strings.ToLower(text)) {
				f.kind = n
				return true
			}
		}
		return false
	case !f.typing:
		f.values[key], f.typing = text, true
		return true
	}
	if v := f.values[key]; len(v)+len(text) < 4096 {
		f.values[key] = v + text
	}
	return true
}

// chartMsg is a chart that was tried, or why there is none.
type chartMsg struct {
	form   *plotForm
	number int
	out    *repl.Output
	fault  *repl.Failure
}

func (f *plotForm) stop() {
	if f.cancel != nil {
		f.cancel()
		f.cancel = nil
	}
}

// ask has the chart drawn beside the screen; of several changes in the meantime the last one counts.
func (f *plotForm) ask(m *Model) tea.Cmd {
	f.number++
	if f.busy {
		f.again = true
		f.stop()
		return nil
	}
	doc := m.doc.Fork()
	cells := f.into(m, doc)
	if len(cells) == 0 {
		return nil
	}
	f.busy = true
	ctx, cancel := context.WithCancel(m.ctx)
	f.cancel = cancel
	session, nb, cell, number, output := m.session, doc.Notebook(), cells[len(cells)-1], f.number, f.output
	return func() tea.Msg {
		defer cancel()
		out, fault := session.Chart(ctx, nb, cell, output)
		return chartMsg{f, number, out, fault}
	}
}

// charted takes a chart that was tried.
func (m *Model) charted(msg chartMsg) tea.Cmd {
	f := msg.form
	f.busy = false
	if m.float != f {
		return nil
	}
	if f.again {
		f.again = false
		return f.ask(m)
	}
	if msg.number != f.number {
		return nil
	}
	f.fault = ""
	switch {
	case msg.fault != nil:
		f.fault = msg.fault.Message
		if msg.fault.Hint != "" {
			f.fault += " (" + msg.fault.Hint + ")"
		}
	case msg.out != nil:
		f.chart, f.notes = msg.out.Chart, msg.out.Notes
	default:
		f.chart = nil
	}
	return nil
}

// into writes the step into a document and gives the cells that came of it.
func (f *plotForm) into(m *Model, doc *notebooks.Document) []notebooks.CellID {
	if f.name == "" {
		return doc.SetCell(f.cell, withChart(m.text(f.cell), f.step()))
	}
	cells := doc.Insert(f.cell, grid.NewCell(f.name, grid.Gesture{Kind: grid.Rename})) // FROM name alone
	if len(cells) == 0 {
		return nil
	}
	last := cells[len(cells)-1]
	text := ""
	if c := doc.Notebook().Cell(last); c != nil {
		text = c.Editable()
	}
	return doc.SetCell(last, withChart(text, f.step()))
}

// write puts the chart into the script in one step of undo, and runs it.
func (f *plotForm) write(m *Model) tea.Cmd {
	if f.fault != "" && !f.busy {
		f.refused = true
		return nil
	}
	f.stop()
	m.float = nil
	var cells []notebooks.CellID
	m.doc.Group(func() { cells = f.into(m, m.doc) })
	cmd := m.refresh()
	if m.grid != nil {
		m.leaveGrid()
	}
	if len(cells) == 0 {
		return cmd
	}
	last := cells[len(cells)-1]
	m.book.selectCell(last)
	return tea.Batch(cmd, m.start(work{cells: []notebooks.CellID{last}}))
}
