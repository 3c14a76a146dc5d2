// Gen writes the data of the examples, at any size:
//
//	go run ./notebooks/examples/gen -rows 100000000 -days 30 -seed 1 -o events.csv
//	go run ./notebooks/examples/gen -of growth -rows 36 -o new_users.csv
//
// What ships is what it writes with its defaults. Without -o it writes to standard output.
package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"quire/notebooks/examples/city"
	"quire/notebooks/examples/events"
	"quire/notebooks/examples/growth"
	"quire/notebooks/examples/people"
	"quire/notebooks/examples/shop"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// file is one kind of data: how many rows of it ship, and what writes it.
type file struct {
	rows  int64
	write func(w io.Writer, rows int64, days int, seed uint64) error
}

var files = map[string]file{
	"events": {20_000, func(w io.Writer, rows int64, days int, seed uint64) error {
		return events.Write(w, events.Config{Rows: rows, Days: days, Seed: seed})
	}},
	"growth": {36, func(w io.Writer, weeks int64, _ int, seed uint64) error {
		return growth.Write(w, growth.Config{Weeks: int(weeks), Seed: seed})
	}},
	"people": {1_000, func(w io.Writer, rows int64, _ int, seed uint64) error {
		return people.Write(w, people.Config{Events: int(rows), Seed: seed})
	}},
	"valid-people": {1_000, func(w io.Writer, rows int64, _ int, seed uint64) error {
		return people.WriteValid(w, people.Config{Events: int(rows), Seed: seed})
	}},
	"accidents": {3_000, func(w io.Writer, rows int64, days int, seed uint64) error {
		return city.WriteAccidents(w, city.Delivery(rows, days, seed))
	}},
	"requests": {5_000, func(w io.Writer, rows int64, days int, seed uint64) error {
		return city.WriteRequests(w, city.Delivery(rows, days, seed))
	}},
	"purchases": {5_000, func(w io.Writer, rows int64, days int, seed uint64) error {
		return shop.WritePurchases(w, shop.Config{Rows: int(rows), Days: days, Seed: seed})
	}},
	"reviews": {2_000, func(w io.Writer, rows int64, days int, seed uint64) error {
		return shop.WriteReviews(w, shop.Config{Rows: int(rows), Days: days, Seed: seed})
	}},
}

func run(args []string) error {
	flags := flag.NewFlagSet("gen", flag.ExitOnError)
	of := flags.String("of", "events", "`kind` of data: "+strings.Join(slices.Sorted(maps.Keys(files)), ", "))
	rows := flags.Int64("rows", 0, "`number` of rows; weeks of growth; a year's accidents and requests; 0 is what ships")
	days := flags.Int("days", 1, "`number` of days of events and purchases; of accidents and requests the days in 2018, and 366 is the first of 2019")
	seed := flags.Uint64("seed", 1, "another `number`, another file")
	out := flags.String("o", "", "`file` to write; standard output without it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected %q: every argument is a flag", flags.Arg(0))
	}
	f, ok := files[*of]
	if !ok {
		return fmt.Errorf("no data of kind %q: there are %s", *of, strings.Join(slices.Sorted(maps.Keys(files)), ", "))
	}
	if *rows == 0 {
		*rows = f.rows
	}
	write := func(w io.Writer) error { return f.write(w, *rows, *days, *seed) }
	if *out == "" {
		return write(os.Stdout)
	}
	return writeFile(*out, write)
}

// writeFile writes beside the target and renames, so that an interrupted run leaves no half file under its name.
func writeFile(path string, write func(io.Writer) error) (err error) {
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	if err := write(f); err != nil {
		_ = f.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(part, path)
}
