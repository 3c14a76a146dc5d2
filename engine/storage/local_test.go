package storage_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"quire/engine"
	"quire/engine/storage"
)

// tree makes files, whose content is their name.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, n := range names {
		path := filepath.Join(dir, n)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(n), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLocalGlobs(t *testing.T) {
	dir := tree(t, "day/2018-10-01/a.csv", "day/2018-10-01/b.csv", "day/2018-10-02/a.csv", "day/2018-10-02/a.json", "day/2018-11-01/a.csv",
		"day/2018-10-02/.hidden.csv", ".git/a.csv", "report[1].csv", "report1.csv", "top.csv", "ü.csv", "with space.csv", "{x}.csv")
	if err := os.Symlink(dir, filepath.Join(dir, "circle")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.csv"), 0o777); err != nil {
		t.Fatal(err)
	}
	store := storage.New(storage.Options{})
	for pattern, want := range map[string]string{
		"day/2018-10-*/*.csv":         "day/2018-10-01/a.csv day/2018-10-01/b.csv day/2018-10-02/a.csv",
		"day/2018-1?-01/a.csv":        "day/2018-10-01/a.csv day/2018-11-01/a.csv",
		"day/2018-10-0[2-9]/a.*":      "day/2018-10-02/a.csv day/2018-10-02/a.json",
		"day/2018-10-0[!1]/a.csv":     "day/2018-10-02/a.csv",
		"day/*-{10-01,11-01}/a.csv":   "day/2018-10-01/a.csv day/2018-11-01/a.csv",
		"day/{*-01/b,*-02/{a,b}}.csv": "day/2018-10-01/b.csv day/2018-10-02/a.csv",
		"day/*/.h*.csv":               "day/2018-10-02/.hidden.csv",
		"**/a.json":                   "day/2018-10-02/a.json",
		"**/**/b.csv":                 "day/2018-10-01/b.csv",
		"day/**":                      "day/2018-10-01/a.csv day/2018-10-01/b.csv day/2018-10-02/a.csv day/2018-10-02/a.json day/2018-11-01/a.csv",
		"circle/t*.csv":               "circle/top.csv",
		"*/**/2018-11*/*.csv":         "circle/day/2018-11-01/a.csv day/2018-11-01/a.csv",
		"report[1].csv":               "report[1].csv",
		"report[[]1].csv":             "report[1].csv",
		"report[0-9].csv":             "report1.csv",
		"?.csv":                       "ü.csv",
		"w*h s*":                      "with space.csv",
		"{x}.csv":                     "{x}.csv",
		"{top,top,t*}.csv":            "top.csv",
		"*.csv":                       "report1.csv report[1].csv top.csv with space.csv {x}.csv ü.csv",
	} {
		var got []string
		for _, o := range list(t, store, dir+"/"+pattern) {
			got = append(got, strings.TrimPrefix(o.URI, dir+"/"))
			if o.Size == 0 || o.ETag == "" {
				t.Errorf("%s: no size or ETag in %+v", pattern, o)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s gives\n%s, expected\n%s", pattern, strings.Join(got, " "), want)
		}
	}
	_, err := store.List(t.Context(), dir+"/day/*.parquet")
	fails(t, err, engine.Missing, "no file matches "+dir+"/day/*.parquet")
	_, err = store.List(t.Context(), dir+"/dya/*.csv")
	fails(t, err, engine.Missing, "there is no folder "+dir+"/dya; did you mean day?")
	_, err = store.List(t.Context(), dir+"/"+strings.Repeat("{a,b}", 20))
	fails(t, err, engine.Failed, "more than 1024 alternatives")
}

func TestRelativeAndFileURIs(t *testing.T) {
	dir := tree(t, "a b.csv", "sub/c.csv")
	t.Chdir(dir)
	store := storage.New(storage.Options{})
	for uri, want := range map[string]string{
		"a b.csv": "a b.csv", "./sub/../a b.csv": "a b.csv", "file://" + dir + "/a%20b.csv": "a b.csv",
		"file://localhost" + dir + "/sub/c.csv": "sub/c.csv", "sub/*.csv": "sub/c.csv", "*b.csv": "a b.csv",
	} {
		if got := read(t, store, uri); string(got) != want {
			t.Errorf("%s reads %q", uri, got)
		}
	}
	if o := list(t, store, "sub/*.csv"); o[0].URI != filepath.FromSlash("sub/c.csv") {
		t.Errorf("listed as %s", o[0].URI)
	}
}

func TestMissingAndUnsupported(t *testing.T) {
	dir := tree(t, "events.csv", "data/x.csv")
	esc := dir + "/\x1b[31mred\u202e.csv"
	store := storage.New(storage.Options{})
	for uri, want := range map[string]struct {
		class engine.Class
		parts []string
	}{
		dir + "/evnts.csv":                    {engine.Missing, []string{"no such file: " + dir + "/evnts.csv", "did you mean events.csv?"}},
		dir + "/EVENTS.CSV":                   {engine.Missing, []string{"did you mean events.csv?"}},
		dir + "/quite-other":                  {engine.Missing, []string{"no such file"}},
		dir + "/dat/x.csv":                    {engine.Missing, []string{"there is no folder " + dir + "/dat", "did you mean data?"}},
		dir + "/events.csv/x":                 {engine.Missing, []string{"events.csv is not a folder"}},
		dir + "/data":                         {engine.Missing, []string{"is a folder", dir + "/data/*.csv"}},
		esc:                                   {engine.Missing, []string{`/\x1b[31mred\u202e.csv`}},
		dir + "/" + strings.Repeat("x", 9000): {engine.Missing, []string{"the name is too long"}},
		"a\x00b":                              {engine.Missing, []string{`a\x00b`}},
		"":                                    {engine.Missing, []string{"empty"}},
		"/dev/null":                           {engine.Unsupported, []string{"not an ordinary file"}},
		"-":                                   {engine.Unsupported, []string{"standard input"}},
		"https://u:wrong-secret@h/x.csv?X-Amz-Signature=wrong-secret": {engine.Unsupported, []string{"https:// is not supported yet: https://u:***@h/x.csv?X-Amz-Signature=***"}},
		"gs://bucket/x":      {engine.Unsupported, []string{"gs://"}},
		"s3a://bucket/x":     {engine.Unsupported, []string{"write s3://"}},
		"file://other/x.csv": {engine.Unsupported, []string{"another machine"}},
		"file:///a%zz":       {engine.Missing, []string{"not a file URI"}},
	} {
		_, err := store.List(t.Context(), uri)
		fails(t, err, want.class, want.parts...)
		_, err = store.Fetch(t.Context(), engine.Object{URI: uri}, engine.Need{})
		fails(t, err, want.class)
		if strings.ContainsAny(err.Error(), "\x1b\u202e\x00") {
			t.Errorf("control characters in %q", err)
		}
	}
}

func TestIdentityFollowsContent(t *testing.T) {
	dir := tree(t, "a.csv")
	path := filepath.Join(dir, "a.csv")
	store := storage.New(storage.Options{})
	before := list(t, store, path)[0]
	if again := list(t, store, path)[0]; again != before {
		t.Errorf("untouched, it was %+v and is %+v", before, again)
	}
	local, err := store.Fetch(t.Context(), before, engine.Need{Head: 2})
	if err != nil || local.Part || local.Path != path || local.Object != before {
		t.Errorf("fetched as %+v, %v", local, err)
	}
	if err := store.Check(t.Context(), before); err != nil {
		t.Errorf("unchanged: %v", err)
	}
	// The same size, the same modification time, another file.
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(path+".new", []byte("A.CSV"), 0o666), os.Chtimes(path+".new", info.ModTime(), info.ModTime()), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
	fails(t, store.Check(t.Context(), before), engine.ChangedUnder, path+" changed while it was read")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	fails(t, store.Check(t.Context(), before), engine.Missing)
}

func TestLocalSink(t *testing.T) {
	dir := t.TempDir()
	store := storage.New(storage.Options{})
	target := filepath.Join(dir, "new", "folder", "out.csv")
	for _, data := range []string{"first", "", "second, longer"} {
		if err := write(t, store, target, []byte(data)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(target); err != nil || string(got) != data {
			t.Errorf("wrote %q, read %q, %v", data, got, err)
		}
	}
	if left := leftovers(t, filepath.Dir(target)); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
	if err := store.Put(t.Context(), filepath.Join(dir, "charts", "c.png"), []byte("png")); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "charts", "c.png")); string(got) != "png" {
		t.Errorf("Put wrote %q", got)
	}
	long := filepath.Join(dir, strings.Repeat("n", 250)+".csv")
	if err := write(t, store, long, []byte("x")); err != nil {
		t.Errorf("a name of 254 bytes: %v", err)
	}
}

