package city_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"quire/notebooks/examples/city"
)

// A day's rows are the same whichever delivery brings them; another seed is another city.
func TestDaysDoNotDependOnTheDelivery(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2018, time.March, n, 0, 0, 0, 0, time.UTC) }
	for name, write := range map[string]func(io.Writer, city.Config) error{"accidents": city.WriteAccidents, "requests": city.WriteRequests} {
		made := func(from, to int, seed uint64) []string {
			var out bytes.Buffer
			if err := write(&out, city.Config{From: day(from), To: day(to), Rows: 5_000, Seed: seed}); err != nil {
				t.Fatal(err)
			}
			return strings.Split(strings.TrimSpace(out.String()), "\n")[1:]
		}
		both, first := made(1, 2, 1), made(1, 3, 1)
		if len(both) < 5 || strings.Join(first[:len(both)], "\n") != strings.Join(both, "\n") {
			t.Errorf("%s: %d and %d rows, and the first days differ", name, len(both), len(first))
		}
		if strings.Join(made(1, 2, 2), "\n") == strings.Join(both, "\n") {
			t.Errorf("%s: another seed, the same rows", name)
		}
	}
}

// The year that ships has what the notebook is about: rows that cannot be read, places that are not known, a winter.
func TestYearHasItsQuirks(t *testing.T) {
	var accidents, requests bytes.Buffer
	year := city.Delivery(3_000, 365, 1)
	if err := city.WriteAccidents(&accidents, year); err != nil {
		t.Fatal(err)
	}
	if err := city.WriteRequests(&requests, year); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{" in the night,", ", NEAR THE LIGHT,", ",NULL,", ",SNOWY,", ",ICY,", ",WET,", "DARK-UNLIGHTED"} {
		if !strings.Contains(accidents.String(), want) {
			t.Errorf("no accident has %q", want)
		}
	}
	for _, want := range []string{" ?,", ",NULL,", "Snow on Sidewalk"} {
		if !strings.Contains(requests.String(), want) {
			t.Errorf("no request has %q", want)
		}
	}
	for _, line := range strings.Split(accidents.String(), "\n") {
		if month := line[min(len(line), 17):min(len(line), 19)]; strings.Contains(line, ",SNOWY,") && month > "05" && month < "10" {
			t.Errorf("snow in summer: %s", line)
		}
	}
}

func TestNothingToMake(t *testing.T) {
	if err := city.WriteAccidents(io.Discard, city.Config{From: time.Now(), To: time.Now().AddDate(0, 0, -2), Rows: 1}); err == nil {
		t.Error("no error for a delivery that ends before it begins")
	}
}
