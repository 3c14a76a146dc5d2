package complete

import (
	"strings"

	"quire/internal/sqllex"
)

// nesting bounds the parentheses that are followed into.
const nesting = 16

// wordsLimit bounds the query that is read so, in bytes; a longer one waits for its analysis.
const wordsLimit = 16 << 10

// byWords tells the columns of a query as far as its words do, without an engine: those of the relations that are known, taken
// through the steps.
func (p *picker) byWords(text string, depth int) []Column {
	if depth > nesting || len(text) > wordsLimit {
		return nil
	}
	toks := sqllex.Code(text)
	level := elems(toks, 0, len(toks))
	if len(level) == 0 {
		return nil
	}
	w := worder{p: p, text: text, depth: depth}
	start, head := 0, true
	for i := 0; i <= len(level); i++ {
		if i < len(level) && level[i].Kind != sqllex.Pipe {
			continue
		}
		if step := level[start:i]; head {
			w.head(step)
		} else {
			w.step(step)
		}
		head, start = false, i+1
	}
	return w.cols
}

// worder takes columns through the steps of a query.
type worder struct {
	p     *picker
	text  string
	depth int
	cols  []Column
}

func (w *worder) word(e elem) string {
	if e.Kind != sqllex.Word {
		return ""
	}
	return strings.ToUpper(e.Text(w.text))
}

func (w *worder) name(e elem) string { return sqllex.Unquote(e.Text(w.text)) }

// head is FROM … or SELECT …, or a query in parentheses.
func (w *worder) head(level []elem) {
	if len(level) == 0 {
		return
	}
	if level[0].group() {
		w.cols = w.inside(level[0])
		return
	}
	w.join(level)
	if w.word(level[0]) == "SELECT" || w.word(level[0]) == "WITH" {
		for i, e := range level {
			if w.word(e) == "SELECT" {
				end := i + 1
				for end < len(level) && w.word(level[end]) != "FROM" {
					end++
				}
				w.choose(level[i+1 : end])
				return
			}
		}
	}
}

// inside gives the columns of a query in parentheses.
func (w *worder) inside(e elem) []Column {
	return w.p.byWords(w.text[e.Pos+1:max(e.Pos+1, e.End-1)], w.depth+1)
}

// join adds the columns of the relations behind FROM, JOIN and commas between them.
func (w *worder) join(level []elem) {
	from, semi := false, false
	for i, e := range level {
		switch u := w.word(e); {
		case u == "SEMI" || u == "ANTI":
			semi = true
			continue
		case u == "FROM" || u == "JOIN":
			from = true
		case e.Kind == sqllex.Comma && from:
		case clauses[u] && !joinKinds[u]:
			from = false
			continue
		default:
			continue
		}
		if i+1 < len(level) && !semi {
			r := level[i+1]
			switch {
			case r.group():
				w.cols = append(w.cols, w.inside(r)...)
			case (r.Kind == sqllex.Word || r.Kind == sqllex.Quoted) && (i+2 >= len(level) || level[i+2].Kind != sqllex.Dot):
				cols, _ := w.p.relationColumns(w.name(r))
				w.cols = append(w.cols, cols...)
			}
		}
		semi = false
	}
}

// step takes the columns through a pipe step.
func (w *worder) step(level []elem) {
	if len(level) == 0 {
		return
	}
	body := level[1:]
	switch w.word(level[0]) {
	case "SELECT":
		w.choose(body)
	case "EXTEND", "WINDOW":
		for _, item := range w.split(body) {
			w.add(item)
		}
	case "AGGREGATE":
		w.aggregate(body)
	case "DROP":
		for _, item := range w.split(body) {
			w.drop(w.name(item[len(item)-1]))
		}
	case "RENAME":
		for _, item := range w.split(body) {
			from, to := w.name(item[0]), w.name(item[len(item)-1])
			cols := append([]Column(nil), w.cols...)
			for i := range cols {
				if len(item) > 1 && strings.EqualFold(cols[i].Name, from) {
					cols[i].Name = to
				}
			}
			w.cols = cols
		}
	case "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "SEMI", "ANTI", "NATURAL", "ASOF":
		w.cols = append([]Column(nil), w.cols...)
		w.join(level)
	case "DESCRIBE", "SUMMARIZE", "PIVOT", "UNPIVOT", "CALL":
		w.cols = nil
	}
}

// split cuts a list at its commas; items without words are left out.
func (w *worder) split(level []elem) [][]elem {
	var out [][]elem
	start := 0
	for i := 0; i <= len(level); i++ {
		if i < len(level) && level[i].Kind != sqllex.Comma {
			continue
		}
		if i > start {
			out = append(out, level[start:i])
		}
		start = i + 1
	}
	return out
}

// choose takes a SELECT list.
func (w *worder) choose(level []elem) {
	if len(level) > 0 && (w.word(level[0]) == "DISTINCT" || w.word(level[0]) == "ALL") {
		level = level[1:]
	}
	before := w.cols
	var out []Column
	for _, item := range w.split(level) {
		if item[0].Text(w.text) == "*" || len(item) > 2 && item[2].Text(w.text) == "*" {
			out = append(out, before...)
			continue
		}
		w.cols = before
		if c, ok := w.column(item); ok {
			out = append(out, c)
		}
	}
	w.cols = out
}

// aggregate takes the list of AGGREGATE: its groups come first, then its aggregates.
func (w *worder) aggregate(level []elem) {
	groups := []elem(nil)
	for i, e := range level {
		if w.word(e) == "GROUP" {
			level, groups = level[:i], level[i+1:]
			break
		}
	}
	for len(groups) > 0 && (w.word(groups[0]) == "AND" || w.word(groups[0]) == "ORDER" || w.word(groups[0]) == "BY") {
		groups = groups[1:]
	}
	var out []Column
	for _, items := range [][][]elem{w.split(groups), w.split(level)} {
		for _, item := range items {
			if last := w.word(item[len(item)-1]); last == "ASC" || last == "DESC" {
				if item = item[:len(item)-1]; len(item) == 0 {
					continue
				}
			}
			if c, ok := w.column(item); ok {
				out = append(out, c)
			}
		}
	}
	w.cols = out
}

// column tells what column an item of a list becomes: its alias, or the column that it is. Others have names that only an
// engine knows.
func (w *worder) column(item []elem) (Column, bool) {
	n := len(item)
	last := item[n-1]
	if last.Kind != sqllex.Word && last.Kind != sqllex.Quoted {
		return Column{}, false
	}
	name := w.name(last)
	plain := n == 1 || n == 3 && item[1].Kind == sqllex.Dot
	if !plain && (n < 2 || w.word(item[n-2]) != "AS") {
		return Column{}, false
	}
	if plain || n == 3 {
		from := name
		if !plain {
			from = w.name(item[0])
		}
		for _, c := range w.cols {
			if strings.EqualFold(c.Name, from) {
				return Column{name, c.Type}, true
			}
		}
	}
	return Column{Name: name}, true
}

func (w *worder) add(item []elem) {
	if c, ok := w.column(item); ok {
		w.cols = append(w.cols[:len(w.cols):len(w.cols)], c)
	}
}

func (w *worder) drop(name string) {
	var out []Column
	for _, c := range w.cols {
		if !strings.EqualFold(c.Name, name) {
			out = append(out, c)
		}
	}
	w.cols = out
}
