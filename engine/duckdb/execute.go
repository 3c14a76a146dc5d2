//go:build duckdb_arrow

package duckdb

import (
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// How long a statement's own thread rests when the engine's others have all that there is to do: at first, and at most.
const (
	shortestRest = 20 * time.Microsecond
	longestRest  = time.Millisecond
)

// execute runs the statement to its end; its rows are in memory then, or in the engine's temporary folder. DuckDB works on the
// thread that asks as well as on its own; a thread that asks and finds nothing to do asks again at once, and takes a processor
// from the one that has something (half of all the time that a file took which is read by one thread). Here it rests.
func (s *stmt) execute() (mapping.Result, error) {
	var res mapping.Result
	var pending mapping.PendingResult
	defer mapping.DestroyPending(&pending)
	if mapping.PendingPrepared(s.p, &pending) == mapping.StateError {
		return res, s.c.e.failure(mapping.PendingError(pending), s.t)
	}
	for rest := shortestRest; ; {
		switch mapping.PendingExecuteTask(pending) {
		case mapping.PendingStateResultNotReady:
			rest = shortestRest
			continue
		case mapping.PendingStateNoTasksAvailable:
			time.Sleep(rest)
			rest = min(2*rest, longestRest)
			continue
		case mapping.PendingStateError:
			return res, s.c.e.failure(mapping.PendingError(pending), s.t)
		}
		break
	}
	if mapping.ExecutePending(pending, &res) == mapping.StateError {
		message := mapping.ResultError(&res)
		mapping.DestroyResult(&res)
		return res, s.c.e.failure(message, s.t)
	}
	return res, nil
}
