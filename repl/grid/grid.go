// Package grid turns gestures on a table into steps of the script: a key pressed on a column or a value becomes readable pipe
// SQL in the cell that the table came from, or in a new cell below it.
//
// Apply, NewCell and their like work on text alone, Write on the cells of a document: no screen, no engine. It promises that what it gives lexes closed and keeps the author's comments,
// that a gesture made twice is a step made once, and that a value taken from a table matches exactly the rows that show it.
// Running what came of it is left to the screen, undo to package notebooks.
package grid

import (
	"errors"
	"fmt"
	"strings"

	"quire/internal/sqllex"
	"quire/repl/text"
)

// Kind names a gesture.
type Kind uint8

// The gestures, and the step that each one makes.
const (
	SortAsc     Kind = iota // ORDER BY Column; another sort replaces it
	SortDesc                // ORDER BY Column DESC
	AddSortAsc              // one more key of the ORDER BY
	AddSortDesc             // one more key of the ORDER BY, descending
	Keep                    // WHERE Column = Value
	Exclude                 // WHERE Column IS DISTINCT FROM Value
	Filter                  // WHERE Text
	Derive                  // EXTEND Text AS Name
	Hide                    // DROP Column
	Rename                  // RENAME Column AS Name
	Cast                    // SET Column = CAST(Column AS Text)
	Distinct                // DISTINCT
	Sample                  // TABLESAMPLE (Text), such as 1000 ROWS
	Join                    // JOIN Text
	Move                    // SELECT Names: the columns in the order that they are to have
	Frequency               // a cell of its own: how often each value of Column occurs
	Group                   // a cell of its own: Text, or count(*), by Column
	Pivot                   // a cell of its own: Text is "aggregate FOR Column IN (…) GROUP BY …"
	Profile                 // a cell of its own: SUMMARIZE
	Columns                 // a cell of its own: DESCRIBE
	Correlate               // a cell of its own: the correlation of each two of Names
	Export                  // a cell of its own: SAVE … TO Text
)

// Gesture is what a key asks for.
type Gesture struct {
	Kind   Kind
	Column string   // under the cursor, as the schema has it
	Value  string   // of Keep and Exclude: what Literal gave
	Name   string   // of Derive and Rename: the new name
	Text   string   // what the user typed: an expression, a type, a number of rows, a path
	Names  []string // of Pivot and Move: the columns that are there; of Correlate: those to compare
}

// OwnCell reports whether the gesture opens a new cell, whatever the cell is that it was made on.
func (g Gesture) OwnCell() bool { return g.Kind >= Frequency }

// ErrNotQuery says that the cell takes no steps: the gesture makes a new cell on what the cell defines (NewCell).
var ErrNotQuery = errors.New("this cell is no query: the step goes into a new one")

// lineWidth is where a step gets a line of its own, in terminal cells.
const lineWidth = 100

// Apply adds the gesture's step to the text of a query cell, before a final PLOT, or edits its last step when that is one of
// the same kind. Comments and what stands behind the statement stay. The error is ErrNotQuery, or tells what is wrong with
// what the user typed.
func Apply(cell string, g Gesture) (string, error) {
	if g.OwnCell() {
		return "", ErrNotQuery
	}
	st, err := parse(cell)
	if err != nil {
		return "", err
	}
	if !st.query {
		return "", ErrNotQuery
	}
	if err := g.check(); err != nil {
		return "", err
	}
	last, ok := st.last()
	if ok {
		body, edits := g.edit(last)
		if edits && body == last.body() {
			return cell, nil
		}
		if edits {
			return st.replaced(last, body), nil
		}
	}
	return st.added(g.step()), nil
}

// LastStep gives the last step of a query but a final PLOT, as it stands; "" without one.
func LastStep(cell string) string {
	if st, err := parse(cell); err == nil {
		if s, ok := st.last(); ok {
			return "|> " + s.body()
		}
	}
	return ""
}

// NewCell makes the cell for a gesture on a relation that a cell above defines: FROM name, and the step. For a gesture that
// misses something it is FROM name alone.
func NewCell(name string, g Gesture) string {
	from := "FROM " + Ident(name)
	switch {
	case g.check() != nil:
		return from + ";"
	case g.Kind == Profile:
		return "SUMMARIZE " + Ident(name) + ";"
	case g.Kind == Columns:
		return from + " |> DESCRIBE;"
	case g.Kind == Correlate:
		return correlations(from, g.Names)
	case g.Kind == Export:
		return "SAVE " + Ident(name) + " TO " + g.target() + ";"
	case g.Kind == Pivot:
		return laid(from, g.pivot())
	}
	steps := []string{g.step()}
	if g.Kind == Frequency {
		steps = append(steps, "ORDER BY "+CountOf(g.Column)+" DESC, "+Ident(g.Column))
	}
	return laid(from, steps)
}

// Key is a column and the literal of its value.
type Key struct{ Column, Value string }

