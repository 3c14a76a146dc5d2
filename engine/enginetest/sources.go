package enginetest

import (
	"fmt"
	"strings"
	"testing"

	"quire/engine"
)

func ptr[T any](v T) *T { return &v }

func testGlob(t *testing.T, s *suite) {
	one := s.place.Put(t, "days/2018-10-01.csv", []byte("a,b\n1,x\n"))
	s.place.Put(t, "days/2018-10-02.csv", []byte("b,a\ny,2.5\n")) // columns in another order, and a wider type
	s.place.Put(t, "days/2018-10-03.csv", []byte(""))
	glob := strings.Replace(one, "2018-10-01", "*", 1)
	src, err := s.resolve(t.Context(), engine.Source{URIs: []string{glob}})
	if err != nil {
		t.Fatal(err)
	}
	if len(src.Objects) != 3 || src.Objects[0].URI != one || src.Format != "csv" {
		t.Fatalf("objects %+v", src.Objects)
	}
	if _, err := s.eng.Define(t.Context(), s.name("days", "g"), src); err != nil {
		t.Fatal(err)
	}
	s.want(t, "FROM days |> ORDER BY a", "a double | b text", "1 | x", "2.5 | y")

	s.place.Put(t, "days/2018-10-04.csv", []byte("a,c\n3,z\n"))
	src, err = s.resolve(t.Context(), engine.Source{URIs: []string{glob}})
	if err == nil {
		if _, err = s.eng.Define(t.Context(), s.name("more", "g"), src); err == nil {
			_, err = s.run(t.Context(), "FROM more")
		}
	}
	if e := failure(t, err); e.Class != engine.BadData || !strings.HasSuffix(e.File, "2018-10-04.csv") {
		t.Errorf("a file with other columns: %s in %s: %v", e.Class, e.File, e)
	}
	src, err = s.resolve(t.Context(), engine.Source{URIs: []string{glob}, Options: engine.SourceOptions{UnionByName: true}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.eng.Define(t.Context(), s.name("all", "g"), src); err != nil {
		t.Fatal(err)
	}
	s.want(t, "FROM all |> ORDER BY a", "a double | b text | c text", "1 | x | NULL", "2.5 | y | NULL", "3 | NULL | z")
}

func testFormats(t *testing.T, s *suite) {
	for _, c := range []struct{ file, content, header, rows string }{
		{"a.csv", "id,v\n1,x\n2,y\n", "id bigint | v text", "1 | x\n2 | y"},
		{"a.tsv", "id\tv\n1\tx, y\n", "id bigint | v text", "1 | x, y"},
		{"semi.csv", "id;v\n1;\"x;y\"\n", "id bigint | v text", "1 | x;y"},
		{"crlf.csv", "id,v\r\n1,x\r\n2,\r\n", "id bigint | v text", "1 | x\n2 | NULL"},
		{"bom.csv", "\xef\xbb\xbfid,v\n1,x\n", "id bigint | v text", "1 | x"},
		{"nolast.csv", "id,v\n1,x\n2,y", "id bigint | v text", "1 | x\n2 | y"},
		{"one.csv", "id\n1\n2\n", "id bigint", "1\n2"},
		{"zoned.csv", "at\n2018-10-01T23:54:59-04:00\n", "at timestamptz", "2018-10-02 03:54:59+00:00"},
		{"times.csv", "at,day\n2018-10-01 10:00:00,2018-10-01\n", "at timestamp | day date", "2018-10-01 10:00:00 | 2018-10-01"},
		{"lines.csv", "a,b\n1,\"x\ny\"\n2,z\n", "a bigint | b text", "1 | x\ny\n2 | z"},
		{"a.jsonl", "{\"id\":1,\"v\":\"x\",\"at\":\"2018-10-01T23:54:59-04:00\"}\n{\"id\":2}\n", "id bigint | v text | at timestamptz", "1 | x | 2018-10-02 03:54:59+00:00\n2 | NULL | NULL"},
		{"a.json", "[{\"id\":1,\"v\":\"x\"},{\"id\":2,\"v\":\"y\"}]", "id bigint | v text", "1 | x\n2 | y"},
		{"nested.jsonl", "{\"id\":1,\"u\":{\"n\":\"x\"},\"l\":[1,2]}\n", "id bigint | u struct(n text) | l bigint[]", "1 | {n: x} | [1, 2]"},
		{"mixed.jsonl", "{\"id\":1}\n{\"id\":\"x\"}\n{\"id\":{\"a\":1}}\n", "id text", ""},
		{"odd [1] name*.csv", "id\n7\n", "id bigint", "7"},
	} {
		src, err := s.resolve(t.Context(), engine.Source{URIs: []string{s.place.Put(t, c.file, []byte(c.content))}})
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		if got := headerText(src.Schema); got != c.header || len(src.Types) != src.Schema.NumFields() {
			t.Errorf("%s: resolved as %s %v, want %s", c.file, got, src.Types, c.header)
		}
		if _, err := s.eng.Define(t.Context(), s.name("f", c.file), src); err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		got, err := s.run(t.Context(), "FROM f")
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		if text := strings.Join(got.rows, "\n"); c.rows != "" && text != c.rows || got.header != c.header {
			t.Errorf("%s:\n%s\nwant\n%s\n%s", c.file, got, c.header, c.rows)
		}
	}
}

func testSourceOptions(t *testing.T, s *suite) {
	for _, c := range []struct {
		name, file, content string
		options             engine.SourceOptions
		header, rows        string
	}{
		{"declared columns", "d.csv", "id,merchant_id\n1,007\n2,%3Cnull%3G\n", engine.SourceOptions{Columns: []engine.ColumnType{{Name: "merchant_id", Type: "text"}}}, "id bigint | merchant_id text", "1 | 007\n2 | %3Cnull%3G"},
		{"declared, all text", "t.csv", "a,b\nx,y\n", engine.SourceOptions{Columns: []engine.ColumnType{{Name: "b", Type: "text"}}}, "a text | b text", "x | y"},
		{"by position", "p.csv", "1,x\n2,y\n", engine.SourceOptions{Header: ptr(false), Columns: []engine.ColumnType{{Name: "id", Type: "integer"}, {Name: "v", Type: "text"}}}, "id integer | v text", "1 | x\n2 | y"},
		{"no header", "h.csv", "1,x\n2,y\n", engine.SourceOptions{Header: ptr(false)}, "column0 bigint | column1 text", "1 | x\n2 | y"},
		{"null", "n.csv", "a,b\nNA,x\n2,NA\n,y\n", engine.SourceOptions{Null: []string{"NA"}}, "a bigint | b text", "NULL | x\n2 | NULL\nNULL | y"},
		{"delimiter", "l.csv", "a~b\n1~x\n", engine.SourceOptions{Delimiter: ptr("~")}, "a bigint | b text", "1 | x"},
		{"quote", "q.csv", "a,b\n1,'x,y'\n", engine.SourceOptions{Quote: ptr("'")}, "a bigint | b text", "1 | x,y"},
		{"date", "y.csv", "d\n31/12/2018\n01/02/2018\n", engine.SourceOptions{DateFormat: "%d/%m/%Y"}, "d date", "2018-12-31\n2018-02-01"},
		{"timestamp", "z.csv", "d\n31/12/2018 10:05\n", engine.SourceOptions{TimestampFormat: "%d/%m/%Y %H:%M"}, "d timestamp", "2018-12-31 10:05:00"},
		{"decimal", "k.csv", "a;b\n1,5;x\n", engine.SourceOptions{Decimal: ",", Delimiter: ptr(";")}, "a double | b text", "1.5 | x"},
		{"encoding", "e.csv", "a,b\n1,caf\xe9\n", engine.SourceOptions{Encoding: "latin-1"}, "a bigint | b text", "1 | café"},
		{"encoding of Windows", "w.csv", "a,b\n1,\x80 \x93caf\xe9\x94\n", engine.SourceOptions{Encoding: "windows-1252"}, "a bigint | b text", "1 | € “café”"},
		{"encoding of two bytes", "u.csv", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x00\xe9\x00\x3d\xd8\x00\xde\n\x00", engine.SourceOptions{Encoding: "utf-16"}, "a bigint | b text", "1 | é😀"},
		{"encoding, collected", "x.csv", "a,b\n1,caf\xe9\n2\n3,\xfc\n", engine.SourceOptions{Encoding: "latin1", OnError: "collect"}, "a bigint | b text", "1 | café\n3 | ü"},
		{"encoding, wrong bytes", "v.csv", "a,b\n1,caf\xe9\n2,\x81\n3,\xfc\n", engine.SourceOptions{Encoding: "windows-1252", OnError: "collect"}, "a bigint | b text", "1 | café\n3 | ü"},
		{"declared decimal", "m.csv", "a\n1.50\n", engine.SourceOptions{Columns: []engine.ColumnType{{Name: "a", Type: "decimal(12, 2)"}}}, "a decimal(12,2)", "1.5"},
	} {
		src, err := s.resolve(t.Context(), engine.Source{URIs: []string{s.place.Put(t, c.file, []byte(c.content))}, Options: c.options})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if _, err := s.eng.Define(t.Context(), s.name("f", c.file), src); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := s.run(t.Context(), "FROM f")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.String() != c.header+"\n"+c.rows {
			t.Errorf("%s:\n%s\nwant\n%s\n%s", c.name, got, c.header, c.rows)
		}
	}
	uri := s.place.Put(t, "cols.csv", []byte("id,merchant\n1,x\n"))
	for _, c := range []struct {
		options engine.SourceOptions
		class   engine.Class
		says    string
	}{
		{engine.SourceOptions{Columns: []engine.ColumnType{{Name: "merchnt", Type: "text"}}}, engine.UnknownColumn, "merchant"},
		{engine.SourceOptions{Encoding: "klingon"}, engine.Unsupported, "klingon"},
		{engine.SourceOptions{Columns: []engine.ColumnType{{Name: "id", Type: "nonsense"}}}, engine.TypeMismatch, "nonsense"},
		{engine.SourceOptions{Columns: []engine.ColumnType{{Name: "id", Type: "int) AS x, (SELECT 1"}}}, engine.TypeMismatch, "id"},
	} {
		_, err := s.resolve(t.Context(), engine.Source{URIs: []string{uri}, Options: c.options})
		if err == nil {
			t.Errorf("%+v: no error", c.options)
			continue
		}
		if e := failure(t, err); e.Class != c.class || !strings.Contains(e.Error(), c.says) {
			t.Errorf("%+v: %s %v", c.options, e.Class, e)
		}
	}
}

func testMissing(t *testing.T, s *suite) {
	uri := s.place.Put(t, "here.csv", []byte("a\n1\n"))
	for _, u := range []string{strings.Replace(uri, "here", "gone", 1), strings.Replace(uri, "here", "gone*", 1)} {
		_, err := s.resolve(t.Context(), engine.Source{URIs: []string{u}})
		if e := failure(t, err); e.Class != engine.Missing {
			t.Errorf("%s: %s %v", u, e.Class, e)
		}
	}
	_, err := s.resolve(t.Context(), engine.Source{URIs: []string{s.place.Put(t, "x.what", []byte("a\n"))}})
	if e := failure(t, err); e.Class != engine.Unsupported {
		t.Errorf("an unknown format: %s %v", e.Class, e)
	}
	_, err = s.resolve(t.Context(), engine.Source{URIs: []string{s.place.Put(t, "x.parquet", []byte("this is no Parquet file at all"))}})
	if e := failure(t, err); e.Class != engine.BadData || !strings.Contains(e.Message, "x.parquet") {
		t.Errorf("not a Parquet file: %s %v", e.Class, e)
	}
}

func testEmpty(t *testing.T, s *suite) {
	for _, file := range []string{"e.csv", "e.jsonl"} {
		_, err := s.resolve(t.Context(), engine.Source{URIs: []string{s.place.Put(t, file, nil)}})
		if e := failure(t, err); e.Class != engine.BadData || !strings.Contains(e.Message, "empty") {
			t.Errorf("%s without a byte: %s %v", file, e.Class, e)
		}
	}
	s.source(t, "header", "header.csv", "a,b\n", engine.SourceOptions{})
	s.want(t, "FROM header", "a text | b text")
	s.want(t, "FROM header |> AGGREGATE count(*) AS n", "n bigint", "0")
}

// testBadRows: a row that cannot be read is told with its file, its line in the file, and its column.
func testBadRows(t *testing.T, s *suite) {
	const n = 3000
	file := func(bad string, at int) string {
		var b strings.Builder
		b.WriteString("id,name,amount\n")
		for i := 2; i <= n; i++ {
			if i == at {
				b.WriteString(bad + "\n")
			} else {
				fmt.Fprintf(&b, "%d,\"n%d\",%d.5\n", i, i, i)
			}
		}
		return b.String()
	}
	number := engine.SourceOptions{Columns: []engine.ColumnType{{Name: "amount", Type: "double"}}}
	for _, c := range []struct {
		name, content string
		options       engine.SourceOptions
		line          int64
		column, says  string
	}{
		{"type.csv", file("7,x,oops", 2501), number, 2501, "amount", `"oops"`},
		{"few.csv", file("7,x", 2501), engine.SourceOptions{}, 2501, "", "2 of 3 fields"},
		{"many.csv", file("7,x,1,2,3", 2501), engine.SourceOptions{}, 2501, "", "5 fields instead of 3"},
		{"quote.csv", file("7,\"x,1", 2501), engine.SourceOptions{}, 2501, "name", "quote"},
		{"utf8.csv", file("7,caf\xe9,1", 2501), engine.SourceOptions{}, 2501, "name", "UTF-8"},
		{"first.csv", "a,b,c\n1,2\n3,4,5\n", engine.SourceOptions{}, 2, "", "2 of 3 fields"},
		{"behind.csv", "a,b\n1,\"x\ny\"\n2,z\n3\n", engine.SourceOptions{}, 5, "", "1 of 2 fields"},
		{"malformed.jsonl", "{\"a\":1}\n{\"a\":2\n{\"a\":3}\n", engine.SourceOptions{Columns: []engine.ColumnType{{Name: "a", Type: "bigint"}}}, 2, "", "JSON"},
	} {
		src, err := s.resolve(t.Context(), engine.Source{URIs: []string{s.place.Put(t, c.name, []byte(c.content))}, Options: c.options})
		if err == nil {
			if _, err = s.eng.Define(t.Context(), s.name("bad", c.name), src); err == nil {
				_, err = s.run(t.Context(), "FROM bad")
			}
		}
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		e := failure(t, err)
		if e.Class != engine.BadData || !strings.HasSuffix(e.File, c.name) || e.Line != c.line || e.Column != c.column {
			t.Errorf("%s: %s, file %s, line %d, column %q: %v", c.name, e.Class, e.File, e.Line, e.Column, e)
		}
		if !strings.Contains(e.Message, c.says) || !strings.Contains(e.Message, c.name) {
			t.Errorf("%s: says %q, without %q", c.name, e.Message, c.says)
		}
	}
}

// testRowsWhole: which rows exist never depends on the columns that a query reads.
func testRowsWhole(t *testing.T, s *suite) {
	var b strings.Builder
	b.WriteString("a,b\n")
	for i := range 9000 {
		fmt.Fprintf(&b, "%d,%d\n", i, i)
	}
	b.WriteString("9000,oops\n")
	options := engine.SourceOptions{Columns: []engine.ColumnType{{Name: "b", Type: "bigint"}}}
	s.source(t, "bad", "bad.csv", b.String(), options)
	for _, text := range []string{"FROM bad |> AGGREGATE count(*) AS n", "FROM bad |> SELECT a", "FROM bad |> AGGREGATE max(a) AS m", "FROM bad |> ORDER BY a |> LIMIT 1"} {
		_, err := s.run(t.Context(), text)
		if e := failure(t, err); e.Class != engine.BadData {
			t.Errorf("%s: %s %v", text, e.Class, e)
		}
	}
	if _, err := s.eng.Materialize(t.Context(), "k", s.query("FROM bad |> SELECT a")); failure(t, err).Class != engine.BadData {
		t.Errorf("materialize: %v", err)
	}
	if _, err := s.eng.Write(t.Context(), s.query("FROM bad |> SELECT a"), engine.Target{URI: s.place.Target(t, "a.csv")}); failure(t, err).Class != engine.BadData {
		t.Errorf("write: %v", err)
	}
	// The head is shown all the same.
	got, err := s.run(t.Context(), "FROM bad |> LIMIT 2")
	if err != nil || strings.Join(got.rows, "\n") != "0 | 0\n1 | 1" {
		t.Errorf("the first rows: %s %v", got, err)
	}
}
