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

// Places in lists, counted from 0 and from 1, as DuckDB counts them: from 1, and from the end below 0.
#define PLACE(NAME, WRONG, RIGHT, MESSAGE)                                                 \
	static void NAME(handle info, handle in, handle out) {                                 \
		idx_t n = duckdb_data_chunk_get_size(in);                                          \
		handle va = duckdb_data_chunk_get_vector(in, 0);                                   \
		const int64_t *a = duckdb_vector_get_data(va);                                     \
		const uint64_t *ma = duckdb_vector_get_validity(va);                               \
		int64_t *r = duckdb_vector_get_data(out);                                          \
		uint64_t *mo = 0;                                                                  \
		if (ma) {                                                                          \
			duckdb_vector_ensure_validity_writable(out);                                   \
			mo = duckdb_vector_get_validity(out);                                          \
		}                                                                                  \
		for (idx_t i = 0; i < n; i++) {                                                    \
			if (ma && !(ma[i >> 6] >> (i & 63) & 1)) {                                     \
				mo[i >> 6] &= ~(1ULL << (i & 63));                                         \
				continue;                                                                  \
			}                                                                              \
			if (WRONG) {                                                                   \
				duckdb_scalar_function_set_error(info, MESSAGE);                           \
				return;                                                                    \
			}                                                                              \
			r[i] = RIGHT;                                                                  \
		}                                                                                  \
	}

PLACE(place_index, a[i] < 0, a[i] + 1, "an index below 0: a list's items are counted from 0")
PLACE(place_element, a[i] == 0, a[i], "element_at counts from 1")

static void *place_index_fn(void) { return (void *)place_index; }
static void *place_element_fn(void) { return (void *)place_element; }
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
	for _, f := range []native{
		{"/", mapping.TypeDouble, []mapping.Type{mapping.TypeDouble, mapping.TypeDouble}, C.divide_double_fn()},
		{"/", mapping.TypeFloat, []mapping.Type{mapping.TypeFloat, mapping.TypeFloat}, C.divide_float_fn()},
		{"quire_index", mapping.TypeBigInt, []mapping.Type{mapping.TypeBigInt}, C.place_index_fn()},
		{"quire_element", mapping.TypeBigInt, []mapping.Type{mapping.TypeBigInt}, C.place_element_fn()},
	} {
		if err := f.register(c); err != nil {
			return err
		}
	}
	return registerText(c)
}

// native is a function of our own in the engine: what no macro can say.
type native struct {
	name     string
	gives    mapping.Type
	takes    []mapping.Type
	function unsafe.Pointer
}

func (f native) register(c mapping.Connection) error {
	fn := mapping.CreateScalarFunction()
	defer mapping.DestroyScalarFunction(&fn)
	mapping.ScalarFunctionSetName(fn, f.name)
	for _, t := range f.takes {
		typ := mapping.CreateLogicalType(t)
		mapping.ScalarFunctionAddParameter(fn, typ)
		mapping.DestroyLogicalType(&typ)
	}
	typ := mapping.CreateLogicalType(f.gives)
	mapping.ScalarFunctionSetReturnType(fn, typ)
	mapping.DestroyLogicalType(&typ)
	mapping.ScalarFunctionSetFunction(fn, f.function)
	if mapping.RegisterScalarFunction(c, fn) == mapping.StateError {
		return engine.NewError(engine.Failed, "the engine does not take quire's function "+f.name, "", nil)
	}
	return nil
}
