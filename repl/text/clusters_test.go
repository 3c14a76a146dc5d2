package text

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Texts that terminals measure in different ways.
var disputed = []string{
	"👩‍👩‍👧‍👦", "👍🏽 up", "❤️ ☎️ ✈", "1️⃣2️⃣", "🏳️‍🌈🏴‍☠️", "🇩🇪🇫🇷", "🇩", "नमस्ते दुनिया", "நிலைமை", "น้ำ", "ដែន", "မြန်မာ", "క్ష", "ﾊﾟｿｺﾝ",
	"ᄀᄀ", "한국어", "田中太郎", "e\u0301te\u0301", "שלום עולם", "مرحبا", "│ ▁▂▃ │", "plain", "", "x\u0947 y",
}

// Settled texts take the width that was kept for them, in terminals of both kinds and in the renderer, which measures as they do.
func TestSettledTextsTakeTheirRoom(t *testing.T) {
	for _, s := range disputed {
		s = Clean(s)
		want := Width(s)
		if got := ansi.StringWidth(Settle(s, true)); got != want {
			t.Errorf("%q takes %d cells where characters are measured whole, not %d", s, got, want)
		}
		if got := ansi.StringWidthWc(Settle(s, false)); got != want {
			t.Errorf("%q takes %d cells where code points are added up, not %d", s, got, want)
		}
	}
}

func TestSettlingKeepsWords(t *testing.T) {
	for _, c := range []struct {
		text  string
		whole bool
		want  string
	}{
		{"👩‍👩‍👧‍👦|", false, "👩|"},
		{"👩‍👩‍👧‍👦|", true, "👩‍👩‍👧‍👦|"},
		{"❤️|", false, "❤ |"},
		{"1️⃣|", false, "1⃣ |"},
		{"नमस्ते दु", false, "नमस्ते दु"},
		{"नमस्ते दु|", true, "नमस्ते  दु|"},
		{"田中 é", false, "田中 é"},
	} {
		if got := Settle(c.text, c.whole); got != c.want {
			t.Errorf("Settle(%q, %v) = %q, not %q", c.text, c.whole, got, c.want)
		}
	}
}
