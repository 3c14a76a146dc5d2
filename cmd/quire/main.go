// Command quire is the terminal notebook. This package reads flags and the environment, joins the engine, the storage and
// the screen, and owns signals and the exit code; what they do is theirs.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // for machines without a zone database

	"quire/repl/text"
)

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := endingSignals(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// A reader that closes its end of the pipe has seen enough; that is no error, and no reason to leave a SAVE half done.
	signal.Ignore(syscall.SIGPIPE)
	ignoreLimits()
	root := rootCommand()
	err := root.ExecuteContext(ctx)
	var code exitCode
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	default:
		fmt.Fprintln(os.Stderr, "quire:", text.CleanBlock(err.Error()))
		return exitUsage
	}
}
