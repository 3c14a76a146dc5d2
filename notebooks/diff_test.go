package notebooks

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// shown is how a test reads differences: a heading for each, then its lines.
func shown(diffs []Difference) string {
	var b strings.Builder
	for _, d := range diffs {
		moved := ""
		if d.Moved && d.Kind() != "moved" {
			moved = " and moved"
		}
		fmt.Fprintf(&b, "@ %d %d %s: %s%s\n", d.OldLine, d.NewLine, d.Title, d.Kind(), moved)
		for _, l := range d.Lines {
			fmt.Fprintf(&b, "%c%s\n", l.Op, l.Text)
		}
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	const opens = "LET opens = FROM events\n|> WHERE event = 'open'\n|> EXTEND a + b AS c\n|> ORDER BY c;\n\n"
	for _, c := range []struct{ name, a, b, want string }{
		{"the same", opens, opens, ""},
		{
			"laid out in another way",
			"let opens=from events|>where event='open' |> extend a+b as c\n\n|> ORDER   BY c ;", strings.ReplaceAll(opens, " AS ", " as "), "",
		},
		{"line ends", strings.ReplaceAll("-- p\n"+opens, "\n", "\r\n"), "-- p\n" + opens, ""},
		{
			"one step changed", opens, strings.Replace(opens, "'open'", "'close'", 1),
			"@ 1 1 LET opens: changed\n LET opens = FROM events\n-|> WHERE event = 'open'\n+|> WHERE event = 'close'\n |> EXTEND a + b AS c\n |> ORDER BY c;\n",
		},
		{
			"a step more at the end", opens, strings.Replace(opens, "c;", "c\n|> LIMIT 3;", 1),
			"@ 1 1 LET opens: changed\n LET opens = FROM events\n |> WHERE event = 'open'\n |> EXTEND a + b AS c\n |> ORDER BY c\n+|> LIMIT 3;\n",
		},
		{
			"a step less in the middle", opens, strings.Replace(opens, "|> EXTEND a + b AS c\n", "", 1),
			"@ 1 1 LET opens: changed\n LET opens = FROM events\n |> WHERE event = 'open'\n-|> EXTEND a + b AS c\n |> ORDER BY c;\n",
		},
		{
			"steps of one kind stand side by side", "FROM t |> WHERE a |> LIMIT 1;", "FROM t |> WHERE b |> LIMIT 2;",
			"@ 1 1 FROM t: changed\n FROM t\n-|> WHERE a\n+|> WHERE b\n-|> LIMIT 1;\n+|> LIMIT 2;\n",
		},
		{
			"a pipe inside a step", "FROM t |> JOIN (FROM u\n  |> WHERE a\n  |> LIMIT 1) USING (x);", "FROM t |> JOIN (FROM u\n  |> WHERE b\n  |> LIMIT 1) USING (x);",
			"@ 1 1 FROM t: changed\n FROM t\n |> JOIN (FROM u\n-  |> WHERE a\n+  |> WHERE b\n   |> LIMIT 1) USING (x);\n",
		},
		{
			"prose", "-- one\n-- two\nFROM t;", "-- one\n-- three\nFROM t;",
			"@ 1 1 FROM t: changed\n -- one\n--- two\n+-- three\n FROM t;\n",
		},
		{
			"a comment inside", "FROM t -- all\n|> LIMIT 1;", "FROM t -- some\n|> LIMIT 1;",
			"@ 1 1 FROM t: changed\n-FROM t -- all\n+FROM t -- some\n |> LIMIT 1;\n",
		},
		{
			"added and removed", "LOAD 'a.csv' AS a;\n\nFROM a;\n", "LOAD 'a.csv' AS a;\n\nLOAD 'b.parquet' AS b;\n",
			"@ 3 0 FROM a: removed\n-FROM a;\n@ 0 3 LOAD b: added\n+LOAD 'b.parquet' AS b;\n",
		},
		{
			"moved", "SET a = 1;\nLET a = FROM x;\nLET b = FROM y;\nLET c = FROM z;\n", "SET a = 1;\nLET b = FROM y;\nLET c = FROM z;\nLET a = FROM x;\n",
			"@ 2 4 LET a: moved\n",
		},
		{
			"changed and moved", "LET a = FROM x;\nLET b = FROM y;\nLET c = FROM z;\n", "LET b = FROM y;\nLET c = FROM z;\nLET a = FROM w;\n",
			"@ 1 3 LET a: changed and moved\n-LET a = FROM x;\n+LET a = FROM w;\n",
		},
		{"of equal cells the right one", "FROM t;\n\nLET a = FROM x;\n\nFROM t;\n", "LET a = FROM x;\n\nFROM t;\n", "@ 1 0 FROM t: removed\n-FROM t;\n"},
		{
			"the same name twice", "LET a = FROM x;\nLET a = FROM a |> LIMIT 1;\n", "LET a = FROM x;\nLET a = FROM a |> LIMIT 2;\n",
			"@ 2 2 LET a: changed\n LET a = FROM a\n-|> LIMIT 1;\n+|> LIMIT 2;\n",
		},
		{
			"another name", "LET one = FROM x\n|> LIMIT 1;\n", "LET two = FROM x\n|> LIMIT 1;\n",
			"@ 1 1 LET two: changed\n-LET one = FROM x\n+LET two = FROM x\n |> LIMIT 1;\n",
		},
		{
			"a target is what a SAVE is known by", "SAVE a TO 'a.csv';\nSAVE b TO 'b.csv';\n", "SAVE a TO 'a.csv' (sorted);\nSAVE c TO 'b.csv';\n",
			"@ 1 1 SAVE a TO 'a.csv': changed\n-SAVE a TO 'a.csv';\n+SAVE a TO 'a.csv' (sorted);\n@ 2 2 SAVE c TO 'b.csv': changed\n-SAVE b TO 'b.csv';\n+SAVE c TO 'b.csv';\n",
		},
		{
			"a mistake mended", "LAOD 'a.csv' AS a;\n", "LOAD 'a.csv' AS a;\n",
			"@ 1 1 LOAD a: changed\n-LAOD 'a.csv' AS a;\n+LOAD 'a.csv' AS a;\n",
		},
		{"a missing ; is a mistake", "FROM a", "FROM a;", "@ 1 1 FROM a: changed\n-FROM a\n+FROM a;\n"},
		{"first line", "#!/usr/bin/quire\nFROM a;", "\ufeffFROM a;", "@ 1 1 first line: changed\n-#!/usr/bin/quire\n"},
		{
			"secrets stay secret", "CONNECT 'postgres://u:one@h/d' AS pg;\n", "CONNECT 'postgres://u:two@h/d' AS pg;\n",
			"@ 1 1 CONNECT pg: changed\n-CONNECT 'postgres://u:***@h/d' AS pg;\n+CONNECT 'postgres://u:***@h/d' AS pg;\n",
		},
		{
			"drafts", "--! FROM 'a\n\nFROM b;", "--! FROM 'a'\n\nFROM b;",
			"@ 1 1 draft: changed\n---! FROM 'a\n+--! FROM 'a'\n",
		},
	} {
		if got := shown(Diff(Parse(c.a), Parse(c.b))); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.name, got, c.want)
		}
	}
}

