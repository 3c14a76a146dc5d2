package text

import (
	"strings"
)

// Width tells how many terminal cells s takes once it is clean: wide characters take two, marks none, an emoji two
// (see Graphemes).
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return widthOf(Clean(s))
}

// Fit gives s, cleaned, in at most width cells; what is cut is told by a final …. It looks only at as much of s as it can
// show, whatever its length.
func Fit(s string, width int) string {
	out, _ := fit(s, width)
	return out
}

// fit is Fit that also gives the width of what it made.
func fit(s string, width int) (string, int) {
	if width <= 0 {
		return "", 0
	}
	// Look at the head alone: a cell is rarely more than a few bytes. Graphemes of more bytes than this are cut inside.
	limit := 64*width + 64
	head := s[:min(len(s), limit)]
	whole := len(head) == len(s)
	if !plain(head) {
		var b []byte
		b, whole = appendClean(make([]byte, 0, len(head)+16), s, limit, false)
		head = string(b)
	}
	if whole {
		if w := widthOf(head); w <= width {
			return head, w
		}
	}
	end, w := 0, 0
	if plain(head) {
		end = min(len(head), width-1)
		w = end
	} else {
		for g := Clusters(head); g.Next() && w+g.Width() <= width-1; {
			end += len(g.Value())
			w += g.Width()
		}
	}
	return head[:end] + "…", w + 1
}

// widthOf is Width of a text that is clean.
func widthOf(clean string) int {
	if plain(clean) {
		return len(clean)
	}
	w := 0
	for g := Clusters(clean); g.Next(); {
		w += g.Width()
	}
	return w
}

// Align says where Pad puts a text.
type Align uint8

// The alignments.
const (
	Left Align = iota
	Right
)

// Pad gives s, cleaned, in exactly width cells: cut as Fit does or filled with spaces.
func Pad(s string, width int, a Align) string {
	out, w := fit(s, width)
	if w >= width {
		return out
	}
	if a == Right {
		return spaces(width-w) + out
	}
	return out + spaces(width-w)
}

const blanks = "                                                                                "

func spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}
