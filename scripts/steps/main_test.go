package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const conformance = "../../engine/enginetest/testdata"

// The page that ships shows what the conformance files say.
func TestPageIsUpToDate(t *testing.T) {
	want, err := page(conformance)
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../docs/steps.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Error("docs/steps.md is not what the conformance files say; make docs writes it anew")
	}
}

// Every step that language.md promises is pinned by a query and, where it can be written wrongly, every conformance file of
// steps is on the page.
func TestEveryStepIsPinned(t *testing.T) {
	text, err := os.ReadFile("../../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	names, err := filepath.Glob(conformance + "/*.test")
	if err != nil || len(names) == 0 {
		t.Fatalf("no conformance files: %v", err)
	}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
		if base := filepath.Base(n); strings.HasPrefix(base, "pipe_") && !onPage(strings.TrimSuffix(strings.TrimPrefix(base, "pipe_"), ".test")) {
			t.Errorf("%s is not on the page", base)
		}
	}
	pinned := strings.ToUpper(all.String())
	steps := 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "| `\\|> ") {
			continue
		}
		for _, word := range regexp.MustCompile("`[^`]*`").FindAllString(strings.SplitN(strings.TrimPrefix(line, "| "), " | ", 2)[0], -1) {
			op := regexp.MustCompile(`[A-Z]{2,}`).FindString(word)
			if op == "" || op == "PLOT" { // charts are the session's
				continue
			}
			steps++
			if !regexp.MustCompile(`\|>\s*[^|]*\b` + op + `\b`).MatchString(pinned) {
				t.Errorf("no conformance query has the step %s of %s", op, word)
			}
		}
	}
	if steps < 20 {
		t.Errorf("language.md names %d steps; the table has moved", steps)
	}
}

func onPage(name string) bool {
	for _, f := range files {
		if f == name {
			return true
		}
	}
	return false
}
