package enginetest

import (
	"fmt"
	"strings"
	"testing"

	"quire/engine"
)

// aside defines the relation of the rows that a source sets aside.
func (s *suite) aside(t *testing.T, name string, src engine.Source) {
	t.Helper()
	src.Rejects = true
	schema, err := s.eng.Define(t.Context(), s.name(name, fmt.Sprint("rejects", src.URIs, src.Objects)), src)
	if err != nil {
		t.Fatalf("define %s: %v", name, err)
	}
	if want := headerText(engine.RejectsSchema); headerText(schema) != want {
		t.Errorf("%s: %s, want %s", name, headerText(schema), want)
	}
}

// testRejects: with OnError "collect" the rows that are kept are exactly those without a fault, and the others are told with
// their line in the file, which is not the number of the row.
func testRejects(t *testing.T, s *suite) {
	number := engine.SourceOptions{OnError: "collect", Columns: []engine.ColumnType{{Name: "n", Type: "bigint"}}}
	for _, c := range []struct{ name, content, rows, rejects string }{
		{"clean", "n,x\n1,a\n2,b\n", "1 | a\n2 | b", ""},
		{"type", "n,x\n1,a\noops,b\n3,c\n", "1 | a\n3 | c", "3 | n | oops,b"},
		{"ragged", "n,x\n1\n2,b\n3,c,d\n4,e,\n", "2 | b\n4 | e", "2 | NULL | 1\n4 | NULL | 3,c,d"},
		{"lines in quotes", "n,x\n1,\"a\nb\"\nz,c\n\n4,\"d\r\n\"\ny,e\n", "1 | a\nb\n4 | d\r\n", "4 | n | z,c\n8 | n | y,e"},
		{"a broken row of lines", "n,x\n1,\"a\nb\",c\n2,d\n", "2 | d", "2 | NULL | 1,\"a\nb\",c"},
		{"stray quote", "n,x\n1,\"a\n2,\"b\"\n3,c\n", "2 | b\n3 | c", "2 | x | 1,\"a"},
		{"open quote at the end", "n,x\n1,a\n2,\"b\n3,c\n4,d\n", "1 | a\n3 | c\n4 | d", "3 | x | 2,\"b"},
		{"line ends", "n,x\r\n1,a\n2,b\r\nz,c\n4,d", "1 | a\n2 | b\n4 | d", "4 | n | z,c"},
		{"old line ends", "n,x\r1,a\rz,b\r3,c\r", "1 | a\n3 | c", "3 | n | z,b"},
		{"encoding", "n,x\n1,caf\xe9\n2,caf\xc3\xa9\n", "2 | café", "2 | x | 1,caf\ufffd"},
		{"doubled quotes", "n,x\n1,\"a \"\"b\"\"\"\nz,\"\"\"\"\n", "1 | a \"b\"", "3 | n | z,\"\"\"\""},
		{"nulls", "n,x\n,\n1,\"\"\n", "NULL | NULL\n1 | NULL", ""},
		{"NUL", "n,x\n1,a\x00b\nz,\x00\n", "1 | a\x00b", "3 | n | z,\x00"},
		{"all bad", "n,x\na,b\nc,d\n", "", "2 | n | a,b\n3 | n | c,d"},
	} {
		src := s.source(t, "t", strings.ReplaceAll(c.name, " ", "_")+".csv", c.content, number)
		s.aside(t, "t_rejects", src)
		got, err := s.run(t.Context(), "FROM t")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if text := strings.Join(got.rows, "\n"); text != c.rows {
			t.Errorf("%s: rows\n%s\nwant\n%s", c.name, text, c.rows)
		}
		got, err = s.run(t.Context(), "FROM t_rejects |> SELECT line, column_name, text")
		if text := strings.Join(got.rows, "\n"); err != nil || text != c.rejects {
			t.Errorf("%s: rejects\n%s\nwant\n%s %v", c.name, text, c.rejects, err)
		}
		// Which rows exist does not depend on the columns read, nor on who asks first.
		got, err = s.run(t.Context(), "FROM t |> SELECT x |> AGGREGATE count(*) AS n")
		if n := 1 + strings.Count(c.rows, " | ") - 1; err != nil || strings.Join(got.rows, "") != fmt.Sprint(n) {
			t.Errorf("%s: %v rows, want %d: %v", c.name, got.rows, n, err)
		}
	}
}

