package tui

import (
	"regexp"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
	"quire/plots"
	"quire/repl/grid"
)

// plotKeys are the parts of a chart that the form has, in its order.
var plotKeys = []string{
	"x", "y", "color", "facet", "lo", "hi", "size", "label", "weight", "stack", "smooth", "rule", "band", "bins", "xscale", "yscale", "format", "sort", "top",
	"title", "subtitle", "caption",
}

// textKeys take text, which is written as a literal.
var textKeys = []string{"title", "subtitle", "caption"}

// parts are the keys that the kind takes, in the order of the form.
func (f *plotForm) parts() []string {
	taken := plots.Keys(f.kind)
	var out []string
	for _, k := range plotKeys {
		if slices.Contains(taken, k) {
			out = append(out, k)
		}
	}
	return out
}

// part is the key under the cursor; "" is the kind.
func (f *plotForm) part() string {
	if parts := f.parts(); f.at > 0 && f.at <= len(parts) {
		return parts[f.at-1]
	}
	return ""
}

var plainValue = regexp.MustCompile(`^([\pL_][\pL\pN_]*(\(.*\))?|"[^"]*"|-?[0-9.]+(cm|mm|in|pt|px)?|'.*'|\(.*\))$`)

// step writes the chart as a step of the script.
func (f *plotForm) step() string {
	var b strings.Builder
	b.WriteString("PLOT " + f.kind)
	write := func(key, v string) {
		switch {
		case slices.Contains(textKeys, key):
			v = sqllex.QuoteString(v)
		case !plainValue.MatchString(v):
			v = "(" + v + ")"
		}
		b.WriteString(" " + key + "=" + v)
	}
	parts := f.parts()
	for _, k := range parts {
		if v := strings.TrimSpace(f.values[k]); v != "" {
			write(k, v)
		}
	}
	for _, k := range plots.Keys(f.kind) { // what a PLOT had and the form has no part for
		if v := f.values[k]; v != "" && !slices.Contains(parts, k) {
			write(k, v)
		}
	}
	return b.String()
}

// choices are what a part can be, "" among them where it may be left out.
func (f *plotForm) choices(key string) []string {
	var columns, numbers []string
	for _, c := range f.schema.Fields() {
		columns = append(columns, grid.Ident(c.Name))
		if arrow.IsInteger(c.Type.ID()) || arrow.IsFloating(c.Type.ID()) || arrow.IsDecimal(c.Type.ID()) {
			numbers = append(numbers, grid.Ident(c.Name))
		}
	}
	switch key {
	case "":
		return plots.Kinds()
	case "y":
		out := append([]string{""}, numbers...)
		out = append(out, "count(*)")
		for _, n := range numbers {
			out = append(out, "sum("+n+")", "avg("+n+")")
		}
		return out
	case "x", "color", "facet", "label":
		return append([]string{""}, columns...)
	case "lo", "hi", "size", "weight":
		return append([]string{""}, numbers...)
	case "stack":
		return []string{"", "group", "stack", "fill"}
	case "sort":
		return []string{"", "rows", "x", "y"}
	case "xscale", "yscale":
		return []string{"", "log"}
	case "format":
		return []string{"", "percent", "plain", "si"}
	case "bins":
		return []string{"", "10", "20", "40", "80"}
	case "top":
		return []string{"", "5", "10", "20", "50"}
	case "smooth":
		return []string{"", "lm"}
	}
	return nil
}

// turn takes the next or the last choice of the part under the cursor.
func (f *plotForm) turn(by int) bool {
	key := f.part()
	all := f.choices(key)
	if len(all) < 2 {
		return false
	}
	now := f.kind
	if key != "" {
		now = f.values[key]
	}
	i := slices.Index(all, now)
	if i < 0 {
		i = 0
		if by < 0 {
			i = len(all)
		}
	}
	next := all[(i+by+len(all))%len(all)]
	if key == "" {
		f.kind = next
	} else {
		f.values[key] = next
	}
	return true
}
