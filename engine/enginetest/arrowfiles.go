package enginetest

import (
	"bytes"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/ipc"

	"quire/engine"
)

// testWriteArrow: Arrow files hold the rows in their order with the columns' types, alike at a second write; in partitions too.
func testWriteArrow(t *testing.T, s *suite) {
	s.numbers(t, "n", 300_000)
	s.source(t, "e", "e.csv", "id,at,amount,day,ok\n1,2018-10-01T23:54:59-04:00,1.5,2018-10-01,true\n2,,,,\n", engine.SourceOptions{})
	read := func(content []byte) table {
		t.Helper()
		r, err := ipc.NewFileReader(bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%d bytes are no Arrow file: %v", len(content), err)
		}
		defer r.Close()
		out := table{header: headerText(r.Schema())}
		for i := range r.NumRecords() {
			batch, err := r.RecordBatchAt(i)
			if err != nil {
				t.Fatal(err)
			}
			out.rows = append(out.rows, rowTexts(batch)...)
			batch.Release()
		}
		return out
	}
	for _, c := range []struct {
		text, file string
		target     engine.Target
	}{
		{"FROM n |> ORDER BY i DESC", "t.arrow", engine.Target{}},
		{"FROM n |> EXTEND i AS rowid", "t.arrow", engine.Target{Compression: "zstd"}},
		{"FROM n |> ORDER BY i", "t.feather", engine.Target{Compression: "lz4", Sorted: true}},
		{"FROM e", "e.arrow", engine.Target{}},
		{"FROM e |> WHERE false", "e.arrow", engine.Target{}},
	} {
		want, err := s.run(t.Context(), c.text)
		if err != nil {
			t.Fatal(err)
		}
		c.target.URI = s.place.Target(t, c.file)
		var before []byte
		for range 2 {
			w, err := s.eng.Write(t.Context(), s.query(c.text), c.target)
			if err != nil {
				t.Fatalf("%s: %v", c.text, err)
			}
			content := s.place.Get(t, c.target.URI)
			if got := read(content); got.String() != want.String() || w.Rows != int64(len(want.rows)) {
				t.Errorf("%s (%s): %d rows, %s; want %d rows, %s", c.text, c.file, len(got.rows), got.header, len(want.rows), want.header)
			}
			if before != nil && !bytes.Equal(before, content) {
				t.Errorf("%s: a second write gives other bytes", c.text)
			}
			before = content
		}
	}
	root := s.place.Target(t, "store")
	for _, by := range [][]engine.Partition{{{Name: "x"}}, {constant("day", "date", "2018-10-01")}} {
		if _, err := s.eng.Write(t.Context(), s.query("FROM n |> LIMIT 14"), engine.Target{URI: root, Format: "arrow", PartitionBy: by, Sorted: true}); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(s.place.Get(t, root+"/x=v3/part-00000.arrow")); got.String() != "i bigint\n3\n10" {
		t.Errorf("a partition is %s", got)
	}
	if got := read(s.place.Get(t, root+"/day=2018-10-01/part-00000.arrow")); len(got.rows) != 14 || got.header != "i bigint | x text" {
		t.Errorf("a constant's partition is %s", got)
	}
	if _, err := s.eng.Write(t.Context(), s.query("FROM n |> WHERE false"), engine.Target{URI: root, Format: "arrow", PartitionBy: []engine.Partition{constant("day", "date", "2018-10-02")}}); err != nil {
		t.Fatal(err)
	}
	if got := read(s.place.Get(t, root+"/day=2018-10-02/part-00000.arrow")); len(got.rows) != 0 {
		t.Errorf("a constant's partition without rows is %s", got)
	}
}
