package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How well a word matches a text, best first.
const (
	matchWhole   = 400 // it is the text
	matchStart   = 300 // the text starts with it
	matchWord    = 200 // a word of the text starts with it
	matchInside  = 100 // it stands somewhere in the text
	matchInOrder = 1   // its letters stand in the text, in order, with a few others between
)

// matchScore tells how well everything that was typed matches a text: every word of it has to. Both are in lower case. The
// shorter text wins among equals.
func matchScore(typed []string, text string) (score int, ok bool) {
	for _, w := range typed {
		s := wordScore(w, text)
		if s == 0 {
			return 0, false
		}
		score += s
	}
	return score*100 - min(len(text), 99), true
}

func wordScore(w, text string) int {
	switch {
	case w == text:
		return matchWhole
	case strings.HasPrefix(text, w):
		return matchStart
	}
	for i := 1; i < len(text); {
		at := strings.Index(text[i:], w)
		if at < 0 {
			break
		}
		at += i
		if r, _ := utf8.DecodeLastRuneInString(text[:at]); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return matchWord
		}
		i = at + 1
	}
	if strings.Contains(text, w) {
		return matchInside
	}
	if utf8.RuneCountInString(w) < 3 {
		return 0 // two letters are in order nearly everywhere
	}
	return inOrder(w, text)
}

// inOrder finds the letters of w in the text in order. Letters that stand together count; ones that are strewn over the text
// are no match.
func inOrder(w, text string) int {
	pos, first, together := 0, -1, 0
	for _, r := range w {
		at := strings.IndexRune(text[pos:], r)
		if at < 0 {
			return 0
		}
		if first < 0 {
			first = pos + at
		} else if at == 0 {
			together++
		}
		pos += at + utf8.RuneLen(r)
	}
	if pos-first > 3*len(w) {
		return 0
	}
	return matchInOrder + min(together, 50)
}
