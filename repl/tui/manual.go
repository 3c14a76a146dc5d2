package tui

import (
	"sort"
	"strings"
	"sync"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"quire/internal/nearest"
	"quire/repl/complete"
	"quire/repl/text"
)

// Manual is the text that the help shows, in Markdown: the documents of the language and of its functions.
type Manual struct{ Language, Functions string }

// manualPage is what the manual says of one topic.
type manualPage struct{ title, body string }

// manual finds pages by topic: a statement, a step, a function, a heading or a command of the command line.
type manual struct {
	text  Manual
	once  sync.Once
	pages map[string]manualPage
}

// find gives the page of a topic.
func (m *manual) find(topic string) (manualPage, bool) {
	m.once.Do(m.read)
	topic = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(topic, "|>")))
	if p, ok := m.pages[topic]; ok {
		return p, true
	}
	if f, ok := complete.Lookup(topic); ok {
		return m.function(f), true
	}
	return manualPage{}, false
}

// topics are all that have a page, in order.
func (m *manual) topics() []string {
	m.once.Do(m.read)
	var out []string
	for t := range m.pages {
		out = append(out, t)
	}
	for _, f := range complete.Functions() {
		if _, ok := m.pages[f.Name]; !ok {
			out = append(out, f.Name)
		}
	}
	sort.Strings(out)
	return out
}

// read parts the document of the language into pages: one for each heading, one for each step of the table of steps.
func (m *manual) read() {
	m.pages = map[string]manualPage{}
	var title string
	var body []string
	flush := func() {
		if title != "" {
			m.add(topicsOf(title), manualPage{title, laidOut(body)})
		}
	}
	for _, l := range strings.Split(m.text.Language, "\n") {
		if head := strings.TrimLeft(l, "#"); len(head) < len(l) && strings.HasPrefix(head, " ") {
			flush()
			title, body = strings.TrimSpace(head), nil
			continue
		}
		body = append(body, l)
		if cells := tableRow(l); len(cells) > 0 && strings.HasPrefix(cells[0], "`|> ") {
			m.add(stepsOf(cells[0]), manualPage{"|> " + strings.ToUpper(stepsOf(cells[0])[0]), "- " + strings.Join(cells, "\n\n")})
		}
	}
	flush()
	for _, c := range commands {
		m.add([]string{":" + c.names[0]}, manualPage{":" + c.usage, c.title})
	}
}

// add puts a page under its names; behind what stands there already, for a word that is a statement and a step.
func (m *manual) add(names []string, p manualPage) {
	for _, n := range names {
		if was, ok := m.pages[n]; ok {
			head := ""
			if was.title != p.title {
				head = "## " + p.title + "\n\n"
			}
			m.pages[n] = manualPage{was.title, was.body + "\n\n" + head + p.body}
			continue
		}
		m.pages[n] = p
	}
}

// function makes the page of a function: its call, and what the document of functions says of it.
func (m *manual) function(f complete.Function) manualPage {
	body := []string{"`" + f.Signature() + "`", ""}
	if f.Aggregate {
		body = append(body, "An aggregate: `|> AGGREGATE "+f.Name+"(…) AS name GROUP BY …`, or with `OVER (…)`.", "")
	}
	section := ""
	for _, l := range strings.Split(m.text.Functions, "\n") {
		if head, ok := strings.CutPrefix(l, "## "); ok {
			section = head
			continue
		}
		if !strings.Contains(l, f.Name) {
			continue
		}
		if group, names, ok := strings.Cut(l, ": "); ok && strings.HasPrefix(l, "- ") && strings.Contains(names, "["+f.Name+"]") {
			body = append(body, "One of the "+strings.TrimPrefix(group, "- ")+". "+map[string]string{
				"The same without work": "DuckDB and Spark have it by this name and with this meaning.",
				"Made the same":         "It means the same on the embedded engine as on Spark: the query is translated.",
			}[section], "")
		} else if cells := tableRow(l); len(cells) > 1 && hasWord(l, f.Name) {
			body = append(body, "- "+strings.Join(cells[:2], ": "))
		}
	}
	return manualPage{f.Name, strings.Join(body, "\n")}
}

