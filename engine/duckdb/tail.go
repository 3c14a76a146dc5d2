//go:build duckdb_arrow

package duckdb

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"quire/engine"
)

// How much of a file's end is looked at for its last rows, in bytes: at first, and at most.
const (
	tailFirst = 128 << 10
	tailMost  = 16 << 20
)

// Tail implements engine.Tailer for files of text on this machine, which are still being read or not yet: the rows are those of
// the last file's last records. Where a record begins is told from the end: outside of quotes an even number of them is left.
// Rows of which that does not hold do not parse, and then nothing is told.
func (e *Engine) Tail(ctx context.Context, q engine.Query, n int64) (res *engine.Result, ok bool, err error) {
	var p *inPlace
	err = e.run(ctx, func(c *conn) error {
		l, err := c.lookAt(q)
		if err == nil && l.rowwise && !l.t.volatile {
			p, ok = e.expand(l.sql, hasTail)
		}
		return err
	})
	if err != nil || !ok || n <= 0 {
		return nil, false, err
	}
	files, err := e.fetchEnd(ctx, p)
	if err != nil || files == nil {
		return nil, false, err
	}
	defer p.held.done()
	text, ok := endOf(files[len(files)-1], p.src, n)
	if !ok {
		return nil, false, nil
	}
	err = e.run(ctx, func(c *conn) error {
		sample, err := e.sampleFile(text)
		if err != nil || sample == nil {
			return err
		}
		defer sample.Done()
		src := p.src
		if src.Format == "csv" {
			none := false
			src.Options.Header, src.Options.Skip = &none, 0
		}
		reader, err := c.reader(src, []engine.Local{*sample})
		if err != nil {
			return err
		}
		res, err = c.rowsOf(ctx, p.before+reader+p.after)
		return err
	})
	if engine.ClassOf(err) == engine.BadData { // the reading of the whole file will tell
		return nil, false, nil
	}
	return res, res != nil, err
}

// hasTail reports whether the end of a source's last file can be read by itself.
func hasTail(s engine.Source) bool {
	if s.Format != "csv" && s.Format != "jsonl" || s.Pending || s.Rejects || collects(s) || len(s.Folders) > 0 || s.Options.UnionByName {
		return false
	}
	encoding, err := encodingOf(s.Options)
	for _, o := range s.Objects {
		if compressionOf(o.URI) != "" {
			return false
		}
	}
	return err == nil && encoding == "utf-8"
}

// fetchEnd gives the first and the last of the files that are not empty, if they are on this machine and of one form; nil
// otherwise.
func (e *Engine) fetchEnd(ctx context.Context, p *inPlace) ([]engine.Local, error) {
	objects := notEmpty(p.src.Objects)
	if len(objects) == 0 {
		return nil, nil
	}
	ends := []engine.Object{objects[0], objects[len(objects)-1]}
	for _, o := range ends {
		if strings.Contains(o.URI, "://") && !strings.HasPrefix(o.URI, "file://") {
			return nil, nil
		}
	}
	files, err := e.fetch(ctx, ends, engine.Need{}, &p.held)
	if err != nil {
		p.held.done()
		return nil, err
	}
	if h := p.src.Options.Header; len(objects) > 1 && p.src.Format == "csv" && h != nil && *h {
		one, first := headerNames(files[0], p.src.Options)
		two, last := headerNames(files[1], p.src.Options)
		if !first || !last || !slices.Equal(one, two) {
			p.held.done()
			return nil, nil
		}
	}
	return files, nil
}

// endOf gives the last n records of a file as text, or fewer when it has no more.
func endOf(f engine.Local, s engine.Source, n int64) ([]byte, bool) {
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, false
	}
	defer file.Close()
	size := f.Object.Size
	head := int64(0) // records above the first row: the header, and what is skipped
	if s.Format == "csv" {
		head = s.Options.Skip
		if h := s.Options.Header; h != nil && *h {
			head++
		}
	}
	for look := int64(tailFirst); ; look *= 4 {
		from := max(0, size-look)
		text := make([]byte, size-from)
		if _, err := io.ReadFull(io.NewSectionReader(file, from, size-from), text); err != nil {
			return nil, false
		}
		above := head
		if from > 0 {
			above = 1 // what is left of a record
		}
		starts := recordStarts(text, s)
		whole := int64(len(starts)) - above
		switch {
		case whole >= n || from == 0 && whole > 0:
			return text[starts[int64(len(starts))-min(n, whole)]:], true
		case from == 0 || look >= tailMost:
			return nil, false
		}
	}
}

// recordStarts gives where records begin in the end of a file: at its own first byte, and behind each line end that is outside of
// quotes, when that is told from the end.
func recordStarts(text []byte, s engine.Source) []int {
	quote, escape := byte(0), byte(0)
	if o := s.Options; s.Format == "csv" && o.Quote != nil && len(*o.Quote) == 1 {
		quote = (*o.Quote)[0]
		if o.Escape != nil && len(*o.Escape) == 1 && (*o.Escape)[0] != quote {
			escape = (*o.Escape)[0]
		}
	}
	inside := false
	starts := []int{}
	end := len(bytes.TrimRight(text, "\r\n"))
	for i := end - 1; i >= 0; i-- {
		switch c := text[i]; {
		case quote != 0 && c == quote:
			before := 0
			for escape != 0 && i > before && text[i-1-before] == escape {
				before++
			}
			if before%2 == 0 {
				inside = !inside
			}
		case c == '\n' && !inside && text[i+1] != '\n' && text[i+1] != '\r':
			starts = append(starts, i+1)
		}
	}
	starts = append(starts, 0)
	slices.Reverse(starts)
	return starts
}
