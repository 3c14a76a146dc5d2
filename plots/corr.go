package plots

import (
	"fmt"
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

var _ = register(kind{name: "corr", compile: compileCorr, build: buildCorr})

// mostCorrelated bounds the columns of a matrix: 24 make 276 pairs.
const mostCorrelated = 24

// compileCorr asks for Pearson's correlation of each pair of numbers, in one step, over the rows where both are there.
func compileCorr(c *compiler) (Plan, *Error) {
	for _, key := range []string{"x", "color", "facet"} {
		if i, ok := c.place[key]; ok {
			e := c.fail(i, "PLOT corr does not take "+key+"=")
			e.Hint = "its columns stand in y=(a, b, …); without it all numbers are taken"
			return Plan{}, e
		}
	}
	var echo string
	s := &c.spec
	if len(c.y) == 0 {
		numbers := c.candidates().numbers
		if more := len(numbers) - mostCorrelated; more > 0 {
			numbers = numbers[:mostCorrelated]
			s.Remarks = append(s.Remarks, plural(more, "more column", "more columns")+" not shown")
		}
		for _, n := range numbers {
			c.y = append(c.y, value{text: ident(n), column: n})
		}
		if len(c.y) < 2 {
			return Plan{}, &Error{Message: "a correlation needs two columns of numbers, and here is " + []string{"none", "one"}[len(c.y)], Option: -1}
		}
		if echo = c.echo(); len(numbers) > 12 {
			echo = "PLOT corr y=(" + ident(numbers[0]) + ", …)"
		}
	}
	at := s.at.y - 1
	switch {
	case len(c.y) < 2:
		e := c.fail(at, "a correlation needs two columns of numbers")
		e.Hint = "write y=(a, b)"
		return Plan{}, e
	case len(c.y) > mostCorrelated:
		return Plan{}, c.fail(at, "a correlation matrix has at most 24 columns")
	case c.aggregates():
		return Plan{}, c.fail(at, "a correlation is of the rows' own values; y cannot be an aggregate")
	}
	for _, v := range c.y {
		s.Names = append(s.Names, v.label())
	}
	return c.afterTypes(c.y, func(types []arrow.DataType) (Plan, *Error) {
		for i, t := range types {
			if columnKindOf(t) != numberColumn {
				return Plan{}, c.fail(at, "a correlation is of numbers, and "+quoted(s.Names[i])+" is "+typeName(t))
			}
		}
		return Plan{Steps: c.corrSteps(), Spec: *s}, nil
	}, echo)
}

// afterTypes is typesOf with an echo.
func (c *compiler) afterTypes(values []value, next func([]arrow.DataType) (Plan, *Error), echo string) (Plan, *Error) {
	plan, e := c.typesOf(values, next)
	plan.Echo = echo
	return plan, e
}

func (c *compiler) corrSteps() string {
	var items, sums []string
	for i, v := range c.y {
		// Squares beyond the largest number are an error to engines; such values are left out, as the n of their pairs tells.
		d := "CAST(" + v.expr() + " AS DOUBLE)"
		items = append(items, fmt.Sprintf("CASE WHEN abs(%s) <= 1e150 THEN %s END AS c%d", d, d, i+1))
	}
	for i := range c.y {
		for j := range i {
			sums = append(sums, fmt.Sprintf("corr(c%d, c%d) AS r%d_%d, count_if(c%d IS NOT NULL AND c%d IS NOT NULL) AS n%d_%d", j+1, i+1, j+1, i+1, j+1, i+1, j+1, i+1))
		}
	}
	return "|> SELECT " + strings.Join(items, ", ") + " |> AGGREGATE count(*) AS n, " + strings.Join(sums, ", ")
}

// buildCorr makes a cell of each pair, from red at −1 over the ground's colour at 0 to blue at 1.
func buildCorr(spec *Spec, t *table) (*Scene, error) {
	a := answer(t.rows)
	n := len(spec.Names)
	s := newScene(*spec)
	p := panel{
		open: true, exact: true, x: Scale{Kind: bandScale}, y: Scale{Kind: bandScale},
		ramp: &ramp{diverging: true, scale: Scale{Lo: -1, Hi: 1, Label: "r"}},
	}
	least, most := math.Inf(1), 0.0
	undefined := 0
	for i := range n {
		p.x.Names = append(p.x.Names, labelOf(spec.Names[i]))
		p.y.Names = append(p.y.Names, labelOf(spec.Names[n-1-i]))
		for j := range n {
			r := 1.0
			if i != j {
				from, to := min(i, j)+1, max(i, j)+1
				count := a[fmt.Sprintf("n%d_%d", from, to)]
				least, most = math.Min(least, count), math.Max(most, count)
				v, ok := a[fmt.Sprintf("r%d_%d", from, to)]
				if !ok {
					if i < j {
						undefined++
					}
					continue
				}
				r = math.Max(-1, math.Min(1, v))
			}
			x, y := float64(i), float64(n-1-j)
			p.marks = append(p.marks, &block{
				tint: tint{ramp: true, value: r}, x0: x - 0.5, x1: x + 0.5, y0: y - 0.5, y1: y + 0.5, gap: true, label: group(r, 2),
			})
		}
	}
	if most == 0 || undefined == n*(n-1)/2 {
		p.empty = "no two columns vary over the same rows"
		if a["n"] == 0 {
			p.empty = "no rows"
		}
		s.panels = []panel{p}
		return s, nil
	}
	said := "Pearson correlation, n = " + group(most, 0)
	if least < most {
		said = "Pearson correlation, n of the pairs from " + group(least, 0) + " to " + group(most, 0)
	}
	s.addRemark(said)
	if undefined > 0 {
		s.notes = append(s.notes, "blank: "+plural(undefined, "pair", "pairs")+" with a constant column, or without common rows")
	}
	s.panels = []panel{p}
	return s, nil
}
