package sqllex

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var kindNames = map[Kind]string{
	Invalid: "invalid", Word: "word", Quoted: "quoted", String: "string", Dollar: "dollar", Param: "param", Number: "number",
	Op: "op", Pipe: "pipe", Semicolon: ";", Open: "open", Close: "close", Comma: ",", Dot: ".", Comment: "comment",
}

func TestLex(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"FROM a |> WHERE x", "word word pipe word word"},
		{"a||>b", "word op word"}, // one operator of DuckDB, no pipe
		{"'it''s' \"a\"\"b\" `c``d`", "string quoted quoted"},
		{`E'a\'b' R'\d' x'00' e`, "string string string word"},
		{`'\' 'x'`, "string string"}, // a backslash means itself
		{"-- c\n/* a /* b */ c */ d", "comment comment word"},
		{"$tag$ ; |> $x$ $tag$ $p $1 $", "dollar param param invalid"},
		{"1 1.5 .5 1e9 1e 0x1F 10L 1.5BD 1_000", "number number number number number word number number number number"},
		{"[1..2] a.b x::int", "open number . number close word . word word op word"},
		{"größe 日付 a$b _", "word word word word"},
		{"\x00\xff€", "invalid invalid invalid"},
		{"a\u00a0b", "word word"}, // a no-break space, as browsers paste it
		{"x<=>y ->> ", "word op word op"},
	} {
		var got []string
		for _, tok := range Code(c.src) {
			got = append(got, kindNames[tok.Kind])
		}
		for _, tok := range Lex(c.src) {
			if tok.Kind == Comment {
				got = append([]string{"comment"}, got...)
			}
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.src, g, c.want)
		}
	}
}

func TestUnclosed(t *testing.T) {
	for _, src := range []string{"a 'b", "a \"b", "a `b", "a /* b /* c */", "a $t$ b $t", `a E'b\'`, "a 'b''"} {
		toks := Lex(src)
		if last := toks[len(toks)-1]; !last.Unclosed || last.End != len(src) {
			t.Errorf("%q: the last token %+v is not told as unclosed", src, last)
		}
	}
}

func TestUnquote(t *testing.T) {
	for in, want := range map[string]string{
		`'it''s'`: "it's", `"a""b"`: `a"b`, "`x`": "x", `E'a\n\'b'''`: "a\n'b'", `R'\d'`: `\d`, "$$a'b$$": "a'b", "$t$x$t$": "x",
		"word": "word", "": "", "'open": "open", "'": "", "e": "e", "$p": "$p",
	} {
		if got := Unquote(in); got != want {
			t.Errorf("%s stands for %q, want %q", in, got, want)
		}
	}
	for _, s := range []string{"", "it's", `"`, "a\nb", "''"} {
		if got := Unquote(QuoteString(s)); got != s {
			t.Errorf("text %q comes back as %q", s, got)
		}
		if got := Unquote(QuoteIdent(s)); got != s {
			t.Errorf("name %q comes back as %q", s, got)
		}
	}
}

func TestLineCol(t *testing.T) {
	src := "a\nbé€x\n\n"
	for _, c := range []struct{ off, line, col int }{
		{0, 1, 1}, {1, 1, 2}, {2, 2, 1}, {strings.Index(src, "x"), 2, 4}, {len(src) - 1, 3, 1}, {len(src), 4, 1}, {99, 4, 1}, {-1, 1, 1},
	} {
		if line, col := LineCol(src, c.off); line != c.line || col != c.col {
			t.Errorf("offset %d is at %d:%d, want %d:%d", c.off, line, col, c.line, c.col)
		}
	}
}

func FuzzLex(f *testing.F) {
	f.Add("FROM a |> WHERE x = 'it''s' -- c\n;")
	f.Add("$t$ x $t$ $p /* /* */ E'\\'' 1.5e-3 \xff\x00 `")
	f.Fuzz(func(t *testing.T, src string) {
		pos := 0
		for _, tok := range Lex(src) {
			if tok.Pos != pos || tok.End <= tok.Pos || tok.End > len(src) {
				t.Fatalf("token %+v at %d of %d bytes", tok, pos, len(src))
			}
			if tok.Kind == Word && utf8.ValidString(src) && !utf8.ValidString(tok.Text(src)) {
				t.Fatalf("a word ends inside a letter: %q", tok.Text(src))
			}
			pos = tok.End
			Unquote(tok.Text(src))
		}
		if pos != len(src) {
			t.Fatalf("the tokens end at %d of %d bytes", pos, len(src))
		}
	})
}
