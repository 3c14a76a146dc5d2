package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// typedText opens a prompt, presses keys and gives the text.
func typedText(t *testing.T, keys string) (*screen, string) {
	t.Helper()
	s := newScreen(t, "", 100, 30, fresh)
	s.keys(keys)
	return s, s.m.edit.text()
}

func TestSelection(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"abc<shift+left><shift+left>x", "ax"},
		{"abc<shift+home><backspace>d", "d"},
		{"abc def<ctrl+shift+left><delete>", "abc "},
		{"abc<alt+enter>def<shift+up>-", "abc-"},
		{"abc<alt+enter>def<alt+a>z", "z"},
		{"abc<shift+left><right>x", "abcx"},
		{"abc<shift+left><shift+left><left>x", "axbc"},
		{"abc<shift+left><up>x", "abxc"},
		{"abc<shift+home><ctrl+x>d<ctrl+v><ctrl+v>", "dabcabc"},
		{"abc<shift+home><alt+c><end><ctrl+v>", "abcabc"},
		{"abc<shift+home><ctrl+c><end><ctrl+v>", "abcabc"},
		{"abc<shift+home>x<ctrl+_>", "abc"},
		{"a<alt+enter>b<alt+enter>c<shift+up><shift+up><tab>", "  a\n  b\n  c"},
	} {
		if _, got := typedText(t, c.keys); got != c.want {
			t.Errorf("%s gives %q, want %q", c.keys, got, c.want)
		}
	}
}

// What is cut in one cell is pasted in another.
func TestCutReachesOtherCells(t *testing.T) {
	s := newScreen(t, "FROM abc;\n\nFROM x;\n", 100, 30, fresh)
	s.keys("i<left><shift+home><ctrl+x>FROM y<esc>ji<home><ctrl+v><ctrl+k><esc>")
	if got := s.m.doc.String(); got != "FROM y;\n\nFROM abc;\n" {
		t.Fatalf("the script is %q", got)
	}
}

func TestIndentation(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"FROM a<alt+enter>|> WHERE x AND<alt+enter>y<alt+enter>|> LIMIT 3", "FROM a\n|> WHERE x AND\n   y\n|> LIMIT 3"},
		{"LET a = FROM b<alt+enter>|> AGGREGATE count(*) AS n,<alt+enter>sum(x) AS s<alt+enter>|> LIMIT 3", "LET a = FROM b\n|> AGGREGATE count(*) AS n,\n   sum(x) AS s\n|> LIMIT 3"},
		{"FROM a |> JOIN (<alt+enter>FROM b<alt+enter>|> LIMIT 1<alt+enter>) USING (x)", "FROM a |> JOIN (\n  FROM b\n  |> LIMIT 1\n) USING (x)"},
		{"FROM a<alt+enter>|> EXTEND round(x,<alt+enter>2)<alt+enter>|> WHERE 'a", "FROM a\n|> EXTEND round(x,\n  2)\n|> WHERE 'a"},
		{"FROM a;<alt+enter>FROM b", "FROM a;\nFROM b"},
		{"FROM a; |> LIMIT 3", "FROM a |> LIMIT 3"},
		{"FROM a;<alt+enter>|> LIMIT 3;", "FROM a\n|> LIMIT 3;"},
		{"FROM a; -- |> b", "FROM a; -- |> b"},
		{";|>", ";|>"},
	} {
		if _, got := typedText(t, c.keys); got != c.want {
			t.Errorf("%s gives\n%s\nwant\n%s", c.keys, got, c.want)
		}
	}
}

