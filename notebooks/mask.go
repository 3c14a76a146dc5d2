package notebooks

import (
	"regexp"
	"strings"
)

// Masked stands in a script, a journal or a history where a secret stood.
const Masked = "***"

var (
	// scheme://user:PASSWORD@host; without an @ yet, everything behind the colon is taken for the password.
	urlSecret = regexp.MustCompile(`(?i)\b([a-z][a-z0-9+.\-]*://[^\s:/?#'"@]*):([^\s'"@/]*[^\s'"]*?)(@|$|['"\s])`)
	// key=value in a query, an option or a connection string.
	keySecret = regexp.MustCompile(`(?i)\b([a-z0-9_\-]*(?:password|passwd|token|secret|signature)|x-amz-[a-z0-9\-]+|access_key|secret_key|api_key)(\s*=\s*|%3d)('?)([^&'"\s;,)]+)`)
	hostPort  = regexp.MustCompile(`^\d{1,5}(/|$)`)
)

// Mask hides the secrets of a text: passwords in URLs, also of a literal that is not finished yet, and the values of
// password, token, secret, signature and X-Amz-*. ${NAME} is no secret and stays. It gives the secrets that it hid.
func Mask(text string) (masked string, secrets []string) {
	if !strings.Contains(text, "://") && !strings.Contains(text, "=") {
		return text, nil
	}
	hide := func(secret string) (string, bool) {
		if secret == "" || secret == Masked || strings.HasPrefix(secret, "${") && strings.HasSuffix(secret, "}") {
			return secret, false
		}
		secrets = append(secrets, secret)
		return Masked, true
	}
	masked = urlSecret.ReplaceAllStringFunc(text, func(m string) string {
		g := urlSecret.FindStringSubmatch(m)
		if g[3] != "@" && (hostPort.MatchString(g[2]) || g[2] == "") {
			return m // host:port, not user:password
		}
		s, ok := hide(g[2])
		if !ok {
			return m
		}
		return g[1] + ":" + s + g[3]
	})
	masked = keySecret.ReplaceAllStringFunc(masked, func(m string) string {
		g := keySecret.FindStringSubmatch(m)
		s, ok := hide(g[4])
		if !ok || strings.HasPrefix(g[4], "$") {
			return m
		}
		return g[1] + g[2] + g[3] + s
	})
	return masked, secrets
}
