//go:build duckdb_arrow

package duckdb

/*
#cgo linux LDFLAGS: -lm
#include <stdbool.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

typedef uint64_t idx_t;
typedef void *handle;

// Of DuckDB's C interface, which the driver links in; its header is not on our include path.
extern idx_t duckdb_data_chunk_get_size(handle);
extern handle duckdb_data_chunk_get_vector(handle, idx_t);
extern void *duckdb_vector_get_data(handle);
extern uint64_t *duckdb_vector_get_validity(handle);
extern void duckdb_vector_ensure_validity_writable(handle);
extern handle duckdb_vector_get_column_type(handle);
extern int duckdb_get_type_id(handle);
extern void duckdb_destroy_logical_type(handle *);
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

// Places in lists. DuckDB counts from 1, and from the end below 0; n is how many items there are.
#define PLACE(NAME, WRONG, RIGHT, MESSAGE)                                                 \
	static void NAME(handle info, handle in, handle out) {                                 \
		idx_t rows = duckdb_data_chunk_get_size(in);                                       \
		handle va = duckdb_data_chunk_get_vector(in, 0), vb = duckdb_data_chunk_get_vector(in, 1); \
		const int64_t *a = duckdb_vector_get_data(va);                                     \
		const int32_t *b = duckdb_vector_get_data(vb);                                     \
		const uint64_t *ma = duckdb_vector_get_validity(va), *mb = duckdb_vector_get_validity(vb); \
		int64_t *r = duckdb_vector_get_data(out);                                          \
		uint64_t *mo = 0;                                                                  \
		if (ma || mb) {                                                                    \
			duckdb_vector_ensure_validity_writable(out);                                   \
			mo = duckdb_vector_get_validity(out);                                          \
		}                                                                                  \
		for (idx_t i = 0; i < rows; i++) {                                                 \
			if ((ma && !(ma[i >> 6] >> (i & 63) & 1)) || (mb && !(mb[i >> 6] >> (i & 63) & 1))) { \
				mo[i >> 6] &= ~(1ULL << (i & 63));                                         \
				continue;                                                                  \
			}                                                                              \
			int64_t k = a[i], n = b[i];                                                    \
			if (WRONG) {                                                                   \
				char text[160];                                                            \
				snprintf(text, sizeof text, MESSAGE, (long long)k, (long long)n);          \
				duckdb_scalar_function_set_error(info, text);                              \
				return;                                                                    \
			}                                                                              \
			r[i] = RIGHT;                                                                  \
		}                                                                                  \
	}

PLACE(place_element, k == 0 || k > n || -k > n, k, "element %lld is outside of a list of %lld, counted from 1: try_element_at gives NULL instead")

static void *place_element_fn(void) { return (void *)place_element; }

// Of DuckDB's enum of types.
#define LIST 24
#define MAP 26

// list_entry is what stands in the vector of a list or a map.
typedef struct { uint64_t offset, length; } list_entry;

static void list_length(handle info, handle in, handle out, bool any) {
	idx_t rows = duckdb_data_chunk_get_size(in);
	handle va = duckdb_data_chunk_get_vector(in, 0), type = duckdb_vector_get_column_type(va);
	int id = duckdb_get_type_id(type);
	duckdb_destroy_logical_type(&type);
	if (id != LIST && id != MAP && any) {
		int32_t *none = duckdb_vector_get_data(out);
		for (idx_t i = 0; i < rows; i++) none[i] = 0;
		return;
	}
	if (id != LIST && id != MAP) {
		duckdb_scalar_function_set_error(info, "a size is of an array or a map");
		return;
	}
	const list_entry *a = duckdb_vector_get_data(va);
	const uint64_t *ma = duckdb_vector_get_validity(va);
	int32_t *r = duckdb_vector_get_data(out);
	uint64_t *mo = 0;
	if (ma) {
		duckdb_vector_ensure_validity_writable(out);
		mo = duckdb_vector_get_validity(out);
	}
	for (idx_t i = 0; i < rows; i++) {
		if (ma && !(ma[i >> 6] >> (i & 63) & 1))
			mo[i >> 6] &= ~(1ULL << (i & 63));
		else
			r[i] = (int32_t)a[i].length;
	}
}
static void list_size(handle info, handle in, handle out) { list_length(info, in, out, false); }
static void list_count(handle info, handle in, handle out) { list_length(info, in, out, true); }
static void *list_size_fn(void) { return (void *)list_size; }
static void *list_count_fn(void) { return (void *)list_count; }

// is_list reads a type's name, a string_t: a length, and the bytes up to 12, else four of them and a pointer.
static bool is_list(const char *s) {
	uint32_t n = *(const uint32_t *)s;
	const char *p = n <= 12 ? s + 4 : *(const char *const *)(s + 8);
	return n > 2 && p[n - 2] == '[' && p[n - 1] == ']';
}

// place gives where item k of what has the type and n items stands: of a list, counted from 0; of a map, k is its key.
static void place(handle info, handle in, handle out) {
	idx_t rows = duckdb_data_chunk_get_size(in);
	handle vt = duckdb_data_chunk_get_vector(in, 0), vk = duckdb_data_chunk_get_vector(in, 1), vn = duckdb_data_chunk_get_vector(in, 2);
	const char *type = duckdb_vector_get_data(vt);
	const int64_t *k = duckdb_vector_get_data(vk);
	const int32_t *n = duckdb_vector_get_data(vn);
	const uint64_t *mk = duckdb_vector_get_validity(vk), *mn = duckdb_vector_get_validity(vn);
	int64_t *r = duckdb_vector_get_data(out);
	uint64_t *mo = 0;
	if (mk || mn) {
		duckdb_vector_ensure_validity_writable(out);
		mo = duckdb_vector_get_validity(out);
	}
	for (idx_t i = 0; i < rows; i++) {
		if ((mk && !(mk[i >> 6] >> (i & 63) & 1)) || (mn && !(mn[i >> 6] >> (i & 63) & 1))) {
			mo[i >> 6] &= ~(1ULL << (i & 63));
			continue;
		}
		if (!is_list(type + 16 * i)) {
			r[i] = k[i];
			continue;
		}
		if (k[i] < 0 || k[i] >= n[i]) {
			char text[160];
			snprintf(text, sizeof text, "index %lld is outside of a list of %d, counted from 0: get(list, i) gives NULL instead", (long long)k[i], n[i]);
			duckdb_scalar_function_set_error(info, text);
			return;
		}
		r[i] = k[i] + 1;
	}
}
static void *place_fn(void) { return (void *)place; }

#define UNARY(NAME, VALUE)                                                                 \
	static void NAME(handle info, handle in, handle out) {                                 \
		idx_t rows = duckdb_data_chunk_get_size(in);                                       \
		handle va = duckdb_data_chunk_get_vector(in, 0);                                   \
		const double *a = duckdb_vector_get_data(va);                                      \
		const uint64_t *ma = duckdb_vector_get_validity(va);                               \
		double *r = duckdb_vector_get_data(out);                                           \
		if (ma) {                                                                          \
			duckdb_vector_ensure_validity_writable(out);                                   \
			uint64_t *mo = duckdb_vector_get_validity(out);                                \
			for (idx_t w = 0; w < (rows + 63) / 64; w++) mo[w] = ma[w];                    \
		}                                                                                  \
		for (idx_t i = 0; i < rows; i++) {                                                 \
			double x = a[i];                                                               \
			r[i] = VALUE;                                                                  \
		}                                                                                  \
	}                                                                                      \
	static void *NAME##_fn(void) { return (void *)NAME; }

// One step of Newton's: the library's own is off by the last digit at 27.
static double cube_root(double x) {
	double r = cbrt(x);
	return r == 0 || isinf(r) || isnan(r) ? r : r - (r * r * r - x) / (3 * r * r);
}
UNARY(unary_cbrt, cube_root(x))
UNARY(unary_log1p, log1p(x))
UNARY(unary_expm1, expm1(x))

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
		{"quire_place", mapping.TypeBigInt, []mapping.Type{mapping.TypeVarchar, mapping.TypeBigInt, mapping.TypeInteger}, C.place_fn()},
		{"quire_element", mapping.TypeBigInt, []mapping.Type{mapping.TypeBigInt, mapping.TypeInteger}, C.place_element_fn()},
		{"quire_size", mapping.TypeInteger, []mapping.Type{mapping.TypeAny}, C.list_size_fn()},
		{"quire_count", mapping.TypeInteger, []mapping.Type{mapping.TypeAny}, C.list_count_fn()},
		{"quire_cbrt", mapping.TypeDouble, []mapping.Type{mapping.TypeDouble}, C.unary_cbrt_fn()},
		{"quire_log1p", mapping.TypeDouble, []mapping.Type{mapping.TypeDouble}, C.unary_log1p_fn()},
		{"quire_expm1", mapping.TypeDouble, []mapping.Type{mapping.TypeDouble}, C.unary_expm1_fn()},
	} {
		if err := f.register(c); err != nil {
			return err
		}
	}
	if err := registerKinds(c); err != nil {
		return err
	}
	if err := registerFits(c); err != nil {
		return err
	}
	if err := registerTally(c); err != nil {
		return err
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

// nativeType makes a type; a decimal is as wide as can be.
func nativeType(t mapping.Type) mapping.LogicalType {
	switch t {
	case mapping.TypeDecimal:
		return mapping.CreateDecimalType(38, 10)
	case mapping.TypeList:
		item := mapping.CreateLogicalType(mapping.TypeVarchar)
		defer mapping.DestroyLogicalType(&item)
		return mapping.CreateListType(item)
	}
	return mapping.CreateLogicalType(t)
}

func (f native) register(c mapping.Connection) error { return f.registerAs(c, false) }

// registerAs is register; a volatile function is called for all rows, whatever its arguments.
func (f native) registerAs(c mapping.Connection, volatile bool) error {
	fn := mapping.CreateScalarFunction()
	defer mapping.DestroyScalarFunction(&fn)
	mapping.ScalarFunctionSetName(fn, f.name)
	for _, t := range f.takes {
		typ := nativeType(t)
		mapping.ScalarFunctionAddParameter(fn, typ)
		mapping.DestroyLogicalType(&typ)
	}
	typ := nativeType(f.gives)
	mapping.ScalarFunctionSetReturnType(fn, typ)
	mapping.DestroyLogicalType(&typ)
	mapping.ScalarFunctionSetFunction(fn, f.function)
	if volatile {
		mapping.ScalarFunctionSetVolatile(fn)
	}
	if mapping.RegisterScalarFunction(c, fn) == mapping.StateError {
		return engine.NewError(engine.Failed, "the engine does not take quire's function "+f.name, "", nil)
	}
	return nil
}
