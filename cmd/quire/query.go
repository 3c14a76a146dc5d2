package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

func queryCommand(f *flags) *cobra.Command {
	var format string
	var set []string
	c := &cobra.Command{
		Use:   "query 'FROM …'",
		Short: "run one query, for pipes",
		Long: `Runs one query and prints its rows: a table on a terminal, CSV otherwise. Files are named in quotes, and
redirected input is the relation stdin.`,
		Example: "  quire query \"FROM 'events.csv' |> AGGREGATE count(*) AS n GROUP BY event |> ORDER BY n DESC\"\n  cat events.csv | quire query 'FROM stdin |> LIMIT 5' -o md",
		Args:    one("a query in quotes", "quire query 'FROM …'"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if f.set, err = parseSet(set); err != nil {
				return err
			}
			switch format {
			case "":
				format = "csv"
				if term.IsTerminal(int(os.Stdout.Fd())) {
					format = "table"
				}
			case "csv", "json", "md", "table", "parquet":
			default:
				return fmt.Errorf("-o %s: csv, json, md, table or parquet is expected", format)
			}
			return runQuery(c.Context(), f, args[0], format)
		},
	}
	c.Flags().StringVarP(&format, "output", "o", "", "csv, json (JSON lines), md, table or parquet")
	c.Flags().StringArrayVar(&set, "set", nil, "give a parameter its value: --set name=value")
	return c
}

func runQuery(ctx context.Context, f *flags, query, format string) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	script := strings.TrimSpace(query)
	if !strings.HasSuffix(script, ";") {
		script += "\n;"
	}
	prefix := ""
	if readsStdin(query) {
		spool, err := spoolInput(os.Stdin, findPlaces().temp)
		if err != nil {
			return err
		}
		defer os.Remove(spool)
		prefix = "LOAD " + sqllex.QuoteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(spool)) + " AS stdin;\n"
	}
	nb := notebooks.Parse(prefix + script)
	var cell *notebooks.Cell
	for _, c := range nb.Cells {
		if c.Stmt != nil && c.Stmt.Verb() == "FROM" {
			cell = c
		}
	}
	s, err := f.newSession(dir, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	s.SetScript(nb)
	if found := s.Check(ctx); len(found) > 0 {
		code := codeOf(found[0], true)
		for _, failure := range found {
			printFailure(os.Stderr, "query", shifted(failure, prefix))
			code = worse(code, codeOf(failure, true))
		}
		return code
	}
	if cell == nil {
		printError(os.Stderr, "a query is expected: FROM …, SELECT …, WITH … or VALUES …; quire run runs other statements")
		return exitCode(exitUsage)
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	if format == "parquet" {
		err = s.Export(ctx, cell.ID, "parquet", out)
	} else {
		err = s.Rows(ctx, cell.ID, func(res *engine.Result) error { return printRows(out, res, format) })
	}
	if flushed := out.Flush(); err == nil && flushed != nil {
		return nil // the reader has seen enough
	}
	if err != nil {
		failure, ok := err.(*repl.Failure)
		if !ok {
			return nil
		}
		printFailure(os.Stderr, "query", shifted(failure, prefix))
		return codeOf(failure, false)
	}
	return nil
}

// shifted counts a failure's lines from the user's own first line.
func shifted(f *repl.Failure, prefix string) *repl.Failure {
	g := *f
	if g.Line > 0 {
		g.Line -= strings.Count(prefix, "\n")
	}
	return &g
}

func printRows(w io.Writer, res *engine.Result, format string) error {
	switch format {
	case "csv":
		return text.WriteCSV(w, res.Schema(), text.Stream(res.RecordReader))
	case "json":
		return text.WriteJSON(w, res.Schema(), text.Stream(res.RecordReader))
	case "md":
		return text.WriteMarkdown(w, res.Schema(), text.Stream(res.RecordReader))
	}
	batches, rows, err := repl.Collect(res.RecordReader, tableRows+1)
	if err != nil {
		return err
	}
	if rows > tableRows {
		rows = -1
	}
	return text.WriteTable(w, res.Schema(), batches, text.TableOptions{MaxRows: tableRows, Width: outputWidth(os.Stdout), Rows: rows})
}

// tableRows bounds what `quire query` prints as a table; the other formats print every row.
const tableRows = 1000

// readsStdin reports whether a query names the relation stdin and something is piped in.
func readsStdin(query string) bool {
	if info, err := os.Stdin.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
		return false
	}
	for _, t := range sqllex.Code(query) {
		if t.Is(query, "stdin") {
			return true
		}
	}
	return false
}

// spoolInput copies a stream into a file, named by what it looks like: Parquet, JSON lines or CSV.
func spoolInput(in io.Reader, dir string) (string, error) {
	r := bufio.NewReaderSize(in, 1<<16)
	head, _ := r.Peek(64)
	ending := ".csv"
	switch trimmed := bytes.TrimLeft(head, " \t\r\n\ufeff"); {
	case bytes.HasPrefix(head, []byte("PAR1")):
		ending = ".parquet"
	case bytes.HasPrefix(trimmed, []byte("{")):
		ending = ".jsonl"
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("spool standard input: %w", err)
	}
	file, err := os.CreateTemp(dir, "stdin-*"+ending)
	if err != nil {
		return "", fmt.Errorf("spool standard input: %w", err)
	}
	_, err = io.Copy(file, r)
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(file.Name())
		return "", fmt.Errorf("spool standard input: %w", err)
	}
	return filepath.Abs(file.Name())
}
