package enginetest

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"quire/engine"
)

// endless is a query that no machine finishes.
const endless = "FROM n AS a |> CROSS JOIN n AS b |> CROSS JOIN n AS c |> CROSS JOIN n AS d |> AGGREGATE sum(a.i * b.i % (c.i + d.i + 1)) AS s"

// cancelRunning starts a run, waits until the engine tells of its progress, cancels it, and gives its error.
func cancelRunning(t *testing.T, run func(ctx context.Context) error) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	told := make(chan struct{})
	var once sync.Once
	ctx = engine.WithProgress(ctx, func(p engine.Progress) {
		if p.Fraction > 1 || p.Total >= 0 && p.Rows > p.Total {
			t.Errorf("progress beyond the end: %+v", p)
		}
		once.Do(func() { close(told) })
	})
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	select {
	case <-told:
	case err := <-ended:
		t.Fatalf("it ended by itself, without telling of progress: %v", err)
	}
	cancel()
	return <-ended
}

func testCancel(t *testing.T, s *suite) {
	s.numbers(t, "n", 1000)
	err := cancelRunning(t, func(ctx context.Context) error {
		_, err := s.run(ctx, endless)
		return err
	})
	if engine.ClassOf(err) != engine.Cancelled {
		t.Errorf("class %s: %v", engine.ClassOf(err), err)
	}
	s.want(t, "FROM n |> AGGREGATE count(*) AS c", "c bigint", "1000")
}

func testCancelMaterialize(t *testing.T, s *suite) {
	s.numbers(t, "n", 1000)
	err := cancelRunning(t, func(ctx context.Context) error {
		_, err := s.eng.Materialize(ctx, "k", s.query(endless))
		return err
	})
	if engine.ClassOf(err) != engine.Cancelled {
		t.Errorf("class %s: %v", engine.ClassOf(err), err)
	}
	_, err = s.eng.Page(t.Context(), "k", 0, 1)
	if e := failure(t, err); e.Class != engine.Missing {
		t.Errorf("something was kept: %v", err)
	}
}

func testCancelWrite(t *testing.T, s *suite) {
	s.numbers(t, "n", 1000)
	for _, file := range []string{"t.csv", "t.parquet"} {
		uri := s.place.Target(t, file)
		if _, err := s.eng.Write(t.Context(), s.query("FROM n |> LIMIT 1"), engine.Target{URI: uri}); err != nil {
			t.Fatal(err)
		}
		before := s.place.Get(t, uri)
		err := cancelRunning(t, func(ctx context.Context) error {
			_, err := s.eng.Write(ctx, s.query("FROM n AS a |> CROSS JOIN n AS b |> CROSS JOIN n AS c |> SELECT sin(a.i + b.i + c.i) AS s |> WHERE s > 0.9999999"), engine.Target{URI: uri})
			return err
		})
		if engine.ClassOf(err) != engine.Cancelled {
			t.Errorf("class %s: %v", engine.ClassOf(err), err)
		}
		if !bytes.Equal(before, s.place.Get(t, uri)) {
			t.Errorf("%s changed", file)
		}
	}
}

func testCancelledBefore(t *testing.T, s *suite) {
	s.numbers(t, "n", 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := s.query("FROM n")
	for name, run := range map[string]func() error{
		"define":  func() error { _, err := s.eng.Define(ctx, s.name("x", "x"), q); return err },
		"analyze": func() error { _, err := s.eng.Analyze(ctx, q); return err },
		"query":   func() error { _, err := s.eng.Query(ctx, q); return err },
		"write": func() error {
			_, err := s.eng.Write(ctx, q, engine.Target{URI: s.place.Target(t, "x.csv")})
			return err
		},
		"materialize": func() error { _, err := s.eng.Materialize(ctx, "x", q); return err },
		"page":        func() error { _, err := s.eng.Page(ctx, "x", 0, 1); return err },
		"forget":      func() error { return s.eng.Forget(ctx, "x") },
	} {
		if err := run(); engine.ClassOf(err) != engine.Cancelled {
			t.Errorf("%s: class %q: %v", name, engine.ClassOf(err), err)
		}
	}
}

// testSideBySide: several runs at once do not disturb one another, nor does the end of one.
func testSideBySide(t *testing.T, s *suite) {
	s.numbers(t, "n", 2000)
	err := cancelRunning(t, func(ctx context.Context) error {
		// While this runs, others come and go.
		var wait sync.WaitGroup
		for k := range 8 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				id := "k" + string(rune('a'+k))
				rows, err := s.eng.Materialize(t.Context(), id, s.query("FROM n |> WHERE i % 2 = 0 |> ORDER BY i DESC"))
				if err != nil || rows.Count != 1000 {
					t.Errorf("beside another: %d rows, %v", rows.Count, err)
					return
				}
				res, err := s.eng.Page(t.Context(), id, 0, 1)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := read(res); err != nil || strings.Join(got.rows, "") != "1998 | v3" {
					t.Errorf("beside another: %v %v", got, err)
				}
			}()
		}
		_, err := s.run(ctx, endless)
		wait.Wait()
		return err
	})
	if engine.ClassOf(err) != engine.Cancelled {
		t.Errorf("class %s: %v", engine.ClassOf(err), err)
	}
}

