package plots

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
)

// Boxes and violins reduce each of their groups: a category of x, a color and a facet. The first probe gives a group's size and
// quartiles; what is asked for then joins them, as literal rows, to the values by the group's key, which is its text.

// groupStat is what is known of a group.
type groupStat struct {
	x, color, facet string // its key
	n, nulls, wild  float64
	lo, hi          float64 // of its values
	q1, median, q3  float64
	from, to        float64 // the part of them that a violin shows
}

// fences are the bounds beyond which values are outliers: 1.5 times the range of the middle half from it (Tukey, 1977).
func (g *groupStat) fences() (lo, hi float64) {
	iqr := clampFinite(g.q3 - g.q1)
	return clampFinite(g.q1 - 1.5*iqr), clampFinite(g.q3 + 1.5*iqr)
}

// Bounds of groups.
const (
	probedGroups = 10_000
	shownFacets  = 24
)

// textKey writes a value as the text that a group is known by.
func textKey(v *value) string {
	if v == nil {
		return "''"
	}
	return "coalesce(CAST(" + v.expr() + " AS STRING), 'NULL')"
}

// grouped probes the groups of y and goes on with those that are shown.
func (c *compiler) grouped(y *value, t arrow.DataType, next func() (Plan, *Error)) (Plan, *Error) {
	keys := "|> SELECT " + textKey(c.x) + " AS x, " + textKey(c.color) + " AS color, " + textKey(c.facet) + " AS facet, " + measureExpr(y, t) + " AS v"
	c.spec.X, c.spec.Y = "x", []string{"y"}
	if c.color != nil {
		c.spec.Color = "color"
	}
	if c.facet != nil {
		c.spec.Facet = "facet"
	}
	probe := keys + " |> SELECT x, color, facet, v, " + finite("v") + " AS w |> AGGREGATE count(*) AS total, count(v) AS known, count(w) AS n, min(w) AS lo, max(w) AS hi," +
		" percentile(w, array(0.005, 0.25, 0.5, 0.75, 0.995)) AS qs GROUP BY x, color, facet" +
		" |> SELECT x, color, facet, total, known, n, lo, hi, qs[0] AS q005, qs[1] AS q1, qs[2] AS median, qs[3] AS q3, qs[4] AS q995 |> ORDER BY n DESC, x, color, facet"
	return Plan{Probe: probe, then: func(rows []arrow.RecordBatch) (Plan, *Error) {
		if e := c.readGroups(rows); e != nil {
			return Plan{}, e
		}
		return next()
	}}, nil
}

// readGroups reads the probe of groups and keeps those that are shown: the largest.
func (c *compiler) readGroups(rows []arrow.RecordBatch) *Error {
	t := &table{schema: rows[0].Schema(), rows: rows}
	text := map[string][]string{}
	for _, name := range []string{"x", "color", "facet"} {
		col, err := t.column(name)
		if err != nil {
			return err
		}
		names, code := col.categories()
		for _, k := range code {
			text[name] = append(text[name], names[k])
		}
	}
	number := map[string][]float64{}
	for _, name := range []string{"total", "known", "n", "lo", "hi", "q005", "q1", "median", "q3", "q995"} {
		col, err := t.column(name)
		if err != nil {
			return err
		}
		vs, fs := col.numbers()
		for i := range vs {
			if fs[i] != present {
				vs[i] = math.NaN()
			}
		}
		number[name] = vs
	}
	c.spec.Numbers = map[string]float64{}
	size := map[string]map[string]float64{"x": {}, "color": {}, "facet": {}}
	var all []groupStat
	for i, n := range number["n"] {
		g := groupStat{x: text["x"][i], color: text["color"][i], facet: text["facet"][i], n: n}
		g.nulls, g.wild = number["total"][i]-number["known"][i], number["known"][i]-n
		c.spec.Numbers["total"] += number["total"][i]
		c.spec.Numbers["null"] += g.nulls
		c.spec.Numbers["infinite"] += g.wild
		if !(n > 0) {
			continue
		}
		g.lo, g.hi = number["lo"][i], number["hi"][i]
		or := func(name string, v float64) float64 {
			if w := number[name][i]; !math.IsNaN(w) {
				return w
			}
			return v // beyond the largest number: between the values
		}
		mid := g.lo/2 + g.hi/2
		g.q1, g.median, g.q3 = or("q1", mid), or("median", mid), or("q3", mid)
		g.from, g.to = bulk(g.lo, g.hi, g.q1, g.q3, or("q005", g.lo), or("q995", g.hi))
		size["x"][g.x] += n
		size["color"][g.color] += n
		size["facet"][g.facet] += n
		all = append(all, g)
	}
	top := c.spec.Top
	if top == 0 {
		top = defaultTop
	}
	shown := map[string]map[string]bool{}
	for _, k := range []struct {
		name string
		most int
		what [2]string
	}{{"x", top, [2]string{"category", "categories"}}, {"color", maxSeries, [2]string{"series", "series"}}, {"facet", shownFacets, [2]string{"panel", "panels"}}} {
		shown[k.name] = largestKeys(size[k.name], k.most)
		if lost := len(size[k.name]) - len(shown[k.name]); lost > 0 {
			c.spec.lost = append(c.spec.lost, fmt.Sprintf("… %s of fewer rows not shown", plural(lost, "smaller "+k.what[0], "more "+k.what[1])))
		}
	}
	if len(number["n"]) >= probedGroups {
		c.spec.lost = append(c.spec.lost, "groups beyond the largest 10,000 not counted")
	}
	for _, g := range all {
		if shown["x"][g.x] && shown["color"][g.color] && shown["facet"][g.facet] {
			c.spec.groups = append(c.spec.groups, g)
			c.spec.Numbers["n"] += g.n
		}
	}
	return nil
}

