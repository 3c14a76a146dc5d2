// Package sqllex is the one lexer of quire: for the notebook script, for pipe SQL, and for the expressions inside both.
//
// It promises that the tokens of a text cover it byte for byte, whatever the bytes are, so that a printer can give the
// text back unchanged, and that every token knows its place. It knows strings, comments, quoted identifiers, dollar quotes
// and parameters; it does not know what a statement is (package notebooks does) nor what a step means (package
// engine/pipesql does). relations.go tells at which places of a query a relation is named; posmap.go keeps positions through
// every rewriting.
package sqllex

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what a token is.
type Kind uint8

// The kinds of tokens. Space and Comment carry no meaning for an engine; the others do.
const (
	Invalid   Kind = iota // a byte that starts nothing: control characters, broken UTF-8
	Space                 // blanks and line ends
	Comment               // -- to the end of the line (without it), or /* … */, nested
	Word                  // a keyword or a bare identifier; letters of any script
	Quoted                // "identifier" or `identifier`
	String                // '…', E'…', R'…' or X'…'; '' stands for one quote
	Dollar                // $tag$…$tag$
	Param                 // $name or $1
	Number                // 1, 1.5, .5, 1e9, 0x1F, 10L
	Op                    // an operator or other punctuation, longest match
	Pipe                  // |>
	Semicolon             // ;
	Open                  // ( [ {
	Close                 // ) ] }
	Comma                 // ,
	Dot                   // .
)

// Token is a stretch [Pos, End) of the text, in bytes.
type Token struct {
	Kind     Kind
	Pos, End int
	Unclosed bool // a string, quoted identifier, dollar quote or block comment that the text's end cuts off
}

// Text gives the token's bytes in src.
func (t Token) Text(src string) string { return src[t.Pos:t.End] }

// Is reports whether the token is the word w, without regard to case.
func (t Token) Is(src, w string) bool {
	return t.Kind == Word && t.End-t.Pos == len(w) && strings.EqualFold(src[t.Pos:t.End], w)
}

// Blank reports whether the token is space or a comment.
func (t Token) Blank() bool { return t.Kind == Space || t.Kind == Comment }

// Lex splits src into tokens. They cover src without a gap; it never fails and takes linear time.
func Lex(src string) []Token {
	toks := make([]Token, 0, len(src)/4+1)
	for pos := 0; pos < len(src); {
		t := Next(src, pos)
		toks = append(toks, t)
		pos = t.End
	}
	return toks
}

// Code splits src as Lex does and leaves out space and comments.
func Code(src string) []Token {
	return appendCode(make([]Token, 0, len(src)/6+1), src)
}

func appendCode(toks []Token, src string) []Token {
	for pos := 0; pos < len(src); {
		t := Next(src, pos)
		if !t.Blank() {
			toks = append(toks, t)
			if n := len(toks) - 3; n >= 0 && toks[n].Kind == Op && single(src, toks[n], toks[n+1], t.Kind) {
				toks[n].Kind = Pipe
			}
		}
		pos = t.End
	}
	return toks
}

// CodeOf gives what Code gives of a stretch of src that is lexed already: toks are its tokens, blanks among them.
func CodeOf(src string, toks []Token) []Token {
	out := make([]Token, 0, len(toks)/2+1)
	for _, t := range toks {
		if t.Blank() {
			continue
		}
		out = append(out, t)
		if n := len(out) - 3; n >= 0 && out[n].Kind == Op && single(src, out[n], out[n+1], t.Kind) {
			out[n].Kind = Pipe
		}
	}
	return out
}

