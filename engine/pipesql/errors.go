package pipesql

import (
	"quire/engine"
)

// errorAt makes a syntax error at token k, or where the text before it ends.
func (s *source) errorAt(k int, message, hint string) *engine.Error {
	return s.errorOf(engine.Syntax, k, message, hint)
}

func (s *source) errorOf(c engine.Class, k int, message, hint string) *engine.Error {
	e := &engine.Error{Class: c, Message: message, Hint: hint}
	if k >= 0 && k < len(s.toks) {
		e.Pos, e.End = s.toks[k].Pos, s.toks[k].End
		return e
	}
	e.Pos = s.pos(k)
	return e
}

// missing makes a syntax error for a word that is missing before token j: it points at the last
// word before.
func (s *source) missing(j int, message, hint string) *engine.Error {
	e := &engine.Error{Class: engine.Syntax, Message: message, Hint: hint}
	if j > 0 && j <= len(s.toks) {
		e.Pos, e.End = s.toks[j-1].Pos, s.toks[j-1].End
	}
	return e
}
