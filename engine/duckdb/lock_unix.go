//go:build duckdb_arrow && unix

package duckdb

import (
	"os"

	"golang.org/x/sys/unix"
)

// tryLock takes a lock that ends with the file or the process; false when another process has it.
func tryLock(f *os.File) bool {
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}
