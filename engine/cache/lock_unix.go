//go:build unix

package cache

import (
	"errors"
	"os"
	"syscall"
)

type lockKind int

const (
	shared    lockKind = syscall.LOCK_SH
	exclusive lockKind = syscall.LOCK_EX
)

// tryLock takes the lock of an open file, or converts the one held, without waiting. flock locks belong to the open file
// and not to the process, so goroutines exclude each other as processes do; closing the file gives the lock up.
func tryLock(f *os.File, kind lockKind) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), int(kind)|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		}
		return false, &os.PathError{Op: "lock", Path: f.Name(), Err: err}
	}
}
