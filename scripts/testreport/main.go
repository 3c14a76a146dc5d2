// Testreport runs `go test` and tells what a person wants to know of it: the closing line of every package, the whole output
// of what failed, and at the end which tests were skipped and why, and which real parts were used.
//
//	go run ./scripts/testreport -tags duckdb_arrow ./...
//
// All arguments go to `go test`. A test tells of a real part by a log line `real part: NAME VERSION`. With QUIRE_REQUIRE_REAL
// set, as in CI, a skipped test is a failure. The exit code is that of `go test`, or 1.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	code, err := run(os.Args[1:], os.Stdout, os.Stderr, os.Getenv("QUIRE_REQUIRE_REAL") != "")
	if err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
	}
	os.Exit(code)
}

func run(args []string, out, errs io.Writer, strict bool) (code int, err error) {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = errs
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return 1, err
	}
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("start go test: %w", err)
	}
	r := newReport(out)
	readErr := r.read(pipe)
	waitErr := cmd.Wait()
	r.close()
	var exit *exec.ExitError
	switch {
	case errors.As(waitErr, &exit):
		return exit.ExitCode(), nil
	case waitErr != nil:
		return 1, waitErr
	case readErr != nil:
		return 1, fmt.Errorf("read the output of go test: %w", readErr)
	case strict && len(r.skipped) > 0:
		return 1, fmt.Errorf("%d tests were skipped, and QUIRE_REQUIRE_REAL permits none", len(r.skipped))
	}
	return 0, nil
}

// read takes the events of `go test -json`; a line that is none is passed on.
func (r *report) read(pipe io.Reader) error {
	lines := bufio.NewReaderSize(pipe, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				r.take(e)
			} else {
				fmt.Fprintf(r.out, "%s", line)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
