//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/engine"
)

// The rows of a text are counted as they are read: each once, by whichever reader, through all files.
func TestRowsAreCountedAsTheyAreRead(t *testing.T) {
	e := openBare(t)
	dir := t.TempDir()
	files := func(rows int, last string) (out []engine.Local) {
		for i := range 2 {
			path := filepath.Join(dir, fmt.Sprint(i, len(last), ".csv"))
			if err := os.WriteFile(path, []byte("a,b\n"+strings.Repeat("1,x\n", rows)+last), 0o600); err != nil {
				t.Fatal(err)
			}
			out = append(out, engine.Local{Path: path, Object: engine.Object{URI: path, Size: 1}})
		}
		return out
	}
	header, comma := true, ","
	src := engine.Source{Format: "csv", Types: []string{"BIGINT", "VARCHAR"}, Options: engine.SourceOptions{Header: &header, Delimiter: &comma, OnError: "collect"}}
	for _, c := range []struct {
		last string
		want int64
	}{{"", 20_000}, {"2,y\n", 20_002}, {"not a number,y\n", 20_000}} {
		err := e.run(t.Context(), func(conn *conn) error {
			var err error
			if src.Schema, err = conn.schemaOfColumns([]column{{"a", "BIGINT"}, {"b", "VARCHAR"}}); err != nil {
				return err
			}
			count := newTally()
			defer count.done()
			rows, err := conn.takeIn(tallied(t.Context(), count), e.intakes.take(src), files(10_000, c.last))
			if rows != c.want || count.rows() != c.want {
				t.Errorf("with %q at the end %d rows were read and %d counted, of %d", c.last, rows, count.rows(), c.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
