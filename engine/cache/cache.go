// Package cache keeps what was expensive to get: stored objects by bucket, key and ETag, and later ingested files and
// results. It is one folder, bounded in bytes and shared by any number of processes.
//
// An entry is two files: the data, and beside it a small one (NAME.entry) that carries the lock, what the data must be, and
// by its modification time when the data was last used. Who reads an entry holds a shared lock on it (a Lease), who fills it
// an exclusive one (a Writer); the kernel drops both when the process dies, so nothing of a killed program blocks or is
// believed. Data is written to a file of its own, synced and renamed, and its size is checked at each use. The least
// recently used entries go first; one in use is never removed.
//
// Which folder and how large is the caller's choice; what an entry means is told by its Key and is the caller's business too.
package cache

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// DefaultBytes bounds a cache that was opened without a bound: 20 GiB.
const DefaultBytes = 20 << 30

// Cache is one folder of entries. Its methods may be called from several goroutines and processes at once.
type Cache struct {
	dir   string
	limit int64

	prepare sync.Once
	failed  error

	mu      sync.Mutex
	total   int64     // bytes of data at the last scan, and what was committed here since
	scanned time.Time // when; zero: never
	over    bool      // entries in use kept the last eviction from reaching the limit
}

// Key names an entry: the same Kind and Parts are the same entry. Name gives the data file its ending, by which formats are
// told, and has no other meaning.
type Key struct {
	Kind  string   // "object", "head", …
	Parts []string // for an object: place, bucket, key, ETag
	Name  string
}

// Open gives the cache in dir, bounded to maxBytes of data (0 is DefaultBytes). It touches nothing: the folder is made, and
// swept of what killed processes left, when the first entry is to be made. Who only looks something up does not wait for that: with
// ten thousand entries it takes a third of a second.
func Open(dir string, maxBytes int64) (*Cache, error) {
	if dir == "" {
		return nil, errors.New("open the cache: no folder given")
	}
	if maxBytes <= 0 {
		maxBytes = DefaultBytes
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open the cache: %w", err)
	}
	return &Cache{dir: dir, limit: maxBytes}, nil
}

// Dir is the cache's folder.
func (c *Cache) Dir() string { return c.dir }

func (c *Cache) ready() error {
	c.prepare.Do(func() {
		// Objects may be private: nobody else reads the folder.
		if c.failed = os.MkdirAll(c.dir, 0o700); c.failed == nil {
			c.sweep()
		}
	})
	return c.failed
}

// Lease is an entry in use: it is neither replaced nor removed until Release.
type Lease struct {
	cache *Cache
	lock  *os.File
	path  string
	size  int64
	temp  bool
	once  sync.Once
}

// Path is the data file. It must not be written to.
func (l *Lease) Path() string { return l.path }

// Size is the data's length in bytes.
func (l *Lease) Size() int64 { return l.size }

// Release ends the use. Calling it again does nothing.
func (l *Lease) Release() {
	l.once.Do(func() {
		if l.temp {
			removeEntry(l.lock, l.path)
			return
		}
		if !l.cache.dropIfOver(l) {
			_ = l.lock.Close()
		}
	})
}

