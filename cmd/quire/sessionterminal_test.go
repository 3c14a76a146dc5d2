package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// sessionPatience is how long a session waits for what it is to see, so that one that fails says what there was instead.
var sessionPatience = flag.Duration("patience", patience, "how long a session waits for a screen")

// shot is a screen with the place of its cursor.
type shot struct {
	screen string
	x, y   int
}

// shot takes the screen and the cursor at one moment.
func (s *terminal) shot() shot {
	s.t.Helper()
	out := s.tmux("display-message", "-p", "#{cursor_x} #{cursor_y} #{cursor_flag}", ";", "capture-pane", "-p")
	head, screen, _ := strings.Cut(out, "\n")
	now := shot{screen: screen}
	flag := 0
	_, _ = fmt.Sscan(head, &now.x, &now.y, &flag)
	if flag == 0 {
		now.x, now.y = -1, -1
	}
	return now
}

// await waits for a screen that holds; without one it gives the last.
func (s *terminal) await(holds func(shot) bool) (shot, bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), *sessionPatience)
	defer cancel()
	for {
		now := s.shot()
		if holds(now) {
			return now, true
		}
		select {
		case <-s.output:
		case <-ctx.Done():
			return now, false
		}
	}
}

// halves are the line of the cursor before it and from it on.
func (n shot) halves() (left, right string) {
	lines := strings.Split(n.screen, "\n")
	if n.y < 0 || n.y >= len(lines) {
		return "", ""
	}
	r := []rune(lines[n.y])
	if n.x > len(r) { // tmux cuts blanks at the end
		return string(r) + strings.Repeat(" ", n.x-len(r)), ""
	}
	return string(r[:n.x]), string(r[n.x:])
}

func (n shot) left() string  { l, _ := n.halves(); return l }
func (n shot) right() string { _, r := n.halves(); return r }

// shows reports whether a screen has a text; a blank in it stands for any number of them.
func shows(text string) func(shot) bool {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	pattern := regexp.MustCompile(strings.Join(words, `[ \t]+`))
	return func(now shot) bool { return pattern.MatchString(now.screen) }
}

// where finds the first cell that shows a text.
func (n shot) where(text string) (x, y int, ok bool) {
	for y, l := range strings.Split(n.screen, "\n") {
		if i := strings.Index(l, text); i >= 0 {
			return len([]rune(l[:i])), y, true
		}
	}
	return 0, 0, false
}

// tmuxNames are keys whose tmux name is not the key map's.
var tmuxNames = map[string]string{
	"enter": "Enter", "esc": "Escape", "space": "Space", "tab": "Tab", "shift+tab": "BTab", "backspace": "BSpace", "delete": "DC",
	"pgup": "PPage", "pgdown": "NPage", "home": "Home", "end": "End", "up": "Up", "down": "Down", "left": "Left", "right": "Right",
}

// sent are the bytes of keys that only terminals with a newer keyboard protocol tell apart (CSI u).
var sent = map[string]string{
	"shift+enter": "13;2", "ctrl+enter": "13;5", "shift+backspace": "127;2", "ctrl+backspace": "127;5", "ctrl+/": "47;5",
	"alt+enter": "13;3", "ctrl+.": "46;5", "ctrl+,": "44;5", "shift+space": "32;2",
}

// tmuxKey gives the tmux command that presses a key, by its name in the key map.
func tmuxKey(name string) []string {
	if code, ok := sent[name]; ok {
		return []string{"send-keys", "-l", "\x1b[" + code + "u"}
	}
	if r := []rune(name); len(r) == 1 {
		if r[0] < 0x80 {
			return []string{"send-keys", "-H", strconv.FormatInt(int64(r[0]), 16)}
		}
		return []string{"send-keys", "-l", name}
	}
	mods := ""
	for _, m := range []struct{ is, tmux string }{{"ctrl+", "C-"}, {"alt+", "M-"}, {"shift+", "S-"}} {
		if rest, ok := strings.CutPrefix(name, m.is); ok && rest != "" {
			mods, name = mods+m.tmux, rest
		}
	}
	if n, ok := tmuxNames[name]; ok {
		name = n
	} else if len(name) > 1 && name[0] == 'f' {
		name = strings.ToUpper(name)
	}
	return []string{"send-keys", mods + name}
}

// literally escapes a text for send-keys -l, which takes a last ; for itself.
func literally(text string) string {
	if strings.HasSuffix(text, ";") {
		return text[:len(text)-1] + `\;`
	}
	return text
}

func (s *player) paste(text string) {
	s.press("paste "+text, func() {
		s.term.tmux("set-buffer", "-b", "pasted", literally(strings.ReplaceAll(text, `\n`, "\n")))
		s.term.tmux("paste-buffer", "-p", "-b", "pasted")
	})
}

// mouse presses and lets go of the left button where a text is shown.
func (s *player) mouse(what, text string) {
	x, y, ok := s.term.shot().where(text)
	if !ok {
		s.fail("%s: the screen does not show %q", what, text)
	}
	s.press(what+" "+text, func() {
		s.term.tmux("send-keys", "-l", fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1))
	})
}

func (s *player) wheel(rest string) {
	way, text, _ := strings.Cut(rest, " ")
	x, y, ok := s.term.shot().where(text)
	button := map[string]int{"up": 64, "down": 65}[way]
	if !ok || button == 0 {
		s.fail("wheel: no way %q, or the screen does not show %q", way, text)
	}
	s.press("wheel "+rest, func() { s.term.tmux("send-keys", "-l", fmt.Sprintf("\x1b[<%d;%d;%dM", button, x+1, y+1)) })
}

// drag presses the button behind a text and lets go some cells further right.
func (s *player) drag(rest string) {
	text, by, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(by)
	x, y, ok := s.term.shot().where(text)
	if err != nil || !ok {
		s.fail("drag TEXT N: the screen does not show %q, or %q is no number", text, by)
	}
	x += len([]rune(text))
	s.press("drag "+rest, func() {
		s.term.tmux("send-keys", "-l", fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<32;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1+n, y+1, x+1+n, y+1))
	})
}

func (s *player) resize(size string) {
	if size == "" {
		size = s.size
	}
	w, h := s.extent(size)
	s.press("resize "+size, func() { s.term.tmux("resize-window", "-x", strconv.Itoa(w), "-y", strconv.Itoa(h)) })
}

// copied waits for a text in the clipboard, which tmux keeps as its buffer when a program sets it.
func (s *player) copied(text string) {
	s.pressed = ""
	held := func() string {
		out, _ := exec.Command("tmux", "-u", "-S", s.term.dir+"/tmux", "show-buffer").Output()
		return string(out)
	}
	if _, ok := s.term.await(func(shot) bool { return strings.Contains(held(), text) }); !ok {
		s.fail("the clipboard never held %q but %q", text, held())
	}
}

// scribble writes to the terminal behind the program's back.
func (s *player) scribble(text string) {
	s.press("scribble "+text, func() {
		tty := strings.TrimSpace(s.term.tmux("display-message", "-p", "#{pane_tty}"))
		f, err := os.OpenFile(tty, os.O_WRONLY, 0)
		if err != nil {
			s.fail("open %s: %v", tty, err)
		}
		defer f.Close()
		fmt.Fprintf(f, "\x1b7\x1b[8;9H%s\x1b8", text)
	})
}
