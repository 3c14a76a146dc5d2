package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// writer is what a person types into one cell: a text, a cursor, and what the text was behind each key.
type writer struct {
	rng    *rand.Rand
	prefix int // that the keys do not reach
	text   []byte
	at     int
	states []string
}

// key gives the next key, by its tmux name, and does to the text what it does.
func (w *writer) key() string {
	begin := strings.LastIndexByte(string(w.text[:w.at]), '\n') + 1
	end := len(w.text)
	if i := strings.IndexByte(string(w.text[w.at:]), '\n'); i >= 0 {
		end = w.at + i
	}
	const alphabet = "abcdefghijklmnoqrstuvwxyz0123456789._"
	switch n := w.rng.IntN(100); {
	case end-begin > 50 || n < 4 && end > begin+1 && strings.Count(string(w.text), "\n") < 20: // all of it stays in sight
		if w.at == begin { // a line end in front of all of it makes an empty line, where the next one would run
			break
		}
		w.replace(w.at, w.at, "\n")
		return "Enter"
	case n < 14 && w.at > w.prefix:
		w.replace(w.at-1, w.at, "")
		return "BSpace"
	case n < 18 && w.at < len(w.text):
		w.replace(w.at, w.at+1, "")
		w.at = min(w.at, len(w.text))
		return "DC"
	case n < 26 && w.at > w.prefix:
		w.at--
		return "Left"
	case n < 32 && w.at < len(w.text):
		w.at++
		return "Right"
	case n < 34 && begin > 0:
		w.at = begin
		return "C-a"
	case n < 37:
		w.at = end
		return "C-e"
	}
	c := alphabet[w.rng.IntN(len(alphabet))]
	w.replace(w.at, w.at, string(c))
	return string(c)
}

func (w *writer) replace(from, to int, with string) {
	w.text = slices.Replace(w.text, from, to, []byte(with)...)
	w.at = from + len(with)
}

// underCursor gives the text of the cell that is edited, as it stands on a screen without the catalog.
func underCursor(screen string) string {
	var lines []string
	for _, m := range editedLine.FindAllStringSubmatch(screen, -1) {
		lines = append(lines, strings.TrimRight(m[1], " "))
	}
	return strings.Join(lines, "\n")
}

var editedLine = regexp.MustCompile(`(?m)^▌[ 0-9]{3} │ ?(.*)$`)

// A person types, the program is killed at any moment, and is opened again: of what the screen showed, no key is lost, and
// nothing comes back that was not typed. QUIRE_KILLS sets the number of kills, QUIRE_SEED repeats a run.
func TestKillsLoseNoKey(t *testing.T) {
	kills, seed := 5, rand.Uint64()
	if s := os.Getenv("QUIRE_KILLS"); s != "" {
		kills, _ = strconv.Atoi(s)
	}
	if s := os.Getenv("QUIRE_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	t.Log("real part: tmux")
	t.Logf("QUIRE_SEED=%d QUIRE_KILLS=%d", seed, kills)
	rng := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	write(t, dir, "n.quire", "SELECT 1 AS one;\n")
	c := command(t, dir, "n.quire")
	open := func() *terminal {
		again := exec.Command(c.Path, c.Args[1:]...)
		again.Dir, again.Env = c.Dir, c.Env
		return openTerminal(t, 90, 40, again)
	}
	const begin = "SELECT '"
	want := "SELECT 1 AS one;\n"
	w := &writer{rng: rng, prefix: len(begin)}
	fresh := func(s *terminal) {
		s.until(`NORMAL`)
		s.keys("G", "i")
		s.until(`INSERT`)
		s.text(begin)
		w.text, w.at = []byte(begin), len(begin)
		s.wait("the beginning", func(now string) bool { return underCursor(now) == begin })
	}
	s := open()
	fresh(s)
	known, keys := 0, 0
	for kill := range kills {
		if len(w.text) > 400 { // the cell is finished, and the next one begins
			s.text("';")
			s.keys("Escape")
			want += "\n" + string(w.text) + "';\n"
			fresh(s)
		}
		w.states = []string{string(w.text)}
		var typed []string
		for range 5 + rng.IntN(60) {
			typed = append(typed, w.key())
			w.states = append(w.states, string(w.text))
		}
		all := typed
		s.settled()
		sent := make(chan struct{})
		sizes := rng.Perm(8)
		go func() {
			defer close(sent)
			for i := 0; len(typed) > 0; i++ {
				n := min(len(typed), 1+sizes[i%len(sizes)])
				if exec.Command("tmux", append([]string{"-u", "-S", s.dir + "/tmux", "send-keys"}, typed[:n]...)...).Run() != nil {
					return // it is dead
				}
				typed = typed[n:]
			}
		}()
		for n, waiting := rng.IntN(40), true; n > 0 && waiting; n-- {
			select {
			case <-s.output:
			case <-sent:
				waiting = false
			}
		}
		if whole := string(w.text); rng.IntN(3) == 0 { // the last key is shown, and nothing comes behind it
			<-sent
			s.wait(whole, func(now string) bool { return underCursor(now) == whole })
		}
		s.kill()
		<-sent
		s.ended()
		screen := s.screen()
		shown := slices.Index(w.states, underCursor(screen))
		if shown >= 0 {
			known++
		}
		_ = exec.Command("tmux", "-S", s.dir+"/tmux", "kill-server").Run()

		s = open()
		s.until(`Restore what was typed`)
		s.keys("r")
		s.until(`restored`)
		got := underCursor(s.screen())
		back := -1
		for i, state := range w.states {
			if state == got {
				back = i
			}
		}
		keys += max(back, 0)
		if back < 0 || back < shown {
			t.Fatalf("kill %d: the screen showed the text behind key %d of %d, what came back is that behind key %d:\n%s\nthe screen showed\n%s\nthe keys were %q",
				kill+1, shown, len(w.states)-1, back, got, underCursor(screen), all)
		}
		w.text, w.at = []byte(w.states[back]), len(w.states[back])
		for range strings.Count(got, "\n") + 1 {
			s.keys("Down")
		}
		s.keys("C-e")
	}
	t.Logf("%d kills while %d keys were typed; %d times the screen showed a whole text", kills, keys, known)
	if known*2 < kills {
		t.Errorf("the screen showed a whole text %d times of %d: what was seen is not known", known, kills)
	}
	s.text("';")
	s.keys("Escape")
	s.until(`NORMAL`)
	s.keys("C-s")
	s.until(`saved n\.quire`)
	want += fmt.Sprintf("\n%s';\n", w.text)
	if data, err := os.ReadFile(filepath.Join(dir, "n.quire")); err != nil || string(data) != want {
		t.Errorf("the file is\n%s\nwant\n%s\n%v", data, want, err)
	}
}

// settled drops what is known of earlier output.
func (s *terminal) settled() {
	select {
	case <-s.output:
	default:
	}
}
