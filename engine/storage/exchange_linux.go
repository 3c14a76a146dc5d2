package storage

import (
	"os"

	"golang.org/x/sys/unix"
)

// exchange swaps two names in one step: no reader finds neither.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

// syncAll brings everything below dir to the disk, with whatever else is in its file system.
func syncAll(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.Syncfs(int(f.Fd()))
}