// TestDiffApplies takes random edits of the scripts at hand: what both versions share, in the old order and in the new, is
// each version.
func TestDiffApplies(t *testing.T) {
	all := slices.Sorted(maps.Values(scripts(t)))
	r := rand.New(rand.NewPCG(4, 2))
	for range 400 {
		a := Parse(all[r.IntN(len(all))])
		var b strings.Builder
		for _, c := range a.Cells {
			text := c.Head + c.Text + "\n\n"
			switch r.IntN(8) {
			case 0:
				continue
			case 1:
				text += "LET z" + fmt.Sprint(r.IntN(9)) + " = FROM q;\n\n"
			case 2:
				text = strings.Replace(text, "|>", "|> LIMIT 7\n|>", 1)
			}
			b.WriteString(text)
		}
		consistent(t, a, Parse(b.String()))
	}
}

// consistent checks what must hold of any two scripts.
func consistent(t *testing.T, a, b *Notebook) {
	t.Helper()
	diffs := Diff(a, b)
	seenA, seenB := map[*Cell]Difference{}, map[*Cell]Difference{}
	for _, d := range diffs {
		if d.Old != nil {
			seenA[d.Old] = d
		}
		if d.New != nil {
			if _, twice := seenB[d.New]; twice {
				t.Fatalf("a cell is told twice: %q", d.Title)
			}
			seenB[d.New] = d
		}
	}
	// The cells of which nothing is told are the same, in the same order.
	var left, right []string
	for _, c := range a.Cells {
		if _, told := seenA[c]; !told {
			key, _ := meaningOf(c)
			left = append(left, key)
		}
	}
	for _, c := range b.Cells {
		if _, told := seenB[c]; !told {
			key, _ := meaningOf(c)
			right = append(right, key)
		}
	}
	if strings.Join(left, "\n") != strings.Join(right, "\n") {
		t.Fatalf("what is told does not explain the difference of\n%q\n%q\n%s", a, b, shown(diffs))
	}
	for _, d := range diffs {
		if d.Kind() != "changed" || d.Old == nil {
			continue
		}
		changed := false
		for _, l := range d.Lines {
			changed = changed || l.Op != ' '
		}
		if !changed {
			t.Fatalf("changed, and no line tells how: %s", shown(diffs))
		}
	}
	if len(Diff(a, a)) != 0 {
		t.Fatalf("%q differs from itself", a)
	}
	if d := Diff(a, Parse(a.Format())); len(d) != 0 {
		t.Fatalf("formatting is told as a change: %s", shown(d))
	}
}

func FuzzDiff(f *testing.F) {
	// Small inputs are what a fuzzer gets far with.
	before := ""
	for _, src := range append(slices.Sorted(maps.Values(scripts(f))), oddities...) {
		for _, c := range Parse(src).Cells {
			text := c.Head + c.Text + c.Tail
			f.Add(before+text, text)
			before = text
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		consistent(t, Parse(a), Parse(b))
	})
}

func BenchmarkDiff(b *testing.B) {
	for _, bench := range []struct {
		name   string
		change func(i int) bool
	}{
		{"one", func(i int) bool { return i == 5000 }},
		{"every", func(int) bool { return true }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var old, now strings.Builder
			for i := range 10_000 {
				const cell = "-- Step %d\nLET t%d = FROM t%d\n|> WHERE a > %d\n|> AGGREGATE sum(a) AS a GROUP BY b;\n\nFROM t%d |> LIMIT %d;\n\n"
				n := i
				fmt.Fprintf(&old, cell, i, i, i-1, i, i, i)
				if bench.change(i) {
					n++
				}
				fmt.Fprintf(&now, cell, i, i, i-1, n, i, n)
			}
			x, y := Parse(old.String()), Parse(now.String())
			b.ResetTimer()
			for range b.N {
				Diff(x, y)
			}
		})
	}
}
