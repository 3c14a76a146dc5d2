package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
)

func replCommand(f *flags) *cobra.Command {
	var set []string
	c := &cobra.Command{
		Use:   "repl [FILE.quire]",
		Short: "the line mode: statements in, tables as text out, on any terminal",
		Long: `Reads statements, each ended by ; over as many lines as it takes, runs each, and prints what it gives: for
terminals that cannot show the screen (TERM=dumb), for editors that run a command in a window, and for pipes.
With FILE.quire its definitions are there, and nothing of it runs before it is needed.

Ctrl-C stops the running statement, or clears what is being typed; Ctrl-D quits. A statement that fails is not
kept. What did not fail is a script: :save FILE writes it, :list shows it, :help lists the other commands.
Without a terminal there is no prompt, and the exit code is that of the first statement that failed.`,
		Example: "  quire repl\n  quire repl flyers.quire --set source=flyer_events\n  echo \"FROM 'events.csv' |> AGGREGATE count(*);\" | quire repl",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("one script at most is expected, %d arguments were given: quire repl [FILE.quire]", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) (err error) {
			if f.set, err = parseSet(set); err != nil {
				return err
			}
			script := ""
			dir, err := os.Getwd()
			if err == nil && len(args) == 1 {
				script, _, dir, err = readScript(args[0])
			}
			if err != nil {
				return err
			}
			return runLines(c.Context(), f, script, dir, false)
		},
	}
	c.Flags().StringArrayVar(&set, "set", nil, "give a parameter its value: --set name=value")
	return c
}

// dumb reports whether the terminal cannot show the screen.
func dumb() bool {
	t := os.Getenv("TERM")
	return t == "dumb" || t == ""
}

// lineMode is a session that is driven by lines.
type lineMode struct {
	f       *flags
	session *repl.Session
	doc     *notebooks.Document
	dir     string // where relative paths start
	out     *stdout
	err     io.Writer
	in      lines
	history *history
	width   int
	prompts bool // somebody types
	saved   string
	results int // printed

	entry  strings.Builder // the lines of the statement that is being typed
	closed int             // up to here no token of entry is cut off
	ends   bool            // the last word up to closed is a ;
	line   int             // of the input, counted
	start  int             // the line where entry starts
	code   exitCode        // of the first statement that failed
}

// runLines reads and runs statements until the input ends. What script holds is there from the start; run tells to run it.
func runLines(ctx context.Context, f *flags, script, dir string, run bool) error {
	// Ctrl-C is the running statement's and not the program's.
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)

	inTerm, outTerm := term.IsTerminal(int(os.Stdin.Fd())), term.IsTerminal(int(os.Stdout.Fd()))
	l := &lineMode{f: f, doc: notebooks.NewDocument(""), dir: dir, out: &stdout{}, err: os.Stderr, width: outputWidth(os.Stdout), prompts: inTerm}
	f.unpaged = true
	session, err := f.newSession(dir, nil)
	if err != nil {
		return err
	}
	defer session.Close()
	l.session = session
	session.SetScript(l.doc.Notebook())
	if inTerm {
		l.history = openHistory(findPlaces().state)
		defer l.history.close()
	}
	if inTerm && outTerm && !dumb() {
		l.in = newTerminalLines(l.history)
	} else {
		l.in = newPlainLines(os.Stdin, os.Stderr, inTerm)
	}
	defer l.in.close()
	if script != "" {
		l.start = 1
		if run {
			l.execute(ctx, interrupts, script)
		} else {
			l.doc = notebooks.NewDocument(script)
			session.SetScript(l.doc.Notebook())
		}
	}
	if inTerm {
		fmt.Fprintf(os.Stderr, "quire %s, :help for help, Ctrl-D quits\n", version)
	}
	return l.loop(ctx, interrupts)
}

const (
	prompt     = "quire> "
	promptMore = "   ..> "
)

func (l *lineMode) loop(ctx context.Context, interrupts <-chan os.Signal) error {
	type answer struct {
		line string
		err  error
	}
	var pending chan answer
	for {
		if pending == nil {
			pending = make(chan answer, 1)
			sign := prompt
			if l.entry.Len() > 0 {
				sign = promptMore
			}
			go func(to chan<- answer) {
				line, err := l.in.read(sign)
				to <- answer{line, err}
			}(pending)
		}
		select {
		case <-ctx.Done():
			return exitCode(exitCancelled)
		case <-interrupts: // what the terminal holds of the line is gone too
			l.drop()
			if l.prompts {
				fmt.Fprint(os.Stderr, "\n"+prompt)
				continue
			}
			return exitCode(exitCancelled)
		case a := <-pending:
			pending = nil
			switch {
			case errors.Is(a.err, errInterrupted):
				l.drop()
			case a.err != nil:
				if !errors.Is(a.err, io.EOF) {
					printError(l.err, fmt.Sprintf("cannot read standard input: %v", unwrapPath(a.err)))
					return exitCode(exitMissing)
				}
				if l.prompts {
					fmt.Fprintln(os.Stderr)
				} else if rest := l.take(); strings.TrimSpace(rest) != "" {
					l.execute(ctx, interrupts, rest) // an input that ends ends its statement
				}
				return l.end()
			default:
				if quit := l.take1(ctx, interrupts, a.line); quit {
					return l.end()
				}
			}
			if errors.Is(l.out.err, errClosed) {
				return nil // the reader has seen enough
			} else if l.out.err != nil {
				return l.out.err
			}
		}
	}
}

