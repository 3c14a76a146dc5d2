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

// seed adds the cells of every script, each by itself: small inputs are what a fuzzer gets far with.
func seed(f *testing.F) {
	for _, src := range scripts(f) {
		for _, c := range Parse(src).Cells {
			f.Add(c.Head + c.Text + c.Tail)
		}
	}
	for _, src := range oddities {
		f.Add(src)
	}
}

// oddities are scripts that are hard to keep as they are.
var oddities = []string{
	"\ufeff#!/usr/bin/env quire\r\nFROM a -- x\r\n;\r\n--! draft '\r\n--~ plain\r\n\r\n",
	"FROM a |> PLOT bar x=a y=(b - c) TO 'x.png'; /* c */ SET x = 1 /* ",
	"\n#! x;\n\n-- p\n\n/* c\n\n  d */",
	"FROM a\n\n-- p\nLET b = FROM 'x\n\nSAVE b TO 'y';",
	"\v-- p\n\u00a0FROM a;\n\u2028--! d\n\f\u00a0-- q\r\n\r--~ r\n\n\v/* c */",
	"#!q\r\r\n-- p\r\r\nFROM a -- c\r\r\n|> WHERE x\r\r;\r\r\n--! d\r\r\n--!\r",
	"from a|>where  x  =  1|>;--c\n; ;from b /* x */ ; /* y\n*/ from c -- z\n\n\n\f LOAD",
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
		if fault := formatFault(src); fault != "" {
			t.Fatalf("%q\n%s", src, fault)
		}
	})
}
