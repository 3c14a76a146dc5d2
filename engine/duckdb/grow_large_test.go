//go:build duckdb_arrow

package duckdb_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/engine"
	"quire/engine/duckdb"
	"quire/engine/storage"
)

// Of a file whose types are told from its first rows, looks read what was appended and a few pieces to compare.
func TestFollowReadsLittle(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("i,x\n")
	for i := range 300_000 {
		fmt.Fprintf(&b, "%d,a line of some length %d\n", i, i)
	}
	size := int64(b.Len())
	l := newLog(t, "a.csv", b.String(), engine.SourceOptions{})
	if _, _, _, err := l.read(l.path, false); err != nil {
		t.Fatal(err)
	}
	follow := func() (engine.Source, error) {
		return l.e.Resolve(t.Context(), engine.Source{URIs: []string{l.path}, Follows: true})
	}
	for i := range 3 {
		l.append(fmt.Sprintf("%d,more\n", i))
		before, told := bytesRead(t)
		src, err := follow()
		if err != nil {
			t.Fatal(err)
		}
		name, id := engine.PhysicalName("log", fmt.Sprintf("abcdef%06x", i)), fmt.Sprint("big", i)
		if _, err := l.e.Define(t.Context(), name, src); err != nil {
			t.Fatal(err)
		}
		rows, err := l.e.Materialize(t.Context(), id, engine.Query{Text: "FROM " + name})
		if err != nil || rows.Count != 300_001+int64(i) {
			t.Fatalf("%d rows: %v", rows.Count, err)
		}
		after, _ := bytesRead(t)
		if told && after-before > size/4 {
			t.Errorf("%d bytes of %d were read for one line", after-before, size)
		}
	}
	l.append("no number,x\n")
	src, err := follow()
	if err != nil {
		t.Fatal(err)
	}
	name := engine.PhysicalName("log", "abcdefabcdef")
	if _, err := l.e.Define(t.Context(), name, src); err != nil {
		t.Fatal(err)
	}
	_, err = l.e.Materialize(t.Context(), "bad", engine.Query{Text: "FROM " + name})
	if engine.ClassOf(err) != engine.BadData || !strings.Contains(fmt.Sprint(err), "line 300005") {
		t.Errorf("a text in a column of integers: %v", err)
	}
}

// busy is files of this machine to one of which somebody writes whenever it was read.
type busy struct {
	*storage.Store
	write func()
}

func (b busy) Check(ctx context.Context, o engine.Object) error {
	b.write()
	return b.Store.Check(ctx, o)
}

// A large file to which somebody writes all the time is read as it was found.
func TestFollowOvertaken(t *testing.T) {
	l := &log{t: t, path: filepath.Join(t.TempDir(), "a.csv")}
	text := append([]byte("i,x\n"), bytes.Repeat([]byte("1,"+strings.Repeat("wide ", 200)+"\n"), 68_000)...)
	if err := os.WriteFile(l.path, append(text, "2,hal"...), 0o600); err != nil {
		t.Fatal(err)
	}
	writes := 0
	files := busy{storage.New(storage.Options{}), func() {
		writes++
		l.append("f\n3,next\n4,hal")
	}}
	e, err := duckdb.Open(t.Context(), duckdb.Options{Files: files, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	count := func(follows bool) (int64, error) {
		l.looks++
		src, err := e.Resolve(t.Context(), engine.Source{URIs: []string{l.path}, Follows: follows})
		if err != nil {
			t.Fatal(err)
		}
		name := engine.PhysicalName("log", fmt.Sprintf("%012x", l.looks))
		if _, err := e.Define(t.Context(), name, src); err != nil {
			t.Fatal(err)
		}
		rows, err := e.Materialize(t.Context(), name, engine.Query{Text: "FROM " + name})
		return rows.Count, err
	}
	if _, err := count(false); engine.ClassOf(err) != engine.ChangedUnder {
		t.Errorf("a run of a file that grows: %v", err)
	}
	for range 3 {
		rows, err := count(true)
		if want := int64(68_000 + 2*writes); err != nil || rows != want && rows != want-2 {
			t.Errorf("%d rows after %d writes of two: %v", rows, writes, err)
		}
		l.append("f\n3,next\n4,hal")
		writes++
	}
}

// bytesRead is what this process has read of files so far.
func bytesRead(t *testing.T) (n int64, told bool) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0, false
	}
	_, err = fmt.Sscanf(string(text), "rchar: %d", &n)
	return n, err == nil
}
