//go:build duckdb_arrow

package duckdb

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"

	"quire/engine"
	"quire/engine/duckdb/records"
)

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
	dir, err := os.MkdirTemp(c.e.temp.path, "sample")
	if err != nil {
		return nil, engine.NewError(engine.NoSpace, "no room for temporary data: "+err.Error(), "", err)
	}
	path := filepath.Join(dir, "sample.csv")
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
			clean.Write(b.Text(i))
			clean.WriteByte('\n')
		}
	}
	if clean.Len() == 0 {
		_ = os.RemoveAll(dir)
		return nil, nil
	}
	if err := os.WriteFile(path, clean.Bytes(), 0o600); err != nil {
		_ = os.RemoveAll(dir)
		return nil, engine.NewError(engine.NoSpace, "no room for temporary data: "+err.Error(), "", err)
	}
	return &engine.Local{Path: path, Object: engine.Object{URI: path}, Done: func() { _ = os.RemoveAll(dir) }}, nil
}
