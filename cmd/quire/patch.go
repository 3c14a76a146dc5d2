package main

import (
	"fmt"
	"io"
	"strings"

	"quire/notebooks"
	"quire/repl/text"
)

// The colours of a patch, as git has them.
const (
	paintOff  = "\x1b[m"
	paintFile = "\x1b[1m"
	paintHunk = "\x1b[36m"
	paintNew  = "\x1b[32m"
	paintOld  = "\x1b[31m"
)

// patchContext is how many unchanged lines stand around changed ones.
const patchContext = 3

// patchWriter writes the lines of a patch.
type patchWriter struct {
	w     io.Writer
	paint bool
}

func (p patchWriter) line(color, s string) {
	if p.paint && color != "" {
		s = color + s + paintOff
	}
	fmt.Fprintln(p.w, s)
}

func (p patchWriter) files(older, newer string) {
	p.line(paintFile, "--- "+text.Clean(older))
	p.line(paintFile, "+++ "+text.Clean(newer))
}

func (p patchWriter) diffLine(l notebooks.DiffLine) {
	color := ""
	switch l.Op {
	case '-':
		color = paintOld
	case '+':
		color = paintNew
	}
	p.line(color, string(rune(l.Op))+text.CleanBlock(l.Text))
}

// printPatch prints the difference of two texts as `diff -u` does.
func printPatch(w io.Writer, name, older, newer string, paint bool) {
	if older == newer {
		return
	}
	p := patchWriter{w: w, paint: paint}
	p.files(name, name)
	masked := func(s string) string {
		m, _ := notebooks.Mask(strings.TrimSuffix(s, "\n"))
		return m
	}
	lines := notebooks.DiffText(masked(older), masked(newer))
	near := nearChange(lines, false)
	oldLine, newLine := 1, 1
	for i := 0; i < len(lines); {
		if !near[i] {
			oldLine++
			newLine++
			i++
			continue
		}
		end, olds, news := i, 0, 0
		for ; end < len(lines) && near[end]; end++ {
			if lines[end].Op != '+' {
				olds++
			}
			if lines[end].Op != '-' {
				news++
			}
		}
		p.line(paintHunk, fmt.Sprintf("@@ -%s +%s @@", stretch(oldLine, olds), stretch(newLine, news)))
		for ; i < end; i++ {
			p.diffLine(lines[i])
		}
		oldLine, newLine = oldLine+olds, newLine+news
	}
}

// stretch writes the lines of a hunk: the first and how many; of none it is the line in front of them.
func stretch(first, n int) string {
	if n == 0 {
		first--
	}
	if n == 1 {
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d,%d", first, n)
}

// nearChange tells which lines stand near a changed one. With title the first line is always among them, for it says what
// cell it is, and a single line is never left out, for the mark in its place would take as much room.
func nearChange(lines []notebooks.DiffLine, title bool) []bool {
	near := make([]bool, len(lines))
	last := -patchContext - 1 // the changed line above
	for i, l := range lines {
		if l.Op != ' ' {
			last = i
		}
		near[i] = i-last <= patchContext || title && i == 0
	}
	last = len(lines) + patchContext
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].Op != ' ' {
			last = i
		}
		near[i] = near[i] || last-i <= patchContext
	}
	for i := 1; title && i < len(near); i++ {
		if !near[i] && near[i-1] && (i+1 == len(near) || near[i+1]) {
			near[i] = true
		}
	}
	return near
}
