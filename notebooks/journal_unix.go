//go:build unix

package notebooks

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes a file for this process until it is closed or the process ends, however it ends.
func lockFile(f *os.File) int {
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case err == nil:
		return lockOurs
	case errors.Is(err, syscall.EWOULDBLOCK):
		return lockTaken
	}
	return lockUnknown
}

// processAlive reports whether a process of this machine runs.
func processAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
