package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// terminal is quire in a real terminal (tmux), driven by keys. It waits on the terminal's own output, never on time.
type terminal struct {
	t      *testing.T
	dir    string        // of tmux's socket and of what the shell around the command says
	output chan struct{} // something was written to the terminal
}

// openTerminal starts a command in a terminal of this size.
func openTerminal(t *testing.T, width, height int, c *exec.Cmd) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed (apt-get install tmux): the whole screen is not tried in a terminal")
	}
	dir := t.TempDir()
	term := &terminal{t: t, dir: dir, output: make(chan struct{}, 1)}
	fifo := filepath.Join(dir, "output")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	// The command waits at a gate until its output is watched.
	gate := filepath.Join(dir, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	// What the shell says of a command that was killed must not stand on the screen.
	script := fmt.Sprintf("read go < %s; cd %s; exec 3>&2 2>/dev/null; sh -c 'exec 2>&3 3>&-; echo $$ > %s/pid; exec \"$@\"' sh %s; echo $? > %s/ended; echo > %s",
		gate, quoted(c.Dir), dir, quoted(c.Args...), dir, fifo)
	tmux := exec.Command("tmux", "-u", "-S", dir+"/tmux", "-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), script)
	tmux.Env = append(c.Env, "TERM=xterm-256color", "SHELL=/bin/sh", "LC_ALL=C.UTF-8")
	if out, err := tmux.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", dir+"/tmux", "kill-server").Run() })
	term.tmux("set", "-g", "remain-on-exit", "on", ";", "set", "-s", "set-clipboard", "on")
	term.tmux("pipe-pane", "-O", "cat > "+fifo)
	watch, err := os.OpenFile(fifo, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { watch.Close() })
	go func() {
		buf := make([]byte, 1<<16)
		for {
			if _, err := watch.Read(buf); err != nil {
				return
			}
			select {
			case term.output <- struct{}{}:
			default:
			}
		}
	}()
	if err := os.WriteFile(gate, []byte("go\n"), 0); err != nil {
		t.Fatal(err)
	}
	return term
}

func quoted(words ...string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return strings.Join(out, " ")
}

func (s *terminal) tmux(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-u", "-S", s.dir + "/tmux"}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %s: %v: %s", args[0], err, out)
	}
	return string(out)
}

// keys types keys, by their tmux names; text is typed as it is.
func (s *terminal) keys(names ...string) {
	s.t.Helper()
	s.tmux(append([]string{"send-keys"}, names...)...)
}

func (s *terminal) text(text string) {
	s.t.Helper()
	s.tmux("send-keys", "-l", text)
}

// screen is what stands on the terminal now.
func (s *terminal) screen() string { s.t.Helper(); return s.tmux("capture-pane", "-p") }

// patience bounds the wait for a screen that never comes, so that the test says what it saw instead of hanging.
const patience = 60 * time.Second

// until waits for a screen that matches.
func (s *terminal) until(pattern string) string {
	s.t.Helper()
	return s.wait(pattern, regexp.MustCompile(pattern).MatchString)
}

func (s *terminal) wait(what string, holds func(screen string) bool) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		now := s.screen()
		if holds(now) {
			return now
		}
		select {
		case <-s.output:
		case <-ctx.Done():
			s.t.Fatalf("the screen never showed %s:\n%s", what, s.screen())
		}
	}
}

// exited gives the exit code of the command; "" while it runs.
func (s *terminal) exited() string {
	code, _ := os.ReadFile(filepath.Join(s.dir, "ended"))
	return strings.TrimSpace(string(code))
}

// ended waits until the command has ended and gives its exit code.
func (s *terminal) ended() string {
	s.t.Helper()
	s.wait("the end of the program", func(string) bool { return s.exited() != "" })
	return s.exited()
}

// kill ends the command as a crash would.
func (s *terminal) kill() {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "pid"))
	if err != nil {
		s.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGKILL)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

const visits = `day,merchant,visits,note
2018-10-01,Aldi,12,a
2018-10-02,Aldi,9,
2018-10-01,Lidl,30,b
2018-10-02,Lidl,7,
2018-10-01,Spar,1,c
`