// testLongCells: a cell of many megabytes is a cell.
func testLongCells(t *testing.T, s *suite) {
	s.source(t, "t", "long.csv", "a,b\n1,"+strings.Repeat("x", 70<<20)+"\n2,\"y\n"+strings.Repeat("z", 5<<20)+"\"\n3,c\n", engine.SourceOptions{})
	s.want(t, "FROM t |> SELECT CAST(a AS int) AS a, length(b) AS n", "a integer | n integer", "1 | 73400320", "2 | 5242882", "3 | 1")
}

// testRejectedLines: the same of JSON lines.
func testRejectedLines(t *testing.T, s *suite) {
	options := engine.SourceOptions{OnError: "collect", Columns: []engine.ColumnType{{Name: "n", Type: "bigint"}}}
	for _, c := range []struct{ name, content, rows, rejects string }{
		{"clean", `{"n":1,"x":"a"}` + "\n" + `{"n":2}` + "\n", "1 | a\n2 | NULL", ""},
		{"malformed", `{"n":1,"x":"a"}` + "\n" + `{"n":2,` + "\n\n" + `{"n":3,"x":"c"}`, "1 | a\n3 | c", "2 | NULL | {\"n\":2,"},
		{"type", `{"n":1,"x":"a"}` + "\r\n" + `{"n":"many","x":"b"}` + "\r\n" + `{"n":1.5,"x":"c"}` + "\r\n" + `{"n":"7","x":5}`, "1 | a\n7 | 5", `2 | n | {"n":"many","x":"b"}` + "\n" + `3 | n | {"n":1.5,"x":"c"}`},
		{"no object", "[1]\n" + `{"n":1,"x":"a"}` + "\n5\n", "1 | a", "1 | NULL | [1]\n3 | NULL | 5"},
		{"two in a line", `{"n":1,"x":"a"}` + "\n" + `{"n":2}{"n":3}` + "\n", "1 | a", `2 | NULL | {"n":2}{"n":3}`},
		{"encoding", `{"n":1,"x":"a"}` + "\n{\"n\":2,\"x\":\"\xff\"}\n", "1 | a", "2 | NULL | {\"n\":2,\"x\":\"\ufffd\"}"},
	} {
		src := s.source(t, "t", strings.ReplaceAll(c.name, " ", "_")+".jsonl", c.content, options)
		s.aside(t, "t_rejects", src)
		got, err := s.run(t.Context(), "FROM t |> SELECT n, x")
		if text := strings.Join(got.rows, "\n"); err != nil || text != c.rows {
			t.Errorf("%s: rows\n%s\nwant\n%s %v", c.name, text, c.rows, err)
		}
		got, err = s.run(t.Context(), "FROM t_rejects |> SELECT line, column_name, text")
		if text := strings.Join(got.rows, "\n"); err != nil || text != c.rejects {
			t.Errorf("%s: rejects\n%s\nwant\n%s %v", c.name, text, c.rejects, err)
		}
	}
	// A fraction is no whole number, and a nested value of another kind is no row.
	src := s.source(t, "t", "bent.jsonl", "{\"n\":1}\n{\"n\":1.5}\n", engine.SourceOptions{Columns: options.Columns})
	_, err := s.run(t.Context(), "FROM t |> AGGREGATE sum(n) AS n")
	if e := failure(t, err); e.Class != engine.BadData || e.Line != 2 || e.Column != "n" || !strings.HasSuffix(src.Objects[0].URI, "bent.jsonl") {
		t.Errorf("a fraction: %s line %d, %s: %v", e.Class, e.Line, e.Column, e)
	}
	deep := engine.SourceOptions{OnError: "collect", Columns: []engine.ColumnType{{Name: "u", Type: "struct(a bigint, l struct(n bigint)[])"}}}
	src = s.source(t, "t", "deep.jsonl", "{\"u\":{\"a\":1}}\n{\"u\":5}\n{\"u\":{}}\nx\n"+
		"{\"u\":null}\n{\"u\":{\"l\":[{\"n\":1},{\"n\":2.5}]}}\n{\"u\":{\"a\":7,\"l\":[{\"n\":1},{},null]}}\n{\"u\":\"text\"}\n", deep)
	s.aside(t, "t_rejects", src)
	s.want(t, "FROM t |> SELECT u.a, len(u.l) AS n", "a bigint | n integer", "1 | NULL", "NULL | NULL", "NULL | NULL", "7 | 3")
	s.want(t, "FROM t_rejects |> SELECT line", "line bigint", "2", "4", "6", "8")
	deep.OnError = ""
	s.source(t, "t", "deeper.jsonl", "{\"u\":{\"a\":1}}\n{\"u\":{\"l\":[{\"n\":2.5}]}}\n", deep)
	_, err = s.run(t.Context(), "FROM t |> AGGREGATE count(*) AS n")
	if e := failure(t, err); e.Class != engine.BadData || e.Line != 2 || e.Column != "u" {
		t.Errorf("a fraction deep down: %s line %d, %s: %v", e.Class, e.Line, e.Column, e)
	}
}

