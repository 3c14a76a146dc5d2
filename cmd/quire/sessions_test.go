package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"quire/repl/tui"
)

// The sessions of testdata/sessions drive the whole program in a real terminal, at three sizes. A file is a list of lines,
// then the files that the folder holds (txtar). A line says what is pressed or what is to be seen:
//
//	env NAME=VALUE       set a variable for what is started
//	quire n.quire        start the program (sh starts a shell that has quire)
//	key ctrl+s           press a key of the key map, by its name there; it counts as covered
//	keys j j esc         press keys
//	type SELECT 1;       type a text; \n is no line end
//	paste FROM a;        paste it, as terminals do it
//	click TEXT           click on the first place that shows this
//	wheel down TEXT      turn the wheel over it
//	drag TEXT N          press the mouse there and let go N cells further right
//	scribble TEXT        write over the screen, as another program may
//	resize 40x10         change the terminal's size; resize alone takes back the session's own
//	see TEXT             wait until the screen shows it; a blank stands for any number of blanks
//	exact TEXT           the same with every blank as it stands
//	gone TEXT            wait until it does not
//	at TEXT              wait until the cursor stands on it
//	behind TEXT          wait until the cursor stands right behind it
//	file NAME TEXT       wait until a file holds it
//	copied TEXT          wait until the clipboard holds it
//	end 0                wait until the program has ended with this code
//	shot dark NAME …     capture the screen, with colours, under a name and with a caption (make screens)
//	only 120x40          the session is played at these sizes alone
//	# …                  a comment
//
// Nothing waits for time. What is pressed must be followed by something that did not hold before, or the session fails:
// it would prove nothing.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "sessions", "*.session"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	covered := &coverage{pressed: map[string]bool{}}
	t.Run("played", func(t *testing.T) {
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(filepath.Base(file), ".session")
			for _, size := range []string{"80x24", "120x40", "200x60"} {
				if !playedAt(string(archive.Comment), size) {
					continue
				}
				if testing.Short() && size != "120x40" && playedAt(string(archive.Comment), "120x40") {
					continue // once each: what runs side by side does not depend on the size
				}
				t.Run(name+" "+size, func(t *testing.T) {
					t.Parallel()
					s := &player{t: t, dir: t.TempDir(), file: file, size: size, covered: covered}
					for _, f := range archive.Files {
						write(t, s.dir, f.Name, string(f.Data))
					}
					s.play(string(archive.Comment))
				})
			}
		}
	})
	if f := testing.CoverMode(); f == "" && !t.Failed() && !t.Skipped() && !filtered() {
		covered.complete(t)
	}
}

// filtered reports whether only some of the sessions were asked for.
func filtered() bool {
	for _, a := range os.Args {
		if strings.HasPrefix(a, "-test.run=") && strings.Contains(a, "/") {
			return true
		}
	}
	return false
}

func playedAt(script, size string) bool {
	for _, l := range strings.Split(script, "\n") {
		if rest, ok := strings.CutPrefix(l, "only "); ok {
			return strings.Contains(" "+rest+" ", " "+size+" ")
		}
	}
	return true
}

// coverage is which keys were pressed where.
type coverage struct {
	mu      sync.Mutex
	pressed map[string]bool
}

func (c *coverage) add(place tui.Context, key string) {
	c.mu.Lock()
	c.pressed[string(place)+" "+key] = true
	c.mu.Unlock()
}

// complete fails the test for each key of the key map that no session pressed.
func (c *coverage) complete(t *testing.T) {
	if len(c.pressed) == 0 {
		return // no terminal
	}
	var missing []string
	for _, b := range tui.KeyMap() {
		for _, k := range b.Keys {
			if !c.pressed[string(b.Context)+" "+k] {
				missing = append(missing, fmt.Sprintf("%s: %s (%s)", b.Context, k, b.Title))
			}
		}
	}
	sort.Strings(missing)
	if len(missing) > 0 {
		t.Errorf("no session presses these keys of the key map:\n%s", strings.Join(missing, "\n"))
	}
}

// player plays one session at one size.
type player struct {
	t         *testing.T
	dir, file string
	size      string
	covered   *coverage
	env       []string
	term      *terminal
	shots     string // the folder for captures; "" takes none
	line      int
	pressed   string // what was pressed last, until something proves that it did something
	at        int    // its line
	before    shot   // the screen before it
}

func (s *player) fail(format string, args ...any) {
	s.t.Helper()
	screen := ""
	if s.term != nil {
		screen = "\n" + s.term.screen()
	}
	s.t.Fatalf("%s:%d at %s: %s%s", s.file, s.line, s.size, fmt.Sprintf(format, args...), screen)
}

func (s *player) play(script string) {
	for i, l := range strings.Split(script, "\n") {
		s.line = i + 1
		word, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
		if word == "" || word[0] == '#' || word == "only" {
			continue
		}
		do, ok := directives[word]
		if !ok {
			s.fail("no directive %q", word)
		}
		if s.term == nil && word != "env" && word != "quire" && word != "sh" {
			s.fail("the program is not started")
		}
		do(s, rest)
	}
	s.proved()
}

var directives map[string]func(s *player, rest string)

