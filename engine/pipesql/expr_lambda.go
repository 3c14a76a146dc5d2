package pipesql

import (
	"strings"

	"quire/internal/sqllex"
)

// lambda is x -> body, or (x, y) -> body.
type lambda struct {
	params []int // tokens
	arrow  int
	body   span
}

// lambdaOf reads the argument a as a lambda with at most most parameters.
func (t *translator) lambdaOf(a span, most int) (lambda, bool) {
	var f lambda
	switch {
	case a.to-a.from >= 3 && t.kind(a.from+1) == sqllex.Op && t.text(a.from+1) == "->":
		if _, ok := t.name(a.from); !ok {
			return f, false
		}
		f.params, f.arrow = []int{a.from}, a.from+1
	case t.kind(a.from) == sqllex.Open && t.text(a.from) == "(" && t.mate[a.from]+1 < a.to && t.kind(t.mate[a.from]+1) == sqllex.Op &&
		t.text(t.mate[a.from]+1) == "->":
		for _, p := range t.split(a.from+1, t.mate[a.from]) {
			if _, ok := t.name(p.from); !ok || p.to-p.from != 1 {
				return f, false
			}
			f.params = append(f.params, p.from)
		}
		f.arrow = t.mate[a.from] + 1
	default:
		return f, false
	}
	f.body = span{f.arrow + 1, a.to}
	return f, len(f.params) > 0 && len(f.params) <= most && !f.body.empty()
}

// bind lets the lambda have the parameters names (with lambda … : before its body), and where a text is given for one of its
// own parameters, lets its body have that text in its place.
func (t *translator) bind(f lambda, names string, own ...string) {
	t.blank(f.params[0], f.arrow)
	if t.kind(f.arrow-1) == sqllex.Close { // (x, y) ->
		t.blank(f.params[0]-1, f.arrow)
	}
	t.swapped(f.arrow, "lambda "+names+": ")
	for n, p := range f.params {
		if n >= len(own) || own[n] == "" {
			continue
		}
		if t.bodies += f.body.to - f.body.from; t.bodies <= mostBodies*len(t.toks) {
			t.inBody(f.body, t.key(p), own[n])
		}
	}
}

// mostBodies bounds how deep functions that are rewritten may stand in one another, so that the work stays linear; an engine
// gives up before.
const mostBodies = 400

// inBody lets a lambda's parameter be written as text, but where an inner lambda has one of the same name.
func (t *translator) inBody(body span, name, text string) {
	for k := body.from; k < body.to; k++ {
		if t.kind(k) != sqllex.Word && t.kind(k) != sqllex.Quoted || t.kind(k-1) == sqllex.Dot || t.kind(k+1) == sqllex.Open && t.text(k+1) == "(" {
			continue
		}
		if t.key(k) != name {
			continue
		}
		if end, hidden := t.rebound(k, body.to); hidden {
			k = end - 1
			continue
		}
		if t.swap[k] == "" {
			t.swapped(k, text)
		}
	}
}

// rebound reports whether the name at token k is an inner lambda's parameter, and where that lambda ends.
func (t *translator) rebound(k, to int) (end int, ok bool) {
	arrow := k + 1
	if up := t.up[k]; up >= 0 && t.kind(t.mate[up]+1) == sqllex.Op && t.text(t.mate[up]+1) == "->" {
		arrow = t.mate[up] + 1
	}
	if arrow >= to || t.kind(arrow) != sqllex.Op || t.text(arrow) != "->" {
		return 0, false
	}
	return t.find(arrow+1, to, func(n int) bool { return t.kind(n) == sqllex.Comma || t.kind(n) == sqllex.Close }), true
}

// params are a lambda's own parameters as they are written.
func (t *translator) params(f lambda) string {
	all := make([]string, len(f.params))
	for n, p := range f.params {
		all[n] = sqllex.QuoteIdent(t.nameOf(p))
	}
	return strings.Join(all, ", ")
}

func (t *translator) nameOf(k int) string {
	n, _ := t.name(k)
	return n
}

// noLambda is the error of a call that needs a function and has none.
func (t *translator) noLambda(c call, like string) error {
	at := c.name
	if len(c.args) > 1 {
		at = c.args[len(c.args)-1].from
	}
	return t.errorAt(at, "expected a function in "+t.text(c.name), like)
}

// eachForm writes transform(list, x -> e), filter(list, (x, i) -> e): the same in DuckDB, but for a place that counts from 1.
func eachForm(to, around string) func(*translator, call) error {
	return func(t *translator, c call) error {
		f, ok := t.lambdaOf(c.args[1], 2)
		if !ok {
			return t.noLambda(c, t.low(c.name)+"(list, x -> …)")
		}
		if len(f.params) == 2 {
			i := t.newName("i")
			t.bind(f, sqllex.QuoteIdent(t.nameOf(f.params[0]))+", "+i, "", "CAST("+i+" - 1 AS INTEGER)")
		} else {
			t.bind(f, t.params(f))
		}
		t.swapped(c.name, to)
		if around != "" {
			t.wrapped(c.name, c.close+1, t.macro(around)+"(", ")", c.name)
		}
		return nil
	}
}

