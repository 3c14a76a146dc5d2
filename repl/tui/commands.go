package tui

import (
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/nearest"
	"quire/repl/text"
)

// argument is what a command takes behind its name: it decides what Tab completes.
type argument uint8

const (
	noArgument argument = iota
	pathArgument
	themeArgument
	optionArgument
	topicArgument
)

// command is a word of the command line.
type command struct {
	names    []string // the first is the one that is shown
	usage    string
	title    string
	argument argument
	same     Action // that of a key that does the same; the palette has it already
	do       func(m *Model, arg string) tea.Cmd
}

var commands []command

func init() { // the help lists the commands and one of them opens it
	commands = []command{
		{[]string{"w", "write"}, "w [PATH]", "save the notebook, or save it as", pathArgument, "", func(m *Model, arg string) tea.Cmd { return m.save(arg, nil) }},
		{[]string{"wq", "x"}, "wq [PATH]", "save and quit", pathArgument, "", func(m *Model, arg string) tea.Cmd { return m.save(arg, (*Model).exit) }},
		{[]string{"q", "quit"}, "q", "quit; asks when something is unsaved or running", noArgument, Quit, func(m *Model, _ string) tea.Cmd { return m.quit() }},
		{[]string{"q!", "quit!"}, "q!", "quit without saving", noArgument, "", func(m *Model, _ string) tea.Cmd { return m.exit() }},
		{[]string{"e", "edit"}, "e [PATH]", "open another notebook or data file; without a name read this one again", pathArgument, "", (*Model).openOther},
		{[]string{"diff"}, "diff", "what another program changed in the file; take it or keep yours", noArgument, "", func(m *Model, _ string) tea.Cmd { m.askTheirs(); return nil }},
		{[]string{"export"}, "export PATH", "write the cell's rows or chart to a file, as a statement", pathArgument, "", (*Model).export},
		{[]string{"run"}, "run", "run all cells, top to bottom", noArgument, RunAll, func(m *Model, _ string) tea.Cmd { return m.act(RunAll) }},
		{[]string{"stale"}, "stale", "run the cells that are stale", noArgument, RunStale, func(m *Model, _ string) tea.Cmd { return m.act(RunStale) }},
		{[]string{"work", "jobs"}, "work", "what is running, how far it is; cancel one of it", noArgument, "", func(m *Model, _ string) tea.Cmd { return m.listRuns() }},
		{[]string{"set theme", "theme"}, "set theme NAME", "colours: " + strings.Join(themeNames(), ", ") + "; dark, light, auto", themeArgument, "", (*Model).chooseTheme},
		{[]string{"set mouse"}, "set mouse on|off", "off leaves the mouse to the terminal, to select text", optionArgument, "", (*Model).chooseMouse},
		{[]string{"help", "h"}, "help [TOPIC]", "the page of a function, statement, step or command; without a topic the keys", topicArgument, "", (*Model).helpOn},
		{[]string{"tour"}, "tour", "the first minute: what to press, one line at a time; again ends it", noArgument, "", (*Model).startTour},
	}
}

// CommandHelp is a command of the command line, for docs/keys.md.
type CommandHelp struct{ Usage, Title string }

// Commands gives the commands of the command line, in the order of the help.
func Commands() []CommandHelp {
	var out []CommandHelp
	for _, c := range commands {
		out = append(out, CommandHelp{c.usage, c.title})
	}
	return out
}

// findCommand gives the command that a line begins with, and what stands behind its name. The longest name wins: set theme, set.
func findCommand(s string) (c *command, arg string, ok bool) {
	longest := 0
	for i := range commands {
		for _, n := range commands[i].names {
			if rest, is := strings.CutPrefix(s, n); is && len(n) > longest && (rest == "" || rest[0] == ' ') {
				c, arg, longest = &commands[i], strings.TrimSpace(rest), len(n)
			}
		}
	}
	return c, arg, c != nil
}

