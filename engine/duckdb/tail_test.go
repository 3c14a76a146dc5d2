//go:build duckdb_arrow

package duckdb_test

import (
	"fmt"
	"strings"
	"testing"

	"quire/engine"
)

// The last rows of a file of text are those that a whole reading gives, also where line ends stand in quotes, quotes in quotes and
// records are longer than the first look; what cannot be told from the end is not told.
func TestTail(t *testing.T) {
	e, f := open(t, engine.Settings{})
	var plain, quoted, escaped, lines, long strings.Builder
	plain.WriteString("i,x\r\n")
	quoted.WriteString("i,x\n")
	escaped.WriteString("i|x\n")
	long.WriteString("i,x\n")
	for i := range 20_000 {
		fmt.Fprintf(&plain, "%d,v%d\r\n", i, i%7)
		fmt.Fprintf(&quoted, "%d,\"line one of %d,\nline two says \"\"%d,ok\"\"\n\n%d,like a row\"\n", i, i, i, i)
		fmt.Fprintf(&escaped, "%d|'it\\'s %d'\n", i, i)
		fmt.Fprintf(&lines, "{\"i\": %d, \"x\": \"a\\nb\"}\n", i)
		if i < 400 {
			fmt.Fprintf(&long, "%d,%q\n", i, strings.Repeat("wide ", 1000))
		}
	}
	bar, quote, backslash := "|", "'", `\`
	for _, c := range []struct {
		file, text string
		options    engine.SourceOptions
		told       bool
	}{
		{"plain.csv", plain.String(), engine.SourceOptions{}, true},
		{"unended.csv", strings.TrimSpace(plain.String()), engine.SourceOptions{}, true},
		{"blank.csv", plain.String() + "\r\n\r\n", engine.SourceOptions{}, true},
		{"quoted.csv", quoted.String(), engine.SourceOptions{}, true},
		{"escaped.csv", escaped.String(), engine.SourceOptions{Delimiter: &bar, Quote: &quote, Escape: &backslash}, true},
		{"lines.jsonl", lines.String(), engine.SourceOptions{}, true},
		{"long.csv", long.String(), engine.SourceOptions{}, true},
		{"short.csv", "i,x\n1,a\n2,b\n", engine.SourceOptions{}, true},
		{"header.csv", "i,x\n", engine.SourceOptions{}, false},
		{"broken.csv", plain.String() + "7,8,9,10\r\n", engine.SourceOptions{}, false},
	} {
		path := f.Put(t, c.file, []byte(c.text))
		name := load(t, e, "t", c.options, path)
		const n = 150
		for _, text := range []string{"FROM " + name, "FROM " + name + " AS t |> EXTEND concat(x, '!') AS y |> SELECT y, i"} {
			res, told, err := e.Tail(t.Context(), engine.Query{Text: text}, n)
			if err != nil || told != c.told {
				t.Errorf("%s: told %v: %v", c.file, told, err)
				continue
			}
			if !told {
				continue
			}
			got := texts(t, res, nil)
			whole, err := e.Query(t.Context(), engine.Query{Text: text})
			all := texts(t, whole, err)
			if want := all[max(0, len(all)-n):]; strings.Join(got, "\x00") != strings.Join(want, "\x00") {
				t.Errorf("%s, %s: %d rows, want %d; the first is %.80q, want %.80q", c.file, text, len(got), len(want), got[0], want[0])
			}
		}
	}
	name := load(t, e, "t", engine.SourceOptions{}, f.Put(t, "again.csv", []byte(plain.String())))
	for _, text := range []string{"FROM " + name + " |> WHERE i > 3", "FROM " + name + " |> ORDER BY x", "FROM " + name + " |> LIMIT 9"} {
		if _, told, err := e.Tail(t.Context(), engine.Query{Text: text}, 5); told || err != nil {
			t.Errorf("%s: told %v: %v", text, told, err)
		}
	}
	// Of several files the last rows are the last file's; files of other columns do not count as one.
	f.Put(t, "many/1.csv", []byte("i,x\n1,a\n"))
	f.Put(t, "many/2.csv", []byte("i,x\n2,b\n3,c\n"))
	f.Put(t, "other/1.csv", []byte("i,x\n1,2\n"))
	f.Put(t, "other/2.csv", []byte("x,i\n2,1\n"))
	for folder, want := range map[string]string{"many": "2 | b, 3 | c", "other": ""} {
		name := load(t, e, "t", engine.SourceOptions{}, f.dir+"/"+folder+"/*.csv")
		res, told, err := e.Tail(t.Context(), engine.Query{Text: "FROM " + name}, 5)
		if err != nil || told != (want != "") {
			t.Errorf("%s: told %v: %v", folder, told, err)
			continue
		}
		if told {
			if got := strings.Join(texts(t, res, nil), ", "); got != want {
				t.Errorf("%s: %s", folder, got)
			}
		}
	}
}
