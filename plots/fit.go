package plots

import (
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// fit is a straight line through the rows of a series by least squares: what the engine's aggregates give of it. On a logarithmic
// axis it is one of the logarithms to base 10.
type fit struct {
	color, facet  string // as the rows' categories
	y             int    // which y
	n             float64
	mx, my        float64 // means
	sxx, syy, sxy float64
	x0, x1        float64 // range of x
}

// largestFitted bounds the values of a fit: squares of greater ones are no numbers, which is an error to engines.
const largestFitted = "1e150"

func (f *fit) slope() float64     { return f.sxy / f.sxx }
func (f *fit) intercept() float64 { return f.my - f.slope()*f.mx }

// r2 is the part of the variance of y that x explains.
func (f *fit) r2() float64 {
	if !(f.syy > 0) {
		return math.NaN()
	}
	return math.Min(1, f.sxy/f.sxx*f.sxy/f.syy)
}

// at gives the line at x.
func (f *fit) at(x float64) float64 { return f.my + f.slope()*(x-f.mx) }

// half is half the width of the 95 % confidence band of the line at x: Student's t of n − 2 degrees of freedom times the standard
// error of the mean response (Draper and Smith, "Applied Regression Analysis", 1998, 1.4).
func (f *fit) half(x float64) float64 {
	if f.n < 3 {
		return math.NaN()
	}
	rest := math.Max(0, f.syy-f.sxy/f.sxx*f.sxy)
	return studentT(f.n-2) * math.Sqrt(rest/(f.n-2)*(1/f.n+(x-f.mx)/f.sxx*(x-f.mx)))
}

// studentT is the value that Student's t of so many degrees of freedom exceeds, either way, with a probability of 5 % (Hill,
// "Algorithm 396", 1970; at least six digits).
func studentT(n float64) float64 {
	const p = 0.05
	switch n {
	case 1:
		return math.Cos(p*math.Pi/2) / math.Sin(p*math.Pi/2)
	case 2:
		return math.Sqrt(2/(p*(2-p)) - 2)
	}
	a := 1 / (n - 0.5)
	b := 48 / (a * a)
	c := ((20700*a/b-98)*a-16)*a + 96.36
	d := ((94.5/(b+c)-3)/b + 1) * math.Sqrt(a*math.Pi/2) * n
	x := d * p
	y := math.Pow(x, 2/n)
	if y > 0.05+a {
		x = -1.959963984540054 // of the normal distribution
		y = x * x
		if n < 5 {
			c += 0.3 * (n - 4.5) * (x + 0.6)
		}
		c = (((0.05*d*x-5)*x-7)*x-2)*x + b + c
		y = (((((0.4*y+6.3)*y+36)*y+94.5)/c-y-3)/b + 1) * x
		y = math.Expm1(a * y * y)
	} else {
		y = ((1/(((n+6)/(n*y)-0.089*d-0.822)*(n+2)*3)+0.5/(n+4))*y-1)*(n+1)/(n+2) + 1/y
	}
	return math.Sqrt(n * y)
}

// fitting puts before a plan the question for the fits of its rows: those that the chart draws, or, of bins, those in them.
func (c *compiler) fitting(plan Plan) (Plan, *Error) {
	if !c.spec.overlay.fitted {
		return plan, nil
	}
	k := *c
	k.spec.X, k.spec.Y, k.spec.Names, k.spec.Roles, k.spec.Color, k.spec.Facet, k.roles = "", nil, nil, nil, "", "", nil
	k.spec.overlay = &overlay{} // no rolling mean in these steps
	if k.kind.valued {
		k.color = nil
	}
	asks := []value{*k.x}
	if k.color != nil {
		asks = append(asks, *k.color)
	}
	next, e := k.typesOf(asks, func(types []arrow.DataType) (Plan, *Error) {
		if columnKindOf(types[0]) == textColumn {
			return plan, nil // the kind refuses it
		}
		if len(types) > 1 && columnKindOf(types[1]) != textColumn && k.kind.name == "point" {
			k.color = nil // a value on a ramp
		}
		return Plan{Probe: k.fitSteps(types[0]), overlay: plan.overlay, then: func(rows []arrow.RecordBatch) (Plan, *Error) {
			fits, e := k.readFits(rows)
			c.spec.overlay.fits = fits
			return plan, e
		}}, nil
	})
	next.Echo = plan.Echo
	return next, e
}

// fitSteps asks for the sums of a fit of each y, by color and facet.
func (c *compiler) fitSteps(xType arrow.DataType) string {
	steps := c.steps()
	x, unit := axisNumber(ident(c.spec.X), xType)
	if unit != 1 {
		x += " * " + literal(unit)
	}
	logged := func(v string, log bool) string {
		if log {
			return "CASE WHEN " + v + " > 0 THEN log10(" + v + ") END"
		}
		return "CASE WHEN abs(" + v + ") <= " + largestFitted + " THEN " + v + " END"
	}
	names := ""
	items := []string{logged(x, c.spec.XLog) + " AS fx"}
	for _, k := range []struct{ column, name string }{{c.spec.Color, "color"}, {c.spec.Facet, "facet"}} {
		if k.column != "" {
			items = append(items, ident(k.column)+" AS "+k.name)
			names += ", " + k.name
		}
	}
	var sums []string
	for k, y := range c.spec.Y {
		i := strconv.Itoa(k + 1)
		items = append(items, logged("CAST("+ident(y)+" AS DOUBLE)", c.spec.YLog)+" AS fy"+i)
		of := "(fy" + i + ", fx)"
		sums = append(sums, "regr_count"+of+" AS n"+i+", regr_avgx"+of+" AS mx"+i+", regr_avgy"+of+" AS my"+i+", regr_sxx"+of+" AS sxx"+i+
			", regr_syy"+of+" AS syy"+i+", regr_sxy"+of+" AS sxy"+i+", min(CASE WHEN fy"+i+" IS NOT NULL THEN fx END) AS lo"+i+", max(CASE WHEN fy"+i+" IS NOT NULL THEN fx END) AS hi"+i)
	}
	steps = strings.TrimPrefix(steps+" |> SELECT "+strings.Join(items, ", ")+" |> AGGREGATE "+strings.Join(sums, ", "), " ")
	if names != "" {
		steps += " GROUP BY " + strings.TrimPrefix(names, ", ") + " |> ORDER BY " + strings.TrimPrefix(names, ", ")
	}
	return steps
}

// readFits reads the answer; series of fewer than two places of x have no line.
func (c *compiler) readFits(rows []arrow.RecordBatch) ([]fit, *Error) {
	t := &table{schema: rows[0].Schema(), rows: rows}
	keys := map[string][]string{}
	for _, k := range []struct{ column, name string }{{c.spec.Color, "color"}, {c.spec.Facet, "facet"}} {
		if k.column == "" {
			continue
		}
		col, err := t.column(k.name)
		if err != nil {
			return nil, err
		}
		names, code := col.categories()
		for _, i := range code {
			keys[k.name] = append(keys[k.name], names[i])
		}
	}
	var out []fit
	for k := range c.spec.Y {
		i := strconv.Itoa(k + 1)
		number := map[string][]float64{}
		for _, name := range []string{"n", "mx", "my", "sxx", "syy", "sxy", "lo", "hi"} {
			col, err := t.column(name + i)
			if err != nil {
				return nil, err
			}
			vs, fs := col.numbers()
			for r := range vs {
				if fs[r] != present {
					vs[r] = math.NaN()
				}
			}
			number[name] = vs
		}
		for r := range number["n"] {
			f := fit{
				y: k, n: number["n"][r], mx: number["mx"][r], my: number["my"][r], sxx: number["sxx"][r], syy: number["syy"][r], sxy: number["sxy"][r],
				x0: number["lo"][r], x1: number["hi"][r],
			}
			if keys["color"] != nil {
				f.color = keys["color"][r]
			}
			if keys["facet"] != nil {
				f.facet = keys["facet"][r]
			}
			if f.n >= 2 && f.sxx > 0 && f.x1 > f.x0 && !math.IsNaN(f.slope()+f.intercept()+f.syy) {
				out = append(out, f)
			}
		}
	}
	return out, nil
}
