package plots

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// maxLabel bounds a label before anything measures it, in characters: no axis has room for more.
const maxLabel = 120

// clean gives s as one line that a terminal shows and never obeys: control characters, direction overrides and invisible
// characters become \x1b and \u202e, bytes that are no UTF-8 become \xff, line ends and tabs a space.
func clean(s string) string {
	ok := true
	for i := 0; i < len(s) && ok; i++ {
		ok = s[i] >= ' ' && s[i] <= '~'
	}
	if ok {
		return s
	}
	var b strings.Builder
	marks := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.Is(unicode.M, r):
			// A letter carries a few marks; thousands would draw over the neighbours.
			if marks++; marks <= 8 && b.Len() > 0 {
				b.WriteRune(r)
			}
			i += n
			continue
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case r > 0xffff && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		case !unicode.IsPrint(r) || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || r == 0x2800:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		marks = 0
		i += n
	}
	return b.String()
}

// labelOf makes a category's name ready to be measured and drawn.
func labelOf(name string) string {
	if len(name) > 8*maxLabel { // nothing behind this can be seen, and cleaning a megabyte would be felt
		cut := 8 * maxLabel
		for cut > 0 && !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut]
	}
	name = shorten(clean(name), maxLabel)
	if strings.TrimSpace(name) == "" {
		return "''" // an empty name is a name
	}
	return name
}

// shorten keeps at most n characters, the last an ellipsis when some are lost.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return cutWhere(s, func(_ string, count int) bool { return count < n }, n)
}

// cutWhere keeps the longest beginning of whole characters for which keep holds, with an ellipsis; a text of at most n
// characters is kept whole.
func cutWhere(s string, keep func(head string, count int) bool, n int) string {
	g := displaywidth.StringGraphemes(s)
	end, count, pos := 0, 0, 0
	for g.Next() {
		pos += len(g.Value())
		count++
		if keep(s[:pos], count) {
			end = pos
		}
		if count > n {
			return strings.TrimRight(s[:end], " ") + "…"
		}
	}
	return s
}

// ellipsise gives s in at most width, as measure measures; "" when not even an ellipsis fits.
func ellipsise(s string, width float64, measure func(string) float64) string {
	if measure(s) <= width {
		return s
	}
	var ends []int
	g := displaywidth.StringGraphemes(s)
	pos := 0
	for g.Next() {
		pos += len(g.Value())
		ends = append(ends, pos)
	}
	lo, hi := 0, len(ends) // characters kept
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if mid < len(ends) && measure(strings.TrimRight(s[:ends[mid-1]], " ")+"…") <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	if lo == 0 {
		if measure("…") <= width {
			return "…"
		}
		return ""
	}
	return strings.TrimRight(s[:ends[lo-1]], " ") + "…"
}

// wrap breaks s at spaces into at most n lines; the last is cut by an ellipsis when the text is longer. Of a text in parts with a
// dot between them (1.5 IQR · n = 5 × 1,000) a part that fits the next line is not broken,
// and the end of a line stands for the dot.
func wrap(s string, width float64, n int, measure func(string) float64) []string {
	words := strings.Fields(shorten(s, 600))
	var lines []string
	for len(words) > 0 && n > 0 {
		if len(lines) == n-1 {
			return append(lines, ellipsise(strings.Join(words, " "), width, measure))
		}
		line, k := words[0], 1
		for k < len(words) && measure(line+" "+words[k]) <= width {
			line += " " + words[k]
			k++
		}
		if dot := lastDot(words[:k]); k < len(words) && words[k] != "·" && dot > 0 {
			part := words[dot:]
			if end := slices.Index(part, "·"); end >= 0 && len(lines) < n-2 { // the last line takes all that is left
				part = part[:end]
			}
			if measure(strings.Join(part, " ")) <= width {
				line, k = strings.Join(words[:dot-1], " "), dot
			}
		}
		if k < len(words) && words[k] == "·" {
			k++
		}
		lines = append(lines, ellipsise(line, width, measure))
		words = words[k:]
	}
	return lines
}

// lastDot gives the place behind the last dot between parts; 0 without one.
func lastDot(words []string) int {
	for i := len(words) - 1; i > 0; i-- {
		if words[i] == "·" {
			return i + 1
		}
	}
	return 0
}

// rightToLeft tells whether a text has letters that are written from the right.
func rightToLeft(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			return true
		}
	}
	return false
}

// plural counts things in words.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(float64(n), 0) + " " + many
}
