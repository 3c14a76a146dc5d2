package main

import (
	"os"

	"golang.org/x/term"
)

// colorful reports whether what is written to f may have colours: a terminal that has them, and a user who did not ask for
// none (https://no-color.org).
func colorful(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
