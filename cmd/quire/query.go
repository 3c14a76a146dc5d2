package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/spf13/cobra"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

func queryCommand(f *flags) *cobra.Command {
	var to string
	var set []string
	c := &cobra.Command{
		Use:   "query 'FROM …'",
		Short: "run one query, for pipes",
		Long: `Runs one query and gives its rows: a table on a terminal, CSV otherwise. Files are named in quotes; standard
input is the relation stdin, also written '-'. DESCRIBE, SUMMARIZE and SHOW are queries too. PARAM, LOAD, LET and
SET may stand in front of the query, each ended by ;

-o takes a format (` + formatNames() + `) or a file or s3:// object whose ending
tells the format, also with .gz or .zst behind. A file is written whole or not at all. Rows pass through as they
come: a result of any size takes little memory.`,
		Example: `  quire query "FROM 'events.csv' |> AGGREGATE count(*) AS n GROUP BY event |> ORDER BY n DESC"
  quire query "DESCRIBE 's3://bucket/events/*.parquet'"
  zcat events.csv.gz | quire query "FROM stdin |> LIMIT 5" -o md
  quire query 'PARAM ds date; FROM "events" |> WHERE day = $ds' --set ds=2018-10-01 -o events.parquet`,
		Args: one("a query in quotes", "quire query 'FROM …'"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if f.set, err = parseSet(set); err != nil {
				return err
			}
			out, err := newOutput(to)
			if err != nil {
				return err
			}
			return runQuery(c.Context(), f, args[0], out)
		},
	}
	c.Flags().StringVarP(&to, "output", "o", "", "a format, or a file whose ending tells it: "+formatNames())
	c.Flags().StringArrayVar(&set, "set", nil, "give a parameter its value: --set name=value")
	return c
}

func runQuery(ctx context.Context, f *flags, query string, out output) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	script := strings.TrimRight(query, " \t\r\n")
	switch script {
	case "":
		return errors.New("a query is expected: FROM …, SELECT …, WITH … or VALUES …")
	case "-":
		return errors.New("a query in quotes is expected; standard input is a relation in it: quire query 'FROM stdin'")
	}
	if !strings.HasSuffix(script, ";") {
		script += "\n;"
	}
	whole, prefix, spool, err := withInput(ctx, script)
	if err != nil {
		return err
	}
	if spool != "" {
		defer os.Remove(spool)
	}
	nb := notebooks.Parse(whole)
	own := shownQuery{text: query, prefix: prefix, spool: spool}
	cell, misplaced := queryCell(nb)
	f.noCache = true // the rows go by and are not looked at again
	s, err := f.newSession(dir, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	s.SetScript(nb)
	found := s.Check(ctx)
	if len(found) == 0 && misplaced != nil {
		found = []*repl.Failure{misplaced.failure(whole)}
	}
	if len(found) > 0 {
		code := codeOf(found[0], true)
		for _, failure := range found {
			own.print(failure)
			code = worse(code, codeOf(failure, true))
		}
		return code
	}
	err = out.write(ctx, f, func(w io.Writer) error {
		switch cell.Stmt.(type) {
		case notebooks.Query:
			if out.name == "parquet" {
				return s.Export(ctx, cell.ID, out.name, w)
			}
			return s.Rows(ctx, cell.ID, func(res *engine.Result) error {
				return out.print(w, res.Schema(), text.Stream(res.RecordReader))
			})
		}
		return printAnswer(ctx, s, cell.ID, w, out)
	})
	var failure *repl.Failure
	var refused *engine.Error
	switch {
	case err == nil, errors.Is(err, errClosed):
		return nil
	case ctx.Err() != nil:
		return exitCode(exitCancelled)
	case errors.As(err, &failure):
		own.print(failure)
		return codeOf(failure, false)
	case errors.As(err, &refused):
		printError(os.Stderr, refused.Error())
		return codeOf(&repl.Failure{Class: refused.Class}, false)
	}
	printError(os.Stderr, err.Error())
	return exitCode(exitFailed)
}

