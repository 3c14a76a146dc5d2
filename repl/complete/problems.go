package complete

import (
	"errors"

	"quire/engine"
	"quire/engine/pipesql"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// Problem is a place of a text that is not of the language.
type Problem struct {
	Pos, End int // bytes of the text; at least one
	Message  string
	Hint     string
}

// Problems tells what is wrong with the text of a cell as far as its words tell: statements and pipe steps, not names. What is
// being typed at byte cursor is not faulted, neither a parenthesis or quote that is still open there; -1 is typed nowhere.
func Problems(text string, cursor int) []Problem {
	var out []Problem
	add := func(pos, end int, message, hint string) {
		pos = max(0, min(pos, len(text)))
		if end <= pos {
			end = pos + 1
		}
		out = append(out, Problem{pos, end, message, hint})
	}
	whole := text
	if code := sqllex.Code(text); len(code) > 0 && code[len(code)-1].Kind != sqllex.Semicolon {
		whole += "\n;" // the editor ends what is not ended
	}
	for _, c := range notebooks.Parse(whole).Cells {
		faulty := false
		for _, p := range c.Problems {
			if !p.Warning {
				faulty = true
				add(p.Pos, p.End, p.Message, p.Hint)
			}
		}
		if faulty {
			continue
		}
		var q notebooks.SQL
		switch st := c.Stmt.(type) {
		case notebooks.Query:
			q = st.SQL
		case notebooks.Let:
			q = st.Query
		case notebooks.Explain:
			q = st.Query
		default:
			continue
		}
		if e := translated(q.Text); e != nil {
			add(q.Pos+e.Pos, q.Pos+e.End, e.Message, e.Hint)
		}
	}
	if len(out) > 0 && cursor >= 0 {
		out = settled(text, cursor, out)
	}
	return out
}

// stepsLimit bounds the queries whose steps are read at each key, in bytes.
const stepsLimit = 32 << 10

// translated gives the syntax error of a query's steps; nil when there is none.
func translated(query string) *engine.Error {
	if len(query) > stepsLimit {
		return nil
	}
	var args []engine.Arg
	for pos := 0; pos < len(query); {
		t := sqllex.Next(query, pos)
		if t.Kind == sqllex.Param {
			args = append(args, engine.Arg{Name: query[t.Pos+1 : t.End], Value: engine.Value{Type: "text", Null: true}})
		}
		pos = t.End
	}
	_, err := pipesql.Translate(query, pipesql.Options{Args: args})
	var e *engine.Error
	if !errors.As(err, &e) || e.Class != engine.Syntax || e.Pos < 0 {
		return nil
	}
	return e
}

// settled leaves out what may still become right as the typing at the cursor goes on.
func settled(text string, cursor int, all []Problem) []Problem {
	last, behind := sqllex.Token{Pos: -1}, false
	var open []int
	for _, t := range sqllex.Code(text) {
		if t.Pos >= cursor {
			behind = t.Kind != sqllex.Semicolon
			break
		}
		switch t.Kind {
		case sqllex.Semicolon:
			open = open[:0]
		case sqllex.Open:
			open = append(open, t.Pos)
		case sqllex.Close:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
		last = t
	}
	if behind && !last.Unclosed {
		return all
	}
	pending := map[int]bool{}
	for _, pos := range open {
		pending[pos] = true
	}
	out := all[:0]
	for _, p := range all {
		typed := p.Pos <= cursor && p.End >= last.Pos && last.Kind != sqllex.Semicolon
		if !typed && !pending[p.Pos] {
			out = append(out, p)
		}
	}
	return out
}
