//go:build duckdb_arrow

package duckdb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"quire/engine"
	"quire/engine/duckdb"
)

// log is a file that is followed: what is asked of it, and what a reading from the start gives.
type log struct {
	t       *testing.T
	e       *duckdb.Engine
	path    string
	options engine.SourceOptions
	looks   int
}

func newLog(t *testing.T, name, text string, options engine.SourceOptions) *log {
	t.Helper()
	e, f := open(t, engine.Settings{})
	return &log{t: t, e: e, path: f.Put(t, name, []byte(text)), options: options}
}

func (l *log) append(text string) {
	l.t.Helper()
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *log) write(text string) {
	l.t.Helper()
	if err := os.WriteFile(l.path, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// read looks at a file and gives its columns, its rows and its rejects.
func (l *log) read(path string, follows bool) (out []string, id string, rows engine.Rows, err error) {
	l.t.Helper()
	l.looks++
	id = fmt.Sprint("look", l.looks)
	src := engine.Source{URIs: []string{path}, Options: l.options, Follows: follows}
	if src, err = l.e.Resolve(l.t.Context(), src); err != nil {
		return nil, id, rows, err
	}
	name := engine.PhysicalName("log", fmt.Sprintf("%012x", l.looks))
	if _, err = l.e.Define(l.t.Context(), name, src); err != nil {
		return nil, id, rows, err
	}
	if rows, err = l.e.Materialize(l.t.Context(), id, engine.Query{Text: "FROM " + name}); err != nil {
		return nil, id, rows, err
	}
	out = append(out, rows.Schema.String())
	page, err := l.e.Page(l.t.Context(), id, 0, 1<<40)
	out = append(out, texts(l.t, page, err)...)
	if int64(len(out)-1) != rows.Count {
		l.t.Errorf("%d rows are counted, %d are there", rows.Count, len(out)-1)
	}
	all, err := l.e.Query(l.t.Context(), engine.Query{Text: "FROM " + name})
	if got := texts(l.t, all, err); !slices.Equal(got, out[1:]) {
		l.t.Errorf("the relation has other rows than its pages: %q and %q", got, out[1:])
	}
	if l.options.OnError != "" {
		src.Rejects = true
		set := engine.PhysicalName("set", fmt.Sprintf("%012x", l.looks))
		if _, err = l.e.Define(l.t.Context(), set, src); err != nil {
			return nil, id, rows, err
		}
		all, err := l.e.Query(l.t.Context(), engine.Query{Text: "FROM " + set + " |> DROP file"})
		out = append(out, texts(l.t, all, err)...)
	}
	return out, id, rows, nil
}

// look follows the file and compares with a reading of its first whole bytes from the start; below 0, of all of them. It reports
// whether the rows before were gone on with, and what the engine kept.
func (l *log) look(whole int) (wentOn bool, id string, rows engine.Rows) {
	l.t.Helper()
	got, id, rows, err := l.read(l.path, true)
	text, readErr := os.ReadFile(l.path)
	if readErr != nil {
		l.t.Fatal(readErr)
	}
	if whole >= 0 {
		text = text[:whole]
	}
	l.looks++
	fresh := filepath.Join(l.t.TempDir(), filepath.Base(l.path))
	if err := os.WriteFile(fresh, text, 0o600); err != nil {
		l.t.Fatal(err)
	}
	want, _, _, wantErr := l.read(fresh, false)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		l.t.Fatalf("followed: %v; from the start: %v", err, wantErr)
	}
	if !slices.Equal(got, want) {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		l.t.Fatalf("followed: %d rows; from the start: %d; other from row %d on:\n%s\nand\n%s", len(got)-1, len(want)-1, at,
			strings.Join(got[at:min(at+4, len(got))], "\n"), strings.Join(want[at:min(at+4, len(want))], "\n"))
	}
	return l.e.WentOn(id), id, rows
}

// What is appended to a file is gone on with where that gives what a reading from the start gives; else it is read from there.
func TestFollow(t *testing.T) {
	semicolon := ";"
	for _, c := range []struct {
		name, file, text string
		options          engine.SourceOptions
		steps            []string // appended one after the other
		went             string   // of each: + gone on with, - read from the start
	}{
		{"lines", "a.csv", "i,x\n1,a\n", engine.SourceOptions{}, []string{"2,b\n", "3,c\n4,d\n", "5,e\n"}, "+++"},
		{"CRLF", "a.csv", "i,x\r\n1,a\r\n", engine.SourceOptions{}, []string{"2,b\r\n", "3,c\r\n"}, "++"},
		{"another line end", "a.csv", "i,x\n1,a\n", engine.SourceOptions{}, []string{"2,b\r\n", "3,c\n"}, "-+"},
		{"a mark of byte order", "a.csv", "\ufeffi,x\n1,a\n", engine.SourceOptions{}, []string{"2,b\n", "\ufeff3,c\n"}, "+-"},
		{"JSON lines", "a.jsonl", "{\"i\":1,\"x\":[1]}\n", engine.SourceOptions{}, []string{"{\"i\":2,\"x\":[2,3]}\n", "\n{\"i\":3}\n"}, "++"},
		{"a new field", "a.jsonl", "{\"i\":1}\n", engine.SourceOptions{}, []string{"{\"i\":2,\"y\":true}\n", "{\"i\":3}\n"}, "-+"},
		{"a wider type", "a.csv", "i,x\n1,a\n", engine.SourceOptions{}, []string{"2.5,b\n", "3,c\n", "2024-01-01,d\n"}, "-+-"},
		{"a declared type", "a.csv", "i;x\n1;a\n", engine.SourceOptions{Delimiter: &semicolon, Columns: []engine.ColumnType{{Name: "i", Type: "bigint"}}}, []string{"2;b\n"}, "+"},
		{"a quoted line end", "a.csv", "i,x\n1,\"a\nb\"\n", engine.SourceOptions{}, []string{"2,\"c\n\nd\"\n", "3,e\n"}, "++"},
		{"a text without names", "a.csv", "1,a\n2,b\n", engine.SourceOptions{}, []string{"3,c\n"}, "+"},
		{"an empty line", "a.csv", "i\n1\n", engine.SourceOptions{}, []string{"\n", "2\n", "3\n"}, "--+"},
		{"nothing but names", "a.csv", "i,x\n", engine.SourceOptions{}, []string{"1,a\n", "2,b\n"}, "-+"},
		{"a field too few", "a.csv", "i,x\n1,a\n", engine.SourceOptions{OnError: "collect"}, []string{"2,b\n", "3\n4,c\n", "5,e\n"}, "+--"},
		{"bytes of another encoding", "a.csv", "i,x\n1,a\n", engine.SourceOptions{OnError: "collect"}, []string{"2,\xe9\n", "3,b\n"}, "--"},
		{"an encoding", "a.csv", "i,x\n1,\xe9\n", engine.SourceOptions{Encoding: "latin-1"}, []string{"2,\xe8\n"}, "-"},
		{"a column called rowid", "a.csv", "rowid,x\n1,a\n", engine.SourceOptions{}, []string{"2,b\n"}, "-"},
		{"the last line was whole", "a.csv", "i,x\n1,a", engine.SourceOptions{}, []string{"\n2,b\n", "3,c\n"}, "++"},
		{"the last line was half", "a.csv", "i,x\n1,a\n2,b", engine.SourceOptions{}, []string{"c\n3,d\n", "4,e\n"}, "++"},
		{"half a line with quotes", "a.csv", "i,x\n1,\"a\nb\"\n2,\"c\nd\"", engine.SourceOptions{}, []string{"\n3,d\n", "4,e\n"}, "++"},
		{"half a line of JSON lines", "a.jsonl", "{\"i\":1}\n{\"i\":2}", engine.SourceOptions{}, []string{"\n{\"i\":3}\n", "{\"i\":4}\n"}, "++"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLog(t, c.file, c.text, c.options)
			if _, _, _, err := l.read(l.path, false); err != nil {
				t.Fatal(err)
			}
			went := ""
			for _, s := range c.steps {
				l.append(s)
				if on, _, _ := l.look(-1); on {
					went += "+"
				} else {
					went += "-"
				}
			}
			if went != c.went {
				t.Errorf("gone on with: %s, want %s", went, c.went)
			}
		})
	}
}

