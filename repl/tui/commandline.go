package tui

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
)

// commandPrompt is the line behind the colon: with what was typed before on ↑ and ↓, Tab for names and paths, and a line
// above that says what the command does.
type commandPrompt struct {
	draft string // what was typed before ↑
	back  int    // how far back in the history; 0 is the draft
	names []string
	next  int
	stem  string // the text that names completes
}

// commandLine asks for a command.
func commandLine(s string) *input {
	p := &commandPrompt{}
	return &input{
		label: ":", lineEditor: lineEditor{s, len(s)}, done: (*Model).command,
		preview: p.preview, lookUp: p.complete, offered: p.offer, recall: p.recall,
		changed: func(*Model) tea.Cmd { p.names = nil; return nil },
	}
}

// preview says what the command would do, or which there are.
func (p *commandPrompt) preview(m *Model, width int) line {
	k := m.look
	l := k.line()
	l.space(2)
	s := strings.TrimLeft(m.input.text, " ")
	if len(p.names) > 1 {
		for i, n := range p.names {
			st := in(dim)
			if i == p.next {
				st = strong(accent)
			}
			if rest := n[strings.LastIndexByte(strings.TrimSuffix(n, "/"), '/')+1:]; rest != "" && strings.Contains(n, "/") {
				n = rest
			}
			l.add(n, st)
			l.space(2)
			if l.width > width {
				break
			}
		}
		return l
	}
	if c, _, ok := findCommand(s); ok {
		l.add(":"+c.usage, in(accent))
		l.space(2)
		l.addFit(c.title, width-l.width-1, in(dim))
		return l
	}
	for i, n := range matchingCommands(s) {
		if i > 0 {
			l.space(2)
		}
		l.add(n, in(dim))
	}
	if l.width == 2 {
		if s != "" && s[0] >= '0' && s[0] <= '9' {
			l.add("go to this cell, or row of the grid", in(dim))
		} else {
			l.addFit(unknownCommand(s), width-3, in(attention))
		}
	}
	return l
}

// matchingCommands are the names that a text begins.
func matchingCommands(s string) []string {
	var out []string
	for _, c := range commands {
		for _, n := range c.names {
			if strings.HasPrefix(n, s) {
				out = append(out, n)
				break
			}
		}
	}
	return out
}

// recall goes back (up) or forth in what was typed before, among what begins as the draft does.
func (p *commandPrompt) recall(m *Model, up bool) {
	e := &m.input.lineEditor
	p.names = nil
	if p.back == 0 {
		p.draft = e.text
	}
	by := 1
	if !up {
		by = -1
	}
	for at := p.back + by; at >= 0 && at <= len(m.past.lines); at += by {
		s := p.draft
		if at > 0 {
			if s = m.past.lines[len(m.past.lines)-at]; !strings.HasPrefix(s, p.draft) {
				continue
			}
		}
		p.back, e.text, e.at = at, s, len(s)
		return
	}
}

// complete puts the next name in place of what is typed: of a command, a theme, a topic or a file.
func (p *commandPrompt) complete(m *Model, back bool) tea.Cmd {
	e := &m.input.lineEditor
	if len(p.names) == 0 {
		c, _, ok := findCommand(e.text)
		named := ok && strings.Contains(e.text[commandLength(c, e.text):], " ")
		if !named {
			p.offer(m, "", matchingCommands(e.text))
			return nil
		}
		at := commandLength(c, e.text) + 1
		stem, word := e.text[:at], e.text[at:]
		switch c.argument {
		case pathArgument:
			return m.listPaths(stem, word)
		case themeArgument:
			p.offer(m, stem, beginning(append(themeNames(), "dark", "light", "auto"), word))
		case optionArgument:
			p.offer(m, stem, beginning([]string{"on", "off"}, word))
		case topicArgument:
			p.offer(m, stem, beginning(m.manual.topics(), word))
		}
		return nil
	}
	n := len(p.names)
	if back {
		p.next = (p.next + n - 1) % n
	} else {
		p.next = (p.next + 1) % n
	}
	e.text = p.stem + p.names[p.next]
	e.at = len(e.text)
	return nil
}