func (l *lineMode) end() error {
	if l.code != exitDone && !l.prompts {
		return l.code
	}
	return nil
}

// take1 takes one line; quit tells that it asks to end.
func (l *lineMode) take1(ctx context.Context, interrupts <-chan os.Signal, line string) (quit bool) {
	l.line++
	if l.entry.Len() == 0 {
		l.start = l.line
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || l.line == 1 && strings.HasPrefix(line, "#!") {
			return false
		}
		if strings.HasPrefix(trimmed, ":") {
			return l.command(trimmed)
		}
	}
	l.entry.WriteString(line)
	l.entry.WriteByte('\n')
	if l.finished(strings.Contains(line, ";")) {
		l.execute(ctx, interrupts, l.take())
	}
	return false
}

// finished reports whether the entry's last word is a semicolon outside of strings and comments. It lexes each token once, but
// for one that is cut off.
func (l *lineMode) finished(perhaps bool) bool {
	if !perhaps {
		return false
	}
	src := l.entry.String()
	for pos := l.closed; pos < len(src); {
		t := sqllex.Next(src, pos)
		if t.Unclosed {
			return false
		}
		pos = t.End
		l.closed = pos
		if !t.Blank() {
			l.ends = t.Kind == sqllex.Semicolon
		}
	}
	return l.ends
}

func (l *lineMode) take() string {
	s := l.entry.String()
	l.drop()
	return s
}

func (l *lineMode) drop() {
	l.entry.Reset()
	l.closed, l.ends = 0, false
}

// execute runs the statements of an entry and keeps what did not fail.
func (l *lineMode) execute(ctx context.Context, interrupts <-chan os.Signal, entry string) {
	masked, secrets := notebooks.Mask(entry)
	if len(secrets) > 0 {
		printError(l.err, "a secret was taken out of the statement, a script keeps none: name it ${NAME}, or use .pgpass or the AWS credentials")
	}
	l.history.add(masked)
	if pos := cutOff(masked); pos >= 0 {
		line, col := sqllex.LineCol(masked, pos)
		if !l.prompts {
			line += l.start - 1
		}
		printError(l.err, fmt.Sprintf("%s:%d:%d: what opens here is not closed before the input ends", l.name(), line, col))
		l.code = firstCode(l.code, exitUsage)
		return
	}
	after := notebooks.CellID(0)
	if cells := l.doc.Notebook().Cells; len(cells) > 0 {
		after = cells[len(cells)-1].ID
	}
	ids := l.doc.Insert(after, strings.TrimRight(masked, " \t\n"))
	nb := l.doc.Notebook()
	for _, id := range ids {
		c := nb.Cell(id)
		for _, p := range c.Problems {
			l.fail(&repl.Failure{Class: engine.Syntax, Message: p.Message, Hint: p.Hint, Span: p.Span}, ids)
		}
		if len(c.Problems) > 0 {
			l.forget(ids)
			return
		}
	}
	l.session.SetScript(nb)
	for i, id := range ids {
		if nb.Cell(id).Kind != notebooks.StatementCell {
			continue
		}
		err := l.run(ctx, interrupts, id)
		var failure *repl.Failure
		switch {
		case err == nil:
		case errors.As(err, &failure):
			l.fail(failure, ids)
		default:
			printError(l.err, err.Error())
			l.code = firstCode(l.code, exitFailed)
		}
		st := l.session.Status(id)
		if st.Output != nil && (err == nil || failure != nil && failure.Expect) {
			l.print(nb.Cell(id), st, err == nil)
		}
		if err != nil {
			if failure != nil && failure.Expect {
				i++ // an expectation is kept: it is the data that failed
			}
			l.forget(ids[i:])
			return
		}
	}
}

// run runs one cell until it ends or Ctrl-C stops it.
func (l *lineMode) run(ctx context.Context, interrupts <-chan os.Signal, id notebooks.CellID) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- l.session.Run(ctx, id) }()
	for {
		select {
		case err := <-done:
			return err
		case <-interrupts:
			cancel()
		}
	}
}

// cutOff gives the place of a literal or comment that the text's end cuts off; -1 when there is none.
func cutOff(src string) int {
	for pos := 0; pos < len(src); {
		t := sqllex.Next(src, pos)
		if t.Unclosed {
			return t.Pos
		}
		pos = t.End
	}
	return -1
}

// forget takes cells out of the script again.
func (l *lineMode) forget(ids []notebooks.CellID) {
	for _, id := range ids {
		l.doc.Delete(id)
	}
	l.session.SetScript(l.doc.Notebook())
}
