package records

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// rows reads a text whole: the rows with their fields, and the faults by line.
func rows(t *testing.T, r Reader) (got [][]string, lines []int64, faults []Fault) {
	t.Helper()
	var b Batch
	for {
		err := r.Fill(&b)
		if errors.Is(err, io.EOF) {
			return got, lines, faults
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Rows {
			row := make([]string, len(b.Columns))
			for k := range b.Columns {
				row[k] = string(b.Columns[k].At(i))
			}
			got = append(got, row)
			lines = append(lines, b.Lines[i])
		}
		faults = append(faults, b.Faults...)
	}
}

var plain = CSV{Delimiter: ",", Quote: '"', Escape: '"', Columns: 2}

// TestLongRows: a row takes as much as it needs, up to the bound, and those around it are not touched.
func TestLongRows(t *testing.T) {
	for _, n := range []int{3 << 20, 100 << 20} {
		text := "1,a\n2,\"" + strings.Repeat("x\n", n/2) + "\"\n3,c\n"
		got, lines, faults := rows(t, NewCSV(strings.NewReader(text), plain))
		if len(faults) != 0 || len(got) != 3 || len(got[1][1]) != n || lines[2] != int64(n/2)+3 {
			t.Errorf("%d bytes: %d rows, %d faults, lines %v", n, len(got), len(faults), lines)
		}
	}
	for _, text := range []string{
		"1,a\n2," + strings.Repeat("x", MaxRow+5) + "\n3,c\n",
		"1,a\n2,\"" + strings.Repeat("x", MaxRow+5) + "\n3,c\n",
	} {
		got, lines, faults := rows(t, NewCSV(strings.NewReader(text), plain))
		if len(got) != 2 || len(faults) != 1 || faults[0].Line != 2 || lines[1] != 3 || len(faults[0].Text) > MaxText+3 {
			t.Errorf("too long: %d rows, lines %v, %d faults", len(got), lines, len(faults))
		}
	}
}

// TestStrayQuotes: quotes that open and never close cost linear time, wherever they stand.
func TestStrayQuotes(t *testing.T) {
	read := &counter{r: strings.NewReader(strings.Repeat("x\",y,\"z\n", 400_000))}
	_, _, faults := rows(t, NewCSV(read, CSV{Delimiter: ",", Quote: '"', Escape: '"', Columns: 3}))
	if len(faults) == 0 {
		t.Error("no faults")
	}
	got, _, faults := rows(t, NewCSV(strings.NewReader("1,a\n2,\"b\n3,c\n4,d\n"), plain))
	if len(got) != 3 || len(faults) != 1 || faults[0].Line != 2 {
		t.Errorf("%v %v", got, faults)
	}
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// TestEncodings: what is decoded is the text, and what an encoding does not have is no UTF-8.
func TestEncodings(t *testing.T) {
	for _, c := range []struct{ encoding, in, want string }{
		{"windows-1252", "\x80 caf\xe9 \x9f", "€ café Ÿ"},
		{"utf-16", "\xfe\xff\x00a\xd8=\xde\x00", "a😀"},
		{"utf-16", "a\x00\xe9\x00", "aé"},
		{"utf-16be", "\x00a", "a"},
		{"utf-8", "é", "é"},
	} {
		got, err := io.ReadAll(iotest.OneByteReader(Decode(iotest.OneByteReader(strings.NewReader(c.in)), c.encoding)))
		if err != nil || string(got) != c.want {
			t.Errorf("%s %q: %q %v", c.encoding, c.in, got, err)
		}
	}
	for _, c := range []struct{ encoding, in string }{{"windows-1252", "a\x81b"}, {"utf-16", "a\x00\x3d\xd8b\x00"}, {"utf-16", "a\x00b"}} {
		got, err := io.ReadAll(Decode(strings.NewReader(c.in), c.encoding))
		if err != nil || utf8.Valid(got) {
			t.Errorf("%s %q passes as %q: %v", c.encoding, c.in, got, err)
		}
	}
}

// FuzzCSV: whatever is in a file, every row is told with its line and its text is there; how the bytes come changes nothing;
// and where the standard library's reader finds no fault, the rows are the same.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"1,a\n2,b\n", "1,\"a\n2,\"b\"\n", "\"a\"\"b\",\n\n,\r\n", "x\",y,\"z\n", "\xef\xbb\xbf1,2", "1,\"2\"x\n3,4\r5,6\n", "a\rb,c\r", "\"\"\"\n\",1\n,,,\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, lines, faults := rows(t, NewCSV(bytes.NewReader(text), plain))
		again, lines2, faults2 := rows(t, NewCSV(iotest.HalfReader(bytes.NewReader(text)), plain))
		if fmt.Sprint(got, lines, faults) != fmt.Sprint(again, lines2, faults2) {
			t.Fatalf("%q: %v %v\nbyte by byte: %v %v", text, got, faults, again, faults2)
		}
		total := int64(bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + 1)
		last := int64(0)
		for i, n := range lines {
			if n <= last || n > total {
				t.Fatalf("%q: row %d in line %d of %d", text, i, n, total)
			}
			last = n
			if !utf8.ValidString(got[i][0] + got[i][1]) {
				t.Fatalf("%q: row %d is not UTF-8", text, i)
			}
		}
		for _, bad := range faults {
			if bad.Line < 1 || bad.Line > total || !utf8.ValidString(bad.Text) {
				t.Fatalf("%q: %+v", text, bad)
			}
		}
		if bytes.ContainsAny(text, "\r ") || bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) || !utf8.Valid(text) {
			return // the library has other rules there
		}
		r := csv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = 2
		want, err := r.ReadAll()
		if err == nil && (len(faults) > 0 || fmt.Sprint(got) != fmt.Sprint(want)) {
			t.Fatalf("%q: %v %v\nthe library: %v", text, got, faults, want)
		}
	})
}

// FuzzLines: the same of lines.
func FuzzLines(f *testing.F) {
	f.Add([]byte("{\"a\":1}\n\n x \r\n\xff\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, lines, faults := rows(t, NewLines(bytes.NewReader(text)))
		again, _, _ := rows(t, NewLines(iotest.HalfReader(bytes.NewReader(text))))
		if fmt.Sprint(got) != fmt.Sprint(again) {
			t.Fatalf("%q: %v, byte by byte %v", text, got, again)
		}
		n := 0
		for _, l := range bytes.Split(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), []byte("\n")) {
			if len(bytes.TrimSpace(bytes.TrimRight(l, "\r"))) > 0 {
				n++
			}
		}
		if len(got)+len(faults) != n || len(lines) != len(got) {
			t.Fatalf("%q: %d rows and %d faults of %d lines", text, len(got), len(faults), n)
		}
	})
}
