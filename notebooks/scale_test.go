package notebooks

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkParse10000(b *testing.B) {
	src := strings.Repeat("-- prose\nLET name = FROM other\n|> WHERE a = 'x' AND b > 1\n|> AGGREGATE count(*) AS n GROUP BY k;\n\n", 10000)
	b.ReportAllocs()
	for b.Loop() {
		Parse(src).Graph()
	}
}

// Hostile sizes take linear time: these would not end otherwise.
func TestHugeScripts(t *testing.T) {
	for name, src := range map[string]string{
		"parentheses": "FROM a |> WHERE " + strings.Repeat("(", 50000) + strings.Repeat(")", 50000) + ";",
		"unbalanced":  "FROM a |> WHERE " + strings.Repeat("(", 50000),
		"steps":       "FROM a" + strings.Repeat(" |> WHERE x", 20000) + ";",
		"quotes":      strings.Repeat("LET a = FROM 'x\n\nLOAD ", 50000),
		"tags":        torn(20000, "LET a = $t%d$\n\nLOAD "),
		"block":       strings.Repeat("LOAD /*\n\n", 50000),
		"open":        strings.Repeat("x 'a\n\n' ", 50000) + "'",
		"semicolons":  strings.Repeat(";", 100000),
		"nul":         strings.Repeat("\x00", 100000),
		"comments":    strings.Repeat("-- x\n", 50000),
		"ctes":        "WITH " + strings.Repeat("a AS (FROM a), ", 5000) + "b AS (FROM a) FROM b;",
	} {
		nb := Parse(src)
		if nb.String() != src {
			t.Errorf("%s: not lossless", name)
		}
		nb.Graph()
		nb.Format()
		Mask(src)
	}
}

// torn repeats a text with a number in it that differs each time.
func torn(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
