package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/notebooks/examples/shop"
)

// plainRows writes a query's rows as CSV without quire. %s in it is the folder of the example.
func plainRows(t *testing.T, dir, query string) string {
	t.Helper()
	t.Log("real part: DuckDB")
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	out := filepath.Join(t.TempDir(), "plain.csv")
	if _, err := db.Exec("COPY (" + strings.ReplaceAll(query, "%s", dir) + ") TO '" + out + "' (format csv, header)"); err != nil {
		t.Fatal(err)
	}
	return read(t, out)
}

// twice runs a notebook two times: it prints the same and writes the same bytes.
func twice(t *testing.T, dir string, files []string, args ...string) {
	t.Helper()
	first := runIn(t, dir, append([]string{"run"}, args...)...)
	before := map[string]string{}
	for _, f := range files {
		before[f] = read(t, filepath.Join(dir, f))
	}
	if second := runIn(t, dir, append([]string{"run"}, args...)...); second != first {
		t.Errorf("the second run prints something else:\n%s\n---\n%s", head(first), head(second))
	}
	for _, f := range files {
		if read(t, filepath.Join(dir, f)) != before[f] {
			t.Errorf("%s differs after a second run", f)
		}
	}
}

// The organic share runs twice to the same bytes and is what plain SQL gives, weeks without a row among them.
func TestOrganicShareReplays(t *testing.T) {
	dir := unpackExample(t)
	twice(t, dir, []string{"out/organic_share.png", "out/organic_share.parquet", "out/organic_share.csv"}, "organic_share.quire")
	got := read(t, filepath.Join(dir, "out/organic_share.csv"))
	want := plainRows(t, dir, `
		WITH weekly AS (
			SELECT year_week, country, sum(value) FILTER (name = 'Organic') AS organic, sum(value) FILTER (name <> 'Organic') AS paid
			FROM read_csv('%s/data/new_users.csv', types = {'year_week': 'VARCHAR'}) WHERE os_name = 'all' AND country <> 'ALL' GROUP BY ALL),
		filler AS (SELECT * FROM (SELECT DISTINCT year_week FROM weekly), (SELECT DISTINCT country FROM weekly)),
		summed AS (
			SELECT year_week, country, sum(coalesce(organic, 0)) OVER w AS organic, sum(coalesce(paid, 0)) OVER w AS paid
			FROM filler LEFT JOIN weekly USING (year_week, country)
			WINDOW w AS (PARTITION BY country ORDER BY year_week ROWS BETWEEN 3 PRECEDING AND CURRENT ROW))
		SELECT CAST(year_week[1:4] AS int) AS year, CAST(year_week[6:7] AS int) AS week, country, organic / nullif(organic + paid, 0) AS share_organic_p4w
		FROM summed ORDER BY country, year, week`)
	if got != want {
		t.Errorf("the CSV is not what plain SQL gives:\n%s\n---\n%s", head(got), head(want))
	}
	if n := strings.Count(got, "\n"); n != 1+7*36 {
		t.Errorf("%d lines: every week of every country is expected", n)
	}
	if !strings.Contains(got, ",MT,\n") {
		t.Error("four weeks without a user have no share")
	}
}

// The checks of the organic share see what is wrong with the data.
func TestOrganicShareChecks(t *testing.T) {
	for what, row := range map[string]string{
		"a week that is none":  "Organic,k2x9qf,false,SE,all,2018-36,5\n",
		"an unknown channel":   "Television,x,false,SE,all,2018_36,5\n",
		"a row that is double": "Organic,k2x9qf,false,AT,all,2018_36,5\n",
		"a negative count":     "Organic,k2x9qf,false,SE,all,2018_36,-5\n",
	} {
		dir := unpackExample(t)
		path := filepath.Join(dir, "data", "new_users.csv")
		write(t, dir, "data/new_users.csv", read(t, path)+row)
		c := command(t, dir, "run", "organic_share.quire")
		if err := c.Run(); err == nil || c.ProcessState.ExitCode() != exitExpect {
			t.Errorf("%s: exit code %d, want %d", what, c.ProcessState.ExitCode(), exitExpect)
		}
		if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
			t.Errorf("%s: something was written", what)
		}
	}
}