func init() {
	directives = map[string]func(s *player, rest string){
		"env":   func(s *player, rest string) { s.env = append(s.env, rest) },
		"quire": func(s *player, rest string) { s.start(strings.Fields(rest)...) },
		"sh":    func(s *player, _ string) { s.shell() },
		"key":   (*player).key,
		"keys": func(s *player, rest string) {
			s.press("keys "+rest, func() {
				for _, k := range strings.Fields(rest) {
					s.term.tmux(tmuxKey(k)...)
				}
			})
		},
		"type":     func(s *player, rest string) { s.press("type "+rest, func() { s.term.text(literally(rest)) }) },
		"paste":    (*player).paste,
		"click":    func(s *player, rest string) { s.mouse("click", rest) },
		"wheel":    (*player).wheel,
		"drag":     (*player).drag,
		"scribble": (*player).scribble,
		"resize":   (*player).resize,
		"see":      func(s *player, rest string) { s.until("see "+rest, shows(rest)) },
		"exact": func(s *player, rest string) {
			s.until("exact "+rest, func(now shot) bool { return strings.Contains(now.screen, rest) })
		},
		"gone": func(s *player, rest string) { s.until("gone "+rest, func(now shot) bool { return !shows(rest)(now) }) },
		"at": func(s *player, rest string) {
			s.until("at "+rest, func(now shot) bool { return strings.HasPrefix(now.right(), rest) })
		},
		"behind": func(s *player, rest string) {
			s.until("behind "+rest, func(now shot) bool { return strings.HasSuffix(strings.TrimRight(now.left(), " "), rest) })
		},
		"file":   (*player).holds,
		"shot":   (*player).shot,
		"copied": (*player).copied,
		"end":    (*player).ends,
	}
}

// start opens the terminal with quire in it.
func (s *player) start(args ...string) {
	w, h := s.extent(s.size)
	c := command(s.t, s.dir, args...)
	c.Env = append(c.Env, s.env...)
	if s.shots != "" { // tmux has all colours, though a program in it cannot know
		c.Args = append([]string{"env", "-u", "TMUX", "TERM=xterm-256color", "COLORTERM=truecolor", c.Path}, args...)
	}
	s.term = openTerminal(s.t, w, h, c)
}

// shell opens the terminal with a shell in it that has quire on its path.
func (s *player) shell() {
	w, h := s.extent(s.size)
	c := command(s.t, s.dir)
	bin := filepath.Join(s.dir, ".bin")
	write(s.t, s.dir, ".bin/quire", "#!/bin/sh\nexec "+quoted(os.Args[0])+" \"$@\"\n")
	if err := os.Chmod(filepath.Join(bin, "quire"), 0o755); err != nil {
		s.t.Fatal(err)
	}
	c.Env = append(c.Env, "PATH="+bin+":"+os.Getenv("PATH"), "PS1=shell> ", "ENV=")
	c.Args = []string{"sh", "-i"}
	s.term = openTerminal(s.t, w, h, c)
}

func (s *player) extent(size string) (w, h int) {
	a, b, _ := strings.Cut(size, "x")
	w, errW := strconv.Atoi(a)
	h, errH := strconv.Atoi(b)
	if errW != nil || errH != nil {
		s.fail("%q is no size", size)
	}
	return w, h
}

// press does something to the program, and has what follows prove that it had an effect.
func (s *player) press(what string, do func()) {
	s.t.Helper()
	s.proved()
	s.before = s.term.shot()
	s.pressed, s.at = what, s.line
	do()
}

// proved fails the session when nothing showed that what was pressed did anything.
func (s *player) proved() {
	s.t.Helper()
	if s.pressed != "" {
		s.line = s.at
		s.fail("nothing shows that %q did something: all that follows held before", s.pressed)
	}
}

// until waits for a screen.
func (s *player) until(what string, holds func(shot) bool) {
	s.t.Helper()
	if s.pressed != "" && !holds(s.before) {
		s.pressed = ""
	}
	if now, ok := s.term.await(holds); !ok {
		s.fail("never %s (cursor behind %q, on %q)", what, now.left(), now.right())
	}
}

// key presses one key of the key map in the place that the screen shows.
func (s *player) key(name string) {
	s.t.Helper()
	place := placeOf(s.term.screen())
	var context tui.Context
	for _, b := range tui.KeyMap() {
		for _, k := range b.Keys {
			if k == name && (b.Context == place || b.Context == tui.Anywhere && context == "") {
				context = b.Context
			}
		}
	}
	if context == "" {
		s.fail("the key map has no %q in the place %q", name, place)
	}
	s.press("key "+name, func() {
		for _, k := range strings.Fields(name) {
			s.term.tmux(tmuxKey(k)...)
		}
	})
	s.covered.add(context, name)
}

// placeOf tells where keys go, by what the status line says.
func placeOf(screen string) tui.Context {
	lines := strings.Split(strings.TrimRight(screen, "\n"), "\n")
	last := lines[len(lines)-1]
	for _, p := range []struct {
		pattern string
		context tui.Context
	}{
		{`^ ↑↓ part`, tui.Charting},
		{`^ INSERT.*Enter take `, tui.Completing},
		{`^ INSERT`, tui.Insert},
		{`^ NORMAL`, tui.Normal},
		{`^ CATALOG`, tui.Catalog},
		{`^ (GRID|row [\d,]+ of)`, tui.Grid},
	} {
		if regexp.MustCompile(p.pattern).MatchString(last) {
			return p.context
		}
	}
	return tui.Anywhere
}

func (s *player) holds(rest string) {
	name, text, _ := strings.Cut(rest, " ")
	s.pressed = ""
	if _, ok := s.term.await(func(shot) bool {
		data, _ := os.ReadFile(filepath.Join(s.dir, name))
		return strings.Contains(string(data), text)
	}); !ok {
		data, err := os.ReadFile(filepath.Join(s.dir, name))
		s.fail("%s never held %q: %v\n%s", name, text, err, data)
	}
}

func (s *player) ends(code string) {
	s.pressed = ""
	if got := s.term.ended(); got != code {
		s.fail("exit code %s, want %s", got, code)
	}
}
