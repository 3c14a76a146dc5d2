package notebooks

import (
	"strings"
	"testing"

	"quire/internal/sqllex"
)

// String names a kind, for messages of tests.
func (k Kind) String() string {
	return [...]string{"statement", "prose", "comment", "draft"}[k]
}

func tokens(text string) string {
	var b strings.Builder
	for _, t := range sqllex.Lex(text) {
		switch t.Kind {
		case sqllex.Space:
		case sqllex.Word:
			b.WriteString(strings.ToLower(t.Text(text)) + " ")
		case sqllex.Comment:
			b.WriteString(strings.TrimRight(strings.ReplaceAll(t.Text(text), "\r\n", "\n"), " \t") + " ")
		default:
			b.WriteString(t.Text(text) + " ")
		}
	}
	return b.String()
}

func seed(f *testing.F) {
	for _, src := range scripts(f) {
		f.Add(src)
	}
	f.Add("\ufeff#!/usr/bin/env quire\r\nFROM a -- x\r\n;\r\n--! draft '\r\n--~ plain\r\n\r\n")
	f.Add("FROM a |> PLOT bar x=a y=(b - c) TO 'x.png'; /* c */ SET x = 1 /* ")
}

func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		nb := Parse(src)
		if got := nb.String(); got != src {
			t.Fatalf("not lossless:\n%q\n%q", src, got)
		}
		for _, p := range nb.Problems() {
			if p.Pos < 0 || p.End < p.Pos || p.End > len(src) {
				t.Fatalf("%q: %d..%d in %d bytes", p.Message, p.Pos, p.End, len(src))
			}
		}
		nb.Graph()
	})
}

func FuzzFormat(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		nb := Parse(src)
		if len(nb.Problems()) > 0 {
			return
		}
		once := nb.Format()
		if twice := Parse(once).Format(); twice != once {
			t.Fatalf("not idempotent:\n%q\n%q\n%q", src, once, twice)
		}
		if a, b := meaning(src), meaning(once); a != b {
			t.Fatalf("%q\nmeaning changed\n%s\n%s", src, a, b)
		}
	})
}
