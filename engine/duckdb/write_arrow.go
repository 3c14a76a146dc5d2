//go:build duckdb_arrow

package duckdb

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/ipc"

	"quire/engine"
)

// DuckDB writes no Arrow files. The rows are kept in a table first and taken from it a row group at a time: memory holds one
// of them, whatever their number.

// writeArrow writes a query as one Arrow IPC file (the random access format, Feather V2).
func (e *Engine) writeArrow(ctx context.Context, q engine.Query, t engine.Target) (engine.Written, error) {
	var out engine.Written
	sink, err := e.files.Sink(ctx, t.URI, t)
	if err != nil {
		return out, err
	}
	defer func() { _ = sink.Abort() }() // nothing after Commit
	id := "write " + strconv.FormatInt(writes.Add(1), 10)
	defer func() { _ = e.Forget(context.WithoutCancel(ctx), id) }()
	err = e.runBeside(ctx, func(c *conn) error {
		b, err := c.bind(q)
		if err != nil {
			return err
		}
		defer b.close()
		names, _ := b.s.columns()
		p := partitioning{names: names}
		for i := range names {
			p.stored = append(p.stored, i)
		}
		head, tail := "CREATE TABLE "+keptAs(id)+" AS FROM (", "\n) AS q("+p.ownColumns()+")"
		if t.Sorted {
			tail += " ORDER BY " + p.ownColumns()
		}
		b.t.before += len(head)
		if out.Rows, err = c.do(head+b.sql+tail, b.t); err != nil {
			return err
		}
		rows := arrowRows{files: p.files(), table: keptAs(id), n: out.Rows}
		return rows.writeFile(ctx, c, sink.Path(), t.Compression)
	})
	if err != nil {
		return out, unwritten(t, sink, err)
	}
	if out.Bytes, err = sink.Commit(); err != nil {
		return out, err
	}
	out.Files = []string{t.URI}
	return out, nil
}

// arrowRows are rows [from, from+n) of a table of our own, as files have them.
type arrowRows struct {
	files   string // the SELECT list
	table   string
	from, n int64
}

// writeFile writes the rows to a file that is not there yet.
func (r arrowRows) writeFile(ctx context.Context, c *conn, path, compression string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	var w *ipc.FileWriter
	defer func() {
		if w != nil {
			if e := w.Close(); err == nil {
				err = e
			}
		}
		if e := buffered.Flush(); err == nil {
			err = e
		}
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	// Once at least: a file without rows has columns.
	for at := r.from; at < r.from+r.n || w == nil; at += rowGroup {
		res, err := r.take(ctx, c, at, min(at+rowGroup, r.from+r.n))
		if err != nil {
			return err
		}
		if w == nil {
			if w, err = ipc.NewFileWriter(buffered, append(arrowCompression(compression), ipc.WithSchema(res.Schema()))...); err != nil {
				res.Release()
				return fmt.Errorf("begin an Arrow file: %w", err)
			}
		}
		for res.Next() && err == nil {
			batch := withoutLeftovers(res.RecordBatch())
			err = w.Write(batch)
			batch.Release()
		}
		if err == nil {
			err = res.Err()
		}
		res.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (r arrowRows) take(ctx context.Context, c *conn, from, to int64) (*engine.Result, error) {
	return c.rowsOf(ctx, fmt.Sprintf("%s FROM %s WHERE rowid >= %d AND rowid < %d", r.files, r.table, from, to))
}

func isArrow(t engine.Target) bool {
	format := strings.ToLower(t.Format)
	if format == "" {
		format = endingOf(t.URI)
	}
	return format == "arrow" || format == "feather"
}

func arrowCompression(name string) []ipc.Option {
	switch strings.ToLower(name) {
	case "zstd", "zst":
		return []ipc.Option{ipc.WithZstd()}
	case "lz4":
		return []ipc.Option{ipc.WithLZ4()}
	}
	return nil
}
