package storage

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"quire/engine"
)

// TestCrashWhilePuttingInPlace: whatever step of a commit a process dies behind, who comes next finds old or new partitions,
// each whole, and makes all of them new.
func TestCrashWhilePuttingInPlace(t *testing.T) {
	day := func(n int) string { return fmt.Sprintf("day=%d", n) }
	const present, moved = 3, 4
	for crash := range 2*moved + 3 {
		dir := t.TempDir()
		root := filepath.Join(dir, "store")
		put := func(n int, content string) {
			path := filepath.Join(root, day(n), "part-00000.csv")
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		for n := range present {
			put(n, "old")
		}
		put(9, "other")
		target := engine.Target{Format: "csv", PartitionBy: []engine.Partition{{Name: "day"}}}
		f, err := folderLocal(t.Context(), location{uri: root, scheme: schemeFile, path: root}, target, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		for n := range moved {
			path, err := f.File([]string{fmt.Sprint(n)})
			if err == nil {
				err = os.WriteFile(path, []byte("new"), 0o666)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.settle(); err != nil {
			t.Fatal(err)
		}
		f.moves = append(f.moves, move{Place: day(9), Old: "old9"})
		if err := writeFile(filepath.Join(f.stage.dir, successMark), nil); err != nil {
			t.Fatal(err)
		}
		if err := f.stage.writePlan(f.moves); err != nil {
			t.Fatal(err)
		}
		crashBehind(t, f, crash)
		_ = f.stage.lock.Close() // the process is gone

		for n := range present {
			if got, err := os.ReadFile(filepath.Join(root, day(n), "part-00000.csv")); err == nil && string(got) != "old" && string(got) != "new" {
				t.Errorf("crash %d: %s is %q", crash, day(n), got)
			}
		}
		recoverStages(root, time.Now())
		want := "_SUCCESS"
		for n := range moved {
			want += " " + day(n) + "/part-00000.csv:new"
		}
		if got := listing(root); got != want {
			t.Errorf("crash %d: there is %s", crash, got)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 1 {
			t.Errorf("crash %d: left behind: %v", crash, entries)
		}
	}
}

// crashBehind does so many steps of finish; an exchange and its two renames are steps of their own.
func crashBehind(t *testing.T, f *localFolder, steps int) {
	t.Helper()
	for _, m := range f.moves {
		if steps == 0 {
			return
		}
		steps--
		place, from := filepath.Join(f.root, m.Place), filepath.Join(f.stage.dir, m.New)
		if _, err := os.Lstat(place); steps == 0 && err == nil && m.New != "" {
			// Half of the move: exchanged and not told apart, or taken away and not replaced.
			if exchange(from, place) != nil {
				if err := os.Rename(place, filepath.Join(f.stage.dir, m.Old)); err != nil {
					t.Fatal(err)
				}
			}
			return
		}
		if steps > 0 {
			steps--
		}
		if err := m.forward(f.root, f.stage); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMovesAreTakenBack: what fails on the way leaves everything as it was.
func TestMovesAreTakenBack(t *testing.T) {
	root := filepath.Join(t.TempDir(), "store")
	target := engine.Target{Format: "csv", PartitionBy: []engine.Partition{{Name: "day"}}}
	write := func(content string) (*localFolder, error) {
		f, err := folderLocal(t.Context(), location{uri: root, scheme: schemeFile, path: root}, target, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []string{"1", "2", content} {
			path, err := f.File([]string{day})
			if err == nil {
				err = os.WriteFile(path, []byte(content), 0o666)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return f, nil
	}
	f, _ := write("a")
	if _, err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	before := listing(root)
	f, _ = write("b")
	// The last partition's place turns into a file's before the commit comes to it.
	if err := os.WriteFile(filepath.Join(root, "blocked"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	f.moves[2].Place = "blocked/day=b"
	if _, err := f.Commit(); err == nil {
		t.Fatal("no error")
	}
	if err := os.Remove(filepath.Join(root, "blocked")); err != nil {
		t.Fatal(err)
	}
	if got := listing(root); got != before {
		t.Errorf("there is %s\nwas      %s", got, before)
	}
	if entries, _ := os.ReadDir(filepath.Dir(root)); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestForeignPlan: a plan that leads out of the folder is not followed.
func TestForeignPlan(t *testing.T) {
	for _, m := range []move{
		{New: "0", Place: "../out", Old: "old0"},
		{New: "../0", Place: "a", Old: "old0"},
		{New: "0", Place: "a", Old: "../old"},
		{New: "0", Place: "/etc", Old: "old0"},
		{New: "a/b", Place: "a", Old: "old0"},
		{New: "0", Place: "", Old: "old0"},
		{New: "0", Place: ".", Old: "old0"},
	} {
		if m.sound() {
			t.Errorf("%+v is taken", m)
		}
	}
}

func listing(root string) string {
	var out []string
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, _ := os.ReadFile(path)
			name, _ := filepath.Rel(root, path)
			if len(data) > 0 {
				name += ":" + string(data)
			}
			out = append(out, name)
		}
		return err
	})
	sort.Strings(out)
	return strings.Join(out, " ")
}