// printAnswer runs DESCRIBE and its like, whose rows are the cell's output.
func printAnswer(ctx context.Context, s *repl.Session, cell notebooks.CellID, w io.Writer, out output) error {
	if out.name == "parquet" {
		return errors.New("-o parquet takes a query: FROM …")
	}
	if err := s.Run(ctx, cell); err != nil {
		return err
	}
	st := s.Status(cell)
	if st.Output == nil || st.Output.Schema == nil {
		return nil
	}
	var rows iter.Seq2[arrow.RecordBatch, error] = func(yield func(arrow.RecordBatch, error) bool) {
		if st.Output.ID == "" {
			for _, b := range st.Output.Head {
				if !yield(b, nil) {
					return
				}
			}
			return
		}
		const page = 2048
		for from := int64(0); from < st.Output.Rows; from += page {
			batches, err := s.Page(ctx, st.Output.ID, from, page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, b := range batches {
				more := yield(b, nil)
				b.Release()
				if !more {
					return
				}
			}
		}
	}
	return out.print(w, st.Output.Schema, rows)
}

// misplacedCell is a statement that `quire query` does not run.
type misplacedCell struct {
	span          notebooks.Span
	message, hint string
}

func (m *misplacedCell) failure(src string) *repl.Failure {
	f := &repl.Failure{Class: repl.Usage, Message: m.message, Hint: m.hint, Span: m.span}
	f.Line, f.Col = sqllex.LineCol(src, m.span.Pos)
	return f
}

// queryCell gives the query of a script: its last cell, with nothing but definitions in front of it.
func queryCell(nb *notebooks.Notebook) (cell *notebooks.Cell, wrong *misplacedCell) {
	tell := func(at notebooks.Span, message, hint string) {
		if wrong == nil {
			wrong = &misplacedCell{at, message, hint}
		}
	}
	const expected = "a query is expected: FROM …, SELECT …, WITH … or VALUES …"
	for _, c := range nb.Cells {
		if c.Kind != notebooks.StatementCell || c.Stmt == nil {
			continue
		}
		verb := c.Stmt.Verb()
		word := notebooks.Span{Pos: c.Pos, End: c.Pos + len(verb)}
		switch st := c.Stmt.(type) {
		case notebooks.Param, notebooks.Load, notebooks.Let, notebooks.Set, notebooks.Use, notebooks.Connect, notebooks.Include:
		case notebooks.Query, notebooks.Describe, notebooks.Summarize, notebooks.Show, notebooks.Explain:
			if cell != nil {
				tell(notebooks.Span{Pos: c.Pos, End: c.Pos + 1}, "one query at a time, this is the second", "quire run FILE runs several")
			}
			cell = c
			if q, ok := st.(notebooks.Query); ok && q.Plot != nil {
				tell(notebooks.Span{Pos: q.Plot.Pos, End: q.Plot.Pos + len("PLOT")}, "quire query draws no chart", "quire run FILE does; without PLOT this gives the rows")
			}
		default:
			tell(word, verb+" is not run by quire query", "-o FILE writes the rows of a query; quire run FILE runs every statement")
		}
	}
	if cell == nil {
		tell(notebooks.Span{Pos: -1}, expected, "quire run FILE runs other statements")
	}
	return cell, wrong
}

// shownQuery prints failures of a query as its author wrote it: without what was put in front of it, and with standard input
// in place of the file that holds it.
type shownQuery struct{ text, prefix, spool string }

func (q shownQuery) print(f *repl.Failure) {
	g := *f
	if q.spool != "" {
		r := strings.NewReplacer(q.spool, "standard input", filepath.Base(q.spool), "standard input")
		g.Message, g.Hint = r.Replace(g.Message), r.Replace(g.Hint)
	}
	g.Line -= strings.Count(q.prefix, "\n")
	lines := strings.Split(q.text, "\n")
	if f.Span.Pos < 0 || g.Line < 1 || g.Line > len(lines) {
		g.Line, g.Span.Pos = 0, -1
	} else {
		g.LineText, _ = notebooks.Mask(strings.TrimRight(lines[g.Line-1], "\r"))
	}
	printFailure(os.Stderr, "query", &g)
}
