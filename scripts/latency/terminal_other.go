//go:build !linux

package main

import (
	"errors"
	"time"
)

// terminal is measured on Linux only: other systems open terminals and tell of processes in other ways.
type terminal struct{}

var errLinux = errors.New("screens are measured on Linux only")

func start([]string, string, string, ...string) (*terminal, time.Time, error) {
	return nil, time.Time{}, errLinux
}

func (*terminal) stop()                                               {}
func (*terminal) keys(string) error                                   { return errLinux }
func (*terminal) until(string, func(*screen) bool) (time.Time, error) { return time.Time{}, errLinux }

func (*terminal) see(string) (time.Time, error)     { return time.Time{}, errLinux }
func (*terminal) calm(time.Duration)                {}
func (*terminal) look(func(*screen) string) string  { return "" }
func (*terminal) written() int64                    { return 0 }
func (*terminal) processor() (time.Duration, error) { return 0, errLinux }
func (*terminal) resident() (int64, error)          { return 0, errLinux }
