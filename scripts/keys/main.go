// Keys writes docs/keys.md from the key map of the screen, the table that also drives matching, hints and help:
//
//	make docs
//
// A test holds that the file is what this program writes.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"quire/repl/tui"
)

//go:generate go run . -o ../../docs/keys.md

func main() {
	to := flag.String("o", "docs/keys.md", "the `file` to write")
	flag.Parse()
	if err := os.WriteFile(*to, []byte(page(tui.KeyMap(), tui.Commands())), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "keys:", err)
		os.Exit(1)
	}
}

// sections are the contexts in the order of a first visit, with a sentence on when they count.
var sections = []struct {
	context      tui.Context
	title, about string
}{
	{tui.Normal, "Notebook", "The cursor is on a cell, and the status line says NORMAL."},
	{tui.Insert, "Editing a cell", "The status line says INSERT; what is not listed here is typed."},
	{tui.Completing, "Completing", "The list below the cursor is open; what is typed narrows it, any other key closes it and counts as ever."},
	{tui.Grid, "Grid", "`o` on a cell with rows, or `quire DATA…`. A gesture writes the step beside it."},
	{tui.Charting, "Charting", "`.` in the notebook and in the grid: the chart is drawn as its parts change."},
	{tui.Catalog, "Catalog", "Tab leads from the notebook into the catalog and back."},
	{tui.Anywhere, "Everywhere", "Unless the place has a meaning of its own for the key."},
}

// page is the whole document.
func page(bindings []tui.Binding, commands []tui.CommandHelp) string {
	var b strings.Builder
	b.WriteString("# The keys\n\nWritten by `make docs` from the key map (`repl/tui/keymap.go`), which also drives the help: `?` shows the keys of where\nyou are.\n")
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", s.title, s.about)
		steps := hasSteps(bindings, s.context)
		if steps {
			b.WriteString("| Key | What it does | Step |\n|---|---|---|\n")
		} else {
			b.WriteString("| Key | What it does |\n|---|---|\n")
		}
		for _, k := range bindings {
			if k.Context != s.context {
				continue
			}
			fmt.Fprintf(&b, "| %s | %s |", keys(k.Keys), cell(k.Title))
			switch {
			case steps && k.Step != "":
				fmt.Fprintf(&b, " %s |", code(k.Step))
			case steps:
				b.WriteString(" |")
			}
			b.WriteByte('\n')
		}
	}
	b.WriteString("\n## Command line\n\n`:` opens it: Tab completes names and paths, ↑ and ↓ go through what was typed before. A number goes to that cell, or row of\nthe grid. Ctrl-P finds commands as well as keys.\n\n| Command | What it does |\n|---|---|\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "| `:%s` | %s |\n", strings.ReplaceAll(c.Usage, "|", "\\|"), cell(c.Title))
	}
	return b.String()
}

func hasSteps(bindings []tui.Binding, c tui.Context) bool {
	for _, k := range bindings {
		if k.Context == c && k.Step != "" {
			return true
		}
	}
	return false
}

// keys writes the keys of a binding as people read them, each as code.
func keys(all []string) string {
	out := make([]string, len(all))
	for i, k := range all {
		out[i] = code(keyName(k))
	}
	return strings.Join(out, ", ")
}

// keyName makes Ctrl-S of "ctrl+s", Shift-Enter of "shift+enter", F5 of "f5" and "d d" of "d d": letters alone keep their case.
func keyName(key string) string {
	parts := []string{key}
	if len(key) > 1 {
		parts = strings.Split(strings.TrimSuffix(key, "+"), "+")
	}
	for i, p := range parts {
		switch {
		case strings.Contains(p, " ") || len(parts) == 1 && len(p) == 1:
		case p == "pgup":
			parts[i] = "PgUp"
		case p == "pgdown":
			parts[i] = "PgDn"
		case p == "up", p == "down", p == "left", p == "right":
			parts[i] = map[string]string{"up": "↑", "down": "↓", "left": "←", "right": "→"}[p]
		case p != "":
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "-")
}

// code is a text as code in a cell of a table.
func code(text string) string {
	if strings.Contains(text, "`") {
		return "`` " + cell(text) + " ``"
	}
	return "`" + cell(text) + "`"
}

// cell keeps a text within its cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