// topicsOf gives the names of a heading: its words in capitals, or all of it.
func topicsOf(title string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 2 && w == strings.ToUpper(w) {
			out = append(out, strings.ToLower(w))
		}
	}
	if len(out) == 0 {
		return []string{strings.ToLower(strings.TrimPrefix(title, "A "))}
	}
	return out
}

// stepsOf gives the first word of each piece of code in a cell of the table of steps.
func stepsOf(cell string) []string {
	var out []string
	for i, code := range strings.Split(cell, "`") {
		if i%2 == 0 {
			continue
		}
		for _, w := range strings.FieldsFunc(code, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' }) {
			if len(w) > 1 && w == strings.ToUpper(w) {
				out = append(out, strings.ToLower(w))
				break
			}
		}
	}
	if len(out) == 0 {
		return []string{"steps"}
	}
	return out
}

// tableRow parts a row of a Markdown table; nil for any other line.
func tableRow(l string) []string {
	if !strings.HasPrefix(l, "| ") {
		return nil
	}
	l = strings.ReplaceAll(strings.Trim(l, "| "), `\|`, "\x00")
	cells := strings.Split(l, "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(cells[i], "\x00", "|"))
	}
	return cells
}

// laidOut writes tables as lists, which a narrow pane can wrap.
func laidOut(body []string) string {
	var out []string
	for i, l := range body {
		switch cells := tableRow(l); {
		case strings.HasPrefix(l, "|--") || strings.HasPrefix(l, "|:-"):
		case cells == nil:
			out = append(out, l)
		case i+1 < len(body) && (strings.HasPrefix(body[i+1], "|--") || strings.HasPrefix(body[i+1], "|:-")): // the head
		default:
			out = append(out, "- "+strings.Join(cells, ": "))
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

func hasWord(s, word string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		if w == word {
			return true
		}
	}
	return false
}

// helpOn shows the page of a topic; without one the keys of where the cursor is.
func (m *Model) helpOn(topic string) tea.Cmd {
	if topic == "" {
		m.float = newHelp(m.context())
		return nil
	}
	p, ok := m.manual.find(topic)
	if !ok {
		said := "no page about " + text.Fit(topic, 40)
		if near := nearest.Of(topic, m.manual.topics()); near != "" {
			said += "; did you mean :help " + near + "?"
		}
		m.complain(said)
		return nil
	}
	m.showPage(p)
	return nil
}

func (m *Model) showPage(p manualPage) {
	m.float = &pane{title: text.Fit(p.title, 70), wide: 92, keys: m.context(), lines: func(m *Model, width int) []line {
		return m.look.prose(p.body, width)
	}}
}

// helpHere shows the page of what is under the cursor: the function or step in the editor, else the cell's statement; where
// there is none, the keys.
func (m *Model) helpHere() tea.Cmd {
	for _, topic := range m.topicsHere() {
		if p, ok := m.manual.find(topic); ok {
			m.showPage(p)
			return nil
		}
	}
	return m.helpOn("")
}

// topicsHere are the words that the help is wanted for, nearest first.
func (m *Model) topicsHere() []string {
	var src string
	var out []string
	switch {
	case m.grid != nil:
		return nil
	case m.edit != nil:
		e := m.edit.ed
		out = append(out, wordUnder(e.lines[e.cur.line], e.cur.at))
		if a, _, ok := m.answer(); ok && a.Call != nil {
			out = append(out, a.Call.Function.Name)
		}
		src = e.text()
		line := strings.TrimSpace(e.lines[e.cur.line])
		if step, ok := strings.CutPrefix(line, "|>"); ok {
			out = append(out, firstWord(step))
		}
	case m.book.item().cell != nil:
		src = m.book.item().cell.Text
	}
	return append(out, firstWord(src), queryTopic(src))
}

// queryTopic is the topic of what starts a query.
func queryTopic(src string) string {
	switch firstWord(src) {
	case "from", "select", "with", "values", "table":
		return "query"
	}
	return ""
}

func firstWord(s string) string {
	f := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' })
	if len(f) == 0 {
		return ""
	}
	return strings.ToLower(f[0])
}

// wordUnder gives the word that a place in a line is in, or right behind.
func wordUnder(l string, at int) string {
	part := func(i int) bool {
		c := l[i]
		return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	}
	from, to := at, at
	for from > 0 && part(from-1) {
		from--
	}
	for to < len(l) && part(to) {
		to++
	}
	return strings.ToLower(l[from:to])
}
