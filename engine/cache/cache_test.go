package cache_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"quire/engine/cache"
)

const childDir = "QUIRE_CACHE_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(child(dir))
	}
	goleak.VerifyTestMain(m)
}

// child is another process on the same cache: it begins to fill an entry, begins a temporary file, leases an entry, says so,
// and waits to be killed.
func child(dir string) int {
	c, err := cache.Open(dir, 0)
	if err != nil {
		return 1
	}
	_, w, err := c.Acquire(context.Background(), key("half"), 0)
	if err != nil || os.WriteFile(w.Path(), []byte("half of it"), 0o600) != nil {
		return 1
	}
	tmp, err := c.Temp("upload.csv", 0)
	if err != nil || os.WriteFile(tmp.Path(), []byte("on its way"), 0o600) != nil {
		return 1
	}
	if l, err := c.Lookup(key("held")); err != nil || l == nil {
		return 1
	}
	fmt.Println("ready")
	_, _ = os.Stdin.Read(make([]byte, 1))
	return 0
}

func key(name string) cache.Key {
	return cache.Key{Kind: "object", Parts: []string{"bucket", name, "etag"}, Name: name + ".csv"}
}

func open(t *testing.T, dir string, limit int64) *cache.Cache {
	t.Helper()
	c, err := cache.Open(dir, limit)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fill puts an entry of n bytes and gives it up.
func fill(t *testing.T, c *cache.Cache, name string, n int) {
	t.Helper()
	lease, w, err := c.Acquire(t.Context(), key(name), int64(n))
	if err != nil || lease != nil {
		t.Fatalf("acquire %s: lease %v, %v", name, lease, err)
	}
	if err := os.WriteFile(w.Path(), bytes.Repeat([]byte(name[:1]), n), 0o600); err != nil {
		t.Fatal(err)
	}
	if lease, err = w.Commit(int64(n)); err != nil {
		t.Fatal(err)
	}
	lease.Release()
}

func has(t *testing.T, c *cache.Cache, name string) bool {
	t.Helper()
	l, err := c.Lookup(key(name))
	if err != nil {
		t.Fatal(err)
	}
	if l == nil {
		return false
	}
	l.Release()
	return true
}

// age sets when an entry was used last.
func age(t *testing.T, c *cache.Cache, name string, by time.Duration) {
	t.Helper()
	l, err := c.Lookup(key(name))
	if err != nil || l == nil {
		t.Fatalf("%s: %v", name, err)
	}
	entry := strings.TrimSuffix(l.Path(), ".csv") + ".entry"
	l.Release()
	then := time.Now().Add(-by)
	if err := os.Chtimes(entry, then, then); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestEntryIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "cache")
	c := open(t, dir, 0)
	if len(names(t, dir)) != 0 {
		t.Error("opening wrote something")
	}
	if has(t, c, "one") {
		t.Error("an entry before any was made")
	}
	fill(t, c, "one", 100)
	l, err := open(t, dir, 0).Lookup(key("one"))
	if err != nil || l == nil {
		t.Fatalf("not found again: %v", err)
	}
	defer l.Release()
	data, err := os.ReadFile(l.Path())
	if err != nil || l.Size() != 100 || !bytes.Equal(data, bytes.Repeat([]byte("o"), 100)) {
		t.Errorf("got %d bytes, size %d, %v", len(data), l.Size(), err)
	}
	if !strings.HasSuffix(l.Path(), ".csv") {
		t.Errorf("the path %s lost the ending", l.Path())
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v", info.Mode())
	}
	if other := (cache.Key{Kind: "object", Parts: []string{"bucketone", "etag"}}); mustMiss(t, c, other) {
		t.Error("parts that read the same when joined are one entry")
	}
}

func mustMiss(t *testing.T, c *cache.Cache, k cache.Key) bool {
	t.Helper()
	l, err := c.Lookup(k)
	if err != nil {
		t.Fatal(err)
	}
	return l != nil
}

func TestHostileNames(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, 0)
	for name, ending := range map[string]string{
		"a/b.CSV.gz": ".csv.gz", "../../x.parquet": ".parquet", "x.\x1b[31m": "", "a.b c.csv": ".csv",
		"dots.1.2.3.json": ".3.json", "x.entry": "", "x.part": "", ".": "", "": "",
	} {
		_, w, err := c.Acquire(t.Context(), cache.Key{Kind: "k", Parts: []string{name}, Name: name}, 0)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(w.Path())
		if _, got, _ := strings.Cut(base, ".part"); got != ending || filepath.Dir(w.Path()) != dir {
			t.Errorf("%q gives %s, expected the ending %q", name, w.Path(), ending)
		}
		w.Abort()
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestLeastRecentlyUsedGoes(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, 1000)
	for i, name := range []string{"a", "b", "c"} {
		fill(t, c, name, 300)
		age(t, c, name, time.Duration(10-i)*time.Hour)
	}
	if !has(t, c, "a") { // used now, so b is the oldest
		t.Fatal("a is gone too early")
	}
	fill(t, c, "d", 300)
	if !has(t, c, "a") || has(t, c, "b") || !has(t, c, "d") {
		t.Errorf("a %v, b %v, d %v: expected b to go", has(t, c, "a"), has(t, c, "b"), has(t, c, "d"))
	}
	if _, bytes := c.Usage(); bytes > 1000 {
		t.Errorf("%d bytes are kept", bytes)
	}
}

