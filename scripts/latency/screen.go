package main

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/repl/text"
)

// screen is what a terminal shows: as much of xterm as the measured programs use.
type screen struct {
	width, height int
	cells         [][]cell
	x, y          int
	style         string // the parameters of the styles in force
	top, bottom   int    // of the part that scrolls
	savedX        int
	savedY        int
	last          rune
	rest          []byte // of a sequence that has not come whole
	answer        func(string)
}

type cell struct {
	r     rune
	style string
}

func newScreen(width, height int, answer func(string)) *screen {
	s := &screen{width: width, height: height, bottom: height - 1, answer: answer}
	s.cells = make([][]cell, height)
	for y := range s.cells {
		s.cells[y] = make([]cell, width)
	}
	return s
}

// lines gives the text of the screen.
func (s *screen) lines() []string {
	out := make([]string, s.height)
	for y, row := range s.cells {
		var b strings.Builder
		for _, c := range row {
			switch c.r {
			case wide:
			case 0:
				b.WriteByte(' ')
			default:
				b.WriteRune(c.r)
			}
		}
		out[y] = strings.TrimRight(b.String(), " ")
	}
	return out
}

// all is the whole screen with its styles, to tell whether anything has changed.
func (s *screen) all() string {
	var b strings.Builder
	for _, row := range s.cells {
		for _, c := range row {
			b.WriteRune(c.r)
			b.WriteString(c.style)
		}
	}
	b.WriteString(strconv.Itoa(s.y*s.width + s.x))
	return b.String()
}

// wide stands in the second cell of a character of two.
const wide = rune(-1)

// longestSequence is what a sequence that never ends is cut at, in bytes.
const longestSequence = 1 << 16

func (s *screen) write(data []byte) {
	data = append(s.rest, data...)
	s.rest = nil
	for len(data) > 0 {
		n := s.one(data)
		if n == 0 { // the rest of it has yet to come
			if len(data) < longestSequence {
				s.rest = append([]byte{}, data...)
			}
			return
		}
		data = data[n:]
	}
}

// one takes one character or sequence and gives its length; 0 when it is not whole.
func (s *screen) one(data []byte) int {
	switch c := data[0]; {
	case c == 0x1b:
		return s.escape(data)
	case c == '\r':
		s.x = 0
	case c == '\n', c == '\v', c == '\f':
		s.lineFeed()
	case c == '\b':
		s.x = max(0, min(s.x, s.width-1)-1)
	case c == '\t':
		s.x = min(s.width-1, s.x/8*8+8)
	case c < ' ' || c == 0x7f:
	default:
		if !utf8.FullRune(data) {
			return 0
		}
		r, n := utf8.DecodeRune(data)
		s.put(r)
		return n
	}
	return 1
}

func (s *screen) put(r rune) {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return
	}
	w := max(1, text.Width(string(r)))
	if s.x+w > s.width {
		s.x = 0
		s.lineFeed()
	}
	s.cells[s.y][s.x] = cell{r, s.style}
	if w == 2 {
		s.cells[s.y][s.x+1] = cell{wide, s.style}
	}
	s.x += w
	s.last = r
}

func (s *screen) lineFeed() {
	if s.y == s.bottom {
		s.scroll(s.top, 1)
	} else {
		s.y = min(s.height-1, s.y+1)
	}
}

// scroll moves the lines from top to the bottom of the scrolling part up by n, or down.
func (s *screen) scroll(top, n int) {
	for ; n > 0; n-- {
		copy(s.cells[top:s.bottom+1], s.cells[top+1:s.bottom+1])
		s.cells[s.bottom] = make([]cell, s.width)
	}
	for ; n < 0; n++ {
		copy(s.cells[top+1:s.bottom+1], s.cells[top:s.bottom])
		s.cells[top] = make([]cell, s.width)
	}
}

// escape takes a sequence that begins with ESC.
func (s *screen) escape(data []byte) int {
	if len(data) < 2 {
		return 0
	}
	switch data[1] {
	case '[':
		for i := 2; i < len(data); i++ {
			if data[i] >= 0x40 && data[i] <= 0x7e {
				s.control(string(data[2:i]), data[i])
				return i + 1
			}
		}
		return 0
	case ']', 'P', '_', '^', 'X': // a text up to its end
		for i := 2; i < len(data); i++ {
			if data[i] == 7 {
				s.command(string(data[1:i]))
				return i + 1
			}
			if data[i] == 0x1b && i+1 < len(data) && data[i+1] == '\\' {
				s.command(string(data[1:i]))
				return i + 2
			}
		}
		return 0
	case '(', ')', '*', '+', '#', '%', ' ':
		if len(data) < 3 {
			return 0
		}
		return 3
	case '7':
		s.savedX, s.savedY = s.x, s.y
	case '8':
		s.x, s.y = s.savedX, s.savedY
	case 'D':
		s.lineFeed()
	case 'E':
		s.x = 0
		s.lineFeed()
	case 'M':
		if s.y == s.top {
			s.scroll(s.top, -1)
		} else {
			s.y = max(0, s.y-1)
		}
	}
	return 2
}

// command answers what a program asks by OSC: the colours of the terminal.
func (s *screen) command(c string) {
	if strings.HasPrefix(c, "]11;?") {
		s.answer("\x1b]11;rgb:1111/1111/1111\x1b\\")
	}
	if strings.HasPrefix(c, "]10;?") {
		s.answer("\x1b]10;rgb:eeee/eeee/eeee\x1b\\")
	}
}
