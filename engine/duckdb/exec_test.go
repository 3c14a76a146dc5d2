//go:build duckdb_arrow

package duckdb_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/engine"
	"quire/engine/duckdb"
)

func openWith(t *testing.T, s engine.Settings) *duckdb.Engine {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Options{Settings: s, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func exec(t *testing.T, e engine.Engine, text string) {
	t.Helper()
	if _, err := e.Exec(t.Context(), engine.Statement{Text: text}); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// answer gives a query's rows as text.
func answer(t *testing.T, e engine.Engine, text string) string {
	t.Helper()
	res, err := e.Query(context.Background(), engine.Query{Text: text})
	if err != nil {
		return err.Error()
	}
	defer res.Release()
	var out []string
	for res.Next() {
		b := res.RecordBatch()
		for i := range int(b.NumRows()) {
			var row []string
			for k := range int(b.NumCols()) {
				row = append(row, b.Column(k).ValueStr(i))
			}
			out = append(out, strings.Join(row, ","))
		}
	}
	return strings.Join(out, ";")
}

// A database file is only read until raw SQL writes to it, and definitions never get into it.
func TestDatabaseFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.db")
	if _, err := duckdb.Open(t.Context(), duckdb.Options{Settings: engine.Settings{Database: path}}); engine.ClassOf(err) != engine.Missing {
		t.Fatalf("a file that is not there: %v", err)
	}
	e := openWith(t, engine.Settings{Database: path, Creates: true})
	exec(t, e, "CREATE TABLE orders AS FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name) |> WHERE nvl(id, 0) > 0")
	exec(t, e, "CREATE SCHEMA old; ")
	exec(t, e, "CREATE TABLE old.orders (id int)")
	def := engine.PhysicalName("big", "0123456789ab")
	if _, err := e.Define(t.Context(), def, engine.Query{Text: "FROM orders |> WHERE id > 1"}); err != nil {
		t.Fatal(err)
	}
	exec(t, e, "INSERT INTO orders SELECT id + 10, name FROM "+def)
	if got := answer(t, e, "FROM orders |> ORDER BY id"); got != "1,a;2,b;12,b" {
		t.Errorf("rows %s", got)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("files left %v", left)
	}

	before, _ := os.Stat(path)
	read := openWith(t, engine.Settings{Database: path})
	if got := answer(t, read, "FROM orders |> AGGREGATE count(*) AS n"); got != "3" {
		t.Errorf("read again: %s", got)
	}
	entries, err := read.Catalog(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, en := range entries {
		names = append(names, en.Name)
	}
	if strings.Join(names, " ") != "orders old.orders" {
		t.Errorf("the file has %v", names)
	}
	// Two readers go together; a writer beside a reader does not, and says why.
	other := openWith(t, engine.Settings{Database: path})
	if got := answer(t, other, "FROM old.orders |> AGGREGATE count(*) AS n"); got != "0" {
		t.Errorf("another reader: %s", got)
	}
	if after, _ := os.Stat(path); !after.ModTime().Equal(before.ModTime()) {
		t.Error("reading wrote to the file")
	}
}

// An engine for checks has the file's relations without rows, and changes nothing.
func TestRehearsal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.db")
	w := openWith(t, engine.Settings{Database: path, Creates: true})
	exec(t, w, "CREATE TYPE mood AS ENUM ('ok', 'bad')")
	exec(t, w, "CREATE TABLE orders (id int PRIMARY KEY, feels mood, n int DEFAULT 1)")
	exec(t, w, "CREATE VIEW ids AS SELECT id FROM orders")
	exec(t, w, "INSERT INTO orders (id) VALUES (1)")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	e := openWith(t, engine.Settings{Database: path, Scratch: true})
	exec(t, e, "ALTER TABLE orders ADD COLUMN more double")
	exec(t, e, "CREATE TABLE copy AS FROM orders |> EXTEND more / 2 AS half")
	exec(t, e, "INSERT INTO copy (id) SELECT 1/0")
	exec(t, e, "INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO NOTHING")
	if got := answer(t, e, "FROM copy |> JOIN ids USING (id)"); got != "" {
		t.Errorf("rows of a rehearsal: %s", got)
	}
	if an, err := e.Analyze(t.Context(), engine.Query{Text: "FROM copy |> SELECT half, more"}); err != nil || an.Schema.NumFields() != 2 {
		t.Errorf("the rehearsed table: %v %v", an.Schema, err)
	}
	exec(t, e, "DROP TABLE copy")
	if _, err := e.Exec(t.Context(), engine.Statement{Text: "INSERT INTO copy SELECT 1"}); engine.ClassOf(err) != engine.UnknownTable {
		t.Errorf("a dropped table: %v", err)
	}
	r := openWith(t, engine.Settings{Database: path})
	if got := answer(t, r, "FROM orders |> SELECT *"); got != "1,(null),1" {
		t.Errorf("the file after a rehearsal: %s", got)
	}
}

// Reset forgets tables, and leaves definitions and kept rows.
func TestReset(t *testing.T) {
	e := openWith(t, engine.Settings{})
	exec(t, e, "CREATE TABLE t AS SELECT 1 AS a")
	exec(t, e, "CREATE VIEW v AS FROM t")
	def := engine.PhysicalName("d", "0123456789ab")
	if _, err := e.Define(t.Context(), def, engine.Query{Text: "FROM t"}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Materialize(t.Context(), "kept", engine.Query{Text: "FROM v"}); err != nil {
		t.Fatal(err)
	}
	if err := e.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := answer(t, e, "FROM t"); !strings.Contains(got, "t") || !strings.Contains(got, "defines") {
		t.Errorf("after the reset: %s", got)
	}
	exec(t, e, "CREATE TABLE t AS SELECT 2 AS a")
	if got := answer(t, e, "FROM "+def); got != "2" {
		t.Errorf("the definition after the reset gives %s", got)
	}
	if page, err := e.Page(t.Context(), "kept", 0, 1); err != nil {
		t.Error(err)
	} else {
		page.Release()
	}
}
