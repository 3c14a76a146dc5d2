package repl_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/duckdb"
	"quire/engine/storage"
	"quire/notebooks"
	"quire/repl"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a session over a document in a folder of its own, on the real engine and real files.
type bench struct {
	t   testing.TB
	dir string
	doc *notebooks.Document
	s   *repl.Session

	running chan notebooks.CellID            // cells that started to run, as long as somebody listens
	observe atomic.Pointer[func(repl.Event)] // who is told of every event; nil: nobody
}

func open(t testing.TB, script string, given map[string]string) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), doc: notebooks.NewDocument(script), running: make(chan notebooks.CellID, 100)}
	c, err := cache.Open(filepath.Join(t.TempDir(), "cache"), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	store := storage.New(storage.Options{Cache: c})
	temp := t.TempDir()
	b.s = repl.New(repl.Config{
		Open: func(ctx context.Context, s engine.Settings) (engine.Engine, error) {
			return duckdb.Open(ctx, duckdb.Options{Settings: s, Files: store, TempDir: temp})
		},
		Store: store, Given: given, Dir: b.dir,
		Observe: func(e repl.Event) {
			if observe := b.observe.Load(); observe != nil {
				(*observe)(e)
			}
			if ce, ok := e.(repl.CellEvent); ok && ce.Status.State == repl.StateRunning {
				select {
				case b.running <- ce.Status.Cell:
				default:
				}
			}
		},
	})
	t.Cleanup(func() {
		if err := b.s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	b.s.SetScript(b.doc.Notebook())
	return b
}

func (b *bench) file(name, content string) {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) read(name string) string {
	b.t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(data)
}

func (b *bench) id(cell int) notebooks.CellID { return b.doc.Notebook().Cells[cell-1].ID }

// edit replaces a cell's text, as the screen does.
func (b *bench) edit(cell int, text string) {
	b.t.Helper()
	b.doc.SetCell(b.id(cell), text)
	b.s.SetScript(b.doc.Notebook())
}

func (b *bench) run(cells ...int) error {
	var ids []notebooks.CellID
	for _, c := range cells {
		ids = append(ids, b.id(c))
	}
	return b.s.Run(context.Background(), ids...)
}

func (b *bench) mustRun(cells ...int) {
	b.t.Helper()
	if err := b.run(cells...); err != nil {
		b.t.Fatal(err)
	}
}

var stateNames = map[repl.State]string{
	repl.StateNew: "new", repl.StateWaiting: "waiting", repl.StateRunning: "running", repl.StateFresh: "fresh",
	repl.StateStale: "stale", repl.StateFailed: "failed", repl.StateDraft: "draft",
}

// states are the cells' states, in the script's order.
func (b *bench) states() string {
	var out []string
	for _, c := range b.doc.Notebook().Cells {
		st := b.s.Status(c.ID)
		s := stateNames[st.State]
		if st.State == repl.StateStale {
			s += "(" + st.Reason + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func (b *bench) want(states string) {
	b.t.Helper()
	if got := b.states(); got != states {
		b.t.Errorf("got  %s\nwant %s", got, states)
	}
}

// rows gives a cell's rows as text.
func (b *bench) rows(cell int) string {
	b.t.Helper()
	out := b.s.Status(b.id(cell)).Output
	if out == nil {
		b.t.Fatalf("cell %d has no output: %+v", cell, b.s.Status(b.id(cell)))
	}
	var lines []string
	for _, batch := range out.Head {
		for r := 0; r < int(batch.NumRows()); r++ {
			var fields []string
			for _, col := range batch.Columns() {
				fields = append(fields, col.ValueStr(r))
			}
			lines = append(lines, strings.Join(fields, ","))
		}
	}
	return strings.Join(lines, " ")
}

// Running a cell runs what it needs and nothing else; what changed makes stale what was made from it, and says why.
func TestStaleSaysWhy(t *testing.T) {
	b := open(t, "LOAD 'a.csv' AS a;\n\nLET big = FROM a |> WHERE n > 1;\n\nFROM big |> AGGREGATE sum(n) AS s;\n\nFROM a |> AGGREGATE count(*) AS c;\n", nil)
	b.file("a.csv", "n\n1\n2\n3\n")
	b.want("new new new new")
	b.mustRun(3)
	b.want("fresh fresh fresh new")
	if got := b.rows(3); got != "5" {
		t.Errorf("got %s", got)
	}
	b.mustRun(4)

	b.edit(2, "LET big = FROM a |> WHERE n > 2;")
	b.want("fresh stale(its text changed) stale(big changed) fresh")
	b.edit(2, "LET big = FROM a\n|> WHERE n > 1; -- only layout")
	b.want("fresh fresh fresh fresh")
	b.edit(2, "LET big = FROM a |> WHERE n > 2;")
	if err := b.s.RunStale(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.want("fresh fresh fresh fresh")
	if got := b.rows(3); got != "3" {
		t.Errorf("got %s", got)
	}

	// The file changes on disk: the next run sees it, and what was not run again is stale.
	b.file("a.csv", "n\n10\n20\n")
	b.mustRun(3)
	if got := b.rows(3); got != "30" {
		t.Errorf("after the file changed: %s", got)
	}
	b.want("fresh fresh fresh stale(a changed)")
}

// A parameter's value is an input like any other.
func TestParameters(t *testing.T) {
	b := open(t, "PARAM lo integer = 1;\n\nFROM range(5) AS r(n) |> WHERE n > $lo |> AGGREGATE count(*) AS c;\n\nSELECT 1 AS one;\n", nil)
	b.mustRun(2, 3)
	b.want("fresh fresh fresh")
	b.edit(1, "PARAM lo integer = 3;")
	b.mustRun(1)
	b.want("fresh stale($lo changed) fresh")
	b.mustRun(2)
	if got := b.rows(2); got != "1" {
		t.Errorf("got %s", got)
	}

	given := open(t, "PARAM lo integer = 1;\n\nSELECT $lo AS lo;\n", map[string]string{"LO": "41"})
	given.mustRun(2)
	if got := given.rows(2); got != "41" {
		t.Errorf("got %s, want the given value", got)
	}
}

// A later definition hides an earlier one for the cells below it only; a LET may be made from its own earlier meaning; `_` is
// the nearest query above.
func TestNames(t *testing.T) {
	b := open(t, strings.Join([]string{
		"LET t = SELECT 1 AS n;", "FROM t;", "LET T = FROM t |> SET n = n + 1;", "FROM t;", "LET t = FROM T |> SET n = n * 10;", "FROM t;",
		"DESCRIBE t;", "FROM _ |> EXTEND n + 1 AS m;", "FROM (FROM t |> SELECT t.n) AS x |> WHERE x.n IN (SELECT n FROM t);",
	}, "\n\n"), nil)
	b.mustRun(2, 4, 6, 7, 8, 9)
	var got []string
	for _, c := range []int{2, 4, 6, 8, 9} {
		got = append(got, b.rows(c))
	}
	if want := "1 2 20 20,21 20"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// A preview's limit never reaches a SAVE, an EXPECT or a chart, and pages reach every row.
func TestPreviewNeverLeaks(t *testing.T) {
	b := open(t, "LET t = FROM range(5000) AS r(n);\n\nFROM t;\n\nSAVE t TO 'out/t.csv';\n\nEXPECT t ROWS = 5000;\n\nSAVE _ TO 'out/u.csv';\n", nil)
	b.mustRun(2, 3, 4, 5)
	for _, f := range []string{"out/t.csv", "out/u.csv"} {
		if n := strings.Count(b.read(f), "\n"); n != 5001 {
			t.Errorf("%s has %d lines, want 5001", f, n)
		}
	}
	out := b.s.Status(b.id(2)).Output
	if out.Rows != 5000 {
		t.Errorf("%d rows counted", out.Rows)
	}
	page, err := b.s.Page(context.Background(), out.ID, 4998, 10)
	if err != nil || len(page) != 1 || page[0].NumRows() != 2 || page[0].Column(0).ValueStr(1) != "4999" {
		t.Errorf("the last page: %v, %v", page, err)
	}
}

// A LOAD of what a SAVE above writes depends on that SAVE, but running it never runs the SAVE.
func TestLoadOfSave(t *testing.T) {
	b := open(t, "LET t = SELECT 1 AS n;\n\nSAVE t TO 'out/t.csv';\n\nLOAD 'out/t.csv' AS u;\n\nFROM u;\n", nil)
	if found := b.s.Check(context.Background()); len(found) > 0 {
		t.Fatalf("before the file is there: %v", found[0])
	}
	if err := b.run(4); err == nil || engine.ClassOf(err) == "" {
		t.Error("a file that was not written yet was read")
	}
	if _, err := os.Stat(filepath.Join(b.dir, "out", "t.csv")); err == nil {
		t.Error("running the LOAD ran the SAVE")
	}
	if err := b.s.RunAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.edit(1, "LET t = SELECT 2 AS n;")
	if err := b.s.RunAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := b.rows(4); got != "2" {
		t.Errorf("got %s from the file's second content", got)
	}
}

// Every static error of the file is found before anything runs, several at once, each at its word.
func TestCheckFindsAll(t *testing.T) {
	b := open(t, "LOAD 'a.csv' AS a;\n\nFROM a |> WHERE m > 1;\n\nLET b = FROM nope;\n\nFROM b;\n\nEXPECT a k > 0;\n\nFROM a |> PLOT bar x=n y=z;\n\nSAVE a TO 'out.csv' (modus x);\n", nil)
	b.file("a.csv", "n\n1\n")
	var got []string
	src := b.doc.String()
	for _, f := range b.s.Check(context.Background()) {
		word := ""
		if f.Span.Pos >= 0 {
			word = src[f.Span.Pos:f.Span.End]
		}
		got = append(got, fmt.Sprintf("%d:%s", f.Line, word))
	}
	if want := "3:m 5:nope 9:k 11:z 13:modus"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	b.want("new new new new new new new")
}

// Cancelling ends the run, leaves the cell failed as cancelled, and the session goes on.
func TestCancel(t *testing.T) {
	b := open(t, "FROM range(1000000000) AS a(x) |> JOIN range(1000000000) AS b(y) ON true |> AGGREGATE sum(x * y % 7) AS s;\n\nSELECT 1 AS one;\n", nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- b.s.Run(ctx, b.id(1)) }()
	<-b.running
	cancel()
	err := <-done
	f, ok := err.(*repl.Failure)
	if !ok || f.Class != engine.Cancelled {
		t.Fatalf("got %v", err)
	}
	b.mustRun(2)
	if got := b.rows(2); got != "1" {
		t.Errorf("after a cancelled run: %s", got)
	}
}

// Which rows exist never depends on the columns that are read, and an output of integers stays one.
func TestRowsAndTypes(t *testing.T) {
	b := open(t, "LOAD 'a.csv' (columns (n int, m int)) AS a;\n\nFROM a |> AGGREGATE count(*) AS c;\n\nFROM range(3) AS r(n) |> AGGREGATE sum(n) AS s |> EXTEND 7 / 2 AS d;\n\nSELECT 1 / 0 AS x;\n", nil)
	b.file("a.csv", "n,m\n1,2\n3,x\n")
	err := b.run(2)
	f, ok := err.(*repl.Failure)
	if !ok || f.Class != engine.BadData || f.DataLine != 3 || !strings.HasSuffix(f.DataFile, "a.csv") {
		t.Errorf("a bad value in a column that is not read: %#v", err)
	}
	b.mustRun(3)
	if got := b.s.Status(b.id(3)).Output.Schema.Field(0).Type.String(); got != "int64" {
		t.Errorf("sum of integers is %s", got)
	}
	if got := b.rows(3); got != "3,3.5" {
		t.Errorf("got %s", got)
	}
	if err := b.run(4); err == nil {
		t.Error("1 / 0 gave a row")
	}
}
