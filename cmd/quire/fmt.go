package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"quire/notebooks"
	"quire/repl/text"
)

// formatter is one `quire fmt`.
type formatter struct {
	check, diff bool
	worst       exitCode
	differing   int
}

func fmtCommand() *cobra.Command {
	var f formatter
	c := &cobra.Command{
		Use:   "fmt [FILE.quire | FOLDER…]",
		Short: "lay out scripts in the canonical form",
		Long: `Rewrites scripts in the canonical form; comments and meaning stay as they are. A folder stands for the scripts
(*.quire) in it and below, hidden folders left out. Without a file, or for -, it reads standard input and writes
standard output. A script with syntax errors is left alone; the errors of all files are told.`,
		Example: "  quire fmt flyers.quire\n  quire fmt --check .\n  quire fmt - < flyers.quire",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				if term.IsTerminal(int(os.Stdin.Fd())) {
					return errors.New("a script, a folder or - is expected: quire fmt FILE.quire")
				}
				args = []string{"-"}
			}
			for _, name := range args {
				f.argument(name)
			}
			if f.worst != exitDone {
				return f.worst
			}
			if f.differing > 0 && (f.check || f.diff) {
				return exitCode(exitFailed)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&f.check, "check", false, "change nothing; name the files that are not in the canonical form and exit with 1")
	c.Flags().BoolVar(&f.diff, "diff", false, "change nothing; print what would change and exit with 1")
	return c
}

// failed keeps the exit code and goes on to the next file.
func (f *formatter) failed(code exitCode, message string) {
	if message != "" {
		printError(os.Stderr, message)
	}
	if f.worst == exitDone {
		f.worst = code
	} else {
		f.worst = worse(f.worst, code)
	}
}

// argument formats a file, or the scripts of a folder.
func (f *formatter) argument(name string) {
	info, err := os.Stat(name)
	if name == "-" || err != nil || !info.IsDir() {
		f.file(name)
		return
	}
	found := false
	err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			f.failed(exitMissing, fmt.Sprintf("cannot read %s: %v", text.Clean(path), unwrapPath(err)))
		case d.IsDir() && path != name && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case !d.IsDir() && strings.EqualFold(filepath.Ext(path), ".quire"):
			found = true
			f.file(path)
		}
		return nil
	})
	switch {
	case err != nil:
		f.failed(exitMissing, fmt.Sprintf("cannot read %s: %v", text.Clean(name), unwrapPath(err)))
	case !found:
		f.failed(exitMissing, fmt.Sprintf("there is no script (*.quire) in %s", text.Clean(name)))
	}
}

func (f *formatter) file(name string) {
	src, shown, _, err := readScript(name)
	if err != nil {
		f.failed(exitMissing, "")
		return
	}
	faulty := false
	for _, pr := range notebooks.Parse(src).Problems() {
		if !pr.Warning {
			faulty = true
			printProblem(os.Stderr, shown, src, pr)
		}
	}
	if faulty {
		f.failed(exitUsage, "")
		return
	}
	out := notebooks.FormatFile(src)
	if out != src {
		f.differing++
	}
	switch {
	case f.diff:
		w := bufio.NewWriter(os.Stdout)
		printPatch(w, shown, src, out, colorful(os.Stdout))
		_ = w.Flush() // a closed pipe is no error
	case f.check:
		if out != src {
			fmt.Println(text.Clean(shown))
		}
	case name == "-":
		_, _ = io.WriteString(os.Stdout, out)
	case out != src:
		if err := notebooks.WriteFile(name, []byte(out)); err != nil {
			f.failed(exitFailed, err.Error())
		}
	}
}
