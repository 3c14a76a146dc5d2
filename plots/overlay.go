package plots

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
)

// overlay is what is laid over the marks of a kind: rules and bands at values, fits, rolling means.
type overlay struct {
	lines  []guide // rules
	bands  []guide
	fits   []fit
	fitted bool // smooth=lm
	window int  // rows of a rolling mean; 0 is none
}

func (o *overlay) none() bool {
	return o == nil || len(o.lines) == 0 && len(o.bands) == 0 && !o.fitted && o.window == 0
}

// guide is a rule, or a band from one value to another.
type guide struct {
	label  string
	from   anchor
	to     anchor // of a band
	axis   byte   // 'x', 'y'; 0: what its value can only be
	option int
}

// anchor is a value of a guide: a number, or a moment in microseconds since 1970.
type anchor struct {
	at     float64
	moment bool
	civil  bool // a moment without a zone: that of the axis
	text   string
	ask    bool   // the engine gives it
	named  string // what stood for it, to be said with the value

	option, pos, end int // where it is written: the bytes of the option's value
}

// mostGuides bounds the rules and bands of one chart.
const mostGuides = 20

// overlays reads rule, band and smooth.
func (c *compiler) overlays() *Error {
	c.spec.overlay = &overlay{}
	for _, k := range []struct {
		key  string
		ends int
		to   *[]guide
	}{{"rule", 1, &c.spec.overlay.lines}, {"band", 2, &c.spec.overlay.bands}} {
		i, ok := c.place[k.key]
		if !ok {
			continue
		}
		gs, e := c.guides(i, k.ends)
		if e != nil {
			return e
		}
		if len(gs) > mostGuides {
			return c.fail(i, k.key+" takes at most 20 of them")
		}
		*k.to = gs
	}
	return c.smoothing()
}

// guides reads rule=40, rule=(40 AS target, DATE '2025-07-16'), rule=x(40), band=(10, 20 AS normal), band=x(10, 20).
func (c *compiler) guides(i, ends int) ([]guide, *Error) {
	o := c.cmd.Options[i]
	key := strings.ToLower(o.Key)
	if o.IsString {
		o.Value = sqllex.QuoteString(o.Value)
	}
	if len(o.Value) > maxValue {
		return nil, c.fail(i, key+" is longer than 10,000 bytes")
	}
	toks := sqllex.Code(o.Value)
	if !o.IsString {
		if e := c.wellFormed(i, toks); e != nil {
			return nil, e
		}
	}
	if len(toks) == 0 {
		return nil, c.fail(i, key+" has no value")
	}
	if o.Value[toks[0].Pos] == '(' && closes(toks, 0) == len(toks)-1 {
		toks = toks[1 : len(toks)-1]
	}
	var out []guide
	var open *guide         // a band that still has no end
	var last []sqllex.Token // its beginning
	items := commas(toks)
	for n, item := range items {
		if len(item) == 0 {
			var beside []sqllex.Token // the value before it, or the one behind
			for _, k := range []int{n - 1, n + 1} {
				if len(beside) == 0 && k >= 0 && k < len(items) {
					beside = items[k]
				}
			}
			return nil, c.failAt(i, beside, "a value is missing in "+key+" beside this one")
		}
		g, values, e := c.guide(i, o.Value, item, ends)
		if e != nil {
			return nil, e
		}
		if ends == 2 && len(values) == 1 {
			last = item
		}
		switch {
		case ends == 1 && len(values) == 1:
			g.from = values[0]
			out = append(out, g)
		case ends == 2 && len(values) == 2:
			g.from, g.to = values[0], values[1]
			out = append(out, g)
		case ends == 2 && len(values) == 1 && open == nil:
			g.from = values[0]
			open = &g
		case ends == 2 && len(values) == 1:
			open.to = values[0]
			if g.label != "" {
				open.label = g.label
			}
			out = append(out, *open)
			open = nil
		}
	}
	if open != nil {
		e := c.failAt(i, last, "a band goes from one value to another")
		e.Hint = "write band=(10, 20), or band=x(10, 20)"
		return nil, e
	}
	for _, g := range out {
		if ends == 2 && g.from.moment != g.to.moment && !g.from.ask && !g.to.ask {
			e := c.fail(i, "a band is between two numbers or two times")
			e.Pos, e.End = g.from.pos, g.to.end
			return nil, e
		}
	}
	return out, nil
}

// commas splits tokens at the commas that stand in no brackets.
func commas(toks []sqllex.Token) [][]sqllex.Token {
	var out [][]sqllex.Token
	depth, from := 0, 0
	for j, t := range toks {
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Comma:
			if depth == 0 {
				out = append(out, toks[from:j])
				from = j + 1
			}
		}
	}
	return append(out, toks[from:])
}

