package notebooks

import (
	"regexp"
	"strings"
	"unicode"

	"quire/internal/sqllex"
)

// Masked stands in a script, a journal or a history where a secret stood.
const Masked = "***"

// secretKeys are the words that make a key's value a secret, wherever in the key they stand.
const secretKeys = `(?:password|passwd|pwd|token|secret|signature|credential|access_?key|api_?key|x-amz-)`

var (
	// key=value in a URI's query.
	uriSecret = regexp.MustCompile(`(?i)[?&#;]([a-z0-9_.\-]*` + secretKeys + `[a-z0-9_.\-]*|sig)(?:=|%3d)([^&#;\s'"]*)`)
	// key=value in a connection string.
	pairSecret = regexp.MustCompile(`(?i)\b([a-z0-9_.\-]*` + secretKeys + `[a-z0-9_.\-]*)\s*=\s*('[^']*'?|"[^"]*"?|[^\s&;,)'"]+)`)
	reference  = regexp.MustCompile(`^(?:\$\{\w*\}?|\{[^{}]*\}?|\$\w+)$`)
)

// settingWords start the statements whose key = value is never a comparison with data.
var settingWords = map[string]bool{
	"LOAD": true, "CONNECT": true, "SAVE": true, "USE": true, "SET": true, "CREATE": true, "ATTACH": true, "COPY": true, "INCLUDE": true,
}

// Mask hides the secrets of a text, be it a whole script or a statement that is still being typed: passwords in URIs (also of
// a literal that is not finished, from behind scheme://user:), and the values of password, token, secret, signature and
// X-Amz-* in URIs, options and settings. A column named token keeps what it is compared with. ${NAME}, {name} and $name are
// no secrets and stay. It gives the secrets that it hid. Masking twice changes nothing.
func Mask(text string) (masked string, secrets []string) {
	if !mayHoldSecret(text) {
		return text, nil
	}
	m := masker{src: text}
	m.run()
	return m.apply()
}

// mayHoldSecret is the quick no for nearly every text.
func mayHoldSecret(text string) bool {
	return strings.Contains(text, "://") || holdsKey(text)
}

// keyWords are the words of secretKeys, by their first letter.
var keyWords = map[byte][]string{
	'p': {"password", "passwd", "pwd"}, 't': {"token"}, 's': {"secret", "signature"}, 'c': {"credential"},
	'a': {"access_key", "accesskey", "api_key", "apikey"}, 'x': {"x-amz-"},
}

// holdsKey reports whether a key of a secret stands anywhere in text. It is asked of every word, so it is no regexp.
func holdsKey(text string) bool {
	for i := range len(text) {
		c := text[i] | 0x20
		if c != 'p' && c != 't' && c != 's' && c != 'c' && c != 'a' && c != 'x' {
			continue
		}
		for _, w := range keyWords[c] {
			if len(text)-i >= len(w) && strings.EqualFold(text[i:i+len(w)], w) {
				return true
			}
		}
	}
	return false
}

// masker collects the stretches of a text that are secrets.
type masker struct {
	src   string
	found []Span // ascending, apart
	last  int    // where the last one ends
	at    maskState
}

// maskState is all that a token's meaning takes from the tokens in front of it.
type maskState struct {
	begun    bool // the statement has its first word
	settings bool // what stands behind = is a setting's value, not compared with data
	param    bool // PARAM
	secret   bool // PARAM name secret
	keyed    bool // the last words were a secret's key
}

func (m *masker) apply() (string, []string) {
	if len(m.found) == 0 {
		return m.src, nil
	}
	var b strings.Builder
	var secrets []string
	pos := 0
	for _, s := range m.found {
		b.WriteString(m.src[pos:s.Pos])
		b.WriteString(Masked)
		secrets = append(secrets, m.src[s.Pos:s.End])
		pos = s.End
	}
	b.WriteString(m.src[pos:])
	return b.String(), secrets
}

// hide takes a stretch for a secret, unless it only names one.
func (m *masker) hide(from, to int) {
	from = max(from, m.last)
	if from >= to {
		return
	}
	if s := m.src[from:to]; s == Masked || reference.MatchString(s) {
		return
	}
	m.found = append(m.found, Span{from, to})
	m.last = to
}

func (m *masker) run() {
	for pos := 0; pos < len(m.src); {
		pos, _ = m.step(pos)
	}
}

