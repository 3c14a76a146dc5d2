//go:build duckdb_arrow

package duckdb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/engine"
	"quire/engine/duckdb"
)

// part writes a file of a set, in the folders that its path names.
func part(t *testing.T, path, query string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	next := filepath.Join(t.TempDir(), "next.parquet") // folders may be named what COPY does not take
	parquet(t, next, query, 2048)
	if err := os.Rename(next, path); err != nil {
		t.Fatal(err)
	}
}

// pagesLikeRun compares pages of a query with what it gives when it is run: the first, the last, whole, and random ones.
func pagesLikeRun(t *testing.T, e *duckdb.Engine, random *rand.Rand, text string) {
	t.Helper()
	rows, ok, err := e.KeepInPlace(t.Context(), "k", engine.Query{Text: text})
	if err != nil || !ok {
		t.Fatalf("%s: in place %v: %v", text, ok, err)
	}
	all, err := e.Query(t.Context(), engine.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	schema := all.Schema()
	want := texts(t, all, nil)
	if rows.Count != int64(len(want)) {
		t.Fatalf("%s: %d rows, a run gives %d", text, rows.Count, len(want))
	}
	check := func(at, n int) {
		t.Helper()
		res, err := e.Page(t.Context(), "k", int64(at), int64(n))
		if err == nil && !res.Schema().Equal(schema) {
			t.Fatalf("%s: rows of\n%v, a run gives\n%v", text, res.Schema(), schema)
		}
		got := texts(t, res, err)
		if lo, hi := min(at, len(want)), min(at+n, len(want)); strings.Join(got, "\n") != strings.Join(want[lo:hi], "\n") {
			t.Fatalf("%s: rows [%d, %d):\n%s\na run gives\n%s", text, at, at+n, strings.Join(got, "\n"), strings.Join(want[lo:hi], "\n"))
		}
	}
	check(0, len(want))
	check(0, 10)
	check(max(0, len(want)-10), 20)
	check(len(want), 5)
	for range 8 {
		check(random.IntN(len(want)+1), random.IntN(len(want)+2))
	}
	for _, n := range []int{0, 3, random.IntN(len(want) + 1)} {
		res, err := e.Query(t.Context(), engine.Query{Text: fmt.Sprintf("%s |> LIMIT %d", text, n)})
		if got := texts(t, res, err); strings.Join(got, "\n") != strings.Join(want[:min(n, len(want))], "\n") {
			t.Fatalf("%s: the first %d rows:\n%s", text, n, strings.Join(got, "\n"))
		}
	}
}

// Files in key=value folders are paged as a run reads them: the folders' values are columns, of the types that all of them tell.
func TestPagesOfFolders(t *testing.T) {
	e, f := open(t, engine.Settings{})
	n := 0
	for _, folder := range []string{"day=2024-01-01/n=1", "day=2024-01-01/n=10", "day=2024-01-02/n=-3", "day=__HIVE_DEFAULT_PARTITION__/n=7"} {
		for i, rows := range []int{3000, 0, 5} {
			part(t, filepath.Join(f.dir, "days", folder, fmt.Sprintf("%d.parquet", i)),
				fmt.Sprintf("SELECT range AS i, concat('v', CAST(range %% 7 AS varchar)) AS x FROM range(%d, %d)", n, n+rows))
			n += rows
		}
	}
	for _, folder := range []string{"what=it's", "what=a%2Fb", "what=01", "what="} { // n is in the files as well: the folder's value takes its place
		part(t, filepath.Join(f.dir, "texts", folder, "n=5", "a.parquet"), "SELECT range AS i, 'in the file' AS n, 2.5 AS d FROM range(4)")
	}
	random := rand.New(rand.NewPCG(3, 4))
	days := load(t, e, "days", engine.SourceOptions{}, filepath.Join(f.dir, "days")+"/")
	pagesLikeRun(t, e, random, "FROM "+days)
	pagesLikeRun(t, e, random, "FROM "+days+" AS d |> SELECT n, day, d.i + 1 AS next")
	pagesLikeRun(t, e, random, "FROM "+load(t, e, "typed", engine.SourceOptions{Columns: []engine.ColumnType{{Name: "n", Type: "double"}}}, filepath.Join(f.dir, "days/*/*/*.parquet")))
	pagesLikeRun(t, e, random, "FROM "+load(t, e, "words", engine.SourceOptions{}, filepath.Join(f.dir, "texts")+"/"))
	// Looking at the first rows opens the first folders only.
	broken := filepath.Join(f.dir, "days/day=2024-01-03/n=4/broken.parquet")
	part(t, broken, "SELECT 1 AS i, 'x' AS x")
	some := load(t, e, "some", engine.SourceOptions{}, filepath.Join(f.dir, "days")+"/")
	if err := os.Truncate(broken, 20); err != nil {
		t.Fatal(err)
	}
	res, err := e.Query(t.Context(), engine.Query{Text: "FROM " + some + " |> LIMIT 3100 |> AGGREGATE count(*) AS n |> LIMIT 5"})
	if err == nil {
		res.Release()
		t.Error("a broken file is read and nothing is told")
	}
	res, err = e.Query(t.Context(), engine.Query{Text: "FROM " + some + " |> LIMIT 3100"})
	if got := texts(t, res, err); len(got) != 3100 {
		t.Errorf("%d first rows", len(got))
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	// Equal folders of two places are read together, as a run does.
	part(t, filepath.Join(f.dir, "more/day=2024-01-01/n=1/a.parquet"), "SELECT -range AS i, 'more' AS x FROM range(3)")
	pagesLikeRun(t, e, random, "FROM "+load(t, e, "both", engine.SourceOptions{}, filepath.Join(f.dir, "days")+"/", filepath.Join(f.dir, "more")+"/"))
}

// With union_by_name each row has the columns of all files, in the types that hold the values of all.
func TestPagesOfUnion(t *testing.T) {
	e, f := open(t, engine.Settings{})
	for i, query := range []string{
		"SELECT range::INTEGER AS i, range::INTEGER AS grows, {a: 1, n: 'x'} AS s, [1::TINYINT] AS l FROM range(2500)",
		"SELECT 5000000000 + range AS grows, range::SMALLINT AS I, {a: 1.5, z: range} AS s FROM range(3)",
		"SELECT 0.25 + range AS grows, 'only here' AS lone, TIMESTAMP '2024-01-01 00:00:00' AS w FROM range(4)",
		"SELECT range::UBIGINT AS i, DATE '2024-01-01' AS w, [2.5::DOUBLE] AS l FROM range(0)",
		"SELECT 1 AS i FROM range(3)",
	} {
		part(t, filepath.Join(f.dir, "plain", fmt.Sprintf("%d.parquet", i)), query)
		part(t, filepath.Join(f.dir, "folders", fmt.Sprintf("k=%d/%d.parquet", i/2, i)), query)
	}
	random := rand.New(rand.NewPCG(5, 6))
	union := engine.SourceOptions{UnionByName: true}
	plain := load(t, e, "plain", union, filepath.Join(f.dir, "plain/*.parquet"))
	pagesLikeRun(t, e, random, "FROM "+plain)
	pagesLikeRun(t, e, random, "FROM "+plain+" AS p |> SELECT lone, grows, s.z AS z |> DROP lone")
	pagesLikeRun(t, e, random, "FROM "+load(t, e, "folders", union, filepath.Join(f.dir, "folders")+"/"))
}

// A set made at random of files of many kinds, with and without folders and union_by_name, is paged as a run reads it. What a run
// refuses is never shown as if it were there.
func TestPagesOfRandomSets(t *testing.T) {
	e, f := open(t, engine.Settings{})
	kinds := []string{
		"range::INTEGER AS i, 'a' || range AS x", "range::BIGINT * 5000000000 AS i", "range / 4 AS i, range::TINYINT AS x", "'t' || range AS I, range AS y",
		"range::DECIMAL(9, 2) AS i, {a: range, b: [range]} AS s", "TIMESTAMP '2024-01-01' + INTERVAL (range) HOUR AS x, {a: 'q', c: NULL::DATE} AS s",
		"range::INTEGER AS i, [range] AS l, DATE '2024-01-01' AS y", "(range % 2 = 0) AS x, range::USMALLINT AS i, [range / 2] AS l", "1 AS other, range::FLOAT AS i",
		"range::INTEGER AS i, MAP {'k': range} AS m", "range::UBIGINT AS i, 'b' || range AS x",
	}
	for i, kind := range kinds {
		part(t, filepath.Join(f.dir, "kinds", fmt.Sprintf("%d.parquet", i)), fmt.Sprintf("SELECT %s FROM range(%d)", kind, i*i*i%43))
	}
	compared, refused := 0, 0
	for seed := range uint64(36) {
		random := rand.New(rand.NewPCG(seed, 7))
		dir, folders := filepath.Join(f.dir, fmt.Sprint(seed)), random.IntN(2)
		options := engine.SourceOptions{UnionByName: random.IntN(3) > 0}
		few := random.IntN(3) // of one kind only, or of several
		for i := range 1 + random.IntN(12) {
			kind := random.IntN(len(kinds))
			if few == 0 {
				kind = int(seed) % len(kinds)
			}
			path := filepath.Join(dir, strings.Repeat(fmt.Sprintf("k=%d/", random.IntN(4)), folders), fmt.Sprintf("%02d.parquet", i))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Link(filepath.Join(f.dir, "kinds", fmt.Sprintf("%d.parquet", kind)), path); err != nil {
				t.Fatal(err)
			}
		}
		src, err := e.Resolve(t.Context(), engine.Source{URIs: []string{dir + "/"}, Options: options})
		if err != nil {
			refused++ // types that have nothing in common
			continue
		}
		set := engine.PhysicalName(fmt.Sprintf("set%d", seed), "0123456789ab")
		if _, err := e.Define(t.Context(), set, src); err != nil {
			t.Fatal(err)
		}
		query := engine.Query{Text: "FROM " + set}
		res, runs := e.Query(t.Context(), query)
		if runs == nil {
			res.Release()
		}
		rows, ok, err := e.KeepInPlace(t.Context(), "k", query)
		switch {
		case err == nil && ok && runs == nil:
			compared++
			pagesLikeRun(t, e, random, query.Text)
		case runs == nil && (err != nil || options.UnionByName || few == 0):
			t.Errorf("set %d runs and is not paged: %v", seed, err)
		case runs != nil && err == nil && ok:
			if res, err := e.Page(t.Context(), "k", 0, rows.Count); err == nil {
				res.Release()
				t.Errorf("set %d is paged and does not run: %v", seed, runs)
			}
			refused++
		default:
			refused++
		}
	}
	t.Logf("%d sets compared, %d refused", compared, refused)
	if compared < 15 {
		t.Errorf("only %d sets were compared", compared)
	}
}

// A file of a set that is replaced or removed is named; the rows of the others are still shown.
func TestFolderChangesWhileShown(t *testing.T) {
	e, f := open(t, engine.Settings{})
	one, two := filepath.Join(f.dir, "d/k=1/one.parquet"), filepath.Join(f.dir, "d/k=2/two.parquet")
	part(t, one, "SELECT range AS i FROM range(10)")
	part(t, two, "SELECT range AS i FROM range(10)")
	query := engine.Query{Text: "FROM " + load(t, e, "d", engine.SourceOptions{UnionByName: true}, filepath.Join(f.dir, "d")+"/")}
	if rows, err := e.Materialize(t.Context(), "k", query); err != nil || !rows.InPlace || rows.Count != 20 {
		t.Fatalf("%d rows, in place %v: %v", rows.Count, rows.InPlace, err)
	}
	part(t, two, "SELECT -range AS i FROM range(11)")
	res, err := e.Page(t.Context(), "k", 8, 2)
	if got := texts(t, res, err); strings.Join(got, ", ") != "8 | 1, 9 | 1" {
		t.Errorf("of the file that stayed: %v", got)
	}
	if _, err := e.Page(t.Context(), "k", 9, 2); engine.ClassOf(err) != engine.ChangedUnder || !strings.Contains(err.Error(), "two.parquet") {
		t.Errorf("of a file that was replaced: %v", err)
	}
	if err := os.Remove(one); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Page(t.Context(), "k", 0, 2); engine.ClassOf(err) != engine.Missing || !strings.Contains(err.Error(), "one.parquet") {
		t.Errorf("of a file that is gone: %v", err)
	}
	if _, _, err := e.KeepInPlace(t.Context(), "k", query); err == nil || !strings.Contains(err.Error(), ".parquet") {
		t.Errorf("of files that are not those that were listed: %v", err)
	}
}
