package archtest

import (
	"strings"
	"testing"
)

func TestTheHouseStands(t *testing.T) {
	found, err := Check("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

// Each rule turns red on code that breaks it, and stays quiet on the like that does not.
func TestRulesSeeWhatBreaksThem(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      string // a part of the rule; "" breaks none
	}{
		{"notebooks/x.go", `package notebooks; import "quire/internal/sqllex"; var _ = sqllex.Lex`, ""},
		{"notebooks/x.go", `package notebooks; import "github.com/apache/arrow-go/v18/arrow"`, "standard library"},
		{"notebooks/x.go", `package notebooks; import "quire/engine"`, "never import each other"},
		{"notebooks/x_test.go", `package notebooks; import "quire/engine"`, ""},
		{"plots/x.go", `package plots; import "quire/notebooks"`, "never import each other"},
		{"plots/x.go", `package plots; import "gonum.org/v1/plot"`, ""},
		{"repl/text/x.go", `package text; import "gonum.org/v1/plot"`, "gonum in plots"},
		{"engine/x.go", `package engine; import "quire/engine/duckdb"`, "depends on no driver"},
		{"engine/x.go", `package engine; import "quire/repl"`, "depends on no driver"},
		{"engine/spark/x.go", `package spark; import ("quire/engine"; "quire/engine/pipesql"; "google.golang.org/grpc/codes")`, ""},
		{"engine/duckdb/x.go", `package duckdb; import ("quire/engine"; "quire/engine/pipesql"; "github.com/duckdb/duckdb-go/v2")`, ""},
		{"engine/duckdb/x.go", `package duckdb; import "quire/engine/storage"`, "do not know each other"},
		{"engine/storage/s3/x.go", `package s3; import "github.com/aws/aws-sdk-go-v2/config"`, ""},
		{"engine/cache/x.go", `package cache; import "github.com/aws/aws-sdk-go-v2/config"`, "AWS in engine/storage"},
		{"engine/duckdb/x.go", `package duckdb; import "quire/engine/enginetest"`, "for tests"},
		{"repl/x.go", `package repl; import ("quire/engine"; "quire/plots"; "quire/notebooks"; "quire/repl/checks")`, ""},
		{"repl/x.go", `package repl; import "quire/engine/duckdb"`, "drivers come in through cmd"},
		{"repl/x.go", `package repl; import "quire/repl/tui"`, "knows no screen"},
		{"repl/checks/x.go", `package checks; import "quire/repl"`, "do not import it"},
		{"repl/tui/view/x.go", `package view; import ("quire/repl"; "charm.land/bubbletea/v2")`, ""},
		{"repl/x.go", `package repl; import tea "charm.land/bubbletea/v2"`, "Bubble Tea in repl/tui"},
		{"repl/x.go", `package repl; import "github.com/spf13/cobra"`, "Cobra in cmd"},
		{"repl/x.go", `package repl; import "quire/cmd/quire"`, "drivers come in"},
		{"cmd/quire/x.go", `package main; import ("os"; "quire/engine/duckdb"); func main() { os.Exit(len(os.Getenv("A"))) }`, ""},
		{"repl/x.go", `package repl; import "os"; var _ = os.Getenv("A")`, "reads the environment"},
		{"repl/x.go", `package repl; import sys "os"; func f() { sys.Exit(1) }`, "reads the environment"},
		{"repl/x.go", `package repl; import . "os"; func f() { Exit(1) }`, "reads the environment"},
		{"repl/x.go", `package repl; import "os"; var _ = os.TempDir()`, ""},
		{"repl/x_test.go", `package repl; import "os"; var _ = os.Getenv("QUIRE_TEST_DATA")`, ""},
		{"engine/enginetest/x.go", `package enginetest; import ("os"; "testing"); func F(*testing.T) { os.Getenv("A") }`, ""},
		{"repl/util/x.go", `package util`, "noun"},
		{"repl/x_test.go", `package helpers_test`, "noun"},
		{"scripts/bench/x.go", `package main; import ("os"; "github.com/duckdb/duckdb-go/v2"); func main() { os.Exit(1) }`, ""},
		{"repl/report/x.go", `package report; import "quire/repl/tui"`, "drivers come in"},
		{"attic/x.go", `package attic; import "fmt"`, "has its place"},
	} {
		f, err := read(c.name, []byte(c.src))
		if err != nil {
			t.Fatal(err)
		}
		found := check([]file{f})
		switch {
		case c.want == "" && len(found) > 0:
			t.Errorf("%s\n%s\nbreaks nothing, but: %v", c.name, c.src, found)
		case c.want != "" && (len(found) != 1 || !strings.Contains(found[0].Rule, c.want)):
			t.Errorf("%s\n%s\nbreaks %q, found: %v", c.name, c.src, c.want, found)
		case c.want != "" && !strings.HasPrefix(found[0].Place, c.name+":1"):
			t.Errorf("%s: the place is %s", c.name, found[0].Place)
		}
	}
}
