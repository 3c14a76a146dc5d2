package repl_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/duckdb"
	"quire/engine/storage"
	"quire/notebooks"
	"quire/plots"
	"quire/repl"
)

// watched is the real engine, whose evaluations are noted.
type watched struct {
	*duckdb.Engine
	note func(string)
}

func (w watched) Query(ctx context.Context, q engine.Query) (*engine.Result, error) {
	w.note("query " + q.Text)
	return w.Engine.Query(ctx, q)
}

func (w watched) Materialize(ctx context.Context, id string, q engine.Query) (engine.Rows, error) {
	w.note("keep " + q.Text)
	return w.Engine.Materialize(ctx, id, q)
}

func (w watched) Write(ctx context.Context, q engine.Query, t engine.Target) (engine.Written, error) {
	w.note("write " + filepath.Base(t.URI))
	return w.Engine.Write(ctx, q, t)
}

// runner runs a script in a folder, each time in a session of its own, with a cache that outlives them.
type runner struct {
	t       *testing.T
	dir     string
	results string // folder of the cache; "" is none
	out     string // as --out
	given   map[string]string
	paged   bool

	evaluated []string // of the last run
}

func newRunner(t *testing.T) *runner {
	return &runner{t: t, dir: t.TempDir(), results: filepath.Join(t.TempDir(), "results")}
}

func (r *runner) file(name, content string) {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// session opens a session over a script.
func (r *runner) session(script string) (*repl.Session, *notebooks.Notebook) {
	r.t.Helper()
	store := storage.New(storage.Options{})
	var mu sync.Mutex
	r.evaluated = nil
	cfg := repl.Config{
		Open: func(ctx context.Context, s engine.Settings) (engine.Engine, error) {
			e, err := duckdb.Open(ctx, duckdb.Options{Settings: s, Files: store, TempDir: r.t.TempDir()})
			if err != nil {
				return nil, err
			}
			return watched{e, func(what string) {
				mu.Lock()
				r.evaluated = append(r.evaluated, what)
				mu.Unlock()
			}}, nil
		},
		Store: store, Given: r.given, Dir: r.dir, Out: r.out, Unpaged: !r.paged, Program: "this test", Worth: 1,
	}
	if r.results != "" {
		c, err := cache.Open(r.results, 0)
		if err != nil {
			r.t.Fatal(err)
		}
		cfg.Results = c
	}
	s := repl.New(cfg)
	nb := notebooks.Parse(script)
	s.SetScript(nb)
	return s, nb
}

// run evaluates a script from top to bottom and gives all that its cells show.
func (r *runner) run(script string) string {
	r.t.Helper()
	s, nb := r.session(script)
	defer func() {
		s.Settle(context.Background())
		if err := s.Close(); err != nil {
			r.t.Error(err)
		}
	}()
	var b strings.Builder
	for _, f := range s.Check(r.t.Context()) {
		fmt.Fprintf(&b, "static: %s\n", f.Error())
	}
	if b.Len() > 0 {
		return b.String()
	}
	if err := s.RunAll(r.t.Context()); err != nil {
		fmt.Fprintf(&b, "failed: %v\n", err)
	}
	for _, c := range nb.Cells {
		st := s.Status(c.ID)
		fmt.Fprintf(&b, "%d %s %s\n", nb.Index(c.ID), stateNames[st.State], st.Err)
		if st.Output == nil {
			continue
		}
		o := st.Output
		fmt.Fprintf(&b, "rows %d %v\n", o.Rows, o.Notes)
		for _, batch := range o.Head {
			fmt.Fprintln(&b, batch.Schema())
			fmt.Fprintln(&b, batch.Columns())
		}
		for _, f := range o.Findings {
			fmt.Fprintln(&b, f.Check, f.Passed, f.Failed, f.Message, f.Span, f.Rows)
		}
		if o.Chart != nil {
			for _, line := range o.Chart.Terminal(plots.TerminalOptions{Width: 60, Height: 12}) {
				for _, run := range line {
					b.WriteString(run.Text)
				}
				b.WriteByte('\n')
			}
		}
	}
	return asOf.ReplaceAllString(b.String(), "as of now")
}

var asOf = regexp.MustCompile(`as of \d\d:\d\d:\d\d`)

// world is a notebook with every kind of dependency, in the form of what can change.
type world struct {
	*runner
	other *runner // the same without a cache, writing elsewhere

	zone, layout, nulls, keep, day, shadow, unnamed, raw, kind string
	level                                                      int
	serial                                                     int
}

func newWorld(t *testing.T) *world {
	w := &world{runner: newRunner(t), zone: "UTC", day: "'2018-10-01'", keep: "n > 1", kind: "integer", raw: "1", level: 1}
	w.other = &runner{t: t, dir: w.dir, out: t.TempDir()}
	w.out = t.TempDir()
	w.set("day", "")
	for i := range 3 {
		w.csv(fmt.Sprintf("days/d%d.csv", i), i)
	}
	w.csv("one.csv", 7)
	w.include()
	return w
}

func (w *world) set(name, value string) {
	w.given = map[string]string{}
	if value != "" {
		w.given[name] = value
	}
	w.other.given = w.given
}

func (w *world) csv(name string, salt int) {
	var b strings.Builder
	b.WriteString("k,n,at\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%c,%d,2018-10-01T%02d:30:00Z\n", 'a'+i%5, (i+salt)%10, i%24)
	}
	w.file(name, b.String()+"NA,3,2018-10-01T05:00:00Z\n")
}

