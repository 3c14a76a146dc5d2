//go:build duckdb_arrow

package duckdb

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"quire/engine"
)

// How much of a file a glimpse is told from, and from which size on a file is worth one, in bytes: a smaller one is looked at in
// full in about the same time.
const (
	glimpseHead  = 256 << 10
	glimpseWorth = 2 << 20
)

// Glimpse implements engine.Glimpser for one file of text on this machine, uncompressed and in UTF-8. Dialect and types are told
// from the records of the file's first bytes, by the same means as those of Resolve are from its many.
func (e *Engine) Glimpse(ctx context.Context, s engine.Source, n int64) (res *engine.Result, ok bool, err error) {
	o, ok := e.glimpsed(ctx, &s)
	if !ok || n <= 0 {
		return nil, false, nil
	}
	u := &use{}
	defer u.done()
	files, err := e.fetch(ctx, []engine.Object{o}, engine.Need{Head: glimpseHead}, u)
	if err != nil {
		return nil, false, err
	}
	text, ok := firstRecords(files[0].Path, s.Format)
	if !ok {
		return nil, false, nil
	}
	err = e.run(ctx, func(c *conn) error {
		sample, err := c.e.sampleFile(text)
		if err != nil {
			return err
		}
		defer sample.Done()
		head := []engine.Local{*sample}
		s.Objects = []engine.Object{sample.Object}
		var cols []column
		if s.Format == "csv" {
			cols, err = c.inferCSV(&s, head)
		} else {
			cols, err = c.inferJSON(s, head)
		}
		if err != nil {
			return err
		}
		if s.Schema, err = c.schemaOfColumns(cols); err != nil {
			return err
		}
		s.Types = typesOf(cols)
		reader, err := c.reader(s, head)
		if err != nil {
			return err
		}
		res, err = c.rowsOf(ctx, reader+" LIMIT "+strconv.FormatInt(n, 10))
		return err
	})
	if engine.ClassOf(err) == engine.BadData { // the look at the whole file will tell
		return nil, false, nil
	}
	return res, res != nil, err
}

// glimpsed gives the file of a source that can be glimpsed at and is worth it, and settles the source's format.
func (e *Engine) glimpsed(ctx context.Context, s *engine.Source) (engine.Object, bool) {
	var none engine.Object
	if e.files == nil || len(s.URIs) != 1 || strings.Contains(s.URIs[0], "://") || strings.ContainsAny(s.URIs[0], "*?[{") ||
		strings.HasSuffix(s.URIs[0], "/") || s.Rejects || collects(*s) {
		return none, false
	}
	objects, err := e.files.List(ctx, s.URIs[0])
	if err != nil || len(objects) != 1 || objects[0].Size < glimpseWorth {
		return none, false
	}
	s.Objects = objects
	if formatOf(s) != nil || supported(*s) != nil || s.Format != "csv" && s.Format != "jsonl" || compressionOf(objects[0].URI) != "" {
		return none, false
	}
	if encoding, err := encodingOf(s.Options); err != nil || encoding != "utf-8" {
		return none, false
	}
	if _, known := e.inferred.get(inferenceKey(*s)); known {
		return none, false
	}
	return objects[0], true
}

// firstRecords gives the whole records in the first bytes of a file; ok is false when there are none.
func firstRecords(path, format string) ([]byte, bool) {
	head, err := readHead(path, "", glimpseHead)
	if err != nil {
		return nil, false
	}
	end, quoted := 0, false
	for i, c := range head {
		switch {
		case c == '"' && format == "csv":
			quoted = !quoted
		case c == '\n' && !quoted:
			end = i + 1
		}
	}
	return head[:end], bytes.Count(head[:end], []byte{'\n'}) > 1
}
