package plots

import (
	"math"
	"strconv"
	"strings"

	"quire/internal/sqllex"
)

// value is what stands behind the = of x, y or color.
type value struct {
	text      string // the expression as written, without the parentheses around it
	column    string // the schema's spelling when it is a plain column
	name      string // of `… AS name`
	aggregate bool
}

// label says what the value is, in the user's words.
func (v value) label() string {
	switch {
	case v.name != "":
		return v.name
	case v.column != "":
		return v.column
	}
	if strings.EqualFold(strings.ReplaceAll(v.text, " ", ""), "count(*)") {
		return "count"
	}
	return strings.Join(strings.Fields(v.text), " ")
}

// aggregates are the functions whose value belongs to a group and not to a row.
var aggregates = func() map[string]bool {
	m := map[string]bool{}
	for _, f := range strings.Fields(`any_value approx_count_distinct approx_percentile approx_quantile arg_max arg_min avg bool_and bool_or
		count count_if corr covar_pop covar_samp every first first_value kurtosis last last_value mad max max_by mean median min min_by mode
		percentile percentile_approx percentile_cont percentile_disc product quantile quantile_cont quantile_disc regr_r2 regr_slope
		regr_intercept skewness some std stddev stddev_pop stddev_samp sum try_avg try_sum var_pop var_samp variance`) {
		m[f] = true
	}
	return m
}()

// maxValue bounds what stands behind one =, in bytes.
const maxValue = 10_000

// values reads the value of x, y or color: a column, one function call, or anything in parentheses, there also a list.
func (c *compiler) values(i int) ([]value, *Error) {
	o := c.cmd.Options[i]
	key := strings.ToLower(o.Key)
	if o.IsString {
		e := c.fail(i, key+" takes a column or an expression, not text")
		if col, ok := c.column(o.Value); ok {
			e.Hint = "write " + key + "=" + ident(col)
		}
		return nil, e
	}
	if len(o.Value) > maxValue {
		return nil, c.fail(i, key+" is longer than 10,000 bytes")
	}
	toks := sqllex.Code(o.Value)
	if e := c.wellFormed(i, toks); e != nil {
		return nil, e
	}
	switch {
	case len(toks) == 0:
		return nil, c.fail(i, key+" has no value")
	case len(toks) == 1:
		v, e := c.single(i, o.Value, toks)
		return []value{v}, e
	case o.Value[toks[0].Pos] == '(' && closes(toks, 0) == len(toks)-1:
		return c.list(i, o.Value, toks[1:len(toks)-1])
	case toks[0].Kind == sqllex.Word && toks[1].Kind == sqllex.Open && closes(toks, 1) == len(toks)-1:
		v, e := c.single(i, o.Value, toks)
		return []value{v}, e
	}
	e := c.fail(i, "an expression needs parentheses around it here")
	e.Hint = "write " + key + "=(" + strings.TrimSpace(o.Value) + ")"
	return nil, e
}

