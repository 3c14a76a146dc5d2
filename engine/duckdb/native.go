//go:build duckdb_arrow

package duckdb

/*
#include <stdbool.h>
#include <stdint.h>

typedef uint64_t idx_t;
typedef void *handle;

// Of DuckDB's C interface, which the driver links in; its header is not on our include path.
extern idx_t duckdb_data_chunk_get_size(handle);
extern handle duckdb_data_chunk_get_vector(handle, idx_t);
extern void *duckdb_vector_get_data(handle);
extern uint64_t *duckdb_vector_get_validity(handle);
extern void duckdb_vector_ensure_validity_writable(handle);
extern void duckdb_scalar_function_set_error(handle, const char *);

// checked says that a row whose divisor is zero and whose operands are both there is an error.
static void checked(handle info, handle va, handle vb, const bool *zero, bool any, idx_t n, handle out) {
	uint64_t *ma = duckdb_vector_get_validity(va), *mb = duckdb_vector_get_validity(vb);
	if (ma || mb) {
		duckdb_vector_ensure_validity_writable(out);
		uint64_t *mo = duckdb_vector_get_validity(out);
		for (idx_t w = 0; w < (n + 63) / 64; w++)
			mo[w] = (ma ? ma[w] : ~0ULL) & (mb ? mb[w] : ~0ULL);
		if (!any) return;
		any = false;
		for (idx_t i = 0; i < n; i++)
			any |= zero[i] && (mo[i >> 6] >> (i & 63) & 1);
	}
	if (any) duckdb_scalar_function_set_error(info, "division by zero");
}

// Rows in a vector are 2048 (STANDARD_VECTOR_SIZE).
#define MOST 4096

#define DIVIDE(NAME, T)                                                                    \
	static void NAME(handle info, handle in, handle out) {                                 \
		idx_t n = duckdb_data_chunk_get_size(in);                                          \
		handle va = duckdb_data_chunk_get_vector(in, 0), vb = duckdb_data_chunk_get_vector(in, 1); \
		const T *a = duckdb_vector_get_data(va), *b = duckdb_vector_get_data(vb);          \
		T *r = duckdb_vector_get_data(out);                                                \
		bool any = false, zero[MOST];                                                      \
		if (n > MOST) {                                                                    \
			duckdb_scalar_function_set_error(info, "more rows at once than a vector holds");   \
			return;                                                                        \
		}                                                                                  \
		for (idx_t i = 0; i < n; i++) {                                                    \
			zero[i] = b[i] == 0;                                                           \
			any |= zero[i];                                                                \
			r[i] = a[i] / b[i];                                                            \
		}                                                                                  \
		checked(info, va, vb, zero, any, n, out);                                          \
	}

DIVIDE(divide_double, double)
DIVIDE(divide_float, float)

static void *divide_double_fn(void) { return (void *)divide_double; }
static void *divide_float_fn(void) { return (void *)divide_float; }
*/
import "C"

import (
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
)

// registerDivision gives `/` Spark's meaning: numbers give a double (floats a float, as the signature must stay), zero below
// a value that is not NULL is an error. It takes the place of DuckDB's own operator in this database, whose 1/0 is inf and which no setting changes. A macro named "/"
// would do the same, but it copies its operands wherever it names them: 14 divisions inside one another took two minutes to
// bind, and x/0 with x NULL could not be told apart at less cost. This one costs what DuckDB's own costs (docs/decisions.md).
func registerDivision(c mapping.Connection) error {
	for _, f := range []struct {
		operand mapping.Type
		fn      unsafe.Pointer
	}{
		{mapping.TypeDouble, C.divide_double_fn()},
		{mapping.TypeFloat, C.divide_float_fn()},
	} {
		fn := mapping.CreateScalarFunction()
		typ := mapping.CreateLogicalType(f.operand)
		mapping.ScalarFunctionSetName(fn, "/")
		mapping.ScalarFunctionAddParameter(fn, typ)
		mapping.ScalarFunctionAddParameter(fn, typ)
		mapping.ScalarFunctionSetReturnType(fn, typ)
		mapping.ScalarFunctionSetFunction(fn, f.fn)
		state := mapping.RegisterScalarFunction(c, fn)
		mapping.DestroyLogicalType(&typ)
		mapping.DestroyScalarFunction(&fn)
		if state == mapping.StateError {
			return engine.NewError(engine.Failed, "the engine does not take quire's division", "", nil)
		}
	}
	return nil
}