// A person opens a CSV, builds three steps by keys alone, charts, saves, quits; the saved notebook then runs headless and
// gives what the screen showed.
func TestGesturesToNotebook(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {80, 24}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Log("real part: tmux")
			dir := t.TempDir()
			write(t, dir, "visits.csv", visits)
			s := openTerminal(t, size[0], size[1], command(t, dir, "visits.csv"))
			s.until(`Aldi\s+12[\s\S]*5 of|of 5`)
			s.keys("l", "l", "]") // visits, descending
			s.until(`ORDER BY visits DESC`)
			s.until(`2018-10-01\s+Lidl\s+30[\s\S]*2018-10-01\s+Aldi\s+12`)
			s.keys("G")
			s.until(`row 5 of 5`)
			s.keys("-") // not the row of 1
			s.until(`WHERE visits IS DISTINCT FROM 1`)
			s.until(`of 4`)
			s.keys("l", "H")
			s.until(`DROP note`)
			s.wait("rows without note", func(now string) bool { return !regexp.MustCompile(`(?m)^.*merchant.*note`).MatchString(now) })
			s.keys(".")
			s.until(`→ \|> PLOT line`) // the form proposes
			s.keys("Enter")
			s.wait("the chart in the notebook", func(now string) bool {
				return strings.Contains(now, "PLOT line") && !strings.Contains(now, "→ |>")
			})
			s.keys("C-s")
			s.until(`untitled.quire`)
			s.keys("C-u")
			s.text("visits.quire")
			s.keys("Enter")
			s.wait("the saved file", func(string) bool { _, err := os.Stat(filepath.Join(dir, "visits.quire")); return err == nil })
			s.until(`saved`)
			s.keys("Escape")
			s.keys("q")
			shown := s.wait("the end", func(now string) bool {
				return s.exited() != "" || strings.Contains(now, "NORMAL")
			})
			if s.exited() == "" && strings.Contains(shown, "NORMAL") {
				s.keys("q")
			}
			if code := s.ended(); code != "0" {
				t.Fatalf("exit code %s", code)
			}
			script, err := os.ReadFile(filepath.Join(dir, "visits.quire"))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"LOAD 'visits.csv' AS visits;", "ORDER BY visits DESC", "WHERE visits IS DISTINCT FROM 1", "DROP note", "PLOT"} {
				if !strings.Contains(string(script), want) {
					t.Errorf("the saved notebook has no %q:\n%s", want, script)
				}
			}
			run := command(t, dir, "run", "visits.quire")
			out, err := run.Output()
			if err != nil {
				t.Fatalf("quire run: %v", err)
			}
			rows := regexp.MustCompile(`2018-10-01\s+Lidl\s+30\s+2018-10-01\s+Aldi\s+12\s+2018-10-02\s+Aldi\s+9\s+2018-10-02\s+Lidl\s+7\s+4 rows`)
			if !rows.Match(out) {
				t.Errorf("quire run of\n%s\ngave\n%s", script, out)
			}
		})
	}
}

// A program that is killed while one types has lost nothing: reopening offers the text as it was.
func TestKilledWhileTyping(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "n.quire", "SELECT 1 AS one;\n")
	c := command(t, dir, "n.quire")
	s := openTerminal(t, 100, 30, c)
	s.until(`NORMAL`)
	s.keys("G", "i")
	s.until(`INSERT`)
	s.text("FROM range(7) AS r(n) |> WHERE n >")
	s.until(`WHERE n >`)
	s.kill()
	s.ended()

	again := exec.Command(c.Path, c.Args[1:]...)
	again.Dir, again.Env = c.Dir, c.Env
	s = openTerminal(t, 100, 30, again)
	s.until(`(?i)restore`)
	s.keys("Enter")
	s.until(`FROM range\(7\) AS r\(n\) \|> WHERE n >`)
	s.text(" 5")
	s.keys("F5")
	s.until(`6\s*\n`)
	if data, err := os.ReadFile(filepath.Join(dir, "n.quire")); err != nil || string(data) != "SELECT 1 AS one;\n" {
		t.Errorf("the file changed without a save: %q, %v", data, err)
	}
}

// A terminal of 20×5 gets one sentence, and the program goes on when it grows.
func TestSmallTerminal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "n.quire", "SELECT 1 AS one;\n")
	s := openTerminal(t, 20, 5, command(t, dir, "n.quire"))
	s.until(`(?i)60`)
	s.tmux("resize-window", "-x", "90", "-y", "30")
	s.until(`SELECT 1 AS one`)
	s.keys("q")
	if code := s.ended(); code != "0" {
		t.Errorf("exit code %s", code)
	}
}
