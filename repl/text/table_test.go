package text

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

var mixed = []arrow.Field{field("name", varchar), field("n", bigint), field("x", double)}

const mixedRows = `{"name": "東京", "n": 20148031043, "x": 1.5}
{"name": null, "n": null, "x": -104.7155}
{"name": "", "n": 7, "x": null}
{"name": "∅", "n": -1, "x": 10}
{"name": "a\u001b[2J\nb", "n": 0, "x": 0.25}`

func table(t *testing.T, o TableOptions, fields []arrow.Field, json string) string {
	t.Helper()
	schema, b := rows(t, fields, json)
	var out strings.Builder
	if err := WriteTable(&out, schema, []arrow.RecordBatch{b}, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.TrimPrefix(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableAlignsNumbersAndTellsNullFromText(t *testing.T) {
	same(t, table(t, TableOptions{LayoutOptions: LayoutOptions{Types: true}}, mixed, mixedRows), `
name               n          x
varchar       bigint     double
東京     20148031043     1.5
∅                  ∅  -104.7155
                   7          ∅
'∅'               -1    10.0
a␛[2J␊b            0     0.25
5 rows × 3 columns
`)
}

func TestTableInASCII(t *testing.T) {
	same(t, table(t, TableOptions{LayoutOptions: LayoutOptions{ASCII: true}}, []arrow.Field{field("größe", varchar)}, `{"größe": null}
{"größe": "NULL"}
{"größe": "ä"}`), `
gr\u00f6\u00dfe
NULL
'NULL'
\u00e4
3 rows x 1 column
`)
}

func TestTableShowsFirstAndLastRows(t *testing.T) {
	var lines []string
	for i := range 31 {
		lines = append(lines, fmt.Sprintf(`{"i": %d}`, i))
	}
	fields := []arrow.Field{field("i", bigint), field("j", bigint)}
	same(t, table(t, TableOptions{MaxRows: 4, Tail: 1}, fields, strings.Join(lines, "\n")), `
 i  j
 0  ∅
 1  ∅
 2  ∅
…
30  ∅
… 31 rows × 2 columns, 4 shown
`)
	same(t, table(t, TableOptions{MaxRows: 2, Rows: 1_204_113}, fields, strings.Join(lines, "\n")), `
i  j
0  ∅
1  ∅
…
… 1,204,113 rows × 2 columns, 2 shown
`)
	same(t, table(t, TableOptions{MaxRows: 2, Rows: -1}, fields, strings.Join(lines, "\n")), `
i  j
0  ∅
1  ∅
…
… more than 31 rows × 2 columns, 2 shown
`)
	same(t, table(t, TableOptions{}, fields, ""), `
i  j
0 rows × 2 columns
`)
}

func TestTableKeepsToTheWidth(t *testing.T) {
	got := table(t, TableOptions{Width: 24, Indent: "  "}, mixed, mixedRows)
	for _, line := range strings.Split(got, "\n") {
		if Width(line) > 24 {
			t.Errorf("%q is %d wide", line, Width(line))
		}
	}
	if !strings.Contains(got, "not shown") && strings.Contains(got, " x\n") {
		t.Errorf("nothing tells of the column that is not shown:\n%s", got)
	}
}

// A table of ten thousand columns is measured where it is looked at.
func TestLayoutLooksAtColumnsInViewOnly(t *testing.T) {
	var fields []arrow.Field
	var cols []arrow.Array
	b := array.NewInt64Builder(memory.DefaultAllocator)
	b.Append(123456)
	a := b.NewArray()
	for i := range 10_000 {
		fields = append(fields, field(fmt.Sprintf("c%d", i), bigint))
		cols = append(cols, a)
	}
	schema := arrow.NewSchema(fields, nil)
	batch := array.NewRecordBatch(schema, cols, 1)
	l := NewLayout(schema, LayoutOptions{})
	placed := l.Place([]arrow.RecordBatch{batch}, 5000, 80)
	if len(placed) != 10 || placed[0].Index != 5000 || placed[1].X != 8 {
		t.Fatalf("placed %+v", placed)
	}
	seen := 0
	for _, c := range l.cols {
		if c.seen {
			seen++
		}
	}
	if seen > 11 {
		t.Errorf("%d columns were looked at", seen)
	}
	if got := l.Place([]arrow.RecordBatch{batch}, 20_000, 80); len(got) != 1 || got[0].Index != 9999 {
		t.Errorf("behind the last column stands %+v", got)
	}
}

func TestLayoutKeepsWidthsWhileRowsPass(t *testing.T) {
	schema, wide := rows(t, []arrow.Field{field("v", varchar), field("w", varchar)}, `{"v": "long enough", "w": "x"}`)
	_, narrow := rows(t, []arrow.Field{field("v", varchar), field("w", varchar)}, `{"v": "a", "w": "x"}`)
	l := NewLayout(schema, LayoutOptions{})
	first := l.Place([]arrow.RecordBatch{wide}, 0, 60)
	if second := l.Place([]arrow.RecordBatch{narrow}, 0, 60); second[1].X != first[1].X {
		t.Errorf("the second column moved from %d to %d", first[1].X, second[1].X)
	}
	l.SetWidth(0, 4)
	if got := l.Place([]arrow.RecordBatch{wide}, 0, 60); l.Cell(got[0], wide, 0).Text != "lon…" {
		t.Errorf("a width of 4 shows %q", l.Cell(got[0], wide, 0).Text)
	}
}

func TestCSVTellsNullFromEmpty(t *testing.T) {
	schema, b := rows(t, []arrow.Field{field("a,b", varchar), field("n", double)}, `{"a,b": "say \"hi\"\r\n", "n": 5}
{"a,b": null, "n": null}
{"a,b": "", "n": 0.1}
{"a,b": " x", "n": -2.5}
{"a,b": "\u001b[2J", "n": 20148031043}`)
	var out strings.Builder
	if err := WriteCSV(&out, schema, Batches(b, b.NewSlice(1, 2))); err != nil {
		t.Fatal(err)
	}
	want := "\"a,b\",n\n\"say \"\"hi\"\"\r\n\",5.0\n,\n\"\",0.1\n\" x\",-2.5\n\x1b[2J,20148031043.0\n,\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}

func TestJSONLines(t *testing.T) {
	schema, b := rows(t, []arrow.Field{field("s", varchar), field("l", arrow.ListOf(double)), field("t", arrow.FixedWidthTypes.Timestamp_us)},
		`{"s": "q\"\u2028", "l": [1.5, null], "t": "2018-10-01T17:54:59Z"}
{"s": null, "l": null, "t": null}`)
	var out strings.Builder
	if err := WriteJSON(&out, schema, Batches(b)); err != nil {
		t.Fatal(err)
	}
	same(t, out.String(), "{\"s\":\"q\\\"\u2028\",\"l\":[1.5,null],\"t\":\"2018-10-01 17:54:59+00\"}\n"+`{"s":null,"l":null,"t":null}
`)
}

func TestMarkdownShowsDataAsText(t *testing.T) {
	schema, b := rows(t, []arrow.Field{field("a|b", varchar), field("n", bigint)}, `{"a|b": "![x](http://e.org) <b>", "n": 1}
{"a|b": null, "n": 2}`)
	var out strings.Builder
	if err := WriteMarkdown(&out, schema, Batches(b)); err != nil {
		t.Fatal(err)
	}
	same(t, out.String(), `
| a\|b | n |
| --- | ---: |
| \!\[x\](http&#58;//e.org) &lt;b&gt; | 1 |
| ∅ | 2 |
`)
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errClosed }

var errClosed = errors.New("closed pipe")

func TestWritersStopWhenThePlaceCloses(t *testing.T) {
	schema, b := rows(t, mixed, mixedRows)
	asked := 0
	endless := func(yield func(arrow.RecordBatch, error) bool) {
		for asked = 0; asked < 100_000; asked++ {
			if !yield(b, nil) {
				return
			}
		}
	}
	if err := WriteCSV(closed{}, schema, endless); !errors.Is(err, errClosed) || asked > 10_000 {
		t.Errorf("after %d batches: %v", asked, err)
	}
}

func TestWritersPassOnErrorsOfTheStream(t *testing.T) {
	schema, b := rows(t, mixed, mixedRows)
	failing := func(yield func(arrow.RecordBatch, error) bool) {
		if yield(b, nil) {
			yield(nil, errClosed)
		}
	}
	var out strings.Builder
	if err := WriteJSON(&out, schema, failing); !errors.Is(err, errClosed) || strings.Count(out.String(), "\n") != 5 {
		t.Errorf("%v after %q", err, out.String())
	}
}
