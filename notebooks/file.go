package notebooks

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WriteFile replaces a file, whole or not at all: a new file in the same folder is written, synced and renamed. It keeps the
// permissions of the file that was there, follows symbolic links, and makes missing folders.
func WriteFile(path string, data []byte) error {
	if err := writeFile(path, data); err != nil {
		return fmt.Errorf("write %s: %w", path, cause(err))
	}
	return nil
}

func writeFile(path string, data []byte) (err error) {
	if path, err = followed(path); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := create(dir, filepath.Base(path))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if info, serr := os.Stat(path); serr == nil {
		if info.IsDir() {
			return errors.New("it is a folder")
		}
		if err := f.Chmod(info.Mode().Perm()); err != nil {
			return err
		}
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if d, derr := os.Open(dir); derr == nil {
		_ = d.Sync() // the rename outlives a power cut; not every file system can
		d.Close()
	}
	return nil
}

// followed gives the file that a path leads to, also where a symbolic link leads to none yet.
func followed(path string) (string, error) {
	for range 40 {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", errors.New("too many symbolic links")
}

// create makes a new file beside the one that it will replace, with the permissions that new files have here. Its name is
// short whatever the other's is.
func create(dir, base string) (*os.File, error) {
	if len(base) > 40 {
		base = strings.ToValidUTF8(base[:40], "")
	}
	return os.OpenFile(filepath.Join(dir, "."+base+"."+rand.Text()[:10]+".tmp"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
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
