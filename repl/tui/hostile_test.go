package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// obeyed reports what of a screen a terminal would obey beyond the colours that the look makes.
func obeyed(content string) string {
	for i, r := range content {
		switch {
		case r == '\n':
		case r == 0x1b:
			end := strings.IndexByte(content[i:], 'm')
			if end < 0 || strings.Trim(content[i+1:i+end], "[0123456789;") != "" {
				return fmt.Sprintf("an escape sequence: %q", content[i:min(len(content), i+20)])
			}
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return fmt.Sprintf("%q in %q", r, content[max(0, i-20):min(len(content), i+20)])
		}
	}
	return ""
}

const nasty = "\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\x00\x9b31m\r\ntab\tzero\u200bwidth e\u0301\u0301 東京 👩‍👩‍👧 \xff\xfe"

func nastyStatus(t testing.TB) func(c *notebooks.Cell) repl.Status {
	b := table(t, []string{nasty, "n\x1b[31m", "plain"}, []string{nasty, "", "NULL"}, []string{strings.Repeat(nasty, 3000), "x", nasty}, []int64{1, 2, 3})
	return func(c *notebooks.Cell) repl.Status {
		st := repl.Status{State: repl.StateFresh, Reason: nasty, Elapsed: time.Second}
		st.Output = &repl.Output{
			ID: "n", Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 3, Notes: []string{nasty, nasty}, Files: []string{"/home/ada/" + nasty},
			Findings: []repl.Finding{{Check: nasty, Failed: 2, Message: nasty, Rows: []arrow.RecordBatch{b}}, {Check: nasty, Passed: true}},
		}
		if strings.Contains(c.Text, "WHERE") {
			st.State = repl.StateFailed
			st.Err = &repl.Failure{Class: engine.BadData, Message: nasty, Hint: nasty, DataFile: nasty, DataLine: 3, Span: notebooks.Span{Pos: c.Pos + 2, End: c.Pos + 9}}
		}
		return st
	}
}

func TestDataNeverControlsTheTerminal(t *testing.T) {
	script := "-- # " + strings.ReplaceAll(nasty, "\r\n", "") + "\nFROM a; -- " + strings.ReplaceAll(nasty, "\r\n", "") + "\n\nFROM a |> WHERE x = '" + nasty + "';\n\nSAVE a TO '" + nasty + "';\n"
	for _, size := range sizes {
		s := newScreen(t, script, size.w, size.h, nastyStatus(t))
		s.m.path = "/home/ada/" + nasty + ".quire"
		s.m.defs = []repl.Definition{{Name: nasty, Rows: 3, Schema: s.session.outputs(s.m.nb.Cells[0]).Output.Schema}}
		s.m.params = []repl.Parameter{{Name: nasty, Value: nasty}}
		s.session.table = func(from, n int64) []arrow.RecordBatch { return nil }
		s.evaluated()
		s.m.catalogs.rebuild(s.m)
		check := func(at string) {
			t.Helper()
			content, _ := s.m.draw()
			if o := obeyed(content); o != "" {
				t.Fatalf("at %s the screen has %s", at, o)
			}
			s.inside(at)
		}
		for _, keys := range []string{"", "j", "G", "g", "o", "l", "<enter>", "<esc>", ",", "u", "q", "i", "<esc>", ":w " + strings.ReplaceAll(nasty, "\x1b", ""), "<esc>", "?", "<esc>", "<ctrl+p>", "<esc>", "A"} {
			if strings.HasPrefix(keys, ":w") {
				s.keys(":")
				s.send(tea.PasteMsg{Content: nasty})
			} else {
				s.keys(keys)
			}
			check(keys)
		}
		s.send(eventsMsg{repl.SessionEvent{Message: nasty, Problem: true}})
		check("a message")
		s.m.float = nil
		s.keys("Gi")
		s.send(tea.PasteMsg{Content: nasty})
		check("a paste")
	}
}

