package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/term"

	"quire/internal/sqllex"
	"quire/notebooks"
)

// stdinName is the relation that standard input is.
const stdinName = "stdin"

// withInput gives a script in which standard input, where the script reads it as the relation stdin or as '-', is the file
// spool, which is to be removed in the end; "" where it reads none. What stood in the script keeps its line and column behind
// the prefix.
func withInput(ctx context.Context, script string) (whole, prefix, spool string, err error) {
	nb := notebooks.Parse(script)
	g := nb.Graph()
	named, dashed := false, false
	var dashes []notebooks.Span // of '-', where a relation is named
	var loads []notebooks.Span  // of '-' in a LOAD
	for _, c := range nb.Cells {
		for _, ref := range g.Reads(c.ID) {
			switch {
			case ref.Kind == notebooks.RefCatalog && ref.Def == 0 && strings.EqualFold(ref.Name, stdinName):
				named = true
			case ref.Kind == notebooks.RefURI && ref.URI != nil && ref.URI.Value == "-" && ref.Func == "":
				dashed = true
				dashes = append(dashes, ref.URI.Span)
			}
		}
		if l, ok := c.Stmt.(notebooks.Load); ok {
			for _, u := range l.URIs {
				if u.Value == "-" {
					loads = append(loads, u.Span)
				}
			}
		}
	}
	if !named && !dashed && len(loads) == 0 {
		return script, "", "", nil
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		return "", "", "", fmt.Errorf("the query reads standard input, which is this terminal: cat FILE | quire query '…', or quire query '…' < FILE")
	}
	spool, err = spoolInput(ctx, os.Stdin, findPlaces().temp)
	if err != nil {
		return "", "", "", err
	}
	literal := sqllex.QuoteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(filepath.ToSlash(spool)))
	if named || dashed {
		prefix = "LOAD " + literal + " AS " + stdinName + ";\n"
	}
	if dashed {
		prefix += `LET "-" = FROM ` + stdinName + ";\n" // as long as '-', so that nothing behind it moves
	}
	edited := []byte(script)
	for _, d := range dashes {
		if d.End-d.Pos == len(`"-"`) {
			copy(edited[d.Pos:d.End], `"-"`)
		}
	}
	whole = string(edited)
	for i := len(loads) - 1; i >= 0; i-- {
		whole = whole[:loads[i].Pos] + literal + whole[loads[i].End:]
	}
	return prefix + whole, prefix, spool, nil
}

// input is standard input as data of a script that is a file: it is copied when the script first asks for it.
type input struct {
	once sync.Once
	name string
	err  error
}

// path gives the copy.
func (in *input) path(ctx context.Context) (string, error) {
	in.once.Do(func() { in.name, in.err = spoolInput(ctx, os.Stdin, findPlaces().temp) })
	return in.name, in.err
}

func (in *input) remove() {
	if in.name != "" {
		_ = os.Remove(in.name)
	}
}

// spoolInput copies a stream into a file whose ending tells what it looks like. The copy ends with ctx, whatever the stream does.
func spoolInput(ctx context.Context, in io.Reader, dir string) (string, error) {
	fault := func(err error) error { return fmt.Errorf("spool standard input: %w", err) }
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault(err)
	}
	type copied struct {
		name string
		err  error
	}
	done := make(chan copied, 1)
	go func() {
		r := bufio.NewReaderSize(in, 1<<16)
		head, _ := r.Peek(1 << 12)
		file, err := os.CreateTemp(dir, "stdin-*"+looksLike(head))
		if err != nil {
			done <- copied{err: err}
			return
		}
		// Nobody waits any more when ctx has ended; the process is about to.
		context.AfterFunc(ctx, func() { _ = os.Remove(file.Name()) })
		_, err = io.Copy(file, r)
		if cerr := file.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			os.Remove(file.Name())
		}
		done <- copied{file.Name(), err}
	}()
	select {
	case <-ctx.Done():
		return "", exitCode(exitCancelled)
	case c := <-done:
		if c.err != nil {
			return "", fault(c.err)
		}
		return filepath.Abs(c.name)
	}
}

// looksLike gives the ending that a file with this beginning would have.
func looksLike(head []byte) string {
	const enough = 512
	inside := func(r io.Reader, err error) []byte {
		if err != nil {
			return nil
		}
		out := make([]byte, enough)
		n, _ := io.ReadFull(r, out) // the beginning of a compressed stream breaks off
		return out[:n]
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		r, err := gzip.NewReader(bytes.NewReader(head))
		return looksLike(inside(r, err)) + ".gz"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		r, err := zstd.NewReader(bytes.NewReader(head), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return ".csv.zst"
		}
		defer r.Close()
		return looksLike(inside(r, nil)) + ".zst"
	case bytes.HasPrefix(head, []byte("PAR1")):
		return ".parquet"
	}
	trimmed := bytes.TrimLeft(head, " \t\r\n\ufeff")
	switch {
	case bytes.HasPrefix(trimmed, []byte("{")):
		return ".jsonl"
	case bytes.HasPrefix(trimmed, []byte("[")) && bytes.IndexByte(trimmed, '{') > 0:
		return ".json"
	}
	return ".csv"
}
