package pipesql

import (
	"fmt"
	"strings"

	"quire/internal/sqllex"
)

// patternPart is a run of one letter of a Java pattern of dates, or text between (letter 0).
type patternPart struct {
	letter byte
	count  int
	text   string
}

// parsePattern cuts a pattern of java.time.format.DateTimeFormatter, as Spark takes them, into its parts.
func parsePattern(p string) ([]patternPart, error) {
	var out []patternPart
	text := func(s string) {
		if n := len(out); n > 0 && out[n-1].letter == 0 {
			out[n-1].text += s
		} else {
			out = append(out, patternPart{text: s})
		}
	}
	for i := 0; i < len(p); {
		c := p[i]
		switch {
		case c == '\'':
			if strings.HasPrefix(p[i:], "''") {
				text("'")
				i += 2
				continue
			}
			i++
			for {
				end := strings.IndexByte(p[i:], '\'')
				if end < 0 {
					return nil, fmt.Errorf("a quote in the pattern has no end")
				}
				text(p[i : i+end])
				if i += end + 1; i >= len(p) || p[i] != '\'' {
					break
				}
				text("'")
				i++
			}
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			n := 1
			for i+n < len(p) && p[i+n] == c {
				n++
			}
			out = append(out, patternPart{letter: c, count: n})
			i += n
		case c == '[' || c == ']' || c == '{' || c == '}' || c == '#':
			return nil, fmt.Errorf("optional parts (%c) are not supported", c)
		default:
			text(string(c))
			i++
		}
	}
	return out, nil
}

// specifier gives the strftime specifier of a part; "" when there is none.
func (p patternPart) specifier() string {
	switch p.letter {
	case 'y', 'u':
		if p.count == 2 {
			return "%y"
		}
		return "%Y"
	case 'M', 'L':
		return pick(p.count, "%-m", "%m", "%b", "%B")
	case 'd':
		return pick(p.count, "%-d", "%d")
	case 'D':
		return pick(p.count, "%-j", "", "%j")
	case 'H':
		return pick(p.count, "%-H", "%H")
	case 'h':
		return pick(p.count, "%-I", "%I")
	case 'm':
		return pick(p.count, "%-M", "%M")
	case 's':
		return pick(p.count, "%-S", "%S")
	case 'S':
		switch p.count {
		case 3:
			return "%g"
		case 6:
			return "%f"
		case 9:
			return "%n"
		}
	case 'a':
		return pick(p.count, "%p")
	case 'E':
		return pick(p.count, "%a", "%a", "%a", "%A")
	}
	return ""
}

// pick gives the n-th of texts, from 1.
func pick(n int, texts ...string) string {
	if n > len(texts) {
		return ""
	}
	return texts[n-1]
}

func (p patternPart) String() string { return strings.Repeat(string(rune(p.letter)), p.count) }

// Marks stand in a format around the letters that strftime does not know; the macro date_format_marked replaces them.
const markFrom, markTo = "\x01", "\x02"

// marks are the letters that are marked.
var marks = words("q Q qqq QQQ S SS SSSS SSSSS k kk K KK XXX xxx Z DD")

// formatted compiles a pattern for output: what strftime takes, with marks.
func formatted(parts []patternPart) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		switch s := p.specifier(); {
		case p.letter == 0:
			b.WriteString(strings.ReplaceAll(p.text, "%", "%%"))
		case s != "":
			b.WriteString(s)
		case marks[p.String()]:
			b.WriteString(markFrom + p.String() + markTo)
		default:
			return "", fmt.Errorf("the pattern %s is not supported", p)
		}
	}
	return sqllex.QuoteString(b.String()), nil
}

// parsing compiles a pattern for input: what strptime takes.
func parsing(parts []patternPart) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		switch s := p.specifier(); {
		case p.letter == 0:
			b.WriteString(strings.ReplaceAll(p.text, "%", "%%"))
		case p.letter == 'X' || p.letter == 'x' || p.letter == 'Z':
			b.WriteString("%z")
		case s == "" || p.letter == 'E' && p.count > 4:
			return "", fmt.Errorf("the pattern %s is not supported", p)
		default:
			b.WriteString(s)
		}
	}
	return sqllex.QuoteString(b.String()), nil
}
