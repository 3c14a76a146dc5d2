package enginetest

import (
	"strings"
	"testing"

	"quire/engine"
)

func testInfo(t *testing.T, s *suite) {
	info := s.eng.Info()
	if info.System == "" || info.Version == "" {
		t.Errorf("an engine names its system and version: %+v", info)
	}
}

func testDefineQuery(t *testing.T, s *suite) {
	s.source(t, "events", "events.csv", "user_id,event\n1,open\n2,close\n3,open\n", engine.SourceOptions{})
	s.define(t, "opens", "FROM events |> WHERE event = 'open'")
	s.define(t, "counted", "FROM opens |> AGGREGATE count(*) AS n, max(user_id) AS last")
	s.want(t, "FROM counted", "n bigint | last bigint", "2 | 3")
	s.want(t, "SELECT o.user_id FROM opens AS o JOIN counted ON o.user_id = counted.last", "user_id bigint", "3")
}

// A later definition hides an earlier one only for who is told of it: both stay.
func testRedefine(t *testing.T, s *suite) {
	s.numbers(t, "n", 3)
	s.define(t, "t", "FROM n |> WHERE i = 1")
	older := s.query("FROM t |> SELECT i")
	s.define(t, "t", "FROM t |> EXTEND i + 10 AS j") // its own name means the earlier one
	s.want(t, "FROM t |> SELECT i, j", "i bigint | j bigint", "1 | 11")
	res, err := s.eng.Query(t.Context(), older)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := read(res); err != nil || got.String() != "i bigint\n1" {
		t.Errorf("the older definition gives %s, %v", got, err)
	}
	// The same physical name again is replaced.
	name := s.name("again", "one")
	for _, text := range []string{"SELECT 1 AS a", "SELECT 'x' AS b"} {
		if _, err := s.eng.Define(t.Context(), name, s.query(text)); err != nil {
			t.Fatal(err)
		}
	}
	s.want(t, "FROM again", "b text", "x")
}

func testDefineReadsNoRows(t *testing.T, s *suite) {
	s.source(t, "bad", "bad.csv", "a,b\n1,2\n3\n", engine.SourceOptions{})
	s.define(t, "sums", "FROM bad |> AGGREGATE sum(b) AS s") // the bad row is found when rows are asked for
	if _, err := s.run(t.Context(), "FROM sums"); failure(t, err).Class != engine.BadData {
		t.Errorf("reading a ragged row: %v", err)
	}
}

