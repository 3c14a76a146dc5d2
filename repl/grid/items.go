package grid

import (
	"strings"

	"quire/internal/sqllex"
)

// item is one entry of a step's list.
type item struct {
	src      string
	from, to int // offsets in the cell
	toks     []sqllex.Token
	alias    sqllex.Token // set by renaming
}

// body is the step without its pipe, as it stands.
func (s step) body() string { return s.src[s.from:s.to] }

// items splits the step at the commas of its own depth, behind its first words.
func (s step) items(words int) []item {
	var out []item
	var cur item
	depth := 0
	flush := func() {
		if len(cur.toks) > 0 {
			cur.src, cur.from, cur.to = s.src, cur.toks[0].Pos, cur.toks[len(cur.toks)-1].End
			out = append(out, cur)
		}
		cur = item{}
	}
	for _, t := range s.toks[min(words, len(s.toks)):] {
		switch {
		case t.Kind == sqllex.Open:
			depth++
		case t.Kind == sqllex.Close:
			depth--
		case t.Kind == sqllex.Comma && depth == 0:
			flush()
			continue
		}
		cur.toks = append(cur.toks, t)
	}
	flush()
	return out
}

// name gives an identifier as it means, in lower case; "" for any other token.
func name(t sqllex.Token, src string) string {
	s := t.Text(src)
	switch t.Kind {
	case sqllex.Word:
		return strings.ToLower(s)
	case sqllex.Quoted:
		return strings.ToLower(strings.ReplaceAll(strings.TrimSuffix(s[1:], s[:1]), s[:1]+s[:1], s[:1]))
	}
	return ""
}

// column gives the column of an item that is nothing but one, or a sort key on one.
func (it item) column() string {
	if len(it.toks) == 0 {
		return ""
	}
	for _, t := range it.toks[1:] {
		if !t.Is(it.src, "asc") && !t.Is(it.src, "desc") && !t.Is(it.src, "nulls") && !t.Is(it.src, "first") && !t.Is(it.src, "last") {
			return ""
		}
	}
	return name(it.toks[0], it.src)
}

// renaming gives the names of `old AS new` or `old new`; "" for another form.
func (it *item) renaming() (old, now string) {
	n := len(it.toks)
	if n != 2 && (n != 3 || !it.toks[1].Is(it.src, "as")) {
		return "", ""
	}
	it.alias = it.toks[n-1]
	return name(it.toks[0], it.src), name(it.alias, it.src)
}

// casts gives the column of `c = CAST(c AS type)`; "" for another form.
func (it item) casts() string {
	if len(it.toks) < 7 || it.toks[1].Text(it.src) != "=" || !it.toks[2].Is(it.src, "cast") || it.toks[3].Kind != sqllex.Open || !it.toks[5].Is(it.src, "as") {
		return ""
	}
	if !closes(it.toks[3:]) || name(it.toks[0], it.src) != name(it.toks[4], it.src) {
		return ""
	}
	return name(it.toks[0], it.src)
}

// named gives the name behind the item's last AS.
func (it item) named() string {
	n := len(it.toks)
	if n < 3 || !it.toks[n-2].Is(it.src, "as") {
		return ""
	}
	return name(it.toks[n-1], it.src)
}