// A row is there when its line has ended, once, also when a quoted line end or a character is cut in two.
func TestFollowHalfRows(t *testing.T) {
	for _, c := range []struct{ file, text string }{
		{"a.csv", "i,x\n1,a\n2,\"b\n\"\"c\"\n3,é\n4,\"\n\"\n5,z\n"},
		{"a.jsonl", "{\"i\":1}\n{\"i\":2,\"x\":\"é\"}\n{\"i\":3}\n"},
		{"crlf.csv", "i,x\r\n1,a\r\n2,\"b\r\nc\"\r\n3,d\r\n"},
	} {
		first := strings.IndexByte(c.text, '\n') + 1
		if strings.HasSuffix(c.file, ".csv") {
			first += strings.IndexByte(c.text[first:], '\n') + 1
		}
		ends := map[int]bool{first: true}
		inside := false
		for i, r := range c.text {
			if r == '"' && strings.HasSuffix(c.file, ".csv") {
				inside = !inside
			}
			if r == '\n' && !inside {
				ends[i+1] = true
			}
		}
		l := newLog(t, c.file, c.text[:first], engine.SourceOptions{})
		l.look(-1)
		whole := first
		for i := first; i < len(c.text); i++ {
			l.append(c.text[i : i+1])
			if ends[i+1] {
				whole = i + 1
			}
			l.look(whole)
		}
	}
}

