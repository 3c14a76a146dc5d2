//go:build duckdb_arrow

package duckdb

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

	"quire/engine"
)

const (
	dialectHead = 256 << 10 // bytes that the delimiter is told from
	dialectRows = 200
)

// dialect is what tells fields apart; "" is unknown.
type dialect struct{ delimiter, quote string }

// detectDialect finds the delimiter in the head of a file. DuckDB finds it too, in five times the time, and takes a file with
// one ragged row for one of a single column; so this looks for the delimiter that splits most rows alike. It gives nothing
// for a head with NUL and for files of one column: DuckDB decides then.
func detectDialect(path, compression string, o *engine.SourceOptions) dialect {
	head, err := readHead(path, compression, dialectHead)
	if err != nil || len(head) == 0 || bytes.IndexByte(head, 0) >= 0 {
		return dialect{}
	}
	quote := byte('"')
	if o.Quote != nil {
		quote = 0
		if len(*o.Quote) == 1 {
			quote = (*o.Quote)[0]
		}
	}
	candidates := []string{",", "\t", ";", "|"}
	if o.Delimiter != nil {
		candidates = []string{*o.Delimiter}
	}
	best, score := "", 0
	for _, d := range candidates {
		if len(d) != 1 {
			continue
		}
		counts := map[int]int{}
		rows := 0
		rest := head
		for rows < dialectRows && len(rest) > 0 {
			var fields int
			fields, rest = countFields(rest, d[0], quote)
			counts[fields]++
			rows++
		}
		for fields, n := range counts {
			if s := n * 1000 / rows; fields > 1 && (s > score || s == score && best == "") {
				best, score = d, s
			}
		}
	}
	if best == "" {
		return dialect{}
	}
	return dialect{delimiter: best, quote: `"`}
}

// countFields counts the fields of the first row and gives the rows behind it.
func countFields(text []byte, delimiter, quote byte) (fields int, rest []byte) {
	fields = 1
	quoted, start := false, true
	for i, c := range text {
		switch {
		case quoted:
			quoted = c != quote
			continue
		case quote != 0 && c == quote && start:
			quoted = true
		case c == delimiter:
			fields++
			start = true
			continue
		case c == '\n':
			return fields, text[i+1:]
		}
		start = false
	}
	return fields, nil
}

// readHead reads up to n bytes of a file's text.
func readHead(path, compression string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	r, err := plainText(f, compression)
	if err != nil {
		return nil, err
	}
	head, err := io.ReadAll(io.LimitReader(r, n))
	if err != nil && len(head) > 0 {
		err = nil // the head of a part
	}
	return bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), err
}

// plainText undoes a compression.
func plainText(r io.Reader, compression string) (io.Reader, error) {
	switch compression {
	case "":
		return bufio.NewReaderSize(r, 1<<16), nil
	case "gzip":
		return gzip.NewReader(r)
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	}
	return nil, fmt.Errorf("no reader for %s", compression)
}

// headerNames reads the names in a file's first row, with the lines above it skipped; ok is false when that cannot be.
func headerNames(f engine.Local, o engine.SourceOptions) (names []string, ok bool) {
	if o.Delimiter == nil || len(*o.Delimiter) != 1 {
		return nil, false
	}
	head, err := readHead(f.Path, compressionOf(f.Object.URI), dialectHead)
	if err != nil {
		return nil, false
	}
	for range o.Skip {
		_, after, found := bytes.Cut(head, []byte("\n"))
		if !found {
			return nil, false
		}
		head = after
	}
	quote := byte('"')
	if o.Quote != nil {
		quote = 0
		if len(*o.Quote) == 1 {
			quote = (*o.Quote)[0]
		}
	}
	_, rest := countFields(head, (*o.Delimiter)[0], quote)
	line := strings.TrimRight(string(head[:len(head)-len(rest)]), "\r\n")
	for line != "" || len(names) == 0 {
		field := line
		cut := len(line)
		if quote != 0 && line != "" && line[0] == quote {
			end := strings.IndexByte(line[1:], quote)
			if end < 0 {
				return nil, false
			}
			field = line[1 : end+1]
			cut = end + 2
			if cut < len(line) && line[cut] != (*o.Delimiter)[0] {
				return nil, false // a quote within quotes: leave it to the engine
			}
		} else if i := strings.Index(line, *o.Delimiter); i >= 0 {
			field, cut = line[:i], i
		}
		names = append(names, strings.TrimSpace(field))
		if cut >= len(line) {
			break
		}
		if line = line[cut+1:]; line == "" {
			names = append(names, "")
		}
	}
	return names, true
}

// headerByNames decides that there is a header when the first row has a declared name in it.
func headerByNames(f engine.Local, o engine.SourceOptions) *bool {
	names, ok := headerNames(f, o)
	if !ok {
		return nil
	}
	for _, n := range names {
		for _, d := range o.Columns {
			if strings.EqualFold(n, d.Name) {
				yes := true
				return &yes
			}
		}
	}
	return nil
}

// group is files of one header.
type group struct {
	files   []engine.Local
	columns []column
}

// headerGroups puts files together that have the same columns in the same order. A header that does not fit is an error,
// unless the files are to be united by name.
func headerGroups(s engine.Source, cols []column, files []engine.Local) ([]group, error) {
	kept := files[:0:0]
	for _, f := range files {
		if f.Object.Size != 0 { // an empty file has no rows
			kept = append(kept, f)
		}
	}
	files = kept
	if len(files) == 0 {
		return nil, engine.NewError(engine.BadData, shown(s.URIs[0])+" is empty: it has neither columns nor rows", "", nil)
	}
	all := []group{{files: files, columns: cols}}
	if len(files) == 1 || s.Options.Header == nil || !*s.Options.Header {
		return all, nil
	}
	known := map[string]column{}
	for _, col := range cols {
		known[strings.ToLower(col.name)] = col
	}
	var groups []group
	last := "\x00"
	for _, f := range files {
		names, ok := headerNames(f, s.Options)
		if !ok {
			return all, nil
		}
		if key := strings.ToLower(strings.Join(names, "\x00")); key == last {
			g := &groups[len(groups)-1]
			g.files = append(g.files, f)
			continue
		} else {
			last = key
		}
		g := group{files: []engine.Local{f}}
		seen := map[string]bool{}
		for _, n := range names {
			col, ok := known[strings.ToLower(n)]
			if !ok || seen[col.name] {
				if len(groups) == 0 && !s.Options.UnionByName && len(names) == len(cols) {
					// Names that DuckDB changed: without a name, twice the same. The first file is what they were made from.
					g.columns = cols
					break
				}
				return nil, otherHeader(f, n, "has a column "+n+" that the first file has not")
			}
			seen[col.name] = true
			g.columns = append(g.columns, col)
		}
		if len(g.columns) < len(cols) && !s.Options.UnionByName {
			for _, col := range cols {
				if !seen[col.name] {
					return nil, otherHeader(f, col.name, "has no column "+col.name)
				}
			}
		}
		groups = append(groups, g)
	}
	return groups, nil
}

func otherHeader(f engine.Local, name, what string) error {
	return &engine.Error{
		Class: engine.BadData, Pos: -1, File: f.Object.URI, Line: 1, Column: name,
		Message: shown(f.Object.URI) + " " + what, Hint: "union_by_name takes files with different columns",
	}
}
