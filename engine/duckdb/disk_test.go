//go:build duckdb_arrow

package duckdb_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"quire/engine"
	"quire/engine/duckdb"
	"quire/engine/storage"
)

// fullDisk is local files whose sinks write to a disk without room.
type fullDisk struct{ *storage.Store }

type fullSink struct{ engine.Sink }

func (f fullDisk) Sink(ctx context.Context, uri string, t engine.Target) (engine.Sink, error) {
	s, err := f.Store.Sink(ctx, uri, t)
	return fullSink{s}, err
}

func (fullSink) Path() string { return "/dev/full" }

// A full disk is told as such, with the target's name; the earlier file stays whole.
func TestWriteToFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /dev/full, which Linux has")
	}
	dir := t.TempDir()
	e, err := duckdb.Open(t.Context(), duckdb.Options{Files: fullDisk{storage.New(storage.Options{})}, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	for _, name := range []string{"t.csv", "t.jsonl", "t.parquet"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := e.Write(t.Context(), engine.Query{Text: "SELECT range AS a, range::varchar AS b FROM range(300000)"}, engine.Target{URI: path})
		if engine.ClassOf(err) != engine.NoSpace || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "/dev/full") {
			t.Errorf("%s: class %q: %v", name, engine.ClassOf(err), err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != "before" {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 3 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// large makes a CSV that takes seconds to read.
func large(t *testing.T, rows int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "large.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "i,at,name")
	for i := range rows {
		fmt.Fprintf(w, "%d,2018-10-01T00:00:%02d-04:00,%030x\n", i, i%60, i*7919)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// A cancelled ingest leaves nothing, and the next one starts anew.
func TestCancelIngest(t *testing.T) {
	e, _ := open(t, engine.Settings{})
	const rows = 1_500_000
	src, err := e.Resolve(t.Context(), engine.Source{URIs: []string{large(t, rows)}})
	if err != nil {
		t.Fatal(err)
	}
	name := engine.PhysicalName("large", "0123456789ab")
	if _, err := e.Define(t.Context(), name, src); err != nil {
		t.Fatal(err)
	}
	count := engine.Query{Text: "FROM " + name + " |> AGGREGATE count(*) AS n"}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last float64
	ctx = engine.WithProgress(ctx, func(p engine.Progress) {
		last = p.Fraction
		cancel()
	})
	if _, err := e.Query(ctx, count); engine.ClassOf(err) != engine.Cancelled {
		t.Fatalf("at %.2f: %v", last, err)
	}
	res, err := e.Query(t.Context(), count)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Release()
	if !res.Next() || res.RecordBatch().Column(0).ValueStr(0) != fmt.Sprint(rows) {
		t.Errorf("after a cancelled ingest: %v rows, %v", res.RecordBatch(), res.Err())
	}
}

// What does not fit in memory goes to the engine's own folder, and what cannot is told as such.
func TestMemoryLimit(t *testing.T) {
	temp := t.TempDir()
	e, err := duckdb.Open(t.Context(), duckdb.Options{
		Settings: engine.Settings{MemoryLimit: "60MB", Threads: 2}, Files: storage.New(storage.Options{}), TempDir: temp,
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := e.Materialize(t.Context(), "k", engine.Query{Text: "SELECT range AS a, md5(range::varchar) AS b FROM range(2000000)"})
	if err != nil || rows.Count != 2_000_000 {
		t.Fatalf("%d rows, %v", rows.Count, err)
	}
	spilled, err := filepath.Glob(filepath.Join(temp, "*", "*"))
	if err != nil || len(spilled) < 2 {
		t.Errorf("in the folder: %v, %v", spilled, err)
	}
	_, err = e.Query(t.Context(), engine.Query{Text: "SELECT list(range::varchar || 'aaaaaaaaaaaaaaaaaaaaaaaa') AS l FROM range(5000000)"})
	if engine.ClassOf(err) != engine.TooBig {
		t.Errorf("class %q: %v", engine.ClassOf(err), err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Bad settings are told by name.
func TestBadSettings(t *testing.T) {
	for _, s := range []engine.Settings{{TimeZone: "Mars/Olympus"}, {MemoryLimit: "lots"}} {
		e, err := duckdb.Open(t.Context(), duckdb.Options{Settings: s, TempDir: t.TempDir()})
		if err == nil {
			_ = e.Close()
			t.Errorf("%+v: no error", s)
			continue
		}
		if engine.ClassOf(err) != engine.TypeMismatch {
			t.Errorf("%+v: %q %v", s, engine.ClassOf(err), err)
		}
	}
}
