// Package pipesql lowers the quire dialect, GoogleSQL's pipe syntax over SQL, to the SQL of DuckDB.
//
// It promises that a query without pipes passes through untouched but for arguments, renamed functions and pipes in its
// parentheses; that the text keeps the order of the source, so that every place of the result leads back to the user's own
// word (Result.Map); and that it takes linear time and a bounded stack whatever the text is. It lexes by hand and leaves
// expressions to the engine; it knows only what a step means. The rules are those of GoogleSQL's pipe syntax reference and of
// Spark 4's, and Shute et al., "SQL Has Problems. We Can Fix Them: Pipe Syntax In SQL" (VLDB 2024).
//
// A pipe becomes blocks that nest in FROM: `FROM (FROM t WHERE c) AS t SELECT *, e AS n`. A block stays open for FROM, JOIN
// and WHERE, so that all aliases are in sight, and is closed by any other step (block.go). An alias that later steps use
// beyond that is carried along as a hidden column (carry.go).
package pipesql

import (
	"quire/engine"
	"quire/internal/sqllex"
)

// Options of a translation.
type Options struct {
	// Args are the values of $name. A name without a value is an error.
	Args []engine.Arg
	// Columns describes a stage: a query in the target dialect to its columns in order, names as a client would see them. It
	// is asked only where a step cannot be checked without; nil leaves those checks out.
	Columns func(sql string) ([]Column, error)
	// Strict asks Columns also for the targets of SET and DROP, which the engine checks by itself but without a place: for a
	// second look when it has refused one.
	Strict bool
	// Macros is the schema of the function macros; "" leaves calls as they are.
	Macros string
}

// Column is a column of a stage.
type Column struct{ Name, Type string }

// Result is a translated query.
type Result struct {
	SQL      string
	Map      *sqllex.Map // offsets in SQL to offsets in the text; nil when SQL is the text
	Ordered  bool        // the rows have an order that the text asks for
	Volatile bool        // it calls now(), random() and their like, or samples
}

// Translate lowers text. Its errors are *engine.Error with Pos and End as offsets in text.
func Translate(text string, o Options) (Result, error) {
	t := &translator{opts: o, source: newSource(text)}
	if err := t.balanced(); err != nil {
		return Result{}, err
	}
	from, to := 0, len(t.toks)
	for to > 0 && t.toks[to-1].Kind == sqllex.Semicolon {
		to--
	}
	for k := from; k < to; k++ {
		if t.toks[k].Kind == sqllex.Semicolon {
			return Result{}, t.errorAt(k, "one query at a time: a second one starts behind this `;`", "")
		}
	}
	if from == to {
		return Result{}, &engine.Error{Class: engine.Syntax, Message: "expected a query", Pos: len(text)}
	}
	if err := t.plan(); err != nil {
		return Result{}, err
	}
	out, ordered, err := t.statement(from, to)
	if err != nil {
		return Result{}, err
	}
	var b sqllex.Builder
	out.write(&b, text)
	r := Result{Ordered: ordered, Volatile: t.volatile}
	r.SQL, r.Map = b.Done()
	if r.SQL == text {
		r.Map = nil
	}
	return r, nil
}

// IsPipe reports whether text has a pipe step of its own, outside all parentheses.
func IsPipe(text string) bool {
	depth := 0
	for pos := 0; pos < len(text); {
		tok := sqllex.Next(text, pos)
		pos = tok.End
		switch tok.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Pipe:
			if depth == 0 {
				return true
			}
		}
	}
	return false
}

// Span is a stretch [Pos, End) of a text, in bytes.
type Span struct{ Pos, End int }

// Step is the head of a query or one of its steps, from its `|>` to its last word.
type Step struct {
	Span
	Op   string // "FROM", "SELECT", … for the head; else "WHERE", "ORDER BY", "JOIN" (any kind), "UNION", …; as written when unknown
	Body Span   // what stands behind the operator's words
}

// Steps splits a query at its own pipes, by words only: it takes any text and never fails. The head comes first.
func Steps(text string) []Step {
	s := newSource(text)
	to := len(s.toks)
	for to > 0 && s.toks[to-1].Kind == sqllex.Semicolon {
		to--
	}
	if to == 0 {
		return nil
	}
	var steps []Step
	add := func(i, j int) {
		st := Step{Span: Span{s.toks[i].Pos, s.toks[j-1].End}}
		k := i
		if s.toks[k].Kind == sqllex.Pipe {
			k++
			if k == j {
				st.Body = Span{st.End, st.End}
				steps = append(steps, st)
				return
			}
			op, next := s.operator(k, j)
			if op == nil {
				st.Op, k = s.upper(k), k+1
			} else {
				st.Op, k = op.name, next
			}
		} else if s.toks[k].Kind == sqllex.Word {
			st.Op, k = s.upper(k), k+1
		}
		st.Body = Span{st.End, st.End}
		if k < j {
			st.Body.Pos = s.toks[k].Pos
		}
		steps = append(steps, st)
	}
	start := 0
	for k := 0; k < to; k++ {
		if s.toks[k].Kind == sqllex.Pipe && s.up[k] < 0 {
			if k > start {
				add(start, k)
			}
			start = k
		}
	}
	add(start, to)
	return steps
}
