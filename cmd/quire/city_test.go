package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/notebooks/examples/city"
)

const (
	firstDay   = "out/store/accidents/delivered=2018-12-31/part-00000.parquet"
	secondDay  = "out/store/accidents/delivered=2019-01-01/part-00000.parquet"
	firstCalls = "out/store/requests/delivered=2018-12-31/part-00000.parquet"
)

// A delivery of the city comes twice to the same bytes; the next one adds a partition of its own and touches no other; what is
// made of the store is what plain SQL makes of the deliveries.
func TestCityReplays(t *testing.T) {
	dir := unpackExample(t)
	twice(t, dir, []string{firstDay, firstCalls, "out/places.csv", "out/season.png", "out/roads.png", "out/calls.png"}, "city.quire")
	first := read(t, filepath.Join(dir, firstDay))
	wantPlaces(t, dir, "2018-12-31")
	twice(t, dir, []string{firstDay, secondDay, "out/places.csv"}, "city.quire", "--set", "ds=2019-01-01")
	if read(t, filepath.Join(dir, firstDay)) != first {
		t.Error("the second delivery changed the first one's partition")
	}
	wantPlaces(t, dir, "*")
	// The rows that cannot be read are not in the store, and all others are, one of them corrected by the second delivery.
	got := runIn(t, dir, "query", "FROM 'out/store/accidents/*/*.parquet' |> AGGREGATE count(*) AS n, count(DISTINCT incident_id) AS incidents")
	want := plainRows(t, dir, "SELECT count(*) AS n, count(DISTINCT incident_id) AS incidents FROM "+plainAccidents("*"))
	if got != want || got == "n,incidents\n0,0\n" {
		t.Errorf("the store has\n%s\nwant\n%s", got, want)
	}
}

// plainAccidents reads the accidents of deliveries in DuckDB's own words, which drop a row for the columns only that are asked for.
func plainAccidents(delivery string) string {
	return `(FROM read_csv('%s/data/city/` + delivery + `/traffic_accidents.csv', nullstr = ['', 'NULL'], ignore_errors = true, auto_detect = false, header = true,
		columns = {incident_id: 'VARCHAR', first_occurrence_date: 'TIMESTAMP', reported_date: 'TIMESTAMP', incident_address: 'VARCHAR',
			longitude: 'DOUBLE', latitude: 'DOUBLE', neighborhood_id: 'VARCHAR', road_condition: 'VARCHAR', light_condition: 'VARCHAR'})
		WHERE first_occurrence_date IS NOT NULL AND reported_date IS NOT NULL)`
}

func wantPlaces(t *testing.T, dir, delivery string) {
	t.Helper()
	got := read(t, filepath.Join(dir, "out/places.csv"))
	want := plainRows(t, dir, `
		WITH accidents AS (
			SELECT neighborhood_id, count(*) AS accidents
			FROM (FROM `+plainAccidents(delivery)+` QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY reported_date DESC) = 1)
			WHERE neighborhood_id IS NOT NULL GROUP BY ALL),
		calls AS (
			SELECT lower(replace(neighborhood, ' ', '-')) AS neighborhood_id, count(*) AS calls
			FROM read_csv('%s/data/city/`+delivery+`/service_requests.csv', nullstr = ['', 'NULL'], ignore_errors = true, auto_detect = false, header = true, quote = '"',
				columns = {case_id: 'VARCHAR', created: 'TIMESTAMP', agency: 'VARCHAR', topic: 'VARCHAR', incident_address: 'VARCHAR', neighborhood: 'VARCHAR', case_status: 'VARCHAR'})
			WHERE neighborhood IS NOT NULL AND created IS NOT NULL GROUP BY ALL)
		SELECT neighborhood_id, accidents, calls FROM accidents JOIN calls USING (neighborhood_id) ORDER BY neighborhood_id`)
	if got != want {
		t.Errorf("the places are not what plain SQL gives:\n%s\n---\n%s", head(got), head(want))
	}
	if n := strings.Count(got, "\n"); n < 20 {
		t.Errorf("%d lines", n)
	}
}

// A delivery without its ids is refused before anything gets into the store.
func TestCityChecks(t *testing.T) {
	dir := unpackExample(t)
	write(t, dir, "data/city/2019-01-02/service_requests.csv", city.RequestsHeader+"\nR1,2019-01-02 08:00:00,Finance,Taxes,,Baker,New\n")
	write(t, dir, "data/city/2019-01-02/traffic_accidents.csv", city.AccidentsHeader+"\n,2019-01-02 08:00:00,2019-01-02 08:00:00,X,-105,39,baker,DRY,DAY LIGHT\n")
	c := command(t, dir, "run", "city.quire", "--set", "ds=2019-01-02")
	if err := c.Run(); err == nil || c.ProcessState.ExitCode() != exitExpect {
		t.Errorf("exit code %d, want %d", c.ProcessState.ExitCode(), exitExpect)
	}
	if _, err := os.Stat(filepath.Join(dir, "out", "store")); err == nil {
		t.Error("something got into the store")
	}
}

// The notebook takes in the city's own export. It is of a year in which the state of the roads was not told, and stands beside
// calls that are made up.
func TestCityOnItsOwnExport(t *testing.T) {
	data := os.Getenv("QUIRE_TEST_DATA")
	if data == "" {
		t.Skip("QUIRE_TEST_DATA names no folder with denver_traffic_accidents.csv")
	}
	dir := unpackExample(t)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(read(t, filepath.Join(data, "denver_traffic_accidents.csv")), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	incidents := map[string]bool{}
	for i, row := range rows {
		if i == 0 {
			rows[i] = append(row, "ROAD_CONDITION")
			continue
		}
		rows[i] = append(row, "NULL")
		incidents[row[0]] = true
	}
	var out strings.Builder
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	const ds = "2014-12-31"
	write(t, dir, "data/city/"+ds+"/traffic_accidents.csv", out.String())
	var calls strings.Builder
	year := city.Config{From: time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2014, 12, 31, 0, 0, 0, 0, time.UTC), Rows: 5_000, Seed: 2}
	if err := city.WriteRequests(&calls, year); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "data/city/"+ds+"/service_requests.csv", calls.String())
	twice(t, dir, []string{"out/store/accidents/delivered=" + ds + "/part-00000.parquet", "out/season.png", "out/places.csv"}, "city.quire", "--set", "ds="+ds)
	got := runIn(t, dir, "query", "FROM 'out/store/accidents/*/*.parquet' |> AGGREGATE count(*) AS n, count(DISTINCT incident_id) AS incidents")
	want := plainRows(t, data, "SELECT count(*) AS n, count(DISTINCT INCIDENT_ID) AS incidents FROM read_csv('%s/denver_traffic_accidents.csv', all_varchar = true)")
	if got != want {
		t.Errorf("the store has\n%s\nwant\n%s", got, want)
	}
}
