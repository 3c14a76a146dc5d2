//go:build !linux

package storage

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// exchange is there for Linux alone; elsewhere a place is empty between two renames.
func exchange(_, _ string) error { return errors.ErrUnsupported }

// syncAll brings everything below dir to the disk.
func syncAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			_ = syncPath(path)
		}
		return err
	})
}