// A file that was cut, replaced or changed above its end is read from the start; only the last is for the engine to say.
func TestFollowChanged(t *testing.T) {
	var b strings.Builder
	b.WriteString("i,x\n")
	for i := range 2000 { // more than is compared whole
		fmt.Fprintf(&b, "%d,%s line %d\n", 100_000+i, strings.Repeat("long ", 30), i)
	}
	text := b.String()
	for _, c := range []struct {
		name   string
		change func(l *log)
		anew   bool
	}{
		{"cut", func(l *log) { l.write(text[:strings.Index(text, "101000,")]) }, false},
		{"cut and written again", func(l *log) { l.write(strings.ReplaceAll(text, "line", "other line")) }, true},
		{"replaced", func(l *log) {
			if err := os.Rename(l.path, l.path+".1"); err != nil {
				l.t.Fatal(err)
			}
			l.write(text + "1,x\n2,y\n")
		}, false},
		{"the same size", func(l *log) { l.write(strings.Replace(text, "line 7\n", "lime 7\n", 1)) }, false},
		{"its head", func(l *log) { l.write(strings.Replace(text, "line 7\n", "lime 7\n", 1) + "1,x\n2,y\n") }, true},
		{"its end", func(l *log) { l.write(strings.Replace(text, "line 1999\n", "lime 1999\n", 1) + "1,x\n2,y\n") }, true},
		{"its names", func(l *log) { l.write(strings.Replace(text, "i,x\n", "i,y\n", 1) + "1,x\n2,y\n") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLog(t, "a.csv", text, engine.SourceOptions{})
			l.look(-1)
			l.append("1,b\n")
			if on, _, _ := l.look(-1); !on {
				t.Fatal("an appended line is not gone on with")
			}
			c.change(l)
			on, _, rows := l.look(-1)
			if on || rows.Anew != c.anew {
				t.Errorf("gone on with: %v, said to be changed: %v", on, rows.Anew)
			}
			l.append("1,c\n")
			if on, _, _ := l.look(-1); !on {
				t.Error("an appended line is not gone on with any more")
			}
		})
	}
}

// A look at a file leaves the rows of the looks before as they were, in whatever order they are let go of.
func TestFollowKeepsEarlierRows(t *testing.T) {
	l := newLog(t, "a.csv", "i,x\n1,a\n2,b", engine.SourceOptions{})
	all := func(id string) []string {
		page, err := l.e.Page(t.Context(), id, 0, 100)
		return texts(t, page, err)
	}
	want := map[string][]string{}
	_, id, _, err := l.read(l.path, false)
	if err != nil {
		t.Fatal(err)
	}
	want[id] = all(id)
	ids := []string{id}
	for i := range 6 {
		l.append(fmt.Sprintf("\n%d,more", i+3))
		_, id, _, err := l.read(l.path, true)
		if err != nil {
			t.Fatal(err)
		}
		want[id] = all(id)
		ids = append(ids, id)
	}
	if n := len(want[ids[6]]); n != 7 {
		t.Errorf("%d rows in the end", n)
	}
	for _, gone := range []int{6, 0, 3, 1, 5, 2, 4} {
		for id, rows := range want {
			if got := all(id); !slices.Equal(got, rows) {
				t.Errorf("%s has %q, had %q", id, got, rows)
			}
			one, err := l.e.Page(t.Context(), id, int64(len(rows)-1), 1)
			if got := texts(t, one, err); len(got) != 1 || got[0] != rows[len(rows)-1] {
				t.Errorf("the last row of %s is %q, was %q", id, got, rows[len(rows)-1])
			}
		}
		if err := l.e.Forget(t.Context(), ids[gone]); err != nil {
			t.Fatal(err)
		}
		delete(want, ids[gone])
	}
}

