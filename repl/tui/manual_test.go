package tui

import (
	"os"
	"strings"
	"testing"
)

// documents are the ones that ship.
func documents(t *testing.T) Manual {
	t.Helper()
	var out [2]string
	for i, name := range []string{"language", "functions"} {
		data, err := os.ReadFile("../../docs/" + name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		out[i] = string(data)
	}
	return Manual{out[0], out[1]}
}

// Every statement and step that completion and highlighting know has a page.
func TestEveryStatementAndStepHasAPage(t *testing.T) {
	m := manual{text: documents(t)}
	for _, topic := range strings.Fields("load let param set plot expect save describe summarize show explain use include create insert query " +
		"select extend drop rename where aggregate distinct join order limit union tablesample pivot unpivot call assert date_trunc count substr") {
		p, ok := m.find(topic)
		if !ok || len(strings.TrimSpace(p.body)) < 10 {
			t.Errorf("no page about %s: %q", topic, p.body)
		}
		if strings.Contains(p.body, "|---") {
			t.Errorf("the page of %s has a table that is not laid out", topic)
		}
	}
	if p, _ := m.find("|> WHERE"); !strings.Contains(p.body, "condition") {
		t.Errorf("the page of WHERE is %q", p.body)
	}
}

func TestHelpUnderTheCursor(t *testing.T) {
	for _, c := range []struct{ typed, title string }{
		{"FROM a |> WHERE date_trunc", "date_trunc"},
		{"FROM a |> WHERE", "|> WHERE"},
		{"LOAD", "LOAD 'uri'"},
		{"FROM a |> EXTEND date_trunc('day', ", "date_trunc"},
		{"", "Keys"},
	} {
		s := newScreen(t, "", 100, 30, fresh)
		s.m.manual.text = documents(t)
		s.keys(c.typed)
		s.keys("<f1>")
		s.shows("─ " + c.title)
		s.keys("q")
	}
	s := newScreen(t, "EXPECT a ROWS > 0;\n", 100, 30, fresh)
	s.m.manual.text = documents(t)
	s.keys("<f1>")
	s.shows("EXPECT rel check")
	s.keys("?")
	s.shows("Notebook")
	s.keys("q:help pivto<enter>")
	s.shows("did you mean :help pivot?")
}

func TestTourGoesOnWithWhatIsDone(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nFROM b;\n", 80, 24, fresh)
	s.keys(":tour<enter>")
	s.shows("tour 1 of")
	s.keys("z") // it takes no key away
	s.shows("tour 1 of")
	s.keys("j")
	s.shows("tour 2 of")
	s.keys("u") // a later one skips what is between
	s.shows("Ctrl-P finds")
	s.keys("<ctrl+p><esc>?q")
	s.lacks("tour 10")
	s.keys(":tour<enter>:tour<enter>")
	s.lacks("tour 1 of")
}

// An empty notebook gets an example to be led through, which one undo takes away; no line of the tour is cut.
func TestTourOfAnEmptyNotebook(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	s.shows(":tour Enter")
	s.keys(":tour<enter>")
	s.shows("LET visits")
	for i, step := range tourSteps {
		s.m.tour.step = i
		s.shows(step.says)
	}
	s.m.tour.step = 0
	s.keys("u")
	if got := s.m.doc.String(); got != "" {
		t.Errorf("undo leaves %q", got)
	}
	typed := newScreen(t, "", 80, 24, fresh)
	typed.m.edit.ed.insert("FROM a")
	typed.keys("<esc>:tour<enter>")
	typed.lacks("LET visits")
}
