//go:build duckdb_arrow

package duckdb

import (
	"os"
	"path/filepath"
	"strings"

	"quire/engine"
)

// tempPrefix begins the name of every engine's own folder; lockName is the file in it that its process holds locked.
const (
	tempPrefix = "quire-engine-"
	lockName   = "lock"
)

// tempDir is a folder of one engine's own, for what does not fit in memory. DuckDB removes its files itself, but not after a
// crash: the lock in the folder, which ends with its process, tells the next engine what to clear away.
type tempDir struct {
	path string
	lock *os.File
}

// newTempDir makes a folder in parent and removes those that dead processes left there.
func newTempDir(parent string) (*tempDir, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, err
	}
	removeAbandoned(parent)
	path, err := os.MkdirTemp(parent, tempPrefix)
	if err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		_ = os.RemoveAll(path)
		return nil, err
	}
	if !tryLock(lock) {
		// A file system without locks: nothing of ours is ever cleared there by others, see removeAbandoned.
		_ = os.Remove(lock.Name())
	}
	return &tempDir{path: path, lock: lock}, nil
}

// remove gives the folder back.
func (d *tempDir) remove() error {
	if d == nil || d.path == "" {
		return nil
	}
	_ = d.lock.Close()
	return os.RemoveAll(d.path)
}

// removeAbandoned removes the folders in parent whose lock nobody holds. What cannot be removed (another user's) stays; so
// does a folder that has no lock yet.
func removeAbandoned(parent string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !entry.IsDir() || !strings.HasPrefix(entry.Name(), tempPrefix) {
			continue
		}
		dir := filepath.Join(parent, entry.Name())
		lock, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR, 0)
		if err != nil {
			continue
		}
		abandoned := tryLock(lock)
		_ = lock.Close()
		if abandoned {
			_ = os.RemoveAll(dir)
		}
	}
}

// noTemporary is the error of a file that cannot be made in a folder for temporary data.
func noTemporary(err error) error {
	return engine.NewError(engine.NoSpace, "no room for temporary data: "+err.Error(), "", err)
}
