package tui

import (
	"bytes"
	"os"
	"unicode/utf8"
)

// bursts reads the terminal's input and marks a flood of plain text as the paste that it is, where the terminal does not. Key by
// key a text of megabytes would take hours, since each key is journaled before it is drawn, and in NORMAL each would be a command.
type bursts struct {
	*os.File        // the terminal, which stays one for who asks
	rest     []byte // the first bytes of a character whose others are still to come
	inside   bool   // of a paste that the terminal marks
	tail     []byte // the last bytes that were read, where a mark may have begun
}

// burstBytes in one read are more than anyone types ahead.
const burstBytes = 1024

const (
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// Read gives what the terminal has sent, a flood of text between the marks of a paste.
func (b *bursts) Read(p []byte) (int, error) {
	room := len(p) - len(pasteStart) - len(pasteEnd)
	if room < burstBytes {
		return b.File.Read(p) // no burst fits
	}
	held := copy(p[len(pasteStart):], b.rest)
	n, err := b.File.Read(p[len(pasteStart)+held : len(pasteStart)+room])
	b.rest = b.rest[:0]
	if n <= 0 {
		return copy(p, p[len(pasteStart):len(pasteStart)+held]), err
	}
	read := p[len(pasteStart) : len(pasteStart)+held+n]
	if b.marked(read) || len(read) < burstBytes || !onlyText(read) {
		return copy(p, read), err
	}
	whole := wholeRunes(read)
	b.rest = append(b.rest, read[whole:]...)
	copy(p, pasteStart)
	return len(pasteStart) + whole + copy(p[len(pasteStart)+whole:], pasteEnd), err
}

// marked reports whether a part of what was read stands in a paste that the terminal marks.
func (b *bursts) marked(read []byte) bool {
	was := b.inside
	seen := append(b.tail, read...)
	start, end := bytes.LastIndex(seen, []byte(pasteStart)), bytes.LastIndex(seen, []byte(pasteEnd))
	if start >= 0 || end >= 0 {
		b.inside = start > end
	}
	b.tail = append(b.tail[:0], seen[max(0, len(seen)-len(pasteEnd)+1):]...)
	return was || start >= 0 || end >= 0
}

// onlyText reports whether there is nothing but text: no escape sequence, which is a key or an answer of the terminal, and no control key.
func onlyText(s []byte) bool {
	for _, c := range s {
		if c < ' ' && c != '\r' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// wholeRunes gives how many bytes of s are whole characters; at its end one may be cut.
func wholeRunes(s []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(s); i++ {
		if utf8.RuneStart(s[len(s)-i]) {
			if !utf8.FullRune(s[len(s)-i:]) {
				return len(s) - i
			}
			break
		}
	}
	return len(s)
}
