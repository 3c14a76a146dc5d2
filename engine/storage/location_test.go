package storage

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestRedact(t *testing.T) {
	for uri, want := range map[string]string{
		"data/a.csv":                                    "data/a.csv",
		"s3://bucket/a@b:c.csv":                         "s3://bucket/a@b:c.csv",
		"s3://AKIA:secret@bucket/x":                     "s3://***@bucket/x",
		"postgres://me:pa@ss@host:5432/db":              "postgres://me:***@host:5432/db",
		"postgres://me:pa/ss@host/db":                   "postgres://me:***@host/db",
		"postgres://me:unfinish":                        "postgres://me:***",
		"postgres://me@host/db":                         "postgres://me@host/db",
		"postgres://host:5432/db?sslpassword=x&a=1":     "postgres://host:5432/db?sslpassword=***&a=1",
		"https://token@host/x":                          "https://***@host/x",
		"https://host:8080/x?sig=abc&v=2#access_token=": "https://host:8080/x?sig=***&v=2#access_token=",
		"https://h/x?X-Amz-Signature=a&X-Amz-Date=b":    "https://h/x?X-Amz-Signature=***&X-Amz-Date=***",
		"https://h/x?x%2Damz%2Dcredential=a;y=1":        "https://h/x?x%2Damz%2Dcredential=***;y=1",
		"s3://b/ds=2018-10-01/key=7/x.csv":              "s3://b/ds=2018-10-01/key=7/x.csv",
		"http://[::1]:9000/x":                           "http://[::1]:9000/x",
		"s3://b/key=7/token=abc/x.csv":                  "s3://b/key=7/token=***/x.csv",
		"host=h password=abc":                           "host=h password=***",
		"a\x1b[31m\u202eb\xff\tc":                       `a\x1b[31m\u202eb\xff\tc`,
		"ü 日本.csv":                                      "ü 日本.csv",
	} {
		if got := Redact(uri); got != want {
			t.Errorf("Redact(%q) = %q, expected %q", uri, got, want)
		}
	}
	if got := Redact(strings.Repeat("日", 1000)); len(got) > textLimit+4 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestPartSize(t *testing.T) {
	for _, size := range []int64{1, 16 << 20, 100 << 30, 160000 << 20, 160000<<20 + 1, 5 << 40} {
		step := partSize(size)
		if parts := (size + step - 1) / step; parts > uploadParts || step < uploadPart {
			t.Errorf("%d bytes in %d parts of %d", size, parts, step)
		}
	}
}

// FuzzLocation: any text is taken apart without a panic, shown without anything a terminal obeys, and shown the same twice.
func FuzzLocation(f *testing.F) {
	for _, s := range []string{"", "-", "a/b.csv", "s3://bucket/key", "s3://a:b@c/d", "file:///x%20y", "file://h/x", "postgres://u:p/w@h?password=x#y=z", "x://:@", "s3:///", "\x1b[0m\u202e", "://@", "a://b:c", "http://[::1]:1/?sig=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		shown := Redact(uri)
		if again := Redact(shown); again != shown && len(shown) < textLimit {
			t.Errorf("redacted %q to %q and that to %q", uri, shown, again)
		}
		if !utf8.ValidString(shown) {
			t.Errorf("not UTF-8: %q", shown)
		}
		for _, r := range shown {
			if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) {
				t.Errorf("%q in %q", r, shown)
			}
		}
		l, err := locate(uri)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\x1b\x00\u202e") {
				t.Errorf("control characters in %q", err)
			}
			return
		}
		if l.scheme == schemeS3 && (l.bucket == "" || l.key == "" || strings.Contains(l.bucket, "/")) {
			t.Errorf("%q gives %+v", uri, l)
		}
		if l.scheme == schemeFile && l.path == "" {
			t.Errorf("%q gives no path", uri)
		}
	})
}

// FuzzGlob: any pattern is expanded and matched within its bounds; a name without special characters matches itself only.
func FuzzGlob(f *testing.F) {
	for _, s := range [][2]string{{"*.csv", "a.csv"}, {"{a,b{c,d}}", "bd"}, {"[!a-c]?", "dx"}, {"[]]", "]"}, {"[", "["}, {"**/x", "x"}, {"*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaa"}, {"{{{,},},}", ""}, {"[a-", "a"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if len(pattern) > 1024 || len(name) > 1024 {
			return
		}
		all, err := expandBraces(pattern)
		if err != nil {
			return
		}
		if len(all) == 0 || len(all) > maxAlternatives {
			t.Fatalf("%d alternatives", len(all))
		}
		for _, p := range all[:min(8, len(all))] {
			for _, s := range segments(p) {
				got := s.matches(name)
				if s.kind == literal && got != (s.text == name) {
					t.Errorf("%q matches %q: %v", s.text, name, got)
				}
			}
		}
		if !strings.ContainsAny(name, "*?[{") && name != "" {
			if !matchName(name, name) || isGlob(name) {
				t.Errorf("%q does not match itself", name)
			}
			if !matchName("*", name) {
				t.Errorf("* does not match %q", name)
			}
		}
	})
}