// wellFormed refuses what would break out of the step that the value becomes a part of.
func (c *compiler) wellFormed(i int, toks []sqllex.Token) *Error {
	src := c.cmd.Options[i].Value
	for _, t := range sqllex.Lex(src) {
		switch {
		case t.Unclosed:
			return c.failAt(i, []sqllex.Token{t}, "the quotes are not closed")
		case t.Kind == sqllex.Comment:
			return c.failAt(i, []sqllex.Token{t}, "a comment cannot stand inside a value of PLOT")
		case t.Kind == sqllex.Semicolon, t.Kind == sqllex.Pipe, t.Kind == sqllex.Invalid:
			return c.failAt(i, []sqllex.Token{t}, quoted(t.Text(src))+" cannot stand inside a value of PLOT")
		}
	}
	var open []byte
	for _, t := range toks {
		switch t.Kind {
		case sqllex.Open:
			open = append(open, src[t.Pos])
		case sqllex.Close:
			want := map[byte]byte{')': '(', ']': '[', '}': '{'}[src[t.Pos]]
			if len(open) == 0 || open[len(open)-1] != want {
				return c.failAt(i, []sqllex.Token{t}, "a closing "+quoted(t.Text(src))+" has no opening one")
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return c.fail(i, "an opening "+quoted(string(open[len(open)-1]))+" is not closed")
	}
	return nil
}

// closes gives the index of the bracket that closes the one at i.
func closes(toks []sqllex.Token, i int) int {
	depth := 0
	for j := i; j < len(toks); j++ {
		switch toks[j].Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

// list splits the inside of parentheses at its commas.
func (c *compiler) list(i int, src string, toks []sqllex.Token) ([]value, *Error) {
	var out []value
	depth, from := 0, 0
	for j := 0; j <= len(toks); j++ {
		if j < len(toks) {
			switch toks[j].Kind {
			case sqllex.Open:
				depth++
			case sqllex.Close:
				depth--
			}
			if toks[j].Kind != sqllex.Comma || depth > 0 {
				continue
			}
		}
		if j == from {
			return nil, c.failAt(i, gapAt(toks, from, j), "a value is missing in the list")
		}
		v, e := c.single(i, src, toks[from:j])
		if e != nil {
			return nil, e
		}
		out = append(out, v)
		from = j + 1
	}
	if len(out) > 64 {
		return nil, c.fail(i, "a list takes at most 64 values")
	}
	return out, nil
}

// gapAt are the commas around an item of a list that is not there.
func gapAt(toks []sqllex.Token, from, to int) []sqllex.Token {
	return toks[max(0, from-1):min(len(toks), to+1)]
}

// single reads one value: a column or an expression, maybe with AS name.
func (c *compiler) single(i int, src string, toks []sqllex.Token) (value, *Error) {
	var v value
	if n := len(toks); n > 2 && toks[n-2].Is(src, "as") && (toks[n-1].Kind == sqllex.Word || toks[n-1].Kind == sqllex.Quoted) {
		v.name = sqllex.Unquote(toks[n-1].Text(src))
		toks = toks[:n-2]
	}
	v.text = src[toks[0].Pos:toks[len(toks)-1].End]
	if len(toks) == 1 && (toks[0].Kind == sqllex.Word || toks[0].Kind == sqllex.Quoted) {
		name := sqllex.Unquote(v.text)
		col, ok := c.column(name)
		if !ok {
			return v, c.unknownColumn(i, toks, name)
		}
		v.column = col
		return v, nil
	}
	for j := range toks {
		if j+1 < len(toks) && toks[j].Kind == sqllex.Word && toks[j+1].Kind == sqllex.Open && aggregates[strings.ToLower(toks[j].Text(src))] {
			end := closes(toks, j+1)
			windowed := false
			for _, t := range toks[end+1:] {
				windowed = windowed || t.Is(src, "over")
			}
			v.aggregate = v.aggregate || !windowed
		}
	}
	return v, nil
}

// length reads a size with its unit and gives centimetres; pixels are of the given density.
func length(text string, dpi float64) (float64, bool) {
	text = strings.TrimSpace(text)
	end := len(text)
	for end > 0 && (text[end-1] >= 'a' && text[end-1] <= 'z' || text[end-1] >= 'A' && text[end-1] <= 'Z') {
		end--
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(text[:end]), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false
	}
	switch strings.ToLower(text[end:]) {
	case "", "cm":
		return v, true
	case "mm":
		return v / 10, true
	case "in":
		return v * 2.54, true
	case "pt":
		return v / 72 * 2.54, true
	case "px":
		return v / dpi * 2.54, true
	}
	return 0, false
}

// quoted shows a piece of the user's text inside a message.
func quoted(s string) string { return `"` + shorten(clean(s), 60) + `"` }

// ident writes a column name as an expression, in quotes only where it needs them.
func ident(name string) string {
	toks := sqllex.Lex(name)
	if len(toks) == 1 && toks[0].Kind == sqllex.Word && !reserved[strings.ToLower(name)] {
		return name
	}
	return sqllex.QuoteIdent(name)
}

// reserved are the words that no engine takes as a bare column name.
var reserved = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`all analyse analyze and any array as asc asymmetric between both by case cast check collate column
		constraint create cross current_date current_time current_timestamp current_user default deferrable desc distinct do else end
		except exists extract false fetch filter for foreign from full grant group having in initially inner intersect interval into is
		join lambda lateral leading left like limit localtime localtimestamp natural not null offset on only or order outer over
		overlaps pivot placing primary qualify references returning right select session_user set show similar some summarize symmetric
		table then time timestamp to trailing true union unique unknown unpivot user using values variadic when where window with`) {
		m[w] = true
	}
	// Types are names of columns too, and engines take them bare.
	delete(m, "time")
	delete(m, "timestamp")
	return m
}()