// Down makes the cell with the rows behind a row of a group or a frequency: FROM name, where all keys have these values.
func Down(name string, keys ...Key) string {
	if len(keys) == 0 {
		return "FROM " + Ident(name) + ";"
	}
	var conds []string
	for _, k := range keys {
		conds = append(conds, keep(k.Column, k.Value))
	}
	return laid("FROM "+Ident(name), []string{"WHERE " + strings.Join(conds, " AND ")})
}

// laid puts steps behind a head: on its line, or each on one of its own when that gets too long.
func laid(from string, steps []string) string {
	all := from + " |> " + strings.Join(steps, " |> ") + ";"
	if text.Width(all) <= lineWidth {
		return all
	}
	return from + "\n|> " + strings.Join(steps, "\n|> ") + ";"
}

// Named splits an anonymous query cell so that others can build on it: a LET of that name with its steps, and a query of the
// name, which keeps the final PLOT.
func Named(cell, name string) (let, query string, err error) {
	st, err := parse(cell)
	if err != nil {
		return "", "", err
	}
	if !st.query {
		return "", "", ErrNotQuery
	}
	rest := st.src[st.end:]
	if rest == "" {
		rest = ";"
	}
	start := st.toks[firstCode(st.toks)].Pos // the prose above stays above
	let = st.src[:start] + "LET " + Ident(name) + " = "
	query = "FROM " + Ident(name)
	if st.plot < 0 {
		return let + st.src[start:st.end] + rest, query + ";", nil
	}
	plot := st.steps[st.plot]
	cut := st.anchor()
	return let + st.src[start:cut] + endStatement(st.src[:cut]), query + " " + st.src[plot.pipe:st.end] + rest, nil
}

// endStatement gives a `;` that no comment before it swallows.
func endStatement(before string) string {
	toks := sqllex.Lex(before)
	if n := len(toks); n > 0 && lineComment(before, toks[n-1]) {
		return "\n;"
	}
	return ";"
}

// Check tells what the gesture misses: an empty condition, a quote without an end, a name.
func (g Gesture) Check() error { return g.check() }

func (g Gesture) check() error {
	switch g.Kind {
	case Filter, Derive, Distinct, Sample, Join, Profile, Columns, Correlate, Export, Move:
	default:
		if g.Column == "" {
			return errors.New("there is no column under the cursor")
		}
	}
	switch g.Kind {
	case Keep, Exclude:
		return expression("value", g.Value, false)
	case Filter:
		return expression("condition", g.Text, false)
	case Derive:
		if g.Name == "" {
			return errors.New("the new column needs a name: name = expression")
		}
		return expression("expression", g.Text, false)
	case Rename:
		if g.Name == "" {
			return errors.New("the column needs a name")
		}
	case Cast:
		return expression("type", g.Text, false)
	case Sample:
		return expression("number of rows", g.Text, false)
	case Group:
		if g.Text != "" {
			return expression("aggregate", g.Text, true)
		}
	case Join:
		return expression("join", g.Text, false)
	case Pivot:
		return g.checkPivot()
	case Move:
		return g.checkMove()
	case Export:
		return g.checkTarget()
	case Correlate:
		switch {
		case len(g.Names) < 2:
			return errors.New("a correlation needs two numeric columns")
		case len(g.Names) > mostCorrelated:
			return fmt.Errorf("%d numeric columns are too many for a matrix: hide some, at most %d fit", len(g.Names), mostCorrelated)
		}
	}
	return nil
}

// expression reports why s cannot stand as one piece inside a step; several are told apart by commas.
func expression(what, s string, several bool) error {
	depth, code := []byte(nil), 0
	toks := sqllex.Lex(s)
	for _, t := range toks {
		if t.Blank() {
			if t.Unclosed {
				return fmt.Errorf("the %s has a comment without an end", what)
			}
			continue
		}
		code++
		switch t.Kind {
		case sqllex.Open:
			depth = append(depth, closer[s[t.Pos]])
		case sqllex.Close:
			if len(depth) == 0 || depth[len(depth)-1] != s[t.Pos] {
				return fmt.Errorf("the %s has a %q without its partner", what, s[t.Pos:t.End])
			}
			depth = depth[:len(depth)-1]
		case sqllex.Semicolon:
			return fmt.Errorf("the %s ends at %q", what, ";")
		case sqllex.Pipe:
			if len(depth) == 0 {
				return fmt.Errorf("the %s ends at %q: one step at a time", what, "|>")
			}
		case sqllex.Comma:
			if len(depth) == 0 && !several {
				return fmt.Errorf("the %s ends at %q: one at a time", what, ",")
			}
		case sqllex.Invalid:
			return fmt.Errorf("the %s holds %s, which starts nothing", what, text.Clean(t.Text(s)))
		}
		if t.Unclosed {
			return fmt.Errorf("the %s has a quote without an end", what)
		}
	}
	switch {
	case len(depth) > 0:
		return fmt.Errorf("the %s misses a %q", what, string(depth[len(depth)-1]))
	case code == 0:
		return fmt.Errorf("the %s is empty", what)
	}
	return nil
}

var closer = map[byte]byte{'(': ')', '[': ']', '{': '}'}