func testDefineKept(t *testing.T, s *suite) {
	s.numbers(t, "n", 10)
	s.define(t, "evens", "FROM n |> WHERE i % 2 = 0 |> ORDER BY i DESC")
	rows, err := s.eng.Materialize(t.Context(), "k", s.query("FROM evens"))
	if err != nil {
		t.Fatal(err)
	}
	if rows.Count != 5 || headerText(rows.Schema) != "i bigint | x text" {
		t.Errorf("kept %d rows of %s", rows.Count, headerText(rows.Schema))
	}
	schema, err := s.eng.Define(t.Context(), s.names["evens"], engine.Kept{ID: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if headerText(schema) != "i bigint | x text" {
		t.Errorf("schema of kept rows: %s", headerText(schema))
	}
	s.want(t, "FROM evens |> SELECT i |> LIMIT 2", "i bigint", "8", "6")
	s.want(t, "FROM evens |> AGGREGATE sum(i) AS s", "s bigint", "20")
	_, err = s.eng.Define(t.Context(), s.name("nothing", "x"), engine.Kept{ID: "never"})
	if c := failure(t, err).Class; c != engine.Missing {
		t.Errorf("kept rows that were never kept: class %s", c)
	}
}

func testArguments(t *testing.T, s *suite) {
	s.numbers(t, "n", 5)
	args := []engine.Arg{
		{Name: "least", Value: engine.Value{Type: "integer", Items: []string{"3"}}},
		{Name: "word", Value: engine.Value{Type: "text", Items: []string{"it's; DROP TABLE n --"}}},
		{Name: "day", Value: engine.Value{Type: "date", Items: []string{"2018-10-01"}}},
		{Name: "ids", Value: engine.Value{Type: "integer", List: true, Items: []string{"1", "4"}}},
		{Name: "none", Value: engine.Value{Type: "text", Null: true}},
	}
	got, err := s.run(t.Context(), "FROM n |> WHERE i >= $least |> SELECT i, $word AS w, $day AS d, $none IS NULL AS e |> ORDER BY i", args...)
	if err != nil {
		t.Fatal(err)
	}
	want := table{"i bigint | w text | d date | e boolean", []string{
		"3 | it's; DROP TABLE n -- | 2018-10-01 | true", "4 | it's; DROP TABLE n -- | 2018-10-01 | true",
	}}
	if got.String() != want.String() {
		t.Errorf("got %s\nwant %s", got, want)
	}
	// A definition keeps the values that it was made with.
	q := s.query("FROM n |> WHERE i >= $least", args...)
	if _, err := s.eng.Define(t.Context(), s.name("most", "3"), q); err != nil {
		t.Fatal(err)
	}
	s.want(t, "FROM most |> AGGREGATE count(*) AS n", "n bigint", "2")
	_, err = s.run(t.Context(), "FROM n |> WHERE i = $nobody")
	if e := failure(t, err); word("FROM n |> WHERE i = $nobody", e) != "$nobody" {
		t.Errorf("an unknown parameter: %v at %q", e, word("FROM n |> WHERE i = $nobody", e))
	}
}

// A source that a SAVE has yet to write has its columns before it has a file.
func testPending(t *testing.T, s *suite) {
	an, err := s.eng.Analyze(t.Context(), s.query("SELECT 1 AS a, 'x' AS b, [1.5] AS c, timestamp '2018-10-01 00:00:00' AS d"))
	if err != nil {
		t.Fatal(err)
	}
	src := engine.Source{URIs: []string{s.place.Target(t, "later.parquet")}, Format: "parquet", Schema: an.Schema, Pending: true}
	schema, err := s.eng.Define(t.Context(), s.name("later", "p"), src)
	if err != nil {
		t.Fatal(err)
	}
	if headerText(schema) != headerText(an.Schema) {
		t.Errorf("schema %s, want %s", headerText(schema), headerText(an.Schema))
	}
	an, err = s.eng.Analyze(t.Context(), s.query("FROM later |> SELECT a + 1 AS a"))
	if err != nil || headerText(an.Schema) != "a integer" {
		t.Errorf("analyze over it: %v %v", an.Schema, err)
	}
	if _, err := s.run(t.Context(), "FROM later"); failure(t, err).Class != engine.Missing {
		t.Errorf("reading it: %v", err)
	}
}

// Definitions are not in the catalog, and one engine's are not another's.
func testNamesHidden(t *testing.T, s *suite) {
	s.numbers(t, "n", 1)
	entries, err := s.eng.Catalog(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Name, "n__") || strings.Contains(e.Name, engine.DefinitionSchema) {
			t.Errorf("the catalog shows %s", e.Name)
		}
	}
}

func testAnalyze(t *testing.T, s *suite) {
	s.numbers(t, "n", 4)
	s.define(t, "last", "FROM n |> ORDER BY i DESC")
	for _, c := range []struct {
		text, header                 string
		streaming, ordered, volatile bool
	}{
		{"FROM n", "i bigint | x text", true, false, false},
		{"FROM n |> WHERE i > 1 |> EXTEND i * 2 AS j |> SELECT j |> LIMIT 3", "j bigint", true, false, false},
		{"FROM n |> AGGREGATE count(*) AS n GROUP BY x", "x text | n bigint", false, false, false},
		{"FROM n |> ORDER BY i", "i bigint | x text", false, true, false},
		{"FROM n |> DISTINCT", "i bigint | x text", false, false, false},
		{"FROM n |> JOIN n AS m ON n.i = m.i |> SELECT n.i", "i bigint", false, false, false},
		{"FROM n |> EXTEND row_number() OVER (ORDER BY i) AS r |> SELECT r", "r bigint", false, false, false},
		{"FROM n |> SELECT current_date AS d", "d date", true, false, true},
		{"FROM last", "i bigint | x text", false, true, false},
		{"SELECT sum(i) AS s FROM n", "s bigint", false, false, false},
	} {
		an, err := s.eng.Analyze(t.Context(), s.query(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := headerText(an.Schema); got != c.header {
			t.Errorf("%s: schema %s, want %s", c.text, got, c.header)
		}
		if an.Streaming != c.streaming || an.Ordered != c.ordered || an.Volatile != c.volatile {
			t.Errorf("%s: streaming %v, ordered %v, volatile %v", c.text, an.Streaming, an.Ordered, an.Volatile)
		}
	}
}
