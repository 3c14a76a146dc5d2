package repl

import (
	"context"
	"errors"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// Usage is the class of faults in what the command was given: an unknown or wrong --set.
const Usage engine.Class = "usage"

// failure puts an error at its place in the script. c may be nil.
func (p *pass) failure(c *notebooks.Cell, err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	f = &Failure{Class: engine.ClassOf(err), Message: err.Error(), Span: notebooks.Span{Pos: -1}}
	var e *engine.Error
	if errors.As(err, &e) {
		f.Message, f.Hint, f.DataFile, f.DataLine = e.Message, e.Hint, e.File, e.Line
		f.Span = notebooks.Span{Pos: e.Pos, End: e.End}
	}
	if errors.Is(err, context.Canceled) || f.Class == engine.Cancelled {
		f.Class, f.Message, f.Hint = engine.Cancelled, "cancelled", ""
		f.Span.Pos = -1
	}
	place(f, p.sc, c)
	return f
}

// place finds the line of a failure; without a position of its own it stands at its cell's first word.
func place(f *Failure, sc *script, c *notebooks.Cell) {
	text := sc.text
	if f.Span.Pos < 0 || f.Span.Pos > len(text) {
		if c == nil {
			f.Span = notebooks.Span{Pos: -1, End: -1}
			return
		}
		f.File, f.Line, f.Col = sc.lineCol(c.Pos)
		f.Span = notebooks.Span{Pos: -1, End: -1}
		return
	}
	if f.Span.End <= f.Span.Pos {
		f.Span.End = wordEnd(text, f.Span.Pos)
	}
	f.File, f.Line, f.Col = sc.lineCol(f.Span.Pos)
	start := strings.LastIndexByte(text[:f.Span.Pos], '\n') + 1
	end := strings.IndexByte(text[f.Span.Pos:], '\n')
	if end < 0 {
		end = len(text)
	} else {
		end += f.Span.Pos
	}
	// A secret that stands in a file is not repeated in an error about it.
	f.LineText, _ = notebooks.Mask(strings.TrimSuffix(text[start:end], "\r"))
}

// wordEnd is the end of the token that starts at or covers pos.
func wordEnd(text string, pos int) int {
	if pos >= len(text) {
		return pos
	}
	return sqllex.Next(text, pos).End
}

// at gives an error of class cl at a span of the script.
func at(cl engine.Class, span notebooks.Span, message, hint string) error {
	return &engine.Error{Class: cl, Message: message, Hint: hint, Pos: span.Pos, End: span.End}
}

// firstError gives the first problem that is not a warning.
func firstError(problems []notebooks.Problem) *notebooks.Problem {
	for i := range problems {
		if !problems[i].Warning {
			return &problems[i]
		}
	}
	return nil
}

// problem makes an error of a cell's first syntax problem.
func problem(problems []notebooks.Problem, otherwise string) error {
	if pr := firstError(problems); pr != nil {
		return at(engine.Syntax, pr.Span, pr.Message, pr.Hint)
	}
	return engine.NewError(engine.Syntax, otherwise, "", nil)
}