// existsForm writes exists(list, x -> e); EXISTS (SELECT …) is another thing.
func existsForm(t *translator, c call) error {
	if len(c.args) != 2 {
		return nil
	}
	if _, ok := t.lambdaOf(c.args[1], 1); !ok {
		return nil
	}
	return eachForm("list_transform", "any_of")(t, c)
}

// aggregateForm writes aggregate(list, start, (acc, x) -> e [, acc -> e]).
func aggregateForm(t *translator, c call) error {
	f, ok := t.lambdaOf(c.args[2], 2)
	if !ok || len(f.params) != 2 {
		return t.noLambda(call{name: c.name, args: c.args[:3]}, t.low(c.name)+"(list, start, (acc, x) -> …)")
	}
	// DuckDB has the function before the start: the list and the start go into a struct, so that the text keeps its order.
	q := t.newName("q")
	t.bind(f, t.params(f))
	t.swapped(c.name, "list_transform")
	t.wrapped(c.args[0].from, c.args[1].to, "[{l: ", "}]", c.name)
	t.swapped(c.args[1].from-1, ", s: ")
	t.wrapped(c.args[2].from, f.body.to, "lambda "+q+": list_reduce("+q+".l, ", ", "+q+".s)", c.name)
	if len(c.args) == 4 {
		g, ok := t.lambdaOf(c.args[3], 1)
		if !ok {
			return t.noLambda(c, "the last one is acc -> …")
		}
		t.bind(g, t.params(g))
		t.wrapped(c.name, c.args[2].to, "list_transform(", ")", c.name)
	}
	t.wrapped(c.name, c.close+1, "", "[1]", c.name)
	return nil
}

// zipWithForm writes zip_with(a, b, (x, y) -> e).
func zipWithForm(t *translator, c call) error {
	f, ok := t.lambdaOf(c.args[2], 2)
	if !ok || len(f.params) != 2 {
		return t.noLambda(c, "zip_with(a, b, (x, y) -> …)")
	}
	p := t.newName("p")
	t.bind(f, p, p+"[1]", p+"[2]")
	t.swapped(c.name, "list_transform")
	t.wrapped(c.args[0].from, c.args[1].to, "list_zip(", ")", c.name)
	return nil
}

// entriesForm writes transform_keys, transform_values and map_filter over the entries of a map.
func entriesForm(do, before, behind string) func(*translator, call) error {
	return func(t *translator, c call) error {
		f, ok := t.lambdaOf(c.args[1], 2)
		if !ok || len(f.params) != 2 {
			return t.noLambda(c, t.low(c.name)+"(map, (k, v) -> …)")
		}
		p := t.newName("e")
		t.bind(f, p, p+".key", p+".value")
		t.swapped(c.name, do)
		t.wrapped(c.args[0].from, c.args[0].to, "map_entries(", ")", c.name)
		if before != "" {
			t.wrapped(f.body.from, f.body.to, strings.ReplaceAll(before, "$", p), strings.ReplaceAll(behind, "$", p), c.name)
		}
		t.wrapped(c.name, c.close+1, "map_from_entries(", ")", c.name)
		return nil
	}
}

// mapZipForm writes map_zip_with(m, n, (k, x, y) -> e).
func mapZipForm(t *translator, c call) error {
	f, ok := t.lambdaOf(c.args[2], 3)
	if !ok || len(f.params) != 3 {
		return t.noLambda(c, "map_zip_with(a, b, (k, x, y) -> …)")
	}
	p := t.newName("e")
	t.bind(f, p, p+".k", p+".x", p+".y")
	t.swapped(c.name, "list_transform")
	t.wrapped(c.args[0].from, c.args[1].to, t.macro("map_zip")+"(", ")", c.name)
	t.wrapped(f.body.from, f.body.to, "{key: "+p+".k, value: ", "}", c.name)
	t.wrapped(c.name, c.close+1, "map_from_entries(", ")", c.name)
	return nil
}

// sortForm writes array_sort(list); DuckDB sorts by no function of two.
func sortForm(t *translator, c call) error {
	if len(c.args) == 2 {
		if f, ok := t.lambdaOf(c.args[1], 2); ok && len(f.params) == 2 {
			return t.errorAt(c.args[1].from, "array_sort with a function is not supported",
				"sort structs whose first field is the key: transform(array_sort(transform(list, x -> struct(key, x AS x))), s -> s.x)")
		}
		return nil
	}
	t.swapped(c.name, t.macro("array_sort"))
	return nil
}
