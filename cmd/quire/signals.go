package main

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
)

// terminalLent is set while an editor that the user asked for has the terminal. Its Ctrl-C reaches every program in front of that
// terminal, this one too, and is meant for the editor.
var terminalLent atomic.Bool

func lendTerminal(lent bool) { terminalLent.Store(lent) }

// endingSignals gives a context that the signals end, but for an interrupt while the terminal is lent.
func endingSignals(signals ...os.Signal) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	got := make(chan os.Signal, 1)
	signal.Notify(got, signals...)
	go func() {
		for {
			select {
			case s := <-got:
				if s == os.Interrupt && terminalLent.Load() {
					continue
				}
				cancel()
				signal.Stop(got) // a second one ends the program at once
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, func() { signal.Stop(got); cancel() }
}
