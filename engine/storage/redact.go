package storage

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mask stands where a secret was.
const mask = "***"

// textLimit bounds a URI in a message, in bytes.
const textLimit = 1024

// Redact gives a URI or path as it may be shown and logged: passwords, tokens and signatures masked, control characters,
// direction overrides and broken UTF-8 written as escapes, very long ones cut. It is the one place where a URI becomes text.
// Redacting twice gives the same.
func Redact(uri string) string {
	return cleaned(redactQuery(redactUser(uri)))
}

// redactUser masks what stands between :// and @. A password with a slash in it, and one whose @ is not typed yet, are
// masked too: from the colon behind the user on.
func redactUser(uri string) string {
	scheme, rest, ok := cutScheme(uri)
	if !ok {
		return uri
	}
	head := uri[:len(uri)-len(rest)]
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority = rest[:i]
	}
	user, password, colon := strings.Cut(authority, ":")
	at := strings.LastIndexByte(authority, '@')
	if colon && at < 0 && strings.Trim(password, "0123456789") != "" && !strings.HasPrefix(authority, "[") && scheme != schemeFile && user != "arn" {
		// user:pass/word@host, or user:passwo
		if at = strings.LastIndexByte(rest, '@'); at < 0 {
			return head + user + ":" + mask
		}
	}
	if at < 0 {
		return uri
	}
	user, _, colon = strings.Cut(rest[:at], ":")
	switch {
	case scheme == schemeS3:
		user = mask // an access key
	case colon:
		user += ":" + mask
	case strings.HasPrefix(scheme, "http"):
		user = mask // a token
	}
	return head + user + rest[at:]
}

// redactQuery masks the values of secret-looking parameters, in the query, the fragment, the words of a connection string, or
// wherever they stand. In a path fewer names count: key=7 is a folder of a partition there.
func redactQuery(uri string) string {
	if !strings.Contains(uri, "=") {
		return uri
	}
	var b strings.Builder
	separators, query := "/?&;# ", false
	for uri != "" {
		i := strings.IndexAny(uri, separators)
		part := uri
		if i >= 0 {
			part = uri[:i]
		}
		name, value, ok := strings.Cut(part, "=")
		if ok && value != "" && secretName(name, query) {
			part = name + "=" + mask
		}
		b.WriteString(part)
		if i < 0 {
			break
		}
		b.WriteByte(uri[i])
		if uri[i] == '?' || uri[i] == '#' {
			separators, query = "?&;#", true // a signature may hold slashes
		}
		uri = uri[i+1:]
	}
	return b.String()
}

func secretName(name string, query bool) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	name = strings.ToLower(name)
	switch name {
	case "sig", "auth", "key", "pass", "pwd":
		return query
	}
	if strings.HasPrefix(name, "x-amz-") {
		return true
	}
	name = strings.NewReplacer("_", "", "-", "").Replace(name)
	for _, w := range []string{"password", "passwd", "token", "secret", "signature", "credential", "accesskey", "apikey", "sslkey"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// cleaned writes what a terminal could obey, or a reader not see, as Go escapes. Printable text stays as it is.
func cleaned(s string) string {
	if len(s) > textLimit {
		cut := textLimit
		for cut > textLimit-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	clean := true
	for _, r := range s {
		clean = clean && r != utf8.RuneError && strconv.IsPrint(r)
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
				continue
			}
			b.WriteRune(r)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}
