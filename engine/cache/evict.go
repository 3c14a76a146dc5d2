package cache

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// stored is one entry as the folder shows it.
type stored struct {
	base  string // path without endings
	files []string
	bytes int64
	used  time.Time
	entry bool
}

// scan reads the folder. Files that are not the cache's are left out.
func (c *Cache) scan() []stored {
	list, err := os.ReadDir(c.dir)
	if err != nil {
		return nil
	}
	byBase := map[string]*stored{}
	for _, d := range list {
		hash, _, _ := strings.Cut(d.Name(), ".")
		info, err := d.Info()
		if len(hash) != 40 || strings.Trim(hash, "0123456789abcdef") != "" || err != nil || !info.Mode().IsRegular() {
			continue
		}
		s := byBase[hash]
		if s == nil {
			s = &stored{base: filepath.Join(c.dir, hash)}
			byBase[hash] = s
		}
		if d.Name() == hash+entryEnding {
			s.entry, s.used = true, info.ModTime()
			continue
		}
		s.files = append(s.files, filepath.Join(c.dir, d.Name()))
		s.bytes += info.Size()
	}
	out := make([]stored, 0, len(byBase))
	for _, s := range byBase {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b stored) int {
		if n := a.used.Compare(b.used); n != 0 {
			return n
		}
		return strings.Compare(a.base, b.base)
	})
	return out
}

// How old the count of bytes may be before the folder is read again: other processes add to it too. Reading it for each of
// ten thousand small objects would take longer than fetching them.
const (
	recount     = 10 * time.Second
	recountOver = time.Second // while entries in use keep it over the limit
)

// makeRoom removes the least recently used entries until the data and need more bytes fit the limit. Entries in use stay, so
// a single object larger than the limit is kept as long as it is read and goes afterwards.
func (c *Cache) makeRoom(need int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	age := time.Since(c.scanned)
	if (age < recount && c.total+need <= c.limit) || (age < recountOver && c.over) {
		return
	}
	// Some more than needed goes, so that the next objects need no reading of the folder.
	c.shrink(c.limit-need, c.limit-need-c.limit/10)
}

// Trim removes the least recently used entries that are not in use until at most bytes of data are left.
func (c *Cache) Trim(bytes int64) error {
	if err := c.ready(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shrink(bytes, bytes)
	return nil
}

// shrink removes entries down to goal bytes when there are more than most. mu is held.
func (c *Cache) shrink(most, goal int64) {
	entries := c.scan()
	c.total = 0
	for _, s := range entries {
		c.total += s.bytes
	}
	if c.total > most {
		for _, s := range entries {
			if c.total > goal && s.entry && removeUnused(s, func(meta) bool { return true }) {
				c.total -= s.bytes
			}
		}
	}
	c.over = c.total > c.limit
	c.scanned = time.Now()
}

// dropIfOver removes an entry that is given up while entries in use keep the cache over its limit: what was not in use has
// gone before it. The folder is not read for this.
func (c *Cache) dropIfOver(l *Lease) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		return false
	}
	if ok, err := tryLock(l.lock, exclusive); err != nil || !ok || !stillNamed(l.lock) {
		return false // somebody else uses it
	}
	removeEntry(l.lock, l.path)
	c.total -= l.size
	c.over = c.total > c.limit
	return true
}

// Usage tells how many entries there are and how many bytes of data they have.
func (c *Cache) Usage() (entries int, bytes int64) {
	for _, s := range c.scan() {
		entries++
		bytes += s.bytes
	}
	return entries, bytes
}

// sweep removes what killed processes left: temporary data, parts, entries that were never finished, data without an entry.
func (c *Cache) sweep() {
	for _, s := range c.scan() {
		if !s.entry {
			removeOrphans(s)
			continue
		}
		removeUnused(s, func(m meta) bool { return m.Temp || m.Size < 0 || m.Size != s.bytes })
	}
}

// removeUnused removes an entry if nobody holds its lock and which agrees.
func removeUnused(s stored, which func(meta) bool) bool {
	lock, err := os.OpenFile(s.base+entryEnding, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	ok, err := tryLock(lock, exclusive)
	if err != nil || !ok || !stillNamed(lock) {
		_ = lock.Close()
		return false
	}
	m, parsed := readMeta(lock)
	if !parsed {
		m.Size = -1
	}
	if !which(m) {
		_ = lock.Close()
		return false
	}
	for _, f := range s.files {
		_ = os.Remove(f)
	}
	removeEntry(lock, "")
	return true
}

// removeOrphans removes data whose entry is gone. An entry of that name is taken first, so that nobody fills it meanwhile.
func removeOrphans(s stored) {
	lock, err := os.OpenFile(s.base+entryEnding, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return
	}
	if ok, err := tryLock(lock, exclusive); err != nil || !ok || !stillNamed(lock) {
		_ = lock.Close()
		return
	}
	for _, f := range s.files {
		_ = os.Remove(f)
	}
	removeEntry(lock, "")
}
