package pipesql

import (
	"fmt"
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// translator turns one text into SQL.
type translator struct {
	*source
	opts     Options
	volatile bool
	depth    int // of queries in queries
	fresh    int // generated names so far
	edits
}

// maxDepth bounds how deep piped queries may stand in each other: an engine's own parser gives up at about that.
const maxDepth = 200

// expr renders the tokens [i, j) as they are, but for arguments, renamed functions, foreign spellings, columns carried from
// an earlier stage, and pipes in parentheses.
func (t *translator) expr(i, j int, sc *scope) (pieces, error) {
	var out pieces
	if i >= j {
		return out, nil
	}
	start := t.toks[i].Pos
	replace := func(k int, text string) {
		if start < t.toks[k].Pos {
			out.copied(start, t.toks[k].Pos)
		}
		out.emit(text, t.toks[k].Pos)
		start = t.toks[k].End
	}
	behind := -1
	for k := i; k < j || behind >= 0; k++ {
		if behind >= 0 {
			out.copied(start, t.toks[behind].End)
			for _, e := range t.close[behind] {
				out.emit(e.text, t.toks[e.at].Pos)
			}
			start = t.toks[behind].End
			if behind = -1; k >= j {
				break
			}
		}
		tok := t.toks[k]
		for _, e := range t.open[k] {
			if start < tok.Pos {
				out.copied(start, tok.Pos)
				start = tok.Pos
			}
			out.emit(e.text, t.toks[e.at].Pos)
		}
		if len(t.close[k]) > 0 {
			behind = k
		}
		if text, ok := t.swap[k]; ok {
			replace(k, text)
			if tok.Kind == sqllex.Word {
				t.changing(k)
			}
			continue
		}
		switch tok.Kind {
		case sqllex.Param:
			lit, err := t.argument(k)
			if err != nil {
				return nil, err
			}
			replace(k, lit)
		case sqllex.Open:
			if !t.piped[k] {
				continue
			}
			if t.src[tok.Pos] != '(' {
				return nil, t.errorAt(t.find(k+1, t.mate[k], t.isPipe), "a pipe cannot stand in brackets", "put the query into parentheses")
			}
			inner, _, err := t.lower(k+1, t.mate[k], sc)
			if err != nil {
				return nil, err
			}
			out.copied(start, tok.End)
			out.add(inner)
			k = t.mate[k]
			start = t.toks[k].Pos
			if len(t.close[k]) > 0 {
				behind = k
			}
		case sqllex.Pipe:
			return nil, t.errorAt(k, "a pipe step cannot stand here", "")
		case sqllex.Number:
			if text, ok := t.number(k); ok {
				replace(k, text)
			}
		case sqllex.Op:
			switch {
			case t.text(k) == "<=>":
				replace(k, "IS NOT DISTINCT FROM")
			case t.text(k) == "*" && t.is(k+1, "EXCEPT") && k+1 < j && t.kind(k+2) == sqllex.Open && !t.query(k+3):
				replace(k+1, "EXCLUDE")
				k++
			}
		case sqllex.Word, sqllex.Quoted:
			if t.kind(k-1) == sqllex.Dot {
				if tok.Kind == sqllex.Quoted && t.src[tok.Pos] == '`' {
					replace(k, sqllex.QuoteIdent(sqllex.Unquote(t.text(k))))
				}
				continue
			}
			if t.is(k, "spark_catalog") && k+4 < j && t.kind(k+1) == sqllex.Dot && t.is(k+2, "default") && t.kind(k+3) == sqllex.Dot {
				// The session's own catalog, which this engine has under another name.
				out.copied(start, tok.Pos)
				start = t.toks[k+4].Pos
				k += 3
				continue
			}
			if t.kind(k+1) == sqllex.Dot && k+2 < j {
				if hidden, ok := sc.carried(t, k); ok {
					replace(k, sqllex.QuoteIdent(hidden))
					if t.text(k+2) != "*" {
						k += 2
						start = t.toks[k].End
						if len(t.close[k]) > 0 {
							behind = k
						}
					}
					continue
				}
			}
			if tok.Kind == sqllex.Quoted {
				if t.src[tok.Pos] == '`' {
					replace(k, sqllex.QuoteIdent(sqllex.Unquote(t.text(k))))
				}
				continue
			}
			if t.is(k, "AT") && !t.is(k+1, "TIME", "LOCAL") && t.kind(k+1) != sqllex.Open {
				// DuckDB reserves this name, as common as it is for a time.
				replace(k, sqllex.QuoteIdent(t.text(k)))
				continue
			}
			if bareLabels[t.low(k)] && k > i && t.operand(k-1) && !t.is(k-1, "PRIMARY", "FOREIGN") && (k+1 >= j || t.label(k+1)) {
				replace(k, "AS "+t.text(k))
				continue
			}
			if t.is(k, "OVER") && k+3 < j && t.kind(k+1) == sqllex.Open && t.mate[k+1] == k+3 && (t.kind(k+2) == sqllex.Word || t.kind(k+2) == sqllex.Quoted) {
				// OVER (w) copies a window, which DuckDB refuses for one with a frame; OVER w is it.
				t.swapped(k+1, " ")
				t.swapped(k+3, " ")
				continue
			}
			if t.is(k, "LATERAL") && t.is(k+1, "VIEW") {
				// Of a query without pipes; of one with them it is read with its relation.
				if start < tok.Pos {
					out.copied(start, tok.Pos)
				}
				var views item
				end, err := t.lateralViews(k, j, sc, &views)
				if err != nil {
					return nil, err
				}
				out.add(views.out)
				if end >= j {
					return out, nil
				}
				out.emit(" ", t.toks[end].Pos)
				start = t.toks[end].Pos
				k = end - 1
				continue
			}
			t.changing(k)
		}
	}
	out.copied(start, t.toks[j-1].End)
	return out, nil
}

// bareLabels are keywords of DuckDB that it takes for a column's name only behind AS. Those that go on with an expression or a
// clause are not among them.
var bareLabels = words(`action class comment content data domain key label level mode name number object option options owner
	position program role rule schema session source start state statement storage system template text trigger type value
	version view work`)

// label reports whether an alias may end before token k.
func (t *translator) label(k int) bool {
	switch t.kind(k) {
	case sqllex.Comma, sqllex.Pipe:
		return true
	case sqllex.Close:
		return t.mate[k] >= 0 && t.query(t.mate[k]+1)
	}
	return t.is(k, "FROM", "WHERE", "UNION", "ORDER", "LIMIT")
}

func (t *translator) isPipe(k int) bool { return t.toks[k].Kind == sqllex.Pipe }

// changing notes that a bare word makes the query volatile.
func (t *translator) changing(k int) {
	name := t.low(k)
	switch {
	case t.kind(k+1) != sqllex.Open || t.text(k+1) != "(":
		if volatileWords[name] || name == "sample" && t.is(k-1, "USING") || name == "tablesample" {
			t.volatile = true
		}
	case volatileCalls[name] || name == "unix_timestamp" && t.mate[k+1] == k+2:
		t.volatile = true
	}
}

// named reports whether the word k before a parenthesis names a relation, a column list's owner or a new object, and is no
// call: FROM get(…) is a table function, AS size(a, b) an alias with columns.
func (t *translator) named(k int) bool {
	return t.is(k-1, "FROM", "JOIN", "AS", "INTO", "TABLE", "VIEW", "LATERAL", "USING", "WITH", "RECURSIVE", "MACRO", "FUNCTION")
}

// argument gives the literal for the parameter at token k.
func (t *translator) argument(k int) (string, error) {
	name := t.text(k)[1:]
	var names []string
	for _, a := range t.opts.Args {
		if strings.EqualFold(a.Name, name) {
			lit, err := Literal(a.Value)
			if err != nil {
				e := t.errorOf(engine.ClassOf(err), k, fmt.Sprintf("parameter $%s: %v", name, err), "")
				e.Err = err
				return "", e
			}
			return lit, nil
		}
		names = append(names, a.Name)
	}
	hint := "define it above with PARAM " + name
	if n := nearest.Of(name, names); n != "" {
		hint = "did you mean $" + n + "?"
	}
	return "", t.errorOf(engine.UnknownColumn, k, "no parameter $"+name, hint)
}

// suffixes are Spark's endings of numbers.
var suffixes = []struct{ end, cast string }{
	{"BD", ""}, {"L", "::BIGINT"}, {"S", "::SMALLINT"}, {"Y", "::TINYINT"}, {"D", "::DOUBLE"}, {"F", "::FLOAT"},
}

// number rewrites a number with a type suffix.
func (t *translator) number(k int) (string, bool) {
	text := t.text(k)
	if last := text[len(text)-1]; last >= '0' && last <= '9' || last == '.' || strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "0X") {
		return "", false
	}
	up := strings.ToUpper(text)
	for _, s := range suffixes {
		if strings.HasSuffix(up, s.end) {
			return text[:len(text)-len(s.end)] + s.cast, true
		}
	}
	return "", false
}

// newName makes a name that no query uses.
func (t *translator) newName(stem string) string {
	t.fresh++
	return fmt.Sprintf("__%s%d", stem, t.fresh)
}
