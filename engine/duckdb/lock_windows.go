//go:build duckdb_arrow && windows

package duckdb

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes a lock that ends with the file or the process; false when another process has it.
func tryLock(f *os.File) bool {
	var at windows.Overlapped
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at) == nil
}
