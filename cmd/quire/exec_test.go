package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func codeText(err error) string {
	var ee *exec.ExitError
	if errors.As(err, &ee) {
		return strconv.Itoa(ee.ExitCode())
	}
	return err.Error()
}

// command makes quire itself a command with a home of its own.
func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	c := exec.Command(os.Args[0], args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "QUIRE_AS_COMMAND=1", "HOME="+home, "TMPDIR="+home,
		"XDG_CACHE_HOME="+home+"/cache", "XDG_STATE_HOME="+home+"/state", "XDG_CONFIG_HOME="+home+"/config")
	return c
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// interrupt starts quire, waits for a line of stderr that holds mark, sends SIGINT, and gives the exit code and the rest.
func interrupt(t *testing.T, c *exec.Cmd, mark string) (code int, stderr string) {
	t.Helper()
	pipe, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	sc := bufio.NewScanner(pipe)
	for sc.Scan() {
		fmt.Fprintln(&all, sc.Text())
		if mark != "" && strings.Contains(sc.Text(), mark) {
			mark = ""
			if err := c.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	err = c.Wait()
	var ee *exec.ExitError
	if err != nil && !errors.As(err, &ee) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), all.String()
}

// endless is a query that no machine finishes.
const endless = "FROM range(1000000000) AS a(x) |> JOIN range(1000000000) AS b(y) ON true |> AGGREGATE sum(x * y % 7) AS s"

func TestInterruptDuringQuery(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "long.quire", "SELECT 1 AS one;\n\n"+endless+";\n")
	code, stderr := interrupt(t, command(t, dir, "run", "long.quire"), "✓  1")
	if code != exitCancelled {
		t.Errorf("exit code %d, want %d\n%s", code, exitCancelled, stderr)
	}
	if !strings.Contains(stderr, "cancelled") {
		t.Errorf("stderr does not say that it was cancelled:\n%s", stderr)
	}
}

func TestInterruptDuringSave(t *testing.T) {
	dir := t.TempDir()
	const before = "k,n\nold,1\n"
	write(t, dir, "out/t.csv", before)
	write(t, dir, "long.quire", "SELECT 1 AS one;\n\nSAVE ("+endless+") TO 'out/t.csv';\n")
	code, stderr := interrupt(t, command(t, dir, "run", "long.quire"), "✓  1")
	if code != exitCancelled {
		t.Errorf("exit code %d, want %d\n%s", code, exitCancelled, stderr)
	}
	checkWhole(t, filepath.Join(dir, "out"), before)
}

// checkWhole asserts that a folder holds t.csv as it was and nothing else.
func checkWhole(t *testing.T, folder, before string) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(folder, "t.csv"))
	if err != nil || string(got) != before {
		t.Errorf("the earlier file is %q (%v), want %q", got, err, before)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "t.csv" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func TestFullDiskAtSave(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("a small disk to fill needs root on Linux (mount a tmpfs)")
	}
	dir := t.TempDir()
	disk := filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no small disk to fill: mount tmpfs: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	const before = "k,n\nold,1\n"
	write(t, disk, "t.csv", before)
	write(t, dir, "big.quire", "SAVE (FROM range(1000000) AS r(n)) TO 'disk/t.csv';\n")
	c := command(t, dir, "run", "big.quire")
	out, err := c.CombinedOutput()
	if err == nil || c.ProcessState.ExitCode() != exitFailed {
		t.Errorf("exit code %d, want %d\n%s", c.ProcessState.ExitCode(), exitFailed, out)
	}
	if !strings.Contains(string(out), "no space left") || !strings.Contains(string(out), "disk/t.csv") {
		t.Errorf("the message names neither the fault nor the place:\n%s", out)
	}
	checkWhole(t, disk, before)
}
