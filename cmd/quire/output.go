package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/term"

	"quire/engine"
	"quire/repl/text"
)

// format is a form in which `quire query` gives rows.
type format struct {
	name    string
	about   string   // for completion
	endings []string // of files in this form
	binary  bool     // not for a terminal
}

var formats = []format{
	{name: "table", about: "aligned columns, the first 1,000 rows", endings: []string{".txt"}},
	{name: "csv", about: "comma-separated values with a heading", endings: []string{".csv"}},
	{name: "tsv", about: "tab-separated values with a heading", endings: []string{".tsv"}},
	{name: "json", about: "one array of objects", endings: []string{".json"}},
	{name: "jsonl", about: "an object a line", endings: []string{".jsonl", ".ndjson"}},
	{name: "md", about: "a Markdown table", endings: []string{".md"}},
	{name: "parquet", about: "Apache Parquet", endings: []string{".parquet", ".pq"}, binary: true},
	{name: "arrow", about: "Arrow IPC: a stream, in FILE.arrow a file", endings: []string{".arrow", ".feather", ".arrows"}, binary: true},
}

// formatNames lists the formats for people.
func formatNames() string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// output is where the rows of `quire query` go, and in which form.
type output struct {
	format
	uri        string // a file or object; "" is standard output
	compressed string // "gz" or "zst"
	stream     bool   // of Arrow: the form for pipes
}

// newOutput reads the value of -o: a format, or a file whose ending tells the format.
func newOutput(o string) (output, error) {
	onTerminal := term.IsTerminal(int(os.Stdout.Fd()))
	if o == "" {
		o = "csv"
		if onTerminal {
			o = "table"
		}
	}
	for _, f := range formats {
		if f.name != o {
			continue
		}
		if f.binary && onTerminal {
			return output{}, fmt.Errorf("%s is not for a terminal: -o FILE%s, or > FILE%s", o, f.endings[0], f.endings[0])
		}
		return output{format: f, stream: true}, nil
	}
	out := output{uri: o}
	name := strings.ToLower(o)
	for _, c := range []string{"gz", "zst"} {
		if strings.HasSuffix(name, "."+c) {
			out.compressed = c
			name = strings.TrimSuffix(name, "."+c)
		}
	}
	for _, f := range formats {
		for _, e := range f.endings {
			if strings.HasSuffix(name, e) {
				out.format = f
				out.stream = e == ".arrows"
			}
		}
	}
	switch {
	case out.name == "" && strings.ContainsAny(o, "./"):
		return out, fmt.Errorf("-o %s: the ending tells no format; .csv, .tsv, .json, .jsonl, .md, .txt, .parquet and .arrow do", text.Clean(o))
	case out.name == "":
		return out, fmt.Errorf("-o %s: %s is expected, or a file whose ending tells it", text.Clean(o), formatNames())
	case out.binary && out.compressed != "":
		return out, fmt.Errorf("-o %s: %s is not compressed once more", text.Clean(o), out.name)
	}
	if !strings.Contains(o, "://") {
		abs, err := filepath.Abs(o)
		if err != nil {
			return out, err
		}
		out.uri = abs
	}
	return out, nil
}

// errClosed tells that the reader of standard output has seen enough.
var errClosed = errors.New("the reader has closed the pipe")

// stdout writes to standard output, tells a reader that went away from a fault, and keeps the first error.
type stdout struct{ err error }

func (w *stdout) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := os.Stdout.Write(p)
	switch {
	case errors.Is(err, syscall.EPIPE):
		w.err = errClosed
	case err != nil:
		w.err = fmt.Errorf("cannot write to standard output: %w", unwrapPath(err))
	}
	return n, w.err
}

// write opens the place, lets rows write to it, and closes it: a file or object is there whole or not at all.
func (o output) write(ctx context.Context, f *flags, rows func(io.Writer) error) (err error) {
	if o.uri == "" {
		place := &stdout{}
		w := bufio.NewWriterSize(place, 1<<16)
		err = rows(w)
		_ = w.Flush() // also the rows in front of an error
		if place.err != nil {
			return place.err // the session would put it at a place of the query
		}
		return err
	}
	store, err := f.newStore(findPlaces())
	if err != nil {
		return err
	}
	sink, err := store.Sink(ctx, o.uri, engine.Target{URI: o.uri})
	if err != nil {
		return err
	}
	defer func() { _ = sink.Abort() }() // nothing after Commit
	file, err := os.OpenFile(sink.Path(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	defer file.Close()
	buffered := bufio.NewWriterSize(file, 1<<16)
	w, finish := io.Writer(buffered), func() error { return nil }
	switch o.compressed {
	case "gz":
		z := gzip.NewWriter(buffered)
		w, finish = z, z.Close
	case "zst":
		z, err := zstd.NewWriter(buffered)
		if err != nil {
			return err
		}
		w, finish = z, z.Close
	}
	for _, step := range []func() error{func() error { return rows(w) }, finish, buffered.Flush, file.Close} {
		if err := step(); err != nil {
			return err
		}
	}
	_, err = sink.Commit()
	return err
}

// print writes rows in the output's form.
func (o output) print(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error]) error {
	switch o.name {
	case "csv":
		return text.WriteCSV(w, schema, rows)
	case "tsv":
		return text.WriteTSV(w, schema, rows)
	case "json":
		return text.WriteJSONArray(w, schema, rows)
	case "jsonl":
		return text.WriteJSON(w, schema, rows)
	case "md":
		return text.WriteMarkdown(w, schema, rows)
	case "arrow":
		return printArrow(w, schema, rows, o.stream)
	}
	width := 0 // what reads a pipe has lines of any length
	if o.uri == "" && term.IsTerminal(int(os.Stdout.Fd())) {
		width = outputWidth(os.Stdout)
	}
	return printTable(w, schema, rows, width)
}

// tableRows bounds what is shown as a table; the other forms give every row.
const tableRows = 1000

func printTable(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error], width int) error {
	var batches []arrow.RecordBatch
	defer func() {
		for _, b := range batches {
			b.Release()
		}
	}()
	given := int64(0)
	for b, err := range rows {
		if err != nil {
			return err
		}
		b.Retain()
		batches = append(batches, b)
		if given += b.NumRows(); given > tableRows {
			break
		}
	}
	if given > tableRows {
		last := len(batches) - 1
		cut := batches[last].NewSlice(0, batches[last].NumRows()-(given-tableRows-1))
		batches[last].Release()
		batches[last] = cut
		given = -1
	}
	return text.WriteTable(w, schema, batches, text.TableOptions{MaxRows: tableRows, Width: width, Rows: given})
}

func printArrow(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error], stream bool) error {
	type batchWriter interface {
		Write(arrow.RecordBatch) error
		Close() error
	}
	var out batchWriter = ipc.NewWriter(w, ipc.WithSchema(schema))
	if !stream {
		file, err := ipc.NewFileWriter(w, ipc.WithSchema(schema))
		if err != nil {
			return err
		}
		out = file
	}
	for b, err := range rows {
		if err != nil {
			return err
		}
		if err := out.Write(b); err != nil {
			return err
		}
	}
	return out.Close()
}