// inside fails unless every line of the screen fits it.
func (s *screen) inside(at string) {
	s.t.Helper()
	content, cursor := s.m.draw()
	lines := bareLines(content)
	if len(lines) > max(1, s.m.height) {
		s.t.Fatalf("at %s there are %d lines on a screen of %d", at, len(lines), s.m.height)
	}
	for _, l := range lines {
		if w := text.Width(l); w > s.m.width {
			s.t.Fatalf("at %s a line takes %d of %d cells: %q", at, w, s.m.width, l)
		}
	}
	if cursor != nil && (cursor.X < 0 || cursor.Y < 0 || cursor.X >= s.m.width || cursor.Y >= s.m.height) {
		s.t.Fatalf("at %s the cursor is outside: %v", at, cursor.Position)
	}
}

func TestManyColumns(t *testing.T) {
	var names []string
	var columns []any
	for i := range 10_000 {
		names = append(names, fmt.Sprintf("column_%d", i))
		columns = append(columns, []int64{int64(i), int64(-i)})
	}
	b := table(t, names, columns...)
	s := newScreen(t, "FROM a;\n", 120, 40, func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 2}}
	})
	s.evaluated()
	s.shows("2 rows × 10,000")
	s.keys("o<end>")
	s.shows("col 10,000 of 10,000")
	s.shows("column_9999")
	s.keys("h")
	s.shows("col 9,999 of 10,000")
	s.keys("ccolumn_500<enter>")
	s.shows("col 501 of 10,000")
	s.keys("<enter>")
	s.inside("the row")
}

func TestNoColumnsNoRows(t *testing.T) {
	none := table(t, nil)
	empty := table(t, []string{"a"}, []string{})
	for _, b := range []arrow.RecordBatch{none, empty} {
		s := newScreen(t, "FROM a;\n", 80, 24, func(*notebooks.Cell) repl.Status {
			return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 0}}
		})
		s.evaluated()
		s.keys("o,-[jlGg<enter>y.")
		s.inside("empty")
	}
}

func TestResizing(t *testing.T) {
	s := newScreen(t, flyers, 80, 24, day(t))
	s.evaluated()
	for _, keys := range []string{"", "Gi", "<esc>?", "<esc>jjo", "<enter>", "<esc>:"} {
		s.keys(keys)
		for w := 1; w <= 131; w += 13 {
			for h := 1; h <= 40; h += 7 {
				s.send(tea.WindowSizeMsg{Width: w, Height: h})
				s.inside(fmt.Sprintf("%s %d×%d", keys, w, h))
			}
		}
	}
	s.send(tea.WindowSizeMsg{Width: 20, Height: 5})
	s.shows("quire needs 60×15")
	s.send(tea.WindowSizeMsg{})
	s.m.draw()
}

func TestHugePaste(t *testing.T) {
	s := newScreen(t, "", 80, 24, fresh)
	s.send(tea.PasteMsg{Content: strings.Repeat("a line of what was pasted\n", 200_000)})
	s.inside("many lines")
	s.keys("x<up><pgup><home><ctrl+k><ctrl+_><ctrl+home>y")
	s.inside("edited")
	s.keys("<ctrl+c>")
	s.send(tea.PasteMsg{Content: strings.Repeat("東京 ", 500_000)})
	s.inside("one long line")
	s.keys("<left>x<home>y<end><esc>")
	s.inside("committed")
}

func TestASCII(t *testing.T) {
	s := newScreen(t, flyers, 120, 40, nastyStatus(t))
	s.m.o.ASCII = true
	s.m.look = newLook(true)
	s.m.book.forgetAll()
	s.evaluated()
	for _, keys := range []string{"", "o", "<enter>", "<esc>q?", "<esc><ctrl+p>", "<esc>Gi"} {
		s.keys(keys)
		for _, r := range s.text() {
			if r > '~' {
				t.Fatalf("%q is no ASCII:\n%s", r, s.text())
			}
		}
		s.inside(keys)
	}
}

