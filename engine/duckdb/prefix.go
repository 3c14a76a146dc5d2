//go:build duckdb_arrow

package duckdb

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
	"strings"

	"quire/engine"
)

// How much of a file is compared to tell whether it still begins as it was read: all of a small one, else its head, its end, and
// pieces between them. Whoever changes a large file in its middle, in place, keeps its inode and adds to its end, all within one
// look, is not found out; rows that were gone on with are therefore shown while a file is followed and nowhere else.
const (
	comparedWhole  = 256 << 10
	comparedEnds   = 16 << 10
	comparedPiece  = 512
	comparedPieces = 64
)

// prefix is what was read of a file on this machine that may grow.
type prefix struct {
	file  os.FileInfo
	size  int64 // of what was read, in bytes
	sum   [sha256.Size]byte
	whole bool // it ends with a row's end; else nobody looked whether it does
}

// sumOf is the sum over the first size bytes of a file, or over parts of them.
func sumOf(f *os.File, size int64) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	part := func(from, n int64) {
		if err == nil {
			_, err = io.CopyN(h, io.NewSectionReader(f, from, n), n)
		}
	}
	if size <= comparedWhole {
		part(0, size)
	} else {
		part(0, comparedEnds)
		for i := range int64(comparedPieces) {
			part(comparedEnds+(size-2*comparedEnds-comparedPiece)/comparedPieces*i, comparedPiece)
		}
		part(size-comparedEnds, comparedEnds)
	}
	return [sha256.Size]byte(h.Sum(nil)), err
}

// seen looks at the first size bytes of an open file.
func seen(f *os.File, size int64, whole bool) (*prefix, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	sum, err := sumOf(f, size)
	return &prefix{info, size, sum, whole}, err
}

// begins reports whether an open file is the same that was read, and whether it begins as it did then.
func (p *prefix) begins(f *os.File) (same, begins bool) {
	info, err := f.Stat()
	if err != nil || !os.SameFile(info, p.file) || info.Size() < p.size {
		return false, false
	}
	sum, err := sumOf(f, p.size)
	return true, err == nil && sum == p.sum
}

// followable reports whether a source is one file on this machine, of rows as text that can be gone on with.
func followable(s engine.Source) bool {
	if s.Format != "csv" && s.Format != "jsonl" || s.Pending || len(s.Folders) > 0 || s.Options.UnionByName || len(s.Objects) != 1 {
		return false
	}
	o := s.Objects[0]
	if compressionOf(o.URI) != "" || strings.Contains(o.URI, "://") && !strings.HasPrefix(o.URI, "file://") {
		return false
	}
	encoding, err := encodingOf(s.Options)
	return err == nil && encoding == "utf-8"
}

// openFollowed opens the file of such a source.
func (e *Engine) openFollowed(ctx context.Context, s engine.Source) (*os.File, error) {
	f, err := e.files.Fetch(ctx, s.Objects[0], engine.Need{})
	if err != nil {
		return nil, err
	}
	if f.Done != nil {
		defer f.Done()
	}
	return os.Open(f.Path)
}

// seenOf looks at the file of a source of which so many bytes were read just now; nil where it cannot be followed.
func (e *Engine) seenOf(ctx context.Context, s engine.Source, size int64) *prefix {
	if !followable(s) {
		return nil
	}
	f, err := e.openFollowed(ctx, s)
	if err != nil {
		return nil
	}
	defer f.Close()
	p, err := seen(f, size, false)
	if err != nil {
		return nil
	}
	return p
}
