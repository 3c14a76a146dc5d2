package main

import (
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
)

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action     string
	Package    string
	ImportPath string // of build-output
	Test       string
	Output     string
}

type testName struct{ pkg, test string }

// report gathers the events of one run. What passes is forgotten as it passes.
type report struct {
	out     io.Writer
	output  map[testName][]string // of what has not ended yet
	skipped []skip
	parts   map[string]bool
	passed  int
	failed  int
}

type skip struct {
	name   testName
	reason string
}

func newReport(out io.Writer) *report {
	return &report{out: out, output: map[testName][]string{}, parts: map[string]bool{}}
}

var (
	realPart = regexp.MustCompile(`real part: (.+)`)
	logPlace = regexp.MustCompile(`^\s*[\w.-]+\.go:\d+: `)
)

func (r *report) take(e event) {
	name := testName{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		if m := realPart.FindStringSubmatch(e.Output); m != nil {
			r.parts[strings.TrimSpace(m[1])] = true
		}
		if e.Test == "" && closing(e.Output) {
			fmt.Fprint(r.out, e.Output)
			return
		}
		r.output[name] = append(r.output[name], e.Output)
	case "pass":
		if e.Test != "" {
			r.passed++
		}
		delete(r.output, name)
	case "skip":
		if e.Test != "" {
			r.skipped = append(r.skipped, skip{name, reason(r.output[name])})
		}
		delete(r.output, name)
	case "fail":
		if e.Test != "" {
			r.failed++
		}
		for _, line := range r.output[name] {
			fmt.Fprint(r.out, line)
		}
		delete(r.output, name)
	}
}

// closing reports whether a line of a package is the one that `go test` ends it with.
func closing(line string) bool {
	for _, start := range []string{"ok  ", "FAIL\t", "---", "?   ", "panic:"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return false
}

// reason is what a test said when it was skipped: its log lines without their places.
func reason(output []string) string {
	var said []string
	for _, line := range output {
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "=== ") || strings.HasPrefix(text, "--- ") {
			continue
		}
		said = append(said, logPlace.ReplaceAllString(line, ""))
	}
	text := strings.Join(strings.Fields(strings.Join(said, " ")), " ")
	if text == "" {
		return "no reason given"
	}
	return text
}

// close prints the summary.
func (r *report) close() {
	for name, lines := range r.output { // a package that ended without telling: a crash
		if len(lines) > 0 && name.test != "" {
			fmt.Fprintf(r.out, "%s %s did not end:\n%s", name.pkg, name.test, strings.Join(lines, ""))
		}
	}
	fmt.Fprintf(r.out, "\n%d tests passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.skipped))
	sort.Slice(r.skipped, func(i, j int) bool {
		a, b := r.skipped[i].name, r.skipped[j].name
		return a.pkg < b.pkg || a.pkg == b.pkg && a.test < b.test
	})
	for _, s := range r.skipped {
		fmt.Fprintf(r.out, "skipped %s %s: %s\n", s.name.pkg, s.name.test, s.reason)
	}
	parts := make([]string, 0, len(r.parts))
	for p := range r.parts {
		parts = append(parts, p)
	}
	sort.Strings(parts)
	if len(parts) == 0 {
		parts = []string{"none told"}
	}
	fmt.Fprintf(r.out, "real parts used: %s\n", strings.Join(parts, ", "))
}
