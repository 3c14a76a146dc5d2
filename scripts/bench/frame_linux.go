package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// frameMark is in the status line, the last line of a frame.
var frameMark = []byte("NORMAL")

// frameWait is how long a frame is waited for, in all.
const frameWait = 10 * time.Second

// firstFrame opens a notebook on a terminal of 120×40 and measures until the first frame has been drawn to its last line.
func (b bench) firstFrame(script string) (sample, error) {
	env, remove, err := b.home()
	if err != nil {
		return sample{}, err
	}
	defer remove()
	screen, tty, err := openTerminal(120, 40)
	if err != nil {
		return sample{}, fmt.Errorf("open a terminal: %w", err)
	}
	defer func() { _ = screen.Close() }()
	cmd := exec.Command(b.quire, script)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{}, err
	}
	_ = tty.Close()
	var s sample
	seen, err := readUntil(screen, frameMark)
	s.wall = time.Since(started)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil {
		return s, fmt.Errorf("no first frame: %w; the terminal got %q", err, seen)
	}
	return s, nil
}

// readUntil reads until a text has come.
func readUntil(f *os.File, mark []byte) ([]byte, error) {
	if err := f.SetReadDeadline(time.Now().Add(frameWait)); err != nil {
		return nil, err
	}
	var seen []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := f.Read(buf)
		seen = append(seen, buf[:n]...)
		if bytes.Contains(seen, mark) {
			return seen, nil
		}
		if err != nil {
			return seen, err
		}
	}
}

// openTerminal makes a pseudo-terminal: our end, and the program's.
func openTerminal(columns, rows uint16) (screen, tty *os.File, err error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	screen = os.NewFile(uintptr(fd), "/dev/ptmx") // non-blocking, so that deadlines work
	fail := func(err error) (*os.File, *os.File, error) {
		_ = screen.Close()
		return nil, nil, err
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return fail(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return fail(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: columns, Row: rows}); err != nil {
		return fail(err)
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return fail(err)
	}
	return screen, tty, nil
}
