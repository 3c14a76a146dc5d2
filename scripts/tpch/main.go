// Tpch runs the 22 queries of TPC-H twice, written as pipes and written in plain SQL, compares their rows and their times, and
// prints the table of docs/benchmarks.md:
//
//	make tpch                       scale 1: 6 million lines of orders
//	go run -tags duckdb_arrow ./scripts/tpch -scale 0.1 -only 2,17 -explain
//
// The data is made by package tables and kept as Parquet files in a folder; -data takes other files. pipes/*.quire are the queries in the quire dialect, sql/*.sql the text of the TPC-H
// specification with its validation parameters. Both run in one process on one engine, in turn (A B, B A, …), and so does the
// SQL on a DuckDB without quire, with the same settings on the same files. A figure is printed only when all rows are equal.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"quire/engine"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "tpch:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	scale := flag.Float64("scale", 1, "`size` of the data: 1 is 6 million lines of orders, 1 GB of text")
	rounds := flag.Int("rounds", 15, "`times` that each pair is measured")
	only := flag.String("only", "", "these queries, as `numbers` with commas between them")
	explain := flag.Bool("explain", false, "print both plans of each query and measure nothing")
	memory := flag.String("memory", "8GB", "memory `limit` of both engines")
	threads := flag.Int("threads", runtime.NumCPU(), "threads of both engines")
	given := flag.String("data", "", "`folder` of NAME.parquet to query instead, such as those that a port of dbgen writes")
	dir := flag.String("dir", filepath.Join(os.TempDir(), fmt.Sprintf("quire-tpch-%d", os.Getuid())), "`folder` that keeps the data")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected %q: every argument is a flag", flag.Arg(0))
	}
	if *rounds < 1 {
		return fmt.Errorf("%d rounds: 1 or more are needed", *rounds)
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	data := data(*given)
	if *given == "" {
		if data, err = made(ctx, *dir, *scale); err != nil {
			return err
		}
	}
	settings := engine.Settings{MemoryLimit: *memory, Threads: *threads}
	s, err := open(ctx, data, settings)
	if err != nil {
		return err
	}
	defer s.close()
	if *explain {
		return s.explain(ctx, os.Stdout, chosen)
	}
	b, err := openBare(ctx, data, settings)
	if err != nil {
		return err
	}
	defer b.close()
	t := table{out: os.Stdout}
	t.head(*scale, *rounds, *threads, *memory)
	for _, q := range chosen {
		m, err := measure(ctx, s, b, q, *rounds)
		if err != nil {
			return fmt.Errorf("query %d: %w", q.number, err)
		}
		t.row(m)
	}
	return t.foot()
}

// choose gives the questions whose numbers are listed; "" is all.
func choose(list string) ([]question, error) {
	all, err := questions()
	if err != nil || list == "" {
		return all, err
	}
	var out []question
	for word := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		at := slices.IndexFunc(all, func(q question) bool { return q.number == n })
		if err != nil || at < 0 {
			return nil, fmt.Errorf("no query %q: they are numbered 1 to %d", word, len(all))
		}
		out = append(out, all[at])
	}
	return out, nil
}