func largestKeys(size map[string]float64, most int) map[string]bool {
	keys := make([]string, 0, len(size))
	for k := range size {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if size[keys[i]] != size[keys[j]] {
			return size[keys[i]] > size[keys[j]]
		}
		return naturalLess(keys[i], keys[j])
	})
	out := map[string]bool{}
	for _, k := range keys[:min(most, len(keys))] {
		out[k] = true
	}
	return out
}

// bulk is the range of values without those that would squeeze the others: three times the range of the middle half from it, and
// at least all but a half percent of the values at either end.
func bulk(lo, hi, q1, q3, q005, q995 float64) (from, to float64) {
	iqr := clampFinite(q3 - q1)
	if !(iqr > 0) {
		return lo, hi
	}
	from, to = lo, hi
	top, low := math.Max(clampFinite(q3+3*iqr), q995), math.Min(clampFinite(q1-3*iqr), q005)
	mid := math.Min(hi, top) - math.Max(lo, low)
	if hi/2-top/2 > mid/4 {
		to = top
	}
	if low/2-lo/2 > mid/4 {
		from = low
	}
	return from, to
}

// joined writes the step that gives each value its group's numbers, by the names of the columns.
func (c *compiler) joined(y *value, t arrow.DataType, columns string, numbers func(g *groupStat) []float64) string {
	var b strings.Builder
	b.WriteString("|> SELECT " + textKey(c.x) + " AS x, " + textKey(c.color) + " AS color, " + textKey(c.facet) + " AS facet, " + measureExpr(y, t) + " AS v")
	b.WriteString(" |> WHERE abs(v) <= " + largest + " |> JOIN (FROM VALUES ")
	for i := range c.spec.groups {
		g := &c.spec.groups[i]
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + sqllex.QuoteString(g.x) + ", " + sqllex.QuoteString(g.color) + ", " + sqllex.QuoteString(g.facet))
		for _, v := range numbers(g) {
			b.WriteString(", " + literal(v))
		}
		b.WriteString(")")
	}
	b.WriteString(" AS groups(gx, gcolor, gfacet, " + columns + ")) ON x = gx AND color = gcolor AND facet = gfacet")
	return b.String()
}

// nothing is the plan of a chart whose rows hold no value: it asks for no rows and says so.
func (c *compiler) nothing() Plan {
	return Plan{Steps: "|> SELECT 1 AS x, 'a' AS color, 'a' AS facet, 1 AS y |> LIMIT 0", Spec: c.spec}
}

// stat finds a group by its key.
func (s *Spec) stat(x, color, facet string) *groupStat {
	for i := range s.groups {
		if g := &s.groups[i]; g.x == x && g.color == color && g.facet == facet {
			return g
		}
	}
	return nil
}

// groupSizes says how large the groups are: alike, or from the smallest to the largest.
func groupSizes(sizes []float64) string {
	lo, hi := sizes[0], sizes[0]
	for _, n := range sizes {
		lo, hi = math.Min(lo, n), math.Max(hi, n)
	}
	switch {
	case len(sizes) == 1:
		return sampleSize(lo)
	case lo == hi:
		return fmt.Sprintf("n = %d × %s", len(sizes), group(lo, 0))
	}
	return "n = " + group(lo, 0) + "–" + group(hi, 0) + " each"
}