func (w *world) include() {
	w.file("shared.quire", "LOAD 'one.csv' "+w.nulls+" AS one;\n\nLET levels = FROM one |> WHERE "+w.keep+";\n")
}

func (w *world) script() string {
	return `SET timezone = '` + w.zone + `';

PARAM day date = ` + w.day + `;

PARAM k ` + w.kind + ` = ` + map[string]string{"integer": "1", "text": "'1'"}[w.kind] + `;

INCLUDE 'shared.quire';

LOAD 'days/*.csv' AS days;
` + w.layout + `
LET opens = FROM days ` + w.layout + ` |> EXTEND CAST(at AS date) AS d, typeof($k) AS t;

LET perKey = FROM opens |> AGGREGATE count(*) AS c, sum(n) AS n GROUP BY k, d |> WHERE c >= ` + fmt.Sprint(w.level) + `;
` + w.shadow + `
LET both = FROM perKey |> JOIN levels USING (k) |> AGGREGATE count(*) AS m, max(d) AS d GROUP BY k |> ORDER BY k;

EXPECT both ROWS > 0, m > 30 ON FAIL WARN;

FROM both |> EXTEND date_diff('day', $day, d) AS since ` + w.layout + `|> ORDER BY k;

FROM both |> AGGREGATE sum(m) AS m GROUP BY k |> ORDER BY k |> PLOT bar x=k y=m title='{day}' TO 'bars.png';

FROM opens |> AGGREGATE min(at) AS low, count(*) AS c GROUP BY t;
` + w.unnamed + `
SAVE _ TO 'last.csv';

SAVE both TO 'both_{day}.csv';

LOAD 'last.csv' AS back;

FROM back;

CREATE TABLE made AS SELECT ` + w.raw + ` AS a;

FROM made |> EXTEND a + 1 AS b;

FROM both |> EXTEND random() > 2 AS never |> ORDER BY k;

SUMMARIZE both;
`
}

// compare runs with the cache and without and compares all that is shown and written.
func (w *world) compare(what string) {
	w.t.Helper()
	script := w.script()
	got, want := w.run(script), w.other.run(script)
	if got != want {
		w.t.Fatalf("after: %s\nwith the cache:\n%s\nwithout:\n%s", what, got, want)
	}
	if strings.Contains(want, "failed") || strings.Contains(want, "static") {
		w.t.Fatalf("after %s the notebook does not run:\n%s", what, want)
	}
	w.targets(what)
}

func (w *world) targets(what string) {
	w.t.Helper()
	files, err := os.ReadDir(w.other.out)
	if err != nil || len(files) == 0 {
		w.t.Fatalf("nothing was written: %v", err)
	}
	for _, f := range files {
		want, _ := os.ReadFile(filepath.Join(w.other.out, f.Name()))
		got, err := os.ReadFile(filepath.Join(w.out, f.Name()))
		if err != nil || string(got) != string(want) {
			w.t.Fatalf("after %s: %s differs from what is written without a cache: %v\n%s\nwant\n%s", what, f.Name(), err, got, want)
		}
	}
}

