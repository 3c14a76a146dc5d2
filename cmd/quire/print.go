package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/plots"
	"quire/repl"
	"quire/repl/text"
)

// printError prints a sentence that has no place in a script.
func printError(w io.Writer, message string) {
	fmt.Fprintln(w, "quire:", text.CleanBlock(message))
}

// unwrapPath takes the operation and the path off an error of the file system, whose caller names the path itself.
func unwrapPath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// printFailure prints an error with its line and a caret under the word at fault.
func printFailure(w io.Writer, file string, f *repl.Failure) {
	where := text.Clean(file)
	if f.File != "" { // an included one
		where = text.Clean(f.File)
		if !filepath.IsAbs(f.File) && file != "stdin" {
			where = text.Clean(filepath.Join(filepath.Dir(file), f.File))
		}
	}
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", where, f.Line, f.Col)
	}
	fmt.Fprintf(w, "%s: %s\n", where, text.CleanBlock(f.Message))
	if f.Span.Pos >= 0 && f.LineText != "" {
		prefix, word := cutLine(f)
		gutter := fmt.Sprintf("%5d", f.Line)
		fmt.Fprintf(w, "%s | %s\n", gutter, text.Clean(f.LineText))
		fmt.Fprintf(w, "%s | %s%s\n", strings.Repeat(" ", len(gutter)), strings.Repeat(" ", text.Width(text.Clean(prefix))),
			strings.Repeat("^", max(1, text.Width(text.Clean(word)))))
	}
	if f.Hint != "" {
		fmt.Fprintf(w, "      = %s\n", text.CleanBlock(f.Hint))
	}
}

// cutLine gives the text of a failure's line in front of the word at fault, and that word as far as it stands on the line.
func cutLine(f *repl.Failure) (prefix, word string) {
	runes := []rune(f.LineText)
	start := min(max(f.Col-1, 0), len(runes))
	prefix = string(runes[:start])
	word = string(runes[start:])
	if n := f.Span.End - f.Span.Pos; n >= 0 && n < len(word) {
		word = word[:n]
	}
	return prefix, word
}

// printFindings prints the checks that failed, with the first rows at fault.
func printFindings(w io.Writer, findings []repl.Finding) {
	for _, f := range findings {
		if f.Passed {
			continue
		}
		fmt.Fprintf(w, "       ! %s\n", text.Clean(f.Message))
		if len(f.Rows) > 0 {
			var b strings.Builder
			_ = text.WriteTable(&b, f.Rows[0].Schema(), f.Rows, text.TableOptions{MaxRows: 10, Width: 92, Plain: true})
			for _, line := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n") {
				fmt.Fprintf(w, "         %s\n", line)
			}
		}
	}
}

// printChart draws a chart in plain characters.
func printChart(w io.Writer, chart *plots.Scene, width int) {
	for _, line := range chart.Terminal(plots.TerminalOptions{Width: min(width, 100), Height: 20}) {
		var b strings.Builder
		for _, r := range line {
			b.WriteString(r.Text)
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// printProblem prints a syntax error of a script that no session has seen.
func printProblem(w io.Writer, file, src string, pr notebooks.Problem) {
	f := &repl.Failure{Message: pr.Message, Hint: pr.Hint, Span: pr.Span}
	f.Line, f.Col = sqllex.LineCol(src, pr.Pos)
	start := strings.LastIndexByte(src[:pr.Pos], '\n') + 1
	line, _, _ := strings.Cut(src[start:], "\n")
	f.LineText, _ = notebooks.Mask(strings.TrimSuffix(line, "\r"))
	printFailure(w, file, f)
}
