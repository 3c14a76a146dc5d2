package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// partEnding marks data that is being written: HASH.part.csv.
const partEnding = ".part"

// Writer fills one entry. Exactly one of Commit and Abort ends it; Abort after Commit does nothing.
type Writer struct {
	cache *Cache
	key   Key
	lock  *os.File
	part  string
	temp  bool
	loose bool // its data tells by itself whether it is whole: it is not synced
	done  bool
}

// writer makes the Writer of an entry whose lock is held. It leaves the lock to the caller when it fails.
func (c *Cache) writer(k Key, lock *os.File, size int64, temp bool) (*Writer, error) {
	w := &Writer{cache: c, key: k, lock: lock, temp: temp}
	w.part = c.base(k) + partEnding + ending(k.Name)
	// The exclusive lock says that whoever wrote to this entry before is gone; what it left is not whole.
	for _, left := range []string{w.part, c.dataPath(k)} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	c.makeRoom(size) // before a large download, not after it
	// Nothing is lost with this note: an entry without one is not whole either.
	if err := writeMeta(lock, meta{Size: -1, Temp: temp}, false); err != nil {
		return nil, err
	}
	return w, nil
}

// Path is where the data is to be written; no file is there yet.
func (w *Writer) Path() string { return w.part }

// Commit checks that the file has size bytes (any when negative), makes it lasting and puts it in place. The entry is then
// in use by the Lease.
func (w *Writer) Commit(size int64) (*Lease, error) {
	if w.done {
		return nil, errors.New("commit a cache entry: it has ended before")
	}
	lease, err := w.commit(size)
	if err != nil {
		w.Abort()
		return nil, err
	}
	w.done = true
	w.cache.mu.Lock()
	w.cache.total += lease.size
	w.cache.mu.Unlock()
	w.cache.makeRoom(0)
	return lease, nil
}

func (w *Writer) commit(size int64) (*Lease, error) {
	f, err := os.OpenFile(w.part, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && size >= 0 && info.Size() != size {
		err = fmt.Errorf("a cache entry has %d bytes, expected %d", info.Size(), size)
	}
	// A file renamed before its blocks are on disk can come out of a power loss with its size and without its content.
	if err == nil && !w.temp && !w.loose {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	data := w.cache.dataPath(w.key)
	if err := os.Rename(w.part, data); err != nil {
		return nil, err
	}
	w.part = data // for Abort, should the rest fail
	if err := writeMeta(w.lock, meta{Size: info.Size(), Temp: w.temp}, !w.loose); err != nil {
		return nil, err
	}
	lease := &Lease{cache: w.cache, lock: w.lock, path: data, size: info.Size(), temp: w.temp}
	if w.temp {
		return lease, nil // nobody shares it
	}
	// Between giving up the exclusive lock and having the shared one another process may slip in; it then finds a whole
	// entry, and at most evicts it.
	if ok, err := tryLock(w.lock, shared); err != nil || !ok || !stillNamed(w.lock) {
		if err == nil {
			err = errors.New("a new cache entry was taken away by another process")
		}
		return nil, err
	}
	return lease, nil
}

// Abort forgets what was written.
func (w *Writer) Abort() {
	if w.done {
		return
	}
	w.done = true
	removeEntry(w.lock, w.part)
}
