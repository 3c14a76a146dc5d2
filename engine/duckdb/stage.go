//go:build duckdb_arrow

package duckdb

/*
#include <stdint.h>

typedef uint64_t idx_t;
typedef void *handle;

extern uint64_t *duckdb_vector_get_validity(handle);
extern void duckdb_vector_ensure_validity_writable(handle);
extern void duckdb_vector_assign_string_element_len(handle, idx_t, const char *, idx_t);

// fill puts fields [from, from+n) of a column into a vector of texts.
static void fill(handle v, const char *data, const uint32_t *ends, const uint8_t *null, idx_t from, idx_t n) {
	uint64_t *valid = 0;
	for (idx_t i = 0; i < n; i++) {
		idx_t k = from + i;
		if (null[k]) {
			if (!valid) {
				duckdb_vector_ensure_validity_writable(v);
				valid = duckdb_vector_get_validity(v);
			}
			valid[i >> 6] &= ~(1ULL << (i & 63));
			continue;
		}
		uint32_t start = k ? ends[k - 1] : 0;
		duckdb_vector_assign_string_element_len(v, i, data + start, ends[k] - start);
	}
}
*/
import "C"

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
	"quire/engine/duckdb/records"
)

// stageTable takes rows as text, a batch at a time, to be converted by the engine itself. It is the connection's own.
const stageTable = "quire_stage"

// stageColumn names column i of the stage.
func stageColumn(i int) string { return fmt.Sprintf("c%d", i) }

// stage puts a batch into the stage, in place of the last one.
func (c *conn) stage(b *records.Batch) error {
	cols := make([]string, len(b.Columns))
	for i := range cols {
		cols[i] = stageColumn(i) + " VARCHAR"
	}
	if _, err := c.do("CREATE OR REPLACE TEMP TABLE "+stageTable+" ("+strings.Join(cols, ", ")+")", nil); err != nil {
		return err
	}
	return c.append("temp", "main", stageTable, b)
}

func (c *conn) unstage() { _, _ = c.do("DROP TABLE IF EXISTS temp."+stageTable, nil) }

// append adds a batch to a table of texts.
func (c *conn) append(catalog, schema, table string, b *records.Batch) error {
	var a mapping.Appender
	if mapping.AppenderCreateExt(c.c, catalog, schema, table, &a) == mapping.StateError {
		message := mapping.AppenderError(a)
		mapping.AppenderDestroy(&a)
		return c.e.failure(message, nil)
	}
	defer mapping.AppenderDestroy(&a)
	text := mapping.CreateLogicalType(mapping.TypeVarchar)
	defer mapping.DestroyLogicalType(&text)
	types := make([]mapping.LogicalType, len(b.Columns))
	for i := range types {
		types[i] = text
	}
	most := int(mapping.VectorSize())
	for from := 0; from < b.Rows; from += most {
		n := min(most, b.Rows-from)
		chunk := mapping.CreateDataChunk(types)
		for i := range b.Columns {
			col := &b.Columns[i]
			v := mapping.DataChunkGetVector(chunk, mapping.IdxT(i))
			data := unsafe.Pointer(unsafe.SliceData(col.Data))
			C.fill(C.handle(v.Ptr), (*C.char)(data), (*C.uint32_t)(unsafe.SliceData(col.Ends)), (*C.uint8_t)(unsafe.SliceData(col.Null)), C.idx_t(from), C.idx_t(n))
		}
		mapping.DataChunkSetSize(chunk, mapping.IdxT(n))
		state := mapping.AppendDataChunk(a, chunk)
		mapping.DestroyDataChunk(&chunk)
		if state == mapping.StateError {
			return c.appendError(a)
		}
	}
	if mapping.AppenderFlush(a) == mapping.StateError {
		return c.appendError(a)
	}
	return nil
}

func (c *conn) appendError(a mapping.Appender) error {
	if message := mapping.AppenderError(a); message != "" {
		return c.e.failure(message, nil)
	}
	return engine.NewError(engine.Failed, "the engine takes no rows", "", nil)
}
