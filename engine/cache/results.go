package cache

import (
	"context"
	"os"
)

// Find gives the file kept under a key, in use until release is called. ok is false when there is none that is whole.
func (c *Cache) Find(kind, key string) (path string, release func(), ok bool) {
	lease, err := c.Lookup(kept(kind, key))
	if err != nil || lease == nil {
		return "", nil, false
	}
	return lease.Path(), lease.Release, true
}

func kept(kind, key string) Key { return Key{Kind: kind, Parts: []string{key}, Name: "kept." + kind} }

// Keep lets fill write the file of a key, unless there is one or another process is at it. What fill could not finish is
// removed. A loose file tells by itself whether it is whole, so that nothing waits until it is on the disk.
func (c *Cache) Keep(kind, key string, loose bool, fill func(path string) error) error {
	if err := c.ready(); err != nil {
		return err
	}
	lease, w, err := c.attempt(kept(kind, key), 0)
	if lease != nil {
		lease.Release()
	}
	if w == nil || err != nil {
		return err
	}
	defer w.Abort()
	w.loose = loose
	if err := fill(w.Path()); err != nil {
		return err
	}
	if err := os.Chmod(w.Path(), 0o600); err != nil {
		return err
	}
	if lease, err = w.Commit(-1); err != nil {
		return err
	}
	lease.Release()
	return nil
}

// Drop forgets the file of a key, unless it is in use.
func (c *Cache) Drop(kind, key string) {
	lock, err := os.OpenFile(c.entryPath(kept(kind, key)), os.O_RDWR, 0)
	if err != nil {
		return
	}
	if ok, err := tryLock(lock, exclusive); err != nil || !ok || !stillNamed(lock) {
		_ = lock.Close()
		return
	}
	removeEntry(lock, c.dataPath(kept(kind, key)))
}

// Clear removes every entry that is not in use and tells how many and how many bytes went.
func (c *Cache) Clear(ctx context.Context) (entries int, bytes int64, err error) {
	if err := c.ready(); err != nil {
		return 0, 0, err
	}
	for _, s := range c.scan() {
		if err := ctx.Err(); err != nil {
			return entries, bytes, err
		}
		if s.entry && removeUnused(s, func(meta) bool { return true }) {
			entries++
			bytes += s.bytes
		}
	}
	c.mu.Lock()
	c.total -= bytes
	c.mu.Unlock()
	return entries, bytes, nil
}
