package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the messages in testdata/mistakes; read each as if the mistake were yours")

// TestMistakes runs the gallery of mistakes: each file of testdata/mistakes has a mistake that people make, and what quire
// says to it, word for word. The first line says what the mistake is; a line from $ on is the command, where it is not
// `quire run mistake.quire`.
func TestMistakes(t *testing.T) {
	const folder = "testdata/mistakes"
	files, err := filepath.Glob(folder + "/*.txtar")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d mistakes: %v", len(files), err)
	}
	data, err := filepath.Abs(filepath.Join(folder, "data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.Symlink(data, filepath.Join(dir, "data")); err != nil {
				t.Fatal(err)
			}
			want := -1
			for i, f := range a.Files {
				if f.Name == "message" {
					want = i
					continue
				}
				write(t, dir, f.Name, string(f.Data))
			}
			if want < 0 {
				t.Fatalf("%s has no message", file)
			}
			args := []string{"run", "mistake.quire"}
			if _, line, ok := strings.Cut(string(a.Comment), "$ quire "); ok {
				args = strings.Fields(line)
			}
			got := strings.ReplaceAll(said(t, dir, args...), dir, "/home/ann")
			if got == string(a.Files[want].Data) {
				return
			}
			if !*update {
				t.Errorf("it says\n%s\nand not\n%s", got, a.Files[want].Data)
				return
			}
			a.Files[want].Data = []byte(got)
			if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// said gives the exit code and what stands on stderr, but for the lines that tell how a run goes.
func said(t *testing.T, dir string, args ...string) string {
	t.Helper()
	c := command(t, dir, args...)
	var stderr strings.Builder
	c.Stderr = &stderr
	_ = c.Run()
	var b strings.Builder
	fmt.Fprintf(&b, "exit %d\n", c.ProcessState.ExitCode())
	for _, line := range strings.SplitAfter(stderr.String(), "\n") {
		if !strings.HasPrefix(line, " ✓ ") && !strings.HasPrefix(line, " ✗ ") && !strings.HasPrefix(line, " mistake.quire: ") {
			b.WriteString(line)
		}
	}
	return b.String()
}
