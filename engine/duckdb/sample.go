//go:build duckdb_arrow

package duckdb

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"quire/engine"
	"quire/engine/duckdb/records"
)

// longSample is a row that says nothing of types and that DuckDB's reader, which stops at lines of 2 MB, may not take.
const longSample = 1 << 20

// cleanSample writes the rows of a file's head that can be read into a file of their own: DuckDB gives up on columns and types
// where one row is broken. It gives nil when there are none.
func (c *conn) cleanSample(o engine.SourceOptions, f engine.Local) (*engine.Local, error) {
	head, err := readHead(f.Path, compressionOf(f.Object.URI), sampleHead)
	if err != nil || len(head) == 0 {
		return nil, nil //nolint:nilerr // the first error is told
	}
	form := fitting{}.form(o)
	form.Header = false
	counts, at, most := map[int]int{}, head, 0
	for n := 0; n < dialectRows && len(at) > 0; n++ {
		var fields int
		if fields, at = form.CountFields(at); fields > 0 {
			counts[fields]++
		}
	}
	for fields, n := range counts {
		if n > counts[most] || n == counts[most] && fields > most {
			most = fields
		}
	}
	if most == 0 {
		return nil, nil
	}
	form.Columns = most
	var clean bytes.Buffer
	r := records.NewCSV(bytes.NewReader(head), form)
	var b records.Batch
	for rows := 0; rows < sampleRows; rows += b.Rows {
		if err := r.Fill(&b); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		for i := range b.Rows {
			if text := b.Text(i); len(text) < longSample {
				clean.Write(text)
				clean.WriteByte('\n')
			}
		}
	}
	return c.e.sampleFile(clean.Bytes())
}

// cleanLines is cleanSample for lines of JSON, of all sampled files: those that are objects.
func (c *conn) cleanLines(files []engine.Local) (*engine.Local, error) {
	var clean bytes.Buffer
	for _, f := range files {
		head, err := readHead(f.Path, compressionOf(f.Object.URI), sampleHead)
		if err != nil {
			continue // reading it tells why
		}
		r := records.NewLines(bytes.NewReader(head))
		var b records.Batch
		for r.Fill(&b) == nil {
			for i := range b.Rows {
				if text := bytes.TrimSpace(b.Text(i)); text[0] == '{' && json.Valid(text) {
					clean.Write(text)
					clean.WriteByte('\n')
				}
			}
		}
	}
	return c.e.sampleFile(clean.Bytes())
}

// sampleFile writes a sample into a file of its own; nil when there is nothing in it.
func (e *Engine) sampleFile(text []byte) (*engine.Local, error) {
	if len(text) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp(e.temp.path, "sample")
	if err != nil {
		return nil, noTemporary(err)
	}
	path := filepath.Join(dir, "sample")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		_ = os.RemoveAll(dir)
		return nil, noTemporary(err)
	}
	return &engine.Local{Path: path, Object: engine.Object{URI: path, Size: int64(len(text))}, Done: func() { _ = os.RemoveAll(dir) }}, nil
}
