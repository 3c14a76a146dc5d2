//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// pseudo is quire on a bare terminal line: nothing answers what it asks the terminal, and what it writes is kept as it is.
type pseudo struct {
	t      *testing.T
	master *os.File
	line   *os.File // the program's end, kept open to look at its settings
	before unix.Termios
	cmd    *exec.Cmd
	ended  chan struct{}
	err    error

	mu      sync.Mutex
	out     bytes.Buffer
	changed chan struct{}
}

// openPseudo starts a command on a terminal line of this size.
func openPseudo(t *testing.T, width, height int, c *exec.Cmd) *pseudo {
	t.Helper()
	return openTerm(t, width, height, c, "xterm-256color")
}

func openTerm(t *testing.T, width, height int, c *exec.Cmd, name string) *pseudo {
	t.Helper()
	// Not by os.OpenFile alone: a file in its poller would keep Close from hanging up while a read waits.
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	line, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &pseudo{t: t, master: master, line: line, cmd: c, ended: make(chan struct{}), changed: make(chan struct{}, 1)}
	p.resize(width, height)
	p.before = p.settings()
	c.Stdin, c.Stdout, c.Stderr = line, line, line
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	c.Env = append(c.Env, "TERM="+name, "LC_ALL=C.UTF-8")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		buf := make([]byte, 1<<16)
		for {
			n, err := master.Read(buf)
			p.mu.Lock()
			p.out.Write(buf[:n])
			p.mu.Unlock()
			p.wake()
			if err != nil {
				return
			}
		}
	}()
	go func() {
		p.err = c.Wait()
		close(p.ended)
		p.wake()
	}()
	t.Cleanup(func() {
		_ = c.Process.Kill()
		<-p.ended
		line.Close()
		master.Close()
	})
	return p
}

func (p *pseudo) wake() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

func (p *pseudo) resize(width, height int) {
	p.t.Helper()
	if err := unix.IoctlSetWinsize(int(p.line.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(height), Col: uint16(width)}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *pseudo) settings() unix.Termios {
	p.t.Helper()
	s, err := unix.IoctlGetTermios(int(p.line.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	return *s
}

func (p *pseudo) send(keys string) {
	p.t.Helper()
	if _, err := p.master.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// written is what the program has written so far.
func (p *pseudo) written() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// until waits for output that matches, behind what an earlier until matched with.
func (p *pseudo) until(pattern string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	re := regexp.MustCompile(pattern)
	for {
		out := p.written()
		if m := re.FindString(out); m != "" {
			return m
		}
		select {
		case <-p.changed:
		case <-ctx.Done():
			p.t.Fatalf("the program never wrote %s:\n%q", pattern, last(out, 4000))
		}
	}
}

// forget has until look only at what comes from now on.
func (p *pseudo) forget() {
	p.mu.Lock()
	p.out.Reset()
	p.mu.Unlock()
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// exit waits for the end of the program and gives its exit code; -1 when a signal ended it.
func (p *pseudo) exit() int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	select {
	case <-p.ended:
	case <-ctx.Done():
		_ = p.cmd.Process.Signal(syscall.SIGQUIT)
		p.until(`goroutine`)
		p.t.Fatalf("the program did not end:\n%s", last(p.written(), 20000))
	}
	return p.cmd.ProcessState.ExitCode()
}

var (
	privateMode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)
	keyboard    = regexp.MustCompile(`\x1b\[([<>=])([0-9;]*)u|\x1b\[>4(;[0-9])?m`)
)

// asItWas fails the test unless the terminal is as it was before the program: its settings, and every mode.
func (p *pseudo) asItWas() {
	p.t.Helper()
	if now := p.settings(); now != p.before {
		p.t.Errorf("the settings of the terminal line were\n%+v, and are\n%+v", p.before, now)
	}
	out := p.written()
	on := map[string]bool{"25": true} // the cursor
	for _, m := range privateMode.FindAllStringSubmatch(out, -1) {
		for _, mode := range strings.Split(m[1], ";") {
			on[mode] = m[2] == "h"
		}
	}
	for mode, is := range on {
		if is != (mode == "25" || mode == "7") {
			p.t.Errorf("mode %s is left %v", mode, is)
		}
	}
	pushed, keys := 0, ""
	for _, m := range keyboard.FindAllStringSubmatch(out, -1) {
		switch {
		case m[1] == ">":
			pushed++
		case m[1] == "<":
			pushed--
		case m[1] == "=":
			keys = m[2]
		default:
			keys = strings.TrimPrefix(m[3], ";")
		}
	}
	if pushed > 0 || keys != "" && !strings.HasPrefix(keys, "0") {
		p.t.Errorf("the keyboard is left in another mode: %d pushed, %q", pushed, keys)
	}
}

// openDumb starts quire on a line of TERM=dumb.
func openDumb(t *testing.T, c *exec.Cmd, env []string, args ...string) *pseudo {
	t.Helper()
	c.Args, c.Env = append(c.Args[:1:1], args...), env
	return openTerm(t, 80, 24, c, "dumb")
}

// running waits until the program works: the engine's threads use the processor.
func (p *pseudo) running() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for before := p.ticks(); p.ticks() < before+20; {
		if ctx.Err() != nil {
			p.t.Fatal("the program does nothing")
		}
		runtime.Gosched()
	}
}

// ticks is the processor time that the program has used, in hundredths of a second.
func (p *pseudo) ticks() (n int) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 1 << 30
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	for _, f := range fields[11:13] {
		var v int
		_, _ = fmt.Sscan(f, &v)
		n += v
	}
	return n
}
