package main

import (
	"fmt"
	"strconv"
	"strings"
)

// look is how a cell of the terminal is set. A colour is #rrggbb; "" is the terminal's own.
type look struct {
	fore, back                       string
	bold, italic, underline, reverse bool
}

// run is text of one look from a column of a line on.
type run struct {
	column int
	text   []rune
	look   look
}

// sixteen are the colours 0 to 15 as most terminals show them.
var sixteen = []string{
	"#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
	"#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
}

// lines reads a capture: text with SGR sequences, as tmux writes it.
func lines(capture string) [][]run {
	var out [][]run
	var now look
	for _, l := range strings.Split(strings.TrimRight(capture, "\n"), "\n") {
		var runs []run
		column := 0
		for l != "" {
			if rest, ok := strings.CutPrefix(l, "\x1b["); ok {
				end := strings.IndexByte(rest, 'm')
				if end < 0 {
					break
				}
				now = now.with(rest[:end])
				l = rest[end+1:]
				continue
			}
			end := strings.IndexByte(l, 0x1b)
			if end == 0 { // another sequence: its text is nothing to show
				l = l[1:]
				continue
			}
			if end < 0 {
				end = len(l)
			}
			text := []rune(l[:end])
			runs = append(runs, run{column, text, now})
			column += len(text)
			l = l[end:]
		}
		out = append(out, runs)
	}
	return out
}

// with applies the parameters of an SGR sequence.
func (k look) with(params string) look {
	if params == "" {
		return look{}
	}
	p := strings.Split(params, ";")
	for i := 0; i < len(p); i++ {
		n, _ := strconv.Atoi(p[i])
		switch {
		case n == 0:
			k = look{}
		case n == 1:
			k.bold = true
		case n == 3:
			k.italic = true
		case n == 4:
			k.underline = true
		case n == 7:
			k.reverse = true
		case n == 22:
			k.bold = false
		case n == 23:
			k.italic = false
		case n == 24:
			k.underline = false
		case n == 27:
			k.reverse = false
		case n == 38 || n == 48:
			colour, used := extended(p[i+1:])
			if n == 38 {
				k.fore = colour
			} else {
				k.back = colour
			}
			i += used
		case n == 39:
			k.fore = ""
		case n == 49:
			k.back = ""
		case n >= 30 && n < 38:
			k.fore = sixteen[n-30]
		case n >= 40 && n < 48:
			k.back = sixteen[n-40]
		case n >= 90 && n < 98:
			k.fore = sixteen[n-82]
		case n >= 100 && n < 108:
			k.back = sixteen[n-92]
		}
	}
	return k
}

// extended reads what stands behind 38 or 48: a colour of 256, or one of 16 million.
func extended(p []string) (colour string, used int) {
	number := func(i int) int {
		if i >= len(p) {
			return 0
		}
		n, _ := strconv.Atoi(p[i])
		return n
	}
	switch number(0) {
	case 2:
		return fmt.Sprintf("#%02x%02x%02x", number(1)&255, number(2)&255, number(3)&255), 4
	case 5:
		return indexed(number(1)), 2
	}
	return "", 1
}

// indexed is a colour of the 256: sixteen, a cube of 6×6×6, and greys.
func indexed(n int) string {
	switch {
	case n < 16:
		return sixteen[max(n, 0)]
	case n < 232:
		n -= 16
		part := func(v int) int {
			if v == 0 {
				return 0
			}
			return 55 + 40*v
		}
		return fmt.Sprintf("#%02x%02x%02x", part(n/36), part(n/6%6), part(n%6))
	}
	grey := 8 + 10*(min(n, 255)-232)
	return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
}
