//go:build duckdb_arrow

package duckdb

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

	"quire/engine"
	"quire/engine/duckdb/records"
)

// DuckDB has three encodings, of which one is not what files of that name are written in, and replaces what it cannot decode.
// So texts of another encoding are copied in UTF-8 first, and nothing below here knows of any other.

// encodingOf gives a source's encoding.
func encodingOf(o engine.SourceOptions) (string, error) {
	name := records.Encoding(strings.ToLower(o.Encoding))
	if name == "" {
		return "", engine.NewError(engine.Unsupported, "no encoding is called "+quoteShort(o.Encoding), "utf-8, latin-1, windows-1252 and utf-16 are", nil)
	}
	return name, nil
}

// fetchText is fetch for a source, whose texts come in UTF-8. Of a file from which a sample is taken, its head is enough.
func (e *Engine) fetchText(ctx context.Context, s engine.Source, objects []engine.Object, need engine.Need, u *use) ([]engine.Local, error) {
	files, err := e.fetch(ctx, objects, need, u)
	if err != nil || !isText(s.Format) {
		return files, err
	}
	encoding, err := encodingOf(s.Options)
	if err != nil || encoding == "utf-8" {
		return files, err
	}
	for i, f := range files {
		path, err := e.inUTF8(ctx, f, encoding, need.Head)
		if err != nil {
			return nil, err
		}
		u.release = append(u.release, func() {
			_ = os.Remove(path)
			e.paths.Delete(path)
		})
		e.paths.Store(path, f.Object.URI)
		files[i].Path = path
	}
	return files, nil
}

// inUTF8 copies a file's text in UTF-8, compressed as it is.
func (e *Engine) inUTF8(ctx context.Context, f engine.Local, encoding string, head int64) (path string, err error) {
	plain, err := openText(f)
	if err != nil {
		return "", err
	}
	defer plain.Close()
	out, err := os.CreateTemp(e.temp.path, "text-*")
	if err != nil {
		return "", noTemporary(err)
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			_ = os.Remove(out.Name())
		}
	}()
	var w io.WriteCloser = out
	switch compressionOf(f.Object.URI) {
	case "gzip":
		w, err = gzip.NewWriterLevel(out, gzip.BestSpeed)
	case "zstd":
		w, err = zstd.NewWriter(out, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	}
	if err != nil {
		return "", err
	}
	var from io.Reader = records.Decode(plain, encoding)
	if head > 0 {
		from = io.LimitReader(from, head)
	}
	if _, err = io.Copy(w, stopping{ctx, from}); err == nil && w != out {
		err = w.Close()
	}
	switch {
	case err == nil:
		return out.Name(), nil
	case ctx.Err() != nil:
		return "", cancelled(ctx.Err())
	case isFull(err.Error()) || errors.As(err, new(*os.PathError)):
		return "", noTemporary(err)
	}
	return "", unreadText(f, err)
}

// stopping reads until its context ends.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
