package records

import (
	"bufio"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding gives the encoding of a name in lower case; "" is one that Decode does not know.
func Encoding(name string) string {
	switch name {
	case "", "utf-8", "utf8":
		return "utf-8"
	case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "windows-1252", "cp1252":
		return "windows-1252"
	case "utf-16", "utf16":
		return "utf-16"
	case "utf-16le", "utf-16be":
		return name
	}
	return ""
}

// Decode gives a text of an encoding that Encoding names in UTF-8. What the encoding does not have becomes a byte that UTF-8
// does not have either, so that the reader of rows finds it in its place. UTF-16 without a mark of its order is little-endian.
// What calls itself Latin-1 is read as Windows-1252, as web browsers do (WHATWG Encoding): it has more letters, and the codes
// that it has in place of control characters mean them nowhere.
func Decode(r io.Reader, encoding string) io.Reader {
	in := bufio.NewReaderSize(r, 1<<16)
	switch encoding {
	case "utf-8":
		return in
	case "windows-1252":
		return &decoder{next: func(out []byte) ([]byte, error) { return bytes1252(in, out) }}
	}
	var order binary.ByteOrder = binary.LittleEndian
	if encoding == "utf-16be" {
		order = binary.BigEndian
	}
	if mark, _ := in.Peek(2); len(mark) == 2 {
		switch {
		case mark[0] == 0xfe && mark[1] == 0xff:
			order = binary.BigEndian
			_, _ = in.Discard(2)
		case mark[0] == 0xff && mark[1] == 0xfe:
			order = binary.LittleEndian
			_, _ = in.Discard(2)
		}
	}
	return &decoder{next: func(out []byte) ([]byte, error) { return units16(in, order, out) }}
}

// invalid stands for what cannot be decoded.
const invalid = 0xff

// decoder hands out what next decodes a piece at a time.
type decoder struct {
	next func(out []byte) ([]byte, error)
	buf  []byte
	rest []byte
	err  error
}

// Read implements io.Reader.
func (d *decoder) Read(p []byte) (int, error) {
	for len(d.rest) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		d.buf, d.err = d.next(d.buf[:0])
		d.rest = d.buf
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

const pieceBytes = 32 << 10

// high1252 are the characters of 0x80 to 0x9f; 0 is none.
var high1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

func bytes1252(in *bufio.Reader, out []byte) ([]byte, error) {
	piece, err := in.Peek(1)
	if len(piece) == 0 {
		return out, err
	}
	piece, _ = in.Peek(min(in.Buffered(), pieceBytes))
	for _, c := range piece {
		switch {
		case c < 0x80:
			out = append(out, c)
		case c >= 0xa0:
			out = utf8.AppendRune(out, rune(c))
		case high1252[c-0x80] == 0:
			out = append(out, invalid)
		default:
			out = utf8.AppendRune(out, high1252[c-0x80])
		}
	}
	_, err = in.Discard(len(piece))
	return out, err
}

func units16(in *bufio.Reader, order binary.ByteOrder, out []byte) ([]byte, error) {
	for len(out) < pieceBytes {
		pair, err := in.Peek(2)
		if len(pair) < 2 {
			if len(pair) == 1 { // half a character
				_, _ = in.Discard(1)
				out = append(out, invalid)
			}
			return out, err
		}
		unit := rune(order.Uint16(pair))
		_, _ = in.Discard(2)
		if !utf16.IsSurrogate(unit) {
			out = utf8.AppendRune(out, unit)
			continue
		}
		pair, _ = in.Peek(2)
		var r rune = utf8.RuneError
		if len(pair) == 2 {
			r = utf16.DecodeRune(unit, rune(order.Uint16(pair)))
		}
		if r == utf8.RuneError {
			out = append(out, invalid)
			continue
		}
		_, _ = in.Discard(2)
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}
