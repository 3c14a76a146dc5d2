package enginetest

import (
	"bytes"
	"strings"
	"testing"

	"quire/engine"
)

// testWriteReadBack: what is written in each format reads back as the same rows and types, and equal rows make equal bytes.
func testWriteReadBack(t *testing.T, s *suite) {
	s.source(t, "e", "e.csv", "id,name,at,amount,day,ok\n1,\"a,b\",2018-10-01T23:54:59-04:00,1.5,2018-10-01,true\n2,\"it's \"\"q\"\"\",2018-10-02T00:00:00Z,,2018-10-02,false\n3,,,2.25,,\n", engine.SourceOptions{})
	s.define(t, "ordered", "FROM e |> ORDER BY id")
	header := "id bigint | name text | at timestamptz | amount double | day date | ok boolean"
	want, err := s.run(t.Context(), "FROM ordered")
	if err != nil || want.header != header {
		t.Fatalf("%s, %v", want.header, err)
	}
	for _, file := range []string{"t.csv", "t.jsonl", "t.parquet", "t.csv.gz", "t.jsonl.gz", "deeper/down/t.parquet"} {
		uri := s.place.Target(t, file)
		var before []byte
		for round := range 2 {
			w, err := s.eng.Write(t.Context(), s.query("FROM ordered"), engine.Target{URI: uri})
			if err != nil {
				t.Fatalf("write %s: %v", file, err)
			}
			content := s.place.Get(t, uri)
			if w.Rows != 3 || len(w.Files) != 1 || w.Files[0] != uri || w.Bytes >= 0 && w.Bytes != int64(len(content)) {
				t.Errorf("%s: written %+v, and %d bytes are there", file, w, len(content))
			}
			if round == 1 && !bytes.Equal(before, content) {
				t.Errorf("%s: a second write gives other bytes", file)
			}
			before = content
		}
		src, err := s.resolve(t.Context(), engine.Source{URIs: []string{uri}})
		if err != nil {
			t.Fatalf("resolve %s: %v", file, err)
		}
		if _, err := s.eng.Define(t.Context(), s.name("back", file), src); err != nil {
			t.Fatalf("define %s: %v", file, err)
		}
		got, err := s.run(t.Context(), "FROM back |> ORDER BY id")
		if err != nil {
			t.Fatalf("read %s: %v", file, err)
		}
		if got.String() != want.String() {
			t.Errorf("%s reads back as\n%s\nwant\n%s", file, got, want)
		}
	}
	uri := s.place.Target(t, "plain.csv")
	if _, err := s.eng.Write(t.Context(), s.query("FROM ordered |> SELECT id, name, amount"), engine.Target{URI: uri}); err != nil {
		t.Fatal(err)
	}
	if got, want := string(s.place.Get(t, uri)), "id,name,amount\n1,\"a,b\",1.5\n2,\"it's \"\"q\"\"\",\n3,,2.25\n"; got != want {
		t.Errorf("CSV is %q, want %q", got, want)
	}
	s.define(t, "sums", "FROM e |> AGGREGATE sum(id) AS s")
	uri = s.place.Target(t, "sum.parquet")
	if _, err := s.eng.Write(t.Context(), s.query("FROM sums"), engine.Target{URI: uri}); err != nil {
		t.Fatal(err)
	}
	src, err := s.resolve(t.Context(), engine.Source{URIs: []string{uri}})
	if err != nil || headerText(src.Schema) != "s bigint" {
		t.Errorf("a sum is written as %v, %v", src.Schema, err)
	}
}

func testWriteSorted(t *testing.T, s *suite) {
	s.numbers(t, "n", 2000)
	var last []byte
	for _, text := range []string{"FROM n |> ORDER BY i DESC", "FROM n |> ORDER BY x, i", "FROM n"} {
		uri := s.place.Target(t, "sorted.csv")
		if _, err := s.eng.Write(t.Context(), s.query(text), engine.Target{URI: uri, Sorted: true}); err != nil {
			t.Fatal(err)
		}
		content := s.place.Get(t, uri)
		if last != nil && !bytes.Equal(last, content) {
			t.Errorf("%s: sorted rows give other bytes", text)
		}
		last = content
	}
	if !strings.HasPrefix(string(last), "i,x\n0,v0\n1,v1\n") {
		t.Errorf("sorted by all columns: %.40q", last)
	}
}

// testWriteFailure: a write that fails leaves the earlier file whole and nothing beside it.
func testWriteFailure(t *testing.T, s *suite) {
	s.numbers(t, "n", 100_000)
	for _, file := range []string{"t.csv", "t.parquet"} {
		uri := s.place.Target(t, file)
		if _, err := s.eng.Write(t.Context(), s.query("FROM n |> LIMIT 3"), engine.Target{URI: uri}); err != nil {
			t.Fatal(err)
		}
		before := s.place.Get(t, uri)
		for _, text := range []string{"FROM n |> SELECT 1 / (i - 99999) AS q", "FROM n |> SELECT nothing"} {
			if _, err := s.eng.Write(t.Context(), s.query(text), engine.Target{URI: uri}); err == nil {
				t.Errorf("%s: no error", text)
			}
		}
		if !bytes.Equal(before, s.place.Get(t, uri)) {
			t.Errorf("%s changed", file)
		}
	}
}

func testWriteRefuses(t *testing.T, s *suite) {
	s.numbers(t, "n", 2)
	for _, c := range []struct {
		target engine.Target
		class  engine.Class
	}{
		{engine.Target{URI: s.place.Target(t, "t.csv"), Mode: "append"}, engine.Unsupported},
		{engine.Target{URI: s.place.Target(t, "t"), Format: "parquet", PartitionBy: []engine.Partition{{Name: "no"}}}, engine.UnknownColumn},
		{engine.Target{URI: s.place.Target(t, "t.what")}, engine.Unsupported},
		{engine.Target{URI: s.place.Target(t, "t.csv"), Options: []engine.TargetOption{{Name: "nonsense", Value: "1"}}}, engine.Unsupported},
		{engine.Target{URI: s.place.Target(t, "t.parquet"), Compression: "nonsense"}, engine.Unsupported},
	} {
		_, err := s.eng.Write(t.Context(), s.query("FROM n"), c.target)
		if err == nil {
			t.Errorf("%+v: no error", c.target)
			continue
		}
		if e := failure(t, err); e.Class != c.class {
			t.Errorf("%+v: %s %v", c.target, e.Class, e)
		}
		if s.place.Get(t, c.target.URI) != nil {
			t.Errorf("%+v: a file was left", c.target)
		}
	}
	uri := s.place.Target(t, "once.csv")
	for round := range 2 {
		_, err := s.eng.Write(t.Context(), s.query("FROM n"), engine.Target{URI: uri, Mode: "error"})
		if (err != nil) != (round == 1) {
			t.Errorf("mode error, round %d: %v", round, err)
		}
	}
	uri = s.place.Target(t, "semi.csv")
	target := engine.Target{URI: uri, Options: []engine.TargetOption{{Name: "delimiter", Value: ";"}, {Name: "header", Value: "false"}}}
	if _, err := s.eng.Write(t.Context(), s.query("FROM n"), target); err != nil {
		t.Fatal(err)
	}
	if got := string(s.place.Get(t, uri)); got != "0;v0\n1;v1\n" {
		t.Errorf("with options: %q", got)
	}
}
