package plots

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// unitOfTime is what bins of moments are made of: the engine cuts to the unit, in the zone of the column, and so many of them in a
// row become one bin here.
type unitOfTime struct {
	name  string // as date_trunc has it
	about float64
	steps []int
}

var unitsOfTime = []unitOfTime{
	{"microsecond", 1, []int{1, 2, 5, 10, 20, 50, 100, 200, 500}},
	{"millisecond", 1000, []int{1, 2, 5, 10, 20, 50, 100, 200, 500}},
	{"second", second, []int{1, 2, 5, 10, 15, 30}},
	{"minute", 60 * second, []int{1, 2, 5, 10, 15, 30}},
	{"hour", hour, []int{1, 2, 3, 6, 12}},
	{"day", day, []int{1}},
	{"week", 7 * day, []int{1}},
	{"month", year / 12, []int{1}},
	{"quarter", year / 4, []int{1}},
	{"year", year, []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}},
}

func timeUnit(name string) *unitOfTime {
	for i := range unitsOfTime {
		if unitsOfTime[i].name == name {
			return &unitsOfTime[i]
		}
	}
	return nil
}

// histOfMoments plans the histogram of a date or a timestamp: bins are units of the calendar.
func (c *compiler) histOfMoments(x *value, t arrow.DataType, bins binsOption) (Plan, *Error) {
	if c.spec.XLog {
		return Plan{}, c.fail(c.place["xscale"], "a time has no logarithmic scale")
	}
	if bins.width > 0 && bins.unit == "" {
		e := c.fail(bins.at, "bins of a time have a unit")
		e.Hint = "write bins=day or bins=width(15 minutes)"
		return Plan{}, e
	}
	s := c.splits()
	probe := "|> SELECT " + measureExpr(x, t) + " AS w |> AGGREGATE count(*) AS total, count(w) AS n, min(w) AS lo, max(w) AS hi, percentile(w, array(0.005, 0.25, 0.75, 0.995)) AS qs" +
		" |> SELECT total, n, lo, hi, qs[0] AS q005, qs[1] AS q25, qs[2] AS q75, qs[3] AS q995"
	dates := t.ID() != arrow.TIMESTAMP
	return Plan{Probe: probe, then: func(rows []arrow.RecordBatch) (Plan, *Error) {
		a := answer(rows)
		g := gridOf(a, false, false, binsOption{})
		lo, hi := math.Max(a["lo"], g.edge(0)), math.Min(a["hi"], g.edge(g.count))
		width := g.width()
		if bins.count > 0 {
			width = (hi - lo) / float64(bins.count)
		}
		unit, step := bins.unit, int(bins.width)
		if unit == "" {
			unit, step = nearestUnit(width, dates)
		} else if u := timeUnit(unit); (hi-lo)/(u.about*bins.width) > limitBins || bins.width != math.Trunc(bins.width) {
			if bins.width != math.Trunc(bins.width) {
				return Plan{}, c.fail(bins.at, "the width of bins is a whole number of "+unit+"s")
			}
			return Plan{}, c.tooManyBins(bins, int((hi-lo)/(u.about*bins.width)))
		}
		index := 0
		for i, u := range unitsOfTime {
			if u.name == unit {
				index = i
			}
		}
		c.spec.Numbers = map[string]float64{"moments": 1, "total": a["total"], "unit": float64(index), "step": float64(step), "lo": lo, "hi": hi}
		if dates || index >= 5 {
			c.spec.Numbers["dates"] = 1
		}
		c.spec.X, c.spec.Y = "x", []string{"y"}
		width1 := "a " + unit
		if unit == "hour" {
			width1 = "an hour"
		}
		if step > 1 {
			width1 = fmt.Sprintf("%d %ss", step, unit)
		}
		c.spec.Remarks = append(c.spec.Remarks, "bins of "+width1+", "+sampleSize(a["n"]))
		steps := "|> SELECT date_trunc('" + unit + "', " + x.expr() + ") AS x" + s.items + " |> AGGREGATE count(*) AS y GROUP BY x" + s.names + " |> ORDER BY x" + s.names
		return Plan{Steps: steps, Spec: c.spec}, nil
	}}, nil
}

// nearestUnit gives the unit and how many of it are nearest to a width, by ratio.
func nearestUnit(width float64, dates bool) (unit string, step int) {
	unit, step = "day", 1
	near := math.Inf(1)
	for _, u := range unitsOfTime {
		if dates && u.about < day {
			continue
		}
		for _, n := range u.steps {
			if d := math.Abs(math.Log(u.about * float64(n) / math.Max(width, 1))); d < near {
				unit, step, near = u.name, n, d
			}
		}
	}
	return unit, step
}

