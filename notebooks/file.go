package notebooks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile replaces a file, whole or not at all: a new file in the same folder is written, synced and renamed. It keeps the
// permissions of the file that was there, follows a symbolic link, and makes missing folders.
func WriteFile(path string, data []byte) (err error) {
	if real, lerr := filepath.EvalSymlinks(path); lerr == nil {
		path = real
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", path, cause(err))
	}
	mode := fs.FileMode(0o644)
	if info, serr := os.Stat(path); serr == nil {
		if info.IsDir() {
			return fmt.Errorf("write %s: it is a folder", path)
		}
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, cause(err))
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err == nil {
		if err = f.Chmod(mode); err == nil {
			if err = f.Sync(); err == nil {
				err = f.Close()
			}
		}
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, cause(err))
	}
	if d, derr := os.Open(dir); derr == nil {
		_ = d.Sync() // the rename outlives a power cut; not every file system can
		d.Close()
	}
	return nil
}

// cause takes the operation and the path off an error of the file system.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}
