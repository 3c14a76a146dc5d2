package storage_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"quire/engine"
	"quire/engine/storage"
)

func partitioned(mode string, keys ...string) engine.Target {
	t := engine.Target{Format: "csv", Mode: mode}
	for _, k := range keys {
		name, value, constant := strings.Cut(k, "=")
		p := engine.Partition{Name: name}
		if constant {
			p.Value = &engine.Value{Type: "text", Items: []string{value}}
		}
		t.PartitionBy = append(t.PartitionBy, p)
	}
	return t
}

// writeFolder writes partitions, each with this content.
func writeFolder(ctx context.Context, root string, t engine.Target, content string, partitions ...[]string) error {
	sink, err := storage.New(storage.Options{}).Folder(ctx, root, t)
	if err != nil {
		return err
	}
	defer func() { _ = sink.Abort() }()
	for _, values := range partitions {
		path, err := sink.File(values)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			if x, ok := sink.(storage.Explainer); ok {
				return x.Explain(err)
			}
			return err
		}
	}
	_, err = sink.Commit()
	return err
}

// files gives the files below a folder with their content, and folders without any.
func files(root string) string {
	var out []string
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name, _ := filepath.Rel(root, path)
		if entries, _ := os.ReadDir(path); d.IsDir() && len(entries) == 0 {
			out = append(out, name+"/")
		} else if !d.IsDir() {
			data, _ := os.ReadFile(path)
			out = append(out, strings.TrimSpace(name+" "+string(data)))
		}
		return nil
	})
	sort.Strings(out)
	return strings.Join(out, "\n")
}

