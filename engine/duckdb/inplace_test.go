//go:build duckdb_arrow

package duckdb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
	"quire/engine/duckdb"
)

// parquet writes the rows of a query to a file, in row groups of at most group rows, by a DuckDB of its own.
func parquet(t *testing.T, path, query string, group int) {
	t.Helper()
	var db mapping.Database
	if mapping.Open(":memory:", &db) == mapping.StateError {
		t.Fatal("no database")
	}
	defer mapping.Close(&db)
	var c mapping.Connection
	if mapping.Connect(db, &c) == mapping.StateError {
		t.Fatal("no connection")
	}
	defer mapping.Disconnect(&c)
	var res mapping.Result
	defer mapping.DestroyResult(&res)
	if mapping.Query(c, fmt.Sprintf("COPY (%s) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE %d)", query, path, group), &res) == mapping.StateError {
		t.Fatal(mapping.ResultError(&res))
	}
}

// load defines files under a name.
func load(t *testing.T, e *duckdb.Engine, name string, options engine.SourceOptions, uris ...string) string {
	t.Helper()
	src, err := e.Resolve(t.Context(), engine.Source{URIs: uris, Options: options})
	if err != nil {
		t.Fatal(err)
	}
	physical := engine.PhysicalName(name, "0123456789ab")
	if _, err := e.Define(t.Context(), physical, src); err != nil {
		t.Fatal(err)
	}
	return physical
}

// texts reads rows as text.
func texts(t *testing.T, res *engine.Result, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer res.Release()
	var out []string
	for res.Next() {
		b := res.RecordBatch()
		for r := range int(b.NumRows()) {
			var row []string
			for _, col := range b.Columns() {
				row = append(row, arrow.Array(col).ValueStr(r))
			}
			out = append(out, strings.Join(row, " | "))
		}
	}
	if res.Err() != nil {
		t.Fatal(res.Err())
	}
	return out
}

// Pages of Parquet files are the rows that SQL gives at these numbers, whatever the sizes of files and row groups: across files,
// across row groups, through empty files, at either end and beyond; also through steps and definitions that only compute.
func TestPagesOfParquet(t *testing.T) {
	e, f := open(t, engine.Settings{})
	from := 0
	for i, n := range []int{5000, 0, 1, 4097, 0, 2048, 30_000} {
		parquet(t, filepath.Join(f.dir, fmt.Sprintf("part%d.parquet", i)),
			fmt.Sprintf("SELECT range AS i, concat('v', CAST(range %% 97 AS varchar)) AS x FROM range(%d, %d)", from, from+n), 2048+i*1000)
		from += n
	}
	whole := load(t, e, "whole", engine.SourceOptions{}, filepath.Join(f.dir, "*.parquet"))
	let := engine.PhysicalName("let", "0123456789ab")
	if _, err := e.Define(t.Context(), let, engine.Query{Text: "FROM " + whole + " AS w |> EXTEND i * 2 AS twice |> RENAME x AS label"}); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{
		"FROM " + whole,
		"FROM " + whole + " AS w |> SELECT x, i + 1 AS next, w.i",
		"SELECT i, upper(x) AS x FROM " + whole + " -- a comment",
		"FROM " + let + " |> DROP i -- a comment",
	} {
		rows, ok, err := e.KeepInPlace(t.Context(), "k", engine.Query{Text: text})
		if err != nil || !ok || !rows.InPlace || rows.Count != int64(from) {
			t.Fatalf("%s: %d rows, in place %v: %v", text, rows.Count, ok, err)
		}
		all, err := e.Query(t.Context(), engine.Query{Text: text})
		want := texts(t, all, err)
		if len(want) != from {
			t.Fatalf("%s gives %d rows", text, len(want))
		}
		check := func(at, n int64) {
			t.Helper()
			res, err := e.Page(t.Context(), "k", at, n)
			got := texts(t, res, err)
			lo, hi := min(max(at, 0), int64(from)), min(max(at, 0)+n, int64(from))
			if at > int64(from) {
				lo, hi = 0, 0
			}
			if strings.Join(got, "\n") != strings.Join(want[lo:hi], "\n") {
				t.Fatalf("%s: rows [%d, %d+%d): %d rows, want %d", text, at, at, n, len(got), hi-lo)
			}
		}
		for _, at := range []int64{-5, 0, 2047, 2048, 4990, 4999, 5000, 5001, 9097, 9098, 11_145, 11_146, int64(from) - 7, int64(from), int64(from) + 9, 1 << 60} {
			check(at, 200)
			check(at, 1)
		}
		check(0, int64(from))
		check(1, int64(from))
		for range 30 {
			check(random.Int64N(int64(from)), random.Int64N(8000))
		}
	}
}

