package grid

import (
	"errors"
	"fmt"
	"strings"

	"quire/internal/sqllex"
	"quire/repl/text"
)

// mostMoved bounds the columns that a step which orders them lists.
const mostMoved = 200

func (g Gesture) checkMove() error {
	seen := map[string]bool{}
	for _, n := range g.Names {
		if seen[strings.ToLower(n)] {
			return fmt.Errorf("two columns are called %s: rename one first", n)
		}
		seen[strings.ToLower(n)] = true
	}
	switch {
	case len(g.Names) == 0:
		return errors.New("there is no column under the cursor")
	case len(g.Names) > mostMoved:
		return fmt.Errorf("a step that orders %d columns would be no step to read: hide some first, at most %d are listed", len(g.Names), mostMoved)
	}
	return nil
}

// reorder puts the items of a SELECT in another order, when they make just these columns.
func (g Gesture) reorder(last step) (string, bool) {
	items := map[string]string{}
	for _, it := range last.items(1) {
		n := it.named()
		if n == "" {
			n = it.column()
		}
		if n == "" || items[n] != "" {
			return "", false
		}
		items[n] = last.src[it.from:it.to]
	}
	if len(items) != len(g.Names) {
		return "", false
	}
	var list []string
	for _, n := range g.Names {
		it := items[strings.ToLower(n)]
		if it == "" {
			return "", false
		}
		list = append(list, it)
	}
	return listed("SELECT ", list), true
}

func idents(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = Ident(n)
	}
	return out
}

// listed writes a list behind a word, in lines of the house's width.
func listed(word string, items []string) string {
	var b strings.Builder
	b.WriteString(word)
	width := text.Width(word)
	for i, it := range items {
		if i > 0 {
			b.WriteString(",")
			if width += text.Width(it) + 2; width > lineWidth {
				b.WriteString("\n  ")
				width = 3 + text.Width(it)
			}
			b.WriteString(" ")
		} else {
			width += text.Width(it)
		}
		b.WriteString(it)
	}
	return b.String()
}

// target writes the place of an export: a path as it was typed, whose braces are no parameters, or a string of the script with
// options behind it.
func (g Gesture) target() string {
	s := whole(g.Text)
	if strings.HasPrefix(s, "'") {
		return s
	}
	return sqllex.QuoteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(s))
}

func (g Gesture) checkTarget() error {
	s := strings.TrimSpace(g.Text)
	switch {
	case s == "":
		return errors.New("a file to write: its ending says the format, such as .csv, .parquet, .jsonl or .arrow")
	case strings.HasPrefix(s, "'"):
		return expression("target", s, false)
	}
	return nil
}
