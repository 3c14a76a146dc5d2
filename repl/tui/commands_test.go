package tui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/notebooks"
	"quire/repl"
)

func TestUnknownCommandNamesTheNearest(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 80, 24, fresh)
	s.keys(":exprot a.csv<enter>")
	s.shows("no command :exprot a.csv; did you mean :export?")
	s.keys(":run all<enter>")
	s.shows(":run takes nothing behind it")
}

func TestCommandHistory(t *testing.T) {
	s := newScreen(t, "FROM a;\n\nFROM b;\n\nFROM c;\n", 80, 24, fresh)
	s.keys(":2<enter>:theme ink<enter>:3<enter>")
	s.keys(":<up>")
	s.shows(":3")
	s.keys("<up>")
	s.shows(":theme ink")
	s.keys("<down><down>x")
	s.shows(":x")
	s.keys("<esc>:t<up>")
	s.shows(":theme ink")
	s.keys("<esc>")
}

func TestCommandCompletion(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 80, 24, fresh)
	dir := t.TempDir()
	for _, n := range []string{"views.csv", "views.parquet", ".hidden"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.m.o.Dir = dir
	s.keys(":set t<tab> d<tab>")
	s.shows(":set theme dusk")
	s.keys("<tab>")
	s.shows(":set theme dark")
	s.keys("<enter>")
	if s.m.look.ground != darkGround {
		t.Error("the ground was not taken")
	}
	s.keys(":export v<tab>")
	s.shows(":export views.csv")
	s.keys("<tab>")
	s.shows(":export views.parquet")
	s.keys("<esc>")
}

func TestThemeIsKept(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 120, 40, fresh)
	var kept []string
	var fail error
	s.m.o.Home = "/home/ada"
	s.m.o.KeepTheme = func(theme string) (string, error) {
		kept = append(kept, theme)
		return "/home/ada/.config/quire/config.toml", fail
	}
	s.keys(":set theme dusk<enter>")
	s.shows("theme dusk, kept in ~/.config/quire/config.toml")
	s.keys(":set theme dark<enter>")
	s.shows("theme dusk dark, kept in")
	fail = errors.New("no room")
	s.keys(":set theme auto ink<enter>")
	s.shows("theme ink holds for this session; it could not be kept: no room")
	if got := strings.Join(kept, ", "); got != "dusk, dusk dark, ink" {
		t.Errorf("kept were %s", got)
	}
}

func TestPaletteFindsByTitleKeyAndCommand(t *testing.T) {
	for _, c := range []struct{ typed, first string }{
		{"run stale", "run what is stale"},
		{"plot", "plot the rows"},
		{"export", "write the cell's rows"},
		{"dd", "delete the cell"},
		{"wq", "save and quit"},
		{"theme", "colours:"},
		{"delcell", "delete the cell"},
	} {
		s := newScreen(t, "FROM a;\n", 120, 40, fresh)
		s.keys("<ctrl+p>" + strings.ReplaceAll(c.typed, " ", "<space>"))
		p := s.m.float.(*palette)
		if len(p.found) == 0 || !strings.HasPrefix(p.found[0].title, c.first) {
			t.Errorf("%q finds %v first, want %q", c.typed, p.found, c.first)
		}
	}
}

// Everything that a key does can be found without knowing the key.
func TestPaletteHasEveryAction(t *testing.T) {
	for _, c := range []Context{Normal, Insert, Catalog, Grid} {
		p := &palette{context: c}
		have := map[string]bool{}
		for _, d := range deeds(p.context) {
			have[d.title] = true
		}
		for _, b := range bindings {
			if (b.Context == c || b.Context == Anywhere) && b.Action != Palette && b.Action != EditEnter && !have[b.Title] {
				t.Errorf("the palette of the %s lacks %q", c, b.Title)
			}
		}
	}
}

func TestExportWritesAStatement(t *testing.T) {
	for _, c := range []struct{ script, command, want string }{
		{"LET a = FROM b;\n", "export out/a.csv", "LET a = FROM b;\n\nSAVE a TO 'out/a.csv';\n"},
		{"FROM b;\n", "export it's.parquet", "FROM b;\n\nSAVE b TO 'it''s.parquet';\n"},
		{"FROM b |> LIMIT 3;\n", "export a.csv", "LET b_rows = FROM b |> LIMIT 3;\n\nFROM b_rows;\n\nSAVE b_rows TO 'a.csv';\n"},
		{"FROM b |> PLOT bar x=a;\n", "export a.png", "FROM b |> PLOT bar x=a TO 'a.png';\n"},
		{"PLOT bar x=a FROM b TO 'a.png';\n", "export a.svg", "PLOT bar x=a FROM b TO 'a.png', 'a.svg';\n"},
	} {
		s := newScreen(t, c.script, 80, 24, fresh)
		s.keys(":" + strings.ReplaceAll(c.command, " ", "<space>") + "<enter>")
		if got := s.m.doc.String(); got != c.want {
			t.Errorf(":%s on %q makes %q, want %q", c.command, c.script, got, c.want)
		}
		s.keys("<esc>uu")
	}
	s := newScreen(t, "FROM b;\n", 80, 24, fresh)
	s.keys(":export a.png<enter>")
	s.shows("draws no chart")
}

func TestOpenAnotherAsksFirst(t *testing.T) {
	s := newScreen(t, "FROM a;\n", 80, 24, func(*notebooks.Cell) repl.Status { return repl.Status{State: repl.StateFresh} })
	s.keys("bFROM x;<esc>:e other.quire<enter>")
	s.shows("Save before opening another?")
	if s.m.next != "" || s.m.quitting {
		t.Fatal("it went before it was answered")
	}
	s.keys("d")
	if s.m.next != "/home/ada/other.quire" || !s.m.quitting {
		t.Fatalf("next is %q", s.m.next)
	}
}
