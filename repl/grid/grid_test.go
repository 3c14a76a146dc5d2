package grid

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"quire/internal/sqllex"
	"quire/repl/text"
)

func TestGesturesWriteSteps(t *testing.T) {
	for _, c := range []struct {
		name, cell string
		g          Gesture
		want       string
	}{
		{"sort", "FROM events;", Gesture{Kind: SortAsc, Column: "timestamp"}, "FROM events |> ORDER BY timestamp;"},
		{"a sort replaces a sort", "FROM events |> ORDER BY a, b DESC;", Gesture{Kind: SortDesc, Column: "timestamp"}, "FROM events |> ORDER BY timestamp DESC;"},
		{"one more key", "FROM events |> ORDER BY a;", Gesture{Kind: AddSortDesc, Column: "b"}, "FROM events |> ORDER BY a, b DESC;"},
		{"the key turns round", "FROM events |> ORDER BY a, b DESC NULLS LAST, c;", Gesture{Kind: AddSortAsc, Column: "B"}, "FROM events |> ORDER BY a, B, c;"},
		{"keep", "FROM events", Gesture{Kind: Keep, Column: "event", Value: "'flyer_open'"}, "FROM events |> WHERE event = 'flyer_open'"},
		{"keeps share a WHERE", "FROM events |> WHERE a = 1;", Gesture{Kind: Keep, Column: "b", Value: "2"}, "FROM events |> WHERE a = 1 AND b = 2;"},
		{"an OR keeps its meaning", "FROM events |> WHERE a = 1 OR b = 2;", Gesture{Kind: Keep, Column: "c", Value: "3"}, "FROM events |> WHERE (a = 1 OR b = 2) AND c = 3;"},
		{"a filter with an OR keeps its meaning", "FROM events |> WHERE a = 1;", Gesture{Kind: Filter, Text: "b = 2 OR c = 3"}, "FROM events |> WHERE a = 1 AND (b = 2 OR c = 3);"},
		{"keep NULL", "FROM t;", Gesture{Kind: Keep, Column: "a", Value: "NULL"}, "FROM t |> WHERE a IS NULL;"},
		{"exclude NULL", "FROM t;", Gesture{Kind: Exclude, Column: "a", Value: "NULL"}, "FROM t |> WHERE a IS NOT NULL;"},
		{"exclude keeps the rows without a value", "FROM t;", Gesture{Kind: Exclude, Column: "a", Value: "'x'"}, "FROM t |> WHERE a IS DISTINCT FROM 'x';"},
		{"keep NaN", "FROM t;", Gesture{Kind: Keep, Column: "a", Value: "CAST('NaN' AS double)"}, "FROM t |> WHERE isnan(a);"},
		{"exclude NaN", "FROM t |> WHERE b = 1;", Gesture{Kind: Exclude, Column: "a", Value: "CAST('NaN' AS double)"}, "FROM t |> WHERE b = 1 AND (a IS NULL OR NOT isnan(a));"},
		{"before a final PLOT", "FROM t |> PLOT bar x=a;", Gesture{Kind: SortAsc, Column: "a"}, "FROM t |> ORDER BY a |> PLOT bar x=a;"},
		{"edits before a final PLOT", "FROM t |> ORDER BY b |> PLOT bar x=a;", Gesture{Kind: SortAsc, Column: "a"}, "FROM t |> ORDER BY a |> PLOT bar x=a;"},
		{"hides merge", "FROM t |> DROP a;", Gesture{Kind: Hide, Column: "user id"}, `FROM t |> DROP a, "user id";`},
		{"rename", "FROM t;", Gesture{Kind: Rename, Column: "a", Name: "order"}, `FROM t |> RENAME a AS "order";`},
		{"renaming again changes the name", "FROM t |> RENAME a AS b, c AS d;", Gesture{Kind: Rename, Column: "d", Name: "e"}, "FROM t |> RENAME a AS b, c AS e;"},
		{"renaming back takes it out", "FROM t |> RENAME a AS b, c AS d;", Gesture{Kind: Rename, Column: "b", Name: "a"}, "FROM t |> RENAME c AS d;"},
		{"renaming back the only one", "FROM t |> RENAME a AS b;", Gesture{Kind: Rename, Column: "b", Name: "a"}, "FROM t;"},
		{"derive", "FROM t;", Gesture{Kind: Derive, Name: "hour", Text: "hour(at)"}, "FROM t |> EXTEND hour(at) AS hour;"},
		{"deriving it anew", "FROM t |> EXTEND hour(at) AS h;", Gesture{Kind: Derive, Name: "h", Text: "minute(at)"}, "FROM t |> EXTEND minute(at) AS h;"},
		{"derived from itself is a step", "FROM t |> EXTEND hour(at) AS h;", Gesture{Kind: Derive, Name: "h", Text: "h + 1"}, "FROM t |> EXTEND hour(at) AS h |> EXTEND h + 1 AS h;"},
		{"cast", "FROM t;", Gesture{Kind: Cast, Column: "a", Text: "decimal(18, 5)"}, "FROM t |> SET a = CAST(a AS decimal(18, 5));"},
		{"cast to another type", "FROM t |> SET b = CAST(b AS date), a = CAST(a AS int);", Gesture{Kind: Cast, Column: "a", Text: "text"}, "FROM t |> SET b = CAST(b AS date), a = CAST(a AS text);"},
		{"a SET of the author's is left", "FROM t |> SET a = a + 1;", Gesture{Kind: Cast, Column: "a", Text: "text"}, "FROM t |> SET a = a + 1 |> SET a = CAST(a AS text);"},
		{"distinct once", "FROM t |> DISTINCT;", Gesture{Kind: Distinct}, "FROM t |> DISTINCT;"},
		{"a step a line", "FROM t\n  |> WHERE a;\n", Gesture{Kind: SortAsc, Column: "b"}, "FROM t\n  |> WHERE a\n  |> ORDER BY b;\n"},
		{"Windows line ends", "FROM t\r\n|> WHERE a;", Gesture{Kind: SortAsc, Column: "b"}, "FROM t\r\n|> WHERE a\r\n|> ORDER BY b;"},
		{"comments stay", "FROM t -- all of it\n|> ORDER BY a -- first\n; -- done", Gesture{Kind: SortAsc, Column: "b"}, "FROM t -- all of it\n|> ORDER BY b -- first\n; -- done"},
		{"a comment inside an edited step stays", "FROM t |> ORDER BY a, -- then\n  c |> PLOT;", Gesture{Kind: SortAsc, Column: "b"}, "FROM t |> ORDER BY b -- then\n|> PLOT;"},
		{"a comment does not swallow the step", "FROM t -- all of it", Gesture{Kind: SortAsc, Column: "b"}, "FROM t -- all of it\n|> ORDER BY b"},
		{"a comment above the PLOT stays with it", "FROM t\n-- the chart\n|> PLOT bar;", Gesture{Kind: SortAsc, Column: "b"}, "FROM t\n|> ORDER BY b\n-- the chart\n|> PLOT bar;"},
		{"pipes in a subquery are not its steps", "FROM (FROM t |> ORDER BY a);", Gesture{Kind: SortAsc, Column: "b"}, "FROM (FROM t |> ORDER BY a) |> ORDER BY b;"},
		{"pipes in strings are no steps", "SELECT '|> ORDER BY a' AS s;", Gesture{Kind: SortAsc, Column: "s"}, "SELECT '|> ORDER BY a' AS s |> ORDER BY s;"},
		{"a CTE", "WITH a AS (SELECT 1 AS x) SELECT * FROM a;", Gesture{Kind: Hide, Column: "x"}, "WITH a AS (SELECT 1 AS x) SELECT * FROM a |> DROP x;"},
		{"letters of any script", "FROM t;", Gesture{Kind: SortAsc, Column: "größe"}, "FROM t |> ORDER BY größe;"},
		{"quotes in names", "FROM t;", Gesture{Kind: SortAsc, Column: `a"b`}, `FROM t |> ORDER BY "a""b";`},
		{
			"too long for a line", "FROM events |> WHERE event = 'flyer_open' AND merchant_id = '2264';",
			Gesture{Kind: Exclude, Column: "flyer_id", Value: "'1998831-1998831-1998831'"},
			"FROM events\n|> WHERE event = 'flyer_open' AND merchant_id = '2264'\n   AND flyer_id IS DISTINCT FROM '1998831-1998831-1998831';",
		},
		{
			"a step that makes it too long", "FROM events |> WHERE event = 'flyer_open' AND merchant_id = '2264' AND flyer_id = '1998831';",
			Gesture{Kind: SortDesc, Column: "timestamp"},
			"FROM events\n|> WHERE event = 'flyer_open' AND merchant_id = '2264' AND flyer_id = '1998831'\n|> ORDER BY timestamp DESC;",
		},
	} {
		got, err := Apply(c.cell, c.g)
		if err != nil || got != c.want {
			t.Errorf("%s: %q\ngot  %q, %v\nwant %q", c.name, c.cell, got, err, c.want)
		}
	}
}

