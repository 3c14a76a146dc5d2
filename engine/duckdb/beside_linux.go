//go:build duckdb_arrow

package duckdb

import "golang.org/x/sys/unix"

// politeness is how far threads that run queries stand back: one such gets a tenth of what a thread of the screen gets that wants to
// run at the same moment, and all that is left.
const politeness = 10

// standBack lets the thread that calls it, and those that it starts, run behind others. Linux knows it for each thread; where it
// is refused nothing changes.
func standBack() { _ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), politeness) }