// What is edited without Unicode keeps its columns: the caret stands under its word, the cursor where it types.
func TestASCIIKeepsPlaces(t *testing.T) {
	s := newScreen(t, "FROM \"名前\" |> WHERE evnt = 'é';\n", 80, 24, func(c *notebooks.Cell) repl.Status {
		pos := c.Pos + strings.Index(c.Text, "evnt")
		return repl.Status{State: repl.StateFailed, Err: &repl.Failure{Message: "no column", Span: notebooks.Span{Pos: pos, End: pos + 4}}}
	})
	s.m.o.ASCII = true
	s.m.look = newLook(true)
	s.m.book.forgetAll()
	s.evaluated()
	text := s.text()
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if at := strings.Index(l, "evnt"); at >= 0 {
			if !strings.Contains(l, `FROM "????" |> WHERE evnt = '?';`) || strings.Index(lines[i+1], "^^^^") != at {
				t.Errorf("the caret is not under its word:\n%s\n%s", l, lines[i+1])
			}
		}
	}
	s.keys("i<end>")
	_, cursor := s.m.draw()
	if l := strings.Split(s.text(), "\n")[cursor.Y]; len(l) != cursor.X || !strings.HasSuffix(l, ";") {
		t.Errorf("the cursor stands at %d of %q", cursor.X, l)
	}
}

// FuzzKeys presses any keys on a notebook with every kind of cell: it never panics, and every frame fits the screen.
func FuzzKeys(f *testing.F) {
	f.Add([]byte("jjoGkl[]{},-Hu\x12q.:w\rq"), uint8(80), uint8(24))
	f.Add([]byte("GiFROM x;\rdd\x1bdduuuJK\x10run\r"), uint8(120), uint8(40))
	f.Add([]byte("\tjjz\r?jjG\x1bRA\x03z"), uint8(200), uint8(60))
	names := []string{"enter", "esc", "tab", "backspace", "delete", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "f5", "f1"}
	f.Fuzz(func(t *testing.T, keys []byte, w, h uint8) {
		if len(keys) > 200 {
			keys = keys[:200]
		}
		s := newScreen(t, flyers, int(w), int(h), nastyStatus(t))
		s.m.o.Dir, s.m.dir, s.m.path = t.TempDir(), t.TempDir(), ""
		s.session.table = func(from, n int64) []arrow.RecordBatch { return nil }
		for i, k := range keys {
			switch {
			case k == '\r':
				s.keys("<enter>")
			case k == 0x1b:
				s.keys("<esc>")
			case k == '\t':
				s.keys("<tab>")
			case k < ' ':
				s.keys("<ctrl+" + string(rune('a'+k-1)) + ">")
			case k >= 0x80 && int(k-0x80) < len(names):
				s.keys("<" + names[k-0x80] + ">")
			case k == 0xf0:
				s.send(tea.PasteMsg{Content: nasty})
			case k == 0xf1:
				s.send(tea.WindowSizeMsg{Width: i * 3, Height: i})
			case k == 0xf2:
				s.send(tea.MouseClickMsg{X: i, Y: i / 2, Button: tea.MouseLeft})
			case k == 0xf3:
				s.send(tea.MouseWheelMsg{X: i, Y: i / 2, Button: tea.MouseWheelDown})
			case k == '<':
			case k < 0x80:
				s.keys(string(rune(k)))
			}
			if s.m.quitting {
				return
			}
			content, _ := s.m.draw()
			if o := obeyed(content); o != "" {
				t.Fatalf("the screen has %s", o)
			}
			if s.m.width > 0 && s.m.height > 0 {
				s.inside(fmt.Sprintf("key %d", i))
			}
		}
	})
}

func BenchmarkFrame(b *testing.B) {
	var script strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&script, "LET t%d = FROM events |> WHERE event = 'flyer_open' AND id > %d;\n\n", i, i)
	}
	s := newScreen(b, script.String(), 120, 40, day(b))
	s.evaluated()
	s.m.draw()
	b.Run("1000 cells, moving", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			key := "j"
			if i/500%2 == 1 {
				key = "k"
			}
			s.m.Update(press(key))
			s.m.View()
		}
	})
	b.Run("1000 cells, typing", func(b *testing.B) {
		s.keys("Gi")
		b.ReportAllocs()
		for i := range b.N {
			if i%60 == 59 {
				s.m.Update(press("ctrl+u"))
			}
			s.m.Update(press("x"))
			s.m.View()
		}
	})
}