// more appends to a file.
func (r *runner) more(name, text string) {
	r.t.Helper()
	f, err := os.OpenFile(filepath.Join(r.dir, name), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// swap changes a letter of a file and leaves its size and its modification time, in place or through another inode.
func (w *world) swap(name string, inPlace bool) {
	path := filepath.Join(w.dir, name)
	info, err := os.Stat(path)
	if err != nil {
		w.t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	w.serial++
	at := len("k,n,at\n")
	data[at] = 'a' + byte(w.serial%20)
	tmp := path
	if !inPlace {
		tmp += ".new"
	}
	if err := os.WriteFile(tmp, data, 0o644); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Chtimes(tmp, info.ModTime(), info.ModTime()); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Rename(tmp, path); err != nil {
		w.t.Fatal(err)
	}
}

func toggle(s *string, a, b string) {
	if *s == a {
		*s = b
	} else {
		*s = a
	}
}

var changes = []struct {
	name string
	do   func(w *world)
	free bool // nothing is evaluated after it
}{
	{"nothing", func(*world) {}, true},
	{"another content", func(w *world) { w.serial++; w.csv("one.csv", w.serial) }, false},
	{"rows behind the others, and half a row", func(w *world) {
		w.more("one.csv", "b,9,2018-10-03T05:00:00Z\n")
		w.more("days/d0.csv", "c,1,2018-10-04T05")
		w.more("days/d0.csv", ":00:00Z")
	}, false},
	{"the same size and time through another file", func(w *world) { w.swap("one.csv", false) }, false},
	{"the same size and time in place", func(w *world) { w.swap("days/d0.csv", true) }, false},
	{"--set", func(w *world) { w.serial++; w.set("day", fmt.Sprintf("2018-09-%02d", 1+w.serial%28)) }, false},
	{"no --set", func(w *world) { w.set("day", "") }, false},
	{"a default", func(w *world) { toggle(&w.day, "'2018-10-01'", "DATE '2018-10-02' + 3") }, false},
	{"a parameter's type", func(w *world) { toggle(&w.kind, "integer", "text") }, false},
	{"the time zone", func(w *world) { toggle(&w.zone, "UTC", "America/New_York") }, false},
	{"the text above", func(w *world) { w.level = 1 + (w.level+6)%30 }, false},
	{"an included text", func(w *world) { toggle(&w.keep, "n > 1", "n > 4"); w.include() }, false},
	{"an option of an included LOAD", func(w *world) { toggle(&w.nulls, "", "(null ('NA'))"); w.include() }, false},
	{"a definition that hides another", func(w *world) {
		toggle(&w.shadow, "", "\nLET perKey = FROM perKey |> WHERE k <> 'a';\n")
	}, false},
	{"another file of the pattern", func(w *world) { w.serial++; w.csv(fmt.Sprintf("days/x%d.csv", w.serial), w.serial) }, false},
	{"a removed file", func(w *world) {
		if files, _ := filepath.Glob(filepath.Join(w.dir, "days", "*.csv")); len(files) > 1 {
			_ = os.Remove(files[len(files)-1])
		}
	}, false},
	{"what _ means", func(w *world) { toggle(&w.unnamed, "", "\nFROM both |> WHERE k > 'a' |> ORDER BY k;\n") }, false},
	{"a target with something behind it", func(w *world) {
		f, err := os.OpenFile(filepath.Join(w.out, "last.csv"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			w.t.Fatal(err)
		}
		fmt.Fprintln(f, "x,1")
		f.Close()
	}, false},
	{"a target of the same size and time", func(w *world) {
		dir := w.dir
		w.dir = w.out
		w.swap("last.csv", true)
		w.dir = dir
	}, false},
	{"a removed target", func(w *world) { _ = os.Remove(filepath.Join(w.out, "last.csv")) }, false},
	{"a removed chart", func(w *world) { _ = os.Remove(filepath.Join(w.out, "bars.png")) }, false},
	{"raw SQL", func(w *world) { toggle(&w.raw, "1", "2") }, false},
	{"the layout", func(w *world) { w.serial++; w.layout = fmt.Sprintf("\n-- note %d\n   ", w.serial) }, true},
}

// However a notebook, its parameters, files and targets change, a run that uses what earlier runs evaluated shows and writes
// what a run without a cache does; and what did not change is not evaluated.
func TestNothingStaleIsServed(t *testing.T) {
	w := newWorld(t)
	w.compare("the first run")
	random := rand.New(rand.NewPCG(1, 2))
	for _, i := range random.Perm(len(changes)) {
		c := changes[i]
		c.do(w)
		w.compare(c.name)
		if c.free {
			w.onlyPrivate(c.name)
		}
		_ = w.run(w.script())
		w.onlyPrivate("again after " + c.name)
	}
}

// onlyPrivate asserts that nothing was evaluated but what is never served.
func (w *world) onlyPrivate(when string) {
	w.t.Helper()
	for _, e := range w.evaluated {
		varies := strings.Contains(e, "random()") || strings.HasPrefix(e, `keep FROM quire_defs."___`)
		if !varies && !strings.Contains(e, "made") {
			w.t.Errorf("%s: evaluated %s", when, e)
		}
	}
}
