package growth_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"testing"

	"quire/notebooks/examples/growth"
)

// The rows are a cube: ALL and all hold the sums of the others. Some weeks of small countries are missing, for more than four
// weeks at a time too.
func TestRowsAreACube(t *testing.T) {
	var b bytes.Buffer
	if err := growth.Write(&b, growth.Config{Weeks: 36, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != growth.Header {
		t.Fatalf("header is %q", got)
	}
	sums := map[[4]string]int{} // of name, country, system and week
	given := map[[4]string]int{}
	weeks := map[string]map[string]bool{}
	for _, r := range rows[1:] {
		n, err := strconv.Atoi(r[6])
		if err != nil || n < 0 {
			t.Fatalf("value %q", r[6])
		}
		name, country, system, week := r[0], r[3], r[4], r[5]
		if weeks[country] == nil {
			weeks[country] = map[string]bool{}
		}
		weeks[country][week] = true
		given[[4]string{name, country, system, week}] = n
		if country != "ALL" && system != "all" {
			sums[[4]string{name, country, "all", week}] += n
			sums[[4]string{name, "ALL", system, week}] += n
			sums[[4]string{name, "ALL", "all", week}] += n
		}
	}
	for key, n := range sums {
		if given[key] != n {
			t.Errorf("%v is %d, its parts are %d", key, given[key], n)
		}
	}
	if got := len(weeks["ALL"]); got != 36 {
		t.Errorf("%d weeks", got)
	}
	if got := len(weeks["MT"]); got != 28 {
		t.Errorf("%d weeks of MT", got)
	}
}

func TestRefusesWhatMakesNoSense(t *testing.T) {
	if err := growth.Write(io.Discard, growth.Config{}); err == nil {
		t.Error("no weeks were taken")
	}
}
