package notebooks

import (
	"errors"
	"strings"
	"testing"
)

// A value stands where its braces stood, and is data there: braces in it are not looked at again, and one that SafeInURI lets
// through adds no folder, no glob and no control character to a URI.
func FuzzInterpolate(f *testing.F) {
	for _, s := range []string{"a/{ds}/b", "{ds:%Y/%m/%d %H:%M}", "{{x}} {a,b}/{{{ds}}}", "{a b}", "ab{ds", "ab}", "{}", "{ä:}", "{a,b:c}", "{{}}", "{a\x00}", "s3://b/{k}*"} {
		f.Add(s, "2018-10-01")
		f.Add(s, "{ds}")
		f.Add("{v}", s)
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		const mark = "\x01"
		if strings.Contains(text, mark) {
			return
		}
		names := 0
		with := func(v string) (string, error) {
			return Interpolate(text, func(name, _ string) (string, error) {
				if names++; !bareName(name) {
					t.Fatalf("%q asks for the parameter %q", text, name)
				}
				return v, nil
			})
		}
		marked, err := with(mark)
		if err != nil {
			var at *BraceError
			if !errors.As(err, &at) || at.Pos < 0 || at.End <= at.Pos || at.End > len(text) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if n := strings.Count(marked, mark); n != names {
			t.Fatalf("%q asks %d times and has %d values", text, names, n)
		}
		got, err := with(value)
		if err != nil || got != strings.ReplaceAll(marked, mark, value) {
			t.Fatalf("%q with %q gives %q, %v", text, value, got, err)
		}
		if SafeInURI(value) == nil && (strings.ContainsAny(value, "/\\*?[\x00\n\r\x1b") || strings.Contains(value, "..")) {
			t.Fatalf("%q is taken for a part of a URI", value)
		}
		// Doubled braces stand for themselves, so that any text can be written.
		escaped := strings.NewReplacer("{", "{{", "}", "}}").Replace(value)
		if back, err := Interpolate(escaped, nil); err != nil || back != value {
			t.Fatalf("%q written as %q gives %q, %v", value, escaped, back, err)
		}
	})
}
