package plots

import (
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

var _ = register(kind{name: "hist", keys: "bins stack xscale yscale rule band", compile: compileHist, build: buildHist})

// Bounds of a histogram.
const (
	leastBins = 5
	mostBins  = 60  // that the rule chooses
	limitBins = 500 // that may be asked for
)

// compileHist counts rows in bins of x in the engine. It asks for the range and the quartiles first: the bins' width is that of
// Freedman and Diaconis ("On the histogram as a density estimator", 1981), made a round number.
func compileHist(c *compiler) (Plan, *Error) {
	x, e := c.oneMeasure(c.x, "x")
	if e != nil {
		return Plan{}, e
	}
	if i, ok := c.place["y"]; ok {
		e := c.fail(i, "PLOT hist counts rows and takes no y=")
		e.Hint = "draw bars of a sum: PLOT bar"
		return Plan{}, e
	}
	bins, e := c.binsOption()
	if e != nil {
		return Plan{}, e
	}
	c.spec.XLabel, c.spec.YLabel = x.label(), "rows"
	echo := c.chosen("x", x)
	plan, e := c.typed(x, func(t arrow.DataType) (Plan, *Error) {
		if e := c.refuseText("x", x, t); e != nil {
			return Plan{}, e
		}
		if columnKindOf(t) == momentColumn {
			return c.histOfMoments(x, t, bins)
		}
		return c.histOfNumbers(x, t, bins)
	})
	plan.Echo = echo
	return plan, e
}

// binsOption is what bins= asks for.
type binsOption struct {
	count int     // about so many; 0: the rule chooses
	width float64 // of each; 0: the rule chooses
	unit  string  // of a width in time: "hour", …
	at    int     // the option
}

// binsOption reads bins=40, bins=width(2.5), bins=day or bins=width(15 minutes).
func (c *compiler) binsOption() (binsOption, *Error) {
	b := binsOption{at: -1}
	i, ok := c.place["bins"]
	if !ok {
		return b, nil
	}
	b.at = i
	text := strings.ToLower(strings.TrimSpace(c.cmd.Options[i].Value))
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 || n > limitBins {
			return b, c.fail(i, "bins is a number of bins from 1 to 500")
		}
		b.count = n
		return b, nil
	}
	inner := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "width"), "("), ")"))
	number, unit := inner, ""
	for k, r := range inner {
		if r >= 'a' && r <= 'z' && !(r == 'e' && k > 0 && inner[k-1] >= '0' && inner[k-1] <= '9') {
			number, unit = strings.TrimSpace(inner[:k]), strings.TrimSuffix(strings.Trim(inner[k:], " '"), "s")
			break
		}
	}
	if unit != "" && timeUnit(unit) == nil {
		e := c.fail(i, quoted(unit)+" is no unit of time")
		e.Hint = "the units are second, minute, hour, day, week, month, quarter and year"
		return b, e
	}
	b.unit, b.width = unit, 1
	if number != "" {
		v, err := strconv.ParseFloat(number, 64)
		if err != nil || !(v > 0) || math.IsInf(v, 0) {
			e := c.fail(i, "bins is a number of bins, or the width of one")
			e.Hint = "write bins=40 or bins=width(2.5)"
			return b, e
		}
		b.width = v
	}
	return b, nil
}

// histOfNumbers plans the histogram of a quantity.
func (c *compiler) histOfNumbers(x *value, t arrow.DataType, bins binsOption) (Plan, *Error) {
	if bins.unit != "" {
		return Plan{}, c.fail(bins.at, "bins of a "+bins.unit+" need a time as x, and "+quoted(x.label())+" is "+typeName(t))
	}
	s := c.splits()
	v := measureExpr(x, t)
	if c.spec.XLog {
		v = "CASE WHEN " + v + " > 0 THEN log10(" + v + ") END"
	}
	c.spec.Numbers = map[string]float64{}
	count := measureExpr(x, t)
	probe := "|> SELECT " + count + " AS v0, " + v + " AS v |> SELECT v0, v, " + finite("v") + " AS w" +
		" |> AGGREGATE count(*) AS total, count(v0) AS known, count(v) AS positive, count(w) AS n, min(w) AS lo, max(w) AS hi, percentile(w, array(0.005, 0.25, 0.5, 0.75, 0.995)) AS qs" +
		" |> SELECT total, known, positive, n, lo, hi, qs[0] AS q005, qs[1] AS q25, qs[2] AS q50, qs[3] AS q75, qs[4] AS q995"
	whole := wholeType(t)
	return Plan{Probe: probe, then: func(rows []arrow.RecordBatch) (Plan, *Error) {
		a := answer(rows)
		g := gridOf(a, whole, c.spec.XLog, bins)
		if g.count > limitBins+1 {
			return Plan{}, c.tooManyBins(bins, g.count)
		}
		n := &c.spec.Numbers
		*n = map[string]float64{"whole": 0, "total": a["total"], "null": a["total"] - a["known"], "infinite": a["positive"] - a["n"]}
		if whole {
			(*n)["whole"] = 1
		}
		if c.spec.XLog {
			(*n)["unpositive"] = a["known"] - a["positive"]
		}
		g.keep(*n)
		c.spec.X = "x"
		steps := "|> SELECT " + v + " AS v" + s.items + " |> SELECT " + finite("v") + " AS w" + s.names +
			" |> WHERE w IS NOT NULL |> AGGREGATE count(*) AS y GROUP BY " + g.expr("w") + " AS x" + s.names + " |> ORDER BY x" + s.names
		c.spec.Y = []string{"y"}
		c.spec.Remarks = append(c.spec.Remarks, g.words(a["n"]))
		return Plan{Steps: steps, Spec: c.spec}, nil
	}}, nil
}

