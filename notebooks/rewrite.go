package notebooks

import (
	"fmt"
	"strings"
	"unicode"

	"quire/internal/sqllex"
)

// Rewrite gives sql with its references replaced, and the map from the new text to the script. refs that do not stand in sql
// are passed over. A replaced name without an alias gets its own as one, so that events.user_id still means what it did.
func Rewrite(sql SQL, refs []Ref, replace func(Ref) (string, bool)) (string, *sqllex.Map) {
	var b sqllex.Builder
	pos := 0
	for _, r := range refs {
		from, to := r.Pos-sql.Pos, r.End-sql.Pos
		if from < pos || to > len(sql.Text) || from == to {
			continue
		}
		name, ok := replace(r)
		if !ok {
			continue
		}
		if r.Func != "" {
			// read_csv('x') is replaced whole, up to its closing parenthesis.
			from = functionStart(sql.Text, from)
			to = functionEnd(sql.Text, to)
			if from < pos {
				continue
			}
		}
		b.Copy(sql.Text, pos, from, sql.Pos)
		b.Emit(name, r.Pos)
		if !r.Aliased && r.Name != "" && (r.Kind == RefDefinition || r.Kind == RefPrevious) {
			b.Emit(" AS "+sqllex.QuoteIdent(r.Name), r.Pos)
		}
		pos = to
	}
	b.Copy(sql.Text, pos, len(sql.Text), sql.Pos)
	return b.Done()
}

func functionStart(text string, arg int) int {
	open := strings.LastIndexByte(text[:arg], '(')
	if open < 0 {
		return arg
	}
	start := len(strings.TrimRight(text[:open], " \t\r\n"))
	for start > 0 && (sqllex.WordPart(rune(text[start-1])) || text[start-1] == '.') {
		start--
	}
	return start
}

func functionEnd(text string, from int) int {
	depth := 1
	for pos := from; pos < len(text); {
		t := sqllex.Next(text, pos)
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			if depth--; depth == 0 {
				return t.End
			}
		}
		pos = t.End
	}
	return len(text)
}

// brace is {name} or {name:format} in a literal; name is "" for {{, }} and glob alternatives.
type brace struct {
	pos, end     int
	name, format string
	literal      string // what stands there when name is ""
}

// BraceError is a brace of a literal that means nothing; its place is in the literal's meaning, in bytes.
type BraceError struct {
	Span
	Message string
}

func (e *BraceError) Error() string { return e.Message }

// braces finds the groups in braces of a literal.
func braces(s string) ([]brace, error) {
	var out []brace
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			if strings.HasPrefix(s[i:], "{{") {
				out = append(out, brace{pos: i, end: i + 2, literal: "{"})
				i++
				continue
			}
			n := strings.IndexByte(s[i:], '}')
			if n < 0 {
				return out, &BraceError{Span{i, len(s)}, "this { is not closed"}
			}
			inside := s[i+1 : i+n]
			b := brace{pos: i, end: i + n + 1}
			if strings.Contains(inside, ",") && !strings.Contains(inside, ":") {
				b.literal = s[i : i+n+1]
			} else {
				b.name, b.format, _ = strings.Cut(inside, ":")
				b.name = strings.TrimSpace(b.name)
				if !bareName(b.name) {
					return out, &BraceError{Span{b.pos, b.end}, "{" + inside + "} names no parameter"}
				}
			}
			out = append(out, b)
			i += n
		case '}':
			if strings.HasPrefix(s[i:], "}}") {
				out = append(out, brace{pos: i, end: i + 2, literal: "}"})
				i++
				continue
			}
			return out, &BraceError{Span{i, i + 1}, "this } closes nothing"}
		}
	}
	return out, nil
}

func bareName(s string) bool {
	for i, r := range s {
		if i == 0 && !sqllex.WordStart(r) || !sqllex.WordPart(r) {
			return false
		}
	}
	return s != ""
}

// Interpolate replaces {name} and {name:format} in a literal by what lookup gives. {{ and }} are literal braces; a group with
// a comma is a glob alternative and stays. An unclosed brace or an error of lookup is an error.
func Interpolate(s string, lookup func(name, format string) (string, error)) (string, error) {
	groups, err := braces(s)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	pos := 0
	for _, g := range groups {
		b.WriteString(s[pos:g.pos])
		pos = g.end
		if g.name == "" {
			b.WriteString(g.literal)
			continue
		}
		v, err := lookup(g.name, g.format)
		if err != nil {
			return "", err
		}
		b.WriteString(v)
	}
	b.WriteString(s[pos:])
	return b.String(), nil
}

// SafeInURI refuses a text value that could lead a URI elsewhere than its author meant.
func SafeInURI(value string) error {
	switch {
	case strings.ContainsAny(value, `/\`):
		return fmt.Errorf("the value %q has a / and could leave its folder", value)
	case strings.Contains(value, ".."):
		return fmt.Errorf("the value %q has .. and could leave its folder", value)
	case strings.ContainsAny(value, "*?["):
		return fmt.Errorf("the value %q would be read as a glob", value)
	}
	for _, r := range value {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return fmt.Errorf("the value %q has control characters", value)
		}
	}
	return nil
}

// Reserved reports whether a name must be quoted where a relation is named.
func Reserved(name string) bool { return sqllex.Reserved(name) }
