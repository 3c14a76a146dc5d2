//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
)

// A clean file is read by the engine, any other by our own reader: what the engine takes without a fault must be the same rows
// in both.
func TestBothReadersAgree(t *testing.T) {
	e := openBare(t)
	pieces := []string{"1", "a", ",", ",", "\n", "\n", "\r\n", "\"", "\"\"", " ", "x,y\n", "1,2\n", "\"a\nb\",c\n", "é", "\x00", "\xff", ";"}
	random := rand.New(rand.NewPCG(1, 2))
	quote, comma, header := `"`, ",", false
	dir := t.TempDir()
	clean := 0
	for n := range 600 {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		text := b.String()
		path := filepath.Join(dir, fmt.Sprintf("%d.csv", n))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files := []engine.Local{{Path: path, Object: engine.Object{URI: path, Size: int64(len(text))}}}
		in := &intake{key: fmt.Sprint(n), src: engine.Source{
			Format: "csv", Objects: []engine.Object{files[0].Object}, Types: []string{"VARCHAR", "VARCHAR"},
			Schema:  arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.BinaryTypes.String}, {Name: "b", Type: arrow.BinaryTypes.String}}, nil),
			Options: engine.SourceOptions{Delimiter: &comma, Quote: &quote, Escape: &quote, Header: &header, OnError: "collect"},
		}}
		err := e.run(t.Context(), func(c *conn) error {
			reader, err := c.reader(in.src, files)
			if err != nil {
				return err
			}
			const all = "SELECT coalesce(string_agg(coalesce(a, '∅') || '|' || coalesce(b, '∅'), '¶'), '') FROM "
			theirs, failed := c.texts(all+"("+reader+")", nil)
			if failed != nil {
				return nil // ours says what is wrong
			}
			clean++
			if _, err := c.do("CREATE OR REPLACE TABLE "+in.rejects()+" AS "+noRowsOf(rejectColumns()), nil); err != nil {
				return err
			}
			if _, err := c.takeInRows(context.WithoutCancel(t.Context()), in, files); err != nil {
				return err
			}
			ours, err := c.texts(all+in.table(), nil)
			if err != nil {
				return err
			}
			bad, err := c.texts("SELECT CAST(line AS VARCHAR), reason FROM "+in.rejects(), nil)
			if err != nil {
				return err
			}
			if theirs[0][0] != ours[0][0] || len(bad) > 0 {
				t.Errorf("%q:\nthe engine %q\nours       %q %v", text, theirs[0][0], ours[0][0], bad)
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	}
	if clean < 50 {
		t.Errorf("only %d files were clean", clean)
	}
}
