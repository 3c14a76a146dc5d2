package notebooks

// masking masks a text that changes key by key. While nothing in it can be a secret it looks only at what changed, so that a key
// in a text of many megabytes costs no more than comparing two texts.
type masking struct {
	last  string
	quiet bool // nothing in last can be a secret
}

// secretWindow is longer than anything that makes Mask look at a text.
const secretWindow = 32

// mask gives what Mask gives.
func (m *masking) mask(text string) string {
	if m.quiet {
		from, end := commonEnds(m.last, text)
		m.quiet = !mayHoldSecret(text[max(0, from-secretWindow):min(len(text), len(text)-end+secretWindow)])
	} else {
		m.quiet = !mayHoldSecret(text)
	}
	m.last = text
	if m.quiet {
		return text
	}
	masked, _ := Mask(text)
	return masked
}
