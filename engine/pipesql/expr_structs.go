package pipesql

import (
	"strconv"
	"strings"

	"quire/internal/sqllex"
)

// between sets what the commas of a call become, in turn.
func (t *translator) between(c call, texts ...string) {
	for n, a := range c.args[min(1, len(c.args)):] {
		t.swapped(a.from-1, texts[n%len(texts)])
	}
}

// arrayForm writes array(a, b) as a list.
func arrayForm(t *translator, c call) error {
	if t.query(c.open + 1) {
		return nil
	}
	t.swapped(c.open, "[")
	t.swapped(c.close, "]")
	t.swapped(c.name, " ")
	return nil
}

// namedStructForm writes named_struct('a', 1) as a struct; other names than literal ones are left to the engine's error.
func namedStructForm(t *translator, c call) error {
	if len(c.args)%2 != 0 {
		return t.errorAt(c.name, "named_struct takes pairs of a name and a value", "")
	}
	for n := 0; n < len(c.args); n += 2 {
		if _, ok := t.quotedText(c.args[n]); !ok {
			return t.errorAt(c.args[n].from, "a struct's field has a quoted name", "named_struct('name', value, …)")
		}
	}
	t.swapped(c.open, "{")
	t.between(c, ":", ",")
	t.swapped(c.close, "}")
	t.swapped(c.name, " ")
	return nil
}

// structForm writes struct(x AS a, y, 1) as a struct: fields have the alias, the column's name, or col1, col2, … by place.
func structForm(t *translator, c call) error {
	if t.kind(c.name-1) == sqllex.Op && t.text(c.name-1) == "::" || len(c.args) == 0 {
		return nil
	}
	for n, a := range c.args {
		col := t.columnOf(a, false)
		if col.starred {
			return nil
		}
		// A type, struct(a int), looks like a column with an alias: only AS makes an alias here.
		name := "col" + strconv.Itoa(n+1)
		switch {
		case col.alias >= 0 && t.is(col.alias-1, "AS"):
			name, _ = t.name(col.alias)
			if t.kind(col.alias) == sqllex.String {
				name = sqllex.Unquote(t.text(col.alias))
			}
			t.blank(col.expr, a.to)
		case col.alias >= 0:
			return nil
		case t.path(a.from, a.to):
			name, _ = t.name(a.to - 1)
		}
		t.wrapped(a.from, a.from+1, sqllex.QuoteIdent(name)+": ", "", a.from)
	}
	t.swapped(c.open, "{")
	t.swapped(c.close, "}")
	t.swapped(c.name, " ")
	return nil
}

// mapForm writes map(k, v, …) as a map. DuckDB's own map takes two lists.
func mapForm(t *translator, c call) error {
	if len(c.args) == 0 {
		return nil
	}
	if len(c.args)%2 != 0 || len(c.args) == 2 && t.listed(c.args[0].from) {
		return nil
	}
	t.swapped(c.open, "{")
	t.between(c, ":", ",")
	t.swapped(c.close, "}")
	t.swapped(c.name, "MAP ")
	return nil
}

// concatForm writes concat(a, b) with ||: a NULL makes it NULL, and lists are joined.
func concatForm(t *translator, c call) error {
	if len(c.args) == 0 || t.is(c.close+1, "OVER", "FILTER") {
		return nil
	}
	t.swapped(c.open, "((")
	t.between(c, ") || (")
	t.swapped(c.close, "))")
	t.swapped(c.name, " ")
	return nil
}

// isnullForm writes isnull(x) as x IS NULL.
func isnullForm(t *translator, c call) error {
	t.swapped(c.open, "((")
	t.swapped(c.close, ") IS NULL)")
	t.swapped(c.name, " ")
	return nil
}

// decodeForm writes decode(x, search, result, …, default) as a CASE; with two arguments it is about an encoding.
func decodeForm(t *translator, c call) error {
	if len(c.args) < 3 {
		return nil
	}
	if len(c.args) > 18 {
		return t.errorAt(c.name, "decode takes up to eight pairs here", "CASE x WHEN … THEN … takes any number")
	}
	t.swapped(c.name, t.macro("decode"))
	return nil
}

// lists are the functions that give a list whatever they are given.
var lists = words(`array collect_list collect_set array_agg list list_value split sort_array sequence transform filter map_keys map_values
	flatten slice shuffle list_transform list_filter list_sort regexp_extract_all range generate_series array_repeat arrays_zip zip_with`)

// reverseForm writes reverse(x), which in DuckDB is of a text, for what is a list by its look.
func reverseForm(t *translator, c call) error {
	first := c.args[0].from
	name := t.wordAt(first)
	if t.text(first) == "[" || t.kind(first+1) == sqllex.Open && (lists[name] || strings.HasPrefix(name, "array_") && name != "array_join") && t.mate[first+1]+1 == c.close {
		t.swapped(c.name, "list_reverse")
	}
	return nil
}