func TestOtherCellsTakeNoSteps(t *testing.T) {
	for _, cell := range []string{
		"LET a = FROM b;", "LOAD 'x.csv' AS x;", "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a;", "PLOT bar FROM t;", "", "-- prose", "SUMMARIZE t;",
	} {
		if got, err := Apply(cell, Gesture{Kind: SortAsc, Column: "a"}); !errors.Is(err, ErrNotQuery) {
			t.Errorf("%q became %q, %v", cell, got, err)
		}
	}
	for _, cell := range []string{"FROM 'x", "FROM (t", "FROM t)", "FROM t |> ", "FROM t /* "} {
		if got, err := Apply(cell, Gesture{Kind: SortAsc, Column: "a"}); err == nil {
			t.Errorf("%q became %q", cell, got)
		}
	}
}

func TestWhatTheUserTypesIsOnePiece(t *testing.T) {
	for _, c := range []struct {
		g    Gesture
		want string
	}{
		{Gesture{Kind: Filter, Text: "a = 'x"}, "quote without an end"},
		{Gesture{Kind: Filter, Text: "(a"}, `misses a ")"`},
		{Gesture{Kind: Filter, Text: "a)"}, `")" without its partner`},
		{Gesture{Kind: Filter, Text: "a |> DROP b"}, "one step at a time"},
		{Gesture{Kind: Filter, Text: "a; DROP TABLE b"}, `ends at ";"`},
		{Gesture{Kind: Filter, Text: " -- nothing"}, "is empty"},
		{Gesture{Kind: Derive, Text: "a"}, "needs a name"},
		{Gesture{Kind: Derive, Name: "x", Text: "a, b"}, `ends at ","`},
		{Gesture{Kind: Cast, Column: "a", Text: "int), b = (1"}, "without its partner"},
		{Gesture{Kind: SortAsc}, "no column"},
		{Gesture{Kind: Keep, Column: "a"}, "value is empty"},
	} {
		if got, err := Apply("FROM t;", c.g); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v gave %q, %v; want %q", c.g, got, err, c.want)
		}
	}
	if got, err := Apply("FROM t;", Gesture{Kind: Filter, Text: "a IN (FROM u |> SELECT b)"}); err != nil || got != "FROM t |> WHERE a IN (FROM u |> SELECT b);" {
		t.Errorf("a subquery gave %q, %v", got, err)
	}
}

