// Duckscript is the flyers notebook as one would write it by hand for DuckDB: the file read once into a temporary table, the
// shared step materialised once, the same checks, queries and files. It is what the speed of quire is measured against.
//
//	go run -tags duckdb_arrow ./scripts/bench/duckscript -csv data/app_events.csv -out out -memory 4GB -threads 2
//
// With -noop it opens the engine's library and ends at once: the start of any program that links DuckDB.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"
)

func main() {
	var s script
	flag.StringVar(&s.csv, "csv", "", "`file` of events")
	flag.StringVar(&s.out, "out", "", "`folder` to write to")
	flag.StringVar(&s.memory, "memory", "4GB", "memory `limit`")
	flag.IntVar(&s.threads, "threads", 2, "`number` of threads")
	noop := flag.Bool("noop", false, "end at once")
	flag.Parse()
	if *noop {
		return
	}
	if err := s.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "duckscript:", err)
		os.Exit(1)
	}
}

type script struct {
	csv, out, memory string
	threads          int
}

func (s script) run(ctx context.Context) error {
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "duckscript")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(ctx) // temporary tables and the zone belong to a connection
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()

	steps := []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET enable_external_file_cache = false",
		"SET memory_limit = " + quote(s.memory),
		fmt.Sprintf("SET threads = %d", s.threads),
		"SET temp_directory = " + quote(temp),
		"SET TimeZone = 'America/New_York'",
		"CREATE TEMP TABLE events AS FROM read_csv(" + quote(s.csv) + ", header = true, auto_detect = false, delim = ',', quote = '\"', columns = " +
			"{'timestamp': 'TIMESTAMPTZ', 'user_id': 'VARCHAR', 'event': 'VARCHAR', 'flyer_id': 'VARCHAR', 'merchant_id': 'VARCHAR'})",
	}
	for _, step := range steps {
		if _, err := conn.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	if err := check(ctx, conn, `SELECT CASE WHEN count(*) > 0 THEN 0 ELSE 1 END
		+ count(*) FILTER (timestamp IS NULL OR user_id IS NULL OR event IS NULL)
		+ count(*) FILTER (event NOT IN ('flyer_open', 'item_open', 'list_flyers', 'shopping_list_open', 'favorite')) FROM events`); err != nil {
		return fmt.Errorf("events: %w", err)
	}
	const shared = `CREATE TEMP TABLE time_on_flyer AS
		SELECT user_id, merchant_id, day, views, open_seconds, open_seconds / views AS seconds_per_open FROM (
			SELECT user_id, merchant_id, CAST(timestamp AS date) AS day, count(*) AS views,
				CAST(epoch(max(timestamp)) AS bigint) - CAST(epoch(min(timestamp)) AS bigint) AS open_seconds
			FROM events WHERE event IN ('flyer_open', 'item_open') AND merchant_id NOT IN ('NULL', '<null>') GROUP BY ALL)
		ORDER BY user_id, merchant_id, day`
	if _, err := conn.ExecContext(ctx, shared); err != nil {
		return fmt.Errorf("time_on_flyer: %w", err)
	}
	if err := check(ctx, conn, `SELECT count(*) FILTER (user_id IS NULL OR merchant_id IS NULL OR day IS NULL)
		+ count(*) FILTER (NOT views > 0) + count(*) FILTER (open_seconds NOT BETWEEN 0 AND 90000) FROM time_on_flyer`); err != nil {
		return fmt.Errorf("time_on_flyer: %w", err)
	}
	if err := check(ctx, conn, `SELECT count(*) FROM (SELECT 1 FROM time_on_flyer GROUP BY user_id, merchant_id, day HAVING count(*) > 1)`); err != nil {
		return fmt.Errorf("time_on_flyer: %w", err)
	}
	if err := fetch(ctx, conn, `SELECT *, open_seconds / views AS seconds_per_open FROM (
			SELECT merchant_id, sum(views)::bigint AS views, count(DISTINCT user_id) AS readers, sum(open_seconds)::bigint AS open_seconds
			FROM time_on_flyer GROUP BY merchant_id) ORDER BY views DESC, merchant_id LIMIT 10`); err != nil {
		return fmt.Errorf("merchants: %w", err)
	}
	if err := fetch(ctx, conn, `WITH span AS (SELECT CAST(max(timestamp) AS date) - CAST(min(timestamp) AS date) + 1 AS days FROM events)
		SELECT CASE WHEN (SELECT days FROM span) > 3 THEN date_trunc('day', timestamp) ELSE date_trunc('hour', timestamp) END AS period,
			event, count(*) AS events FROM events GROUP BY period, event ORDER BY period, event`); err != nil {
		return fmt.Errorf("activity: %w", err)
	}
	for name, options := range map[string]string{"time_on_flyer.parquet": "FORMAT parquet", "time_on_flyer.csv": "FORMAT csv, HEADER true"} {
		to := "COPY time_on_flyer TO " + quote(filepath.Join(s.out, name)) + " (" + options + ")"
		if _, err := conn.ExecContext(ctx, to); err != nil {
			return fmt.Errorf("%s: %w", to, err)
		}
	}
	return nil
}

// check runs a query that counts faults.
func check(ctx context.Context, conn *sql.Conn, query string) error {
	var faults int64
	if err := conn.QueryRowContext(ctx, query).Scan(&faults); err != nil {
		return err
	}
	if faults > 0 {
		return fmt.Errorf("%d rows break a check", faults)
	}
	return nil
}

// fetch takes all rows of a query, as a chart would.
func fetch(ctx context.Context, conn *sql.Conn, query string) error {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values, places := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
