package notebooks

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"CONNECT 'postgres://app:hunter2@db/shop' AS pg;", "CONNECT 'postgres://app:***@db/shop' AS pg;"},
		{"CONNECT 'postgres://app:hun@ter2@db/shop' AS pg;", "CONNECT 'postgres://app:***@db/shop' AS pg;"},
		{"CONNECT 'postgres://app:hun/te?r#2@db/shop' AS pg;", "CONNECT 'postgres://app:***@db/shop' AS pg;"},
		{"CONNECT 'postgres://app:1234/5@db/shop' AS pg;", "CONNECT 'postgres://app:1234/5@db/shop' AS pg;"}, // a port and a path
		{"LOAD 's3://AKIA:se+cr/et@bucket/x' AS t;", "LOAD 's3://AKIA:***@bucket/x' AS t;"},
		{"FROM a -- postgres://app:hunter2@db\n;", "FROM a -- postgres://app:***@db\n;"},
		{"FROM a WHERE u = 'x://a:b@c d://e:f@g'", "FROM a WHERE u = 'x://a:***@c d://e:***@g'"},
		{"CONNECT \"postgres://app:hunter2@db\" AS pg", "CONNECT \"postgres://app:***@db\" AS pg"},
		{"CONNECT postgres://app:hunter2@db AS pg", "CONNECT postgres://app:***@db AS pg"},

		// Not finished yet: each key typed leaves nothing of a password.
		{"CONNECT 'postgres://app:hunt", "CONNECT 'postgres://app:***"},
		{"CONNECT 'postgres://app:54", "CONNECT 'postgres://app:***"},
		{"CONNECT 'postgres://app:hun/ter?x=2", "CONNECT 'postgres://app:***"},
		{"CONNECT postgres://app:54", "CONNECT postgres://app:***"},
		{"CONNECT 'postgres://app:", "CONNECT 'postgres://app:"},
		{"CONNECT 'postgres://app", "CONNECT 'postgres://app"},
		{"LOAD 'https://h/x?token=ab", "LOAD 'https://h/x?token=***"},
		{"CONNECT 'postgres://app:a\n\nFROM b;", "CONNECT 'postgres://app:***\n\nFROM b;"},

		// Keys and values.
		{"LOAD 'https://h:8080/x.csv?token=abc&y=1' AS t;", "LOAD 'https://h:8080/x.csv?token=***&y=1' AS t;"},
		{"LOAD 's3://b/k?X-Amz-Signature=ff00&X-Amz-Credential=a%2Fb' AS t;", "LOAD 's3://b/k?X-Amz-Signature=***&X-Amz-Credential=***' AS t;"},
		{"LOAD 'https://h/x?sig=abc&access_token=d' AS t", "LOAD 'https://h/x?sig=***&access_token=***' AS t"},
		{"CONNECT 'host=db user=app password=hunter2 dbname=x' AS pg;", "CONNECT 'host=db user=app password=*** dbname=x' AS pg;"},
		{"SET s3_secret_access_key = 'abc';", "SET s3_secret_access_key = '***';"},
		{"CREATE SECRET (TYPE s3, KEY_ID 'AKIA', SECRET 'abc');", "CREATE SECRET (TYPE s3, KEY_ID 'AKIA', SECRET '***');"},
		{"SAVE t TO 's3://b/k' (token 'abc', format csv);", "SAVE t TO 's3://b/k' (token '***', format csv);"},
		{"PARAM key secret = 'abc';", "PARAM key secret = '***';"},
		{"PARAM key secret = 'ab", "PARAM key secret = '***"},

		// What names a secret, and what is none.
		{"CONNECT 'postgres://app:${PW}@db/shop' AS pg;", "CONNECT 'postgres://app:${PW}@db/shop' AS pg;"},
		{"CONNECT 'postgres://app:${P", "CONNECT 'postgres://app:${P"},
		{"LOAD 'https://h/x?token={key}' AS t;", "LOAD 'https://h/x?token={key}' AS t;"},
		{"LOAD 'https://h:8080/x.csv' AS t;", "LOAD 'https://h:8080/x.csv' AS t;"},
		{"LOAD 'http://[::1]:8080/x.csv' AS t;", "LOAD 'http://[::1]:8080/x.csv' AS t;"},
		{"USE 'sc://host:15002';", "USE 'sc://host:15002';"},
		{"LOAD 's3://b/a:b@c/d.csv' AS t;", "LOAD 's3://b/a:b@c/d.csv' AS t;"},
		{"FROM t |> WHERE token = 'abc' AND password = 'x' |> WHERE secret LIKE 'y'", "FROM t |> WHERE token = 'abc' AND password = 'x' |> WHERE secret LIKE 'y'"},
		{"LOAD pg (SELECT * FROM t WHERE token = 'abc') AS u;", "LOAD pg (SELECT * FROM t WHERE token = 'abc') AS u;"},
		{"LOAD 'x.csv' (columns (token text, secret text)) AS t;", "LOAD 'x.csv' (columns (token text, secret text)) AS t;"},
		{"PARAM token text = 'a'; FROM t |> WHERE x = 'b'", "PARAM token text = 'a'; FROM t |> WHERE x = 'b'"},
		{"FROM t |> WHERE a = 1", "FROM t |> WHERE a = 1"},
		{"", ""},
	} {
		got, secrets := Mask(c.in)
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
		if (len(secrets) > 0) != (c.in != c.want) {
			t.Errorf("%s: secrets %q", c.in, secrets)
		}
		if twice, _ := Mask(got); twice != got {
			t.Errorf("masking %q twice gives %q", got, twice)
		}
	}
}

