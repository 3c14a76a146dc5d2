//go:build duckdb_arrow

package duckdb_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"quire/engine"
	"quire/engine/duckdb"
	"quire/engine/storage"
)

// BenchmarkOpen is the time until an engine answers, and until it answers with a function of quire's own.
func BenchmarkOpen(b *testing.B) {
	for _, c := range []struct{ name, query string }{{"Bare", "SELECT 1 AS a"}, {"WithMacros", "SELECT nvl(NULL, 1) AS a"}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				e, err := duckdb.Open(context.Background(), duckdb.Options{TempDir: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				res, err := e.Query(context.Background(), engine.Query{Text: c.query})
				if err != nil {
					b.Fatal(err)
				}
				res.Release()
				if err := e.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchRows is the size of the generated CSV.
const benchRows = 2_000_000

// events makes a CSV like that of the flyers example.
func events(b *testing.B) string {
	path := filepath.Join(b.TempDir(), "events.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "timestamp,user_id,event,flyer_id,amount")
	for i := range benchRows {
		fmt.Fprintf(w, "2018-10-01T%02d:%02d:%02d-04:00,%024x,flyer_open,%d,%d.25\n", i/3600%24, i/60%60, i%60, i*2654435761%1000003, i%977, i%1000)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkIngest compares reading a CSV into rows that are kept with what DuckDB does when told every detail by hand.
func BenchmarkIngest(b *testing.B) {
	path := events(b)
	b.Run("Quire", func(b *testing.B) {
		for b.Loop() {
			e, err := duckdb.Open(context.Background(), duckdb.Options{Files: storage.New(storage.Options{}), TempDir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			src, err := e.Resolve(context.Background(), engine.Source{URIs: []string{path}})
			if err != nil {
				b.Fatal(err)
			}
			name := engine.PhysicalName("e", "0123456789ab")
			if _, err := e.Define(context.Background(), name, src); err != nil {
				b.Fatal(err)
			}
			rows, err := e.Materialize(context.Background(), "k", engine.Query{Text: "FROM " + name})
			if err != nil || rows.Count != benchRows {
				b.Fatal(rows.Count, err)
			}
			if err := e.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ByHand", func(b *testing.B) {
		for b.Loop() {
			db, err := sql.Open("duckdb", "")
			if err != nil {
				b.Fatal(err)
			}
			_, err = db.Exec(`SET TimeZone='UTC'; CREATE TABLE t AS FROM read_csv('` + path + `', auto_detect=false, header=true, delim=',', quote='"', escape='"',
				columns={'timestamp': 'TIMESTAMPTZ', 'user_id': 'VARCHAR', 'event': 'VARCHAR', 'flyer_id': 'BIGINT', 'amount': 'DOUBLE'})`)
			if err != nil {
				b.Fatal(err)
			}
			if err := db.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDivide compares quire's division with DuckDB's own, over ten million rows in memory.
func BenchmarkDivide(b *testing.B) {
	const (
		make  = "SELECT range AS a, range % 1000 + 1 AS b, range * 0.5::double AS d FROM range(10000000)"
		query = "SELECT sum(a / b) AS p, sum(d / b) AS q FROM "
	)
	b.Run("Quire", func(b *testing.B) {
		e, err := duckdb.Open(context.Background(), duckdb.Options{TempDir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = e.Close() }()
		if _, err := e.Exec(context.Background(), engine.Statement{Text: "CREATE TABLE t AS " + make}); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			res, err := e.Query(context.Background(), engine.Query{Text: query + "t"})
			if err != nil {
				b.Fatal(err)
			}
			res.Release()
		}
	})
	b.Run("DuckDB", func(b *testing.B) {
		db, err := sql.Open("duckdb", "")
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.Exec("CREATE TABLE t AS " + make); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			var p, q float64
			if err := db.QueryRow(query+"t").Scan(&p, &q); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Nested", func(b *testing.B) {
		e, err := duckdb.Open(context.Background(), duckdb.Options{TempDir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = e.Close() }()
		text := "SELECT " + strings.Repeat("1 / (", 100) + "1" + strings.Repeat(")", 100) + " AS a"
		for b.Loop() {
			res, err := e.Query(context.Background(), engine.Query{Text: text})
			if err != nil {
				b.Fatal(err)
			}
			res.Release()
		}
	})
}
