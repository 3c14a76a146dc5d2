//go:build duckdb_arrow

package duckdb

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"quire/engine"
	"quire/engine/pipesql"
)

func openBare(t *testing.T) *Engine {
	t.Helper()
	e, err := Open(t.Context(), Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// Every function whose calls the translator renames is there.
func TestMacrosOfRenamedFunctions(t *testing.T) {
	e := openBare(t)
	err := e.run(t.Context(), func(c *conn) error {
		// Each by itself: what it is made of comes along.
		for name := range allMacros() {
			if err := e.macros.need(c, macroSchema+"."+name+"("); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		rows, err := c.texts("SELECT DISTINCT function_name FROM duckdb_functions() WHERE schema_name = '"+macroSchema+"'", nil)
		if err != nil {
			return err
		}
		has := map[string]bool{}
		for _, r := range rows {
			has[r[0]] = true
		}
		for _, name := range pipesql.Renamed() {
			if !has[name] {
				t.Errorf("no macro %s.%s", macroSchema, name)
			}
		}
		// What is not renamed to, the translator or another macro must write by its name.
		text := ""
		for _, m := range allMacros() {
			text += m.sql
		}
		for _, file := range []string{"expr_aggregates.go", "expr_arithmetic.go", "expr_dates.go", "expr_index.go", "expr_lambda.go", "expr_structs.go", "functions.go"} {
			code, err := os.ReadFile(filepath.Join("..", "pipesql", file))
			if err != nil {
				return err
			}
			text += string(code)
		}
		for _, name := range pipesql.Renamed() {
			delete(has, name)
		}
		for name := range has {
			bare := strings.TrimSuffix(strings.TrimSuffix(name, "_marked"), "_like")
			cast := strings.HasPrefix(strings.TrimPrefix(name, "try_"), "to_") && strings.HasSuffix(name, "int") || strings.HasSuffix(name, "to_integer")
			if !cast && !pipesql.IsFunction(bare) && !strings.Contains(text, `"`+bare+`"`) && strings.Count(text, macroSchema+"."+name+"(") < 2 {
				t.Errorf("nothing calls the macro %s", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Without its build tag the package says in one line what is missing.
func TestBuildWithoutTag(t *testing.T) {
	cmd := exec.Command("go", "build", ".")
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("it builds")
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 2 || !strings.Contains(lines[1], "build_quire_with_make_or_go_build_with_tags_duckdb_arrow") {
		t.Errorf("go build says\n%s", out)
	}
}

// What a killed process left is cleared away by the next one; what a living one holds is not.
func TestTempDirAfterCrash(t *testing.T) {
	parent := t.TempDir()
	crashed := filepath.Join(parent, tempPrefix+"1")
	if err := os.MkdirAll(filepath.Join(crashed, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{lockName, "duckdb_temp_storage-0.tmp", "deep/x"} {
		if err := os.WriteFile(filepath.Join(crashed, f), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other := filepath.Join(parent, "somebody-elses")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	first, err := Open(t.Context(), Options{TempDir: parent})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(t.Context(), Options{TempDir: parent})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(crashed); !os.IsNotExist(err) {
		t.Errorf("the crashed one's folder: %v", err)
	}
	if _, err := os.Stat(first.temp.path); err != nil {
		t.Errorf("the second took the first's folder: %v", err)
	}
	for _, e := range []*Engine{first, second} {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
	left, err := os.ReadDir(parent)
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(other) {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A kept row with a column called like DuckDB's own row number is paged all the same, and odd names do no harm.
func TestPageOddColumns(t *testing.T) {
	e := openBare(t)
	for _, text := range []string{
		"SELECT 100 - range AS rowid FROM range(100)",
		"SELECT 100 - range AS ROWID, 1 AS x FROM range(100)",
		`SELECT 100 - range AS "a ""b""", 2 AS "select" FROM range(100)`,
		"SELECT 100 - range, 1, 1 FROM range(100)",
		"SELECT 100 - range AS a, 1 AS a FROM range(100)",
		"SELECT 100 - range AS a, 1 AS A, 2 AS a_1 FROM range(100)",
	} {
		rows, err := e.Materialize(t.Context(), `k "1"`, engine.Query{Text: text})
		if err != nil || rows.Count != 100 {
			t.Errorf("%s: %d rows, %v", text, rows.Count, err)
			continue
		}
		res, err := e.Page(t.Context(), `k "1"`, 97, 10)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if !res.Next() || res.RecordBatch().NumRows() != 3 || res.RecordBatch().Column(0).ValueStr(0) != "3" {
			t.Errorf("%s: page %v", text, res.RecordBatch())
		}
		res.Release()
	}
}

// No query downloads or loads code, or finds a setting open.
func TestLockedDown(t *testing.T) {
	e := openBare(t)
	for _, text := range []string{
		"INSTALL httpfs", "LOAD httpfs", "SELECT * FROM read_csv('https://example.invalid/x.csv')", "SET threads = 1",
		"FROM 's3://bucket/x.parquet'", "ATTACH 'x.db'", "COPY (SELECT 1) TO '/tmp/x'", "CALL pragma_version()", "PRAGMA version",
		"CREATE TABLE x AS SELECT 1", "EXPORT DATABASE 'x'", "CHECKPOINT", "BEGIN", "PREPARE p AS SELECT 1", "EXPLAIN ANALYZE SELECT 1",
	} {
		res, err := e.Query(context.Background(), engine.Query{Text: text})
		if err == nil {
			res.Release()
			t.Errorf("%s ran", text)
		}
	}
}

// The line of a row counts line ends in quotes.
func TestLineOfRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("a,b\n1,\"x\n\n\"\"y\"\n2,z\n3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for row, want := range map[int64]int64{1: 1, 2: 2, 3: 5, 4: 6, 9: 9} {
		if got := lineOfRow(path, "", row, '"'); got != want {
			t.Errorf("row %d is in line %d, want %d", row, got, want)
		}
	}
}