// guide reads one item of a list: a value or, behind the name of an axis, one or two of them.
func (c *compiler) guide(i int, src string, toks []sqllex.Token, ends int) (guide, []anchor, *Error) {
	g := guide{option: i}
	if n := len(toks); n > 2 && toks[n-2].Is(src, "as") {
		switch t := toks[n-1]; t.Kind {
		case sqllex.Word, sqllex.Quoted, sqllex.String:
			g.label = shorten(clean(sqllex.Unquote(t.Text(src))), 60)
			toks = toks[:n-2]
		}
	}
	items := [][]sqllex.Token{toks}
	if len(toks) > 3 && toks[1].Kind == sqllex.Open && closes(toks, 1) == len(toks)-1 {
		for _, axis := range "xy" {
			if toks[0].Is(src, string(axis)) {
				g.axis, items = byte(axis), commas(toks[2:len(toks)-1])
			}
		}
	}
	if g.axis != 0 && len(items) != ends {
		e := c.failAt(i, toks, "a rule on "+string(g.axis)+" has one value")
		if ends == 2 {
			e.Message = "a band on " + string(g.axis) + " has two values"
		}
		return g, nil, e
	}
	var out []anchor
	for _, item := range items {
		if len(item) == 0 {
			return g, nil, c.failAt(i, toks, "a value is missing")
		}
		a, e := c.anchor(i, src, item)
		if e != nil {
			return g, nil, e
		}
		a.option = i
		if !c.cmd.Options[i].IsString {
			a.pos, a.end = item[0].Pos, item[len(item)-1].End
		}
		out = append(out, a)
	}
	return g, out, nil
}

// anchor reads a value: a number, a date or a timestamp as they are written, or an expression for the engine.
func (c *compiler) anchor(i int, src string, toks []sqllex.Token) (anchor, *Error) {
	text := src[toks[0].Pos:toks[len(toks)-1].End]
	if v, ok := numberText(src, toks); ok {
		return anchor{at: v, text: text}, nil
	}
	if last := toks[len(toks)-1]; last.Kind == sqllex.String && (len(toks) == 1 || len(toks) == 2 && (toks[0].Is(src, "date") || toks[0].Is(src, "timestamp"))) {
		at, civil, ok := momentText(sqllex.Unquote(last.Text(src)))
		if !ok {
			e := c.failAt(i, toks, quoted(sqllex.Unquote(last.Text(src)))+" is no date or time")
			e.Hint = "write DATE '2025-07-16' or TIMESTAMP '2025-07-16 12:00:00'"
			return anchor{}, e
		}
		return anchor{at: at, moment: true, civil: civil, text: text}, nil
	}
	v, e := c.single(i, src, toks)
	if e != nil {
		return anchor{}, e
	}
	a := anchor{at: math.NaN(), ask: true, named: v.label()}
	switch {
	case v.aggregate:
		a.text = v.text
	case v.column != "":
		e := c.failAt(i, toks, "a rule or a band stands at one value, and "+quoted(v.column)+" is a column")
		e.Hint = "take one value of it, for instance median(" + ident(v.column) + ")"
		return a, e
	default: // the same in every row
		a.text, a.named = "max("+v.text+")", ""
	}
	return a, nil
}

// numberText reads a number as it is written, with its sign.
func numberText(src string, toks []sqllex.Token) (float64, bool) {
	sign := 1.0
	if len(toks) == 2 && (toks[0].Text(src) == "-" || toks[0].Text(src) == "+") {
		if toks[0].Text(src) == "-" {
			sign = -1
		}
		toks = toks[1:]
	}
	if len(toks) != 1 || toks[0].Kind != sqllex.Number {
		return 0, false
	}
	v, err := strconv.ParseFloat(toks[0].Text(src), 64)
	return sign * v, err == nil && !math.IsInf(v, 0)
}

// momentText reads a date, or a date and a time, as ISO 8601 writes them.
func momentText(s string) (us float64, civil, ok bool) {
	for _, f := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999Z07:00", "2006-01-02 15:04:05.999999Z07"} {
		if t, err := time.Parse(f, s); err == nil {
			return float64(t.UnixMicro()), false, true
		}
	}
	for _, f := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05.999999", "2006-01-02T15:04", "2006-01-02T15:04:05.999999"} {
		if t, err := time.Parse(f, s); err == nil {
			return float64(t.UnixMicro()), true, true
		}
	}
	return 0, false, false
}

// onAxis gives the place on a scale of time: what has no zone is in that of the scale.
func (a anchor) onAxis(s *Scale) float64 {
	if !a.moment || !a.civil || s.Zone == nil {
		return a.at
	}
	t := instant(a.at, time.UTC)
	return float64(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), s.Zone).UnixMicro())
}

// asked puts before a plan the question for the values of guides that are expressions.
func (c *compiler) asked(plan Plan) Plan {
	var anchors []*anchor
	for _, list := range [][]guide{c.spec.overlay.lines, c.spec.overlay.bands} {
		for k := range list {
			for _, a := range []*anchor{&list[k].from, &list[k].to} {
				if a.ask {
					anchors = append(anchors, a)
				}
			}
		}
	}
	if len(anchors) == 0 {
		return plan
	}
	var items []string
	for k, a := range anchors {
		items = append(items, a.text+" AS at"+strconv.Itoa(k+1))
	}
	return Plan{Echo: plan.Echo, overlay: plan.overlay, Probe: "|> AGGREGATE " + strings.Join(items, ", "), then: func(rows []arrow.RecordBatch) (Plan, *Error) {
		t := &table{schema: rows[0].Schema(), rows: rows}
		for k, a := range anchors {
			col, err := t.column("at" + strconv.Itoa(k+1))
			if err != nil {
				return plan, err
			}
			if col.kind == textColumn {
				return plan, &Error{Message: "a rule or a band stands at a number or a time, and " + quoted(a.text) + " is " + typeName(col.typ), Option: a.option, Pos: a.pos, End: a.end}
			}
			a.moment = col.kind == momentColumn
			ts, zoned := col.typ.(*arrow.TimestampType)
			a.civil = a.moment && !(zoned && ts.TimeZone != "")
			if vs, fs := col.numbers(); len(vs) > 0 && fs[0] == present {
				a.at = vs[0]
			}
		}
		return plan, nil
	}}
}