func (c *compiler) tooManyBins(bins binsOption, n int) *Error {
	e := c.fail(bins.at, "bins so narrow would be "+plural(n, "bin", "bins")+"; a histogram has at most 500")
	e.Hint = "write bins=40, or a greater width"
	return e
}

// buildHist makes the columns of a histogram from the counts of its bins.
func buildHist(spec *Spec, t *table) (*Scene, error) {
	if spec.Numbers["moments"] != 0 {
		return buildHistOfMoments(spec, t)
	}
	g := binGrid{per: spec.Numbers["per"], m: spec.Numbers["m"], first: spec.Numbers["first"], count: int(spec.Numbers["count"]), shift: spec.Numbers["shift"], log: spec.XLog}
	x, err := t.column("x")
	if err != nil {
		return nil, err
	}
	h, err2 := readBins(spec, t)
	if err2 != nil {
		return nil, err2
	}
	s := newScene(*spec)
	p := panel{x: Scale{Label: clean(spec.XLabel), Log: spec.XLog}}
	ks, _ := x.numbers()
	below, above := 0.0, 0.0
	h.counts = make([][]float64, len(h.names))
	for k := range h.counts {
		h.counts[k] = make([]float64, g.count)
	}
	for i, k := range ks {
		switch {
		case k < 0:
			below += h.ys[i]
		case k >= float64(g.count):
			above += h.ys[i]
		default:
			h.counts[h.of(i)][int(k)] += h.ys[i]
		}
	}
	s.notes = histNotes(spec.Numbers, labelWord(spec.XLabel, "x"))
	edge := func(v float64) string { return edgeText(v, spec.Numbers["whole"] != 0) }
	if above > 0 {
		s.notes = append(s.notes, plural(int(above), "value", "values")+" from "+edge(g.edge(g.count))+" on not shown")
	}
	if below > 0 {
		s.notes = append(s.notes, plural(int(below), "value", "values")+" below "+edge(g.edge(0))+" not shown")
	}
	if len(ks) == 0 {
		p.empty = emptyHist(spec)
		s.panels = []panel{p}
		return s, nil
	}
	edges := make([]float64, g.count+1)
	for k := range edges {
		edges[k] = g.edge(k)
	}
	p.x.Whole = spec.Numbers["whole"] != 0
	p.x.span(edges[0], edges[g.count])
	h.marks(s, &p, spec, edges)
	s.panels = []panel{p}
	return s, nil
}

func emptyHist(spec *Spec) string {
	if spec.Numbers["total"] == 0 {
		return "no rows"
	}
	return "no row has a value of " + labelWord(spec.XLabel, "x")
}

// edgeText writes an edge of the range shown.
func edgeText(v float64, whole bool) string {
	if whole {
		v = math.Ceil(v)
	}
	return trimZeros(formatFor("", math.Abs(v), math.Max(math.Abs(v)*1e-3, 1e-9)).text(rounded4(v)))
}

// rounded4 keeps six digits: an edge of bins is a round number but for the last bits.
func rounded4(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// histNotes says which rows are in no bin.
func histNotes(n map[string]float64, what string) []string {
	notes := dropped{null: int(n["null"]), infinite: int(n["infinite"])}.notes(what)
	if k := int(n["unpositive"]); k > 0 {
		notes = append(notes, unpositiveNote(k, what))
	}
	return notes
}

// unpositiveNote counts what a logarithmic scale has no place for.
func unpositiveNote(n int, what string) string {
	return plural(n, "row", "rows") + " with " + what + " ≤ 0, which a logarithmic scale cannot show"
}
