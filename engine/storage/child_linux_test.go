package storage_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// isolate gives a child name spaces of its own, in which it may mount whoever the user is; its mounts end with it.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
}

func mountSmall(dir string) error {
	_ = syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		return fmt.Errorf("%w: mount a small file system: %w", errNotHere, err)
	}
	return nil
}

func remountReadOnly(dir string) error {
	return syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "size=1m")
}

// becomeNobody takes the rights from this process that would let it write anywhere.
func becomeNobody() error {
	if os.Getuid() != 0 {
		return fmt.Errorf("%w: not root", errNotHere)
	}
	place := os.Getenv(childPlace)
	for dir := filepath.Dir(place); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
	}
	if err := os.Chmod(place, 0o755); err != nil {
		return err
	}
	if err := syscall.Setgroups(nil); err != nil {
		return fmt.Errorf("%w: %w", errNotHere, err)
	}
	if err := syscall.Setgid(65534); err != nil {
		return fmt.Errorf("%w: %w", errNotHere, err)
	}
	if err := syscall.Setuid(65534); err != nil {
		return fmt.Errorf("%w: %w", errNotHere, err)
	}
	return nil
}
