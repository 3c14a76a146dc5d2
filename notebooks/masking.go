package notebooks

import "slices"

// masking masks a text that changes key by key: it looks only at what changed, so that a key in a text of many megabytes costs
// little more than comparing two texts. What it gives is what Mask gives.
type masking struct {
	last  string
	quiet bool       // nothing in last can be a secret
	found []Span     // the secrets of last
	marks []maskMark // ascending
}

// maskMark is a place between two tokens from which masking can go on.
type maskMark struct {
	pos   int // behind a token that is no blank
	token int // where that one starts
	found int // how many secrets stand in front
	at    maskState
}

const (
	// secretWindow is longer than anything that makes Mask look at a text, and than what a token's end depends on behind it.
	secretWindow = 32
	// markEvery is how far the marks are apart, in bytes.
	markEvery = 4096
)

// mask gives what Mask gives.
func (m *masking) mask(text string) string {
	from, end := commonEnds(m.last, text)
	was := m.quiet || m.last == ""
	if m.quiet = was && !mayHoldSecret(text[max(0, from-secretWindow):min(len(text), len(text)-end+secretWindow)]); m.quiet {
		m.last = text
		return text
	}
	if was {
		m.found, m.marks = nil, nil
		from, end = 0, 0
	}
	k := m.follow(text, from, end)
	m.last = text
	masked, _ := k.apply()
	return masked
}

// follow finds the secrets of text, which has its first from bytes and its last end ones in common with the last one.
func (m *masking) follow(text string, from, end int) masker {
	old, rest := m.marks, m.marks
	keep := 0
	for keep < len(old) && old[keep].pos+secretWindow <= from {
		keep++
	}
	rest = rest[keep:]
	k := masker{src: text}
	var pos int
	if keep > 0 {
		start := old[keep-1]
		pos, k.at, k.found = start.pos, start.at, slices.Clone(m.found[:start.found])
		if start.found > 0 {
			k.last = k.found[start.found-1].End
		}
	}
	marks := slices.Clone(old[:keep])
	last, by := pos, len(text)-len(m.last)
	for pos < len(text) {
		token := pos
		next, blank := k.step(pos)
		pos = next
		if blank {
			continue
		}
		for len(rest) > 0 && rest[0].pos+by < pos {
			rest = rest[1:]
		}
		// From a mark on whose token is the same, and came upon in the same state, all is as it was.
		if len(rest) > 0 && rest[0].token >= len(m.last)-end && rest[0] == (maskMark{pos - by, token - by, rest[0].found, k.at}) {
			more := len(k.found) - rest[0].found
			for _, s := range m.found[rest[0].found:] {
				k.found = append(k.found, Span{s.Pos + by, s.End + by})
			}
			for _, r := range rest {
				marks = append(marks, maskMark{r.pos + by, r.token + by, r.found + more, r.at})
			}
			break
		}
		if pos-last >= markEvery {
			marks = append(marks, maskMark{pos, token, len(k.found), k.at})
			last = pos
		}
	}
	m.found, m.marks = k.found, marks
	return k
}