// floor gives the start of the bin in which a moment lies.
func (u *unitOfTime) floor(t time.Time, n int) time.Time {
	y, mo, d := t.Date()
	switch u.name {
	case "year":
		return time.Date(int(math.Floor(float64(y)/float64(n)))*n, 1, 1, 0, 0, 0, 0, t.Location())
	case "quarter":
		return time.Date(y, (mo-1)/3*3+1, 1, 0, 0, 0, 0, t.Location())
	case "month":
		return time.Date(y, mo, 1, 0, 0, 0, 0, t.Location())
	case "week":
		return time.Date(y, mo, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, t.Location())
	case "day":
		return time.Date(y, mo, d, 0, 0, 0, 0, t.Location())
	case "hour":
		return time.Date(y, mo, d, t.Hour()/n*n, 0, 0, 0, t.Location())
	}
	// Minutes and less are the same in every zone but for offsets of part hours, which the zone's own clock settles.
	_, off := t.Zone()
	width := int64(u.about) * int64(n)
	local := t.UnixMicro() + int64(off)*1e6
	floor := local - ((local%width)+width)%width
	return time.UnixMicro(floor - int64(off)*1e6).In(t.Location())
}

// next gives the start of the bin after one.
func (u *unitOfTime) next(t time.Time, n int) time.Time {
	switch u.name {
	case "year":
		return t.AddDate(n, 0, 0)
	case "quarter":
		return t.AddDate(0, 3, 0)
	case "month":
		return t.AddDate(0, 1, 0)
	case "week":
		return t.AddDate(0, 0, 7)
	case "day":
		return t.AddDate(0, 0, 1)
	}
	next := t.Add(time.Duration(int64(u.about)*int64(n)) * time.Microsecond)
	if u.name == "hour" { // where a clock goes back or forth, a bin is longer or shorter
		if f := u.floor(next, n); f.After(t) {
			return f
		}
	}
	return next
}

// buildHistOfMoments makes the columns of a histogram in time.
func buildHistOfMoments(spec *Spec, t *table) (*Scene, error) {
	x, err := t.column("x")
	if err != nil {
		return nil, err
	}
	h, err := readBins(spec, t)
	if err != nil {
		return nil, err
	}
	s := newScene(*spec)
	n := spec.Numbers
	p := panel{x: Scale{Kind: timeScale, Label: clean(spec.XLabel), Zone: x.zone, Dates: n["dates"] != 0}}
	unit, step := &unitsOfTime[int(n["unit"])%len(unitsOfTime)], max(1, int(n["step"]))
	at := unit.floor(instant(n["lo"], x.zone), step)
	var edges []float64
	for len(edges) < limitBins+3 {
		edges = append(edges, float64(at.UnixMicro()))
		if edges[len(edges)-1] > n["hi"] {
			break
		}
		next := unit.next(at, step)
		if !next.After(at) {
			break
		}
		at = next
	}
	vs, fs := x.numbers()
	var lost dropped
	h.counts = make([][]float64, len(h.names))
	for k := range h.counts {
		h.counts[k] = make([]float64, len(edges)-1)
	}
	below, above := 0.0, 0.0
	for i, v := range vs {
		switch k := sort.Search(len(edges), func(k int) bool { return edges[k] > v }) - 1; {
		case fs[i] == isNull:
			lost.null += int(h.ys[i])
		case fs[i] == notFinite:
			lost.infinite += int(h.ys[i])
		case k < 0:
			below += h.ys[i]
		case k >= len(edges)-1:
			above += h.ys[i]
		default:
			h.counts[h.of(i)][k] += h.ys[i]
		}
	}
	s.notes = lost.notes(labelWord(spec.XLabel, "x"))
	when := func(v float64) string {
		return strings.TrimSuffix(instant(v, x.zone).Format("2006-01-02 15:04"), " 00:00")
	}
	if above > 0 {
		s.notes = append(s.notes, plural(int(above), "value", "values")+" from "+when(edges[len(edges)-1])+" on not shown")
	}
	if below > 0 {
		s.notes = append(s.notes, plural(int(below), "value", "values")+" before "+when(edges[0])+" not shown")
	}
	if lost.null+lost.infinite > 0 && sumOf(h.counts) == 0 || len(vs) == 0 {
		p.empty = emptyHist(spec)
		s.panels = []panel{p}
		return s, nil
	}
	p.x.span(edges[0], edges[len(edges)-1])
	h.marks(s, &p, spec, edges)
	s.panels = []panel{p}
	return s, nil
}

func sumOf(counts [][]float64) float64 {
	t := 0.0
	for _, c := range counts {
		for _, n := range c {
			t += n
		}
	}
	return t
}
