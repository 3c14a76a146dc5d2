//go:build !unix

package storage

import (
	"errors"
	"io/fs"
	"os"
)

func tryLock(*os.File) (bool, error) { return false, errors.ErrUnsupported }

func inode(fs.FileInfo) uint64 { return 0 }
