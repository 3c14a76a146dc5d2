package tui

import (
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/repl/text"
)

// command is a word of the command line.
type command struct {
	names []string
	usage string
	title string
	do    func(m *Model, arg string) tea.Cmd
}

var commands []command

func init() { // the help lists the commands and one of them opens it
	commands = []command{
		{[]string{"w", "write"}, "w [PATH]", "save, or save as", func(m *Model, arg string) tea.Cmd { return m.save(arg, nil) }},
		{[]string{"wq", "x"}, "wq [PATH]", "save and quit", func(m *Model, arg string) tea.Cmd { return m.save(arg, (*Model).exit) }},
		{[]string{"q", "quit"}, "q", "quit; asks when something is unsaved or running", func(m *Model, _ string) tea.Cmd { return m.quit() }},
		{[]string{"q!", "quit!"}, "q!", "quit without saving", func(m *Model, _ string) tea.Cmd { return m.exit() }},
		{[]string{"e", "edit"}, "e", "read the file again, as it is on disk", func(m *Model, arg string) tea.Cmd { return m.reload(arg) }},
		{[]string{"run"}, "run", "run all, top to bottom", func(m *Model, _ string) tea.Cmd { return m.act(RunAll) }},
		{[]string{"stale"}, "stale", "run what is stale", func(m *Model, _ string) tea.Cmd { return m.act(RunStale) }},
		{[]string{"theme", "set theme"}, "theme dark|light", "colours for a dark or a light background", func(m *Model, arg string) tea.Cmd { return m.chooseTheme(arg) }},
		{[]string{"help", "h"}, "help", "the keys of where you are", func(m *Model, _ string) tea.Cmd { m.float = newHelp(m.context()); return nil }},
	}
}

// commandLine asks for a command.
func commandLine(s string) *input {
	return &input{label: ":", lineEditor: lineEditor{s, len(s)}, done: (*Model).command}
}

// command does what was typed behind the colon. A number is a row of the grid, or a cell.
func (m *Model) command(s string) tea.Cmd {
	if s == "" {
		return nil
	}
	if n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64); err == nil {
		if m.grid != nil {
			return m.grid.goTo(m, n-1)
		}
		m.book.selectItem(int(min(max(n-1, 0), int64(len(m.book.items)))))
		return nil
	}
	for _, c := range commands {
		for _, n := range c.names {
			if s == n {
				return c.do(m, "")
			}
			if strings.HasPrefix(s, n+" ") {
				return c.do(m, strings.TrimSpace(s[len(n)+1:]))
			}
		}
	}
	m.complain("no command :" + text.Fit(s, 40) + "; ? lists them")
	return nil
}

func (m *Model) chooseTheme(name string) tea.Cmd {
	switch name {
	case "dark", "light":
		m.o.Theme = name
		m.ground(name == "dark")
	default:
		m.complain("themes: dark, light")
	}
	return nil
}

// absolute makes a path that was typed absolute: ~ is the home, others start at the working folder.
func (m *Model) absolute(p string) string {
	if rest, ok := strings.CutPrefix(p, "~/"); ok && m.o.Home != "" {
		p = filepath.Join(m.o.Home, rest)
	}
	if !filepath.IsAbs(p) {
		p = filepath.Join(m.o.Dir, p)
	}
	return filepath.Clean(p)
}
