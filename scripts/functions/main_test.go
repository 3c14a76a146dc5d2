package main

import (
	"os"
	"strings"
	"testing"
)

// The page is what the program writes.
func TestPage(t *testing.T) {
	want, err := page("../..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/functions.md")
	if err != nil || string(got) != want {
		t.Errorf("docs/functions.md is not up to date: make docs (%v)", err)
	}
}

// Every difference has its reason, and Spark's own answer beside ours.
func TestDifferencesAreTold(t *testing.T) {
	all, err := examples("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 300 {
		t.Errorf("%d queries hold the functions, of at least 300", len(all))
	}
	for _, e := range all {
		switch {
		case e.differs != "" && len(e.spark) == 0:
			t.Errorf("%s:%d: Spark's answer is missing: run scripts/sparkoracle/sparkoracle.py --write", e.file, e.line)
		case e.differs == "" && len(e.spark) > 0:
			t.Errorf("%s:%d: Spark's answer stands there without a reason for the difference", e.file, e.line)
		case !e.fails && e.differs != "" && strings.Join(e.here, "\n") == strings.Join(e.spark, "\n"):
			t.Errorf("%s:%d: no difference", e.file, e.line)
		}
	}
}
