//go:build duckdb_arrow

package duckdb

import (
	"sync"

	"quire/engine"
)

// DuckDB reads a Parquet file's footer each time it binds a query and once more when it runs it: 14 ms each for 814 row groups,
// which is most of what a page of them costs. It can keep footers, and tells by the file's name and times whether one is still
// good; what our ETags tell is finer. So they are kept for pages, for first rows and for columns only, and used only while a file
// is, by its ETag, the one whose footer was kept.

const (
	mostFooters     = 64  // files of one statement
	mostFootersKept = 512 // files of a session: DuckDB never forgets a footer
)

// footers are the files whose footers DuckDB may have kept.
type footers struct {
	mu  sync.Mutex
	all map[string]string // local path → ETag
}

// kept reports whether the footers of these files may be kept, and those that are kept are theirs.
func (f *footers) kept(files []engine.Local) bool {
	if len(files) == 0 || len(files) > mostFooters {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, file := range files {
		etag, known := f.all[file.Path]
		if file.Object.ETag == "" || known && etag != file.Object.ETag || !known && len(f.all) >= mostFootersKept {
			return false
		}
	}
	if f.all == nil {
		f.all = map[string]string{}
	}
	for _, file := range files {
		f.all[file.Path] = file.Object.ETag
	}
	return true
}

// keepingFooters lets the connection's next statements use and keep the footers of Parquet files, until done.
func (c *conn) keepingFooters(files []engine.Local) (done func()) {
	if !c.e.footers.kept(files) || c.script("SET SESSION parquet_metadata_cache=true") != "" {
		return func() {}
	}
	return func() { _ = c.script("SET SESSION parquet_metadata_cache=false") }
}
