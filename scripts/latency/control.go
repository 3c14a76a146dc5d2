package main

import (
	"fmt"
	"strconv"
	"strings"
)

// control carries out a control sequence: its parameters and its last byte.
func (s *screen) control(params string, final byte) {
	private := ""
	if params != "" && strings.IndexByte("?<=>", params[0]) >= 0 {
		private, params = params[:1], params[1:]
	}
	if strings.ContainsAny(params, " !\"'$*") {
		if private == "?" && final == 'p' { // a mode: not known here
			s.answer("\x1b[?" + strings.TrimRight(params, "$") + ";0$y")
		}
		return
	}
	if private != "" {
		s.private(private, params, final)
		return
	}
	n := numbers(params)
	one := max(1, n(0, 1))
	s.x = min(s.x, s.width-1) // behind the last column is on it, but for the next character
	switch final {
	case 'A':
		s.y = max(0, s.y-one)
	case 'B', 'e':
		s.y = min(s.height-1, s.y+one)
	case 'C', 'a':
		s.x = min(s.width-1, s.x+one)
	case 'D':
		s.x = max(0, s.x-one)
	case 'E':
		s.x, s.y = 0, min(s.height-1, s.y+one)
	case 'F':
		s.x, s.y = 0, max(0, s.y-one)
	case 'G', '`':
		s.x = clamp(one-1, s.width)
	case 'H', 'f':
		s.y, s.x = clamp(one-1, s.height), clamp(max(1, n(1, 1))-1, s.width)
	case 'd':
		s.y = clamp(one-1, s.height)
	case 'J':
		s.eraseScreen(n(0, 0))
	case 'K':
		s.eraseLine(n(0, 0))
	case 'X':
		s.erase(s.y, s.x, min(s.width, s.x+one))
	case 'P':
		row := s.cells[s.y]
		m := copy(row[s.x:], row[min(s.width, s.x+one):])
		s.erase(s.y, s.x+m, s.width)
	case '@':
		row := s.cells[s.y]
		if s.x+one < s.width {
			copy(row[s.x+one:], row[s.x:s.width-one])
		}
		s.erase(s.y, s.x, min(s.width, s.x+one))
	case 'L':
		s.scroll(s.y, -min(one, s.height))
	case 'M':
		s.scroll(s.y, min(one, s.height))
	case 'S':
		s.scroll(s.top, min(one, s.height))
	case 'T':
		s.scroll(s.top, -min(one, s.height))
	case 'I', 'Z':
		for range min(one, s.width) {
			if s.x = s.x/8*8 + 8; final == 'Z' {
				s.x -= 16
				if s.x < 0 {
					s.x = 0
				}
			}
			s.x = min(s.x, s.width-1)
		}
	case 'b':
		for range min(one, s.width*s.height) {
			s.put(s.last)
		}
	case 'r':
		s.top, s.bottom = clamp(one-1, s.height), clamp(n(1, s.height)-1, s.height)
		if s.top >= s.bottom {
			s.top, s.bottom = 0, s.height-1
		}
		s.x, s.y = 0, 0
	case 's':
		s.savedX, s.savedY = s.x, s.y
	case 'u':
		s.x, s.y = s.savedX, s.savedY
	case 'm':
		if s.style = params; params == "0" {
			s.style = ""
		}
	case 'n':
		if n(0, 0) == 6 {
			s.answer(fmt.Sprintf("\x1b[%d;%dR", s.y+1, s.x+1))
		}
	case 'c':
		s.answer("\x1b[?62;22c")
	}
}

func (s *screen) private(mark, params string, final byte) {
	switch {
	case mark == "?" && final == 'u': // the kitty keyboard: not here
	case mark == "?" && final == 'h' && (params == "1049" || params == "47" || params == "1047"):
		s.eraseScreen(2)
	}
}

func (s *screen) eraseScreen(which int) {
	from, to := 0, s.height
	switch which {
	case 0:
		s.eraseLine(0)
		from = s.y + 1
	case 1:
		s.eraseLine(1)
		to = s.y
	}
	for y := from; y < to; y++ {
		s.erase(y, 0, s.width)
	}
}

func (s *screen) eraseLine(which int) {
	switch which {
	case 0:
		s.erase(s.y, s.x, s.width)
	case 1:
		s.erase(s.y, 0, min(s.width, s.x+1))
	default:
		s.erase(s.y, 0, s.width)
	}
}

func (s *screen) erase(y, from, to int) {
	for x := min(from, s.width); x < to; x++ {
		s.cells[y][x] = cell{0, s.style}
	}
}

func clamp(n, size int) int { return max(0, min(n, size-1)) }

// numbers gives the parameters of a sequence by their place, or what stands for one that is missing.
func numbers(params string) func(i, missing int) int {
	parts := strings.Split(params, ";")
	return func(i, missing int) int {
		if i < len(parts) {
			if n, err := strconv.Atoi(parts[i]); err == nil {
				return n
			}
		}
		return missing
	}
}