// command does what was typed behind the colon. A number is a row of the grid, or a cell.
func (m *Model) command(s string) tea.Cmd {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	remember := m.past.add(s, m.o.StateDir)
	if n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64); err == nil {
		if m.grid != nil {
			m.grid.leaveTail()
			return m.grid.goTo(m, n-1)
		}
		m.book.selectItem(int(min(max(n-1, 0), int64(len(m.book.items)))))
		return nil
	}
	c, arg, ok := findCommand(s)
	if !ok {
		m.complain(unknownCommand(s))
		return remember
	}
	if c.argument == noArgument && arg != "" {
		m.complain(":" + c.names[0] + " takes nothing behind it")
		return remember
	}
	return tea.Batch(remember, c.do(m, arg))
}

// unknownCommand says what may have been meant.
func unknownCommand(s string) string {
	word, _, _ := strings.Cut(s, " ")
	var names []string
	for _, c := range commands {
		for _, n := range c.names {
			if len(n) > 2 {
				names = append(names, n)
			}
		}
	}
	said := "no command :" + text.Fit(s, 40)
	if near := nearest.Of(s, names); near != "" {
		return said + "; did you mean :" + near + "?"
	}
	if near := nearest.Of(word, names); near != "" {
		return said + "; did you mean :" + near + "?"
	}
	return said + "; Ctrl-P lists them"
}

// chooseTheme takes the name of a theme, a ground for it, or both.

func (m *Model) chooseTheme(names string) tea.Cmd {
	if names == "" {
		m.say("theme " + m.themeWords() + "; there are " + strings.Join(themeNames(), ", ") + ", and dark, light, auto")
		return nil
	}
	if err := m.setTheme(names); err != nil {
		m.complain(err.Error())
		return nil
	}
	m.book.forgetAll()
	cmd := m.keepTheme()
	if m.o.Theme == "" {
		cmd = tea.Batch(cmd, tea.RequestBackgroundColor)
	}
	return cmd
}

// themeKeptMsg tells where the theme was written for the sessions to come.
type themeKeptMsg struct {
	theme, path string
	err         error
}

// keepTheme writes the theme beside the screen.
func (m *Model) keepTheme() tea.Cmd {
	keep, theme := m.o.KeepTheme, m.themeWords()
	if keep == nil {
		m.say("theme " + theme)
		return nil
	}
	return func() tea.Msg {
		path, err := keep(theme)
		return themeKeptMsg{theme, path, err}
	}
}

func (m *Model) themeKept(msg themeKeptMsg) {
	if msg.err != nil {
		m.complain("theme " + msg.theme + " holds for this session; it could not be kept: " + text.Clean(msg.err.Error()))
		return
	}
	m.say("theme " + msg.theme + ", kept in " + shownPath(m.fromHome(msg.path)))
}

// fromHome writes a path below the home with ~.
func (m *Model) fromHome(p string) string {
	if rest, ok := strings.CutPrefix(p, m.o.Home+string(filepath.Separator)); ok && m.o.Home != "" {
		return filepath.Join("~", rest)
	}
	return p
}

func (m *Model) chooseMouse(arg string) tea.Cmd {
	switch arg {
	case "on", "off":
		m.noMouse = arg == "off"
		m.say("mouse " + arg)
	default:
		m.complain(":set mouse on, or :set mouse off")
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

// openOther opens another notebook, or data, in place of this one; without a name it reads this one's file again.
func (m *Model) openOther(path string) tea.Cmd {
	if path == "" {
		return m.reload("")
	}
	if !strings.Contains(path, "://") {
		path = m.absolute(path)
	}
	leave := func(m *Model) tea.Cmd {
		m.next = path
		return m.exit()
	}
	running := len(m.runs)
	if !m.dirty() && running == 0 {
		return leave(m)
	}
	m.float = question{
		careful: true,
		title:   "Save before opening another?",
		text:    m.unsavedText(running),
		answers: []answer{
			{"s", "save and open it", func(m *Model) tea.Cmd { return m.save("", leave) }},
			{"d", "discard and open it", leave},
			{"esc", "stay", nil},
		},
	}
	return nil
}
