package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

func runCommand(f *flags) *cobra.Command {
	var set []string
	c := &cobra.Command{
		Use:   "run FILE",
		Short: "evaluate a notebook from top to bottom, without a screen",
		Long: `Evaluates a notebook from top to bottom. Every static error (syntax, names, columns) of the whole file is
found before anything is read or written; then each cell runs, with a line of its own on stderr, its rows and charts on
stdout. The first failure ends the run. - reads the script from standard input.`,
		Example: "  quire run flyers.quire\n  quire run flyers.quire --set source=flyer_events --out /tmp/trial\n  quire run flyers.quire --dry-run\n  quire run flyers.quire --json | jq -c 'select(.event == \"cell\") | [.cell, .rows, .elapsed_ms]'",
		Args:    one("a script", "quire run FILE.quire"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if f.set, err = parseSet(set); err != nil {
				return err
			}
			if f.out != "" {
				if f.out, err = filepath.Abs(f.out); err != nil {
					return err
				}
			}
			return runFile(c.Context(), f, args[0])
		},
	}
	c.Flags().StringArrayVar(&set, "set", nil, "give a parameter its value: --set name=value")
	c.Flags().StringVar(&f.engine, "engine", "", "run on this engine, whatever the script's USE says: duckdb: or duckdb:FILE.db")
	c.Flags().BoolVar(&f.noCache, "no-cache", false, "evaluate everything, and keep nothing for the next run")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "check the script and say what would be read, evaluated and written; run nothing")
	c.Flags().BoolVar(&f.json, "json", false, "one JSON object for each event on stdout, in place of text")
	c.Flags().StringVar(&f.out, "out", "", "put relative targets under this folder")
	return c
}

// runFile evaluates a script and prints how it goes.
func runFile(ctx context.Context, f *flags, name string) error {
	src, shown, dir, err := readScript(name)
	if err != nil {
		return err
	}
	return runScript(ctx, f, src, shown, dir)
}

// readScript gives a script's text, its name to show, and where its relative paths start.
func readScript(name string) (src, shown, dir string, err error) {
	if dir, err = os.Getwd(); err != nil {
		return "", "", "", err
	}
	var data []byte
	if name == "-" {
		shown = "stdin"
		data, err = io.ReadAll(os.Stdin)
	} else {
		shown = name
		data, err = os.ReadFile(name)
		if err == nil {
			var abs string
			if abs, err = filepath.Abs(name); err == nil {
				dir = filepath.Dir(abs)
			}
		}
	}
	if err != nil {
		hint := ""
		if os.IsNotExist(err) {
			hint = meant(name)
		}
		printError(os.Stderr, fmt.Sprintf("cannot read %s: %v%s", text.Clean(name), unwrapPath(err), hint))
		return "", "", "", exitCode(exitMissing)
	}
	return string(data), shown, dir, nil
}

func runScript(ctx context.Context, f *flags, src, shown, dir string) error {
	nb := notebooks.Parse(src)
	f.unpaged = true
	if shown != "stdin" && !term.IsTerminal(int(os.Stdin.Fd())) {
		var in input
		f.input = func(context.Context) (string, error) { return in.path(ctx) } // a pass ends before the run does
		defer in.remove()
	}
	if f.json {
		return runEvents(ctx, f, nb, src, shown, dir)
	}
	tell := newTeller(nb, src, os.Stdout, os.Stderr)
	s, err := f.newSession(dir, tell.event)
	if err != nil {
		return err
	}
	defer s.Close()
	started := time.Now()
	s.SetScript(nb)
	var found []*repl.Failure
	if f.dryRun {
		_, found = dryRun(ctx, s, nb, os.Stdout)
	} else {
		found = s.Check(ctx)
	}
	if len(found) > 0 {
		for _, failure := range found {
			printFailure(os.Stderr, shown, failure)
		}
		what := text.Plural(int64(len(found)), "error")
		fmt.Fprintf(os.Stderr, "%s: %s, nothing was run\n", text.Clean(shown), what)
		return staticCode(found)
	}
	if f.dryRun {
		return nil
	}
	err = s.RunAll(ctx)
	tell.summary(shown, time.Since(started), err != nil)
	s.Settle(ctx)
	if err != nil {
		failure, ok := err.(*repl.Failure)
		if !ok {
			return exitCode(exitCancelled)
		}
		printFailure(os.Stderr, shown, failure)
		return codeOf(failure, false)
	}
	return nil
}

// staticCode is the exit code of errors that were found before anything ran.
func staticCode(found []*repl.Failure) exitCode {
	code := codeOf(found[0], true)
	for _, f := range found {
		code = worse(code, codeOf(f, true))
	}
	return code
}

// teller prints a run as it goes: a line a cell on err, rows and charts on out.
type teller struct {
	nb       *notebooks.Notebook
	src      string
	out, err io.Writer
	width    int

	mu      sync.Mutex
	last    map[notebooks.CellID]repl.State
	done    int
	failed  int
	files   int
	results int
}

func newTeller(nb *notebooks.Notebook, src string, out, err *os.File) *teller {
	return &teller{nb: nb, src: src, out: out, err: err, width: outputWidth(out), last: map[notebooks.CellID]repl.State{}}
}

// outputWidth is the terminal's width; 100 for a file or a pipe.
func outputWidth(f *os.File) int {
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
		return w
	}
	return 100
}

