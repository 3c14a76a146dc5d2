package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"quire/engine"
	"quire/notebooks"
)

// sf001 opens the tables of scale 0.01 on both sides.
func sf001(t *testing.T) (*store, *bare) {
	t.Helper()
	t.Log("real part: DuckDB")
	d, err := made(t.Context(), t.TempDir(), 0.01)
	if err != nil {
		t.Fatal(err)
	}
	settings := engine.Settings{MemoryLimit: "2GB", Threads: 2}
	s, err := open(t.Context(), d, settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	b, err := openBare(t.Context(), d, settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.close)
	return s, b
}

// Each of the 22 queries gives as pipe what the specification's SQL gives, on our engine and on DuckDB itself.
func TestPipesGiveWhatSQLGives(t *testing.T) {
	s, b := sf001(t)
	qs, err := questions()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range qs {
		t.Run(fmt.Sprint(q.number), func(t *testing.T) {
			pipe, err := s.answer(t.Context(), q.pipe)
			if err != nil {
				t.Fatal(err)
			}
			if len(pipe.rows) == 0 || strings.Join(pipe.rows[0], "") == "NULL" {
				t.Error("the data does not answer the question")
			}
			for side, run := range map[string]func(context.Context, string) (*answer, error){"here": s.answer, "on DuckDB itself": b.answer} {
				sql, err := run(t.Context(), q.sql)
				if err != nil {
					t.Fatal(err)
				}
				if d := pipe.differs(sql); d != "" {
					t.Errorf("the pipe differs from the SQL %s: %s", side, d)
				}
			}
		})
	}
}

// The pipes stand as the formatter leaves them.
func TestPipesAreFormatted(t *testing.T) {
	qs, err := questions()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range qs {
		if got := notebooks.Parse(q.pipe).Format(); got != q.pipe {
			t.Errorf("query %d is formatted as\n%s", q.number, got)
		}
	}
}

// What the specification says of keys, dates and states holds in every row.
func TestTablesFollowTheSpecification(t *testing.T) {
	s, _ := sf001(t)
	for rule, query := range map[string]string{
		"2,000 parts":              `FROM part |> AGGREGATE count(*) <> 2000 OR count(DISTINCT p_partkey) <> 2000 AS bad`,
		"100 suppliers":            `FROM supplier |> AGGREGATE count(*) <> 100 OR count(DISTINCT s_suppkey) <> 100 AS bad`,
		"four suppliers a part":    `FROM partsupp |> AGGREGATE count(DISTINCT ps_suppkey) AS n GROUP BY ps_partkey |> AGGREGATE min(n) <> 4 OR max(n) <> 4 OR count(*) <> 2000 AS bad`,
		"1 to 7 lines an order":    `FROM lineitem |> AGGREGATE count(*) AS n GROUP BY l_orderkey |> AGGREGATE min(n) <> 1 OR max(n) <> 7 OR count(*) <> 15000 AS bad`,
		"a line's part and seller": `FROM lineitem |> ANTI JOIN partsupp ON l_partkey = ps_partkey AND l_suppkey = ps_suppkey |> AGGREGATE count(*) > 0 AS bad`,
		"an order's customer":      `FROM orders |> ANTI JOIN customer ON o_custkey = c_custkey |> AGGREGATE count(*) > 0 AS bad`,
		"customers without orders": `FROM orders |> WHERE o_custkey % 3 = 0 |> AGGREGATE count(*) > 0 AS bad`,
		"dates": `FROM lineitem |> JOIN orders ON l_orderkey = o_orderkey |> WHERE l_shipdate <= o_orderdate OR l_receiptdate <= l_shipdate
			OR l_commitdate < o_orderdate OR o_orderdate > DATE '1998-12-31' - INTERVAL 151 DAY |> AGGREGATE count(*) > 0 AS bad`,
		"states of lines":      `FROM lineitem |> WHERE (l_linestatus = 'O') <> (l_shipdate > DATE '1995-06-17') OR (l_returnflag = 'N') <> (l_receiptdate > DATE '1995-06-17') |> AGGREGATE count(*) > 0 AS bad`,
		"prices":               `FROM lineitem |> JOIN part ON l_partkey = p_partkey |> WHERE l_extendedprice <> l_quantity * p_retailprice |> AGGREGATE count(*) > 0 AS bad`,
		"telephones of nation": `FROM customer |> WHERE NOT startswith(c_phone, CAST(c_nationkey + 10 AS text)) |> AGGREGATE count(*) > 0 AS bad`,
		"states of orders": `FROM lineitem |> AGGREGATE min(l_linestatus) AS low, max(l_linestatus) AS high GROUP BY l_orderkey
			|> JOIN orders ON l_orderkey = o_orderkey |> WHERE o_orderstatus <> CASE WHEN low = high THEN low ELSE 'P' END |> AGGREGATE count(*) > 0 AS bad`,
	} {
		got, err := s.answer(t.Context(), query+";")
		if err != nil {
			t.Errorf("%s: %v", rule, err)
		} else if got.rows[0][0] != "false" {
			t.Errorf("%s: does not hold", rule)
		}
	}
}

// The comparison sees every kind of difference, and no other.
func TestDiffers(t *testing.T) {
	is := answer{columns: []string{"a", "b"}, rows: [][]string{{"1", "0.30000000000000004"}}, floats: []bool{false, true}}
	same := answer{columns: []string{"a", "b"}, rows: [][]string{{"1", "0.3"}}, floats: []bool{false, true}}
	if d := is.differs(&same); d != "" {
		t.Errorf("a float's last digit: %s", d)
	}
	for what, other := range map[string]answer{
		"a value":          {is.columns, [][]string{{"2", "0.3"}}, is.floats},
		"a float":          {is.columns, [][]string{{"1", "0.300001"}}, is.floats},
		"NULL":             {is.columns, [][]string{{"1", "NULL"}}, is.floats},
		"a row more":       {is.columns, [][]string{{"1", "0.3"}, {"1", "0.3"}}, is.floats},
		"a name":           {[]string{"a", "c"}, same.rows, is.floats},
		"a column":         {[]string{"a"}, [][]string{{"1"}}, []bool{false}},
		"a text like that": {is.columns, same.rows, []bool{false, false}},
	} {
		if is.differs(&other) == "" {
			t.Errorf("%s: not seen", what)
		}
	}
}
