package tui

import (
	"strings"

	"quire/internal/sqllex"
	"quire/notebooks"
)

// queryOf gives a cell's statement when it is a query.
func queryOf(c *notebooks.Cell) (notebooks.Query, bool) {
	switch q := c.Stmt.(type) {
	case notebooks.Query:
		return q, true
	case *notebooks.Query:
		return *q, true
	}
	return notebooks.Query{}, false
}

// plotOf gives a cell's statement when it is a PLOT of its own.
func plotOf(c *notebooks.Cell) (notebooks.Plot, bool) {
	switch st := c.Stmt.(type) {
	case notebooks.Plot:
		return st, true
	case *notebooks.Plot:
		return *st, true
	}
	return notebooks.Plot{}, false
}

// withChart writes a PLOT into a cell: in the place of the one that it is or ends in, whose rows and files stay, or as a new last
// step.
func withChart(src, step string) string {
	for _, c := range notebooks.Parse(src).Cells {
		st, ok := plotOf(c)
		if q, query := queryOf(c); query && q.Plot != nil {
			st, ok = *q.Plot, true
		}
		if !ok {
			continue
		}
		rest := src[len(strings.TrimSuffix(src[:st.End], ";")):]
		switch {
		case st.From != nil:
			rest = " " + src[wordBefore(src, st.From.Pos):] // FROM
		case len(st.To) > 0:
			rest = " " + src[wordBefore(src, st.To[0].Pos):] // TO
		}
		return src[:st.Pos] + step + rest
	}
	return withLast(src, step)
}

// wordBefore gives where the token in front of pos starts.
func wordBefore(src string, pos int) int {
	at := pos
	for _, t := range sqllex.Code(src) {
		if t.End <= pos {
			at = t.Pos
		}
	}
	return at
}

// withLast adds a step to a query, before its semicolon: on a line of its own where the other steps have one.
func withLast(src, step string) string {
	toks := sqllex.Code(src)
	at := len(strings.TrimRight(src, " \t\r\n"))
	if n := len(toks); n > 0 {
		at = toks[n-1].End
		if toks[n-1].Kind == sqllex.Semicolon {
			at = toks[n-1].Pos
		}
	}
	head, tail := src[:at], src[at:]
	gap := " "
	if i := strings.LastIndex(head, "|>"); i >= 0 && strings.TrimSpace(head[strings.LastIndexByte(head[:i], '\n')+1:i]) == "" && strings.Contains(head[:i], "\n") {
		gap = "\n"
	}
	if all := sqllex.Lex(head); len(all) > 0 {
		for i := len(all) - 1; i >= 0 && all[i].Blank(); i-- {
			if all[i].Kind == sqllex.Comment { // a line comment would swallow the step
				gap = "\n"
			}
		}
	}
	if tail == "" {
		tail = ";"
	}
	return strings.TrimRight(head, " \t\r\n") + gap + "|> " + step + tail
}
