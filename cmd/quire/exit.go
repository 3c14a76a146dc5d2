package main

import (
	"fmt"

	"quire/engine"
	"quire/repl"
)

// The exit codes, as `quire --help` lists them.
const (
	exitDone      = 0
	exitFailed    = 1   // a statement failed
	exitUsage     = 2   // wrong usage, syntax or unknown name
	exitExpect    = 3   // an expectation failed
	exitMissing   = 5   // a source or engine is missing or cannot be reached
	exitCancelled = 130 // by Ctrl-C
)

// exitCode is an error whose words have been printed already.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// codeOf gives the exit code of a failure; static tells that it was found before anything ran.
func codeOf(f *repl.Failure, static bool) exitCode {
	if f.Expect {
		return exitExpect
	}
	switch f.Class {
	case engine.Cancelled:
		return exitCancelled
	case engine.Missing, engine.Unreachable, engine.Denied:
		return exitMissing
	case repl.Usage, engine.Syntax, engine.UnknownTable, engine.UnknownColumn:
		return exitUsage
	}
	if static && (f.Class == engine.TypeMismatch || f.Class == engine.Unsupported) {
		return exitUsage
	}
	return exitFailed
}

// worse orders exit codes of several static errors: usage says more than a missing source.
func worse(a, b exitCode) exitCode {
	for _, c := range []exitCode{exitCancelled, exitUsage, exitMissing, exitExpect, exitFailed} {
		if a == c || b == c {
			return c
		}
	}
	return a
}