func testClose(t *testing.T, s *suite) {
	s.numbers(t, "n", 1000)
	open, err := s.eng.Query(t.Context(), s.query("FROM n"))
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan struct{})
	var once sync.Once
	ctx := engine.WithProgress(t.Context(), func(engine.Progress) { once.Do(func() { close(told) }) })
	ended := make(chan error, 1)
	go func() {
		_, err := s.run(ctx, endless)
		ended <- err
	}()
	<-told
	if err := s.eng.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := <-ended; err == nil {
		t.Error("a run outlived the engine")
	}
	for open.Next() { // what was handed out may be read or not, but does no harm
	}
	open.Release()
	if _, err := s.eng.Query(t.Context(), s.query("SELECT 1")); err == nil {
		t.Error("a closed engine answers")
	}
	if err := s.eng.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
}

func testExec(t *testing.T, s *suite) {
	for _, text := range []string{"CREATE TABLE made AS SELECT 1 AS a", "INSERT INTO made VALUES (2), (3)"} {
		if _, err := s.eng.Exec(t.Context(), engine.Statement{Text: text}); err != nil {
			if engine.ClassOf(err) == engine.Unsupported {
				t.Skipf("this engine runs no raw SQL: %v", err)
			}
			t.Fatalf("%s: %v", text, err)
		}
	}
	s.want(t, "FROM made |> ORDER BY a", "a integer", "1", "2", "3")
	for _, text := range []string{"COPY made TO '/tmp/x'", "ATTACH 'x.db'", "INSTALL httpfs", "SET threads = 1", "PRAGMA version", "CREATE SECRET s (TYPE s3)", "SELECT 1"} {
		_, err := s.eng.Exec(t.Context(), engine.Statement{Text: text})
		if err == nil {
			t.Errorf("%s ran", text)
			continue
		}
		if e := failure(t, err); e.Class != engine.Unsupported {
			t.Errorf("%s: %s %v", text, e.Class, e)
		}
	}
}

func testCatalog(t *testing.T, s *suite) {
	if _, err := s.eng.Exec(t.Context(), engine.Statement{Text: "CREATE TABLE Visible AS SELECT 1 AS a"}); err != nil {
		t.Skipf("this engine runs no raw SQL: %v", err)
	}
	entries, err := s.eng.Catalog(t.Context(), "vis")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || !strings.EqualFold(entries[0].Name, "visible") || entries[0].Kind != "table" || headerText(entries[0].Schema) != "a integer" {
		t.Errorf("catalog: %+v", entries)
	}
	if entries, err := s.eng.Catalog(t.Context(), "nothing like it' OR 1=1"); err != nil || len(entries) != 0 {
		t.Errorf("catalog of nothing: %+v %v", entries, err)
	}
}

func testExplain(t *testing.T, s *suite) {
	ex, ok := s.eng.(engine.Explainer)
	if !ok {
		t.Skip("this engine explains nothing")
	}
	s.numbers(t, "n", 3)
	plan, err := ex.Explain(t.Context(), s.query("FROM n |> AGGREGATE sum(i) AS s GROUP BY x"))
	if err != nil || plan == "" || strings.Contains(plan, engine.DefinitionSchema) {
		t.Errorf("plan %q, %v", plan, err)
	}
}

func testEvaluate(t *testing.T, s *suite) {
	ev, ok := s.eng.(engine.Evaluator)
	if !ok {
		t.Skip("this engine evaluates no constants")
	}
	for _, c := range []struct{ expr, typ, want string }{
		{"'2018-10-01'", "date", "2018-10-01"},
		{"date '2018-10-01' - 1", "date", "2018-09-30"},
		{"1 + 1", "integer", "2"},
		{"'it''s'", "text", "it's"},
		{"''", "text", ""},
		{"1.50", "decimal", "1.5"},
		{"1e2", "decimal", "100"},
		{"true", "boolean", "true"},
		{"timestamp '2018-10-01 23:54:59.5'", "timestamp", "2018-10-01 23:54:59.5"},
		{"[1, 2, 3]", "integer list", "1,2,3"},
		{"['a', 'b']", "text list", "a,b"},
		{"NULL", "text", "NULL"},
	} {
		v, err := ev.Evaluate(t.Context(), engine.Query{Text: c.expr}, c.typ)
		got := strings.Join(v.Items, ",")
		if v.Null {
			got = "NULL"
		}
		if err != nil || got != c.want || v.Type+map[bool]string{true: " list"}[v.List] != c.typ {
			t.Errorf("%s as %s: %+v, %v", c.expr, c.typ, v, err)
		}
	}
	for _, c := range []struct{ expr, typ, at string }{
		{"1.9", "integer", "1.9"},
		{"'x'", "integer", ""},
		{"nosuch", "text", "nosuch"},
		{"nosuch(1)", "text", "nosuch"},
		{"1", "nonsense", ""},
		{"1 +", "integer", ""},
		{"1) AS a, (2", "integer", ""},
	} {
		_, err := ev.Evaluate(t.Context(), engine.Query{Text: c.expr}, c.typ)
		if err == nil {
			t.Errorf("%s as %s: no error", c.expr, c.typ)
			continue
		}
		if e := failure(t, err); c.at != "" && word(c.expr, e) != c.at {
			t.Errorf("%s as %s: points at %q: %v", c.expr, c.typ, word(c.expr, e), e)
		}
	}
}
