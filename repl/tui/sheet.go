package tui

import (
	"sort"

	"quire/internal/sqllex"
)

// sheet is the text under the editor with its tokens. After a change only what changed is read again, so that a key in a long
// cell costs no more than one in a short one.
type sheet struct {
	src  string
	toks []sqllex.Token // of all of src; none when it is longer than highlightLimit
	rev  int            // of the editor's text, and one; 0 is none
}

// take makes src the text and gives the bytes that differ: old [from, oldEnd) became new [from, newEnd).
func (s *sheet) take(src string) (from, oldEnd, newEnd int) {
	old := s.src
	s.src = src
	from = commonPrefix(old, src)
	tail := commonSuffix(old[from:], src[from:])
	oldEnd, newEnd = len(old)-tail, len(src)-tail
	if len(src) > highlightLimit {
		s.toks = nil
		return from, oldEnd, newEnd
	}
	if len(old) > highlightLimit || len(s.toks) == 0 {
		s.toks = sqllex.Lex(src)
		return from, oldEnd, newEnd
	}
	// What a token is depends on the one behind it at most.
	first := max(0, s.index(from)-2)
	pos := 0
	if first < len(s.toks) {
		pos = s.toks[first].Pos
	}
	shift := newEnd - oldEnd
	var fresh []sqllex.Token
	last := first
	for pos < len(src) {
		if pos >= newEnd { // where an old token starts, all that follows is as it was
			for last < len(s.toks) && s.toks[last].Pos+shift < pos {
				last++
			}
			if last < len(s.toks) && s.toks[last].Pos+shift == pos && s.toks[last].Pos >= oldEnd {
				break
			}
		}
		t := sqllex.Next(src, pos)
		fresh = append(fresh, t)
		pos = t.End
	}
	if pos >= len(src) {
		last = len(s.toks)
	}
	s.splice(first, last, fresh, shift)
	return from, oldEnd, newEnd
}

// splice puts tokens in the place of [from, to); those behind move by shift bytes.
func (s *sheet) splice(from, to int, fresh []sqllex.Token, shift int) {
	behind := len(s.toks) - to
	n := from + len(fresh) + behind
	if n > cap(s.toks) {
		grown := make([]sqllex.Token, len(s.toks), n+n/4)
		copy(grown, s.toks)
		s.toks = grown
	}
	all := s.toks[:max(n, len(s.toks))]
	copy(all[from+len(fresh):], all[to:to+behind])
	copy(all[from:], fresh)
	s.toks = all[:n]
	if shift == 0 {
		return
	}
	for i := from + len(fresh); i < n; i++ {
		s.toks[i].Pos += shift
		s.toks[i].End += shift
	}
}

// index gives the first token that ends behind a byte.
func (s *sheet) index(at int) int {
	return sort.Search(len(s.toks), func(i int) bool { return s.toks[i].End > at })
}

// statement gives the bytes of the statement around a byte, without the ; of the one before it, its own included.
func (s *sheet) statement(at int) (from, to int) {
	i := s.index(at)
	to = len(s.src)
	for j := i; j < len(s.toks); j++ {
		if s.toks[j].Kind == sqllex.Semicolon {
			to = s.toks[j].End
			break
		}
	}
	for j := i - 1; j >= 0; j-- {
		if s.toks[j].Kind == sqllex.Semicolon {
			return s.toks[j].End, to
		}
	}
	return 0, to
}

// before gives the index of the last token of code that ends at a byte or in front of it; -1 when there is none.
func (s *sheet) before(at int) int {
	for i := s.index(at) - 1; i >= 0; i-- {
		if !s.toks[i].Blank() {
			return i
		}
	}
	return -1
}

// ended reports whether the text's last word is a semicolon outside of strings and comments.
func (s *sheet) ended() bool {
	if len(s.toks) == 0 {
		return endsStatement(s.src)
	}
	i := s.before(len(s.src))
	return i >= 0 && s.toks[i].Kind == sqllex.Semicolon
}

// bracketsAt gives the bracket at a byte or right in front of it, and its partner. ok is false without either.
func (s *sheet) bracketsAt(at int) (one, other sqllex.Token, ok bool) {
	i := s.index(at)
	for _, j := range []int{i, i - 1} {
		if j < 0 || j >= len(s.toks) || j == i && s.toks[j].Pos != at || j < i && s.toks[j].End != at {
			continue
		}
		if k := s.partner(j); k >= 0 {
			return s.toks[j], s.toks[k], true
		}
	}
	return one, other, false
}

// partner gives the index of the bracket that closes or opens the one at index i; -1 when it has none.
func (s *sheet) partner(i int) int {
	open, step := s.toks[i].Kind == sqllex.Open, 1
	if !open {
		if s.toks[i].Kind != sqllex.Close {
			return -1
		}
		step = -1
	}
	depth := 0
	for j := i; j >= 0 && j < len(s.toks); j += step {
		switch s.toks[j].Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Semicolon:
			return -1
		}
		if depth == 0 {
			if brackets[s.src[s.toks[min(i, j)].Pos]] != s.src[s.toks[max(i, j)].Pos] {
				return -1
			}
			return j
		}
	}
	return -1
}

var brackets = map[byte]byte{'(': ')', '[': ']', '{': '}'}

// commonPrefix and commonSuffix give the bytes at the start and at the end that two texts share.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i+64 <= n && a[i:i+64] == b[i:i+64] {
		i += 64
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

func commonSuffix(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i+64 <= n && a[len(a)-i-64:len(a)-i] == b[len(b)-i-64:len(b)-i] {
		i += 64
	}
	for i < n && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	return i
}
