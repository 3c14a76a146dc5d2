package enginetest

import (
	"strings"
	"testing"

	"quire/engine"
)

// testFolders: folders named key=value below the fixed part of a URI are columns, for every format; their types hold for all
// of them; a query reads the files that its filter leaves.
func testFolders(t *testing.T, s *suite) {
	put := func(name, content string) string { return s.place.Put(t, name, []byte(content)) }
	first := put("above=1/csv/day=2018-10-01/city=New%20York/n=1/p.csv", "a,b\n1,x\n2,y\n")
	root := first[:strings.Index(first, "csv/")]
	put("above=1/csv/day=2018-10-02/city=__HIVE_DEFAULT_PARTITION__/n=2/p.csv", "a,b\n3,z\n")
	put("above=1/csv/day=2018-10-03/city=a%2Fb%3Dc/n=03/p.csv", "a,b\n4\n5,w\n")
	put("above=1/csv/_SUCCESS", "")
	put("above=1/csv/.part/day=2018-10-04/city=x/n=4/p.csv", "a,b\n9,q\n")
	put("above=1/jsonl/k=1/p.jsonl", "{\"a\":1}\n")
	put("above=1/jsonl/k=x/p.jsonl", "{\"a\":2}\n")
	put("above=1/jsonl/k=2/p.jsonl", "{\"a\":3}\n")

	for _, uri := range []string{root + "csv/", root + "csv/day=*/**/*.csv", root + "csv/*/*/*/*.csv"} {
		src, err := s.resolve(t.Context(), engine.Source{URIs: []string{uri}})
		if err != nil {
			t.Fatal(err)
		}
		const header = "a bigint | b text | day date | city text | n text" // 03 is no number: it would not be the folder's name again
		if got := headerText(src.Schema); got != header || len(src.Objects) != 3 {
			t.Fatalf("%s: %s, %d objects", uri, got, len(src.Objects))
		}
		if _, err := s.eng.Define(t.Context(), s.name("t", uri), src); err != nil {
			t.Fatal(err)
		}
		s.define(t, "over", "FROM t |> WHERE a > 0 |> EXTEND upper(b) AS big")
		// The third file has a row that cannot be read: only what reads it meets it.
		s.want(t, "FROM t |> WHERE day <= '2018-10-02' |> ORDER BY a", header, "1 | x | 2018-10-01 | New York | 1", "2 | y | 2018-10-01 | New York | 1", "3 | z | 2018-10-02 | NULL | 2")
		s.want(t, "FROM over |> WHERE n = '2' |> SELECT big", "big text", "Z")
		s.want(t, "FROM over |> WHERE city IS NULL |> AGGREGATE count(*) AS n", "n bigint", "1")
		s.want(t, "FROM t AS x |> JOIN t AS y USING (a) |> WHERE x.n = '1' AND y.n = '1' |> AGGREGATE count(*) AS n", "n bigint", "2")
		for _, text := range []string{"FROM t |> AGGREGATE count(*) AS n", "FROM t |> SELECT day |> ORDER BY day", "FROM over |> WHERE city = 'a/b=c'"} {
			_, err := s.run(t.Context(), text)
			if e := failure(t, err); e.Class != engine.BadData || e.Line != 2 || !strings.Contains(e.File, "2018-10-03") {
				t.Errorf("%s: %s, %s line %d: %v", text, e.Class, e.File, e.Line, e)
			}
		}
		src.Options.OnError = "collect"
		if src, err = s.resolve(t.Context(), engine.Source{URIs: []string{uri}, Options: engine.SourceOptions{OnError: "collect"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.eng.Define(t.Context(), s.name("c", uri), src); err != nil {
			t.Fatal(err)
		}
		s.aside(t, "r", src)
		s.want(t, "FROM r |> SELECT line, text", "line bigint | text text", "2 | 4")
		s.want(t, "FROM c |> WHERE city = 'a/b=c' |> SELECT a", "a bigint", "5")
		s.want(t, "FROM c |> AGGREGATE sum(a) AS n", "n bigint", "11")
	}

	// What is fixed gives no column, and a declared type wins.
	s.source(t, "one", "above=1/one.csv", "a\n1\n", engine.SourceOptions{})
	s.want(t, "FROM one", "a bigint", "1")
	src, err := s.resolve(t.Context(), engine.Source{URIs: []string{root + "csv/day=2018-10-01/*/*/*.csv"}, Options: engine.SourceOptions{Columns: []engine.ColumnType{{Name: "n", Type: "decimal(5, 1)"}}}})
	if err == nil {
		_, err = s.eng.Define(t.Context(), s.name("d", "d"), src)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.want(t, "FROM d |> LIMIT 1", "a bigint | b text | city text | n decimal(5,1)", "1 | x | New York | 1")
	if src, err = s.resolve(t.Context(), engine.Source{URIs: []string{root + "jsonl/"}}); err == nil {
		_, err = s.eng.Define(t.Context(), s.name("j", "j"), src)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.want(t, "FROM j |> WHERE k <> '1' |> ORDER BY a", "a bigint | k text", "2 | x", "3 | 2")
}
