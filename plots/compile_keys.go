package plots

import (
	"strconv"
	"strings"

	"quire/internal/nearest"
)

// keys finds every option's place; a key stands once.
func (c *compiler) keys() *Error {
	for i, o := range c.cmd.Options {
		key := strings.ToLower(o.Key)
		if _, twice := c.place[key]; twice {
			return c.fail(i, key+" is given twice")
		}
		c.place[key] = i
		if contains(grammarKeys, key) {
			continue
		}
		e := c.fail(i, "PLOT has no option "+quoted(o.Key))
		if n := nearest.Of(o.Key, grammarKeys); n != "" {
			e.Hint = "did you mean " + n + "?"
		} else {
			e.Hint = "the options are " + strings.Join(grammarKeys, ", ")
		}
		return e
	}
	if c.kind.name == "" {
		return nil
	}
	return c.taken()
}

// taken refuses a key that the kind has no use for.
func (c *compiler) taken() *Error {
	for i, o := range c.cmd.Options {
		key := strings.ToLower(o.Key)
		if c.kind.takes(key) {
			continue
		}
		var others []string
		for _, n := range grammarKinds {
			if k, ok := kinds[n]; ok && k.takes(key) {
				others = append(others, n)
			}
		}
		e := c.fail(i, "PLOT "+c.kind.name+" does not take "+key+"=")
		if len(others) == 0 {
			e.Message = key + "= is not supported yet"
		} else {
			e.Hint = "these do: " + strings.Join(others, ", ")
		}
		return e
	}
	return nil
}

// settings reads everything but the columns.
func (c *compiler) settings() *Error {
	c.spec.Theme, c.spec.DPI = "light", defaultDPI
	var xscale, yscale string
	for _, k := range []struct {
		key string
		to  *string
	}{{"title", &c.spec.Title}, {"subtitle", &c.spec.Subtitle}, {"caption", &c.spec.Caption}} {
		if i, ok := c.place[k.key]; ok {
			if !c.cmd.Options[i].IsString {
				e := c.fail(i, k.key+" takes text in quotes")
				e.Hint = "write " + k.key + "='…'"
				return e
			}
			*k.to = c.cmd.Options[i].Value
		}
	}
	for _, k := range []struct {
		key   string
		to    *string
		words []string
	}{
		{"theme", &c.spec.Theme, []string{"light", "dark"}},
		{"stack", &c.spec.Stack, []string{"group", "stack", "fill"}},
		{"sort", &c.spec.Sort, []string{"rows", "x", "y"}},
		{"format", &c.spec.Format, []string{"percent", "plain", "si"}},
		{"xscale", &xscale, []string{"linear", "log"}},
		{"yscale", &yscale, []string{"linear", "log"}},
	} {
		if i, ok := c.place[k.key]; ok {
			w := strings.ToLower(strings.TrimSpace(c.cmd.Options[i].Value))
			if !contains(k.words, w) {
				e := c.fail(i, k.key+" is one of "+strings.Join(k.words, ", "))
				if n := nearest.Of(w, k.words); n != "" {
					e.Hint = "did you mean " + n + "?"
				}
				return e
			}
			*k.to = w
		}
	}
	c.spec.XLog, c.spec.YLog = xscale == "log", yscale == "log"
	if i, ok := c.place["stack"]; ok && c.spec.YLog && c.spec.Stack != "group" {
		return c.fail(i, "a logarithmic scale has no zero to stack from")
	}
	return c.sizes()
}

// sizes reads the numbers: bars kept, and the file's size.
func (c *compiler) sizes() *Error {
	if i, ok := c.place["top"]; ok {
		n, err := strconv.Atoi(strings.TrimSpace(c.cmd.Options[i].Value))
		if err != nil || n < 1 || n > 1000 {
			return c.fail(i, "top is a number of bars from 1 to 1000")
		}
		c.spec.Top = n
	}
	if i, ok := c.place["dpi"]; ok {
		v, err := strconv.ParseFloat(strings.TrimSpace(c.cmd.Options[i].Value), 64)
		if err != nil || !(v >= 36 && v <= 1200) {
			return c.fail(i, "dpi is a number from 36 to 1200")
		}
		c.spec.DPI = float64(int(v))
	}
	for _, k := range []struct {
		key string
		to  *float64
	}{{"width", &c.spec.Width}, {"height", &c.spec.Height}} {
		if i, ok := c.place[k.key]; ok {
			v, ok := length(c.cmd.Options[i].Value, c.spec.DPI)
			if !ok {
				e := c.fail(i, k.key+" is a number with a unit: cm, mm, in, pt or px")
				e.Hint = "write " + k.key + "=16cm"
				return e
			}
			if !(v >= minSide && v <= maxSide) {
				return c.fail(i, k.key+" is between 4 cm and 200 cm")
			}
			*k.to = v
		}
	}
	w, h := c.spec.Width, c.spec.Height
	if w == 0 {
		w = defaultWidth
	}
	if h == 0 {
		h = defaultHeight
	}
	if perCM := c.spec.DPI / 2.54; w*perCM*h*perCM > maxPixels {
		at := -1
		for _, key := range []string{"dpi", "height", "width"} {
			if i, ok := c.place[key]; ok {
				at = i
			}
		}
		return c.fail(at, "a chart has at most 25 million pixels")
	}
	return nil
}