func TestNewCells(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{NewCell("events", Gesture{Kind: Keep, Column: "event", Value: "'x'"}), "FROM events |> WHERE event = 'x';"},
		{NewCell("my events", Gesture{Kind: SortDesc, Column: "a"}), `FROM "my events" |> ORDER BY a DESC;`},
		{NewCell("events", Gesture{Kind: Frequency, Column: "event"}), "FROM events |> AGGREGATE count(*) AS count GROUP BY event |> ORDER BY count DESC, event;"},
		{NewCell("events", Gesture{Kind: Frequency, Column: "Count"}), "FROM events |> AGGREGATE count(*) AS times GROUP BY Count |> ORDER BY times DESC, Count;"},
		{NewCell("events", Gesture{Kind: Group, Column: "day", Text: "sum(a) AS a, max(b) AS b"}), "FROM events |> AGGREGATE sum(a) AS a, max(b) AS b GROUP BY day;"},
		{NewCell("events", Gesture{Kind: Profile}), "SUMMARIZE events;"},
		{NewCell("events", Gesture{Kind: Filter, Text: "("}), "FROM events;"},
		{Down("events", Key{"day", "DATE '2018-10-01'"}, Key{"event", "NULL"}), "FROM events |> WHERE day = DATE '2018-10-01' AND event IS NULL;"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestNamingAQueryKeepsItsChart(t *testing.T) {
	for _, c := range []struct{ cell, let, query string }{
		{"FROM a |> WHERE b;", "LET x = FROM a |> WHERE b;", "FROM x;"},
		{"FROM a |> WHERE b |> PLOT bar TO 'o.png';", "LET x = FROM a |> WHERE b;", "FROM x |> PLOT bar TO 'o.png';"},
		{"FROM a -- all\n|> PLOT;", "LET x = FROM a -- all\n;", "FROM x |> PLOT;"},
		{"FROM a", "LET x = FROM a;", "FROM x;"},
	} {
		let, query, err := Named(c.cell, "x")
		if err != nil || let != c.let || query != c.query {
			t.Errorf("%q became %q and %q, %v", c.cell, let, query, err)
		}
	}
	if _, _, err := Named("LOAD 'x' AS x;", "y"); !errors.Is(err, ErrNotQuery) {
		t.Errorf("a LOAD gave %v", err)
	}
}

// FuzzApply makes gestures on any text: what comes out lexes closed, has no more than one step more, and the gesture made
// again changes nothing.
func FuzzApply(f *testing.F) {
	for _, cell := range []string{
		"FROM a;", "FROM a |> WHERE b OR c -- d\n|> PLOT x;", "SELECT 1", "FROM a\r\n |> ORDER BY b, c /* d */ ;e", "FROM a |> SET b = CAST(b AS c)",
		"FROM a |> RENAME b c, d AS e", "FROM a |> EXTEND b AS c", "FROM a |> DROP b", "(FROM a) -- b", "FROM a |> WHERE", "FROM '|>'; --", "FROM a |> ORDER BY /*c*/a--d\n,b;",
	} {
		for k := SortAsc; k <= Join; k++ {
			f.Add(cell, uint8(k), "b", "c", "d = 'e' -- f")
		}
	}
	f.Fuzz(func(t *testing.T, cell string, kind uint8, column, name, typed string) {
		g := Gesture{Kind: Kind(kind) % Frequency, Column: column, Name: name, Text: typed, Value: "'" + strings.ReplaceAll(typed, "'", "''") + "'"}
		got, err := Apply(cell, g)
		if err != nil {
			return
		}
		before, err := parse(cell)
		if err != nil {
			t.Fatal(err)
		}
		after, err := parse(got)
		if err != nil {
			t.Fatalf("%q and %+v gave %q: %v", cell, g, got, err)
		}
		if n := len(after.steps) - len(before.steps); n < -1 || n > 1 || n < 0 && g.Kind != Rename {
			t.Errorf("%q and %+v gave %q: %d steps more", cell, g, got, n)
		}
		if (before.plot < 0) != (after.plot < 0) && !strings.EqualFold(column, "plot") {
			t.Errorf("%q and %+v gave %q: the PLOT went", cell, g, got)
		}
		if behind := cell[before.end:]; strings.HasPrefix(behind, ";") && !strings.HasSuffix(got, behind) {
			t.Errorf("%q and %+v gave %q: the end went", cell, g, got)
		}
		for _, tok := range sqllex.Lex(cell) {
			if tok.Kind == sqllex.Comment && !strings.Contains(got, tok.Text(cell)) {
				t.Errorf("%q and %+v gave %q: the comment %q went", cell, g, got, tok.Text(cell))
			}
		}
		if g.Kind == Rename || g.Kind == Derive || g.Kind == Join {
			return // made again, these mean something else
		}
		if again, err := Apply(got, g); err != nil || again != got {
			t.Errorf("%q and %+v gave %q, and then %q, %v", cell, g, got, again, err)
		}
	})
}

func TestIdentifiersAreQuotedWhereNeeded(t *testing.T) {
	for in, want := range map[string]string{
		"user_id": "user_id", "Größe": "Größe", "名前": "名前", "timestamp": "timestamp", "select": `"select"`, "ORDER": `"ORDER"`, "2nd": `"2nd"`,
		"a b": `"a b"`, "": `""`, "_": `"_"`, "a$b": `"a$b"`, "a\x1b": "\"a\x1b\"", "_x1": "_x1", "plot": `"plot"`,
	} {
		if got := Ident(in); got != want {
			t.Errorf("%q is written %s, want %s", in, got, want)
		}
	}
	if w := text.Width(Ident("a")); w != 1 {
		t.Error(w)
	}
}

func TestSorted(t *testing.T) {
	for cell, want := range map[string]string{
		"FROM a;":               "map[]",
		"FROM a |> ORDER BY b;": "map[b:false]",
		`FROM a |> ORDER BY "B c" DESC, d NULLS LAST, e + 1 |> WHERE b > 1 |> LIMIT 3;`: "map[b c:true d:false]",
		"FROM a |> ORDER BY b |> AGGREGATE count(*) AS n GROUP BY b;":                   "map[]",
		"FROM a |> ORDER BY b |> ORDER BY c DESC |> PLOT bar x=c;":                      "map[c:true]",
		"SUMMARIZE a;": "map[]",
	} {
		if got := fmt.Sprint(Sorted(cell)); got != want {
			t.Errorf("%s is sorted by %s, want %s", cell, got, want)
		}
	}
}
