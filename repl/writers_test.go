package repl_test

import (
	"strings"
	"testing"
)

// TestLoadOfSaveByPlace: whichever way a LOAD names what a SAVE above it writes, a script whose files are not there yet is
// sound, and running it gives the rows that were saved.
func TestLoadOfSaveByPlace(t *testing.T) {
	for _, c := range []struct{ save, load string }{
		{"'out/x.csv'", "'out/x.csv'"},
		{"'out/x.csv'", "'./out//x.csv'"},
		{"'out/../out/x.csv'", "'out/x.csv'"},
		{"'out/{ds}/x.csv'", "'out/2018-10-01/x.csv'"},
		{"'out/2018-10-01/x.csv'", "'out/{ds:%Y-%m-%d}/x.csv'"},
		{"'out/x.csv'", "'out/*.csv'"},
		{"'out/x.csv'", "'*/x.csv'"},
		{"'out/a/x.csv'", "'out/**/*.csv'"},
		{"'out/x.csv'", "('other.csv', 'out/x.csv')"},
		{"'out/{ds}' (format csv, partition by (b))", "'out/2018-10-01/*/*.csv'"},
		{"'out' (format csv, partition by (b))", "'out/b=2/part-00000.csv'"},
	} {
		b := open(t, "PARAM ds date = '2018-10-01';\n\nLOAD 't.csv' AS t;\n\nSAVE t TO "+c.save+";\n\nLOAD "+c.load+" AS u;\n\nFROM u\n|> AGGREGATE sum(a) AS s;", nil)
		b.file("t.csv", "a,b\n1,2\n")
		b.file("other.csv", "a,b\n0,0\n")
		if found := b.s.Check(t.Context()); len(found) > 0 {
			t.Errorf("%s, %s: %v", c.save, c.load, found[0])
			continue
		}
		if err := b.s.RunAll(t.Context()); err != nil {
			t.Errorf("%s, %s: %v", c.save, c.load, err)
		} else if got := b.rows(5); !strings.HasSuffix(got, "1") {
			t.Errorf("%s, %s: %s", c.save, c.load, got)
		}
	}
	for _, c := range []struct{ save, load string }{
		{"'out/x.csv'", "'out/y.csv'"},
		{"'out/x.csv'", "'out/x'"},
		{"'out/x.csv'", "'out/x.csv/y'"},
		{"'out/x.csv'", "'out/*.parquet'"},
		{"'out/x.csv'", "'out/*/*.csv'"},
		{"'out/{ds}.csv'", "'out/2018-10-02.csv'"},
	} {
		b := open(t, "PARAM ds date = '2018-10-01';\n\nLOAD 't.csv' AS t;\n\nSAVE t TO "+c.save+";\n\nLOAD "+c.load+" AS u;", nil)
		b.file("t.csv", "a,b\n1,2\n")
		if found := b.s.Check(t.Context()); len(found) != 1 {
			t.Errorf("%s, %s: the LOAD is taken for one of what the SAVE writes", c.save, c.load)
		}
	}
}

// TestUnnamedLoadOfSave: a file in quotes is a LOAD without a name.
func TestUnnamedLoadOfSave(t *testing.T) {
	b := open(t, "LOAD 't.csv' AS t;\n\nSAVE t TO 'out/x.parquet';\n\nFROM 'out/x.parquet' |> SELECT a;\n\nFROM 'out/x.parquet' |> SELECT nothing;", nil)
	b.file("t.csv", "a,b\n1,2\n")
	found := b.s.Check(t.Context())
	if len(found) != 1 || found[0].Line != 7 || !strings.Contains(found[0].Message, "nothing") {
		t.Errorf("%v", found)
	}
	b.mustRun(1, 2, 3)
	if got := b.rows(3); got != "1" {
		t.Errorf("%s", got)
	}
}

// TestSaveMakesLoadStale: what was loaded is stale as soon as the SAVE above has written, and running the LOAD never saves.
func TestSaveMakesLoadStale(t *testing.T) {
	b := open(t, "LOAD 't.csv' AS t;\n\nLET few = FROM t |> LIMIT 1;\n\nSAVE few TO 'out/x.csv';\n\nLOAD 'out' AS u;\n\nFROM u;", nil)
	b.edit(4, "LOAD 'out/*.csv' AS u;")
	b.file("t.csv", "a\n1\n2\n")
	b.file("out/x.csv", "a\n9\n")
	b.mustRun(5)
	b.want("new new new fresh fresh")
	if got := b.rows(5); !strings.HasSuffix(got, "9") || b.read("out/x.csv") != "a\n9\n" {
		t.Errorf("%s: the LOAD ran the SAVE", got)
	}
	b.mustRun(3)
	b.want("fresh fresh fresh stale(what the SAVE above writes changed) stale(u changed)")
	b.mustRun(5)
	if got := b.rows(5); !strings.HasSuffix(got, "1") {
		t.Errorf("%s", got)
	}
	b.want("fresh fresh fresh fresh fresh")
	b.edit(2, "LET few = FROM t |> LIMIT 2;")
	if err := b.s.RunStale(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.want("fresh fresh fresh fresh fresh")
	if got := b.rows(5); !strings.HasSuffix(got, "2") {
		t.Errorf("%s", got)
	}
}

// TestFileSavedOverIsLookedAtAgain: a file that is loaded above a SAVE over it is another one below.
func TestFileSavedOverIsLookedAtAgain(t *testing.T) {
	b := open(t, "LOAD 'x.csv' AS a;\n\nSAVE (FROM a |> EXTEND 1 AS more) TO 'x.csv';\n\nLOAD 'x.csv' AS b;\n\nFROM b;", nil)
	b.file("x.csv", "a\n7\n")
	if err := b.s.RunAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.rows(4); got != "7,1" {
		t.Errorf("%s", got)
	}
}

// TestPartitionsInAStaticSchema: before the SAVE ran, the LOAD has the saved columns with the keys of the partitions last.
func TestPartitionsInAStaticSchema(t *testing.T) {
	for _, c := range []struct{ load, has, hasNot string }{
		{"'out/*/*/*.parquet'", "SELECT a, c, date_add(ds, 1) AS next, b + 1 AS b1", "nothing"},
		{"'out/ds=2018-10-01/*/*.parquet'", "SELECT a, c, b", "ds"},
		{"'out/ds=2018-10-01/b=2/*.parquet'", "SELECT a, c", "b"},
	} {
		b := open(t, "PARAM ds date = '2018-10-01';\n\nLOAD 't.csv' AS t;\n\nSAVE t TO 'out' (format parquet, partition by ($ds AS ds, b));\n\n"+
			"LOAD "+c.load+" AS u;\n\nFROM u |> "+c.has+";\n\nFROM u |> SELECT "+c.hasNot+";", nil)
		b.file("t.csv", "a,b,c\n1,2,x\n")
		if found := b.s.Check(t.Context()); len(found) != 1 || found[0].Line != 11 {
			t.Errorf("%s: %v", c.load, found)
		}
	}
}
