//go:build duckdb_arrow

package duckdb_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"quire/engine"
)

// The footer of a Parquet file is kept between pages; it is not taken for that of another file of the same name and the same
// modification time, which a program that copies files sets.
func TestReplacedFileKeepsItsTime(t *testing.T) {
	e, f := open(t, engine.Settings{})
	path := filepath.Join(f.dir, "rows.parquet")
	then := time.Now().Add(-time.Hour).Truncate(time.Second)
	for i, rows := range []int{5000, 700, 9000} {
		next := filepath.Join(f.dir, "next.parquet")
		parquet(t, next, fmt.Sprintf("SELECT %d AS file, range AS n FROM range(%d)", i, rows), 2048)
		if err := os.Chtimes(next, then, then); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, path); err != nil {
			t.Fatal(err)
		}
		name := load(t, e, "rows", engine.SourceOptions{}, path)
		res, err := e.Query(t.Context(), engine.Query{Text: "FROM " + name + " |> LIMIT 3"})
		if got, want := fmt.Sprint(texts(t, res, err)), fmt.Sprintf("[%d | 0 %d | 1 %d | 2]", i, i, i); got != want {
			t.Errorf("the first rows of file %d are %s", i, got)
		}
		kept, ok, err := e.KeepInPlace(t.Context(), "rows", engine.Query{Text: "FROM " + name})
		if err != nil || !ok || kept.Count != int64(rows) {
			t.Fatalf("file %d: %d rows of %d, %v, %v", i, kept.Count, rows, ok, err)
		}
		for range 2 {
			res, err = e.Page(t.Context(), "rows", int64(rows)-2, 10)
			if got, want := fmt.Sprint(texts(t, res, err)), fmt.Sprintf("[%d | %d %d | %d]", i, rows-2, i, rows-1); got != want {
				t.Errorf("the last rows of file %d are %s", i, got)
			}
		}
	}
}
