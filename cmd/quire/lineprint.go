package main

import (
	"fmt"
	"strings"
	"time"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// fail prints a failure at its place in the input.
func (l *lineMode) fail(f *repl.Failure, ids []notebooks.CellID) {
	shown := *f
	name := l.name()
	nb, src := l.doc.Notebook(), l.doc.String()
	first := nb.Cell(ids[0])
	from := first.Pos - len(first.Head)
	switch {
	case f.File != "" || f.Span.Pos < 0:
	case f.Span.Pos < from: // a definition of earlier
		name = "above"
	default:
		shown.Line, shown.Col = sqllex.LineCol(src, f.Span.Pos)
		if shown.LineText == "" {
			begin := strings.LastIndexByte(src[:f.Span.Pos], '\n') + 1
			shown.LineText, _, _ = strings.Cut(src[begin:], "\n")
		}
		at, _ := sqllex.LineCol(src, from)
		shown.Line -= at - 1
		if !l.prompts {
			shown.Line += l.start - 1
		}
	}
	printFailure(l.err, name, &shown)
	l.code = firstCode(l.code, codeOf(f, f.Class == engine.Unsupported))
}

func firstCode(was, now exitCode) exitCode {
	if was != exitDone {
		return was
	}
	return now
}

// print gives what a cell gave: rows and charts on standard output, the rest beside it.
func (l *lineMode) print(c *notebooks.Cell, st repl.Status, ok bool) {
	out := st.Output
	if ok {
		shows := false
		switch c.Stmt.Verb() {
		case "FROM", "PLOT", "DESCRIBE", "SHOW", "EXPLAIN", "SUMMARIZE":
			shows = out.Schema != nil || out.Chart != nil
		}
		if shows {
			if l.results++; l.results > 1 && !l.prompts {
				fmt.Fprintln(l.out)
			}
		}
		if shows && out.Schema != nil {
			most := 40
			if !l.prompts {
				most = repl.HeadRows
			}
			_ = text.WriteTable(l.out, out.Schema, out.Head, text.TableOptions{
				LayoutOptions: text.LayoutOptions{ASCII: l.f.ascii || !utf8Locale()}, MaxRows: most, Width: l.width, Rows: out.Rows,
			})
		}
		if shows && out.Chart != nil {
			printChart(l.out, out.Chart, l.width)
		}
		if l.prompts && !shows {
			note := cellNote(st)
			if note == "" {
				note = "done"
			}
			fmt.Fprintf(l.err, "%s, %s\n", note, text.Duration(st.Elapsed.Round(time.Microsecond)))
		}
	}
	for _, n := range out.Notes {
		fmt.Fprintln(l.err, text.Clean(n))
	}
	printSaved(l.err, out)
	printFindings(l.err, out.Findings)
}

// name is what errors call the input.
func (l *lineMode) name() string {
	if l.prompts {
		return "line"
	}
	return "stdin"
}