// The questions to the events run twice to the same bytes; the flat table is what plain SQL gives.
func TestPeopleReplays(t *testing.T) {
	dir := unpackExample(t)
	twice(t, dir, []string{"out/ages.png", "out/people.csv"}, "people.quire")
	got := read(t, filepath.Join(dir, "out/people.csv"))
	want := plainRows(t, dir, `
		SELECT eid, documentNumber AS document_number, name, age, address.street AS street, address.number AS number, address.mailAddress AS by_letter
		FROM read_json('%s/data/people_valid.jsonl', columns = {eid: 'VARCHAR', documentNumber: 'VARCHAR', name: 'VARCHAR', age: 'BIGINT',
			address: 'STRUCT(street VARCHAR, number BIGINT, mailAddress BOOLEAN)'}) ORDER BY eid`)
	if got != want {
		t.Errorf("the CSV is not what plain SQL gives:\n%s\n---\n%s", head(got), head(want))
	}
}

// The behaviour metrics are right when files stand in for the database and the bucket.
func TestBehaviourMetricsOnFiles(t *testing.T) {
	dir := unpackExample(t)
	script := read(t, filepath.Join(dir, "behaviour_metrics.quire"))
	for from, to := range map[string]string{
		"CONNECT 'postgres://app@db/shop' AS shop;\n": "",
		"LOAD shop (SELECT * FROM retail.user_purchase WHERE quantity > 2 AND invoice_date::date = $ds) AS purchases;": "LOAD 'data/purchases.csv' (columns (unit_price decimal(8, 3), customer_id int)) AS bought;\n\n" +
			"LET purchases = SELECT * FROM bought WHERE quantity > 2 AND invoice_date::date = $ds;",
		"'s3://bucket/user_purchase/":                                                   "'out/",
		"'s3://bucket/movie_review/{ds}/movie_review.csv'":                              "'data/reviews.csv'",
		"shop.public.user_behavior_metric (mode overwrite, partition by (insert_date))": "'out/metric.csv'",
	} {
		if strings.Count(script, from) != 1 {
			t.Fatalf("the notebook has %d times %q", strings.Count(script, from), from)
		}
		script = strings.Replace(script, from, to, 1)
	}
	write(t, dir, "local.quire", script)
	var purchases, reviews strings.Builder
	if err := shop.WritePurchases(&purchases, shop.Config{Rows: 5_000, Days: 3, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	if err := shop.WriteReviews(&reviews, shop.Config{Rows: 2_000, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "data/purchases.csv", purchases.String())
	write(t, dir, "data/reviews.csv", reviews.String())
	twice(t, dir, []string{"out/stage/2010-12-02/purchases.parquet", "out/metric.csv"}, "local.quire", "--set", "ds=2010-12-02")
	got := read(t, filepath.Join(dir, "out/metric.csv"))
	want := plainRows(t, dir, `
		WITH purchases AS (
			FROM read_csv('%s/data/purchases.csv', types = {'unit_price': 'DECIMAL(8,3)'}) WHERE quantity > 2 AND CAST(invoice_date AS date) = '2010-12-02'),
		stop_words AS (SELECT list(word) AS words FROM read_csv('%s/data/stop_words_en.csv')),
		scored AS (
			SELECT cid, list_contains(list_filter(regexp_split_to_array(lower(review_str), '\s+'), lambda w: NOT list_contains(words, w)), 'good') AS positive
			FROM read_csv('%s/data/reviews.csv'), stop_words)
		SELECT customer_id, CAST(sum(quantity * unit_price) AS decimal(18, 5)) AS amount_spent, sum(CAST(positive AS int)) AS review_score,
			count(*) AS review_count, DATE '2010-12-02' AS insert_date
		FROM purchases JOIN scored ON customer_id = cid GROUP BY customer_id ORDER BY customer_id`)
	if got != want {
		t.Errorf("the metric is not what plain SQL gives:\n%s\n---\n%s", head(got), head(want))
	}
	if strings.Count(got, "\n") < 50 {
		t.Errorf("few customers:\n%s", head(got))
	}
}
