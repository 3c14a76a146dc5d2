//go:build duckdb_arrow

package duckdb

import (
	"strconv"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// advise looks at the user's own words around a fault and says what was probably meant.
func (e *Engine) advise(r report, t *place, out *engine.Error) {
	text := t.query.Text
	toks := sqllex.Code(text)
	k := t.token(r, toks)
	word := ""
	if k >= 0 {
		word = toks[k].Text(text)
	}
	if out.Class == engine.UnknownColumn && k >= 0 && k+2 < len(toks) && toks[k+1].Kind == sqllex.Dot && len(toks[k+2].Text(text)) > 0 &&
		strings.Contains(out.Message, strconv.Quote(sqllex.Unquote(toks[k+2].Text(text)))) {
		// The fault is in the column and not in the relation in front of it.
		if pos, end := t.span(toks[k+2].Pos, toks[k+2].End); pos >= 0 {
			out.Pos, out.End = pos, end
		}
		out.Message = "column " + strconv.Quote(sqllex.Unquote(toks[k+2].Text(text))) + " is not in " + sqllex.Unquote(word)
	}
	switch {
	case out.Message == "division by zero":
		if out.Hint == "" {
			out.Hint = "nullif(divisor, 0) makes such a row NULL, try_divide(a, b) does too"
		}
		e.onlyOne(t, toks, out, func(tok sqllex.Token) bool {
			s := tok.Text(text)
			return tok.Kind == sqllex.Op && (s == "/" || s == "%")
		})
	case strings.HasPrefix(out.Message, "assertion failed"):
		e.onlyOne(t, toks, out, func(tok sqllex.Token) bool { return tok.Is(text, "ASSERT") })
	case strings.HasPrefix(out.Message, "UNPIVOT puts"):
		e.onlyOne(t, toks, out, func(tok sqllex.Token) bool { return tok.Is(text, "UNPIVOT") })
	case strings.HasPrefix(out.Message, "more than one row returned by a subquery"):
		out.Message, out.Hint = "a query that stands for one value gave several rows", "|> LIMIT 1 takes the first, |> AGGREGATE makes one of all; IN (…) compares with each"
	case strings.HasPrefix(out.Message, "set operations can only apply"):
		out.Class = engine.Syntax
		out.Message, out.Hint = "both sides of a set operation have the same number of columns", "SELECT the same columns on both sides"
		e.onlyOne(t, toks, out, func(tok sqllex.Token) bool {
			return tok.Is(text, "UNION") || tok.Is(text, "INTERSECT") || tok.Is(text, "EXCEPT")
		})
	case out.Class == engine.UnknownColumn && k >= 0 && strings.HasPrefix(word, `"`) && out.End-out.Pos == len(word) &&
		!strings.HasPrefix(out.Hint, "did you mean"): // the quotes are the user's own
		out.Hint = "double quotes make a name; a text stands in single quotes: " + sqllex.QuoteString(sqllex.Unquote(word))
	case out.Class == engine.UnknownColumn && r.Name != "" && strings.Trim(r.Name, "+-*/%<>=~!@#^&|?") == "":
		out.Message, out.Hint = "no operator "+r.Name, "comparisons are =, <>, <, <=, > and >="
	case out.Class == engine.Syntax && out.Hint == "":
		out.Message, out.Hint = syntaxHint(out.Message, text, toks, k)
	case out.Class == engine.TypeMismatch && out.Hint == "" && strings.Contains(out.Message, " does not take ("):
		out.Hint = castArgument
	}
}

const castArgument = "CAST the argument to a type that it takes"

// byWords go on with BY.
var byWords = map[string]bool{"GROUP": true, "ORDER": true, "PARTITION": true}

// namesHere reports whether a column or value stands behind a word, so that a reserved word there was meant as a name.
func namesHere(before string) bool {
	switch strings.ToUpper(before) {
	case ",", "(", ".", "=", "<", ">", "<>", "<=", ">=", "+", "-", "*", "/", "AS", "SELECT", "EXTEND", "WHERE", "BY", "AND", "OR", "NOT", "WHEN",
		"THEN", "ELSE", "DROP", "RENAME", "SET":
		return true
	}
	return false
}

// token gives the index of the word that a report points at; -1 when it points at none.
func (t *place) token(r report, toks []sqllex.Token) int {
	offset, err := strconv.Atoi(r.Position)
	if offset -= t.before; err != nil || offset < 0 || offset > len(t.sql) {
		return -1
	}
	from := t.steps.Source(offset)
	if from >= len(t.query.Text) {
		return len(toks) - 1
	}
	for k, tok := range toks {
		if tok.Pos <= from && from < tok.End {
			return k
		}
	}
	return -1
}

// onlyOne puts an error that DuckDB gives no place at the one token that can be the cause, if there is one such token, and no
// definition that the query reads could be the cause as well.
func (e *Engine) onlyOne(t *place, toks []sqllex.Token, out *engine.Error, may func(sqllex.Token) bool) {
	if out.Pos >= 0 {
		return
	}
	for _, def := range e.defs.closure(t.query.Text) {
		if def.source == nil && def.to > 0 { // a query of the user's; files and kept rows have no such fault
			return
		}
	}
	at := -1
	for k, tok := range toks {
		if may(tok) {
			if at >= 0 {
				return
			}
			at = k
		}
	}
	if at >= 0 {
		out.Pos, out.End = t.span(toks[at].Pos, toks[at].End)
	}
}

// syntaxHint says more of a syntax error at token k.
func syntaxHint(message, text string, toks []sqllex.Token, k int) (better, hint string) {
	if k < 0 {
		return message, ""
	}
	word := func(i int) string {
		if i < 0 || i >= len(toks) {
			return ""
		}
		return toks[i].Text(text)
	}
	count := func(w string) (n int) {
		for _, tok := range toks {
			if tok.Is(text, w) {
				n++
			}
		}
		return n
	}
	name := func(i int) bool {
		return i >= 0 && i < len(toks) && (toks[i].Kind == sqllex.Word && !sqllex.Reserved(word(i)) || toks[i].Kind == sqllex.Quoted)
	}
	value := func(i int) bool {
		if i < 0 || i >= len(toks) {
			return false
		}
		switch toks[i].Kind {
		case sqllex.String, sqllex.Number, sqllex.Param:
			return true
		case sqllex.Close:
			return toks[i].Text(text) == ")"
		}
		return name(i)
	}
	joined := false
	for _, tok := range toks[:k] {
		joined = joined || tok.Kind == sqllex.Op && (tok.Text(text) == "||" || tok.Text(text) == "&&")
	}
	switch {
	case word(k) == "|":
		return message, "a step starts with |>"
	case count("CASE") > count("END"):
		return message, "a CASE ends with END"
	case toks[k].Kind == sqllex.Op && joined:
		return message, "conditions are joined with AND and OR; || joins texts"
	case byWords[strings.ToUpper(word(k-1))] && !strings.EqualFold(word(k), "BY"):
		return message, "write " + strings.ToUpper(word(k-1)) + " BY …"
	case toks[k].Is(text, "AS") && namesHere(word(k-1)):
		return "an expression is missing in front of AS", ""
	case toks[k].Kind == sqllex.Word && sqllex.Reserved(word(k)) && namesHere(word(k-1)):
		return word(k) + " is a reserved word", "in double quotes it is a name: " + sqllex.QuoteIdent(word(k))
	case value(k) && value(k-1):
		if strings.HasPrefix(message, "unexpected ") {
			message = "unexpected " + strconv.Quote(word(k)) // and not a word of the translation
		}
		return message, "is a comma, an operator or AS missing in front of it?"
	}
	return message, ""
}
