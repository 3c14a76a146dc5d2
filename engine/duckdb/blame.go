//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"quire/engine"
	"quire/engine/pipesql"
	"quire/internal/sqllex"
)

// blame lets an error about a function that the user did not write, because a macro or the translator did, speak of the
// user's own and point at it. DuckDB gives no place for what stands in a macro's body.
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
	case !pipesql.IsFunction(strings.ToLower(word)):
		return
	case args != "":
		args = strings.TrimSuffix(systemTypes.ReplaceAllStringFunc(args, typeWord), ")")
		out.Message = fmt.Sprintf("%s does not take (%s)", word, strings.ToLower(args))
	default:
		out.Message = word + " does not take these arguments"
	}
	out.Class, out.Hint = engine.TypeMismatch, ""
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
		if inner != "" && macroCalls()[name][strings.ToLower(inner)] {
			return tok, true
		}
		only = tok
		n++
	}
	return only, n == 1
}

// macroCalls are the functions that each macro calls, itself and through others; an index is array_extract to DuckDB.
var macroCalls = sync.OnceValue(func() map[string]map[string]bool {
	const head = "CREATE MACRO " + macroSchema + "."
	all := map[string]map[string]bool{}
	for _, text := range strings.Split(macrosSQL(), head)[1:] {
		name, body, _ := strings.Cut(text, "(")
		calls := map[string]bool{}
		toks := sqllex.Code(body)
		for i, tok := range toks {
			if i+1 >= len(toks) || tok.Kind != sqllex.Word {
				continue
			}
			switch toks[i+1].Text(body) {
			case "(":
				calls[strings.ToLower(tok.Text(body))] = true
			case "[":
				calls["array_extract"] = true
			}
		}
		all[name] = calls
	}
	// Macros are few and shallow: three times over is through all of them.
	for range 3 {
		for _, calls := range all {
			for c := range calls {
				for through := range all[c] {
					calls[through] = true
				}
			}
		}
	}
	return all
})
