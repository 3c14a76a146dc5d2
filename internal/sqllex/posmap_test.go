package sqllex

import (
	"strings"
	"testing"
)

// sources tells for each word of a generated text which word of the source it came from.
func sources(gen, src string, m *Map) string {
	var out []string
	for pos := 0; pos < len(gen); {
		tok := Next(gen, pos)
		if !tok.Blank() {
			at := m.Source(tok.Pos)
			out = append(out, tok.Text(gen)+"<"+Next(src, at).Text(src))
		}
		pos = tok.End
	}
	return strings.Join(out, " ")
}

func TestBuilder(t *testing.T) {
	src := "alpha beta gamma"
	var b Builder
	b.Emit("new ", 6)
	b.Copy(src, 0, 5, 0)
	b.Emit(" x ", 6)
	b.Copy(src, 11, 16, 0)
	b.Copy(src, 4, 4, 0)
	b.Emit("", 3)
	gen, m := b.Done()
	if want := "new<beta alpha<alpha x<beta gamma<gamma"; gen != "new alpha x gamma" || sources(gen, src, m) != want {
		t.Errorf("%q: %s, want %s", gen, sources(gen, src, m), want)
	}
	if got := m.Source(len(gen)); got != len(src) {
		t.Errorf("the end comes from %d, want %d", got, len(src))
	}
	if (*Map)(nil).Source(7) != 7 || new(Map).Source(7) != 0 {
		t.Error("no map is the identity, an empty one knows nothing")
	}
}

func TestBuilderAppend(t *testing.T) {
	src := "alpha beta gamma"
	var inner Builder
	inner.Copy(src, 6, 10, 0)
	inner.Emit("!", 11)
	text, m := inner.Done()
	var outer Builder
	outer.Copy(src, 0, 6, 0)
	outer.Append(text, m)
	outer.Append(src, nil)
	gen, all := outer.Done()
	for part, want := range map[string]int{"alpha ": 0, "beta!": 6, "!": 11} {
		if got := all.Source(strings.Index(gen, part)); got != want {
			t.Errorf("%q comes from %d, want %d", part, got, want)
		}
	}
	if got := all.Source(strings.LastIndex(gen, "gamma")); got != 11 {
		t.Errorf("a text without a map comes from %d, want 11", got)
	}
}

// A text rewritten twice maps to the source as if it had been rewritten at once.
func TestThen(t *testing.T) {
	src := "one two three four"
	var b Builder
	b.Emit("ZERO ", 0)
	b.Copy(src, 4, 13, 0) // two three
	b.Emit(" AND ", 14)
	b.Copy(src, 0, 3, 0)
	middle, first := b.Done()

	b = Builder{}
	b.Copy(middle, 2, len(middle)-1, 0) // crosses every segment of the first map
	b.Emit(" LAST", strings.Index(middle, "three"))
	b.Copy(middle, 5, 8, 0)
	gen, second := b.Done()

	both := second.Then(first)
	for pos := 0; pos <= len(gen); pos++ {
		if got, want := both.Source(pos), first.Source(second.Source(pos)); got != want {
			t.Errorf("byte %d of %q comes from %d, want %d", pos, gen, got, want)
		}
	}
	if second.Then(nil) != second || (*Map)(nil).Then(first) != first {
		t.Error("no map changes nothing")
	}
}

func FuzzThen(f *testing.F) {
	f.Add("one two three four", []byte{1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Fuzz(func(t *testing.T, src string, moves []byte) {
		make := func(text string, moves []byte) (string, *Map) {
			var b Builder
			for i := 0; i+2 < len(moves) && len(text) > 0; i += 3 {
				from, to := int(moves[i])%(len(text)+1), int(moves[i+1])%(len(text)+1)
				b.Copy(text, from, to, 0)
				b.Emit("xy"[:int(moves[i+2])%3], from)
			}
			return b.Done()
		}
		middle, first := make(src, moves)
		gen, second := make(middle, moves[len(moves)/2:])
		both := second.Then(first)
		for pos := range len(gen) {
			if got, want := both.Source(pos), first.Source(second.Source(pos)); got != want {
				t.Fatalf("byte %d comes from %d, want %d", pos, got, want)
			}
		}
	})
}
