package enginetest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"quire/engine"
)

func constant(name, typ, item string) engine.Partition {
	return engine.Partition{Name: name, Value: &engine.Value{Type: typ, Items: []string{item}}}
}

// testWritePartitions: each partition is one file of its rows in their order, without the keys; the same rows make the same
// bytes; what is not in the rows stays, what a constant names goes.
func testWritePartitions(t *testing.T, s *suite) {
	s.source(t, "c", "c.csv", "id,city,day\n3,x y,2018-10-01\n1,x y,2018-10-01\n2,,2018-10-02\n4,\"a/b=\",2018-10-01\n5,x y,2018-10-02\n", engine.SourceOptions{})
	root := s.place.Target(t, "store")
	get := func(file string) string { return string(s.place.Get(t, root+"/"+file)) }
	write := func(text string, target engine.Target) engine.Written {
		t.Helper()
		target.URI = root
		if target.Format == "" {
			target.Format = "csv"
		}
		w, err := s.eng.Write(t.Context(), s.query(text), target)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return w
	}
	byBoth := []engine.Partition{{Name: "DAY"}, {Name: "city"}}
	w := write("FROM c", engine.Target{PartitionBy: byBoth})
	if w.Rows != 5 || len(w.Files) != 4 || !strings.HasSuffix(w.Files[0], "part-00000.csv") {
		t.Errorf("written %+v", w)
	}
	for file, want := range map[string]string{
		"day=2018-10-01/city=x y/part-00000.csv": "id\n3\n1\n", "day=2018-10-01/city=a%2Fb%3D/part-00000.csv": "id\n4\n",
		"day=2018-10-02/city=__HIVE_DEFAULT_PARTITION__/part-00000.csv": "id\n2\n", "day=2018-10-02/city=x y/part-00000.csv": "id\n5\n",
		"_SUCCESS": "",
	} {
		if got := get(file); got != want {
			t.Errorf("%s is %q, want %q", file, got, want)
		}
	}
	write("FROM c |> WHERE id = 1", engine.Target{PartitionBy: byBoth, Sorted: true})
	if get("day=2018-10-01/city=x y/part-00000.csv") != "id\n1\n" || get("day=2018-10-01/city=a%2Fb%3D/part-00000.csv") != "id\n4\n" {
		t.Error("overwrite does not replace exactly what is in the rows")
	}
	write("FROM c |> WHERE id = 4 |> SELECT id, city", engine.Target{PartitionBy: []engine.Partition{constant("day", "date", "2018-10-01"), {Name: "city"}}})
	if s.place.Get(t, root+"/day=2018-10-01/city=x y/part-00000.csv") != nil || get("day=2018-10-02/city=x y/part-00000.csv") != "id\n5\n" {
		t.Error("a constant does not stand for all that has it, and nothing else")
	}
	write("FROM c |> WHERE false |> SELECT id", engine.Target{PartitionBy: []engine.Partition{constant("day", "date", "2018-10-03"), constant("n", "integer", "1")}})
	if got := get("day=2018-10-03/n=1/part-00000.csv"); got != "id\n" {
		t.Errorf("constants without rows: %q", got)
	}

	// Many rows, several row groups, all threads: rows keep their order, and come out alike.
	s.numbers(t, "n", 300_000)
	for _, target := range []engine.Target{
		{PartitionBy: []engine.Partition{{Name: "x"}}},
		{PartitionBy: []engine.Partition{{Name: "x"}}, Format: "parquet"},
		{PartitionBy: []engine.Partition{{Name: "x"}}, Format: "jsonl", Compression: "gzip", Sorted: true},
	} {
		file := "x=v3/part-00000." + map[string]string{"": "csv", "parquet": "parquet", "jsonl": "jsonl.gz"}[target.Format]
		write("FROM n |> EXTEND i AS rowid", target)
		first := s.place.Get(t, root+"/"+file)
		write("FROM n |> EXTEND i AS rowid", target)
		if len(first) == 0 || !bytes.Equal(first, s.place.Get(t, root+"/"+file)) {
			t.Errorf("%s: a second write gives other bytes (%d)", file, len(first))
		}
		if target.Format == "" {
			var want strings.Builder
			want.WriteString("i,rowid\n")
			for i := 3; i < 300_000; i += 7 {
				fmt.Fprintf(&want, "%d,%d\n", i, i)
			}
			if string(first) != want.String() {
				t.Errorf("%s: the rows are not in their order", file)
			}
		}
	}
}

// testWritePartitionsFailure: a write that fails on the way changes no partition.
func testWritePartitionsFailure(t *testing.T, s *suite) {
	s.numbers(t, "n", 10_000)
	root := s.place.Target(t, "store")
	by := []engine.Partition{{Name: "x"}}
	if _, err := s.eng.Write(t.Context(), s.query("FROM n |> LIMIT 7"), engine.Target{URI: root, Format: "csv", PartitionBy: by}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text  string
		by    []engine.Partition
		class engine.Class
	}{
		{"FROM n |> EXTEND 1 / (i - 9999) AS q", by, engine.Failed},
		{"FROM n", []engine.Partition{{Name: "nothing"}}, engine.UnknownColumn},
		{"FROM n", []engine.Partition{{Name: "x"}, {Name: "X"}}, engine.Syntax},
		{"FROM n", []engine.Partition{{Name: "x"}, {Name: "i"}}, engine.Syntax},
		{"FROM n", []engine.Partition{constant("x", "text", "v")}, engine.Syntax},
		{"FROM n |> EXTEND array(i) AS list", []engine.Partition{{Name: "list"}}, engine.TypeMismatch},
	} {
		_, err := s.eng.Write(t.Context(), s.query(c.text), engine.Target{URI: root, Format: "csv", PartitionBy: c.by})
		if err == nil {
			t.Errorf("%s, %v: no error", c.text, c.by)
			continue
		}
		if e := failure(t, err); e.Class != c.class {
			t.Errorf("%s, %v: %s %v", c.text, c.by, e.Class, e)
		}
	}
	for i := range 7 {
		if got, want := string(s.place.Get(t, fmt.Sprintf("%s/x=v%d/part-00000.csv", root, i))), fmt.Sprintf("i\n%d\n", i); got != want {
			t.Errorf("x=v%d is %q", i, got)
		}
	}
}
