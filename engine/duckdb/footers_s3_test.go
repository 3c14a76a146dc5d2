//go:build duckdb_arrow

package duckdb_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/duckdb"
	"quire/engine/storage"
	"quire/engine/storage/s3test"
)

// An object that is replaced by one of as many rows is another file: its rows are found by its own footer, by itself and in a
// folder, and rows that were counted before are those of the object that was counted.
func TestReplacedObject(t *testing.T) {
	server := s3test.Start(t)
	t.Log("real part: versitygw")
	server.Setenv(t)
	server.Bucket(t, "rows")
	kept, err := cache.Open(filepath.Join(t.TempDir(), "cache"), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	files := storage.New(storage.Options{Cache: kept, S3: storage.S3Options{}})
	e, err := duckdb.Open(t.Context(), duckdb.Options{Files: files, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	page := func(id string, from int64) string {
		res, err := e.Page(t.Context(), id, from, 2)
		return fmt.Sprint(texts(t, res, err))
	}
	for i := range 3 {
		path := filepath.Join(t.TempDir(), "next.parquet")
		// As many rows, in groups of other sizes: an old footer would lead to other bytes.
		parquet(t, path, fmt.Sprintf("SELECT %d + range * %d AS n FROM range(9000)", i, 10+i), 2048+1000*i)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		server.Put(t, "rows", "k=1/rows.parquet", data)
		for name, uri := range map[string]string{"one": "s3://rows/k=1/rows.parquet", "set": "s3://rows/"} {
			query := engine.Query{Text: "FROM " + load(t, e, name, engine.SourceOptions{}, uri)}
			id := fmt.Sprint(name, i)
			rows, ok, err := e.KeepInPlace(t.Context(), id, query)
			if err != nil || !ok || rows.Count != 9000 {
				t.Fatalf("%s: %d rows, in place %v: %v", id, rows.Count, ok, err)
			}
			folder := ""
			if name == "set" {
				folder = " | 1"
			}
			for old := range i + 1 {
				want := fmt.Sprintf("[%d%s %d%s]", old+8997*(10+old), folder, old+8998*(10+old), folder)
				if got := page(fmt.Sprint(name, old), 8997); got != want {
					t.Errorf("rows of object %d of %s, after %d: %s, want %s", old, name, i, got, want)
				}
			}
		}
	}
}
