package plots

import (
	"fmt"
	"strconv"
	"strings"
)

// mostWindow bounds the rows of a rolling mean.
const mostWindow = 100_000

// smoothing reads smooth=lm or smooth=mean(28).
func (c *compiler) smoothing() *Error {
	i, ok := c.place["smooth"]
	if !ok {
		return nil
	}
	o := c.cmd.Options[i]
	text := strings.ToLower(strings.TrimSpace(o.Value))
	unknown := func() *Error {
		e := c.fail(i, "smooth is lm or mean(rows)")
		e.Hint = "write smooth=lm for a straight line with its confidence band, smooth=mean(28) for the mean of the last 28 rows"
		return e
	}
	inner, mean := strings.CutPrefix(text, "mean(")
	switch {
	case o.IsString:
		return unknown()
	case text == "lm":
		c.spec.overlay.fitted = true
	case mean && strings.HasSuffix(inner, ")"):
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(inner, ")")))
		if err != nil || n < 2 || n > mostWindow {
			return c.fail(i, "a rolling mean is over 2 to 100,000 rows")
		}
		if c.kind.name == "bin2d" || c.kind.name == "hex" {
			return c.fail(i, "bins have no rows to go along; a rolling mean is of PLOT line or PLOT point")
		}
		c.spec.overlay.window = n
		c.spec.Remarks = append(c.spec.Remarks, "bold: mean of the last "+group(float64(n), 0)+" rows")
	default:
		return unknown()
	}
	return nil
}

// rolling adds to the steps of rows the mean of each y over the last rows along x, within its series and panel. It is NULL until
// there are as many values.
func (c *compiler) rolling(steps string) string {
	n := c.spec.overlay.rows()
	if n == 0 {
		return steps
	}
	s := &c.spec
	taken := map[string]bool{}
	for _, f := range c.in.Schema.Fields() {
		taken[strings.ToLower(f.Name)] = true
	}
	var by []string
	for _, name := range []string{s.Color, s.Facet} {
		if name != "" {
			by = append(by, ident(name))
		}
	}
	over := "(ORDER BY " + ident(s.X)
	if len(by) > 0 {
		over = "(PARTITION BY " + strings.Join(by, ", ") + " ORDER BY " + ident(s.X)
	}
	over += " ROWS BETWEEN " + strconv.Itoa(n-1) + " PRECEDING AND CURRENT ROW)"
	var items []string
	for k, y := range s.Y {
		name := fmt.Sprintf("mean%d", k+1)
		for taken[name] {
			name += "_"
		}
		taken[name] = true
		// Sums of greater values could leave the numbers, which is an error to engines.
		v := "CAST(" + ident(y) + " AS DOUBLE)"
		v = "CASE WHEN abs(" + v + ") <= 1e300 THEN " + v + " END"
		items = append(items, fmt.Sprintf("CASE WHEN count(%s) OVER %s = %d THEN avg(%s) OVER %s END AS %s", v, over, n, v, over, name))
		c.setRole(fmt.Sprintf("mean%d", k+1), name)
	}
	return strings.TrimPrefix(steps+" |> EXTEND "+strings.Join(items, ", "), " ")
}

// rows is the window of the rolling mean; 0 without one.
func (o *overlay) rows() int {
	if o == nil {
		return 0
	}
	return o.window
}

// means adds the rolling means to the lines of a panel, bold; the rows' own lines become thin.
func (s *Scene) means(spec *Spec, t *table, p *panel) *Error {
	own := *spec
	own.Y, own.Names, own.YLog = nil, nil, spec.YLog
	for k := range spec.Y {
		own.Y = append(own.Y, spec.Roles[fmt.Sprintf("mean%d", k+1)])
		name := spec.Y[k]
		if k < len(spec.Names) {
			name = spec.Names[k]
		}
		own.Names = append(own.Names, name)
	}
	x, err := t.column(spec.X)
	if err != nil {
		return err
	}
	for _, y := range own.Y {
		if y == "" {
			return nil
		}
	}
	if spec.Color != "" && s.panels[0].ramp != nil { // of points whose colour is a value
		own.Color = ""
	}
	cells, err := readSeries(&own, t)
	if err != nil {
		return err
	}
	xs, xf := x.numbers()
	if spec.XLog && x.kind == numberColumn {
		positive(xs, xf)
	}
	color := s.seriesOf(len(cells.series) == 1 && own.Color == "" && len(own.Y) == 1)
	for k := range p.lines {
		p.lines[k].thin = true
	}
	lines, _, _ := sortedRows(cells, xs, xf)
	for k, l := range lines {
		series, ok := color(cells.series[k])
		if !ok {
			continue
		}
		m := line{name: cells.series[k], series: series}
		var run []point
		for _, r := range l.rows {
			if r.gap {
				if len(run) > 0 {
					m.runs, run = append(m.runs, run), nil
				}
				continue
			}
			run = append(run, r.point)
		}
		if len(run) > 0 {
			m.runs = append(m.runs, run)
		}
		if len(m.runs) > 0 {
			p.lines = append(p.lines, m)
		}
	}
	return nil
}

// seriesOf gives the colour of a series by its name, as the keys tell it; a lone one is drawn in the second colour over points and
// in the first over a line.
func (s *Scene) seriesOf(lone bool) func(name string) (int, bool) {
	return func(name string) (int, bool) {
		if lone || len(s.keys) == 0 {
			if s.spec.Kind == "line" {
				return 0, true
			}
			return 1, true
		}
		for _, k := range s.keys {
			if k.name == name && k.series != restSeries {
				return k.series, true
			}
		}
		return 0, false
	}
}