// step takes the token at pos, and gives where the next one starts and whether this one was blank.
func (m *masker) step(pos int) (next int, blank bool) {
	at := &m.at
	t := sqllex.Next(m.src, pos)
	text := t.Text(m.src)
	switch t.Kind {
	case sqllex.Space:
		return t.End, true
	case sqllex.Comment:
		m.uris(t.Pos, t.End, false, false)
		return t.End, true
	case sqllex.Semicolon:
		*at = maskState{}
		return t.End, false
	}
	keyed := at.keyed
	at.keyed = false
	switch t.Kind {
	case sqllex.String, sqllex.Dollar, sqllex.Quoted:
		from, to := inside(t, text)
		if (keyed || at.secret) && t.Kind != sqllex.Quoted {
			m.hide(from, to)
			break
		}
		if at.settings {
			m.pairs(from, to)
		}
		m.uris(from, to, t.Unclosed, at.settings)
	case sqllex.Word:
		if at.param && at.begun && strings.EqualFold(text, "secret") {
			at.secret = true // PARAM x secret takes no default; one that is typed is hidden before it is refused
			at.keyed = keyed
			break
		}
		word := strings.ToUpper(text)
		if !at.begun {
			at.begun, at.settings, at.param = true, settingWords[word], word == "PARAM"
		}
		if queries[word] {
			at.settings = false // from here on = compares
		}
		if holdsKey(text) {
			at.keyed = true
			break
		}
		if (keyed && at.settings || at.secret) && m.assigned(t.Pos) {
			m.hide(t.Pos, t.End)
		}
		// A URI that was typed without quotes.
		if strings.HasPrefix(m.src[t.End:], "://") {
			end := t.End
			for end < len(m.src) && m.src[end] > ' ' {
				end++
			}
			m.uris(t.Pos, end, true, false)
			return end, false
		}
	case sqllex.Number:
		if keyed && at.settings && m.assigned(t.Pos) || at.secret {
			m.hide(t.Pos, t.End)
		}
	case sqllex.Op:
		// In a statement of settings, and only there, = goes on from the key to its value.
		at.keyed = keyed && at.settings && (text == "=" || text == ":=" || text == "=>")
	}
	return t.End, false
}

// assigned reports whether = stands in front of pos.
func (m *masker) assigned(pos int) bool {
	return strings.HasSuffix(strings.TrimRight(m.src[:pos], " \t\r\n"), "=")
}

// inside gives the stretch between the quotes of a literal.
func inside(t sqllex.Token, text string) (from, to int) {
	open, end := 1, 1
	switch {
	case t.Kind == sqllex.Dollar:
		open = strings.IndexByte(text[1:], '$') + 2
		end = open
	case len(text) > 1 && t.Kind == sqllex.String && text[0] != '\'':
		open = 2
	}
	if t.Unclosed {
		end = 0
	}
	return min(t.Pos+open, t.End), max(t.End-end, min(t.Pos+open, t.End))
}

// pairs hides the values of key=value in a connection string.
func (m *masker) pairs(from, to int) {
	if strings.Contains(m.src[from:to], "://") {
		return
	}
	for _, at := range pairSecret.FindAllStringSubmatchIndex(m.src[from:to], -1) {
		m.hide(from+at[4], from+at[5])
	}
}

// uris hides the secrets of the URIs in a stretch. open tells that it may go on behind its end, spaced that blanks do not end
// a URI. A line end always does.
func (m *masker) uris(from, to int, open, spaced bool) {
	for from < to {
		i := strings.Index(m.src[from:to], "://")
		if i < 0 {
			return
		}
		start := from + i + len("://")
		end, last := to, true
		if next := strings.Index(m.src[start:to], "://"); next >= 0 {
			// The next one starts with its scheme.
			end, last = start+next, false
			for end > start && schemeByte(m.src[end-1]) {
				end--
			}
		}
		stop := strings.IndexFunc(m.src[start:end], func(r rune) bool { return r == '\n' || r == '\r' || !open && !spaced && unicode.IsSpace(r) })
		if stop >= 0 {
			end = start + stop
		}
		m.uri(start, end, open && last)
		from = max(end, start)
	}
}

func schemeByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'
}

// uri hides the secrets of one URI, given from behind its ://.
func (m *masker) uri(from, to int, open bool) {
	rest := m.src[from:to]
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority = rest[:i]
	}
	colon := strings.IndexByte(authority, ':')
	if strings.HasPrefix(authority, "[") {
		colon = -1 // an IPv6 host
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if colon = strings.IndexByte(authority, ':'); colon >= 0 && colon < at {
			m.hide(from+colon+1, from+at)
		}
	} else if colon >= 0 {
		port := digits(authority[colon+1:])
		at := strings.IndexByte(rest, '@')
		switch {
		case open:
			// What follows may be a port or the start of a password.
			m.hide(from+colon+1, to)
		case at >= 0 && (!port || !strings.HasPrefix(rest[len(authority):], "/")):
			m.hide(from+colon+1, from+at) // a password with / ? or # in it
		case !port:
			m.hide(from+colon+1, from+len(authority))
		}
	}
	for _, at := range uriSecret.FindAllStringSubmatchIndex(rest, -1) {
		m.hide(from+at[4], from+at[5])
	}
}

// digits reports whether s can be a port, or the start of one.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) <= 5
}