// event prints a cell that has just ended.
func (t *teller) event(e repl.Event) {
	ce, ok := e.(repl.CellEvent)
	if !ok || ce.Run == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	st := ce.Status
	was := t.last[st.Cell]
	t.last[st.Cell] = st.State
	if was != repl.StateRunning || (st.State != repl.StateFresh && st.State != repl.StateFailed) {
		return
	}
	i := t.nb.Index(st.Cell)
	if i < 0 {
		return
	}
	t.line(i, t.nb.Cells[i], st)
	if st.Output != nil {
		t.files += len(st.Output.Files)
		t.result(t.nb.Cells[i], st.Output)
	}
}

// line prints ` ✓  2  LOAD 'events.csv' AS events        20,723 rows     38 ms`.
func (t *teller) line(i int, c *notebooks.Cell, st repl.Status) {
	mark := "✓"
	t.done++
	if st.State == repl.StateFailed {
		mark = "✗"
		t.failed++
	}
	fmt.Fprintf(t.err, " %s %2d  %s  %s  %s\n", mark, i+1,
		text.Pad(text.Fit(firstLine(c), 48), 48, text.Left),
		text.Pad(cellNote(st), 26, text.Right),
		text.Pad(text.Duration(st.Elapsed), 8, text.Right))
	if st.Output == nil {
		return
	}
	if st.State == repl.StateFailed {
		printFindings(t.err, st.Output.Findings)
		return
	}
	for _, n := range st.Output.Notes {
		fmt.Fprintf(t.err, "       %s\n", text.Clean(n))
	}
	printSaved(t.err, st.Output)
	printFindings(t.err, st.Output.Findings)
}

// printSaved names the files that a cell wrote, and of many partitions the first.
func printSaved(w io.Writer, out *repl.Output) {
	const most = 10
	for i, file := range out.Same {
		if i < most {
			fmt.Fprintf(w, "       %s is as it was saved\n", text.Clean(file))
		}
	}
	if n := len(out.Same); n > most {
		fmt.Fprintf(w, "       … %s files are as they were saved\n", text.Count(int64(n)))
	}
	for i, file := range out.Files {
		switch {
		case len(out.Files) == 1:
			fmt.Fprintf(w, "       saved %s, %s\n", text.Clean(file), text.Bytes(out.Bytes))
		case i < most:
			fmt.Fprintf(w, "       saved %s\n", text.Clean(file))
		}
	}
	if n := len(out.Files); n > 1 {
		more := ""
		if n > most {
			more = "… "
		}
		fmt.Fprintf(w, "       %s%s files, %s\n", more, text.Count(int64(n)), text.Bytes(out.Bytes))
	}
}

// firstLine is a cell's statement on one line, without its comments.
func firstLine(c *notebooks.Cell) string {
	var words []string
	end := 0
	for _, tok := range sqllex.Code(c.Text) {
		if tok.Kind == sqllex.Semicolon {
			break
		}
		if len(words) > 0 && tok.Pos == end {
			words[len(words)-1] += tok.Text(c.Text)
		} else {
			words = append(words, tok.Text(c.Text))
		}
		if end = tok.End; len(words) > 60 {
			break
		}
	}
	masked, _ := notebooks.Mask(strings.Join(words, " "))
	return text.Clean(masked)
}

// cellNote is what a finished cell has to say in a few words.
func cellNote(st repl.Status) string {
	switch {
	case st.State == repl.StateFailed && st.Err != nil && st.Err.Expect:
		return "expectation failed"
	case st.State == repl.StateFailed:
		return "failed"
	case st.Output == nil:
		return ""
	}
	note := text.Clean(st.Reason)
	switch {
	case len(st.Output.Findings) > 0:
		note = text.Plural(int64(len(st.Output.Findings)), "check")
	case st.Output.Rows >= 0:
		note = text.Plural(st.Output.Rows, "row")
	}
	if st.Reason == "unchanged" {
		return strings.TrimPrefix(note+", unchanged", ", ")
	}
	if !st.Served.IsZero() {
		note = strings.TrimPrefix(note+", cached", ", ")
	}
	return note
}

// result prints a cell's rows and chart.
func (t *teller) result(c *notebooks.Cell, out *repl.Output) {
	if c.Stmt == nil {
		return
	}
	switch c.Stmt.Verb() {
	case "FROM", "PLOT", "DESCRIBE", "SHOW", "EXPLAIN", "SUMMARIZE":
	default:
		return
	}
	if t.results++; t.results > 1 {
		fmt.Fprintln(t.out)
	}
	if len(out.Head) > 0 || out.Schema != nil {
		limit := 20
		if c.Stmt.Verb() != "FROM" {
			limit = repl.HeadRows
		}
		_ = text.WriteTable(t.out, out.Schema, out.Head, text.TableOptions{MaxRows: limit, Width: t.width, Rows: out.Rows})
	}
	if out.Chart != nil {
		if out.Schema != nil {
			fmt.Fprintln(t.out)
		}
		printChart(t.out, out.Chart, t.width)
	}
}

// summary closes the report of a run.
func (t *teller) summary(shown string, took time.Duration, failed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	cells := 0
	for _, c := range t.nb.Cells {
		if c.Kind == notebooks.StatementCell {
			cells++
		}
	}
	if failed {
		fmt.Fprintf(t.err, " %s: %d of %s failed, %d not run   %s\n", text.Clean(shown), t.failed,
			text.Plural(int64(cells), "cell"), cells-t.done, text.Duration(took))
		return
	}
	fmt.Fprintf(t.err, " %s: %s, %s written   %s\n", text.Clean(shown), text.Plural(int64(t.done), "cell"),
		text.Plural(int64(t.files), "file"), text.Duration(took))
}
