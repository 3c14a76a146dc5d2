package text

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"
)

// Graphemes goes through the characters of a clean text as a reader counts them: a letter with its marks, an emoji with all
// that is joined to it.
//
// Terminals do not agree how wide they are. Some, which say so by mode 2027, measure a character as a whole, most add up its
// code points; they differ for emoji of several code points and for the scripts whose vowel signs stand beside the letter
// (Devanagari, Tamil, Khmer, …). Here an emoji takes two cells, as where characters are measured whole, and every other
// character as many as its code points: so there is always room for it, and Settle brings a line to what the terminal does.
type Graphemes struct {
	g displaywidth.Graphemes[string]
}

// Clusters gives the characters of a clean text.
func Clusters(clean string) Graphemes { return Graphemes{displaywidth.StringGraphemes(clean)} }

// Next goes to the next character; false is the end.
func (g *Graphemes) Next() bool { return g.g.Next() }

// Value is the character.
func (g *Graphemes) Value() string { return g.g.Value() }

// Width is the cells that are kept for it.
func (g *Graphemes) Width() int { return clusterWidth(g.g.Value(), g.g.Width()) }

// clusterWidth is the cells for a character that takes whole cells where characters are measured as a whole.
func clusterWidth(v string, whole int) int {
	_, n := utf8.DecodeRuneInString(v)
	if n == len(v) || emoji(v) {
		return whole
	}
	return max(whole, sum(v))
}

// sum is the width of a character by its code points, as the renderer of the screen has it.
func sum(v string) int { return ansi.StringWidthWc(v) }

// emoji reports whether a character is a pictograph of several code points.
func emoji(v string) bool {
	for _, r := range v {
		if r == zwj || r == emojiStyle || r == keyCap || skinTone(r) || regional(r) {
			return true
		}
	}
	return false
}

const keyCap = 0x20e3

// regional reports whether r is one of the letters that make flags in pairs.
func regional(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// Settle gives a clean text as it must be written so that a terminal gives it exactly Width(clean) cells. whole tells that the
// terminal measures a character as a whole. Where it adds up code points, an emoji of several is shown by its first; where it
// does not, a word of a script that takes less room there is followed by the blanks that are left.
func Settle(clean string, whole bool) string {
	if agreed(clean) {
		return clean
	}
	out := make([]byte, 0, len(clean)+16)
	left := 0
	for g := Clusters(clean); g.Next(); {
		v, room := g.Value(), g.Width()
		switch {
		case whole:
			if v == " " {
				out = append(out, spaces(left)...)
				left = 0
			}
			left += room - g.g.Width()
		case sum(v) != room:
			v = firstOf(v)
			v += spaces(room - sum(v))
		}
		out = append(out, v...)
	}
	return string(append(out, spaces(left)...))
}

// firstOf gives the first sign of an emoji, with its marks and without what changes its width.
func firstOf(v string) string {
	var out []byte
	for i, r := range v {
		switch {
		case i > 0 && (skinTone(r) || displaywidth.Rune(r) > 0):
			return string(out)
		case r == zwj || r == emojiStyle:
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

// agreed reports whether all terminals measure a text alike, as far as can be told at a glance: Latin, Greek, Cyrillic, signs,
// lines, blocks and the characters of East Asia without marks.
func agreed(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x300, r >= 0x370 && r < 0x483, r >= 0x2010 && r < 0x2fe0 && r != keyCap, r >= 0x3400 && r < 0xa000, r >= 0xac00 && r < 0xd7a4:
		default:
			return false
		}
	}
	return true
}
