//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// ignoreLimits lets a write past a bound on the size of files (ulimit -f) fail like one to a full disk: it would end the program.
func ignoreLimits() { signal.Ignore(syscall.SIGXFSZ) }