// Lookup gives the entry of k, or nil when there is none that is whole.
func (c *Cache) Lookup(k Key) (*Lease, error) {
	lock, err := os.OpenFile(c.entryPath(k), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if ok, err := tryLock(lock, shared); err != nil || !ok {
		_ = lock.Close()
		return nil, err
	}
	return c.lease(k, lock), nil
}

// lease turns a locked entry file into a Lease, or closes it and gives nil when the entry is not whole.
func (c *Cache) lease(k Key, lock *os.File) *Lease {
	m, ok := readMeta(lock)
	if !ok || !stillNamed(lock) {
		_ = lock.Close()
		return nil
	}
	path := c.dataPath(k)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != m.Size {
		_ = lock.Close()
		return nil
	}
	touch(lock.Name())
	return &Lease{cache: c, lock: lock, path: path, size: m.Size}
}

// Acquire gives the entry of k when there is one, else a Writer that fills it; exactly one of the two is not nil. While
// another process or goroutine fills the same entry it waits for the outcome, or for the context. size is how many bytes the
// entry will have (0: not known); room is made for them first.
func (c *Cache) Acquire(ctx context.Context, k Key, size int64) (*Lease, *Writer, error) {
	if err := c.ready(); err != nil {
		return nil, nil, err
	}
	// The lock is polled because waiting in flock could not be cancelled.
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		lease, w, err := c.attempt(k, size)
		if lease != nil || w != nil || err != nil {
			return lease, w, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// attempt gives a lease, a writer, an error, or nothing at all when somebody else is at the entry.
func (c *Cache) attempt(k Key, size int64) (*Lease, *Writer, error) {
	lock, err := os.OpenFile(c.entryPath(k), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	ok, err := tryLock(lock, shared)
	if err != nil || !ok {
		_ = lock.Close()
		return nil, nil, err
	}
	if l := c.lease(k, lock); l != nil {
		return l, nil, nil
	}
	// Not there, or not whole (lease has closed the file): take it for filling.
	if lock, err = os.OpenFile(c.entryPath(k), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, nil, err
	}
	ok, err = tryLock(lock, exclusive)
	if err != nil || !ok || !stillNamed(lock) {
		_ = lock.Close()
		return nil, nil, err
	}
	if m, whole := readMeta(lock); whole {
		if info, err := os.Lstat(c.dataPath(k)); err == nil && info.Size() == m.Size {
			_ = lock.Close() // filled in between: lease it on the next turn
			return nil, nil, nil
		}
	}
	w, err := c.writer(k, lock, size, false)
	if err != nil {
		_ = lock.Close()
	}
	return nil, w, err
}

// Temp gives a Writer for data that nobody will ask for again: it is removed when its lease is released, or by the next
// sweep when the process is killed. name gives the file its ending.
func (c *Cache) Temp(name string, size int64) (*Writer, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	k := Key{Kind: "temp", Parts: []string{rand.Text()}, Name: name}
	lock, err := os.OpenFile(c.entryPath(k), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	// A sweep of another process may hold or remove the new file in this instant; a fresh name is then tried.
	if ok, err := tryLock(lock, exclusive); err != nil || !ok || !stillNamed(lock) {
		_ = lock.Close()
		if err != nil {
			return nil, err
		}
		return c.Temp(name, size)
	}
	w, err := c.writer(k, lock, size, true)
	if err != nil {
		removeEntry(lock, "")
	}
	return w, err
}

// base is the file name of an entry: a hash of its parts, each with its length so that no two lists read the same.
func (c *Cache) base(k Key) string {
	h := sha256.New()
	for _, p := range append([]string{k.Kind}, k.Parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return filepath.Join(c.dir, hex.EncodeToString(h.Sum(nil)[:20]))
}

const entryEnding = ".entry"

func (c *Cache) entryPath(k Key) string { return c.base(k) + entryEnding }

func (c *Cache) dataPath(k Key) string { return c.base(k) + ending(k.Name) }

// ending gives the last one or two endings of a name (.csv, .csv.gz) when they are plain, in lower case.
func ending(name string) string {
	name = strings.ToLower(name)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	parts := strings.Split(name, ".")
	if len(parts) > 3 {
		parts = append(parts[:1:1], parts[len(parts)-2:]...)
	}
	out := ""
	for _, p := range parts[1:] {
		plain := p != "" && len(p) <= 8 && strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
		switch {
		case plain:
			out += "." + p
		default:
			out = ""
		}
	}
	if out == entryEnding || out == partEnding {
		return ""
	}
	return out
}

// meta is what an entry file holds.
type meta struct {
	Size int64 `json:"size"` // of the data in bytes; -1 while it is being written
	Temp bool  `json:"temp,omitempty"`
}

func readMeta(f *os.File) (meta, bool) {
	var m meta
	var buf [1024]byte
	n, _ := f.ReadAt(buf[:], 0)
	// A text cut short by a crash does not parse, and then the entry does not exist.
	return m, json.Unmarshal(buf[:n], &m) == nil
}

func writeMeta(f *os.File, m meta, sync bool) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	if _, err := f.WriteAt(data, 0); err != nil {
		return err
	}
	if !sync {
		return nil
	}
	return f.Sync()
}

// stillNamed tells whether a locked file is the one its name stands for: an eviction may have removed it before the lock.
func stillNamed(f *os.File) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(a, b)
}

func touch(path string) {
	now := time.Now()
	_ = os.Chtimes(path, now, now)
}

// removeEntry removes an entry whose lock is held: first the data, so that a crash between leaves an entry that is not whole.
func removeEntry(lock *os.File, data string) {
	if data != "" {
		_ = os.Remove(data)
	}
	_ = os.Remove(lock.Name())
	_ = lock.Close()
}