func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	sort.Strings(want)
	if got := files(dir); got != strings.Join(want, "\n") {
		t.Errorf("there is\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestFolderReplacesItsPartitions(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "deeper", "store")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(writeFolder(t.Context(), root, partitioned("", "day", "city"), "1", []string{"1", "x y"}, []string{"1", ""}, []string{"2", "a/b=c%"}))
	wantFiles(t, dir, "deeper/store/_SUCCESS", "deeper/store/day=1/city=x y/part-00000.csv 1",
		"deeper/store/day=1/city=__HIVE_DEFAULT_PARTITION__/part-00000.csv 1", "deeper/store/day=2/city=a%2Fb%3Dc%25/part-00000.csv 1")
	// What was in a partition goes with it; other partitions stay.
	must(os.WriteFile(filepath.Join(root, "day=1", "city=x y", "part-00001.csv"), nil, 0o666))
	must(writeFolder(t.Context(), root, partitioned("overwrite", "day", "city"), "2", []string{"1", "x y"}))
	wantFiles(t, root, "_SUCCESS", "day=1/city=x y/part-00000.csv 2", "day=1/city=__HIVE_DEFAULT_PARTITION__/part-00000.csv 1", "day=2/city=a%2Fb%3Dc%25/part-00000.csv 1")
	// A constant stands for all partitions that have it, also when nothing is written, however they were escaped.
	must(os.MkdirAll(filepath.Join(root, "day=2", "city=a%2fb", "deep"), 0o777))
	must(writeFolder(t.Context(), root, partitioned("", "day", "city=a/b=c%"), "3"))
	wantFiles(t, root, "_SUCCESS", "day=1/city=x y/part-00000.csv 2", "day=1/city=__HIVE_DEFAULT_PARTITION__/part-00000.csv 1", "day=2/city=a%2fb/deep/")
	must(writeFolder(t.Context(), root, partitioned("", "day=1", "city"), "4", []string{"1", "new"}))
	wantFiles(t, root, "_SUCCESS", "day=1/city=new/part-00000.csv 4", "day=2/city=a%2fb/deep/")
}

func TestFolderAppends(t *testing.T) {
	root := filepath.Join(t.TempDir(), "log")
	run := func(name, content string, days ...string) {
		t.Helper()
		target := partitioned("append", "day")
		target.Run = name
		var all [][]string
		for _, d := range days {
			all = append(all, []string{d})
		}
		if err := writeFolder(t.Context(), root, target, content, all...); err != nil {
			t.Fatal(err)
		}
	}
	run("a", "1", "1", "2")
	run("b", "1", "2", "3")
	run("a", "2", "2")
	wantFiles(t, root, "_SUCCESS", "day=2/part-a.csv 2", "day=2/part-b.csv 1", "day=3/part-b.csv 1")
}

func TestFolderRefuses(t *testing.T) {
	dir := tree(t, "plain", "store/day=1/city=x/part-00000.csv", "store/day=2/part-00000.csv", "store/day=3")
	before := files(dir)
	for _, c := range []struct {
		root   string
		target engine.Target
		value  string
		says   string
	}{
		{"plain", partitioned("", "day"), "1", "it is a file"},
		{"store", partitioned("", "day"), "1", "there are folders in it"},
		{"store", partitioned("", "day"), "3", "a file stands where a partition's folder is needed"},
		{"store", partitioned("error", "day"), "2", "is already there"},
		{"store", partitioned("", "day"), strings.Repeat("x", 300), "too long"},
		{"plain/below", partitioned("", "day"), "1", "a file stands where a folder is needed"},
		{"st*re", partitioned("", "day"), "1", "cannot write to the pattern"},
		{"s3://bucket/store", partitioned("", "day"), "1", "not supported yet"},
	} {
		root := c.root
		if !strings.Contains(root, "://") {
			root = filepath.Join(dir, root)
		}
		err := writeFolder(t.Context(), root, c.target, "new", []string{"9"}, []string{c.value})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s, %.10s: %v", c.root, c.value, err)
		}
		if got := files(dir); got != before {
			t.Fatalf("%s, %.10s: it changed\n%s", c.root, c.value, got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	sink, err := storage.New(storage.Options{}).Folder(ctx, filepath.Join(dir, "new", "store"), partitioned("", "day"))
	if err != nil {
		t.Fatal(err)
	}
	path, err := sink.File([]string{"1"})
	if err == nil {
		err = os.WriteFile(path, nil, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := sink.Commit(); engine.ClassOf(err) != engine.Cancelled {
		t.Errorf("cancelled: %v", err)
	}
	if got := files(dir); got != before {
		t.Errorf("cancelled, and it changed\n%s", got)
	}
}

// TestFolderIsNeverHalf: who reads while partitions are replaced finds each of them, whole.
func TestFolderIsNeverHalf(t *testing.T) {
	root := filepath.Join(t.TempDir(), "store")
	content := func(round int) string { return strings.Repeat(fmt.Sprintf("round %d\n", round%2), 1000) }
	all := [][]string{{"1"}, {"2"}}
	if err := writeFolder(t.Context(), root, partitioned("", "day"), content(0), all...); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for i := range all {
		readers.Add(1)
		go func() {
			defer readers.Done()
			path := filepath.Join(root, "day="+all[i][0], "part-00000.csv")
			for {
				data, err := os.ReadFile(path)
				if err != nil || string(data) != content(0) && string(data) != content(1) {
					t.Errorf("a reader finds %d bytes, %v", len(data), err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		}()
	}
	for round := range 8 {
		if err := writeFolder(t.Context(), root, partitioned("", "day"), content(round), all...); err != nil {
			t.Error(err)
		}
	}
	close(done)
	readers.Wait()
}

// writeFolderForever begins to write partitions, says so, and waits to be killed.
func writeFolderForever(root string) error {
	sink, err := storage.New(storage.Options{}).Folder(background, root, partitioned("", "day"))
	if err != nil {
		return err
	}
	path, err := sink.File([]string{"1"})
	if err == nil {
		err = os.WriteFile(path, []byte("half"), 0o666)
	}
	if err != nil {
		return err
	}
	fmt.Println("ready")
	_, _ = os.Stdin.Read(make([]byte, 1))
	return nil
}

func TestKilledFolderIsCleared(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "store")
	if err := writeFolder(t.Context(), root, partitioned("", "day"), "whole", []string{"1"}); err != nil {
		t.Fatal(err)
	}
	kill := startChild(t, "folder", root)
	// One that lives is left alone.
	if err := writeFolder(t.Context(), root, partitioned("", "day"), "whole", []string{"2"}); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("a writer alive lost its files: %v", entries)
	}
	kill()
	if err := writeFolder(t.Context(), root, partitioned("", "day"), "whole", []string{"2"}); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, "store/_SUCCESS", "store/day=1/part-00000.csv whole", "store/day=2/part-00000.csv whole")
}

// fullFolder runs on a file system of 1 MiB, mounted for this process only.
func fullFolder(dir string) error {
	// In the mounted folder itself, what is beside it is another file system's.
	for _, root := range []string{filepath.Join(dir, "store"), dir} {
		if err := writeFolder(background, root, partitioned("", "day"), "whole", []string{"1"}, []string{"2"}); err != nil {
			return err
		}
		before := files(dir)
		big := string(bytes.Repeat([]byte("x"), 700<<10))
		err := writeFolder(background, root, partitioned("", "day"), big, []string{"1"}, []string{"2"})
		if engine.ClassOf(err) != engine.NoSpace {
			return fmt.Errorf("a full disk is told as %q, class %q", err, engine.ClassOf(err))
		}
		if got := files(dir); got != before {
			return fmt.Errorf("a full disk changed it to\n%s", got)
		}
		if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 1 {
			return fmt.Errorf("left behind beside it: %v", entries)
		}
	}
	return nil
}

func TestFolderOnAFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mount")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	inChild(t, "full folder", dir)
}
