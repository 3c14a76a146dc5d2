package cache

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

type lockKind uint32

const (
	shared    lockKind = 0
	exclusive lockKind = windows.LOCKFILE_EXCLUSIVE_LOCK
)

// lockOffset lies far behind the content: locks are mandatory here, and the content is read by others.
const lockOffset = 1 << 30

// tryLock takes the lock of an open file, or converts the one held, without waiting; closing the file gives it up.
func tryLock(f *os.File, kind lockKind) (bool, error) {
	h := windows.Handle(f.Fd())
	span := windows.Overlapped{Offset: lockOffset}
	_ = windows.UnlockFileEx(h, 0, 1, 0, &span)
	err := windows.LockFileEx(h, uint32(kind)|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &span)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return false, nil
	}
	return false, &os.PathError{Op: "lock", Path: f.Name(), Err: err}
}
