package grid

import (
	"errors"
	"strings"

	"quire/internal/sqllex"
	"quire/repl/text"
)

// statement is the text of a cell, split at the pipes of its own depth.
type statement struct {
	src   string
	query bool
	toks  []sqllex.Token // all of src
	head  int            // index of the last code token before the first pipe
	steps []step
	plot  int // index of a final PLOT in steps, -1 without one
	end   int // offset where the statement ends: its `;`, or behind its last code token
	lines string
}

// step is one pipe step.
type step struct {
	pipe        int // offset of its |>
	from, to    int // offsets of its body: from its first code token to the end of its last
	first       int // index of the first token of the body
	last        int // index of the last code token
	src         string
	toks        []sqllex.Token // the body's code
	verb, verb2 string         // its first two words, in capitals
}

// parse splits a cell. Texts that do not lex closed take no steps.
func parse(cell string) (*statement, error) {
	st := &statement{src: cell, toks: sqllex.Lex(cell), plot: -1, head: -1, end: -1, lines: "\n"}
	if strings.Contains(cell, "\r\n") {
		st.lines = "\r\n"
	}
	var depth []byte
	lastCode := -1
	var words []string
	var current *step
scan:
	for i, t := range st.toks {
		if t.Unclosed {
			return nil, errors.New("the cell's text is not finished: a quote or comment has no end")
		}
		if t.Blank() {
			continue
		}
		switch t.Kind {
		case sqllex.Open:
			depth = append(depth, closer[cell[t.Pos]])
		case sqllex.Close:
			if len(depth) == 0 || depth[len(depth)-1] != cell[t.Pos] {
				return nil, errors.New("the cell's text is not finished: its parentheses do not match")
			}
			depth = depth[:len(depth)-1]
		case sqllex.Semicolon:
			if len(depth) == 0 {
				st.end = t.Pos
				break scan
			}
		case sqllex.Pipe:
			if len(depth) == 0 {
				st.steps = append(st.steps, step{pipe: t.Pos, src: cell})
				current = &st.steps[len(st.steps)-1]
				lastCode = i
				continue
			}
		case sqllex.Word:
			w := strings.ToUpper(t.Text(cell))
			if len(depth) == 0 && current == nil {
				words = append(words, w)
			}
		}
		lastCode = i
		if current == nil {
			st.head = i
			continue
		}
		if len(current.toks) == 0 {
			current.from, current.first = t.Pos, i
		}
		if t.Kind == sqllex.Word && len(current.toks) < 2 {
			if len(current.toks) == 0 {
				current.verb = strings.ToUpper(t.Text(cell))
			} else {
				current.verb2 = strings.ToUpper(t.Text(cell))
			}
		}
		current.toks = append(current.toks, t)
		current.to, current.last = t.End, i
	}
	if len(depth) > 0 {
		return nil, errors.New("the cell's text is not finished: a parenthesis is open")
	}
	if lastCode < 0 || st.head < 0 {
		return nil, ErrNotQuery
	}
	for _, s := range st.steps {
		if len(s.toks) == 0 {
			return nil, errors.New("the cell's text is not finished: a step is empty")
		}
	}
	if n := len(st.steps); n > 0 && st.steps[n-1].verb == "PLOT" {
		st.plot = n - 1
	}
	first := st.toks[firstCode(st.toks)]
	st.query = first.Text(cell) == "(" || first.Kind == sqllex.Word && asks(words)
	if st.end < 0 {
		st.end = st.toks[lastCode].End
		// A comment on the last line stays behind what is added.
		if len(st.steps) == 0 || st.plot < 0 {
			st.end = max(st.end, st.anchor())
		}
	}
	return st, nil
}

// asks reports whether a statement with these words outside parentheses is a query.
func asks(words []string) bool {
	if words[0] != "WITH" {
		return heads[words[0]]
	}
	for _, w := range words[1:] {
		switch {
		case heads[w]:
			return true
		case w == "INSERT" || w == "UPDATE" || w == "DELETE" || w == "MERGE":
			return false
		}
	}
	return false
}

var heads = map[string]bool{"FROM": true, "SELECT": true, "VALUES": true, "TABLE": true}

func firstCode(toks []sqllex.Token) int {
	for i, t := range toks {
		if !t.Blank() {
			return i
		}
	}
	return 0
}

