package tui

import (
	"slices"
	"testing"

	"quire/internal/sqllex"
)

// FuzzSheet changes a text at any place to any other: the tokens are those of the text read as a whole.
func FuzzSheet(f *testing.F) {
	f.Add("FROM a |> WHERE x = 'y' -- c\n", "'", 20, 3)
	f.Add("SELECT $t$ a $t$, /* b */ 1.5e3", "$t", 7, 0)
	f.Add("a--b\n/* c */ 'd' \"e\"", "*/'", 2, 1)
	f.Fuzz(func(t *testing.T, src, added string, at, cut int) {
		if len(src) == 0 || at < 0 || cut < 0 {
			return
		}
		at %= len(src)
		cut = min(cut, len(src)-at)
		var s sheet
		s.take(src)
		for _, next := range []string{src[:at] + added + src[at+cut:], src, src[:at], added, src + added} {
			s.take(next)
			if want := sqllex.Lex(next); !slices.Equal(s.toks, want) {
				t.Fatalf("%q became %q: tokens are\n%v, want\n%v", src, next, s.toks, want)
			}
		}
	})
}

func TestBrackets(t *testing.T) {
	var s sheet
	s.take("f(a[1], '(', {b: (c)}) ; )")
	for at, want := range map[int]int{1: 21, 2: 21, 3: 5, 22: 1, 13: 20, 9: -1, 25: -1, 0: -1} {
		_, other, ok := s.bracketsAt(at)
		if !ok {
			other.Pos = -1
		}
		if other.Pos != want {
			t.Errorf("the partner at %d stands at %d, want %d", at, other.Pos, want)
		}
	}
}
