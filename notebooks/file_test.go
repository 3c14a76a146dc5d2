package notebooks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "b.quire")
	write := func(path, text string) {
		t.Helper()
		if err := WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(path string) string {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	write(path, "one") // makes the folder
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	write(path, "two")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 || read(path) != "two" {
		t.Errorf("%v %v %q", info.Mode(), err, read(path))
	}
	link, far := filepath.Join(dir, "link"), filepath.Join(dir, "far")
	for from, to := range map[string]string{link: "far", far: filepath.Join("a", "new.quire")} {
		if err := os.Symlink(to, from); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	write(link, "three") // leads to a file that is not there yet
	if read(filepath.Join(dir, "a", "new.quire")) != "three" {
		t.Error("the link was not followed")
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	long := filepath.Join(dir, strings.Repeat("x", 240)+".quire")
	write(long, "long")

	loop := filepath.Join(dir, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{dir, loop, filepath.Join(path, "below-a-file")} {
		if err := WriteFile(bad, nil); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("writing %s: %v", bad, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", ".*.tmp"))
	more, _ := filepath.Glob(filepath.Join(dir, "..", ".*.tmp"))
	if err != nil || len(left)+len(more) > 0 {
		t.Errorf("left behind: %q %q", left, more)
	}
	if read(path) != "two" {
		t.Error("a write that failed changed the file")
	}
}