// last gives the last step but a final PLOT.
func (st *statement) last() (step, bool) {
	n := len(st.steps)
	if st.plot >= 0 {
		n = st.plot
	}
	if n == 0 {
		return step{}, false
	}
	return st.steps[n-1], true
}

// anchor is the offset behind which a step is added: that of the last step, with the comments that follow it on its line.
func (st *statement) anchor() int {
	i := st.head
	if s, ok := st.last(); ok {
		i = s.last
	}
	end := st.toks[i].End
	for j := i + 1; j < len(st.toks); j++ {
		t := st.toks[j]
		switch {
		case t.Kind == sqllex.Comment:
			end = t.End
			if lineComment(st.src, t) {
				return end
			}
		case t.Kind == sqllex.Space && !strings.Contains(t.Text(st.src), "\n"):
		default:
			return end
		}
	}
	return end
}

func lineComment(src string, t sqllex.Token) bool {
	return t.Kind == sqllex.Comment && strings.HasPrefix(src[t.Pos:], "--")
}

// added gives the text with one more step.
func (st *statement) added(body string) string {
	at := st.anchor()
	before, behind := st.src[:at], st.src[at:]
	toks := sqllex.Lex(before)
	broken := strings.Contains(st.src[:st.end], "\n")
	gap := " "
	if broken || lineComment(before, toks[len(toks)-1]) {
		gap = st.lines + st.indent()
	}
	// What follows stays on its own line, or a space away from the step.
	if st.plot >= 0 && broken && !strings.HasPrefix(strings.TrimLeft(behind, " \t"), st.lines) {
		behind = st.lines + st.indent() + strings.TrimLeft(behind, " \t")
	}
	return st.fold(before + gap + "|> " + body + apart(body, behind))
}

// indent gives the blanks before the last pipe that starts a line.
func (st *statement) indent() string {
	for i := len(st.steps) - 1; i >= 0; i-- {
		start := strings.LastIndexByte(st.src[:st.steps[i].pipe], '\n') + 1
		if lead := st.src[start:st.steps[i].pipe]; start > 0 && strings.Trim(lead, " \t") == "" {
			return lead
		}
	}
	return ""
}

// replaced gives the text with another body in a step; "" takes the step out. Comments inside the old body that the new one
// does not have follow it.
func (st *statement) replaced(s step, body string) string {
	var kept []string
	for _, t := range st.toks[s.first:s.last] {
		if t.Kind == sqllex.Comment && !strings.Contains(body, t.Text(st.src)) {
			kept = append(kept, t.Text(st.src))
		}
	}
	before, behind := st.src[:s.from], st.src[s.to:]
	if body == "" {
		before = strings.TrimRight(st.src[:s.pipe], " \t\r\n")
		if toks := sqllex.Lex(before); len(toks) > 0 && lineComment(before, toks[len(toks)-1]) {
			before += st.lines
		}
	}
	for _, c := range kept {
		body += " " + c
		if strings.HasPrefix(c, "--") {
			body += st.lines
		}
	}
	if strings.HasSuffix(body, "\n") {
		if strings.HasPrefix(strings.TrimLeft(behind, " \t"), st.lines) {
			body = strings.TrimSuffix(body, st.lines)
		} else {
			behind = strings.TrimLeft(behind, " \t")
		}
	}
	return st.fold(before + body + apart(body, behind))
}

// apart keeps what follows from joining the step's last token: a comment or a pipe without a blank before it.
func apart(body, behind string) string {
	if behind == "" || strings.IndexByte(" \t\r\n;", behind[0]) >= 0 || strings.HasSuffix(body, "\n") {
		return behind
	}
	return " " + behind
}

// fold puts each step on a line of its own when the one line of a statement has become too long or more than one.
func (st *statement) fold(src string) string {
	if strings.Contains(st.src[:st.end], "\n") {
		return src
	}
	now, err := parse(src)
	if err != nil || !strings.Contains(src[:now.end], "\n") && text.Width(src[:now.end]) <= lineWidth {
		return src
	}
	var b strings.Builder
	at := 0
	for _, s := range now.steps {
		before := strings.TrimRight(src[at:s.pipe], " \t")
		b.WriteString(before)
		if !strings.HasSuffix(before, "\n") {
			b.WriteString(st.lines)
		}
		at = s.pipe
	}
	b.WriteString(src[at:])
	return b.String()
}
