package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean gives s as one line that a terminal shows and never obeys. Control characters become their pictures (␛, ␀, ␉ for a
// tab, ␊ and ␍ for line ends), C1 controls, direction marks and overrides, zero-width and other invisible characters become
// \u202e and the like, bytes that are no UTF-8 become \xNN. Letters, marks, signs and emoji of every script stay. Cleaning a
// clean text changes nothing.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	out, _ := appendClean(make([]byte, 0, len(s)+16), s, -1, false)
	return string(out)
}

// CleanBlock is Clean for texts of several lines, such as errors and prose: line ends stay (as \n), tabs become four spaces.
func CleanBlock(s string) string {
	if plain(s) {
		return s
	}
	out, _ := appendClean(make([]byte, 0, len(s)+16), s, -1, true)
	return string(out)
}

// ASCII gives a clean text for places that take no Unicode: what is beyond ASCII becomes \u00e9 and the like. There the bytes
// of UTF-8 would not only look wrong: some of them are C1 controls.
func ASCII(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '…':
			b.WriteString("...")
		case r >= 0x2400 && r < 0x2420: // the picture of a control character
			fmt.Fprintf(&b, `\x%02x`, r-0x2400)
		case r < ' ' || r > '~':
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// plain reports whether s is printable ASCII, the usual case.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// One grapheme holds at most so many marks and joiners; what is beyond them is shown as an escape. Real scripts and the
// emoji of Unicode need fewer, and a cell with thousands of them would draw over its neighbours.
const (
	maxMarks   = 8
	maxJoiners = 6
)

// appendClean appends s, cleaned, until dst holds limit bytes or more (limit < 0: all of s); whole tells that s was used up.
func appendClean(dst []byte, s string, limit int, block bool) (out []byte, whole bool) {
	marks, joiners := 0, 0
	prev := rune(-1) // what stands before, as shown; -1 at the start and behind an escape
	for i := 0; i < len(s); {
		if limit >= 0 && len(dst) >= limit {
			return dst, false
		}
		c := s[i]
		if c >= ' ' && c <= '~' {
			dst = append(dst, c)
			prev, marks, joiners = rune(c), 0, 0
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		next := i + n
		switch {
		case r == utf8.RuneError && n == 1:
			dst = fmt.Appendf(dst, `\x%02x`, c)
			prev, marks, joiners = -1, 0, 0
		case block && r == '\r' && next < len(s) && s[next] == '\n':
			// the line end follows
		case block && r == '\n':
			dst = append(dst, '\n')
			prev, marks, joiners = -1, 0, 0
		case block && r == '\t':
			dst = append(dst, "    "...)
			prev, marks, joiners = ' ', 0, 0
		case r < ' ':
			dst = utf8.AppendRune(dst, 0x2400+r)
			prev, marks, joiners = -1, 0, 0
		case r == 0x7f:
			dst = append(dst, "␡"...)
			prev, marks, joiners = -1, 0, 0
		case r == zwj && joiners < maxJoiners && pictograph(prev) && pictographAt(s, next):
			dst = utf8.AppendRune(dst, r)
			joiners++
		case r == emojiStyle && marks < maxMarks && prev >= 0 && styled(prev):
			dst = utf8.AppendRune(dst, r)
			marks++
		case invisible(r):
			dst = append(dst, escaped(r)...)
			prev, marks, joiners = -1, 0, 0
		case skinTone(r) && !pictograph(prev):
			dst = append(dst, escaped(r)...)
			prev, marks, joiners = -1, 0, 0
		case unicode.Is(unicode.M, r) || r == 0xff9e || r == 0xff9f: // the last two are the voicing marks of half-width kana
			if marks >= maxMarks {
				dst = append(dst, escaped(r)...)
				prev = -1
				break
			}
			if prev < 0 {
				dst = append(dst, "◌"...) // a mark without a letter would sit on the neighbour
				prev = '◌'
			}
			dst = utf8.AppendRune(dst, r)
			marks++
		default:
			dst = utf8.AppendRune(dst, r)
			if !skinTone(r) {
				marks = 0
			}
			if !pictograph(r) {
				joiners = 0
			}
			prev = r
		}
		i = next
	}
	return dst, true
}

const (
	zwj        = 0x200d
	emojiStyle = 0xfe0f
)

// escaped writes a character as it could be typed in a script's E'…' string.
func escaped(r rune) string {
	if r > 0xffff {
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// invisible reports whether r is a character that shows nothing, steers the text's direction, has no agreed meaning or width,
// or is not a character at all.
func invisible(r rune) bool {
	switch {
	case r == ' ' || unicode.Is(unicode.Zs, r):
		return false
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef: // variation selectors
		return true
	case r == 0x034f, r >= 0x180b && r <= 0x180f: // grapheme joiner, Mongolian selectors
		return true
	case r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, r == 0x17b4, r == 0x17b5, r == 0x2800: // blank letters and signs
		return true
	}
	return !unicode.IsPrint(r)
}

func skinTone(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }

// pictograph reports whether r may stand beside a joiner in an emoji.
func pictograph(r rune) bool {
	return r >= 0x1f000 && r <= 0x1faff || r >= 0x2190 && r <= 0x2bff || r == 0x3030 || r == 0x303d || r == 0xa9 || r == 0xae
}

func pictographAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return i < len(s) && pictograph(r) && !invisible(r) // one that is shown by its number joins nothing
}

// styled reports whether the emoji style behind r means something: pictographs and key caps.
func styled(r rune) bool {
	return pictograph(r) || r >= '0' && r <= '9' || r == '#' || r == '*'
}
