package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// sample is what one process took.
type sample struct {
	wall time.Duration
	peak int64 // resident memory at its highest, in bytes
}

// home gives the environment of a process with caches and state of its own, all empty, and what removes them.
func (b bench) home() (env []string, remove func(), err error) {
	dir, err := os.MkdirTemp(b.dir, "home")
	if err != nil {
		return nil, nil, err
	}
	env = append(os.Environ(), "HOME="+dir, "TERM=xterm-256color", "LANG=C.UTF-8")
	for name, folder := range map[string]string{"XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config"} {
		env = append(env, name+"="+filepath.Join(dir, folder))
	}
	return env, func() { _ = os.RemoveAll(dir) }, nil
}

// process runs a program to its end.
func (b bench) process(dir, program string, args ...string) (sample, error) {
	env, remove, err := b.home()
	if err != nil {
		return sample{}, err
	}
	defer remove()
	var said bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &said, &said
	started := time.Now()
	err = cmd.Run()
	s := sample{wall: time.Since(started)}
	if err != nil {
		return s, fmt.Errorf("%s %v: %w\n%s", filepath.Base(program), args, err, said.Bytes())
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peak = int64(usage.Maxrss) << 10
	}
	return s, nil
}

// inTurn runs both sides alternately, once unmeasured and then as often as asked.
func inTurn(times int, a, b func() (sample, error)) (as, bs samples, err error) {
	for i := range times + 1 {
		sa, err := a()
		if err != nil {
			return nil, nil, err
		}
		sb, err := b()
		if err != nil {
			return nil, nil, err
		}
		if i > 0 {
			as, bs = append(as, sa), append(bs, sb)
		}
	}
	return as, bs, nil
}

type samples []sample

// median is of the wall times.
func (s samples) median() time.Duration {
	walls := make([]time.Duration, len(s))
	for i := range s {
		walls[i] = s[i].wall
	}
	slices.Sort(walls)
	return walls[len(walls)/2]
}

// peak is the highest.
func (s samples) peak() int64 {
	var peak int64
	for i := range s {
		peak = max(peak, s[i].peak)
	}
	return peak
}
