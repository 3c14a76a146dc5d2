package notebooks

import (
	"strings"

	"quire/internal/sqllex"
)

// segment is a part of a cell that is compared as a whole first: its prose, the head of its statement, each step of its pipe.
type segment struct {
	text  string
	key   string // equal keys are equal meanings
	first string // its first word behind |>, in capitals
}

// segments cuts a formatted cell into its prose, head and steps.
func (s *side) segments() []segment {
	var out []segment
	masked, _ := Mask(formatHead(s.cell.Head))
	if head := strings.TrimRight(masked, "\n"); head != "" {
		for _, line := range strings.Split(head, "\n") {
			out = append(out, segment{text: line, key: line})
		}
	}
	if s.cell.Kind != StatementCell {
		return out
	}
	text, _ := Mask(formatStatement(s.cell))
	start, depth := 0, 0
	var key strings.Builder
	first := ""
	cut := func(end int) {
		if part := strings.TrimRight(text[start:end], " \t\r\n"); part != "" {
			out = append(out, segment{text: part, key: key.String(), first: first})
		}
		start, first = end, ""
		key.Reset()
	}
	for pos := 0; pos < len(text); {
		t := sqllex.Next(text, pos)
		pos = t.End
		switch t.Kind {
		case sqllex.Space:
			continue
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Pipe:
			if depth <= 0 {
				cut(t.Pos)
			}
		case sqllex.Semicolon:
			continue // which step is the last one does not change it
		case sqllex.Word:
			if first == "" {
				first = strings.ToUpper(t.Text(text))
			}
		}
		key.WriteString(t.Text(text))
		key.WriteByte(0)
	}
	cut(len(text))
	return out
}

// everyLine gives all lines of a cell with one sign.
func everyLine(op byte, segs []segment) []DiffLine {
	out := []DiffLine{}
	for _, s := range segs {
		out = appendLines(out, op, s.text)
	}
	return out
}

func appendLines(out []DiffLine, op byte, text string) []DiffLine {
	for _, line := range strings.Split(text, "\n") {
		out = append(out, DiffLine{op, strings.TrimSuffix(line, "\r")})
	}
	return out
}

// diffSegments aligns the parts of a changed cell: equal steps stand once, a changed step next to what it was.
func diffSegments(a, b []segment) []DiffLine {
	by := func(s []segment, of func(segment) string) []string {
		out := make([]string, len(s))
		for i := range s {
			out[i] = of(s[i])
		}
		return out
	}
	text := func(s segment) string { return s.text }
	key := func(s segment) string { return s.key }
	out := []DiffLine{}
	told := false
	alignParts(by(a, key), by(b, key), func(i, iEnd, j, jEnd int) {
		told = true
		changed, now := a[i:iEnd], b[j:jEnd]
		// Steps of the same kind are the same step with other words.
		word := func(s segment) string { return s.first }
		alignParts(by(changed, word), by(now, word), func(i, iEnd, j, jEnd int) {
			for _, s := range changed[i:iEnd] {
				out = appendLines(out, '-', s.text)
			}
			for _, s := range now[j:jEnd] {
				out = appendLines(out, '+', s.text)
			}
		}, func(i, j int) {
			out = append(out, diffLines(lines(changed[i].text), lines(now[j].text))...)
		})
	}, func(_, j int) {
		out = appendLines(out, ' ', b[j].text)
	})
	if !told {
		// What differs is no step: the ; at the end, or what Mask hides.
		out = append(everyLine('-', a), everyLine('+', b)...)
		if o, n := strings.Join(by(a, text), "\n"), strings.Join(by(b, text), "\n"); o != n {
			out = diffLines(lines(o), lines(n))
		}
	}
	return out
}

// diffLines aligns lines.
func diffLines(a, b []string) []DiffLine {
	out := []DiffLine{}
	alignParts(a, b, func(i, iEnd, j, jEnd int) {
		for _, l := range a[i:iEnd] {
			out = appendLines(out, '-', l)
		}
		for _, l := range b[j:jEnd] {
			out = appendLines(out, '+', l)
		}
	}, func(_, j int) {
		out = appendLines(out, ' ', b[j])
	})
	return out
}

// alignParts goes through two lists in order: through stretches that differ, and pairs that are equal.
func alignParts(a, b []string, differ func(i, iEnd, j, jEnd int), same func(i, j int)) {
	i, j := 0, 0
	for _, m := range append(align(a, b), [2]int{len(a), len(b)}) {
		if i < m[0] || j < m[1] {
			differ(i, m[0], j, m[1])
		}
		if m[0] < len(a) {
			same(m[0], m[1])
		}
		i, j = m[0]+1, m[1]+1
	}
}