func TestErrorsAreTold(t *testing.T) {
	s, _ := typedText(t, "FROM a |> WHER x |> LIM")
	s.shows("WHER")
	status := func() string {
		lines := strings.Split(strings.TrimRight(s.text(), "\n"), "\n")
		return lines[len(lines)-1]
	}
	if got := status(); !strings.Contains(got, "WHER") {
		t.Errorf("the status line does not name what is wrong: %s", got)
	}
	content, _ := s.m.draw()
	if !strings.Contains(content, "\x1b[4;31mWHER") {
		t.Errorf("what is wrong is not underlined: %q", content)
	}
	s.keys("<home><ctrl+right><ctrl+right><ctrl+right>E")
	if got := status(); !strings.Contains(got, "operator LIM:") { // it is not being typed any more
		t.Errorf("the status line does not name what is wrong: %s", got)
	}
	if len(s.session.ran) > 0 {
		t.Error("it ran")
	}
	s.keys("<ctrl+end>IT 3 |> EXTEND round(x, ")
	if got := status(); !strings.Contains(got, "round(number, [digits])") {
		t.Errorf("the status line lacks the signature: %s", got)
	}
}

func TestBracketsAreShown(t *testing.T) {
	s, _ := typedText(t, "SELECT f(a)")
	content, _ := s.m.draw()
	if n := strings.Count(content, "\x1b[1;4;34m"); n != 2 {
		t.Errorf("%d brackets are marked, want 2: %q", n, content)
	}
}

// outside runs what the external editor would do to the file.
func outside(t *testing.T, s *screen, key string, edit func(path string) error) (file string) {
	t.Helper()
	s.m.o.StateDir = t.TempDir()
	s.m.o.Environ = []string{"EDITOR=true"}
	if _, cmd := s.m.Update(press(key)); cmd == nil {
		t.Fatal("no editor was started")
	}
	files, _ := filepath.Glob(filepath.Join(s.m.o.StateDir, "editing", "*"))
	if len(files) != 1 {
		t.Fatalf("files for the editor: %v", files)
	}
	info, err := os.Stat(files[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file's mode is %v, %v", info.Mode(), err)
	}
	b, _ := os.ReadFile(files[0])
	sent := string(b)
	s.send(externalMsg{edit: s.m.edit, path: files[0], sent: sent, back: key == "E", err: edit(files[0])})
	if left, _ := filepath.Glob(filepath.Join(s.m.o.StateDir, "editing", "*")); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
	return sent
}

func TestExternalEditor(t *testing.T) {
	write := func(s string) func(string) error {
		return func(path string) error { return os.WriteFile(path, []byte(s), 0o600) }
	}
	s, _ := typedText(t, "LOAD 's3://b/k.csv?X-Amz-Signature=0123abcd' AS t")
	if sent := outside(t, s, "alt+e", write("FROM a\r\n|> LIMIT 3\n")); strings.Contains(sent, "0123abcd") {
		t.Errorf("the file holds a secret: %q", sent)
	}
	if got := s.m.edit.text(); got != "FROM a\n|> LIMIT 3" {
		t.Fatalf("the text is %q", got)
	}
	s.keys("<ctrl+_>")
	if got := s.m.edit.text(); got != "LOAD 's3://b/k.csv?X-Amz-Signature=0123abcd' AS t" {
		t.Fatalf("undone, the text is %q", got)
	}
	outside(t, s, "f4", func(string) error { return os.ErrInvalid })
	s.shows("the cell is as it was")

	s = newScreen(t, "FROM a;\n", 100, 30, fresh)
	outside(t, s, "E", write("FROM b;\n\nFROM c\n"))
	if got := s.m.doc.String(); got != "FROM b;\n\nFROM c;\n" || s.m.edit != nil {
		t.Fatalf("the script is %q", got)
	}
	s.keys("u")
	if got := s.m.doc.String(); got != "FROM a;\n" {
		t.Fatalf("undone, the script is %q", got)
	}
}

func TestPastedControlCharactersAreShown(t *testing.T) {
	s := newScreen(t, "", 100, 30, fresh)
	s.send(tea.PasteMsg{Content: "FROM \"a\x1b[31m\u202e\" |> WHER x\r\n" + strings.Repeat("(", 5000)})
	s.inside("hostile text")
	s.keys("<shift+up><shift+up>")
	s.inside("hostile text selected")
	s.keys("<alt+s><alt+enter>)")
	s.inside("hostile text split")
}