// testNothingLost: a value far below the rows that types were inferred from, which does not fit, is a bad row, and is neither
// bent to fit nor made NULL.
func testNothingLost(t *testing.T, s *suite) {
	for _, c := range []struct{ name, usual, odd, typ string }{
		{"fraction", "7", "1.5", "bigint"},
		{"text", "7", "many", "bigint"},
		{"large", "7", "99999999999999999999", "bigint"},
		{"time", "2018-10-01", "2018-10-01 10:00:00", "date"},
		{"zone", "2018-10-01 10:00:00", "2018-10-01T10:00:00+02:00", "timestamp"},
		{"truth", "true", "maybe", "boolean"},
		{"number", "1.5", "1,5", "double"},
	} {
		var b strings.Builder
		b.WriteString("i|v\n")
		const n = 150_000 // more than are looked at
		for i := range n {
			if i == n-2 {
				fmt.Fprintf(&b, "%d|%s\n", i, c.odd)
			} else {
				fmt.Fprintf(&b, "%d|%s\n", i, c.usual)
			}
		}
		src := s.source(t, "t", c.name+".csv", b.String(), engine.SourceOptions{})
		if typ := typeText(src.Schema.Field(1).Type); typ != c.typ {
			t.Errorf("%s: inferred %s, want %s", c.name, typ, c.typ)
			continue
		}
		_, err := s.run(t.Context(), "FROM t |> AGGREGATE count(*) AS n")
		if err == nil {
			t.Errorf("%s: %s passes for %s", c.name, c.odd, c.typ)
			continue
		}
		e := failure(t, err)
		if e.Class != engine.BadData || e.Line != n || e.Column != "v" || !strings.Contains(e.Message, c.odd) ||
			!strings.Contains(e.Message, c.typ+", the type inferred") || !strings.Contains(e.Hint, "columns (v text)") {
			t.Errorf("%s: %s, line %d, column %s: %v", c.name, e.Class, e.Line, e.Column, e)
		}
		src = s.source(t, "t", c.name+"2.csv", b.String(), engine.SourceOptions{OnError: "collect"})
		s.aside(t, "r", src)
		s.want(t, "FROM r |> SELECT line, column_name, text", "line bigint | column_name text | text text", fmt.Sprintf("%d | v | %d|%s", n, n-2, c.odd))
		s.want(t, "FROM t |> AGGREGATE count(*) AS n, count(v) AS v", "n bigint | v bigint", fmt.Sprintf("%d | %d", n-1, n-1))
	}
}
