package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// A program on our terminal sees its size, and we see what it draws.
func TestTerminal(t *testing.T) {
	screen, tty, err := openTerminal(100, 30)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = screen.Close() }()
	cmd := exec.Command("sh", "-c", "stty size; test -t 0 && test -t 1 && echo NORMAL; cat >/dev/null")
	cmd.Env = os.Environ()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = tty.Close()
	seen, err := readUntil(screen, frameMark)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil || string(seen[:6]) != "30 100" {
		t.Errorf("the terminal got %q (%v)", seen, err)
	}
}