// Whoever types a connection key by key leaves at no key more of the password than its first character.
func TestMaskWhileTyping(t *testing.T) {
	for _, full := range []string{"CONNECT 'postgres://app:5h2/x9@db/shop' AS pg;", "LOAD 's3://key:5h2/x9@b/k' AS t;"} {
		for n := range full {
			if got, _ := Mask(full[:n]); strings.Contains(got, "5h") {
				t.Errorf("typed %q leaves %q", full[:n], got)
			}
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("CONNECT 'postgres://app:hunter2@db/shop?password=x' AS pg; SET secret = 'x'; -- a://b:c@d")
	f.Fuzz(func(t *testing.T, src string) {
		masked, secrets := Mask(src)
		if len(secrets) == 0 && masked != src {
			t.Fatalf("%q became %q without a secret", src, masked)
		}
		rest := masked
		for range secrets {
			i := strings.Index(rest, Masked)
			if i < 0 {
				t.Fatalf("%q: %d secrets are not all hidden in %q", src, len(secrets), masked)
			}
			rest = rest[i+len(Masked):]
		}
	})
}

// A text that is typed key by key is masked as one that comes whole, wherever the cursor is.
func TestMaskingKeyByKey(t *testing.T) {
	for _, text := range []string{
		"LOAD 's3://b/k.csv?X-Amz-Signature=0123abcd' AS t;", "CONNECT 'postgres://ada:hunter2@db/x' AS pg;", "SET password = 'hunter2';", "FROM plain;",
	} {
		long := strings.Repeat("FROM a |> WHERE x > 1;\n", 100)
		var m masking
		for i := range len(text) + 1 { // in the middle of a longer text
			typed := long + text[:i] + long
			if got, _ := Mask(typed); m.mask(typed) != got {
				t.Fatalf("behind %q it is masked otherwise than whole", text[:i])
			}
		}
		for i := len(text); i >= 0; i-- {
			typed := long + text[i:] + long
			if got, _ := Mask(typed); m.mask(typed) != got {
				t.Fatalf("with %q left it is masked otherwise than whole", text[i:])
			}
		}
	}
}
