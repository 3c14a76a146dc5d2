package plots

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A subtitle breaks between its parts where it can, and the break stands for the dot.
func TestWrapKeepsPartsWhole(t *testing.T) {
	for _, c := range []struct {
		s     string
		width float64
		n     int
		want  string
	}{
		{"box: quartiles · n = 5 × 1,000", 25, 2, "box: quartiles|n = 5 × 1,000"},
		{"box: quartiles · n = 5 × 1,000", 40, 2, "box: quartiles · n = 5 × 1,000"},
		{"a · a part of many words", 10, 3, "a · a part|of many|words"},
		{"one · two three · four five six", 16, 3, "one · two three|four five six"},
		{"one · two three four five six", 20, 2, "one · two three four|five six"},
		{"what a person wrote without parts", 15, 3, "what a person|wrote without|parts"},
		{"·", 5, 2, "·"},
		{"", 5, 2, ""},
	} {
		got := strings.Join(wrap(c.s, c.width, c.n, func(s string) float64 { return float64(utf8.RuneCountInString(s)) }), "|")
		if got != c.want {
			t.Errorf("%q in %v: %q, expected %q", c.s, c.width, got, c.want)
		}
	}
}