// What filters, orders, samples or is volatile is no row of its source by number, and is kept as before.
func TestNotInPlace(t *testing.T) {
	e, f := open(t, engine.Settings{})
	path := filepath.Join(f.dir, "a.parquet")
	parquet(t, path, "SELECT range AS i FROM range(9000)", 2048)
	a := load(t, e, "a", engine.SourceOptions{}, path)
	taken := filepath.Join(f.dir, "taken.parquet")
	parquet(t, taken, "SELECT 9 - range AS file_row_number FROM range(9)", 2048)
	b := load(t, e, "b", engine.SourceOptions{}, taken)
	for _, text := range []string{
		"FROM " + a + " |> WHERE i > 5", "FROM " + a + " |> ORDER BY i", "FROM " + a + " |> LIMIT 8000", "FROM " + a + " |> DISTINCT",
		"FROM " + a + " |> EXTEND random() AS r", "FROM " + a + " |> EXTEND row_number() OVER () AS n", "FROM " + a + " AS x |> CROSS JOIN " + a + " AS y |> LIMIT 3",
		"FROM " + a + " |> SELECT unnest([1, 2]) AS u", "FROM " + a + " |> UNION ALL FROM " + a, "FROM " + a + " |> TABLESAMPLE (10 PERCENT)",
		"FROM " + a + " |> AGGREGATE sum(i) AS s", "SELECT 1 AS one WHERE false", "FROM " + b,
	} {
		_, ok, err := e.KeepInPlace(t.Context(), "k", engine.Query{Text: text})
		if ok || err != nil {
			t.Errorf("%s: in place %v: %v", text, ok, err)
		}
	}
	if _, err := e.Materialize(t.Context(), "k", engine.Query{Text: "FROM " + b}); err != nil {
		t.Fatal(err)
	}
	res, err := e.Page(t.Context(), "k", 0, 2)
	if got := texts(t, res, err); strings.Join(got, " ") != "9 8" {
		t.Errorf("a column of the name that numbers rows: %v", got)
	}
}

// A file that is replaced or removed while it is shown is told, never shown as if it were the one that was counted.
func TestParquetChangesWhileShown(t *testing.T) {
	e, f := open(t, engine.Settings{})
	one, two := filepath.Join(f.dir, "1.parquet"), filepath.Join(f.dir, "2.parquet")
	parquet(t, one, "SELECT range AS i FROM range(5000)", 2048)
	parquet(t, two, "SELECT range AS i FROM range(5000)", 2048)
	if _, err := e.Materialize(t.Context(), "k", engine.Query{Text: "FROM " + load(t, e, "a", engine.SourceOptions{}, one, two)}); err != nil {
		t.Fatal(err)
	}
	parquet(t, two, "SELECT -range AS i FROM range(6000)", 2048)
	res, err := e.Page(t.Context(), "k", 10, 2)
	if got := texts(t, res, err); strings.Join(got, " ") != "10 11" {
		t.Errorf("of the file that stayed: %v", got)
	}
	if _, err := e.Page(t.Context(), "k", 4999, 2); engine.ClassOf(err) != engine.ChangedUnder || !strings.Contains(err.Error(), "2.parquet") {
		t.Errorf("of a file that was replaced: %v", err)
	}
	if err := os.Remove(one); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Page(t.Context(), "k", 10, 2); engine.ClassOf(err) != engine.Missing || !strings.Contains(err.Error(), "1.parquet") {
		t.Errorf("of a file that is gone: %v", err)
	}
	if err := e.Forget(t.Context(), "k"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Page(t.Context(), "k", 10, 2); engine.ClassOf(err) != engine.Missing || strings.Contains(err.Error(), "parquet") {
		t.Errorf("rows that were forgotten: %v", err)
	}
}

// Rows that stay in their files are a relation like any other that is kept, and other rows may take their place.
func TestInPlaceAsRelation(t *testing.T) {
	e, f := open(t, engine.Settings{})
	path := filepath.Join(f.dir, "a.parquet")
	parquet(t, path, "SELECT range AS i FROM range(5000)", 2048)
	a := load(t, e, "a", engine.SourceOptions{}, path)
	keep := func(text string) {
		t.Helper()
		if _, err := e.Materialize(t.Context(), "k", engine.Query{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	kept := engine.PhysicalName("rows", "abcdef012345")
	for _, text := range []string{"FROM " + a + " |> SELECT i * 2 AS i", "FROM " + a + " |> WHERE i < 3", "FROM " + a} {
		keep(text)
		if _, err := e.Define(t.Context(), kept, engine.Kept{ID: "k"}); err != nil {
			t.Fatal(err)
		}
		one, err := e.Query(t.Context(), engine.Query{Text: "FROM " + kept + " |> AGGREGATE count(*) AS n, sum(i) AS s"})
		got := texts(t, one, err)
		two, err := e.Query(t.Context(), engine.Query{Text: text + " |> AGGREGATE count(*) AS n, sum(i) AS s"})
		if want := texts(t, two, err); got[0] != want[0] {
			t.Errorf("%s as kept rows: %s, want %s", text, got, want)
		}
	}
	keep("SELECT 7 AS i")
	res, err := e.Page(t.Context(), "k", 0, 5)
	if got := texts(t, res, err); strings.Join(got, " ") != "7" {
		t.Errorf("rows that took the place: %v", got)
	}
}
