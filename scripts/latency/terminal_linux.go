package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a program on a terminal of its own, with what it shows.
type terminal struct {
	file *os.File
	cmd  *exec.Cmd
	ends chan struct{}

	mu      sync.Mutex
	screen  *screen
	at      time.Time // of the last output
	bytes   int64     // of output
	changed chan struct{}
}

// Of the terminals that programs are measured on.
const (
	columns = 120
	rows    = 40
)

// start starts a program on a terminal.
func start(env []string, dir string, program string, args ...string) (*terminal, time.Time, error) {
	file, tty, err := openTerminal()
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("open a terminal: %w", err)
	}
	t := &terminal{file: file, changed: make(chan struct{}), ends: make(chan struct{})}
	t.screen = newScreen(columns, rows, func(s string) { _, _ = file.WriteString(s) })
	t.cmd = exec.Command(program, args...)
	t.cmd.Dir, t.cmd.Env, t.cmd.Stdin, t.cmd.Stdout, t.cmd.Stderr = dir, env, tty, tty, tty
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	started := time.Now()
	err = t.cmd.Start()
	_ = tty.Close()
	if err != nil {
		_ = file.Close()
		return nil, started, err
	}
	go t.listen()
	return t, started, nil
}

func (t *terminal) listen() {
	defer close(t.ends)
	buf := make([]byte, 1<<16)
	for {
		n, err := t.file.Read(buf)
		if n > 0 {
			t.mu.Lock()
			t.screen.write(buf[:n])
			t.at = time.Now()
			t.bytes += int64(n)
			close(t.changed)
			t.changed = make(chan struct{})
			t.mu.Unlock()
		}
		if err != nil {
			return
		}
	}
}

// stop ends the program.
func (t *terminal) stop() {
	_ = syscall.Kill(-t.cmd.Process.Pid, syscall.SIGKILL)
	_ = t.cmd.Wait()
	_ = t.file.Close()
	<-t.ends
}

func (t *terminal) keys(s string) error {
	_, err := t.file.WriteString(s)
	return err
}

// until waits until the screen is as asked and gives the moment when it became so.
func (t *terminal) until(what string, is func(*screen) bool) (time.Time, error) {
	end := time.NewTimer(waitMost)
	defer end.Stop()
	for {
		t.mu.Lock()
		ok, at, changed := is(t.screen), t.at, t.changed
		shown := ""
		if !ok {
			shown = strings.Join(t.screen.lines(), "\n")
		}
		t.mu.Unlock()
		if ok {
			return at, nil
		}
		select {
		case <-changed:
		case <-t.ends:
			return at, fmt.Errorf("%s: the program ended; it showed\n%s", what, shown)
		case <-end.C:
			return at, fmt.Errorf("%s: not within %v; the screen is\n%s", what, waitMost, shown)
		}
	}
}

// see waits until a text is on the screen.
func (t *terminal) see(words string) (time.Time, error) {
	return t.until("wait for "+words, func(s *screen) bool {
		for _, l := range s.lines() {
			if strings.Contains(l, words) {
				return true
			}
		}
		return false
	})
}

// calm waits until nothing has been drawn for a while.
func (t *terminal) calm(d time.Duration) {
	for end := time.Now().Add(waitMost); time.Now().Before(end); time.Sleep(d / 4) {
		t.mu.Lock()
		quiet := time.Since(t.at)
		t.mu.Unlock()
		if quiet >= d {
			return
		}
	}
}

// look gives something of the screen as it is.
func (t *terminal) look(f func(*screen) string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return f(t.screen)
}

func (t *terminal) written() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bytes
}

// processor is what the program and its children have taken of the processor.
func (t *terminal) processor() (time.Duration, error) {
	var sum time.Duration
	err := eachOf(t.cmd.Process.Pid, func(dir string) error {
		stat, err := os.ReadFile(dir + "/stat")
		if err != nil {
			return err
		}
		f := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		for _, i := range []int{11, 12} { // user and system time, in ticks of 10 ms
			n, err := strconv.ParseInt(f[i], 10, 64)
			if err != nil {
				return err
			}
			sum += time.Duration(n) * 10 * time.Millisecond
		}
		return nil
	})
	return sum, err
}

// resident is the memory of the program and its children.
func (t *terminal) resident() (int64, error) {
	var sum int64
	err := eachOf(t.cmd.Process.Pid, func(dir string) error {
		statm, err := os.ReadFile(dir + "/statm")
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.Fields(string(statm))[1], 10, 64)
		sum += n * int64(os.Getpagesize())
		return err
	})
	return sum, err
}

// eachOf calls f for the folders in /proc of a process and its children.
func eachOf(pid int, f func(dir string) error) error {
	dir := fmt.Sprintf("/proc/%d", pid)
	if err := f(dir); err != nil {
		return err
	}
	children, err := os.ReadFile(fmt.Sprintf("%s/task/%d/children", dir, pid))
	if err != nil {
		return nil //nolint:nilerr // not every kernel tells
	}
	for _, c := range strings.Fields(string(children)) {
		child, err := strconv.Atoi(c)
		if err != nil {
			return err
		}
		if err := eachOf(child, f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// openTerminal makes a pseudo-terminal: our end, and the program's.
func openTerminal() (ours, tty *os.File, err error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	ours = os.NewFile(uintptr(fd), "/dev/ptmx")
	n := 0
	if err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err == nil {
		if n, err = unix.IoctlGetInt(fd, unix.TIOCGPTN); err == nil {
			err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: columns, Row: rows})
		}
	}
	if err == nil {
		tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		_ = ours.Close()
		return nil, nil, err
	}
	return ours, tty, nil
}