// elementForm writes element_at(x, k). A quoted key is a map's.
func elementForm(t *translator, c call) error {
	name := "element_at"
	if _, ok := t.quotedText(c.args[1]); ok {
		name = "try_element_at"
	}
	t.swapped(c.name, t.macro(name))
	return nil
}

// positionForm writes position(part, s) and position(part IN s).
func positionForm(t *translator, c call) error {
	if len(c.args) > 1 {
		t.swapped(c.name, t.macro("position"))
		return nil
	}
	t.wrapped(c.name, c.close+1, "CAST(", " AS INTEGER)", c.name)
	return nil
}

// overlayForm writes overlay(s, what, pos, n) and overlay(s PLACING what FROM pos FOR n).
func overlayForm(t *translator, c call) error {
	for k := c.open + 1; k < c.close; k = t.next(k) {
		if t.is(k, "PLACING", "FROM", "FOR") {
			t.swapped(k, ",")
		}
	}
	t.swapped(c.name, t.macro("overlay"))
	return nil
}

// pathForm writes get_json_object(text, path): $['a b'] is DuckDB's $."a b".
func pathForm(t *translator, c call) error {
	t.swapped(c.name, t.macro("get_json_object"))
	path, ok := t.quotedText(c.args[1])
	if !ok {
		return nil
	}
	if strings.Contains(path, "*") {
		return t.errorAt(c.args[1].from, "get_json_object: a path with * is not supported", "from_json(text, 'ARRAY<…>') reads a list")
	}
	if strings.Contains(path, "['") {
		path = strings.ReplaceAll(strings.ReplaceAll(path, "['", `."`), "']", `"`)
		t.swapped(c.args[1].from, sqllex.QuoteString(path))
	}
	return nil
}

// generators are the functions that make rows of a list.
var generators = words("explode explode_outer posexplode posexplode_outer inline inline_outer")

// unnestForm writes explode(x) and its like where a column stands.
func unnestForm(before, behind string) func(*translator, call) error {
	return func(t *translator, c call) error {
		if t.is(c.name-1, "VIEW", "OUTER") {
			return nil // LATERAL VIEW is read with its relation
		}
		t.swapped(c.name, "unnest")
		if before != "" {
			t.wrapped(c.args[0].from, c.args[0].to, t.macro(before)+"(", ")", c.name)
		}
		if behind != "" {
			t.swapped(c.close, behind+")")
		}
		if col := t.aliased(c.close + 1); !col && behind == "" && t.begins(c.name) && t.selected(c.name) {
			t.swapped(c.close, ") AS col")
		}
		return nil
	}
}

// aliased reports whether an alias stands at token k.
func (t *translator) aliased(k int) bool {
	return t.is(k, "AS") || t.kind(k) == sqllex.Quoted || t.kind(k) == sqllex.Word && !endings[t.low(k)] && !notAlias[t.low(k)]
}

// selected reports whether token k begins an item of a SELECT list and is all of it.
func (t *translator) selected(k int) bool {
	if end := t.mate[k+1] + 1; t.kind(end) != sqllex.Comma && t.kind(end) != sqllex.Pipe && end < len(t.toks) && !t.is(end, "FROM", "WHERE", "ORDER", "LIMIT") &&
		t.kind(end) != sqllex.Close {
		return false
	}
	for k--; k >= 0; k-- {
		switch {
		case t.kind(k) == sqllex.Close && t.mate[k] >= 0:
			k = t.mate[k]
		case t.kind(k) == sqllex.Open, t.kind(k) == sqllex.Pipe:
			return false
		case t.is(k, "SELECT"):
			return true
		case t.is(k, "FROM", "WHERE", "BY", "HAVING"):
			return false
		}
	}
	return false
}

// generated writes explode(x) and its like where a relation stands.
func (t *translator) generated(c call) error {
	if t.is(c.name-1, "LATERAL") && t.is(c.name, "VIEW") {
		return nil
	}
	text := map[string][3]string{
		"explode": {"", "", " AS col"}, "explode_outer": {"or_null", "", " AS col"},
		"posexplode": {"positions", ", max_depth := 2", ""}, "posexplode_outer": {"positions_outer", ", max_depth := 2", ""},
		"inline": {"", ", max_depth := 2", ""}, "inline_outer": {"or_null", ", max_depth := 2", ""},
	}[t.low(c.name)]
	if text[0] != "" {
		t.wrapped(c.args[0].from, c.args[0].to, t.macro(text[0])+"(", ")", c.name)
	}
	t.swapped(c.name, "(SELECT unnest")
	t.swapped(c.close, text[1]+")"+text[2]+")")
	return nil
}
