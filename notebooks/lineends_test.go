package notebooks

import "testing"

func TestFormatFileKeepsLineEnds(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"unix", "from a;\n\n\nfrom b;\n", "FROM a;\n\nFROM b;\n"},
		{"windows", "-- p\r\nfrom a -- c\r\n|> where x = 'one\r\ntwo\nthree';\r\n\r\n\r\n/* d\r\n*/\r\n", "-- p\r\nFROM a -- c\r\n|> WHERE x = 'one\r\ntwo\nthree';\r\n\r\n/* d\r\n*/\r\n"},
		{"mostly windows", "from a;\r\n\nfrom b;\r\nfrom c;\r\n", "FROM a;\r\n\r\nFROM b;\r\n\r\nFROM c;\r\n"},
		{"mostly unix", "from a;\n\nfrom b;\r\nfrom c;\n", "FROM a;\n\nFROM b;\n\nFROM c;\n"},
	} {
		got := FormatFile(c.in)
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
		if again := FormatFile(got); again != got {
			t.Errorf("%s: not idempotent: %q", c.name, again)
		}
	}
}

func FuzzFormatFile(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, src string) {
		once := FormatFile(src)
		if twice := FormatFile(once); twice != once {
			t.Fatalf("not idempotent:\n%q\n%q\n%q", src, once, twice)
		}
		if a, b := meaning(src), meaning(once); a != b {
			t.Fatalf("%q\n%q\nmeaning changed\n%s\n%s", src, once, a, b)
		}
	})
}
