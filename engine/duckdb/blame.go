//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"quire/engine"
	"quire/engine/pipesql"
	"quire/internal/sqllex"
)

// blame lets an error about a function that the user did not write, because a macro or the translator did, speak of the
// user's own and point at it. For what stands in a macro's body DuckDB gives the place there.
func (t *place) blame(r report, out *engine.Error) {
	if t == nil || r.Type != "Binder" && r.Call == "" {
		return
	}
	inner, args, _ := strings.Cut(r.Call, "(")
	if m := ofMacro.FindStringSubmatch(r.Message); inner == "" && m != nil {
		inner = m[1]
	}
	word := ""
	if offset, err := strconv.Atoi(r.Position); err == nil {
		word = t.source(offset)
	}
	if out.Pos < 0 {
		tok, ok := t.calling(inner)
		if !ok {
			return
		}
		word = tok.Text(t.query.Text)
		out.Pos, out.End = t.span(tok.Pos, tok.End)
	}
	if inner == "" || word == "" || strings.EqualFold(word, inner) {
		return
	}
	switch {
	case word == "[":
		out.Message = "an index in brackets is of an array or a map"
	case !sqllex.WordStart([]rune(word)[0]):
		out.Message = strings.Replace(out.Message, inner, word, 1)
		return
	case !sqllex.WordStart([]rune(inner)[0]) && sqllex.Reserved(word): // LIKE, whose operator is ~~
		out.Message = strings.Replace(out.Message, inner, strings.ToUpper(word), 1)
		return
	case !pipesql.IsFunction(strings.ToLower(word)):
		return
	case args != "":
		args = strings.TrimSuffix(systemTypes.ReplaceAllStringFunc(args, typeWord), ")")
		out.Message = fmt.Sprintf("%s does not take (%s)", word, strings.ToLower(args))
	default:
		out.Message = word + " does not take these arguments"
	}
	out.Class, out.Hint = engine.TypeMismatch, ""
	if args != "" {
		out.Hint = castArgument
	}
}

// inMacro finds the place of a fault in the body of a macro: the column that cannot be cast, or the only call there is. Where
// the report names a function, blame finds the call of it.
func (t *place) inMacro(r report, out *engine.Error) {
	if m := noCast.FindStringSubmatch(r.Message); m != nil && m[3] != "" {
		if pos, end, ok := t.find(m[3]); ok {
			out.Pos, out.End = pos, end
			return
		}
	}
	if r.Call != "" || r.Type == "Binder" {
		return
	}
	if tok, only := t.calling(""); only {
		out.Pos, out.End = t.span(tok.Pos, tok.End)
	}
}

// ofMacro finds the macro that an error is about.
var ofMacro = regexp.MustCompile(`^Macro (?:Function )?"?(\w+)"?(?:\(\))? `)

// source gives the word of the query that an offset of the statement, as it was sent, stands for; "" when there is none.
func (t *place) source(offset int) string {
	offset -= t.before
	if offset < 0 || offset > len(t.sql) {
		return ""
	}
	from := t.steps.Source(offset)
	if from < 0 || from >= len(t.query.Text) {
		return ""
	}
	return sqllex.Next(t.query.Text, from).Text(t.query.Text)
}

// calling gives the query's first call whose macro calls the function inner; without an inner function, or when none does, the
// only call of a macro that there is.
func (t *place) calling(inner string) (sqllex.Token, bool) {
	toks := sqllex.Code(t.query.Text)
	var only sqllex.Token
	n := 0
	for i, tok := range toks {
		name := strings.ToLower(tok.Text(t.query.Text))
		switch {
		case tok.Kind == sqllex.Word && i+1 < len(toks) && toks[i+1].Text(t.query.Text) == "(" && pipesql.IsFunction(name):
		case tok.Kind == sqllex.Op && name == "%":
			name = "mod"
		case tok.Kind == sqllex.Open && name == "[":
			name = "item"
		default:
			continue
		}
		if inner != "" && through(name, strings.ToLower(inner)) {
			return tok, true
		}
		only = tok
		n++
	}
	return only, n == 1
}

// through reports whether a macro calls a function, itself or through others.
func through(name, function string) bool {
	m := allMacros()[name]
	if m == nil {
		return false
	}
	if m.calls[function] {
		return true
	}
	for _, n := range m.needs {
		if through(n, function) {
			return true
		}
	}
	return false
}
