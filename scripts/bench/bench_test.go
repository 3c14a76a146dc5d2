package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTable(t *testing.T) {
	var out strings.Builder
	tab := table{out: &out}
	of := func(walls ...time.Duration) samples {
		var s samples
		for _, w := range walls {
			s = append(s, sample{wall: w, peak: 3 << 20})
		}
		return s
	}
	tab.row(line{
		what: "a run", other: "by hand", ratio: 1.1,
		quire: of(3*time.Second, 2*time.Second, 9*time.Second), than: of(2*time.Second, 2500*time.Millisecond, time.Second),
	})
	const want = "| a run | 3.00 s | 3 MB | by hand (×3) | 2.00 s | 3 MB | 1.50 | ratio within 1.1 | no |\n"
	if out.String() != want {
		t.Errorf("got  %swant %s", out.String(), want)
	}
}

func TestSameBytes(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a := file("a", "x\n1\n2\n")
	if err := sameBytes(a, file("same", "x\n1\n2\n")); err != nil {
		t.Error(err)
	}
	for _, other := range []string{"x\n1\n3\n", "x\n1\n", "x\n1\n2\n4\n", "x\n1\n2"} {
		if err := sameBytes(a, file("other", other)); err == nil {
			t.Errorf("%q was taken for the same", other)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{7: "7", 999: "999", 20_000: "20,000", 1_234_567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
