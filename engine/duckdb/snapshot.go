//go:build duckdb_arrow

package duckdb

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"quire/engine"
)

// mostCopied is the size of a followed file, in bytes, up to which a copy is read at once; a larger one is copied when its reading
// was overtaken by whoever writes to it.
const mostCopied = 64 << 20

// snapshot lets the file of a source that follows, of at most so many bytes, be read as it was found, up to its last whole row: a
// copy stands for it among the files, whatever is added meanwhile. It gives what is in the copy; nil when there is none.
func (e *Engine) snapshot(ctx context.Context, s engine.Source, files []engine.Local, u *use, most int64) (*prefix, error) {
	if !s.Follows || len(files) != 1 || s.Objects[0].Size > most {
		return nil, nil
	}
	f, err := os.Open(files[0].Path)
	if err != nil {
		return nil, nil //nolint:nilerr // its reading tells
	}
	defer f.Close()
	dir, err := os.MkdirTemp(e.temp.path, "followed")
	if err != nil {
		return nil, noTemporary(err)
	}
	path := filepath.Join(dir, "copy")
	e.paths.Store(path, files[0].Object.URI)
	u.release = append(u.release, func() {
		_ = os.RemoveAll(dir)
		e.paths.Delete(path)
	})
	end, err := copyRows(ctx, path, f, s)
	if ctx.Err() != nil {
		return nil, cancelled(ctx.Err())
	}
	if err != nil {
		return nil, noTemporary(err)
	}
	p, err := seen(f, end, true)
	if err != nil || end == 0 {
		return nil, nil //nolint:nilerr // the reading of the file itself tells
	}
	files[0].Path, files[0].Object.Size = path, end
	return p, nil
}

// copyRows copies a source's file up to its last whole row, and gives how much that is.
func copyRows(ctx context.Context, path string, from *os.File, s engine.Source) (size int64, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n := int64(0)
	for n < s.Objects[0].Size && ctx.Err() == nil {
		more, err := io.CopyN(f, from, min(mostCopied, s.Objects[0].Size-n))
		n += more
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
	}
	if form := quotedForm(s); form != nil {
		if end, ok := scanWhole(ctx, io.NewSectionReader(f, 0, n), *form, s.Options.Skip); ok {
			return end, f.Truncate(end)
		}
	}
	end, err := lastLine(f, n)
	if err != nil {
		return 0, err
	}
	return end, f.Truncate(end)
}

// lastLine finds where the last line that has ended ends in the first size bytes of a file.
func lastLine(f *os.File, size int64) (int64, error) {
	piece := make([]byte, firstRow)
	for to := size; to > 0; {
		from := max(0, to-int64(len(piece)))
		n, err := f.ReadAt(piece[:to-from], from)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.LastIndexByte(piece[:n], '\n'); i >= 0 {
			return from + int64(i) + 1, nil
		}
		to = from
	}
	return 0, nil
}
