package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanShowsWhatWouldSteerTheTerminal(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Five Points", "Five Points"},
		{"escape sequence", "\x1b[2Jgone", "␛[2Jgone"},
		{"nul and bell", "a\x00b\x07", "a␀b␇"},
		{"delete", "a\x7f", "a␡"},
		{"C1 control sequence introducer", "\u009b31m", `\u009b31m`},
		{"tab and line ends", "a\tb\r\nc", "a␉b␍␊c"},
		{"right-to-left override", "exe.\u202egnp", `exe.\u202egnp`},
		{"isolates and marks", "\u2066a\u2069\u200e", `\u2066a\u2069\u200e`},
		{"zero width", "a\u200bb\ufeff\u2060", `a\u200bb\ufeff\u2060`},
		{"line separator", "a\u2028b", `a\u2028b`},
		{"tag characters", "\U000e0041", `\U000e0041`},
		{"blank letter", "\u3164", `\u3164`},
		{"broken bytes", "a\xff\xc3", `a\xff\xc3`},
		{"letters of any script", "Größe 東京 Ελλάδα हिन्दी שלום", "Größe 東京 Ελλάδα हिन्दी שלום"},
		{"emoji of one face", "👩🏽‍🚒 ❤️ 🇩🇪", "👩🏽‍🚒 ❤️ 🇩🇪"},
		{"a joiner between letters", "a\u200db", `a\u200db`},
		{"a mark on nothing", "\u0301x", "◌\u0301x"},
		{"combining mark", "e\u0301", "e\u0301"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCleanBoundsStackedMarks(t *testing.T) {
	got := Clean("a" + strings.Repeat("\u0301", 50))
	if n := strings.Count(got, "\u0301"); n > 16 {
		t.Errorf("%d marks stand on one another: %q", n, got)
	}
}

func TestCleanBlockKeepsLines(t *testing.T) {
	if got, want := CleanBlock("a\r\n\tb\n\x1b[31mc"), "a\n    b\n␛[31mc"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestASCIIHoldsNothingElse(t *testing.T) {
	if got, want := ASCII(Clean("Größe\x1b…")), `Gr\u00f6\u00dfe\x1b...`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWidthCountsTerminalCells(t *testing.T) {
	for in, want := range map[string]int{
		"": 0, "abc": 3, "東京": 4, "e\u0301": 1, "👩🏽‍🚒": 2, "\x1b": 1, "\u202e": 6, "∅": 1, "Größe": 5,
	} {
		if got := Width(in); got != want {
			t.Errorf("Width(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestFitCutsAtCells(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"abcd", 1, "…"},
		{"abcd", 0, ""},
		{"東京都", 4, "東…"},
		{"東京都", 5, "東京…"},
		{"東京", 4, "東京"},
		{"👩🏽‍🚒👩🏽‍🚒", 3, "👩🏽‍🚒…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"a\x1bbc", 3, "a␛…"},
	} {
		if got := Fit(c.in, c.width); got != c.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

// A cell of 100 MB is shown at the price of what is shown.
func TestFitLooksAtTheHeadOnly(t *testing.T) {
	huge := strings.Repeat("é", 50<<20)
	n := testing.AllocsPerRun(5, func() { Fit(huge, 40) })
	if n > 20 {
		t.Errorf("%v allocations for 40 cells", n)
	}
	if got := Width(Fit(huge, 40)); got != 40 {
		t.Errorf("width %d", got)
	}
}

func TestPadFillsToTheWidth(t *testing.T) {
	if got := Pad("東京", 6, Left) + "|" + Pad("7", 4, Right) + "|" + Pad("abcdef", 4, Left); got != "東京  |   7|abc…" {
		t.Errorf("got %q", got)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a\x1b[0m", "\u202e\u200d", "👩🏽‍🚒", "\xff\xfe", "e\u0301\u0301", "ൎa", "ᄀᄀᄀ", "🇩🇪🇩", "\U0001F468\u200d\U0001F469"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		clean := Clean(s)
		safe(t, clean, false)
		if again := Clean(clean); again != clean {
			t.Errorf("cleaning twice changes %q to %q", clean, again)
		}
		safe(t, CleanBlock(s), true)
		if ascii := ASCII(s); !plain(ascii) {
			t.Errorf("ASCII gave %q", ascii)
		}
		width %= 200
		fitted := Fit(s, width)
		safe(t, fitted, false)
		if w := Width(fitted); w > max(width, 0) {
			t.Errorf("Fit(%q, %d) = %q is %d wide", s, width, fitted, w)
		}
		if w := Width(s); width >= 0 && w <= width && len(s) < 64 && fitted != clean {
			t.Errorf("Fit(%q, %d) = %q cuts what fits", s, width, fitted)
		}
		if width > 0 {
			if w := Width(Pad(s, width, Right)); w != width {
				t.Errorf("Pad(%q, %d) is %d wide", s, width, w)
			}
		}
	})
}

// safe fails when s holds anything that a terminal obeys.
func safe(t *testing.T, s string, lines bool) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%q is no UTF-8", s)
	}
	for _, r := range s {
		if r == '\n' && lines {
			continue
		}
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x2028 || r == 0xfeff || r == 0x200b {
			t.Errorf("%q holds %U", s, r)
		}
	}
}