func TestLocalSinkAborted(t *testing.T) {
	dir := tree(t, "out.csv")
	store := storage.New(storage.Options{})
	for _, target := range []string{filepath.Join(dir, "out.csv"), filepath.Join(dir, "new", "folder", "x.csv")} {
		sink, err := store.Sink(t.Context(), target, engine.Target{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(sink.Path()); !errors.Is(err, os.ErrNotExist) {
			t.Error("a file is at the path already")
		}
		if err := os.WriteFile(sink.Path(), []byte("half"), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(target); err == nil && string(got) != "out.csv" {
			t.Errorf("%s is %q before Commit", target, got)
		}
		if err := sink.Abort(); err != nil {
			t.Fatal(err)
		}
		if _, err := sink.Commit(); err == nil {
			t.Error("committed after Abort")
		}
	}
	if left := leftovers(t, dir); len(left) != 1 || left[0] != "out.csv" {
		t.Errorf("left behind: %q", left)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "out.csv")); string(got) != "out.csv" {
		t.Errorf("the earlier file is %q", got)
	}
}

func TestLocalSinkNothingWritten(t *testing.T) {
	dir := tree(t, "out.csv")
	store := storage.New(storage.Options{})
	sink, err := store.Sink(t.Context(), dir+"/out.csv", engine.Target{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = sink.Commit()
	fails(t, err, engine.Missing, "cannot write "+dir+"/out.csv")
	if got, _ := os.ReadFile(dir + "/out.csv"); string(got) != "out.csv" {
		t.Errorf("the earlier file is %q", got)
	}
}

func TestLocalSinkKeepsWhatItReplaces(t *testing.T) {
	dir := tree(t, "real/out.csv", "real/script.csv")
	store := storage.New(storage.Options{})
	link, dangling := filepath.Join(dir, "link.csv"), filepath.Join(dir, "dangling.csv")
	if err := errors.Join(os.Symlink("real/out.csv", link), os.Symlink(filepath.Join(dir, "real", "later.csv"), dangling), os.Chmod(dir+"/real/out.csv", 0o640)); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{link, dangling} {
		if err := write(t, store, target, []byte("new")); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(target); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no longer a link", target)
		}
		if got, _ := os.ReadFile(target); string(got) != "new" {
			t.Errorf("%s reads %q", target, got)
		}
	}
	if info, _ := os.Stat(dir + "/real/out.csv"); info.Mode().Perm() != 0o640 {
		t.Errorf("the permissions became %v", info.Mode())
	}
}

func TestLocalSinkRefuses(t *testing.T) {
	dir := tree(t, "out.csv", "folder/x.csv")
	store := storage.New(storage.Options{})
	if err := errors.Join(os.Symlink("b", dir+"/a"), os.Symlink("a", dir+"/b")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		target, mode string
		class        engine.Class
		says         string
	}{
		{dir + "/folder", "", engine.Failed, "it is a folder"},
		{dir + "/new/", "", engine.Failed, "it names a folder"},
		{dir + "/*.csv", "", engine.Unsupported, "pattern"},
		{dir + "/out.csv", "error", engine.Failed, dir + "/out.csv is already there"},
		{dir + "/out.csv", "append", engine.Unsupported, "mode append"},
		{dir + "/out.csv/x.csv", "", engine.Missing, "a file stands where a folder is needed"},
		{dir + "/a", "", engine.Failed, "links"},
		{"/dev/null", "", engine.Unsupported, "not an ordinary file"},
		{"/proc/x/y.csv", "", engine.Missing, "/proc/x"},
		{"-", "", engine.Unsupported, "standard input"},
		{"https://host/x.csv", "", engine.Unsupported, "https://"},
	} {
		_, err := store.Sink(t.Context(), c.target, engine.Target{Mode: c.mode})
		fails(t, err, c.class, c.says)
	}
	if left := leftovers(t, dir); strings.Join(left, " ") != "a b folder out.csv" {
		t.Errorf("left behind: %q", left)
	}
	sink, err := store.Sink(t.Context(), dir+"/once.csv", engine.Target{Mode: "error"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(sink.Path(), []byte("mine"), 0o666), os.WriteFile(dir+"/once.csv", []byte("theirs"), 0o666)); err != nil {
		t.Fatal(err)
	}
	_, err = sink.Commit()
	fails(t, err, engine.Failed, "already there")
	if got, _ := os.ReadFile(dir + "/once.csv"); string(got) != "theirs" {
		t.Errorf("the file of somebody else became %q", got)
	}
	if err := write(t, store, dir+"/made.csv", nil); err != nil {
		t.Error(err)
	}
}

func TestLocalSinkExplainsAFullDisk(t *testing.T) {
	dir := t.TempDir()
	sink, err := storage.New(storage.Options{}).Sink(t.Context(), dir+"/out.csv", engine.Target{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Abort() }()
	x := sink.(storage.Explainer)
	fails(t, x.Explain(&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), engine.NoSpace, "no space left in "+dir, "free")
	fails(t, x.Explain(errors.New(`IO Error: Could not write all bytes to file "x": No space left on device`)), engine.NoSpace, dir)
	other := errors.New("something else")
	if err := x.Explain(other); !errors.Is(err, other) {
		t.Errorf("explained as %v", err)
	}
}

func TestLeftoversOfKilledRunsGo(t *testing.T) {
	dir := t.TempDir()
	store := storage.New(storage.Options{})
	target := filepath.Join(dir, "out.csv")
	if err := os.WriteFile(target, []byte("whole"), 0o666); err != nil {
		t.Fatal(err)
	}
	killed := startChild(t, "write", target)
	if left := leftovers(t, dir); len(left) != 2 || !strings.HasPrefix(left[0], ".out.csv.quire-") || !strings.HasSuffix(left[0], "-tmp") {
		t.Fatalf("while the other process writes: %q", left)
	}
	// A writer that lives is left alone, be it another process or this one.
	mine, err := store.Sink(t.Context(), target, engine.Target{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine.Path(), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := write(t, store, target, []byte("other")); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, dir); len(left) != 3 {
		t.Fatalf("writers alive lost their files: %q", left)
	}
	killed()
	if got, _ := os.ReadFile(target); string(got) != "other" {
		t.Errorf("after the kill the target is %q", got)
	}
	// Those of other targets are not touched.
	foreign := filepath.Join(dir, ".out.csv.quire-zzzz-1-1-tmp")
	if err := os.WriteFile(foreign, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := mine.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := write(t, store, target, []byte("last")); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, dir); len(left) != 2 || filepath.Base(foreign) != left[0] {
		t.Errorf("left behind: %q", left)
	}
	later := storage.New(storage.Options{Now: func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }})
	if err := write(t, later, target, []byte("last")); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, dir); len(left) != 1 {
		t.Errorf("after eight days still there: %q", left)
	}
}

func TestFullAndReadOnlyDisk(t *testing.T) {
	inChild(t, "tmpfs", t.TempDir())
}

// fullDisk runs on a file system of 1 MiB, mounted for this process only.
func fullDisk(dir string) error {
	store := storage.New(storage.Options{})
	target := filepath.Join(dir, "out.csv")
	if err := store.Put(background, target, []byte("whole")); err != nil {
		return err
	}
	err := store.Put(background, target, bytes.Repeat([]byte("x"), 2<<20))
	if engine.ClassOf(err) != engine.NoSpace || !strings.Contains(err.Error(), "no space left in "+dir+": ") || !strings.Contains(err.Error(), " free") {
		return fmt.Errorf("a full disk is told as %q, class %q", err, engine.ClassOf(err))
	}
	if got, err := os.ReadFile(target); string(got) != "whole" {
		return fmt.Errorf("the earlier file is %d bytes, %w", len(got), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		return fmt.Errorf("left behind: %v, %w", entries, err)
	}
	if err := remountReadOnly(dir); err != nil {
		return err
	}
	err = store.Put(background, target, []byte("new"))
	if engine.ClassOf(err) != engine.Denied || !strings.Contains(err.Error(), "the file system is read-only") {
		return fmt.Errorf("a read-only disk is told as %q, class %q", err, engine.ClassOf(err))
	}
	err = store.Put(background, filepath.Join(dir, "new", "out.csv"), []byte("new"))
	if engine.ClassOf(err) != engine.Denied {
		return fmt.Errorf("a read-only disk is told as %q, class %q", err, engine.ClassOf(err))
	}
	return nil
}

func TestNoPermission(t *testing.T) {
	inChild(t, "nobody", t.TempDir())
}

// noPermission runs as a user without any rights in dir, which root made.
func noPermission(dir string) error {
	store := storage.New(storage.Options{})
	check := func(err error, says string) error {
		if engine.ClassOf(err) != engine.Denied || !strings.Contains(err.Error(), says) {
			return fmt.Errorf("told as %q, class %q", err, engine.ClassOf(err))
		}
		return nil
	}
	_, read := store.List(background, filepath.Join(dir, "secret.csv"))
	_, glob := store.List(background, filepath.Join(dir, "closed", "*.csv"))
	return errors.Join(
		check(store.Put(background, filepath.Join(dir, "out.csv"), nil), "cannot write "+dir+"/out.csv: no permission"),
		check(store.Put(background, filepath.Join(dir, "new", "out.csv"), nil), "cannot make the folder "+dir+"/new: no permission"),
		check(store.Put(background, filepath.Join(dir, "secret.csv"), nil), "cannot write "+dir+"/secret.csv: no permission"),
		check(read, "cannot read "+dir+"/secret.csv: no permission"),
		check(glob, "cannot read the folder "+dir+"/closed/: no permission"),
	)
}