// commandLength is the length of the name by which a line calls a command.
func commandLength(c *command, s string) int {
	longest := 0
	if c != nil {
		for _, n := range c.names {
			if strings.HasPrefix(s, n) {
				longest = max(longest, len(n))
			}
		}
	}
	return longest
}

// offer takes names to go through; the first is put in place at once.
func (p *commandPrompt) offer(m *Model, stem string, names []string) {
	e := &m.input.lineEditor
	if len(names) == 0 {
		return
	}
	p.stem, p.names, p.next = stem, names, 0
	e.text = stem + names[0]
	e.at = len(e.text)
	if len(names) == 1 {
		p.names = nil
	}
}

func beginning(names []string, with string) []string {
	var out []string
	for _, n := range names {
		if strings.HasPrefix(strings.ToLower(n), strings.ToLower(with)) {
			out = append(out, n)
		}
	}
	return out
}

// pathsMsg answers a listing of the paths that may complete a word.
type pathsMsg struct {
	text  string // of the command line when it was asked
	stem  string
	paths []string
}

// pathsLimit bounds the names that are offered of one folder.
const pathsLimit = 200

// listPaths lists, beside the screen, the files that a word begins.
func (m *Model) listPaths(stem, word string) tea.Cmd {
	folder, begin := filepath.Split(word)
	dir := m.absolute(folder)
	if folder == "" {
		dir = m.o.Dir
	}
	typed := m.input.text
	return func() tea.Msg {
		f, err := os.Open(dir)
		if err != nil {
			return pathsMsg{text: typed}
		}
		defer f.Close()
		entries, _ := f.ReadDir(20_000)
		var out []string
		for _, e := range entries {
			n := e.Name()
			if !strings.HasPrefix(n, begin) || begin == "" && strings.HasPrefix(n, ".") {
				continue
			}
			if e.IsDir() {
				n += "/"
			}
			out = append(out, folder+n)
		}
		sort.Strings(out)
		return pathsMsg{typed, stem, out[:min(len(out), pathsLimit)]}
	}
}

// listed takes the files, when the line is still the one that asked.
func (m *Model) listed(msg pathsMsg) {
	if m.input == nil || m.input.text != msg.text || m.input.offered == nil {
		return
	}
	m.input.offered(m, msg.stem, msg.paths)
}

// past is what was typed behind the colon before, oldest first.
type past struct {
	lines   []string
	writing sync.WaitGroup // until all is on disk
	turn    sync.Mutex     // of those that write
}

// pastLimit bounds the commands that are remembered.
const pastLimit = 200

// add remembers a command, also for later sessions. Secrets in it are masked first.
func (p *past) add(s, dir string) tea.Cmd {
	s, _ = notebooks.Mask(s)
	for i, l := range p.lines {
		if l == s {
			p.lines = append(p.lines[:i:i], p.lines[i+1:]...)
			break
		}
	}
	p.lines = append(p.lines, s)
	p.lines = p.lines[max(0, len(p.lines)-pastLimit):]
	if dir == "" {
		return nil
	}
	data := strings.Join(p.lines, "\n") + "\n"
	p.writing.Go(func() {
		p.turn.Lock()
		defer p.turn.Unlock()
		_ = notebooks.WriteFile(filepath.Join(dir, pastFile), []byte(data)) // history is a comfort: without it nothing is lost
	})
	return nil
}

const pastFile = "commands"

// pastMsg brings the commands of earlier sessions.
type pastMsg struct{ lines []string }

// readPast reads them, beside the screen.
func readPast(dir string) tea.Cmd {
	if dir == "" {
		return nil
	}
	return func() tea.Msg {
		f, err := os.Open(filepath.Join(dir, pastFile))
		if err != nil {
			return nil
		}
		defer f.Close()
		buf := make([]byte, 64<<10)
		n, _ := f.Read(buf)
		var lines []string
		for _, l := range strings.Split(string(buf[:n]), "\n") {
			if l != "" {
				lines = append(lines, l)
			}
		}
		return pastMsg{lines[max(0, len(lines)-pastLimit):]}
	}
}
