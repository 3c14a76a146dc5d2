package notebooks

import (
	"fmt"
	"strings"
	"testing"
)

// cells10000 is a script of 10,000 cells in which each reads the one above.
func cells10000() string {
	var b strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&b, "-- prose\nLET name%d = FROM name%d\n|> WHERE a = 'x' AND b > 1\n|> AGGREGATE count(*) AS n GROUP BY k;\n\n", i+1, i)
	}
	return b.String()
}

// Parsing and the graph of a whole script.
func BenchmarkParse10000(b *testing.B) {
	src := cells10000()
	b.ReportAllocs()
	for b.Loop() {
		Parse(src).Graph()
	}
}

// One cell is edited, and the script is read and linked again, at its top, where all below moves, in its middle and its end.
func BenchmarkEdit10000(b *testing.B) {
	for _, at := range []int{0, 5000, 9999} {
		b.Run(fmt.Sprintf("cell%d", at+1), func(b *testing.B) {
			d := NewDocument(cells10000())
			id := d.Notebook().Cells[at].ID
			d.Notebook().Graph()
			texts := []string{"LET name%d = FROM name%d |> WHERE a = 'y'", "LET name%d = FROM name%d"}
			for i := range texts {
				texts[i] = fmt.Sprintf(texts[i], at+1, at)
			}
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				d.SetCell(id, texts[i%2])
				if d.Notebook().Graph().Reads(id) == nil {
					b.Fatal("the cell reads nothing")
				}
				i++
			}
		})
	}
}

// A cell gets another name: all below is linked anew.
func BenchmarkRename10000(b *testing.B) {
	d := NewDocument(cells10000())
	id := d.Notebook().Cells[5000].ID
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		d.SetCell(id, fmt.Sprintf("LET other%d = FROM name5000", i%2))
		d.Notebook().Graph()
		i++
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
		"prose cells": strings.Repeat("-- x\n\n", 100000),
		"literal":     "FROM a |> WHERE x = '" + strings.Repeat("y", 10<<20) + "';",
		"surrogates":  strings.Repeat("FROM \xed\xa0\x80 |> \xff;\n", 20000),
		"line ends":   "\ufeff" + strings.Repeat("FROM a\r\r\n|> WHERE x\n\r;\r\n", 20000),
		"braces":      "LOAD '" + strings.Repeat("{a", 500000) + "' AS x;",
		"mismatched":  strings.Repeat("FROM a |> WHERE (x];\n", 50000),
		"raw":         "CREATE TABLE t (a int);\n" + strings.Repeat("INSERT INTO t VALUES (1);\n", 20000),
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
