package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.md", "# One\n[ok](b.md#the-s3-place) [web](https://example.org/x) ![no](gone.png)\n[bad](b.md#nothing) [self](#one)\n"+
		"`[code](gone.md)`\n```\n[block](gone.md)\n```\n")
	write("b.md", "# Two\n\n## The S3 place\n")
	broken, err := check([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a.md:2: gone.png: no such file", "a.md:3: b.md#nothing: no such heading"}
	if len(broken) != len(want) {
		t.Fatalf("got %q, want %q", broken, want)
	}
	for i := range want {
		if !strings.HasSuffix(broken[i], want[i]) {
			t.Errorf("got %q, want …%q", broken[i], want[i])
		}
	}
}
