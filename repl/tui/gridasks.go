package tui

import (
	"errors"
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
	"quire/repl/grid"
)

// ask is a gesture that needs input: what it asks, what stands there at first, and how the answer becomes a gesture.
type ask struct {
	kind  grid.Kind
	label func(column string) string
	fill  func(m *Model, g *gridView) string
	make  func(g grid.Gesture, typed string) (grid.Gesture, error)
	about string // shown while nothing is typed
}

// errNothingNew is what stands in a prompt when it changes nothing yet.
var errNothingNew = errors.New("nothing new")

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
				return g, errNothingNew
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
		func(_ *Model, g *gridView) string { c, _ := g.column(); return "count(*) AS " + grid.CountOf(c) }, typed, "aggregates, such as count(*) AS n, sum(views) AS views",
	},
	GridPivot:  {grid.Pivot, titled("pivot: "), pivotFill, typed, "aggregate FOR column IN (values) GROUP BY columns that stay rows"},
	GridExport: {grid.Export, titled("export to: "), exportFill, typed, "a file: .csv, .tsv, .jsonl, .parquet, .arrow, .md for a report; 'file' (option value) for more"},
	GridJoin:   {grid.Join, titled("join: "), nil, typed, "a relation and its key, such as users USING (user_id)"},
}

// derived reads "name = expression", or "expression AS name" as a query has it.
func derived(g grid.Gesture, s string) (grid.Gesture, error) {
	toks := sqllex.Code(s)
	named := func(i int) bool { return toks[i].Kind == sqllex.Word || toks[i].Kind == sqllex.Quoted }
	switch n := len(toks); {
	case n >= 2 && toks[1].Text(s) == "=" && named(0):
		g.Name, g.Text = toks[0].Text(s), s[toks[1].End:]
	case n >= 3 && toks[n-2].Is(s, "AS") && named(n-1):
		g.Name, g.Text = toks[n-1].Text(s), s[:toks[n-2].Pos]
	default:
		return g, errors.New("a new column is: name = expression")
	}
	g.Name, g.Text = strings.Trim(g.Name, `"`), strings.TrimSpace(g.Text)
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
