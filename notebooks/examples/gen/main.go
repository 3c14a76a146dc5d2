// Gen writes the data of the flyers example, at any size:
//
//	go run ./notebooks/examples/gen -rows 100000000 -days 30 -seed 1 -o events.csv
//
// The file that ships is `-rows 20000 -days 1 -seed 1`. Without -o it writes to standard output.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"quire/notebooks/examples/events"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("gen", flag.ExitOnError)
	rows := flags.Int64("rows", 20_000, "`number` of events")
	days := flags.Int("days", 1, "`number` of days from "+events.FirstDay.Format("2006-01-02"))
	seed := flags.Uint64("seed", 1, "another `number`, another file")
	out := flags.String("o", "", "`file` to write; standard output without it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected %q: every argument is a flag", flags.Arg(0))
	}
	config := events.Config{Rows: *rows, Days: *days, Seed: *seed}
	if *out == "" {
		return events.Write(os.Stdout, config)
	}
	return writeFile(*out, config)
}

// writeFile writes beside the target and renames, so that an interrupted run leaves no half file under its name.
func writeFile(path string, config events.Config) (err error) {
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
	if err := events.Write(io.Writer(f), config); err != nil {
		_ = f.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(part, path)
}
