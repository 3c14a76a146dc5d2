// Bench measures what quire promises about speed, whole processes as a user starts them, and prints the table of
// docs/benchmarks.md:
//
//	make bench                      all of it; ROWS=1000000 for a smaller large run
//	go run -tags duckdb_arrow ./scripts/bench -quire bin/quire -rows 0
//
// Every measure is a ratio within one run of this script: quire and what it is compared with take turns (A B A B …), each
// with caches of its own that start empty, and the medians are divided. The outputs of both are compared, so that a fast
// wrong answer is no answer.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// bench is one run of this script.
type bench struct {
	quire   string // the program
	hand    string // the hand-written script's program
	gen     string // the generator's program
	dir     string // works here
	memory  string // limit of both
	threads int
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	quire := flag.String("quire", "bin/quire", "the `program` to measure")
	rows := flag.Int64("rows", 20_000_000, "`rows` of the large run; 0 leaves it out")
	days := flag.Int("days", 30, "`days` of the large run")
	starts := flag.Int("starts", 15, "`times` that a start is measured")
	small := flag.Int("small", 11, "`times` that the small run is measured")
	large := flag.Int("large", 3, "`times` that the large run is measured")
	memory := flag.String("memory", "8GB", "memory `limit` of both sides")
	threads := flag.Int("threads", runtime.NumCPU(), "threads of both sides")
	keep := flag.String("dir", "", "work in this `folder` and keep it")
	flag.Parse()

	b := bench{memory: *memory, threads: *threads, dir: *keep}
	var err error
	if b.quire, err = filepath.Abs(*quire); err != nil {
		return err
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "quire-bench"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(b.dir) }()
	}
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	if b.hand, err = b.build("duckscript", "./scripts/bench/duckscript"); err != nil {
		return err
	}
	if b.gen, err = b.build("gen", "./notebooks/examples/gen"); err != nil {
		return err
	}

	t := table{out: os.Stdout}
	t.head(machine(*threads, *memory))
	if err := b.measureStarts(&t, *starts); err != nil {
		return err
	}
	if err := b.measureNotebook(&t, work{rows: 20_000, days: 1, times: *small, limit: 500 * time.Millisecond}); err != nil {
		return err
	}
	if *rows > 0 {
		return b.measureNotebook(&t, work{rows: *rows, days: *days, times: *large, ratio: 1.1})
	}
	return nil
}

// build compiles one of the programs that take part.
func (b bench) build(name, pkg string) (string, error) {
	program := filepath.Join(b.dir, name)
	cmd := exec.Command("go", "build", "-tags", "duckdb_arrow", "-o", program, pkg)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build %s: %w", pkg, err)
	}
	return program, nil
}

// machine describes where this runs, for the caption.
func machine(threads int, memory string) string {
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %s, %s; both sides with %d threads and a memory limit of %s", runtime.GOOS, model, runtime.Version(), threads, memory)
}
