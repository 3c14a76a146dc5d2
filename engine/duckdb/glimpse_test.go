//go:build duckdb_arrow

package duckdb_test

import (
	"fmt"
	"strings"
	"testing"

	"quire/engine"
)

// The first rows of a large file of text, told from its first bytes, are those that a whole reading gives; what is small, compressed
// or not one file is not glimpsed at.
func TestGlimpse(t *testing.T) {
	e, f := open(t, engine.Settings{})
	const rows = 90_000
	var plain, quoted, late, lines, wide strings.Builder
	plain.WriteString("\xef\xbb\xbfi,x,day\r\n")
	quoted.WriteString("i;x\n")
	late.WriteString("i,x\n")
	for i := range rows {
		fmt.Fprintf(&plain, "%d,value %d,2026-01-%02d,,,,,,,\r\n", i, i%7, i%28+1)
		fmt.Fprintf(&quoted, "%d;\"line one of %d;\nline two says \"\"%d\"\"\n%d;like a row\"\n", i, i, i, i)
		value := fmt.Sprint(i)
		if i > rows/2 {
			value = "none"
		}
		fmt.Fprintf(&late, "%s,%s\n", value, strings.Repeat("x", 40))
		fmt.Fprintf(&lines, "{\"i\": %d, \"x\": \"a\\nb\", \"n\": {\"k\": [1, 2]}}\n", i)
	}
	wide.WriteString("a,b\n")
	fmt.Fprintf(&wide, "1,%s\n", strings.Repeat("y", 3<<20))
	head := strings.Replace(plain.String(), "i,x,day", "i,x,day,a,b,c,d,e,f,g", 1)
	for _, c := range []struct {
		file, text string
		options    engine.SourceOptions
		told       bool
	}{
		{"plain.csv", head, engine.SourceOptions{}, true},
		{"declared.csv", head, engine.SourceOptions{Columns: []engine.ColumnType{{Name: "i", Type: "VARCHAR"}}}, true},
		{"quoted.csv", quoted.String(), engine.SourceOptions{}, true},
		{"late.csv", late.String(), engine.SourceOptions{}, true},
		{"lines.jsonl", lines.String(), engine.SourceOptions{}, true},
		{"long.csv", wide.String(), engine.SourceOptions{}, false},
		{"small.csv", "a,b\n1,2\n", engine.SourceOptions{}, false},
		{"collected.csv", head, engine.SourceOptions{OnError: "collect"}, false},
		{"latin.csv", head, engine.SourceOptions{Encoding: "latin-1"}, false},
		{"lines.json", lines.String(), engine.SourceOptions{}, false},
	} {
		src := engine.Source{URIs: []string{f.Put(t, c.file, []byte(c.text))}, Options: c.options}
		const n = 100
		res, ok, err := e.Glimpse(t.Context(), src, n)
		if err != nil || ok != c.told {
			t.Errorf("%s: told %v: %v", c.file, ok, err)
			continue
		}
		if !ok {
			continue
		}
		schema := res.Schema()
		got := texts(t, res, nil)
		name := load(t, e, "t", c.options, src.URIs...)
		whole, err := e.Query(t.Context(), engine.Query{Text: "FROM " + name + " |> LIMIT 100"})
		if err != nil {
			t.Fatal(err)
		}
		same := schema.Equal(whole.Schema())
		if want := c.file != "late.csv"; same != want {
			t.Errorf("%s: columns\n%s\nand of the whole\n%s", c.file, schema, whole.Schema())
		}
		if want := texts(t, whole, nil); strings.Join(got, "\x00") != strings.Join(want, "\x00") || len(got) != n {
			t.Errorf("%s: %d rows, the first %.80q, want %.80q", c.file, len(got), got[0], want[0])
		}
		if _, ok, err := e.Glimpse(t.Context(), src, n); ok || err != nil {
			t.Errorf("%s: glimpsed at once more when its columns are known: %v", c.file, err)
		}
	}
	if _, ok, err := e.Glimpse(t.Context(), engine.Source{URIs: []string{f.dir + "/*.csv"}}, 5); ok || err != nil {
		t.Errorf("many files: told %v: %v", ok, err)
	}
	if _, ok, err := e.Glimpse(t.Context(), engine.Source{URIs: []string{f.dir + "/none.csv"}}, 5); ok || err != nil {
		t.Errorf("no file: told %v: %v", ok, err)
	}
}
