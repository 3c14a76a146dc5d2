package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"quire/internal/nearest"
	"quire/notebooks"
	"quire/repl/text"
)

// lineCommand is a command of the line mode.
type lineCommand struct {
	name, usage, about string
	do                 func(l *lineMode, arg string) (quit bool)
}

var lineCommands []lineCommand

func init() { // the help lists the commands and is one of them
	lineCommands = []lineCommand{
		{"help", ":help", "this list", (*lineMode).help},
		{"list", ":list", "the script so far: what ran and did not fail", (*lineMode).list},
		{"save", ":save FILE", "write the script; :save! FILE also over another file", func(l *lineMode, arg string) bool { return l.saveCommand(arg, false) }},
		{"save!", "", "", func(l *lineMode, arg string) bool { return l.saveCommand(arg, true) }},
		{"history", ":history [TEXT]", "what was typed before, also in earlier sessions", (*lineMode).past},
		{"quit", ":quit", "quit, as Ctrl-D does", func(*lineMode, string) bool { return true }},
		{"q", "", "", func(*lineMode, string) bool { return true }},
	}
}

// command does what a line says that starts with a colon.
func (l *lineMode) command(line string) (quit bool) {
	word, arg, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(line, ";"), ":"), " ")
	var names []string
	for _, c := range lineCommands {
		if c.name == word {
			return c.do(l, strings.TrimSpace(arg))
		}
		names = append(names, c.name)
	}
	hint := ":help lists the commands"
	if near := nearest.Of(word, names); near != "" {
		hint = "did you mean :" + near + "?"
	}
	printError(l.err, fmt.Sprintf("no command :%s; %s", text.Fit(text.Clean(word), 40), hint))
	l.code = firstCode(l.code, exitUsage)
	return false
}

func (l *lineMode) help(string) bool {
	fmt.Fprint(l.out, `A statement ends with ; and may go over several lines. Its comments above it belong to it.

  LOAD 'data/events.csv' AS events;
  FROM events |> AGGREGATE count(*) AS n GROUP BY day |> ORDER BY n DESC;

Ctrl-C stops what runs, or clears what is being typed. Ctrl-D quits.

`)
	for _, c := range lineCommands {
		if c.usage != "" {
			fmt.Fprintf(l.out, "  %-18s %s\n", c.usage, c.about)
		}
	}
	return false
}

func (l *lineMode) list(string) bool {
	fmt.Fprint(l.out, text.CleanBlock(l.doc.String()))
	return false
}

func (l *lineMode) saveCommand(name string, sure bool) bool {
	if name == "" {
		printError(l.err, "a file is expected: :save FILE.quire")
		return false
	}
	l.write(name, sure)
	return false
}

// write saves the session as a script.
func (l *lineMode) write(name string, sure bool) {
	path := name
	if filepath.Ext(path) == "" {
		path += ".quire"
	}
	path, err := filepath.Abs(path)
	if err != nil {
		printError(l.err, err.Error())
		return
	}
	if _, err := os.Lstat(path); err == nil && !sure && path != l.saved {
		printError(l.err, fmt.Sprintf("%s is there already; :save! %s overwrites it", text.Clean(name), text.Clean(name)))
		return
	}
	copied := notebooks.NewDocument(l.doc.String()) // this session goes on where it is
	moved := 0
	if to := filepath.Dir(path); to != l.dir {
		moved = copied.Relocate(l.dir, to)
	}
	if err := notebooks.WriteFile(path, []byte(copied.String())); err != nil {
		printError(l.err, err.Error())
		return
	}
	l.saved = path
	fmt.Fprintf(l.err, "saved %s, %s", text.Clean(name), text.Plural(int64(len(copied.Notebook().Cells)), "cell"))
	if moved > 0 {
		fmt.Fprintf(l.err, "; relative paths of %s rewritten for its folder", text.Plural(int64(moved), "cell"))
	}
	fmt.Fprintln(l.err)
}

// past shows the history, as far as it has a text in it.
func (l *lineMode) past(text string) bool {
	for _, e := range l.history.all() {
		if strings.Contains(strings.ToLower(e), strings.ToLower(text)) {
			fmt.Fprintln(l.out, cleanLine(e))
		}
	}
	return false
}

func cleanLine(s string) string { return text.Clean(strings.ReplaceAll(s, "\n", " ")) }