func TestEntryInUseStays(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, 1000)
	fill(t, c, "held", 800)
	held, err := c.Lookup(key("held"))
	if err != nil || held == nil {
		t.Fatal(err)
	}
	age(t, c, "held", time.Hour)
	fill(t, open(t, dir, 1000), "other", 800) // another process
	if err := c.Trim(0); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(held.Path()); err != nil || len(data) != 800 {
		t.Fatalf("an entry in use was removed: %v", err)
	}
	held.Release()
	held.Release()
	if entries, bytes := c.Usage(); bytes > 1000 {
		t.Errorf("%d entries of %d bytes after the last use", entries, bytes)
	}
}

func TestLargerThanTheCache(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, 100)
	_, w, err := c.Acquire(t.Context(), key("huge"), 5000)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.Path(), make([]byte, 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := w.Commit(5000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(l.Path()); err != nil {
		t.Errorf("gone while in use: %v", err)
	}
	if err := c.Trim(100); err != nil {
		t.Fatal(err)
	}
	l.Release()
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("kept over the limit: %q", left)
	}
}

func TestDamagedEntries(t *testing.T) {
	for name, damage := range map[string]func(data, entry string) error{
		"shorter":        func(d, _ string) error { return os.Truncate(d, 5) },
		"longer":         func(d, _ string) error { return os.Truncate(d, 50) },
		"gone":           func(d, _ string) error { return os.Remove(d) },
		"a folder":       func(d, _ string) error { return errors.Join(os.Remove(d), os.Mkdir(d, 0o700)) },
		"entry cut":      func(_, e string) error { return os.Truncate(e, 3) },
		"entry gone":     func(_, e string) error { return os.Remove(e) },
		"entry nonsense": func(_, e string) error { return os.WriteFile(e, bytes.Repeat([]byte("x"), 9999), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c := open(t, dir, 0)
			fill(t, c, "one", 20)
			l, err := c.Lookup(key("one"))
			if err != nil {
				t.Fatal(err)
			}
			data := l.Path()
			l.Release()
			if err := damage(data, strings.TrimSuffix(data, ".csv")+".entry"); err != nil {
				t.Fatal(err)
			}
			if has(t, c, "one") {
				t.Fatal("a damaged entry was served")
			}
			fill(t, c, "one", 20)
			if !has(t, c, "one") {
				t.Error("it cannot be filled again")
			}
		})
	}
}

func TestWrongSizeIsNotCommitted(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, 0)
	_, w, err := c.Acquire(t.Context(), key("one"), 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.Path(), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(10); err == nil {
		t.Error("committed 5 bytes as 10")
	}
	w.Abort()
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestFilledOnce(t *testing.T) {
	dir := t.TempDir()
	var writers sync.Map
	var wait sync.WaitGroup
	for i := range 20 {
		c := open(t, dir, 0)
		wait.Go(func() {
			lease, w, err := c.Acquire(t.Context(), key("one"), 0)
			if err != nil {
				t.Error(err)
				return
			}
			if w != nil {
				writers.Store(i, true)
				if err := os.WriteFile(w.Path(), []byte("content"), 0o600); err != nil {
					t.Error(err)
				}
				if lease, err = w.Commit(7); err != nil {
					t.Error(err)
					return
				}
			}
			if data, err := os.ReadFile(lease.Path()); string(data) != "content" {
				t.Errorf("read %q, %v", data, err)
			}
			lease.Release()
		})
	}
	wait.Wait()
	n := 0
	writers.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d writers, expected 1", n)
	}
}

func TestWaitingIsCancelled(t *testing.T) {
	dir := t.TempDir()
	_, w, err := open(t, dir, 0).Acquire(t.Context(), key("one"), 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := open(t, dir, 0).Acquire(ctx, key("one"), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	w.Abort()
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, 0)
	w, err := c.Temp("x.csv.gz", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.Path(), []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := w.Commit(-1)
	if err != nil || l.Size() != 3 {
		t.Fatalf("size %d, %v", l.Size(), err)
	}
	fill(t, open(t, dir, 0), "other", 10) // the sweep of another process leaves it alone
	if data, err := os.ReadFile(l.Path()); string(data) != "abc" {
		t.Errorf("read %q, %v", data, err)
	}
	l.Release()
	if left := names(t, dir); len(left) != 2 {
		t.Errorf("left behind: %q", left)
	}
}

func TestKilledProcess(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, 0)
	fill(t, c, "held", 10)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if n, err := out.Read(make([]byte, 5)); n != 5 {
		t.Fatalf("the other process did not begin: %v", err)
	}
	if err := open(t, dir, 0).Trim(0); err != nil {
		t.Fatal(err)
	}
	if !has(t, c, "held") {
		t.Error("what another process reads was removed")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	next := open(t, dir, 0)
	if has(t, next, "half") {
		t.Error("a half-written entry was served")
	}
	fill(t, next, "half", 10)
	if left := names(t, dir); len(left) != 4 {
		t.Errorf("expected the held entry and the new one, found %q", left)
	}
	if err := next.Trim(0); err != nil {
		t.Fatal(err)
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}
