package main

import (
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	for _, c := range []struct{ name, in, want, answer string }{
		{"text", "one\r\ntwo", "one|two||", ""},
		{"wraps", "0123456789ab", "0123456789|ab||", ""},
		{"scrolls", "a\r\nb\r\nc\r\nd\r\ne", "b|c|d|e", ""},
		{"places", "\x1b[3;4Hx\x1b[1;1Hy\x1b[2Gz", "yz||   x|", ""},
		{"erases", "abcdef\x1b[3G\x1b[K\r\ncdef\x1b[2G\x1b[2X", "ab|c  f||", ""},
		{"deletes and inserts", "abcdef\x1b[2G\x1b[2P\x1b[@", "a def|||", ""},
		{"repeats", "a\x1b[3b", "aaaa|||", ""},
		{"a part scrolls", "a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[3;1H\nX", "a|c|X|d", ""},
		{"lines", "a\r\nb\r\nc\x1b[1;1H\x1b[Lx", "x|a|b|c", ""},
		{"wide and combining", "日e\u0301x", "日ex|||", ""},
		{"answers", "\x1b[6n\x1b[c\x1b]11;?\x07\x1b[?2026$p", "|||", "\x1b[1;1R\x1b[?62;22c\x1b]11;rgb:1111/1111/1111\x1b\\\x1b[?2026;0$y"},
		{"far numbers", "\x1b[99999;99999Hx\x1b[99999S\x1b[99999L\x1b[99999bab", "", ""},
		{"another screen", "abc\x1b[?1049h\x1b[1;1Hd", "d|||", ""},
	} {
		for _, piece := range []int{1, 2, len(c.in)} {
			answer := ""
			s := newScreen(10, 4, func(a string) { answer += a })
			for at := 0; at < len(c.in); at += piece {
				s.write([]byte(c.in[at:min(len(c.in), at+piece)]))
			}
			if got := strings.Join(s.lines(), "|"); c.want != "" && got != c.want || answer != c.answer {
				t.Errorf("%s, %d at a time: %q, answers %q", c.name, piece, got, answer)
			}
		}
	}
}

func FuzzScreen(f *testing.F) {
	f.Add("\x1b[3;4Hx\x1b[2J\x1b]11;?\x07日\x1b[5;2r\x1b[9P")
	f.Fuzz(func(t *testing.T, in string) {
		s := newScreen(10, 4, func(string) {})
		s.write([]byte(in))
		if len(s.lines()) != 4 || s.y < 0 || s.y > 3 {
			t.Error("the screen lost its size")
		}
	})
}
