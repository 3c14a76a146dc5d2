package storage_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"quire/engine"
	"quire/engine/storage"
)

// A copy of the test program does what this process must not: be killed, mount, give up its rights. childTask names what,
// childPlace where.
const (
	childTask  = "QUIRE_STORAGE_TEST_TASK"
	childPlace = "QUIRE_STORAGE_TEST_PLACE"
)

var background = context.Background()

// exitSkip is a child's exit code for a machine that does not let it do its task.
const exitSkip = 77

var errNotHere = errors.New("not possible here")

func child(task string) int {
	place := os.Getenv(childPlace)
	var err error
	switch task {
	case "write":
		err = writeForever(place)
	case "folder":
		err = writeFolderForever(place)
	case "full folder":
		if err = mountSmall(place); err == nil {
			err = fullFolder(place)
		}
	case "tmpfs":
		if err = mountSmall(place); err == nil {
			err = fullDisk(place)
		}
	case "cache":
		if err = mountSmall(place); err == nil {
			err = fullCache(place)
		}
	case "nobody":
		if err = becomeNobody(); err == nil {
			err = noPermission(place)
		}
	}
	if err != nil {
		fmt.Println(err)
		if errors.Is(err, errNotHere) {
			return exitSkip
		}
		return 1
	}
	return 0
}

// writeForever begins to write a target, says so, and waits to be killed.
func writeForever(target string) error {
	sink, err := storage.New(storage.Options{}).Sink(background, target, engine.Target{})
	if err != nil {
		return err
	}
	if err := os.WriteFile(sink.Path(), []byte("half of it"), 0o666); err != nil {
		return err
	}
	fmt.Println("ready")
	_, _ = os.Stdin.Read(make([]byte, 1))
	return nil
}

func childCommand(task, place string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childTask+"="+task, childPlace+"="+place)
	return cmd
}

// startChild runs a task until it says "ready" and gives the function that kills it.
func startChild(t *testing.T, task, place string) (kill func()) {
	t.Helper()
	cmd := childCommand(task, place)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = in.Close()
	}
	t.Cleanup(kill)
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	return kill
}

// inChild runs a task to its end, or skips where the machine does not allow it.
func inChild(t *testing.T, task, place string) {
	t.Helper()
	for name, mode := range map[string]os.FileMode{"secret.csv": 0o600, "closed": 0o700 | os.ModeDir} {
		path := filepath.Join(place, name)
		var err error
		if mode.IsDir() {
			err = os.Mkdir(path, mode.Perm())
		} else {
			err = os.WriteFile(path, nil, mode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := childCommand(task, place)
	isolate(cmd)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == exitSkip:
		t.Skipf("%s: %s", task, out)
	case err != nil && !errors.As(err, &exit):
		t.Skipf("%s: a process with name spaces of its own cannot be started: %v", task, err)
	case err != nil:
		t.Fatalf("%v: %s", err, out)
	}
}
