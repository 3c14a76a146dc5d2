package repl_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/duckdb"
	"quire/engine/storage"
	"quire/notebooks"
	"quire/repl"
)

// bytesRead is what this process has read of files so far, by any thread; -1 where the system does not tell.
func bytesRead() int64 {
	data, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return -1
	}
	for line := range strings.Lines(string(data)) {
		if n, ok := strings.CutPrefix(line, "rchar: "); ok {
			read, err := strconv.ParseInt(strings.TrimSpace(n), 10, 64)
			if err == nil {
				return read
			}
		}
	}
	return -1
}

// BenchmarkFollow appends ten lines to a CSV of 100 MB, and evaluates the cell that shows it.
func BenchmarkFollow(b *testing.B) {
	dir := b.TempDir()
	path := filepath.Join(dir, "big.csv")
	var text bytes.Buffer
	text.WriteString("id,at,level,text\n")
	rows := 0
	line := func() {
		fmt.Fprintf(&text, "%d,2024-03-%02d 12:%02d:%02d,%s,a line of text that tells what happened %d\n", rows, 1+rows%28, rows%60, rows%59, []string{"info", "warn", "error"}[rows%3], rows%977)
		rows++
	}
	for text.Len() < 100e6 {
		line()
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	store := storage.New(storage.Options{})
	results, err := cache.Open(b.TempDir(), 0)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, script string }{
		{"bare", "LOAD 'big.csv' AS big;\n\nFROM big;\n"},
		{"filter", "LOAD 'big.csv' AS big;\n\nFROM big |> WHERE level = 'error';\n"},
		{"group", "LOAD 'big.csv' AS big;\n\nFROM big |> AGGREGATE count(*) AS n GROUP BY level |> ORDER BY level;\n"},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := repl.New(repl.Config{
				Open: func(ctx context.Context, s engine.Settings) (engine.Engine, error) {
					return duckdb.Open(ctx, duckdb.Options{Settings: s, Files: store, TempDir: b.TempDir()})
				},
				Store: store, Dir: dir, Program: "this benchmark", Results: results,
			})
			defer s.Close()
			nb := notebooks.Parse(c.script)
			s.SetScript(nb)
			cell := nb.Cells[len(nb.Cells)-1].ID
			if err := s.Run(b.Context(), cell); err != nil {
				b.Fatal(err)
			}
			var read int64
			for b.Loop() {
				b.StopTimer()
				s.Settle(b.Context())
				text.Reset()
				for range 10 {
					line()
				}
				f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := f.Write(text.Bytes()); err != nil {
					b.Fatal(err)
				}
				f.Close()
				before := bytesRead()
				b.StartTimer()
				if err := s.Follow(b.Context(), cell); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				read += bytesRead() - before
				b.StartTimer()
			}
			b.ReportMetric(float64(read)/float64(b.N), "read-B/op")
		})
	}
}
