package storage

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// A glob is matched segment by segment: `*` any characters but a slash, `?` one, `[a-z]` one of a class, `[!a-z]` one not of
// it, `**` any number of folders, `{a,b}` alternatives, which may nest and hold slashes. Names that begin with a dot are
// matched only by a segment that does. There is no escape character; `[*]` is a star.

// maxAlternatives bounds what the braces of one glob may expand to.
const maxAlternatives = 1024

var errAlternatives = errors.New("a pattern with more than 1024 alternatives")

// isGlob tells whether a path has anything to be matched.
func isGlob(path string) bool {
	if strings.ContainsAny(path, "*?[") {
		return true
	}
	all, err := expandBraces(path)
	return err != nil || len(all) != 1 || all[0] != path
}

// expandBraces gives the alternatives of a pattern, in order. A brace without a partner or without a comma is itself.
func expandBraces(pattern string) ([]string, error) {
	done := make([]string, 0, 1)
	todo := []string{pattern}
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		open, end, commas := braceGroup(p)
		if end < 0 {
			if done = append(done, p); len(done) > maxAlternatives {
				return nil, errAlternatives
			}
			continue
		}
		// Pushed in reverse, so that they come off in order.
		for i := len(commas) - 1; i > 0; i-- {
			todo = append(todo, p[:open]+p[commas[i-1]+1:commas[i]]+p[end+1:])
		}
		if len(todo) > maxAlternatives || len(todo)*len(p) > 1<<22 {
			return nil, errAlternatives
		}
	}
	return done, nil
}

// braceGroup finds the first group with a comma of its own. commas are the offsets of the opening brace, its commas and the
// closing brace.
func braceGroup(p string) (open, end int, commas []int) {
	type group struct {
		open   int
		commas []int
	}
	var stack []group
	best := -1
	for i := range len(p) {
		switch p[i] {
		case '{':
			stack = append(stack, group{open: i, commas: []int{i}})
		case ',':
			if n := len(stack); n > 0 {
				stack[n-1].commas = append(stack[n-1].commas, i)
			}
		case '}':
			n := len(stack)
			if n == 0 {
				continue
			}
			g := stack[n-1]
			stack = stack[:n-1]
			if len(g.commas) > 1 && (best < 0 || g.open < best) {
				best, end, commas = g.open, i, append(g.commas, i)
			}
		}
	}
	if best < 0 {
		return 0, -1, nil
	}
	return best, end, commas
}

type segmentKind int

const (
	literal segmentKind = iota // a name to the letter
	wild                       // a pattern for one name
	deep                       // **: any number of folders
)

type segment struct {
	text string
	kind segmentKind
}

// segments splits a pattern without braces. `**` at the end means all files below.
func segments(pattern string) []segment {
	var out []segment
	for text := range strings.SplitSeq(pattern, "/") {
		s := segment{text: text}
		switch {
		case text == "**":
			s.kind = deep
			if n := len(out); n > 0 && out[n-1].kind == deep {
				continue
			}
		case strings.ContainsAny(text, "*?["):
			s.kind = wild
		}
		out = append(out, s)
	}
	if out[len(out)-1].kind == deep {
		out = append(out, segment{text: "*", kind: wild})
	}
	return out
}

// fixed is the part of a wild segment before its first special character.
func (s segment) fixed() string {
	if s.kind == literal {
		return s.text
	}
	if i := strings.IndexAny(s.text, "*?["); i >= 0 {
		return s.text[:i]
	}
	return s.text
}

// matches tells whether the segment, literal or wild, stands for a name.
func (s segment) matches(name string) bool {
	if s.kind == literal {
		return s.text == name
	}
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(s.text, ".") {
		return false
	}
	return matchName(s.text, name)
}

// matchName matches one name. It goes back to the last star only, so its time is at most the product of both lengths.
func matchName(pattern, name string) bool {
	star, retry := -1, 0
	p, n := 0, 0
	for n < len(name) {
		r, width := utf8.DecodeRuneInString(name[n:])
		if p < len(pattern) {
			switch c := pattern[p]; {
			case c == '*':
				star, retry = p, n
				p++
				continue
			case c == '?':
				p++
				n += width
				continue
			case c == '[':
				if ok, length := matchClass(pattern[p:], r); length > 0 {
					if ok {
						p += length
						n += width
						continue
					}
				} else if name[n] == '[' { // unclosed: itself
					p++
					n++
					continue
				}
			case c == name[n]:
				p++
				n++
				continue
			}
		}
		if star < 0 {
			return false
		}
		_, width = utf8.DecodeRuneInString(name[retry:])
		retry += width
		p, n = star+1, retry
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchClass matches r against the class that pattern begins with and gives the class's length, 0 when it is not closed.
func matchClass(pattern string, r rune) (ok bool, length int) {
	i := 1
	negated := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negated {
		i++
	}
	for first := true; i < len(pattern); first = false {
		if pattern[i] == ']' && !first {
			return ok != negated, i + 1
		}
		low, width := utf8.DecodeRuneInString(pattern[i:])
		i += width
		high := low
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			high, width = utf8.DecodeRuneInString(pattern[i+1:])
			i += 1 + width
		}
		ok = ok || low <= r && r <= high
	}
	return false, 0
}