// Next gives the token that starts at pos, which must be below len(src).
func Next(src string, pos int) Token {
	c := src[pos]
	at := func(k Kind, end int) Token { return Token{Kind: k, Pos: pos, End: end} }
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
		return at(Space, spaceEnd(src, pos+1))
	case c == '-' && strings.HasPrefix(src[pos:], "--"):
		end := strings.IndexByte(src[pos:], '\n')
		if end < 0 {
			return at(Comment, len(src))
		}
		end += pos
		for end > pos && src[end-1] == '\r' {
			end--
		}
		return at(Comment, end)
	case c == '/' && strings.HasPrefix(src[pos:], "/*"):
		return blockComment(src, pos)
	case c == '\'':
		return quotedRun(src, pos, pos, String, false)
	case c == '"' || c == '`':
		return quotedRun(src, pos, pos, Quoted, false)
	case c == '$':
		return dollar(src, pos)
	case c >= '0' && c <= '9', c == '.' && pos+1 < len(src) && isDigit(src[pos+1]):
		return at(Number, numberEnd(src, pos))
	case c == ';':
		return at(Semicolon, pos+1)
	case c == '(' || c == '[' || c == '{':
		return at(Open, pos+1)
	case c == ')' || c == ']' || c == '}':
		return at(Close, pos+1)
	case c == ',':
		return at(Comma, pos+1)
	case c == '.':
		return at(Dot, pos+1)
	case c == '|' && strings.HasPrefix(src[pos:], "|>"):
		return at(Pipe, pos+2)
	}
	if end := wordEnd(src, pos); end > pos {
		if end == pos+1 && end < len(src) && src[end] == '\'' {
			switch c {
			case 'e', 'E':
				return quotedRun(src, pos, end, String, true)
			case 'r', 'R', 'x', 'X', 'b', 'B':
				return quotedRun(src, pos, end, String, false)
			}
		}
		return at(Word, end)
	}
	if end := opEnd(src, pos); end > pos {
		return at(Op, end)
	}
	if r, n := utf8.DecodeRuneInString(src[pos:]); unicode.IsSpace(r) {
		return at(Space, spaceEnd(src, pos+n)) // no-break space and its like, as editors paste them
	} else if n > 1 {
		return at(Invalid, pos+n)
	}
	return at(Invalid, pos+1)
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

// spaceEnd gives the end of a run of blanks of every kind.
func spaceEnd(src string, pos int) int {
	for pos < len(src) {
		if src[pos] < utf8.RuneSelf {
			if !isSpace(src[pos]) {
				break
			}
			pos++
			continue
		}
		r, n := utf8.DecodeRuneInString(src[pos:])
		if !unicode.IsSpace(r) {
			break
		}
		pos += n
	}
	return pos
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// WordStart reports whether r may start a bare identifier.
func WordStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }

// WordPart reports whether r may stand inside a bare identifier.
func WordPart(r rune) bool {
	return WordStart(r) || unicode.IsDigit(r) || r == '$' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r)
}

func wordEnd(src string, pos int) int {
	end := pos + 1
	if c := src[pos]; c >= utf8.RuneSelf {
		r, n := utf8.DecodeRuneInString(src[pos:])
		if (r == utf8.RuneError && n <= 1) || !WordStart(r) {
			return pos
		}
		end = pos + n
	} else if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
		return pos
	}
	for end < len(src) {
		if c := src[end]; c < utf8.RuneSelf {
			if c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) {
				end++
				continue
			}
			break
		}
		r, n := utf8.DecodeRuneInString(src[end:])
		if (r == utf8.RuneError && n <= 1) || !WordPart(r) {
			break
		}
		end += n
	}
	return end
}

func numberEnd(src string, pos int) int {
	end := pos
	if strings.HasPrefix(src[pos:], "0x") || strings.HasPrefix(src[pos:], "0X") {
		end += 2
		for end < len(src) && (isDigit(src[end]) || src[end] >= 'a' && src[end] <= 'f' || src[end] >= 'A' && src[end] <= 'F') {
			end++
		}
		return end
	}
	digits := func() {
		for end < len(src) && (isDigit(src[end]) || src[end] == '_') {
			end++
		}
	}
	digits()
	if end < len(src) && src[end] == '.' && !strings.HasPrefix(src[end:], "..") {
		end++
		digits()
	}
	if end < len(src) && (src[end] == 'e' || src[end] == 'E') {
		exp := end + 1
		if exp < len(src) && (src[exp] == '+' || src[exp] == '-') {
			exp++
		}
		if exp < len(src) && isDigit(src[exp]) {
			end = exp
			digits()
		}
	}
	// Spark's type suffixes: 10L, 1S, 1Y, 1.5D, 1.5F, 1.5BD.
	for _, suffix := range []string{"BD", "L", "S", "Y", "D", "F"} {
		if len(src)-end >= len(suffix) && strings.EqualFold(src[end:end+len(suffix)], suffix) {
			after := end + len(suffix)
			if after == len(src) || wordEnd(src, after) == after && !isDigit(src[after]) {
				return after
			}
		}
	}
	return end
}

// quotedRun reads from the quote at open; doubling the quote keeps it, and with backslash a \ keeps the next byte too.
func quotedRun(src string, pos, open int, k Kind, backslash bool) Token {
	q := src[open]
	for i := open + 1; i < len(src); i++ {
		switch {
		case backslash && src[i] == '\\':
			i++
		case src[i] == q:
			if i+1 < len(src) && src[i+1] == q {
				i++
				continue
			}
			return Token{Kind: k, Pos: pos, End: i + 1}
		}
	}
	return Token{Kind: k, Pos: pos, End: len(src), Unclosed: true}
}