// Rows are paged and queried while the file that they are of is followed.
func TestFollowWhileRowsAreRead(t *testing.T) {
	l := newLog(t, "a.csv", "i,x\n"+strings.Repeat("1,a\n", 3000), engine.SourceOptions{})
	if _, _, _, err := l.read(l.path, false); err != nil {
		t.Fatal(err)
	}
	first, done := fmt.Sprint("look", l.looks), make(chan struct{})
	name := engine.PhysicalName("log", fmt.Sprintf("%012x", l.looks))
	var readers sync.WaitGroup
	for range 3 {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for {
				select {
				case <-done:
					return
				default:
				}
				for _, ask := range []func() (*engine.Result, error){
					func() (*engine.Result, error) { return l.e.Page(t.Context(), first, 2990, 50) },
					func() (*engine.Result, error) {
						return l.e.Query(t.Context(), engine.Query{Text: "FROM " + name + " |> LIMIT 50 OFFSET 2990"})
					},
				} {
					res, err := ask()
					if err != nil {
						t.Error(err)
						return
					}
					n := int64(0)
					for res.Next() {
						n += res.RecordBatch().NumRows()
					}
					if err := res.Err(); err != nil || n != 10 {
						t.Errorf("%d rows of the first look: %v", n, err)
					}
					res.Release()
				}
			}
		}()
	}
	for i := range 10 {
		l.append(fmt.Sprintf("%d,more\n", i))
		if _, _, rows, err := l.read(l.path, true); err != nil || rows.Count != 3001+int64(i) || !l.e.WentOn(fmt.Sprint("look", l.looks)) {
			t.Errorf("look %d: %d rows: %v", i, rows.Count, err)
		}
	}
	close(done)
	readers.Wait()
}

// Whatever is appended in whatever pieces, the rows are those of a reading from the start.
func TestFollowIsReading(t *testing.T) {
	const looks = 40
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 8))
		csv := seed%2 == 0
		file, text := "a.jsonl", "{\"i\":1,\"x\":\"a\"}\n"
		if csv {
			file, text = "a.csv", "i,x,y\n1,a,\n"
		}
		row := func(n int) string {
			odd := random.IntN(200)
			value := []string{"a", "Zoë", "", "2024-01-02", "it's"}[random.IntN(5)]
			number := fmt.Sprint(n)
			if odd == 0 {
				number = fmt.Sprint(n) + ".5"
			}
			if !csv {
				return fmt.Sprintf("{\"i\":%s,\"x\":%q}\n", number, value)
			}
			if random.IntN(6) == 0 {
				value = "\"" + value + "\n\"\"" + value + "\""
			}
			return number + "," + value + "," + []string{"", "", "7"}[random.IntN(3)] + "\n"
		}
		l := newLog(t, file, text, engine.SourceOptions{})
		l.look(-1)
		pending, wentOn, n := "", 0, 1
		for range looks {
			for range random.IntN(4) {
				n++
				pending += row(n)
			}
			rows := len(pending)
			if random.IntN(3) == 0 && len(pending) > 0 { // half a row stays behind
				rows = random.IntN(len(pending))
			}
			now := pending[:rows]
			l.append(now)
			pending = pending[rows:]
			at, err := os.ReadFile(l.path)
			if err != nil {
				t.Fatal(err)
			}
			if on, _, _ := l.look(wholeRows(at, csv)); on {
				wentOn++
			}
		}
		if wentOn < looks/4 {
			t.Errorf("seed %d: gone on with %d times of %d", seed, wentOn, looks)
		}
	}
}

// wholeRows is how much of a text are rows that have ended.
func wholeRows(text []byte, quoted bool) (n int) {
	inside := false
	for i, c := range text {
		inside = inside != (quoted && c == '"')
		if c == '\n' && !inside {
			n = i + 1
		}
	}
	return n
}
