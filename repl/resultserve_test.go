package repl_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// everyType has a column of each type of the engine, and more rows than an output holds.
const everyType = `LET MATERIALIZED all = SELECT i, i::hugeint * 1000000000000 AS h, (i / 7)::decimal(38, 10) AS dec,
  CASE i % 4 WHEN 0 THEN 'NaN'::double WHEN 1 THEN '-inf'::double WHEN 2 THEN -0.0 END AS f, (i / 3)::float AS g,
  i % 2 = 0 AS b, 'ä' || chr(0) || i AS s, unhex(printf('%04x', i)) AS raw, DATE '0001-01-01' + i::integer AS d,
  TIME '23:59:59.999999' AS t, TIMESTAMP '1969-12-31 23:59:59.999999' AS ts, TIMESTAMPTZ '2018-10-28 00:30:00+02' AS tz,
  INTERVAL 3 MONTH AS iv, [i, NULL] AS l, {'a': i, 'b': [{'c': NULL::date}]} AS st, MAP {'k': i} AS m,
  '00000000-0000-0000-0000-000000000001'::uuid AS u, NULL::varchar AS n
FROM range(5000) AS r(i) |> ORDER BY i DESC;

FROM all;

FROM all |> WHERE i > 100 |> AGGREGATE count(*) AS c, min(dec) AS d, max(st) AS st GROUP BY i, f, u, iv |> ORDER BY i;
`

// pages runs a script on a screen and gives rows from the middle of its last cells.
func (r *runner) pages(script string) string {
	r.t.Helper()
	r.paged = true
	s, nb := r.session(script)
	defer func() {
		s.Settle(context.Background())
		if err := s.Close(); err != nil {
			r.t.Error(err)
		}
	}()
	var b strings.Builder
	for _, c := range nb.Cells {
		if err := s.Run(r.t.Context(), c.ID); err != nil {
			fmt.Fprintf(&b, "%v\n", err)
			continue
		}
		out := s.Status(c.ID).Output
		fmt.Fprintln(&b, out.Rows, out.Schema)
		batches, err := s.Page(r.t.Context(), out.ID, 4000, 5)
		if err != nil {
			r.t.Errorf("cell %d: %v", nb.Index(c.ID), err)
		}
		for _, batch := range append(batches, out.Head...) {
			fmt.Fprintln(&b, batch.Columns())
		}
	}
	return b.String()
}

// What a screen shows of an earlier run's rows are those rows: each value, each type and the order, on any page.
func TestKeptRowsAreExact(t *testing.T) {
	r := newRunner(t)
	first := r.pages(everyType)
	if len(r.evaluated) == 0 {
		t.Fatalf("nothing was evaluated at first: %.2000s", first)
	}
	second := r.pages(everyType)
	if first != second {
		t.Errorf("got\n%.4000s\nwant\n%.4000s", second, first)
	}
	if len(r.evaluated) > 0 {
		t.Errorf("evaluated again: %q", r.evaluated)
	}
	if !strings.Contains(first, "schema") {
		t.Errorf("%.2000s", first)
	}
}

// A file of rows whose bytes have changed on the disk is not believed: the rows are evaluated, and kept again.
func TestDamagedRows(t *testing.T) {
	for _, part := range []int{0, 2, 3} { // the head, the middle, further
		r := newRunner(t)
		want := r.pages(everyType)
		files, err := filepath.Glob(filepath.Join(r.results, "*.rows"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no rows are kept: %v", err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 4000 {
				data[min(len(data)-1, part*len(data)/5+i)] ^= 0x55
			}
			if err := os.WriteFile(f, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got := r.pages(everyType)
		if got != want {
			t.Errorf("part %d: got\n%.3000s\nwant\n%.3000s", part, got, want)
		}
		if again := r.pages(everyType); again != want || len(r.evaluated) > 0 {
			t.Errorf("part %d: the run after that evaluates %q and gives\n%.3000s", part, r.evaluated, again)
		}
	}
}
