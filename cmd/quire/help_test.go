package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The manual page that ships is what the commands say of themselves now.
func TestManualPage(t *testing.T) {
	const page = "../../docs/quire.1"
	var now bytes.Buffer
	if err := writeMan(&now, rootCommand()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, now.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shipped, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(shipped, now.Bytes()) {
		t.Errorf("%s is not what `quire man` prints: make golden writes it anew", page)
	}
	if mandoc, err := exec.LookPath("mandoc"); err == nil {
		if out, err := exec.Command(mandoc, "-T", "lint", "-W", "error", page).CombinedOutput(); err != nil {
			t.Errorf("%s", out)
		}
	}
}

// Every command and flag that a user sees stands in docs/cli.md.
func TestEveryFlagIsDocumented(t *testing.T) {
	data, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	root := rootCommand()
	root.InitDefaultCompletionCmd()
	for _, line := range strings.Split(root.PersistentFlags().FlagUsages(), "\n") {
		if name, ok := flagOf(line); ok && !strings.Contains(doc, name) {
			t.Errorf("docs/cli.md does not tell of %s", name)
		}
	}
	for _, c := range root.Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		if !strings.Contains(doc, "quire "+c.Name()) {
			t.Errorf("docs/cli.md does not tell of quire %s", c.Name())
		}
		for _, line := range strings.Split(c.LocalNonPersistentFlags().FlagUsages(), "\n") {
			if name, ok := flagOf(line); ok && !strings.Contains(doc, name) {
				t.Errorf("docs/cli.md does not tell of %s of quire %s", name, c.Name())
			}
		}
	}
}

// flagOf gives the --flag of a line of help.
func flagOf(line string) (string, bool) {
	i := strings.Index(line, "--")
	if i < 0 {
		return "", false
	}
	name, _, _ := strings.Cut(line[i:], " ")
	return name, name != "--help"
}