func blockComment(src string, pos int) Token {
	depth := 0
	for i := pos; i < len(src); {
		switch {
		case strings.HasPrefix(src[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(src[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return Token{Kind: Comment, Pos: pos, End: i}
			}
		default:
			i++
		}
	}
	return Token{Kind: Comment, Pos: pos, End: len(src), Unclosed: true}
}

func dollar(src string, pos int) Token {
	end := pos + 1
	if end < len(src) && isDigit(src[end]) {
		for end < len(src) && isDigit(src[end]) {
			end++
		}
		return Token{Kind: Param, Pos: pos, End: end}
	}
	for end < len(src) {
		r, n := utf8.DecodeRuneInString(src[end:])
		if (r == utf8.RuneError && n <= 1) || r == '$' || !WordPart(r) {
			break
		}
		end += n
	}
	if end < len(src) && src[end] == '$' {
		tag := src[pos : end+1]
		if i := strings.Index(src[end+1:], tag); i >= 0 {
			return Token{Kind: Dollar, Pos: pos, End: end + 1 + i + len(tag)}
		}
		return Token{Kind: Dollar, Pos: pos, End: len(src), Unclosed: true}
	}
	if end == pos+1 {
		return Token{Kind: Invalid, Pos: pos, End: end}
	}
	return Token{Kind: Param, Pos: pos, End: end}
}

// operators are tried longest first. ||> is one operator in DuckDB, so it is never a pipe.
var operators = []string{
	"->>", "<=>", "||>", "!~~*", "!~~", "~~~", "~~*",
	"::", "||", "<=", ">=", "<>", "!=", "==", "->", "=>", ":=", "**", "//", "<<", ">>", "!~", "~~", "&&", "^@", "@>", "<@",
}

// opsFrom are the operators by their first byte, longest first.
var opsFrom = func() (out [256][]string) {
	for _, op := range operators {
		out[op[0]] = append(out[op[0]], op)
	}
	return out
}()

func opEnd(src string, pos int) int {
	for _, op := range opsFrom[src[pos]] {
		if strings.HasPrefix(src[pos:], op) {
			return pos + len(op)
		}
	}
	if strings.IndexByte("+-*/%<>=~!@#^&|?:\\", src[pos]) >= 0 {
		return pos + 1
	}
	return pos
}

// Unquote gives what a Quoted, String or Dollar token stands for; any other text is given back as it is.
func Unquote(tok string) string {
	if tok == "" {
		return tok
	}
	if tok[0] == '$' {
		if i := strings.IndexByte(tok[1:], '$'); i >= 0 && len(tok) >= 2*(i+2) {
			return tok[i+2 : len(tok)-i-2]
		}
		return tok
	}
	if len(tok) > 1 && tok[1] == '\'' {
		switch tok[0] {
		case 'e', 'E':
			return unescape(trimQuote(tok[1:]))
		case 'r', 'R', 'x', 'X', 'b', 'B':
			tok = tok[1:]
		}
	}
	if tok[0] != '\'' && tok[0] != '"' && tok[0] != '`' {
		return tok
	}
	q := tok[:1]
	return strings.ReplaceAll(trimQuote(tok), q+q, q)
}

func trimQuote(tok string) string {
	q := tok[:1]
	if len(tok) >= 2 && strings.HasSuffix(tok, q) {
		return tok[1 : len(tok)-1]
	}
	return tok[1:]
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			switch s[i] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			case 'r':
				b.WriteByte('\r')
			case 'b':
				b.WriteByte('\b')
			case 'f':
				b.WriteByte('\f')
			default:
				b.WriteByte(s[i])
			}
		case s[i] == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
			b.WriteByte('\'')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// QuoteString writes s as a string literal of standard SQL. It is the one function that does.
func QuoteString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// QuoteIdent writes name as a quoted identifier. It is the one function that does.
func QuoteIdent(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// LineCol tells the line and column of a byte offset, both from 1; columns count characters (code points).
func LineCol(src string, off int) (line, col int) {
	if off > len(src) {
		off = len(src)
	}
	if off < 0 {
		off = 0
	}
	line = 1 + strings.Count(src[:off], "\n")
	start := strings.LastIndexByte(src[:off], '\n') + 1
	return line, 1 + utf8.RuneCountInString(src[start:off])
}
