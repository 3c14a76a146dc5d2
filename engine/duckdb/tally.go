//go:build duckdb_arrow

package duckdb

/*
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t idx_t;
typedef void *handle;

extern idx_t duckdb_data_chunk_get_size(handle);
extern handle duckdb_data_chunk_get_vector(handle, idx_t);
extern void *duckdb_vector_get_data(handle);

#define TALLIES 64
static _Atomic int64_t tallies[TALLIES];

// tally adds the rows that pass to the count that its argument names, and lets them all pass.
static void tally(handle info, handle in, handle out) {
	idx_t rows = duckdb_data_chunk_get_size(in);
	const int32_t *which = duckdb_vector_get_data(duckdb_data_chunk_get_vector(in, 0));
	if (rows && which[0] >= 0 && which[0] < TALLIES) tallies[which[0]] += rows;
	memset(duckdb_vector_get_data(out), 1, rows);
}
static void *tally_fn(void) { return (void *)tally; }
static void tally_add(int i, int64_t n) { tallies[i] += n; }
static void tally_set(int i, int64_t n) { tallies[i] = n; }
static int64_t tally_get(int i) { return tallies[i]; }
*/
import "C"

import (
	"context"
	"strconv"
	"sync"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// DuckDB does not tell how many rows it has read: what it counts are steps. A file of text is read through a condition that always
// holds and counts the rows that pass it, on all threads.

// tally counts the rows of one run.
type tally int

// tallies are those that are free; counts are the process's, engines share them.
var tallies = struct {
	mu   sync.Mutex
	used [C.TALLIES]bool
}{}

// newTally takes a tally, from 0 on; nil when all are taken, and then nothing is told.
func newTally() *tally {
	tallies.mu.Lock()
	defer tallies.mu.Unlock()
	for i := range tallies.used {
		if !tallies.used[i] {
			tallies.used[i] = true
			t := tally(i)
			t.set(0)
			return &t
		}
	}
	return nil
}

// done gives a tally back.
func (t *tally) done() {
	if t != nil {
		tallies.mu.Lock()
		defer tallies.mu.Unlock()
		tallies.used[*t] = false
	}
}

// rows is the count; -1 when there is none.
func (t *tally) rows() int64 {
	if t == nil {
		return -1
	}
	return int64(C.tally_get(C.int(*t)))
}

func (t *tally) add(n int64) {
	if t != nil {
		C.tally_add(C.int(*t), C.int64_t(n))
	}
}

func (t *tally) set(n int64) {
	if t != nil {
		C.tally_set(C.int(*t), C.int64_t(n))
	}
}

// condition is what counts the rows that pass it; "" without a tally.
func (t *tally) condition() string {
	if t == nil {
		return ""
	}
	return " WHERE quire_tally(" + strconv.Itoa(int(*t)) + ")"
}

type tallyKey struct{}

// tallied gives a context whose runs count their rows.
func tallied(ctx context.Context, t *tally) context.Context {
	return context.WithValue(ctx, tallyKey{}, t)
}

func tallyOf(ctx context.Context) *tally {
	t, _ := ctx.Value(tallyKey{}).(*tally)
	return t
}

func registerTally(c mapping.Connection) error {
	return native{"quire_tally", mapping.TypeBoolean, []mapping.Type{mapping.TypeInteger}, C.tally_fn()}.registerAs(c, true)
}
