package tui

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi/kitty"
)

// The graphics protocol of kitty (https://sw.kovidgoyal.net/kitty/graphics-protocol/): an image is sent once under a number, and
// stands wherever cells with a placeholder character in the colour of that number are, so that it scrolls and is covered as text is.

// kittyChunk is the protocol's bound of one sequence's payload.
const kittyChunk = 4096

// kittyQuery asks whether images are taken, by one pixel that is not shown.
func kittyQuery() string { return "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\" }

// kittySend gives the sequences that send a PNG file for cols × rows cells under a number, without asking for an answer.
func kittySend(id, cols, rows int, png []byte) []string {
	data := base64.StdEncoding.EncodeToString(png)
	var out []string
	for first := true; first || data != ""; first = false {
		n := min(kittyChunk, len(data))
		part, rest := data[:n], data[n:]
		data = rest
		more := 0
		if data != "" {
			more = 1
		}
		head := fmt.Sprintf("m=%d", more)
		if first {
			head = fmt.Sprintf("a=T,U=1,f=100,i=%d,c=%d,r=%d,q=2,m=%d", id, cols, rows, more)
		}
		out = append(out, "\x1b_G"+head+";"+part+"\x1b\\")
	}
	return out
}

// kittyForget frees the image of a number.
func kittyForget(id int) string { return fmt.Sprintf("\x1b_Ga=d,d=I,i=%d,q=2\x1b\\", id) }

// throughTmux wraps sequences for the terminal around tmux.
func throughTmux(sequences []string) []string {
	out := make([]string, len(sequences))
	for i, s := range sequences {
		out[i] = "\x1bPtmux;" + strings.ReplaceAll(s, "\x1b", "\x1b\x1b") + "\x1b\\"
	}
	return out
}

// kittyCells are a row of the cells in whose place the image stands. Each names its row and column, so that any part of a line can be
// drawn alone.
func kittyCells(row, cols int) string {
	var b strings.Builder
	r := kitty.Diacritic(row)
	for col := range cols {
		b.WriteRune(kitty.Placeholder)
		b.WriteRune(r)
		b.WriteRune(kitty.Diacritic(col))
	}
	return b.String()
}

// kittyMost is the number of rows and columns that placeholders can name.
const kittyMost = 297
